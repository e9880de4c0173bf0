//! Validation of settings, when a client is built.

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};

use crate::api::{Place, Scheme};
use crate::http::{Connection, Proxy};
use crate::shown::shown;
use crate::tls;

/// Returns the reason why a header is invalid. Quotes only names, because values may be secrets.
pub(super) fn header(name: &str, value: &str) -> Option<String> {
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Some(format!(
            "`{}` is not a valid header name: use letters, digits and hyphens",
            shown(name)
        ));
    }
    HeaderValue::from_str(value).is_err().then(|| {
        format!("the value of the header `{name}` can't be sent: remove line breaks and control characters")
    })
}

/// Returns what is wrong with credentials, without quoting them.
pub(super) fn credentials(scheme: &Scheme, value: &str) -> Option<&'static str> {
    if value.trim().is_empty() {
        return Some("are empty");
    }
    if scheme.header().is_some() && HeaderValue::from_str(value).is_err() {
        return Some("have line breaks or control characters");
    }
    // RFC 6265, section 4.1.1.
    let is_no_cookie =
        |one: char| !one.is_ascii_graphic() || matches!(one, '"' | ',' | ';' | '\\');
    match scheme.place {
        Place::Cookie(_) if value.contains(is_no_cookie) => {
            Some("have characters that no cookie can have")
        }
        _ => None,
    }
}

/// Returns the invalid settings of connections.
pub(super) fn connection(connection: &Connection) -> Vec<String> {
    let proxy = match &connection.proxy {
        Proxy::Url(url) => proxy(url.expose()),
        Proxy::System | Proxy::None => None,
    };
    let pems = connection.root_certificates.iter();
    proxy.into_iter().chain(pems.filter_map(|pem| certificates(pem))).collect()
}

/// Returns the reason why a proxy is invalid. The URL may contain a password and is not quoted.
fn proxy(url: &str) -> Option<String> {
    let refused = |why: String| {
        let hint = "pass a URL such as `http://user:password@proxy.example.com:3128`";
        Some(format!("the proxy can't be used: {why}; {hint}"))
    };
    match Url::parse(url) {
        Err(error) => refused(error.to_string()),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            refused("its URL is neither http nor https".to_owned())
        }
        Ok(_) => None,
    }
}

fn certificates(pem: &[u8]) -> Option<String> {
    let why = match tls::count_certificates(pem) {
        Some(0) => "it contains none",
        Some(_) => return None,
        None => "it is malformed",
    };
    Some(format!(
        "a root certificate can't be read: {why}; pass a PEM file, with `-----BEGIN CERTIFICATE-----`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_quoted() {
        let proxy = proxy("socks5://marked:marked@example.com").unwrap();
        let header = header("x-key", "marked\n").unwrap();
        assert!(!proxy.contains("marked") && proxy.contains("http://user"), "{proxy}");
        assert!(!header.contains("marked") && header.contains("x-key"), "{header}");
    }
}
