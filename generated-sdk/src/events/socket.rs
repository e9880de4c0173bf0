//! A WebSocket connection (RFC 6455).

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures_util::{Sink, SinkExt as _, StreamExt as _};
use sha1::{Digest as _, Sha1};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::http::{Upgrade, Upgraded, upgrade, upgrading};
use crate::random;

/// The method of the client, for errors.
pub(super) const SUB_EVENT: &str = "sub_event";

/// The GUID of RFC 6455, section 1.3.
const PROOF: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A failure that may be temporary.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) may_pass: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let may_pass = matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout);
        Self { error, may_pass }
    }
}

/// The opening request. Both fields can contain credentials.
pub(super) struct Request {
    pub(super) url: String,
    pub(super) authorization: Option<String>,
}

pub(super) struct Socket {
    stream: WebSocketStream<Upgraded>,
    connected: Instant,
}

impl Socket {
    pub(super) async fn connect(
        core: &Core,
        request: &Request,
    ) -> Result<Self, Failure> {
        let http = upgrading(&core.connection)?;
        let key = BASE64_STANDARD.encode(random::bytes::<16>());
        let proof = BASE64_STANDARD.encode(Sha1::digest(format!("{key}{PROOF}")));
        let mut headers = vec![
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", key.as_str()),
        ];
        headers.extend(
            request.authorization.as_deref().map(|value| ("authorization", value)),
        );
        let agreed = ("sec-websocket-accept", proof.as_str());
        let asked = upgrade(&http, &request.url, &headers, agreed);
        let response = timeout(core.timeout, asked).await.map_err(|_| {
            let message = format!("no response within {:?}", core.timeout);
            Error::new(ErrorKind::Timeout, SUB_EVENT, message)
        })?;
        match response.map_err(|error| Error::undelivered(error, SUB_EVENT))? {
            Upgrade::Agreed(connection) => {
                let config = WebSocketConfig::default()
                    .max_message_size(Some(core.connection.max_response_size));
                let socket = WebSocketStream::from_raw_socket(
                    connection,
                    Role::Client,
                    Some(config),
                );
                Ok(Self {
                    stream: socket.await,
                    connected: Instant::now(),
                })
            }
            Upgrade::Refused(status) => Err(refused(status)),
        }
    }

    /// Returns the time since the connection was made.
    pub(super) fn age(&self) -> Duration {
        self.connected.elapsed()
    }

    /// Returns the next text or binary message. The library answers pings.
    pub(super) async fn next_text(
        &mut self,
        ping_interval: Duration,
    ) -> Result<String, Error> {
        let mut asked = false;
        loop {
            let message = match timeout(ping_interval, self.stream.next()).await {
                Ok(Some(message)) => message.map_err(broken)?,
                Ok(None) => return Err(closed()),
                Err(_) if asked => {
                    let message = "the connection is silent";
                    return Err(Error::new(ErrorKind::Timeout, SUB_EVENT, message));
                }
                Err(_) => {
                    asked = true;
                    let ping = self.stream.send(Message::Ping(Vec::new().into()));
                    timeout(ping_interval, ping)
                        .await
                        .unwrap_or(Ok(()))
                        .map_err(broken)?;
                    continue;
                }
            };
            asked = false;
            match message {
                Message::Text(text) => return Ok(text.to_string()),
                Message::Binary(bytes) => {
                    return Ok(String::from_utf8_lossy(&bytes).into_owned());
                }
                Message::Close(_) => return Err(closed()),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}

/// Sends a close frame if that is possible without waiting.
impl Drop for Socket {
    fn drop(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        let mut socket = Pin::new(&mut self.stream);
        if let Poll::Ready(Ok(())) = socket.as_mut().poll_ready(&mut cx)
            && socket.as_mut().start_send(Message::Close(None)).is_ok()
        {
            // The result is irrelevant: the connection is closed anyway.
            let _ = socket.poll_flush(&mut cx);
        }
    }
}

fn refused(status: u16) -> Failure {
    let kind = match status {
        401 | 403 => ErrorKind::Auth,
        _ => ErrorKind::Http,
    };
    let message = format!("the server rejected the subscription (HTTP {status})");
    Failure {
        error: Error::new(kind, SUB_EVENT, message),
        may_pass: matches!(status, 408 | 429 | 500..),
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Transport, SUB_EVENT, "the server closed the connection")
}

fn broken(error: tungstenite::Error) -> Error {
    Error::new(ErrorKind::Transport, SUB_EVENT, "the connection was interrupted")
        .caused_by(error)
}
