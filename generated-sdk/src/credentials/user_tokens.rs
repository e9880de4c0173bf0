//! The tokens of one user, renewed when needed.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use tokio::runtime::Handle;

use super::renewal::{AHEAD, Renewed, shared};
use super::unverified::claims_of;
use crate::application::Application;
use crate::attempts;
use crate::core::Core;
use crate::envelope::Envelope;
use crate::error::{Error, ErrorKind};
use crate::operation::{Body, Description, Method, empty};
use crate::properties::Properties;
use crate::raw_response::RawResponse;
use crate::request;
use crate::response::Response as _;
use crate::secret::Secret;
use crate::token_error::TokenError;
use crate::token_set::TokenSet;

/// The refresh at the token endpoint of OpenID Connect. Not idempotent: a refresh token may be good
/// for one use.
pub(crate) static OIDC_REFRESH: Description = REFRESH;

/// The refresh at the token endpoint of OAuth 2.0.
#[cfg(feature = "oidc")]
pub(crate) static OAUTH_REFRESH: Description = Description {
    path: "/oauth/token",
    ..REFRESH
};

const REFRESH: Description = Description {
    name: "refresh_user_tokens",
    method: Method::Post,
    path: "/oidc/token",
    body: Body::Form(empty::<Properties>),
    client_credentials: true,
    ..Description::DEFAULT
};

/// The time after a refresh before the next one, if it has failed or its access token is of no use.
const PAUSE: Duration = Duration::from_secs(10);

/// The tokens of one user, kept fresh: [`AuthenticationClient::user_tokens`].
///
/// A handle from [`with_user_tokens`] sends the access token with its calls. It is renewed with the
/// refresh token a minute before it expires, or in the last tenth of its lifetime if that is later, and
/// once after the server has rejected it. However many calls need a new token, one refresh serves all
/// of them, and it completes even if all of them are dropped.
///
/// - Refresh tokens may be good for one use, so the new ones must be stored:
///   [`on_refresh`](Self::on_refresh) is called before the new access token is used.
/// - If a refresh fails while the access token is still valid, that one is used. The next refresh is
///   tried ten seconds later; until then, calls without a valid access token return the same error.
/// - An access token that the server rejects within ten seconds after its refresh is not renewed for
///   that: the calls return the server's error.
/// - If the server does not accept the refresh token, there are no more refreshes. Once the access
///   token has expired or was rejected, calls return an error for which
///   [`Error::is_unauthorized`] is true: send the user to the login.
/// - Without a refresh token, the access token is used until it expires.
///
/// Keep one value for each session of a user: two values with the same refresh token would each use
/// it. A clone shares everything with the original.
///
/// ```no_run
/// # async fn store(tokens: genauth::TokenSet) -> std::io::Result<()> { Ok(()) }
/// # async fn example(client: genauth::AuthenticationClient, tokens: genauth::TokenSet) -> Result<(), genauth::Error> {
/// let tokens = client.user_tokens(tokens).on_refresh(|tokens| async move {
///     // In place of the previous ones, for example in the session's row of a database.
///     store(tokens).await
/// });
/// let user = client.with_user_tokens(&tokens);
/// println!("{}", user.get_profile().await?.data.user_id);
/// # Ok(())
/// # }
/// ```
///
/// [`AuthenticationClient::user_tokens`]: crate::AuthenticationClient::user_tokens
/// [`with_user_tokens`]: crate::AuthenticationClient::with_user_tokens
#[derive(Clone)]
pub struct UserTokens(Arc<Inner>);

struct Inner {
    core: Arc<Core>,
    application: Option<Arc<Application>>,
    operation: &'static Description,
    kept: Renewed<Kept>,
    store: Mutex<Option<Store>>,
}

/// The function that stores new tokens.
type Store = Arc<dyn Fn(TokenSet) -> Storing + Send + Sync>;

type Storing =
    Pin<Box<dyn Future<Output = Result<(), Box<dyn StdError + Send + Sync>>> + Send>>;

