//! A call before it is sent: its inputs and settings.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::exchange::Session;
use crate::operation::{Description, Paging, Place, Value as Input};
use crate::request::Request;
use crate::retry::Retry;
use crate::style::Part;
use crate::wire::{self, Slot, View};

const NEEDS_TOKEN: &str =
    "needs the access token of a user: call `client.with_access_token(token)` first";

/// The inputs and settings of a call. They can come in any order, because the request is built
/// from them when the call is sent.
pub(crate) struct Plan {
    pub(crate) session: Arc<Session>,
    pub(crate) operation: &'static Description,
    parameters: Option<Input>,
    body: Option<Input>,
    /// The content type and the bytes that replace the body.
    pub(crate) content: Option<(String, Vec<u8>)>,
    /// The request of a call that no operation describes.
    pub(crate) endpoint: Option<Box<Endpoint>>,
    /// Replaces the URL of the operation.
    pub(crate) url: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<Retry>,
    pub(crate) page_size: Option<u32>,
    is_sent: bool,
}

impl Plan {
    /// Creates the plan of a call without inputs.
    pub(crate) fn new(session: &Arc<Session>, operation: &'static Description) -> Self {
        Self {
            session: Arc::clone(session),
            operation,
            parameters: operation.parameters.map(|empty| empty()),
            body: operation.body.empty().filter(|_| !operation.optional_body),
            content: None,
            endpoint: None,
            url: None,
            headers: Vec::new(),
            timeout: None,
            retry: None,
            page_size: None,
            is_sent: false,
        }
    }

    /// Sets an input, in place of the one that is there.
    pub(crate) fn put(&mut self, place: Place, input: Input) {
        match place {
            Place::Parameters => self.parameters = Some(input),
            Place::Body => self.body = Some(input),
        }
    }

    /// Builds the request of the call.
    pub(crate) fn request(&mut self) -> Result<Request, Error> {
        self.build(&[])
    }

    /// Builds the request of the call, for a caller that sets the number of the page.
    pub(crate) fn template(&mut self) -> Result<Request, Error> {
        self.build(&["page"])
    }

    /// Builds the request. `supplied` are the paging parameters that the caller sets afterwards.
    fn build(&mut self, supplied: &[&str]) -> Result<Request, Error> {
        let error =
            |message| Error::new(ErrorKind::Config, self.operation.name, message);
        if self.is_sent {
            return Err(error(
                "the call was sent already: call the method again".into(),
            ));
        }
        let missing = self.missing(supplied);
        let missing = (!missing.is_empty())
            .then(|| format!("required, but not set: {}", missing.join(", ")));
        let token = self.lacks_token().then(|| NEEDS_TOKEN.to_owned());
        let mistakes: Vec<String> = token.into_iter().chain(missing).collect();
        if !mistakes.is_empty() {
            return Err(error(mistakes.join("; ")));
        }
        self.is_sent = true;
        let mut request = match &mut self.endpoint {
            Some(endpoint) => endpoint.request(&self.session)?,
            None => self.session.request(
                self.operation,
                self.parameters.take().as_deref().map(|it| it as &dyn Slot),
                self.body.take().as_deref().map(|it| it as &dyn Slot),
            )?,
        };
        if let Some(url) = self.url.take() {
            request.url = url;
        }
        if let Some((content_type, content)) = self.content.take() {
            request.set_header("content-type", content_type)?;
            request.body = content;
        }
        for (name, value) in std::mem::take(&mut self.headers) {
            let is_cookie = |_: &str, part| part == Part::Cookie;
            if name.eq_ignore_ascii_case("cookie") && self.has_parameter(is_cookie) {
                request.add_cookie(value)?;
            } else {
                request.set_header(&name, value)?;
            }
        }
        if let Some(timeout) = self.timeout {
            request.timeout = timeout;
        }
        if let Some(retry) = self.retry.take() {
            request.retry = retry;
        }
        if let Some(items) = self.page_size {
            if items == 0 {
                let message = "a page has at least 1 item: `page_size` can't be 0";
                return Err(error(message.to_owned()));
            }
            set(&mut request, "limit", u64::from(items))?;
        }
        Ok(request)
    }

    /// Returns whether the operation has a parameter whose name and location fit.
    fn has_parameter(&self, fits: impl Fn(&str, Part) -> bool) -> bool {
        let Some(empty) = self.operation.parameters else { return false };
        let empty = empty();
        let View::Object(parameters) = empty.view() else { return false };
        let names = parameters.properties().iter().map(|one| one.name());
        let mut all = names.zip(self.operation.locations);
        all.any(|(name, location)| fits(name, location.part))
    }

    /// Returns whether the operation needs the access token of a user, and there is none.
    fn lacks_token(&self) -> bool {
        let is_set = |name: &str| name.eq_ignore_ascii_case("authorization");
        self.operation.needs_token
            && !self.session.auth.exist()
            && !self.headers.iter().any(|(name, _)| is_set(name))
            && self.session.headers.get("authorization").is_none()
    }

