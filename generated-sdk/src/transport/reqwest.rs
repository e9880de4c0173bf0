//! The transport that clients bring along. Types of the HTTP library end here.

use std::time::Duration;

#[cfg(feature = "events")]
pub(crate) use reqwest::Upgraded;

use super::{
    Exchange, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use crate::Error;

/// What can be set about connections.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) connect_timeout: Duration,
    /// The most bytes that an answer may have.
    pub(crate) answer_limit: usize,
}

pub(crate) struct Reqwest {
    http: reqwest::Client,
    answer_limit: usize,
}

impl Reqwest {
    pub(crate) fn new(settings: &Connection) -> Result<Self, Error> {
        Ok(Self {
            http: build(client(settings))?,
            answer_limit: settings.answer_limit,
        })
    }

    async fn exchange(
        &self,
        request: HttpRequest,
    ) -> Result<HttpResponse, TransportError> {
        let mut response = self.prepare(request)?.send().await.map_err(failure)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failure)? {
            if body.len() + chunk.len() > self.answer_limit {
                return Err(TransportError::new(TransportErrorKind::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        let header = |(name, value): (
            &reqwest::header::HeaderName,
            &reqwest::header::HeaderValue,
        )| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Ok(HttpResponse {
            status: response.status().as_u16(),
            headers: response.headers().iter().map(header).collect(),
            body,
        })
    }

    fn prepare(
        &self,
        request: HttpRequest,
    ) -> Result<reqwest::RequestBuilder, TransportError> {
        let method =
            reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|error| {
                TransportError::new(TransportErrorKind::Invalid).caused_by(error)
            })?;
        let mut prepared = self.http.request(method, &request.url);
        for (name, value) in &request.headers {
            prepared = prepared.header(name, value);
        }
        Ok(if request.body.is_empty() { prepared } else { prepared.body(request.body) })
    }
}

fn client(settings: &Connection) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        // Credentials never follow a redirect to another place.
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(settings.connect_timeout)
}

fn build(client: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    client.build().map_err(|error| {
        Error::config("the HTTP client can't be set up").caused_by(error)
    })
}

/// What a server says to the wish for another protocol.
#[cfg(feature = "events")]
pub(crate) enum Upgrade {
    Agreed(Upgraded),
    /// With this HTTP status.
    Refused(u16),
}

/// Asks for another protocol on a connection of its own (RFC 9110, section 7.8), with the same settings as all
/// others. `agreed` says whether the answer has the header that the protocol wants.
#[cfg(feature = "events")]
pub(crate) async fn upgrade(
    http: &reqwest::Client,
    url: &str,
    headers: &[(&str, &str)],
    agreed: (&str, &str),
) -> Result<Upgrade, TransportError> {
    let mut request = http.get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.map_err(failure)?;
    let status = response.status().as_u16();
    let (name, value) = agreed;
    if status != 101 || response.headers().get(name).is_none_or(|given| given != value) {
        return Ok(Upgrade::Refused(status));
    }
    response.upgrade().await.map(Upgrade::Agreed).map_err(failure)
}

/// A client for [`upgrade`]: HTTP/2 has none.
#[cfg(feature = "events")]
pub(crate) fn upgrading(settings: &Connection) -> Result<reqwest::Client, Error> {
    build(client(settings).http1_only())
}

impl Transport for Reqwest {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(self.exchange(request))
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    let kind = if error.is_builder() {
        TransportErrorKind::Invalid
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Broken
    };
    // Its URL has the query, and that can have secrets.
    TransportError::new(kind).caused_by(error.without_url())
}
