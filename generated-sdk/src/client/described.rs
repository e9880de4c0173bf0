//! Settings of clients of APIs without a platform: server and credentials.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::ClientBuilder;
use crate::api::Described;
use crate::secret::Secret;

/// # Settings of APIs without a platform
#[allow(dead_code, reason = "depends on the specification")]
impl<C: Described> ClientBuilder<C> {
    /// Creates the builder of a client for the API's own server.
    pub(crate) fn of_api() -> Self {
        let mut builder = Self::new();
        builder.settings.api = Some(C::API);
        builder
    }

    /// Sets the path before the paths of the API's operations. The default is that of the API's
    /// server, unless the [host](Self::host) has a path.
    pub fn base_path(mut self, path: impl Into<String>) -> Self {
        self.settings.base_path = Some(path.into());
        self
    }

    /// Sets the credentials of the security scheme with this index.
    pub(crate) fn credentials(self, scheme: usize, value: String) -> Self {
        self.put(scheme, Ok(Secret::new(value)))
    }

    /// Sets user name and password of the security scheme with this index.
    pub(crate) fn user_and_password(
        self,
        scheme: usize,
        user: &str,
        password: &str,
    ) -> Self {
        let is_control = |text: &str| text.contains(char::is_control);
        // RFC 7617, section 2.
        let value = if user.contains(':') {
            Err("have a user name with a colon")
        } else if is_control(user) || is_control(password) {
            Err("have control characters")
        } else if user.is_empty() && password.is_empty() {
            Err("are empty")
        } else {
            Ok(Secret::new(BASE64_STANDARD.encode(format!("{user}:{password}"))))
        };
        self.put(scheme, value)
    }

    fn put(mut self, scheme: usize, value: Result<Secret, &'static str>) -> Self {
        let credentials = &mut self.settings.credentials;
        credentials.retain(|(known, _)| *known != scheme);
        credentials.push((scheme, value));
        self
    }
}
