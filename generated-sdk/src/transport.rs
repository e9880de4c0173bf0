//! The exchange itself. Types of the HTTP library end here.

use std::sync::Arc;

use crate::answer::RawAnswer;
use crate::client::Core;
use crate::operation::Method;
use crate::request::{Content, Part, Request};
use crate::{Error, ErrorKind};

/// Sends a request and reads the whole answer.
pub(crate) async fn send(
    core: Arc<Core>,
    request: Result<Request, Error>,
) -> Result<RawAnswer, Error> {
    let request = request?;
    let operation = request.operation;
    let failed = |error: reqwest::Error| {
        let (kind, message) = match error {
            ref error if error.is_timeout() => {
                (ErrorKind::Timeout, "no answer came in time")
            }
            ref error if error.is_builder() => {
                (ErrorKind::Config, "the request can't be sent as it is")
            }
            ref error if error.is_connect() => {
                (ErrorKind::Transport, "the server can't be reached")
            }
            _ => (ErrorKind::Transport, "the connection broke"),
        };
        // Its URL has the query, and that can have secrets.
        Error::new(kind, operation.name, message).caused_by(error.without_url())
    };
    let response = prepare(&core, request)?.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let body = response.bytes().await.map_err(failed)?;
    Ok(RawAnswer::new(operation, status, headers, body.into(), core.tolerance))
}

fn prepare(core: &Core, request: Request) -> Result<reqwest::RequestBuilder, Error> {
    let mut prepared = core
        .http
        .request(method(request.method()), &request.url)
        .timeout(request.timeout);
    for (name, value) in &request.headers {
        prepared = prepared.header(name, value);
    }
    Ok(match request.content {
        Content::None => prepared,
        Content::Json(body) => prepared.body(body),
        Content::Form(body) => prepared.body(body),
        Content::Multipart(parts) => {
            prepared.multipart(multipart(parts, request.operation.name)?)
        }
    })
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn multipart(
    parts: Vec<Part>,
    operation: &'static str,
) -> Result<reqwest::multipart::Form, Error> {
    let mut form = reqwest::multipart::Form::new();
    for part in parts {
        form = match part {
            Part::Text(name, text) => form.text(name, text),
            Part::File(name, file) => {
                let content =
                    reqwest::multipart::Part::bytes(file.content).file_name(file.name);
                let content = content.mime_str(&file.content_type).map_err(|error| {
                    let message = format!("`{}` is no content type", file.content_type);
                    Error::new(ErrorKind::Config, operation, message).caused_by(error)
                })?;
                form.part(name, content)
            }
        };
    }
    Ok(form)
}