    /// Returns the paths of all required parameters and properties that nobody supplies.
    fn missing(&self, supplied: &[&str]) -> Vec<String> {
        let limit = self.page_size.map(|_| "limit");
        let paging: Vec<&str> = supplied.iter().copied().chain(limit).collect();
        let is_parameter_supplied = |name: &str| {
            let in_query =
                self.operation.paging == Paging::Query && paging.contains(&name);
            let is_header = || {
                self.has_parameter(|known, part| part == Part::Header && known == name)
            };
            let mut headers = self.headers.iter();
            in_query
                || headers.any(|(known, _)| known.eq_ignore_ascii_case(name))
                    && is_header()
        };
        let mut missing = Vec::new();
        if let Some(parameters) = &self.parameters {
            let names = wire::missing(parameters.as_ref()).into_iter();
            let unset = names.filter(|name| !is_parameter_supplied(name));
            missing.extend(unset.map(|name| format!("parameter `{name}`")));
        }
        if let Some(body) = self.body.as_ref().filter(|_| self.content.is_none()) {
            let paths = wire::missing(body.as_ref()).into_iter();
            let unset = paths.filter(|path| !self.is_property_supplied(path, &paging));
            missing.extend(unset.map(|path| format!("`{path}`")));
        }
        missing
    }

    /// Returns whether the client supplies a property of the body: credentials of the application,
    /// or a paging parameter.
    fn is_property_supplied(&self, path: &str, paging: &[&str]) -> bool {
        let fills_in =
            self.operation.client_credentials && self.session.application.is_some();
        if fills_in && matches!(path, "client_id" | "client_secret") {
            return true;
        }
        let (Paging::Body(within) | Paging::BodyString(within)) = self.operation.paging
        else {
            return false;
        };
        // The objects that contain the parameter are created with it.
        paging.iter().any(|name| {
            let place =
                within.iter().chain([name]).copied().collect::<Vec<_>>().join(".");
            place == path || place.starts_with(&format!("{path}."))
        })
    }
}

/// Omits inputs and headers, because they can contain secrets.
impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("operation", &self.operation.name)
            .field("method", &self.operation.method)
            .field("path", &self.operation.path)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Returns the number with this name from the paging parameters of a request.
pub(crate) fn get(request: &Request, name: &str) -> Option<u64> {
    let (Paging::Body(within) | Paging::BodyString(within)) = request.operation.paging
    else {
        return query(&request.url, name)?.parse().ok();
    };
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let holder = within.iter().try_fold(&body, |value, name| value.get(name))?;
    match holder.get(name)? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64(),
    }
}

/// Sets a paging parameter.
pub(crate) fn set(request: &mut Request, name: &str, number: u64) -> Result<(), Error> {
    let (within, value) = match request.operation.paging {
        Paging::None => return Ok(()),
        Paging::Query => {
            set_query(&mut request.url, name, number);
            return Ok(());
        }
        Paging::Body(within) => (within, Value::from(number)),
        Paging::BodyString(within) => (within, Value::from(number.to_string())),
    };
    let unwritable = |error: serde_json::Error| {
        let message = "the body has no paging parameters";
        Error::new(ErrorKind::Config, request.operation.name, message).caused_by(error)
    };
    let mut body: Map<String, Value> =
        serde_json::from_slice(&request.body).map_err(unwritable)?;
    put(&mut body, within, name, value);
    request.body = serde_json::to_vec(&body).map_err(unwritable)?;
    Ok(())
}

/// Sets a property in the object at this path. Creates missing objects.
fn put(body: &mut Map<String, Value>, within: &[&str], name: &str, value: Value) {
    let Some((first, rest)) = within.split_first() else {
        body.insert(name.to_owned(), value);
        return;
    };
    let place = body.entry(*first).or_insert(Value::Null);
    let mut inner = match place.take() {
        Value::Object(inner) => inner,
        _ => Map::new(),
    };
    put(&mut inner, rest, name, value);
    *place = Value::Object(inner);
}

fn query(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    percent_decode_str(value).decode_utf8().ok().map(Into::into)
}

fn set_query(url: &mut String, name: &str, number: u64) {
    let (target, query) = url.split_once('?').unwrap_or((url, ""));
    let is_other =
        |pair: &&str| pair.split('=').next() != Some(name) && !pair.is_empty();
    let mut pairs: Vec<String> =
        query.split('&').filter(is_other).map(str::to_owned).collect();
    pairs.push(format!("{name}={number}"));
    *url = format!("{target}?{}", pairs.join("&"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_changed_in_place_of_having_two() {
        let mut url = "https://h/p?page=2&keyword=a%26page%3D1&limit=5".to_owned();
        assert_eq!(query(&url, "page").as_deref(), Some("2"));
        set_query(&mut url, "page", 3);
        assert_eq!(url, "https://h/p?keyword=a%26page%3D1&limit=5&page=3");
        let mut url = "https://h/p".to_owned();
        set_query(&mut url, "limit", 50);
        assert_eq!(url, "https://h/p?limit=50");
    }

    #[test]
    fn the_place_in_a_body_is_made_if_need_be() {
        let mut body: Map<String, Value> =
            serde_json::from_str(r#"{"a":1,"options":null}"#).unwrap();
        put(&mut body, &["options", "pagination"], "page", 2.into());
        let text = serde_json::to_string(&body).unwrap();
        assert_eq!(text, r#"{"a":1,"options":{"pagination":{"page":2}}}"#);
    }
}