/// Tokens and what is known about them.
#[derive(Clone)]
pub(crate) struct Kept {
    tokens: TokenSet,
    /// The time of the next refresh. `None` if the expiry is unknown.
    good_until: Option<SystemTime>,
    /// They are stored, so that they may be used.
    stored: bool,
    /// The server has rejected the access token.
    rejected: bool,
    /// The last refresh, if it has failed, and its time.
    failure: Option<(SystemTime, Arc<Error>)>,
    /// The time of the refresh that they come from.
    issued: Option<SystemTime>,
}

impl Kept {
    fn new(tokens: TokenSet, now: SystemTime) -> Self {
        let end = tokens.expires_at.as_ref().and_then(|it| it.to_system_time().ok());
        let good_until = end.map(|end| {
            let left = end.duration_since(now).unwrap_or_default();
            end.checked_sub(AHEAD.min(left / 10)).unwrap_or(end)
        });
        Self {
            tokens,
            good_until,
            stored: true,
            rejected: false,
            failure: None,
            issued: None,
        }
    }

    /// Creates the tokens of a refresh, which are not stored yet.
    fn refreshed(tokens: TokenSet, now: SystemTime) -> Self {
        Self {
            stored: false,
            issued: Some(now),
            ..Self::new(tokens, now)
        }
    }

    pub(super) fn secret(&self) -> Secret {
        Secret::new(self.tokens.access_token.as_str())
    }

    /// Returns whether the server has refused the refresh token.
    fn is_refused(&self) -> bool {
        let failure = self.failure.as_ref();
        failure.is_some_and(|(_, error)| is_refusal(error))
    }

    /// Returns whether a refresh makes sense at this time.
    fn can_refresh(&self, now: SystemTime) -> bool {
        self.tokens.refresh_token.is_some()
            && !self.is_refused()
            && self.recent_failure(now).is_none()
    }

    fn recent_failure(&self, now: SystemTime) -> Option<&Error> {
        let failure = self.failure.as_ref().filter(|(since, _)| is_recent(*since, now));
        failure.map(|(_, error)| &**error)
    }

    /// Returns whether the tokens come from a refresh a moment ago.
    fn is_new(&self, now: SystemTime) -> bool {
        self.issued.is_some_and(|issued| is_recent(issued, now))
    }

    /// Returns whether the lifetime was over when the tokens arrived.
    fn has_no_lifetime(&self) -> bool {
        self.issued.is_some_and(|at| self.tokens.is_expired_at(at, Duration::ZERO))
    }

    fn is_valid(&self, now: SystemTime) -> bool {
        let unused = self.is_new(now) && self.has_no_lifetime();
        !self.rejected && (unused || !self.tokens.is_expired_at(now, Duration::ZERO))
    }

    /// Returns whether calls should use the access token as it is.
    fn is_good(&self, now: SystemTime) -> bool {
        let fresh = self.good_until.is_none_or(|end| now < end)
            || (self.is_new(now) && self.has_no_lifetime());
        self.stored && self.is_valid(now) && (fresh || !self.can_refresh(now))
    }
}

fn is_recent(since: SystemTime, now: SystemTime) -> bool {
    now.duration_since(since).is_ok_and(|age| age < PAUSE)
}

fn is_refusal(error: &Error) -> bool {
    error.token_error() == Some(TokenError::RefreshRefused)
}

impl UserTokens {
    pub(crate) fn new(
        core: &Arc<Core>,
        application: Option<&Arc<Application>>,
        operation: &'static Description,
        tokens: TokenSet,
    ) -> Self {
        Self(Arc::new(Inner {
            core: Arc::clone(core),
            application: application.map(Arc::clone),
            operation,
            kept: Renewed::new(Some(Kept::new(tokens, core.clock.now()))),
            store: Mutex::default(),
        }))
    }

