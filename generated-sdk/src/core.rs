//! How a client reaches its host, without credentials.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
#[cfg(feature = "events")]
use crate::http::Connection;
use crate::platform::Brand;
use crate::retry::Retry;
use crate::transport::{Headers, Transport};
use crate::wire::Tolerance;

/// The source of the nonces of signed requests.
#[cfg(feature = "management")]
pub(crate) type Nonce = Arc<dyn Fn() -> String + Send + Sync>;

/// The most bytes that a response may have, unless something else is set.
pub(crate) const MAX_RESPONSE_SIZE: usize = 32 << 20;

/// Everything but credentials that all calls of a client share.
pub(crate) struct Core {
    pub(crate) transport: Arc<dyn Transport>,
    /// With scheme, without trailing slash.
    pub(crate) host: String,
    #[cfg_attr(not(feature = "management"), allow(dead_code))]
    pub(crate) brand: Brand,
    #[cfg_attr(not(feature = "management"), allow(dead_code))]
    pub(crate) clock: Arc<dyn Clock>,
    /// Gives each signed request a value that no other has.
    #[cfg(feature = "management")]
    pub(crate) nonce: Nonce,
    /// The headers of every call to the client's own host.
    pub(crate) headers: Headers,
    /// The headers of a request to any other host, in place of all others.
    pub(crate) foreign_headers: Headers,
    /// With scheme, without trailing slash. None if nobody said where events come from.
    #[cfg(feature = "events")]
    pub(crate) event_host: Option<String>,
    #[cfg(feature = "events")]
    pub(crate) connection: Connection,
    /// The most bytes of a response.
    pub(crate) max_response_size: usize,
    pub(crate) timeout: Duration,
    pub(crate) tolerance: Tolerance,
    pub(crate) retry: Retry,
}
