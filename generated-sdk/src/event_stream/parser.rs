//! The format of event streams (HTML Standard, section 9.2).

use std::time::Duration;

use crate::transport::{TransportError, TransportErrorKind};

/// The content of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) event: String,
    pub(super) id: String,
    pub(super) data: String,
    pub(super) retry: Option<Duration>,
}

/// Splits a body that comes in pieces into events.
pub(super) struct Parser {
    /// The bytes of the line whose end has not come yet.
    line: Vec<u8>,
    /// The latest byte was CR: an LF that follows belongs to it.
    after_cr: bool,
    is_first_line: bool,
    event: String,
    /// `None` if the event has no `data` yet.
    data: Option<String>,
    /// Stays for the events that follow.
    id: String,
    /// The ID at the end of the latest event.
    last_event_id: String,
    /// The `retry` of the event.
    retry: Option<Duration>,
    /// The latest `retry` of all.
    latest_retry: Option<Duration>,
    /// The largest event, in bytes.
    max_size: usize,
}

impl Parser {
    pub(super) fn new(max_size: usize) -> Self {
        Self {
            line: Vec::new(),
            after_cr: false,
            is_first_line: true,
            event: String::new(),
            data: None,
            id: String::new(),
            last_event_id: String::new(),
            retry: None,
            latest_retry: None,
            max_size,
        }
    }

    /// Returns the pause before a reconnect that the server has asked for last.
    pub(super) fn latest_retry(&self) -> Option<Duration> {
        self.latest_retry
    }

    /// Returns the ID to reconnect with. An event without data may set it, too.
    pub(super) fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// Reads a piece of the body, and calls `found` with each event that it completes.
    pub(super) fn read(
        &mut self,
        mut piece: &[u8],
        mut found: impl FnMut(Parsed),
    ) -> Result<(), TransportError> {
        if let ([first, rest @ ..], true) = (piece, self.after_cr) {
            self.after_cr = false;
            piece = if *first == b'\n' { rest } else { piece };
        }
        while let Some(end) = piece.iter().position(|byte| matches!(byte, b'\r' | b'\n'))
        {
            self.extend(&piece[..end])?;
            let line = std::mem::take(&mut self.line);
            if let Some(event) = self.line(&line) {
                found(event);
            }
            piece = match &piece[end..] {
                [b'\r', b'\n', rest @ ..] => rest,
                [end, rest @ ..] => {
                    self.after_cr = *end == b'\r' && rest.is_empty();
                    rest
                }
                [] => &[],
            };
        }
        self.extend(piece)
    }

    /// Adds bytes to the line, if the event does not become too large.
    fn extend(&mut self, bytes: &[u8]) -> Result<(), TransportError> {
        let data = self.data.as_ref().map_or(0, String::len);
        let size = self.line.len() + data + self.event.len() + self.id.len();
        if size + bytes.len() > self.max_size {
            return Err(TransportError::new(TransportErrorKind::TooLarge));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    /// Reads a line, without its end. Returns the event that it ends.
    fn line(&mut self, line: &[u8]) -> Option<Parsed> {
        let is_first = std::mem::take(&mut self.is_first_line);
        let line = match line.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) if is_first => rest,
            _ => line,
        };
        if line.is_empty() {
            return self.end();
        }
        let line = String::from_utf8_lossy(line);
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                if let Ok(milliseconds) = value.parse() {
                    self.retry = Some(Duration::from_millis(milliseconds));
                    self.latest_retry = self.retry;
                }
            }
            // A comment has an empty name.
            _ => {}
        }
        None
    }

    /// Returns the event that an empty line ends, if it has data.
    fn end(&mut self) -> Option<Parsed> {
        let event = std::mem::take(&mut self.event);
        let retry = self.retry.take();
        self.last_event_id.clone_from(&self.id);
        let data = self.data.take()?;
        Some(Parsed {
            event: if event.is_empty() { "message".to_owned() } else { event },
            id: self.id.clone(),
            data,
            retry,
        })
    }
}
