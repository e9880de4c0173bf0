//! The settings that all requests of a client share, without credentials.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::error::{Error, ErrorKind};
use crate::host::{self, origin};
#[cfg(feature = "events")]
use crate::http::Connection;
use crate::operation::Description;
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
    /// The host with its scheme and the base path, without trailing slash.
    pub(crate) host: String,
    /// The caller has set the host: it replaces those of operations, too.
    pub(crate) is_host_given: bool,
    /// The host that the caller has set has a path. It replaces the paths of the servers of operations.
    pub(crate) is_path_given: bool,
    #[cfg_attr(not(feature = "management"), allow(dead_code))]
    pub(crate) brand: Brand,
    /// The bodies of the API have a `statusCode`, which is 200 for success.
    pub(crate) has_codes: bool,
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

impl Core {
    /// Returns the host of the operation, if it is another one than the client's.
    pub(crate) fn other_host(&self, operation: &Description) -> Option<&'static str> {
        operation.server.filter(|_| !self.is_host_given)?.host
    }

    /// Returns the URL before the path of the operation: that of the operation's own server, or the
    /// client's.
    pub(crate) fn base_of(
        &self,
        operation: &Description,
    ) -> Result<Cow<'_, str>, Error> {
        let Some(server) = operation.server else {
            return Ok(Cow::Borrowed(&self.host));
        };
        let Some(host) = self.other_host(operation) else {
            if self.is_path_given {
                return Ok(Cow::Borrowed(&self.host));
            }
            return Ok([origin(&self.host), server.path].concat().into());
        };
        // Documents may name servers without TLS.
        let base = host::of_api(host, server.path).map_err(|why| {
            let message = format!(
                "the description names the server `{host}` for this operation, but {why} to the builder's `host`"
            );
            Error::new(ErrorKind::Config, operation.name, message)
        })?;
        Ok(base.into())
    }
}
