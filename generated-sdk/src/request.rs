//! The request of an operation.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value};

use crate::application::{Application, Credentials};
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::host::is_same_origin;
use crate::multipart::{self, Multipart};
use crate::operation::{Body, Description, Encoding, Location};
#[cfg(feature = "management")]
use crate::platform::Brand;
use crate::retry::Retry;
use crate::shown::shown;
use crate::style::{ESCAPED, Part};
use crate::transport::{Headers, HttpRequest};
use crate::wire::{self, Slot};

/// A request, complete except for credentials.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) operation: &'static Description,
    pub(crate) url: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    /// The names of query parameters that are arrays, for signed requests only: in the URL, an
    /// array with one item looks like a single value.
    #[cfg(feature = "management")]
    pub(crate) lists: Vec<String>,
    /// The timeout of all attempts together.
    pub(crate) timeout: Duration,
    pub(crate) retry: Retry,
    /// The response is read while it comes.
    pub(crate) is_stream: bool,
}

impl Request {
    /// Sets a header, replacing those with the same name.
    pub(crate) fn set_header(
        &mut self,
        name: &str,
        value: impl Into<String>,
    ) -> Result<(), Error> {
        let set = self.headers.set(name, value.into());
        set.map_err(|error| Error::undelivered(error, self.operation.name))
    }

    /// Sets a header of the brand, given its name without the prefix.
    #[cfg(feature = "management")]
    pub(crate) fn set_own_header(
        &mut self,
        brand: Brand,
        name: &str,
        value: &str,
    ) -> Result<(), Error> {
        self.set_header(&format!("{}{name}", brand.header_prefix()), value)
    }

    /// Adds a cookie, `name=value`, to those that the request has.
    pub(crate) fn add_cookie(&mut self, cookie: String) -> Result<(), Error> {
        let all = match self.header("cookie") {
            Some(known) if !known.is_empty() => format!("{known}; {cookie}"),
            _ => cookie,
        };
        self.set_header("cookie", all)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// Returns whether the request goes to the client's own host: same scheme, host and port.
    pub(crate) fn is_at_home(&self, core: &Core) -> bool {
        let rest = self.url.strip_prefix(&core.host);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
            || is_same_origin(&self.url, &core.host)
            || core
                .other_host(self.operation)
                .is_some_and(|host| is_same_origin(&self.url, host))
    }

    /// Replaces the headers of a request to another host by those that any host may see.
    pub(crate) fn guard(&mut self, core: &Core) -> Result<(), Error> {
        if self.is_at_home(core) {
            return Ok(());
        }
        let content_type = self.header("content-type").map(str::to_owned);
        self.headers = core.foreign_headers.clone();
        match content_type.filter(|_| !self.body.is_empty()) {
            Some(content_type) => self.set_header("content-type", content_type),
            None => Ok(()),
        }
    }

    pub(crate) fn into_http(self) -> HttpRequest {
        HttpRequest {
            operation: self.operation.name,
            method: self.operation.method.as_str(),
            url: self.url,
            headers: self.headers,
            body: self.body,
        }
    }
}

/// Omits headers, query and body, because they can contain secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.name)
            .field("method", &self.operation.method)
            .field("path", &self.operation.path)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Builds the request of an operation. `application` supplies credentials if the operation needs
/// those.
pub(crate) fn build(
    core: &Core,
    application: Option<&Application>,
    operation: &'static Description,
    parameters: Option<&dyn Slot>,
    body: Option<&dyn Slot>,
) -> Result<Request, Error> {
    let unwritable = |of: &dyn Slot, error: serde_json::Error| {
        let message = match wire::unwritable(&of.view()) {
            Some((path, _)) if !path.is_empty() => {
                format!("`{}` can't be serialized", shown(&path))
            }
            _ => "an argument can't be serialized".to_owned(),
        };
        Error::new(ErrorKind::Config, operation.name, message).caused_by(error)
    };
    let mut target = Target::new(operation);
    if let Some(parameters) = parameters {
        for (index, name, view) in wire::values(parameters) {
            match wire::scalar(&view) {
                Some(text) if target.is_pair(index) => target.pair(name, &text),
                _ => {
                    let value = wire::to_value(&view);
                    let value = value.map_err(|error| unwritable(parameters, error))?;
                    target.put(index, name, &value)?;
                }
            }
        }
    }
    let content = match body {
        Some(body) => content(application, operation, body)
            .map_err(|error| unwritable(body, error))?,
        None => Content::default(),
    };
    let mut request = Request {
        operation,
        url: target.url(&core.base_of(operation)?)?,
        headers: core.headers.clone(),
        body: content.bytes,
        #[cfg(feature = "management")]
        lists: Vec::new(),
        timeout: core.timeout,
        retry: core.retry.clone(),
        is_stream: false,
    };
    if !operation.accept.is_empty() {
        request.set_header("accept", operation.accept)?;
    }
    if let Some(content_type) = content.content_type {
        request.set_header("content-type", content_type)?;
    }
    if let Some(authorization) = content.authorization {
        request.set_header("authorization", authorization)?;
    }
    for (name, value) in target.headers {
        request.set_header(&name, value)?;
    }
    for cookie in target.cookies {
        request.add_cookie(cookie)?;
    }
    Ok(request)
}

/// The path, query, headers and cookies under construction.
struct Target {
    operation: &'static Description,
    path: Cow<'static, str>,
    query: String,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
}

impl Target {
    fn new(operation: &'static Description) -> Self {
        Self {
            operation,
            path: Cow::Borrowed(operation.path),
            query: String::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
        }
    }

