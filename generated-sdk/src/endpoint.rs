//! An endpoint that the SDK has no method for, and its request.

use std::fmt;

use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde::Serialize;

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::host::is_same_origin;
use crate::operation::{Description, Method};
use crate::request::Request;
use crate::style::ESCAPED;

/// The name of the operation.
pub(crate) const NAME: &str = "request";

/// The descriptions of such calls, by the HTTP method.
static METHODS: [Description; 5] = [
    description(Method::Get),
    description(Method::Post),
    description(Method::Put),
    description(Method::Patch),
    description(Method::Delete),
];

/// The description of a call that is defined by its [`Endpoint`].
pub(crate) const fn description(method: Method) -> Description {
    Description {
        name: NAME,
        method,
        idempotent: matches!(method, Method::Get),
        bearer: true,
        ..Description::DEFAULT
    }
}

/// Method, path, query and body of a request.
pub(crate) struct Endpoint {
    pub(crate) operation: &'static Description,
    /// Method and path, without the query.
    pub(crate) label: String,
    /// The path, without the query.
    path: String,
    query: Vec<(String, String)>,
    body: Option<serde_json::Result<Vec<u8>>>,
    mistake: Option<String>,
}

impl Endpoint {
    pub(crate) fn new(core: &Core, method: &str, path: String) -> Self {
        let known =
            |one: &&Description| one.method.as_str().eq_ignore_ascii_case(method);
        let operation = METHODS.iter().find(known);
        let target = on_host(&path, &core.host).unwrap_or(&path);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = pairs(query);
        let mistake = match operation {
            Some(_) => mistake(target).or_else(|| pairs.as_ref().err().cloned()),
            None => {
                Some("the method is none of GET, POST, PUT, PATCH, DELETE".to_owned())
            }
        };
        let operation = operation.unwrap_or(&METHODS[0]);
        // A URL may contain credentials.
        let shown = path.starts_with('/').then_some(path);
        let method = operation.method.as_str();
        let label =
            shown.map_or_else(|| NAME.to_owned(), |path| format!("{method} {path}"));
        Self {
            operation,
            label,
            path: path.to_owned(),
            query: pairs.unwrap_or_default(),
            body: None,
            mistake,
        }
    }

    pub(crate) fn query(&mut self, name: String, value: &dyn fmt::Display) {
        self.query.push((name, value.to_string()));
    }

    pub(crate) fn json(&mut self, body: &(impl Serialize + ?Sized)) {
        self.body = Some(serde_json::to_vec(body));
    }

    /// Builds the request, once.
    pub(crate) fn request(&mut self, core: &Core) -> Result<Request, Error> {
        let error = |message: &str| Error::new(ErrorKind::Config, NAME, message);
        if let Some(mistake) = &self.mistake {
            return Err(error(mistake));
        }
        let body = self.body.take().transpose();
        let body = body
            .map_err(|cause| error("the body can't be serialized").caused_by(cause))?;
        let mut request = Request {
            operation: self.operation,
            url: self.url(core),
            headers: core.headers.clone(),
            body: Vec::new(),
            #[cfg(feature = "management")]
            lists: self.lists(),
            timeout: core.timeout,
            retry: core.retry.clone(),
            is_stream: false,
        };
        if let Some(body) = body {
            request.set_header("content-type", "application/json")?;
            request.body = body;
        }
        Ok(request)
    }

    fn url(&self, core: &Core) -> String {
        let mut url = [&*core.host, &*self.path].concat();
        for (index, (name, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.extend(utf8_percent_encode(name, ESCAPED));
            url.push('=');
            url.extend(utf8_percent_encode(value, ESCAPED));
        }
        url
    }

    /// Returns the names that have several values.
    #[cfg(feature = "management")]
    fn lists(&self) -> Vec<String> {
        let names = || self.query.iter().map(|(name, _)| name);
        let mut lists: Vec<String> = Vec::new();
        for name in names() {
            let is_list = names().filter(|other| *other == name).count() > 1;
            if is_list && !lists.contains(name) {
                lists.push(name.clone());
            }
        }
        lists
    }
}

/// Returns path and query of a URL on the client's own host, however the host is spelled.
fn on_host<'a>(url: &'a str, host: &str) -> Option<&'a str> {
    if let Some(rest) = url.strip_prefix(host) {
        return Some(rest);
    }
    let (_, rest) = url.split_once("://")?;
    let (authority, rest) =
        rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if authority.contains(['@', '\\']) || !is_same_origin(url, host) {
        return None;
    }
    // The host may have a path.
    let (_, own) = host.split_once("://")?;
    rest.strip_prefix(own.find('/').map_or("", |start| &own[start..]))
}

/// Returns the decoded pairs of a query, so that URL and signature are made of the same ones. A
/// name without `=` has an empty value.
fn pairs(query: &str) -> Result<Vec<(String, String)>, String> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let text = percent_decode_str(&text).decode_utf8().map(|text| text.into_owned());
        text.map_err(|_| "the query in the path is not UTF-8".to_owned())
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| Ok((decoded(name)?, decoded(value)?)))
        .collect()
}

/// Returns the reason why a path can't be sent. URL libraries change or drop parts of such paths,
/// so that the request would go elsewhere, or its signature would be wrong.
fn mistake(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        let what = match path.contains("://") {
            true => {
                "the URL is not on the client's host, and no other may get its credentials"
            }
            false => "the path does not begin with `/`",
        };
        return Some(format!("{what}: pass a path such as `/api/v3/get-user`"));
    }
    let is_invalid =
        |one: &char| !one.is_ascii_graphic() || r##"\"<>^`{|}#"##.contains(*one);
    if let Some(one) = path.chars().find(is_invalid) {
        return Some(format!(
            "the path contains {one:?}: fill in and percent-encode its parameters"
        ));
    }
    let path = path.split('?').next().unwrap_or_default();
    let segments =
        path[1..].split('/').map(|one| one.to_lowercase().replace("%2e", "."));
    let segments: Vec<String> = segments.collect();
    let inner = segments.iter().rev().skip(1).any(String::is_empty);
    let dots = segments.iter().any(|one| matches!(&**one, "." | ".."));
    (inner || dots).then(|| "a part of the path is empty or consists of dots".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_would_lead_elsewhere_are_refused() {
        for path in [
            "",
            "api/v3/x",
            "https://evil.example/api",
            "//evil.example/x",
            "/\\evil.example/x",
            "/api//x",
            "/api/./x",
            "/api/%2E%2e/x",
            "/api/..",
            "/api/{id}",
            "/api/a b",
            "/api/\n",
            "/api/ü",
            "/api#x",
            "/api?x=a b",
        ] {
            assert!(mistake(path).is_some(), "{path}");
        }
        for path in
            ["/", "/api/v3/x", "/api/x/", "/a%2Fb/~c@d:e;f=1,2", "/x?a=//b&c=..%20"]
        {
            assert_eq!(mistake(path), None, "{path}");
        }
    }
}
