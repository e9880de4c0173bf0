//! The default transport, based on `reqwest`. Its types are used only here, in `tls`, and in the
//! setter for a client of the application.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
#[cfg(feature = "events")]
pub(crate) use reqwest::Upgraded;
use reqwest::{Method, Url};

use crate::error::Error;
use crate::secret::Secret;
use crate::tls::Tls;
use crate::transport::{
    Headers, HttpRequest, HttpResponse, HttpStream, StreamFuture, Transport,
    TransportError, TransportErrorKind, TransportFuture, extend, invalid,
};

/// The settings of connections.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) connect_timeout: Duration,
    /// The largest accepted response, in bytes.
    pub(crate) max_response_size: usize,
    pub(crate) proxy: Proxy,
    /// PEM files with certificates that are trusted in addition to those of the system.
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) danger_accept_invalid_certificates: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Proxy {
    /// The proxy settings of the environment and the system.
    System,
    None,
    /// A URL, with credentials if the proxy needs them.
    Url(Secret),
}

impl Connection {
    fn http(&self) -> Result<reqwest::Client, Error> {
        self.build(false)
    }

    fn build(&self, http1_only: bool) -> Result<reqwest::Client, Error> {
        let builder = reqwest::Client::builder()
            // Credentials must not follow redirects.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_timeout);
        let builder = match &self.proxy {
            Proxy::System => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::Url(url) => {
                builder.proxy(reqwest::Proxy::all(url.expose()).map_err(unusable)?)
            }
        };
        let builder = if http1_only { builder.http1_only() } else { builder };
        let tls = Tls {
            root_certificates: &self.root_certificates,
            danger_accept_invalid_certificates: self.danger_accept_invalid_certificates,
            http1_only,
        };
        tls.configure(builder)?.build().map_err(unusable)
    }
}

pub(crate) struct Reqwest {
    http: reqwest::Client,
    /// The client for blocking calls: a connection must not be used in two runtimes. `None` for a
    /// client of the application.
    #[cfg(feature = "blocking")]
    waiting: Option<Waiting>,
    max_response_size: usize,
}

/// A client that is created on first use.
#[cfg(feature = "blocking")]
struct Waiting {
    settings: Connection,
    http: std::sync::OnceLock<Result<reqwest::Client, Error>>,
}

impl Reqwest {
    pub(crate) fn new(settings: Connection) -> Result<Self, Error> {
        Ok(Self {
            http: settings.http()?,
            max_response_size: settings.max_response_size,
            #[cfg(feature = "blocking")]
            waiting: Some(Waiting {
                settings,
                http: std::sync::OnceLock::new(),
            }),
        })
    }

    /// Creates a transport with a client of the application.
    #[cfg(feature = "reqwest-0-13")]
    pub(crate) fn of_client(http: reqwest::Client, max_response_size: usize) -> Self {
        Self {
            http,
            max_response_size,
            #[cfg(feature = "blocking")]
            waiting: None,
        }
    }

    fn http(&self) -> Result<&reqwest::Client, TransportError> {
        #[cfg(feature = "blocking")]
        if let Some(waiting) = &self.waiting
            && crate::waiting::is_waiting()
        {
            let http = waiting.http.get_or_init(|| waiting.settings.http());
            return http.as_ref().map_err(|error| {
                TransportError::new(TransportErrorKind::Invalid)
                    .caused_by(error.to_string())
            });
        }
        Ok(&self.http)
    }

    async fn exchange(
        &self,
        request: HttpRequest,
    ) -> Result<HttpResponse, TransportError> {
        let (head, mut response) = self.head(request).await?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failure)? {
            extend(&mut body, &chunk, self.max_response_size)?;
        }
        Ok(head.with_body(body))
    }

    /// Sends the request, and reads status and headers of the response.
    async fn head(
        &self,
        request: HttpRequest,
    ) -> Result<(HttpResponse, reqwest::Response), TransportError> {
        let http = self.http()?;
        let mut response = http.execute(prepare(request)?).await.map_err(failure)?;
        let head = HttpResponse {
            status: response.status().as_u16(),
            headers: Headers::received(std::mem::take(response.headers_mut())),
            body: Vec::new(),
        };
        Ok((head, response))
    }
}

/// The rest of a body that is read chunk by chunk. `None` at its end.
struct Chunks(Option<Chunk>);

/// The next chunk, with the response that has the others.
type Chunk = Pin<
    Box<
        dyn Future<Output = reqwest::Result<Option<(Vec<u8>, reqwest::Response)>>>
            + Send,
    >,
>;

fn chunk(mut response: reqwest::Response) -> Chunk {
    Box::pin(async move {
        let chunk = response.chunk().await?;
        Ok(chunk.map(|bytes| (bytes.into(), response)))
    })
}

impl Stream for Chunks {
    type Item = Result<Vec<u8>, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let Some(next) = &mut self.0 else { return Poll::Ready(None) };
        let read = ready!(next.as_mut().poll(cx));
        self.0 = None;
        Poll::Ready(match read {
            Ok(Some((bytes, response))) => {
                self.0 = Some(chunk(response));
                Some(Ok(bytes))
            }
            Ok(None) => None,
            Err(error) => Some(Err(failure(error))),
        })
    }
}

/// Converts the request without copying headers or body.
fn prepare(request: HttpRequest) -> Result<reqwest::Request, TransportError> {
    let method = Method::from_bytes(request.method.as_bytes()).map_err(invalid)?;
    let url = Url::parse(&request.url).map_err(invalid)?;
    let mut prepared = reqwest::Request::new(method, url);
    *prepared.headers_mut() = request.headers.into_map();
    if !request.body.is_empty() {
        *prepared.body_mut() = Some(request.body.into());
    }
    Ok(prepared)
}

fn unusable(error: reqwest::Error) -> Error {
    Error::config("the HTTP client can't be set up: check proxy and root certificates")
        .caused_by(error.without_url())
}

/// The response to an HTTP upgrade request.
#[cfg(feature = "events")]
pub(crate) enum Upgrade {
    Agreed(Upgraded),
    /// The HTTP status.
    Refused(u16),
}

/// Upgrades a new connection to another protocol (RFC 9110, section 7.8). `agreed` is the header
/// that the response must have.
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

/// Creates a client for [`upgrade`], which HTTP/2 does not have.
#[cfg(feature = "events")]
pub(crate) fn upgrading(settings: &Connection) -> Result<reqwest::Client, Error> {
    settings.build(true)
}

impl Transport for Reqwest {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(self.exchange(request))
    }

    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async {
            let (head, response) = self.head(request).await?;
            Ok(HttpStream::new(head, Chunks(Some(chunk(response)))))
        })
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
        TransportErrorKind::Interrupted
    };
    // The query of the URL may contain secrets.
    TransportError::new(kind).caused_by(error.without_url())
}