    /// Returns whether the parameter is in the query, in its default style.
    fn is_pair(&self, index: usize) -> bool {
        let location = self.operation.locations.get(index);
        location.is_none_or(|location| *location == Location::Query)
    }

    /// Adds a scalar to the query, in the default style: without the copies that other styles need.
    fn pair(&mut self, name: &str, text: &str) {
        self.query.push(if self.query.is_empty() { '?' } else { '&' });
        self.query.extend(utf8_percent_encode(name, ESCAPED));
        self.query.push('=');
        self.query.extend(utf8_percent_encode(text, ESCAPED));
    }

    fn put(&mut self, index: usize, name: &str, value: &Value) -> Result<(), Error> {
        let location = self.operation.locations.get(index).copied();
        let location = location.unwrap_or_else(|| undeclared(value));
        let text = location.style.text(location.part, name, value);
        let text = text
            .map_err(|reason| self.error(format!("the parameter `{name}` {reason}")))?;
        let Some(text) = text else { return Ok(()) };
        match location.part {
            Part::Query | Part::QueryString => {
                self.query.push(if self.query.is_empty() { '?' } else { '&' });
                self.query.push_str(&text);
            }
            Part::Path if text.is_empty() => return Err(self.astray(&placeholder(name))),
            Part::Path => {
                self.path = self.path.replace(&placeholder(name), &text).into()
            }
            Part::Header => self.headers.push((name.to_owned(), text)),
            Part::Cookie => self.cookies.push(text),
        }
        Ok(())
    }

    /// Returns the URL. An empty path segment, or one of dots, would address another resource.
    fn url(&self, host: &str) -> Result<String, Error> {
        let mut template = self.operation.path.split('/');
        let mut path = self.path.split('/');
        let mut both = template.by_ref().zip(path.by_ref());
        let astray = both.find(|(template, segment)| {
            // Braces of values are escaped.
            let is_wrong = |segment: &str| {
                segment.contains('{')
                    || matches!(&*segment.replace("%2E", "."), "" | "." | "..")
            };
            template.contains('{') && is_wrong(segment)
        });
        match astray {
            Some((template, _)) => Err(self.astray(template)),
            None => Ok([host, &self.path, &self.query].concat()),
        }
    }

    fn astray(&self, template: &str) -> Error {
        self.error(format!("the path parameter {template} is empty or consists of dots"))
    }

    fn error(&self, message: String) -> Error {
        Error::new(ErrorKind::Config, self.operation.name, message)
    }
}

/// Returns the location of a parameter that is not in the specification: the query, where an
/// object is JSON.
fn undeclared(value: &Value) -> Location {
    match value {
        Value::Object(_) => Location::Query.json(),
        _ => Location::Query,
    }
}

fn placeholder(name: &str) -> String {
    format!("{{{name}}}")
}

/// An encoded body.
#[derive(Default)]
struct Content {
    content_type: Option<Cow<'static, str>>,
    /// The application's credentials, unless they are in the body.
    authorization: Option<String>,
    bytes: Vec<u8>,
}

impl Content {
    fn new(content_type: impl Into<Cow<'static, str>>, bytes: Vec<u8>) -> Self {
        Self {
            content_type: Some(content_type.into()),
            authorization: None,
            bytes,
        }
    }