    /// Sets the function that stores the tokens of each refresh, for this value and its clones. The
    /// new access token is used only after it has succeeded.
    ///
    /// If it fails or panics, the calls that wait for the refresh return an error of the kind
    /// [`Auth`](ErrorKind::Auth) with that error as its source. The new tokens are kept, and the next
    /// call tries to store them again.
    ///
    /// The function must not use these tokens or a handle with them, because they wait for it.
    pub fn on_refresh<F, S, E>(self, store: F) -> Self
    where
        F: Fn(TokenSet) -> S + Send + Sync + 'static,
        S: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let store: Store = Arc::new(move |tokens| {
            let storing = store(tokens);
            Box::pin(async move { storing.await.map_err(E::into) })
        });
        *self.0.store.lock().unwrap_or_else(PoisonError::into_inner) = Some(store);
        self
    }

    /// Returns the tokens as they are, without a request.
    pub fn current(&self) -> TokenSet {
        self.kept().tokens.clone()
    }

    /// Returns the tokens after renewing them if necessary.
    ///
    /// # Errors
    ///
    /// The errors of the refresh: [`Error::is_unauthorized`] is true if the user has to log in
    /// again.
    pub async fn get(&self) -> Result<TokenSet, Error> {
        self.fresh().await.map(|kept| kept.tokens.clone())
    }

    /// Renews the tokens now, for example after the user's permissions have changed, and returns
    /// them. A refresh that is under way is not repeated.
    ///
    /// # Errors
    ///
    /// The errors of [`get`](Self::get), also while the access token is still valid;
    /// [`ErrorKind::Config`] if there is no refresh token.
    pub async fn refresh(&self) -> Result<TokenSet, Error> {
        let before = self.kept();
        if before.tokens.refresh_token.is_none() {
            let message = "there is no refresh token: request the scope `offline_access` at the login";
            return Err(Error::new(ErrorKind::Config, self.0.operation.name, message));
        }
        let due = Kept {
            good_until: Some(SystemTime::UNIX_EPOCH),
            failure: None,
            issued: None,
            ..Kept::clone(&before)
        };
        self.0.kept.replace(&before, Some(due));
        let kept = self.fresh().await?;
        match &kept.failure {
            Some((_, error)) => Err(error.duplicate(error.kind())),
            None => Ok(kept.tokens.clone()),
        }
    }

    /// Returns tokens that calls may use.
    pub(super) async fn fresh(&self) -> Result<Arc<Kept>, Error> {
        let now = self.0.core.clock.now();
        let latest = self.kept();
        if latest.stored
            && !latest.is_valid(now)
            && let Some(error) = latest.recent_failure(now)
        {
            return Err(error.duplicate(error.kind()));
        }
        let renew = || {
            let renewal = shared(self.0.operation.name, renew(Arc::clone(&self.0)));
            // A refresh must complete, because it may use up the refresh token.
            if let Ok(runtime) = Handle::try_current() {
                drop(runtime.spawn(renewal.clone()));
            }
            renewal
        };
        match self.0.kept.get(|kept| kept.is_good(now), renew) {
            Ok(kept) => Ok(kept),
            Err(renewal) => renewal.await.map_err(|error| error.duplicate(error.kind())),
        }
    }

    /// Returns whether a new access token may help, after the server has rejected this one.
    pub(super) fn rejected(&self, rejected: &Arc<Kept>) -> bool {
        let now = self.0.core.clock.now();
        if rejected.tokens.refresh_token.is_none()
            || rejected.is_refused()
            || rejected.is_new(now)
        {
            return false;
        }
        let marked = Kept {
            rejected: true,
            ..Kept::clone(rejected)
        };
        self.0.kept.replace(rejected, Some(marked));
        true
    }

    pub(super) fn host(&self) -> &str {
        &self.0.core.host
    }

    pub(super) fn kept(&self) -> Arc<Kept> {
        let kept = self.0.kept.value();
        // There always are some.
        kept.unwrap_or_else(|| {
            Arc::new(Kept::new(TokenSet::new(""), SystemTime::UNIX_EPOCH))
        })
    }
}

