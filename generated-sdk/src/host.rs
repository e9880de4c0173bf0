//! Validation of hosts. Credentials are sent to them.

use reqwest::Url;

use crate::shown;

/// Returns the host of calls with its scheme, without trailing slashes, or the reason why it is
/// invalid.
pub(crate) fn of_calls(host: &str) -> Result<String, String> {
    let hint = "pass the application's host, as `https://example.genauth.ai`";
    normalised(host, "https")
        .map_err(|why| format!("the host can't be used: {why}; {hint}"))
}

/// Does the same for the host of an API without a platform. Unless the host has a path, `path` is
/// added to it.
pub(crate) fn of_api(host: &str, path: &str) -> Result<String, String> {
    let hint = "pass it as `https://api.example.com`";
    normalised(host, "https")
        .and_then(|host| match origin(&host) == host {
            true => normalised(&[&*host, path].concat(), "https"),
            false => Ok(host),
        })
        .map_err(|why| format!("the host can't be used: {why}; {hint}"))
}

/// Returns scheme, host and port of a URL.
pub(crate) fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |index| index + 3);
    let end = url[start..].find('/').map_or(url.len(), |index| start + index);
    &url[..end]
}

/// Returns the host of events with `https` or `http` as its scheme, because a WebSocket handshake
/// is HTTP; or the reason why it is invalid.
#[cfg(feature = "events")]
pub(crate) fn of_events(host: &str) -> Result<String, String> {
    let host = host.trim();
    let (scheme, rest) = host.split_once("://").unwrap_or(("wss", host));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "wss" => "https".to_owned(),
        "ws" => "http".to_owned(),
        other => other.to_owned(),
    };
    normalised(&format!("{scheme}://{rest}"), "wss").map_err(|why| {
        let hint = "pass it as `wss://events.example.com`";
        format!("the event host can't be used: {why}; {hint}")
    })
}

/// Returns whether both URLs have the same scheme, host and port.
pub(crate) fn is_same_origin(left: &str, right: &str) -> bool {
    match (Url::parse(left), Url::parse(right)) {
        (Ok(left), Ok(right)) => left.origin() == right.origin(),
        _ => false,
    }
}

fn normalised(host: &str, secure: &str) -> Result<String, String> {
    let host = host.trim();
    let (scheme, rest) = host.split_once("://").unwrap_or(("https", host));
    let rest = rest.trim_end_matches('/');
    let host = format!("{}://{rest}", scheme.to_ascii_lowercase());
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    // URL libraries drop or reinterpret these.
    if authority.is_empty() || authority.ends_with(':') {
        return Err("a part of it is empty".to_owned());
    }
    if let Some(letter) = rest.chars().find(|letter| {
        letter.is_whitespace()
            || shown::is_hidden(*letter)
            || "\\<>\"^`{|}".contains(*letter)
    }) {
        return Err(format!("it contains the character {letter:?}"));
    }
    if rest.contains('@') {
        return Err("it contains credentials".to_owned());
    }
    if rest.contains(['?', '#']) {
        return Err("it has a query or a fragment".to_owned());
    }
    if !path.is_empty() && path.split('/').any(leads_astray) {
        return Err("its path contains empty segments or dots".to_owned());
    }
    let url = Url::parse(&host).map_err(|error| error.to_string())?;
    match url.scheme() {
        "https" => Ok(host),
        "http" if is_loopback(&url) => Ok(host),
        "http" => Err(format!(
            "anyone on the network could read credentials; use `{secure}`, or a loopback address in tests"
        )),
        _ => Err(format!("its scheme is not `{secure}`")),
    }
}