    fn authorized(mut self, authorization: Option<String>) -> Self {
        self.authorization = authorization;
        self
    }
}

fn content(
    application: Option<&Application>,
    operation: &'static Description,
    body: &dyn Slot,
) -> Result<Content, serde_json::Error> {
    // A range such as `image/*` is no content type.
    let declared =
        Some(operation.content_type).filter(|own| multipart::is_content_type(own));
    let content = |usual: &'static str, bytes: Vec<u8>| {
        Content::new(declared.unwrap_or(usual), bytes)
    };
    let json = |bytes: Vec<u8>| content("application/json", bytes);
    Ok(match operation.body {
        Body::None => Content::default(),
        Body::Json(_) if operation.client_credentials => {
            let mut properties: Map<String, Value> =
                serde_json::from_slice(&wire::to_json(body)?)?;
            let missing = credentials(application, operation, &|name| {
                properties.contains_key(name)
            });
            let added = missing
                .properties
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
            properties.extend(added);
            json(serde_json::to_vec(&properties)?).authorized(missing.header)
        }
        Body::Json(_) => json(wire::to_json(body)?),
        Body::Form(_) => form(application, operation, body)?,
        Body::Multipart(_) => multipart(operation, body)?,
        Body::Text(_) => content("text/plain; charset=utf-8", wire::to_text(body)?),
        Body::Binary(_) => {
            let (content_type, bytes) = wire::to_bytes(body)?;
            if !content_type.is_empty() && !multipart::is_content_type(content_type) {
                return Err(multipart::invalid(content_type));
            }
            // The file's own type counts if the document leaves a choice.
            match content_type {
                own if declared.is_none() && !own.is_empty() => {
                    Content::new(own.to_owned(), bytes)
                }
                _ => content("application/octet-stream", bytes),
            }
        }
    })
}

/// Returns the credentials to add to a body that `has` some properties already.
fn credentials<'a>(
    application: Option<&'a Application>,
    operation: &Description,
    has: &dyn Fn(&str) -> bool,
) -> Credentials<'a> {
    application
        .filter(|_| operation.client_credentials)
        .map(|application| application.credentials(operation.path, has))
        .unwrap_or_default()
}

fn form(
    application: Option<&Application>,
    operation: &'static Description,
    body: &dyn Slot,
) -> Result<Content, serde_json::Error> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let mut given = Vec::new();
    let mut styled = Vec::new();
    wire::properties(body, |_, name, view| {
        let mut is_given = false;
        match operation.encoding(name).and_then(|one| one.style) {
            Some(style) => {
                let text = style.text(Part::Query, name, &serde_json::to_value(&view)?);
                let text = text.map_err(|why| unsendable(name, why))?;
                is_given = text.is_some();
                styled.extend(text);
            }
            None => wire::each_text(view, &mut |text| {
                form.append_pair(name, &text);
                is_given = true;
                Ok(())
            })?,
        }
        // Properties that are not set are passed too.
        if is_given {
            given.push(name.to_owned());
        }
        Ok(())
    })?;
    let has = |name: &str| given.iter().any(|known| known == name);
    let missing = credentials(application, operation, &has);
    form.extend_pairs(&missing.properties);
    let content_type = "application/x-www-form-urlencoded";
    let pairs = Some(form.finish()).filter(|pairs| !pairs.is_empty());
    let pairs: Vec<String> = pairs.into_iter().chain(styled).collect();
    let content = Content::new(content_type, pairs.join("&").into_bytes());
    Ok(content.authorized(missing.header))
}

fn unsendable(name: &str, why: &str) -> serde_json::Error {
    serde::ser::Error::custom(format!("`{name}` {why}"))
}