/// Renews and stores the tokens. Returns the old ones if that fails and they are still valid.
async fn renew(inner: Arc<Inner>) -> Result<Arc<Kept>, Arc<Error>> {
    let tokens = UserTokens(inner);
    let old = tokens.kept();
    let inner = &tokens.0;
    let new = if old.stored {
        refreshed(inner, &old).await.map(|new| {
            let new = Kept::refreshed(new, inner.core.clock.now());
            // The refresh token may be used up, so the new one is kept whatever happens next.
            inner.kept.set(new.clone());
            new
        })
    } else {
        Ok(Kept::clone(&old))
    };
    let (kept, outcome) = match new {
        Ok(new) => match stored(inner, &new.tokens).await {
            Ok(()) => (
                Kept {
                    stored: true,
                    ..new
                },
                None,
            ),
            Err(error) => (new, Some(error)),
        },
        Err(error) => {
            let now = inner.core.clock.now();
            let failed = Kept {
                failure: Some((now, Arc::new(error.duplicate(error.kind())))),
                // A call may have been rejected meanwhile.
                ..Kept::clone(&tokens.kept())
            };
            let error = (!failed.is_valid(now)).then_some(error);
            (failed, error)
        }
    };
    let kept = Arc::new(kept);
    inner.kept.ended(Some(Arc::clone(&kept)));
    outcome.map_or(Ok(kept), |error| Err(Arc::new(error)))
}

/// Fetches new tokens.
async fn refreshed(inner: &Inner, old: &Kept) -> Result<TokenSet, Error> {
    let name = inner.operation.name;
    let old_failure = old.failure.as_ref().filter(|(_, error)| is_refusal(error));
    if let Some((_, error)) = old_failure {
        return Err(error.duplicate(error.kind()));
    }
    let Some(refresh_token) = &old.tokens.refresh_token else {
        let message = "the access token has expired, and there is no refresh token: the user has to log in again";
        let error = Error::new(ErrorKind::Auth, name, message);
        return Err(error.with_token(TokenError::Expired, Vec::new()));
    };
    let grant = Properties::default()
        .with("grant_type", "refresh_token")
        .with("refresh_token", refresh_token.as_str());
    let application = inner.application.as_deref();
    let request =
        request::build(&inner.core, application, inner.operation, None, Some(&grant))?;
    let response = attempts::send(Arc::clone(&inner.core), request).await;
    let read = |raw: RawResponse| {
        // Some servers refuse with the status 200.
        let envelope = Envelope::of(raw.body());
        if envelope.error.as_deref() == Some("invalid_grant") {
            let message = "the server refuses the refresh token";
            return Err(
                Error::new(ErrorKind::Auth, name, message).with_response(raw, envelope)
            );
        }
        TokenSet::from_raw(raw)
    };
    let new = response.and_then(read).map_err(|error| match error.oauth_error() {
        Some("invalid_grant") => error
            .duplicate(ErrorKind::Auth)
            .with_token(TokenError::RefreshRefused, Vec::new()),
        _ => error,
    })?;
    // OpenID Connect Core 1.0, section 12.2. The token comes from the token endpoint directly, so
    // that its signature need not be verified (section 3.1.3.7).
    let of = |tokens: &TokenSet| {
        tokens.id_token.as_deref().and_then(|token| claims_of(token, ["iss", "sub"]))
    };
    if let (Some(old), Some(new)) = (of(&old.tokens), of(&new))
        && old != new
    {
        let message = "the new ID token is about another user";
        let error = Error::new(ErrorKind::Auth, name, message);
        return Err(error.with_token(TokenError::RefreshRefused, Vec::new()));
    }
    // The server may omit tokens that stay valid.
    let old = &old.tokens;
    Ok(TokenSet {
        refresh_token: given(new.refresh_token).or_else(|| old.refresh_token.clone()),
        id_token: new.id_token.or_else(|| old.id_token.clone()),
        scope: new.scope.or_else(|| old.scope.clone()),
        ..new
    })
}

fn given(token: Option<String>) -> Option<String> {
    token.filter(|token| !token.is_empty())
}

/// Calls the function that stores tokens. A panic in it is an error.
async fn stored(inner: &Inner, tokens: &TokenSet) -> Result<(), Error> {
    let store = inner.store.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(store) = store else { return Ok(()) };
    let storing = AssertUnwindSafe(async { store(tokens.clone()).await }).catch_unwind();
    let error = match storing.await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error,
        Err(_) => "the function of `on_refresh` panicked".into(),
    };
    let message = "the new tokens can't be stored";
    Err(Error::new(ErrorKind::Auth, inner.operation.name, message).caused_by(error))
}

/// Prints no tokens.
impl fmt::Debug for UserTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserTokens")
            .field("current", &self.kept().tokens)
            .finish_non_exhaustive()
    }
}