/// Returns whether a path segment is empty or consists of dots, percent-encoded or not.
fn leads_astray(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase().replace("%2e", ".");
    // Some servers treat an encoded slash as a separator.
    matches!(segment.as_str(), "." | "..")
        || segment.contains("%2f")
        || segment.contains("%5c")
        || segment.is_empty()
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'))
    {
        return address
            .parse()
            .is_ok_and(|address: std::net::Ipv6Addr| address.is_loopback());
    }
    host == "localhost"
        || host.parse().is_ok_and(|address: std::net::Ipv4Addr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_normalised() {
        for (host, expected) in [
            ("example.genauth.ai", "https://example.genauth.ai"),
            (" example.genauth.ai/ ", "https://example.genauth.ai"),
            ("HTTPS://example.com", "https://example.com"),
            ("https://example.com:8443", "https://example.com:8443"),
            ("https://example.com/genauth/", "https://example.com/genauth"),
            ("https://example.com/a.b/..c", "https://example.com/a.b/..c"),
            ("http://127.0.0.1:3000//", "http://127.0.0.1:3000"),
            ("http://127.9.8.7", "http://127.9.8.7"),
            ("http://localhost:80", "http://localhost:80"),
            ("http://LOCALHOST", "http://LOCALHOST"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("localhost:3000", "https://localhost:3000"),
        ] {
            assert_eq!(of_calls(host).as_deref(), Ok(expected));
        }
    }

    /// Hosts that are invalid with any scheme.
    const REFUSED: [&str; 41] = [
        "",
        "/",
        "example.com?x=1",
        "example.com?",
        "example.com#x",
        "example.com/#",
        "u:p@example.com",
        "u@example.com",
        "@example.com",
        ":@example.com",
        "example.com@evil.example",
        "example.com/..",
        "example.com/../..",
        "example.com/a/../b",
        "example.com/a/./b",
        "example.com/%2e%2e/b",
        "example.com/.%2E/b",
        "example.com/%2e",
        "example.com//b",
        "example.com/a%2f..%2fb",
        "example.com/a%5c..",
        "example.com\\@evil.example",
        "example.com/\\evil",
        "/evil.example",
        "exa mple.com",
        "exa\tmple.com",
        "exa\nmple.com",
        "exa\rmple.com",
        "exa\u{200b}mple.com",
        "exa\u{ad}mple.com",
        "\u{202e}example.com",
        "exa\u{0}mple.com",
        "example.com:port",
        "example.com:70000",
        "example.com:",
        "[::1",
        "exa<mple.com",
        "exa{mple}.com",
        "exa|mple.com",
        "exa^mple.com",
        "%",
    ];

    #[test]
    fn what_is_no_host_is_refused_with_a_hint() {
        for host in REFUSED {
            for host in [host.to_owned(), format!("https://{host}")] {
                let error = of_calls(&host).unwrap_err();
                assert!(error.contains("https://example.genauth.ai"), "{host}: {error}");
                assert!(!error.contains(shown::is_hidden), "{host}: {error:?}");
            }
            let loopback =
                format!("http://{}", host.replace("example.com", "127.0.0.1"));
            assert!(of_calls(&loopback).is_err(), "{loopback}");
        }
        for host in [
            "ftp://example.com",
            "file://localhost/etc",
            "javascript://x",
            "wss://example.com",
        ] {
            assert!(of_calls(host).unwrap_err().contains("scheme"), "{host}");
        }
    }

    #[test]
    fn credentials_do_not_go_over_the_network_in_the_clear() {
        for host in [
            "example.com",
            "10.0.0.1",
            "192.168.1.1:8080",
            "0.0.0.0",
            "126.0.0.1",
            "128.0.0.1",
            "[::]",
            "[::2]",
            "[::ffff:10.0.0.1]",
            "[fe80::1]",
            "localhost.example.com",
            "notlocalhost",
            "127.0.0.1.example.com",
            "example.com/127.0.0.1",
        ] {
            for scheme in ["http", "HTTP"] {
                let error = of_calls(&format!("{scheme}://{host}")).unwrap_err();
                assert!(error.contains("use `https`"), "{host}: {error}");
            }
            assert!(of_calls(&format!("https://{host}")).is_ok(), "{host}");
        }
    }

    #[cfg(feature = "events")]
    #[test]
    fn hosts_of_events_get_the_scheme_of_their_handshake() {
        for (host, expected) in [
            ("wss://openevent.genauth.ai", "https://openevent.genauth.ai"),
            ("ws://127.0.0.1:3000//", "http://127.0.0.1:3000"),
            ("WS://localhost", "http://localhost"),
            ("ws://[::1]:1", "http://[::1]:1"),
            ("events.example.com", "https://events.example.com"),
            ("WSS://events.example.com/x", "https://events.example.com/x"),
            ("https://events.example.com", "https://events.example.com"),
        ] {
            assert_eq!(of_events(host).as_deref(), Ok(expected));
        }
        for host in ["events.example.com", "10.0.0.1", "[::2]", "localhost.example.com"]
        {
            for scheme in ["ws", "WS", "http"] {
                let error = of_events(&format!("{scheme}://{host}")).unwrap_err();
                assert!(error.contains("use `wss`"), "{host}: {error}");
            }
        }
        for host in REFUSED {
            assert!(of_events(host).is_err(), "{host:?}");
            assert!(of_events(&format!("wss://{host}")).is_err(), "{host:?}");
        }
        assert!(of_events("ftp://events.example.com").is_err());
    }

    #[test]
    fn origins_are_scheme_host_and_port() {
        let own = "https://example.com/base";
        for url in
            ["https://example.com/x", "https://EXAMPLE.com:443", "https://example.com?x"]
        {
            assert!(is_same_origin(own, url), "{url}");
        }
        for url in [
            "http://example.com/x",
            "https://example.com:8443/x",
            "https://example.com.evil.example/x",
            "https://example.com@evil.example/x",
            "https://keys.example.com",
            "//example.com",
            "/x",
            "",
        ] {
            assert!(!is_same_origin(own, url), "{url}");
        }
    }
}