/// Encodes a multipart body (RFC 7578): files first, then other properties.
fn multipart(
    operation: &'static Description,
    body: &dyn Slot,
) -> Result<Content, serde_json::Error> {
    let mut parts = Multipart::new();
    wire::parts(body, |name, part| {
        let encoding = operation.encoding(name).copied().unwrap_or(Encoding::DEFAULT);
        let own = Some(encoding.content_type).filter(|own| !own.is_empty());
        let headers = encoding.headers;
        match part {
            wire::Part::File(file) => parts.file(name, own, headers, file)?,
            wire::Part::Text(text) => parts.text(name, own, headers, text.as_bytes()),
            wire::Part::Json(json) => {
                let own = own.or(Some("application/json"));
                parts.text(name, own, headers, &json);
            }
        }
        Ok(())
    })?;
    let (content_type, bytes) = parts.finish();
    Ok(Content::new(content_type, bytes))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Encoding, content, wire};
    use crate::extra::Extra;
    use crate::file::File;
    use crate::operation::{Body, Description, empty};
    use crate::style::{Style, Syntax};
    use crate::wire::tests::sample;
    use crate::wire::{Object, Property, Slot, object};

    sample!(Upload {
        files: Vec<File> => Property::Plain("files"),
        cover: Option<File> => Property::Optional("cover"),
        item: Option<Inner> => Property::Optional("item"),
        tags: Option<Vec<String>> => Property::Optional("tags"),
        count: Option<i64> => Property::Optional("count"),
    });

    sample!(Inner {
        id: String => Property::Plain("id"),
    });

    const fn described(body: Body) -> Description {
        Description {
            body,
            ..Description::DEFAULT
        }
    }

    #[test]
    fn maps_are_forms_and_parts() {
        static FORM: Description = described(Body::Form(empty::<Upload>));
        let texts = BTreeMap::from(
            [("a", "1 2"), ("b", "x")]
                .map(|(name, text)| (name.to_owned(), text.to_owned())),
        );
        assert_eq!(sent(&FORM, &texts).1, "a=1+2&b=x");

        static PARTS: Description = described(Body::Multipart(empty::<Upload>));
        let file = File::new("f.txt", "", "content");
        let (_, body) = sent(&PARTS, &BTreeMap::from([("a b".to_owned(), file)]));
        let part = "form-data; name=\"a b\"; filename=\"f.txt\"\r\n\
                    Content-Type: application/octet-stream\r\n\r\ncontent\r\n";
        assert!(body.contains(part), "{body}");
        let inner = BTreeMap::from([("k".to_owned(), 1)]);
        let (_, body) = sent(&PARTS, &BTreeMap::from([("m".to_owned(), inner)]));
        let part = "name=\"m\"\r\nContent-Type: application/json\r\n\r\n{\"k\":1}\r\n";
        assert!(body.contains(part), "{body}");
    }

    #[test]
    fn a_range_of_types_is_no_content_type() {
        static IMAGE: Description = Description {
            content_type: "image/*",
            ..described(Body::Binary(empty::<Upload>))
        };
        let (content_type, _) = sent(&IMAGE, &File::default());
        assert_eq!(content_type, "application/octet-stream");
        let (content_type, _) = sent(&IMAGE, &File::new("a", "image/png", "A"));
        assert_eq!(content_type, "image/png");
    }

    /// Returns the content type and the body of a request.
    fn sent(operation: &'static Description, body: &dyn Slot) -> (String, String) {
        let content = content(None, operation, body).unwrap();
        let content_type = content.content_type.unwrap_or_default().into_owned();
        (content_type, String::from_utf8(content.bytes).unwrap())
    }

    fn upload() -> Upload {
        Upload {
            files: vec![
                File::new("a.txt", "text/plain", "A"),
                File::new("b.txt", "text/plain", "B"),
            ],
            item: Some(Inner {
                id: "x".to_owned(),
                ..Inner::default()
            }),
            tags: Some(vec!["a".to_owned(), "b c".to_owned()]),
            count: Some(2),
            ..Upload::default()
        }
    }

    #[test]
    fn a_body_can_have_any_type() {
        static JSON: Description = described(Body::Json(empty::<Vec<i64>>));
        let json = sent(&JSON, &vec![1_i64, 2]);
        assert_eq!(json, ("application/json".to_owned(), "[1,2]".to_owned()));
        static SCIM: Description = Description {
            content_type: "application/scim+json",
            ..described(Body::Json(empty::<String>))
        };
        let json = sent(&SCIM, &"a".to_owned());
        assert_eq!(json, ("application/scim+json".to_owned(), "\"a\"".to_owned()));
        static TEXT: Description = described(Body::Text(empty::<String>));
        assert_eq!(sent(&TEXT, &"a\"".to_owned()).1, "a\"");
        static BINARY: Description = described(Body::Binary(empty::<File>));
        let binary = sent(&BINARY, &File::new("a", "image/png", "A"));
        assert_eq!(binary, ("image/png".to_owned(), "A".to_owned()));
        assert!(content(None, &BINARY, &File::new("a", "x\r\ny", "A")).is_err());
        static BYTES: Description = Description {
            content_type: "application/octet-stream",
            ..described(Body::Binary(empty::<File>))
        };
        let bytes = sent(&BYTES, &File::new("a", "image/png", "A"));
        assert_eq!(bytes, ("application/octet-stream".to_owned(), "A".to_owned()));
        assert_eq!(wire::missing(&vec![Inner::default()]), ["[0].id"]);
    }

    #[test]
    fn each_file_of_a_list_is_a_part() {
        static MULTIPART: Description = Description {
            encodings: &[
                Encoding {
                    name: "tags",
                    content_type: "text/csv",
                    ..Encoding::DEFAULT
                },
                Encoding {
                    name: "cover",
                    content_type: "image/png",
                    headers: &[("X-Part", "1"), ("x-b", "c d")],
                    ..Encoding::DEFAULT
                },
            ],
            ..described(Body::Multipart(empty::<Upload>))
        };
        let upload = Upload {
            cover: Some(File::new("c", "", "C")),
            ..upload()
        };
        let (content_type, body) = sent(&MULTIPART, &upload);
        let boundary =
            content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let parts = body.replace(boundary, "").replace("\r\n", "|");
        let part = |head: &str, content: &str| {
            format!("--|Content-Disposition: form-data; {head}||{content}|")
        };
        let file = |name: &str| {
            format!("name=\"files\"; filename=\"{name}\"|Content-Type: text/plain")
        };
        let expected = [
            part(&file("a.txt"), "A"),
            part(&file("b.txt"), "B"),
            part(
                "name=\"cover\"; filename=\"c\"|Content-Type: image/png|X-Part: 1|x-b: c d",
                "C",
            ),
            part("name=\"item\"|Content-Type: application/json", "{\"id\":\"x\"}"),
            part("name=\"tags\"|Content-Type: text/csv", "a"),
            part("name=\"tags\"|Content-Type: text/csv", "b c"),
            part("name=\"count\"", "2"),
            "----|".to_owned(),
        ];
        assert_eq!(parts, expected.concat());
    }

    #[test]
    fn a_form_has_the_declared_styles() {
        static FORM: Description = Description {
            encodings: &[
                Encoding {
                    name: "item",
                    style: Some(Style::new(Syntax::DeepObject, true)),
                    ..Encoding::DEFAULT
                },
                Encoding {
                    name: "tags",
                    style: Some(Style::new(Syntax::PipeDelimited, false)),
                    ..Encoding::DEFAULT
                },
            ],
            ..described(Body::Form(empty::<Upload>))
        };
        let body = Upload {
            files: Vec::new(),
            ..upload()
        };
        let form = "application/x-www-form-urlencoded".to_owned();
        let styled = "count=2&item%5Bid%5D=x&tags=a%7Cb%20c".to_owned();
        assert_eq!(sent(&FORM, &body), (form.clone(), styled));
        static PLAIN: Description = described(Body::Form(empty::<Upload>));
        let plain = "item=%7B%22id%22%3A%22x%22%7D&tags=a&tags=b+c&count=2".to_owned();
        assert_eq!(sent(&PLAIN, &body), (form, plain));
        let any = serde_json::json!({"a": [1, "x"], "b": null});
        assert_eq!(sent(&PLAIN, &any).1, "a=1&a=x");
        let map =
            BTreeMap::from([("a".to_owned(), vec![1, 2]), ("b".to_owned(), Vec::new())]);
        assert_eq!(sent(&PLAIN, &map).1, "a=1&a=2");
    }
}
