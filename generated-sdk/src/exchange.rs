//! A call with credentials and retries.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::application::Application;
use crate::attempts::{Attempts, Outcome};
use crate::core::Core;
use crate::credentials::Auth;
use crate::envelope::peeked_status;
use crate::error::Error;
#[cfg(feature = "oidc")]
use crate::oidc::Provider;
use crate::operation::Description;
use crate::raw_response::RawResponse;
use crate::request::{self, Request};
use crate::secret::Secret;
use crate::transport::HttpResponse;
use crate::wire::Slot;

/// Everything that the calls of a client share. Handles of the same client differ only in their
/// credentials.
pub(crate) struct Session {
    pub(crate) core: Arc<Core>,
    /// The calling application, if there is one.
    pub(crate) application: Option<Arc<Application>>,
    pub(crate) auth: Auth,
    /// The OpenID provider of the client's host.
    #[cfg(feature = "oidc")]
    pub(crate) oidc: Arc<Provider>,
}

/// Most callers need only the core.
impl Deref for Session {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

impl Session {
    /// Returns the ID of the calling application.
    #[allow(dead_code, reason = "depends on the specification")]
    pub(crate) fn app_id(&self) -> &str {
        self.application.as_ref().map_or("", |application| &application.id)
    }

    /// Returns a session with this access token that shares everything else.
    #[allow(dead_code, reason = "not used without a client")]
    pub(crate) fn with_access_token(&self, token: String) -> Arc<Self> {
        let token = Secret::new(token);
        self.with_auth(match &self.auth {
            Auth::Schemes(schemes) => Auth::Schemes(schemes.with_token(&token)),
            _ => Auth::Token(token),
        })
    }

    /// Returns a session with other credentials that shares everything else.
    pub(crate) fn with_auth(&self, auth: Auth) -> Arc<Self> {
        Arc::new(Self {
            core: Arc::clone(&self.core),
            application: self.application.clone(),
            auth,
            #[cfg(feature = "oidc")]
            oidc: Arc::clone(&self.oidc),
        })
    }

    /// Prints the client of this name.
    pub(crate) fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("host", &self.host)
            .field("credentials", &self.auth)
            .finish_non_exhaustive()
    }

    /// Returns the request of an operation, without credentials that are added when it is sent.
    pub(crate) fn request(
        &self,
        operation: &'static Description,
        parameters: Option<&dyn Slot>,
        body: Option<&dyn Slot>,
    ) -> Result<Request, Error> {
        let application = self.application.as_deref();
        let request = request::build(self, application, operation, parameters, body);
        #[cfg(feature = "management")]
        if let Some(parameters) = parameters
            && self.auth.signs()
        {
            let lists = crate::wire::lists(parameters);
            return request.map(|request| Request { lists, ..request });
        }
        request
    }
}

/// Sends a request with the credentials and the retry policy of its client.
pub(crate) async fn send(
    session: Arc<Session>,
    request: Result<Request, Error>,
) -> Result<RawResponse, Error> {
    let mut request = request?;
    request.guard(&session)?;
    let mut attempts = Attempts::new(&session, &request);
    let sending = carry_out(&session, &request, &mut attempts);
    let outcome = tokio::time::timeout(request.timeout, sending).await;
    attempts.ended(outcome)
}

async fn carry_out(
    session: &Session,
    request: &Request,
    attempts: &mut Attempts<'_>,
) -> Result<HttpResponse, Error> {
    let mut renewed = false;
    loop {
        let mut ready = request.clone();
        let credentials = session.auth.authorize(&session.core, &mut ready).await?;
        let outcome = attempts.send(ready).await;
        if let Some(token) = credentials
            && !renewed
            && is_unauthorized(&outcome)
            && token.refused()
        {
            renewed = true;
            attempts.renewed();
            continue;
        }
        if let Some(last) = attempts.pause(outcome).await {
            return last.map_err(|error| attempts.failure(error));
        }
    }
}

/// Returns whether the HTTP status or the `statusCode` of a short body is 401.
fn is_unauthorized(outcome: &Outcome) -> bool {
    // GenAuth usually reports it in the body.
    matches!(outcome, Ok(response) if response.status == 401 || peeked_status(response) == Some(401))
}
