//! The settings that all requests of a client share, without credentials.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
#[cfg(feature = "events")]
use crate::http::Connection;
use crate::platform::Brand;
use crate::retry::Retry;
use crate::transport::{Headers, Transport};
use crate::wire::Tolerance;

/// A generator of nonces for signed requests.
#[cfg(feature = "management")]
pub(crate) type Nonce = Arc<dyn Fn() -> String + Send + Sync>;

/// The default limit for the size of a response, in bytes.
pub(crate) const MAX_RESPONSE_SIZE: usize = 32 << 20;

/// Everything that all requests of a client share, except for credentials.
pub(crate) struct Core {
    pub(crate) transport: Arc<dyn Transport>,
    /// The host with its scheme, without trailing slash.
    pub(crate) host: String,
    #[cfg_attr(not(feature = "management"), allow(dead_code))]
    pub(crate) brand: Brand,
    pub(crate) clock: Arc<dyn Clock>,
    /// Generates a unique value for each signed request.
    #[cfg(feature = "management")]
    pub(crate) nonce: Nonce,
    /// The headers of requests to the client's own host.
    pub(crate) headers: Headers,
    /// The headers of requests to any other host.
    pub(crate) foreign_headers: Headers,
    /// The host with its scheme, without trailing slash. `None` if it is unknown.
    #[cfg(feature = "events")]
    pub(crate) event_host: Option<String>,
    #[cfg(feature = "events")]
    pub(crate) connection: Connection,
    /// The largest accepted response, in bytes.
    pub(crate) max_response_size: usize,
    pub(crate) timeout: Duration,
    pub(crate) tolerance: Tolerance,
    pub(crate) retry: Retry,
}
