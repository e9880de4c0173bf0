//! Servers, with the defaults of their variables filled in.

use crate::source::reader::{Node, Object};
use crate::text;

/// A server of an API, a path item or an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    pub at: String,
    /// Scheme and host. `None` if the URL is relative, so that the caller knows the host.
    pub host: Option<String>,
    /// The path before those of operations: empty, or with a slash at its beginning only.
    pub path: String,
    pub description: String,
}

impl Object<'_> {
    /// Reads the servers of this object. Those whose URL can't be used are left out with a warning.
    pub(super) fn servers(&self) -> Vec<Server> {
        self.items("servers", |server| server.server())
    }
}

impl Node<'_> {
    fn server(&self) -> Option<Server> {
        let object = self.object()?;
        let url = filled(&object, object.require("url")?.string()?);
        let description = object.string("description").map(text::prose);
        let Some((host, path)) = parts(&url) else {
            self.reader.warning(
                self.at.key("url"),
                format!("the URL `{}` of this server can't be used", text::line(&url)),
                "an https URL without a query, or a path; a default for each variable",
                "correct the URL; until then, callers of the client pass the host"
                    .to_owned(),
            );
            return None;
        };
        Some(Server {
            at: self.at.to_string(),
            host,
            path,
            description: description.unwrap_or_default(),
        })
    }
}

/// Returns the URL with the defaults of the server's variables.
fn filled(server: &Object<'_>, url: &str) -> String {
    let mut filled = url.trim().to_owned();
    if let Some(variables) = server.get("variables") {
        let defaults = variables.entries(|name, variable| {
            let variable = variable.object()?;
            let default = variable.map.get("default")?;
            let text =
                default.as_str().map_or_else(|| default.to_string(), str::to_owned);
            Some((format!("{{{name}}}"), text))
        });
        for (placeholder, default) in defaults {
            filled = filled.replace(&placeholder, &default);
        }
    }
    filled
}

/// Returns host and path of a server's URL, or `None` if it is neither an HTTP URL nor a path.
fn parts(url: &str) -> Option<(Option<String>, String)> {
    let is_unusable = |one: char| {
        one.is_whitespace() || text::is_hidden(one) || "\\<>\"^`{|}@?#".contains(one)
    };
    if url.contains(is_unusable) {
        return None;
    }
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => match url.strip_prefix("//") {
            Some(rest) => ("https".to_owned(), rest),
            None => return Some((None, path(url)?)),
        },
    };
    let (authority, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if !matches!(scheme.as_str(), "http" | "https") || !is_authority(authority) {
        return None;
    }
    Some((Some(format!("{scheme}://{authority}")), path(&format!("/{rest}"))?))
}

fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && !host.contains(['[', ']', ':', '%']),
    };
    is_port && is_host
}

/// Returns a path with a slash at its beginning only. A single dot is the place of the document.
fn path(path: &str) -> Option<String> {
    let path = path.strip_prefix('/').unwrap_or(path).trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.is_empty() || path == "." {
        return Some(String::new());
    }
    let leads_astray = |one: &str| {
        let small = one.to_ascii_lowercase();
        one.is_empty() || is_dots(one) || small.contains("%2f") || small.contains("%5c")
    };
    (!path.split('/').any(leads_astray)).then(|| format!("/{path}"))
}

/// Returns whether a segment of a path stands for this or the upper folder.
pub(super) fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Returns whether the builder of a client accepts a host: `https`, or `http` on this machine.
pub(crate) fn is_safe(host: &str) -> bool {
    let Some(authority) = host.strip_prefix("http://") else { return true };
    let name = match authority.split_once(']') {
        Some((address, _)) => address.trim_start_matches('['),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = |name: &str| {
        name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    name.eq_ignore_ascii_case("localhost") || is_loopback(name)
}

impl Server {
    /// Returns the URL, or the path of a server that the document names without a host.
    pub(crate) fn url(&self) -> String {
        let host = self.host.as_deref().unwrap_or_default();
        match format!("{host}{}", self.path) {
            url if url.is_empty() => "/".to_owned(),
            url => url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_servers_have_a_host_and_a_path() {
        for (url, host, path) in [
            ("https://a.example", Some("https://a.example"), ""),
            ("HTTPS://a.example/v1/", Some("https://a.example"), "/v1"),
            ("http://localhost:9011", Some("http://localhost:9011"), ""),
            ("http://[::1]:3000/x", Some("http://[::1]:3000"), "/x"),
            ("//a.example/auth/v1", Some("https://a.example"), "/auth/v1"),
            ("https://例え.example/ü", Some("https://例え.example"), "/ü"),
            ("/api/v3", None, "/api/v3"),
            ("api", None, "/api"),
            ("/", None, ""),
            (".", None, ""),
            ("", None, ""),
        ] {
            let expected = Some((host.map(str::to_owned), path.to_owned()));
            assert_eq!(parts(url), expected, "{url}");
        }
    }

    #[test]
    fn other_urls_of_servers_are_refused() {
        for url in [
            "wss://a.example",
            "https://",
            "https:///x",
            "https://a.example:port",
            "https://a.example:70000",
            "https://a.example:",
            "https://u:p@a.example",
            "https://a.example/../x",
            "https://a.example//x",
            "https://a.example/%2e%2E/x",
            "https://a.example?x=1",
            "https://{tenant}.example",
            "https://a b.example",
            "https://[::1",
            "/a/#",
        ] {
            assert_eq!(parts(url), None, "{url}");
        }
    }

    #[test]
    fn safe_hosts_have_tls_or_are_on_this_machine() {
        for host in [
            "https://a.example",
            "http://localhost:1",
            "http://127.9.0.1",
            "http://[::1]:1",
        ] {
            assert!(is_safe(host), "{host}");
        }
        for host in [
            "http://a.example",
            "http://localhost.example",
            "http://[::2]",
            "http://0.0.0.0",
        ] {
            assert!(!is_safe(host), "{host}");
        }
    }
}
