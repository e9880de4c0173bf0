//! From an operation and its arguments to what goes over the wire.

use std::fmt;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::client::Core;
use crate::operation::{Body, Location, Method, Operation};
use crate::wire::{self, Object};
use crate::{Error, ErrorKind, File};

/// All but the unreserved characters of RFC 3986, section 2.3.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request, complete but for what the moment of sending adds.
pub(crate) struct Request {
    pub(crate) operation: &'static Operation,
    pub(crate) url: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
    pub(crate) timeout: Duration,
}

/// The body of a request.
#[derive(Clone)]
pub(crate) enum Content {
    None,
    Json(Vec<u8>),
    Form(String),
    Multipart(Vec<Part>),
}

impl Content {
    /// Of a multipart body, only the one who writes it knows the boundary.
    fn content_type(&self) -> Option<&'static str> {
        match self {
            Self::None | Self::Multipart(_) => None,
            Self::Json(_) => Some("application/json"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
        }
    }
}

/// One part of a multipart body.
#[derive(Clone)]
pub(crate) enum Part {
    Text(String, String),
    File(String, File),
}

impl Request {
    pub(crate) fn set_header(&mut self, name: &str, value: String) {
        let name = name.to_ascii_lowercase();
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
    }

    pub(crate) fn method(&self) -> Method {
        self.operation.method
    }
}

/// Headers, query and body can hold secrets.
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

pub(crate) fn build(
    core: &Core,
    operation: &'static Operation,
    parameters: Option<&dyn Object>,
    body: Option<&dyn Object>,
) -> Result<Request, Error> {
    let unwritable = |error: serde_json::Error| {
        Error::new(ErrorKind::Config, operation.name, "an argument can't be written")
            .caused_by(error)
    };
    let mut target = Target::new(operation);
    if let Some(parameters) = parameters {
        wire::pairs(parameters, |index, name, value| target.put(index, name, value))
            .map_err(unwritable)?;
    }
    let url = format!("{}{}", core.host, target.path_and_query()?);
    let content = match body {
        Some(body) => content(core, operation, body).map_err(unwritable)?,
        None => Content::None,
    };
    let mut request = Request {
        operation,
        url,
        headers: core.headers(operation),
        timeout: core.timeout,
        content,
    };
    if let Some(content_type) = request.content.content_type() {
        request.set_header("content-type", content_type.to_owned());
    }
    for (name, value) in target.headers {
        request.set_header(&name, value);
    }
    Ok(request)
}

/// The parameters, put where they belong.
struct Target {
    operation: &'static Operation,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
}

impl Target {
    fn new(operation: &'static Operation) -> Self {
        let path = operation.path.to_owned();
        Self {
            operation,
            path,
            query: String::new(),
            headers: Vec::new(),
        }
    }

    fn put(&mut self, index: usize, name: &str, value: String) {
        // What is in no table can only go into the query.
        match self.operation.parameters.get(index).unwrap_or(&Location::Query) {
            Location::Query => {
                self.query.push(if self.query.is_empty() { '?' } else { '&' });
                self.query.extend(utf8_percent_encode(name, ESCAPED));
                self.query.push('=');
                self.query.extend(utf8_percent_encode(&value, ESCAPED));
            }
            Location::Path => {
                let escaped = utf8_percent_encode(&value, ESCAPED).to_string();
                self.path = self.path.replace(&format!("{{{name}}}"), &escaped);
            }
            Location::Header => self.headers.push((name.to_owned(), value)),
        }
    }

    /// An empty path segment, or one of dots, would address something else.
    fn path_and_query(&self) -> Result<String, Error> {
        let mut template = self.operation.path.split('/');
        let mut path = self.path.split('/');
        let mut both = template.by_ref().zip(path.by_ref());
        let astray = both.find(|(template, segment)| {
            template.contains('{') && matches!(*segment, "" | "." | "..")
        });
        if let Some((template, _)) = astray {
            let message =
                format!("the path parameter {template} is empty, or consists of dots");
            return Err(Error::new(ErrorKind::Config, self.operation.name, message));
        }
        Ok(format!("{}{}", self.path, self.query))
    }
}

fn content(
    core: &Core,
    operation: &'static Operation,
    body: &dyn Object,
) -> Result<Content, serde_json::Error> {
    Ok(match operation.body {
        Body::None => Content::None,
        Body::Json if operation.client_credentials => {
            let mut members: Map<String, Value> =
                serde_json::from_slice(&wire::to_json(body)?)?;
            for (name, value) in core.client_credentials() {
                members.entry(name).or_insert_with(|| Value::from(value));
            }
            Content::Json(serde_json::to_vec(&members)?)
        }
        Body::Json => Content::Json(wire::to_json(body)?),
        Body::Form => Content::Form(form(core, operation, body)?),
        Body::Multipart => Content::Multipart(parts(body)?),
    })
}

fn form(
    core: &Core,
    operation: &'static Operation,
    body: &dyn Object,
) -> Result<String, serde_json::Error> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let mut given = Vec::new();
    wire::pairs(body, |_, name, value| {
        form.append_pair(name, &value);
        given.push(name.to_owned());
    })?;
    if operation.client_credentials {
        let missing = core.client_credentials().into_iter();
        for (name, value) in
            missing.filter(|(name, _)| !given.iter().any(|known| known == name))
        {
            form.append_pair(name, value);
        }
    }
    Ok(form.finish())
}

/// Files first, texts after them.
fn parts(body: &dyn Object) -> Result<Vec<Part>, serde_json::Error> {
    let files = wire::files(body).into_iter();
    let mut parts: Vec<_> =
        files.map(|(name, file)| Part::File(name.to_owned(), file.clone())).collect();
    wire::pairs(body, |_, name, value| parts.push(Part::Text(name.to_owned(), value)))?;
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Extra;
    use crate::wire::tests::sample;
    use crate::wire::{Member, Slot, object};

    sample!(Upload {
        folder: Option<String> => Member::Optional("folder"),
        file: File => Member::Required("file"),
        tags: Vec<String> => Member::Required("tags"),
    });

    fn shown(part: &Part) -> String {
        match part {
            Part::Text(name, text) => format!("{name}={text}"),
            Part::File(name, file) => format!("{name}: {file:?}"),
        }
    }

    #[test]
    fn a_multipart_body_has_each_file_once_and_everything_else_as_text() {
        let upload = Upload {
            folder: Some("a/b".into()),
            file: File::new("a.png", "image/png", [137, 80, 78, 71]),
            tags: vec!["x".into(), "y".into()],
            ..Upload::default()
        };
        let parts = parts(&upload).expect("all of it can be written");
        assert_eq!(
            parts.iter().map(shown).collect::<Vec<_>>(),
            [
                r#"file: File { name: "a.png", content_type: "image/png", bytes: 4 }"#,
                "folder=a/b",
                "tags=x",
                "tags=y",
            ]
        );
    }
}
