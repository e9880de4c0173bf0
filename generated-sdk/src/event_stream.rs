//! Streams of server-sent events, as responses (`text/event-stream`).

mod parser;

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind};
use crate::json::parse;
use crate::raw_response::RawResponse;
use crate::response::{self, Response, unreadable};
use crate::shown::shown;
use crate::transport::{Pieces, TransportError, is_event_stream};
use parser::Parser;

/// Events of a server, as the response of a call: a [`Stream`].
///
/// Events come as the server sends them. The timeout and the retries of the call end when the
/// response begins. After that nothing ends a silent stream:
/// `tokio::time::timeout(limit, events.next())` limits the time between two events, and loses none.
/// An event that is larger than the client's `max_response_size` is an error, and so is an
/// interrupted connection. The stream ends after an error. Dropping it closes the connection.
///
/// The stream does not reconnect. To continue, call the method again with
/// [`last_event_id`](Self::last_event_id) as the header `last-event-id`, after the pause that the
/// server asks for with [`retry`](Self::retry).
///
/// Without async code, `blocking::iter` iterates over the events.
#[must_use = "streams do nothing unless polled"]
pub struct EventStream {
    head: RawResponse,
    /// `None` at the end of the stream.
    pieces: Option<Pieces>,
    parser: Parser,
    /// The events of the latest piece.
    ready: VecDeque<ServerSentEvent>,
    /// The error that follows these events.
    failure: Option<Error>,
    last_event_id: String,
    retry: Option<Duration>,
}

/// An event of an [`EventStream`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerSentEvent {
    /// The type of the event. `message` if the server gives none.
    pub event: String,
    /// The latest ID that the server has given to an event, or the empty string.
    pub id: String,
    /// The content: the lines of `data`, separated by line feeds.
    pub data: String,
    /// The pause before a reconnect that the server asks for with this event.
    pub retry: Option<Duration>,
    /// The name of the operation.
    operation: &'static str,
    /// The size limit of the client, in bytes.
    max_size: usize,
}

impl ServerSentEvent {
    /// Decodes the data as JSON, for example into the type that the documentation of the method
    /// names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the data is not a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        parse(self.data.as_bytes(), "data of the event", self.max_size)
            .map_err(|message| Error::new(ErrorKind::Decode, self.operation, message))
    }
}

/// Omits the data, because it can contain secrets.
impl fmt::Debug for ServerSentEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSentEvent")
            .field("event", &shown(&self.event))
            .field("id", &shown(&self.id))
            .field("data_bytes", &self.data.len())
            .field("retry", &self.retry)
            .finish()
    }
}

impl EventStream {
    /// Returns the next event, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Transport`] if the connection was interrupted, or an event is too large.
    pub async fn next(&mut self) -> Option<Result<ServerSentEvent, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns the ID to reconnect with: the latest one that the server has given, or the empty string.
    pub fn last_event_id(&self) -> &str {
        match self.ready.is_empty() {
            true => self.parser.last_event_id(),
            false => &self.last_event_id,
        }
    }

    /// Returns the pause before a reconnect that the server has asked for, if it has.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Returns status and headers of the response. The body is empty.
    pub fn head(&self) -> &RawResponse {
        &self.head
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<ServerSentEvent, Error>>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.last_event_id.clone_from(&event.id);
                return Poll::Ready(Some(Ok(event)));
            }
            if let Some(error) = self.failure.take() {
                return Poll::Ready(Some(Err(error)));
            }
            let Some(pieces) = &mut self.pieces else { return Poll::Ready(None) };
            match ready!(pieces.as_mut().poll_next(cx)) {
                Some(Ok(piece)) => self.read(&piece),
                Some(Err(error)) => self.fail(error),
                // An event without the empty line at its end is incomplete.
                None => self.pieces = None,
            }
        }
    }

    fn read(&mut self, piece: &[u8]) {
        let (operation, max_size) = (self.head.operation(), self.head.max_size());
        let ready = &mut self.ready;
        let outcome = self.parser.read(piece, |event| {
            ready.push_back(ServerSentEvent {
                event: event.event,
                id: event.id,
                data: event.data,
                retry: event.retry,
                operation,
                max_size,
            });
        });
        self.retry = self.parser.latest_retry();
        if let Err(error) = outcome {
            self.fail(error);
        }
    }

    fn fail(&mut self, error: TransportError) {
        self.pieces = None;
        self.failure = Some(Error::undelivered(error, self.head.operation()));
    }
}

impl Stream for EventStream {
    type Item = Result<ServerSentEvent, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("head", &self.head).finish_non_exhaustive()
    }
}

impl response::sealed::Sealed for EventStream {}

impl Response for EventStream {
    const IS_STREAM: bool = true;

    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        let raw = RawResponse::from_raw(raw)?;
        if !is_event_stream(raw.header("content-type")) && !raw.body().is_empty() {
            let content_type = shown(raw.header("content-type").unwrap_or("none"));
            let message = format!(
                "the response is no stream of events (content type {content_type})"
            );
            return Err(unreadable(&raw, message));
        }
        let mut stream = Self {
            pieces: raw.pieces(),
            parser: Parser::new(raw.max_size()),
            ready: VecDeque::new(),
            failure: None,
            last_event_id: String::new(),
            retry: None,
            head: raw.clone(),
        };
        // The response may have been read to its end.
        stream.read(raw.body());
        Ok(stream)
    }
}

#[cfg(test)]
mod tests;
