//! A web server whose users sign in with a password or a passkey, and manage their passkeys.
//!
//! ```sh
//! GENAUTH_HOST=https://example.genauth.ai GENAUTH_APP_ID=... GENAUTH_APP_SECRET=... \
//!     cargo run -p genauth-applications --bin passkeys
//! ```
//!
//! Then open <http://localhost:3000>. A passkey belongs to a domain: GenAuth must know this one, and
//! browsers accept `localhost` but no IP address. `LISTEN` sets another address to listen on,
//! `PUBLIC_URL` another URL for browsers, without a path; it must begin with `https://` if it is not
//! on `localhost`. `RECENT_SECONDS` sets how long a sign-in permits changes to the passkeys: 300 if
//! not set.
//!
//! Sessions are stored in memory and are lost when the server stops. The application `web_login`
//! stores them.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{FromRequest, FromRequestParts, Json, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, serve};
use genauth::models::{
    AuthenticationCredentialDto, DeletePasskeyParams, FinalizeWebAuthnLoginDto,
    RegistrationCredentialDto, SignInByWebAuthnOptionsDto, SignInOptionsDto,
    TokenRevocationEndpointParams, UpdatePasskeyDto, UpdatePasskeyParams,
};
use genauth::{AuthenticationClient, Error, ErrorKind, TokenSet, UserTokens};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::{Host, Url};

/// The maximum lifetime of a session.
const SESSION_LIFETIME: Duration = Duration::from_secs(8 * 60 * 60);

/// The time in which a sign-in proves that the user is present, unless the settings say otherwise.
const RECENT: Duration = Duration::from_secs(5 * 60);

const SCOPE: &str = "openid profile offline_access";

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let listen = setting("LISTEN").unwrap_or_else(|| "127.0.0.1:3000".into());
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    let address = format!("http://localhost:{}", listener.local_addr()?.port());
    let recent = match setting("RECENT_SECONDS") {
        Some(seconds) => Duration::from_secs(
            seconds.parse().map_err(|error| format!("RECENT_SECONDS: {error}"))?,
        ),
        None => RECENT,
    };
    let app = Arc::new(App {
        client: AuthenticationClient::from_env()?,
        origin: origin_of(&setting("PUBLIC_URL").unwrap_or(address))?,
        recent,
        sessions: Mutex::default(),
    });
    println!("Open {}", app.origin);
    serve(listener, router(app)).await?;
    Ok(())
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns the origin of this server as browsers write it. Passkeys need a domain, and HTTPS unless
/// that is `localhost`.
fn origin_of(public_url: &str) -> Result<String, String> {
    let wrong = |why: &str| format!("the PUBLIC_URL `{public_url}` {why}");
    let url = Url::parse(public_url)
        .map_err(|error| wrong(&format!("is not a URL: {error}")))?;
    let Some(Host::Domain(domain)) = url.host() else {
        return Err(wrong("has no domain"));
    };
    let local = domain == "localhost" || domain.ends_with(".localhost");
    if url.scheme() != "https" && !(url.scheme() == "http" && local) {
        return Err(wrong("must begin with `https://`"));
    }
    let origin = url.origin().ascii_serialization();
    if url.as_str() != format!("{origin}/") {
        return Err(wrong("must have only a scheme, a domain and a port"));
    }
    Ok(origin)
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/page.js", get(script))
        .route("/login", post(log_in))
        .route("/login/passkey/begin", post(begin_passkey_login))
        .route("/login/passkey", post(log_in_with_passkey))
        .route("/passkeys/begin", post(begin_registration))
        .route("/passkeys/add", post(add_passkey))
        .route("/passkeys/rename", post(rename_passkey))
        .route("/passkeys/delete", post(delete_passkey))
        .route("/confirm", post(confirm))
        .route("/logout", post(log_out))
        .layer(from_fn_with_state(Arc::clone(&app), from_own_pages))
        .with_state(app)
}

struct App {
    client: AuthenticationClient,
    /// The URL of this server for browsers, as they send it in `Origin`.
    origin: String,
    /// The time in which a sign-in proves that the user is present.
    recent: Duration,
    /// The sessions, by the value of their cookies.
    sessions: Mutex<HashMap<String, Session>>,
}

#[derive(Clone)]
struct Session {
    user_id: String,
    tokens: UserTokens,
    /// The time at which the user proved who they are.
    signed_in: Instant,
    /// True if that was with a passkey.
    with_passkey: bool,
}

impl Session {
    fn is_live(&self) -> bool {
        self.signed_in.elapsed() < SESSION_LIFETIME
    }
}

impl App {
    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a session with a new key, so that no one can have set or stolen it in advance, and
    /// ends the previous sessions of this browser. Returns the cookie. The user must be `expected`,
    /// if that is set.
    async fn begin(
        &self,
        headers: &HeaderMap,
        tokens: TokenSet,
        with_passkey: bool,
        expected: Option<&str>,
    ) -> Result<Response, Failure> {
        let tokens = self.client.user_tokens(tokens);
        let user_id = match self.client.with_user_tokens(&tokens).get_profile().await {
            Ok(profile) if expected.is_none_or(|it| it == profile.data.user_id) => {
                profile.data.user_id
            }
            other => {
                self.revoke(&tokens).await;
                other?;
                return Err(Failure::Refused(
                    "This passkey belongs to another account.",
                ));
            }
        };
        let session = Session {
            user_id,
            tokens,
            signed_in: Instant::now(),
            with_passkey,
        };
        self.end(headers).await;
        let key = random();
        let mut sessions = self.sessions();
        sessions.retain(|_, session| session.is_live());
        sessions.insert(key.clone(), session);
        let cookie = self.cookie(&key, SESSION_LIFETIME.as_secs());
        Ok(([(SET_COOKIE, cookie)], Json(json!({}))).into_response())
    }

    /// Ends all sessions of this browser.
    async fn end(&self, headers: &HeaderMap) {
        for key in self.keys(headers) {
            let session = self.sessions().remove(key);
            if let Some(session) = session {
                self.revoke(&session.tokens).await;
            }
        }
    }

    /// Revokes tokens that are no longer used. The local session ends in any case.
    async fn revoke(&self, tokens: &UserTokens) {
        let tokens = tokens.current();
        let token = tokens.refresh_token.unwrap_or(tokens.access_token);
        let token = TokenRevocationEndpointParams::new().with_token(token);
        if let Err(error) = self.client.revoke_token(token).await {
            eprintln!("{error}");
        }
    }

    /// Returns the signed-in user if they have proved recently who they are. A stolen session must
    /// not be enough to change the user's passkeys: whoever has it could add one of their own.
    fn proven(&self, user: SignedIn) -> Result<SignedIn, Failure> {
        if user.session.signed_in.elapsed() < self.recent {
            return Ok(user);
        }
        Err(Failure::Refused("Sign in again, or confirm with a passkey first."))
    }

    fn is_confirmed(&self, session: &Session) -> bool {
        session.with_passkey && session.signed_in.elapsed() < self.recent
    }

    fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Browsers accept this prefix only over HTTPS, and only from the site itself.
    fn cookie_name(&self) -> &'static str {
        if self.is_secure() { "__Host-session" } else { "session" }
    }

    fn cookie(&self, value: &str, max_age: u64) -> String {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let name = self.cookie_name();
        format!(
            "{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"
        )
    }

    /// Returns the values of all cookies of sessions: a page on the same domain can have set another
    /// one, for example for a path.
    fn keys<'a>(&'a self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> {
        let values = headers.get_all(COOKIE).iter();
        let pairs = values.filter_map(|value| value.to_str().ok());
        pairs.flat_map(|value| value.split(';')).filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == self.cookie_name()).then_some(value)
        })
    }

    /// Returns the session of this browser, with its key.
    fn session(&self, headers: &HeaderMap) -> Option<(String, Session)> {
        let sessions = self.sessions();
        self.keys(headers).find_map(|key| {
            let session = sessions.get(key).filter(|session| session.is_live())?;
            Some((key.to_owned(), session.clone()))
        })
    }
}

/// A signed-in user.
struct SignedIn {
    /// The value of the cookie.
    key: String,
    session: Session,
    /// A client with the tokens of the user.
    client: AuthenticationClient,
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Self, Failure> {
        let (key, session) = app.session(&parts.headers).ok_or(Failure::SignedOut)?;
        let client = app.client.with_user_tokens(&session.tokens);
        Ok(Self {
            key,
            session,
            client,
        })
    }
}

/// A JSON body. If it can't be read, the response is a message as for all other failures.
struct Body<T>(T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        match Json::from_request(request, app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                eprintln!("{rejection}");
                Err(Failure::Unreadable(rejection.status()))
            }
        }
    }
}

/// Refuses requests that the page of another site sends. Browsers put the page's origin into every
/// POST.
async fn from_own_pages(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let origin = request.headers().get(ORIGIN).map(|origin| origin.as_bytes());
    if request.method() == "POST" && origin != Some(app.origin.as_bytes()) {
        return Err(Failure::Refused("The request is not from this site."));
    }
    Ok(next.run(request).await)
}

async fn home(
    State(app): State<Arc<App>>,
    user: Result<SignedIn, Failure>,
) -> Result<Response, Failure> {
    let Ok(user) = user else { return Ok(welcome()) };
    let profile = match user.client.get_profile().await {
        // The tokens are no longer accepted: only a new sign-in helps.
        Err(error) if error.is_unauthorized() => {
            app.sessions().remove(&user.key);
            return Ok(welcome());
        }
        profile => profile?.data,
    };
    let mut list = String::new();
    for passkey in passkeys(&user.client).await? {
        write!(
            list,
            "<li>{name} <form data-action=\"rename\"><input type=\"hidden\" name=\"id\" value=\"{id}\">\
             <input name=\"name\" value=\"{name}\" required><button>Rename</button></form>\
             <form data-action=\"delete\"><input type=\"hidden\" name=\"id\" value=\"{id}\">\
             <button>Delete</button></form></li>",
            name = escape(&passkey.name),
            id = escape(&passkey.id),
        )?;
    }
    let confirmed =
        if app.is_confirmed(&user.session) { "Confirmed" } else { "Not confirmed" };
    let body = format!(
        "<p>Signed in as {}. {confirmed} with a passkey.</p><ul>{list}</ul>\
         <form data-action=\"register\" class=\"passkey\"><button>Add a passkey</button></form>\
         <form data-action=\"confirm\" class=\"passkey\"><button>Confirm with a passkey</button></form>\
         <form data-action=\"logout\"><button>Log out</button></form>",
        escape(&profile.username.unwrap_or(profile.user_id)),
    );
    Ok(page("Your passkeys", &body))
}

fn welcome() -> Response {
    page(
        "Welcome",
        "<form data-action=\"password\"><label>Username <input name=\"account\" required></label>\
         <label>Password <input name=\"password\" type=\"password\" required></label>\
         <button>Sign in</button></form>\
         <form data-action=\"login\" class=\"passkey\"><button>Sign in with a passkey</button></form>",
    )
}

struct Passkey {
    id: String,
    name: String,
}

/// Returns the user's passkeys. GenAuth does not document the properties of its list.
async fn passkeys(client: &AuthenticationClient) -> Result<Vec<Passkey>, Failure> {
    let data = client.list_passkeys().await?.data.unwrap_or_default();
    let all = data.get("list").and_then(Value::as_array).into_iter().flatten();
    let text = |item: &Value, names: [&str; 2]| {
        names.iter().find_map(|name| item.get(name)?.as_str().map(str::to_owned))
    };
    let passkey = |item: &Value| {
        let id = text(item, ["credentialId", "id"])?;
        let name = text(item, ["name", "credentialName"]);
        Some(Passkey {
            name: name.unwrap_or_else(|| "Passkey".into()),
            id,
        })
    };
    Ok(all.filter_map(passkey).collect())
}

async fn script() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript")], include_str!("passkeys/page.js"))
}

#[derive(Deserialize)]
struct Password {
    account: String,
    password: String,
}

async fn log_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Body(form): Body<Password>,
) -> Result<Response, Failure> {
    let options = SignInOptionsDto::new().with_scope(SCOPE);
    let call =
        app.client.sign_in_by_account_password(form.account, form.password, options);
    let tokens = call
        .await
        .map_err(|error| Failure::of("The username or the password is wrong.", error))?;
    app.begin(&headers, tokens, false, None).await
}

/// Returns the options for `navigator.credentials.get`, and a ticket.
async fn begin_passkey_login(
    State(app): State<Arc<App>>,
) -> Result<Json<Value>, Failure> {
    Ok(Json(app.client.initialize_passkey_login().await?.data.unwrap_or_default()))
}

/// The result of `navigator.credentials.get`. The options of the sign-in are not the browser's to
/// choose.
#[derive(Deserialize)]
struct Assertion {
    ticket: String,
    credential: AuthenticationCredentialDto,
}

impl Assertion {
    /// Signs in.
    async fn tokens(self, client: &AuthenticationClient) -> Result<TokenSet, Failure> {
        let login = FinalizeWebAuthnLoginDto::new()
            .with_ticket(self.ticket)
            .with_credential(self.credential)
            .with_options(SignInByWebAuthnOptionsDto::new().with_scope(SCOPE));
        let tokens = client.finalize_passkey_login(login).tokens().await;
        tokens.map_err(|error| {
            Failure::of(
                "This passkey was not accepted. Try again, or use another way.",
                error,
            )
        })
    }
}

async fn log_in_with_passkey(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Body(assertion): Body<Assertion>,
) -> Result<Response, Failure> {
    let tokens = assertion.tokens(&app.client).await?;
    app.begin(&headers, tokens, true, None).await
}

/// Makes sure that the signed-in user is present: the passkey must be one of this user. Whoever has
/// stolen the session is not confirmed with it, because a new one begins.
async fn confirm(
    State(app): State<Arc<App>>,
    user: SignedIn,
    headers: HeaderMap,
    Body(assertion): Body<Assertion>,
) -> Result<Response, Failure> {
    let tokens = assertion.tokens(&app.client).await?;
    app.begin(&headers, tokens, true, Some(&user.session.user_id)).await
}

/// Returns the options for `navigator.credentials.create`.
async fn begin_registration(
    State(app): State<Arc<App>>,
    user: SignedIn,
) -> Result<Json<Value>, Failure> {
    let user = app.proven(user)?;
    Ok(Json(
        user.client.initialize_passkey_registration().await?.data.unwrap_or_default(),
    ))
}

/// Takes the result of `navigator.credentials.create`.
async fn add_passkey(
    State(app): State<Arc<App>>,
    user: SignedIn,
    Body(credential): Body<RegistrationCredentialDto>,
) -> Result<Json<Value>, Failure> {
    let user = app.proven(user)?;
    match user.client.finalize_passkey_registration(credential).await {
        Err(error) if !error.is_unauthorized() => {
            Err(Failure::of("The passkey was not accepted. Try again.", error))
        }
        added => added.map(|_| Json(json!({}))).map_err(Failure::from),
    }
}

#[derive(Deserialize)]
struct Renamed {
    id: String,
    name: String,
}

async fn rename_passkey(
    State(app): State<Arc<App>>,
    user: SignedIn,
    Body(form): Body<Renamed>,
) -> Result<Json<Value>, Failure> {
    let user = app.proven(user)?;
    let passkey = UpdatePasskeyParams::new().with_credential_id(form.id);
    let name = UpdatePasskeyDto::new().with_name(form.name);
    user.client.update_passkey(passkey, name).await?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
struct Deleted {
    id: String,
}

/// A password is not enough to remove passkeys.
async fn delete_passkey(
    State(app): State<Arc<App>>,
    user: SignedIn,
    Body(form): Body<Deleted>,
) -> Result<Json<Value>, Failure> {
    if !app.is_confirmed(&user.session) {
        return Err(Failure::Refused("Confirm with a passkey first."));
    }
    let passkey = DeletePasskeyParams::new().with_credential_id(form.id);
    user.client.delete_passkey(passkey).await?;
    Ok(Json(json!({})))
}

async fn log_out(State(app): State<Arc<App>>, headers: HeaderMap) -> impl IntoResponse {
    app.end(&headers).await;
    ([(SET_COOKIE, app.cookie("", 0))], Json(json!({})))
}

fn page(title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <h1>{title}</h1>{body}<p role=\"status\"></p><script src=\"/page.js\"></script>"
    );
    let policy = "default-src 'none'; script-src 'self'; connect-src 'self'; \
                  form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_SECURITY_POLICY, policy)];
    (headers, Html(html)).into_response()
}

/// Escapes `text` for HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Returns 256 random bits.
fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system has random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const UNREADABLE: &str = "The request is incomplete or can't be read.";

/// A failure, with a message for the user. The log has the details.
enum Failure {
    SignedOut,
    Refused(&'static str),
    /// The body of the request is too long, or not the JSON that the route takes.
    Unreadable(StatusCode),
    Platform(Error),
}

impl Failure {
    /// Returns a failure with this message if GenAuth refuses the request, for whatever reason.
    fn of(refused: &'static str, error: Error) -> Self {
        if error.kind() != ErrorKind::Api || error.is_rate_limited() {
            return Self::Platform(error);
        }
        eprintln!("{error}");
        Self::Refused(refused)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

impl From<std::fmt::Error> for Failure {
    fn from(_: std::fmt::Error) -> Self {
        Self::Refused("The page can't be written.")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "Sign in again."),
            Self::Refused(why) => (StatusCode::BAD_REQUEST, why),
            Self::Unreadable(status) => (status, UNREADABLE),
            Self::Platform(error) => {
                eprintln!("{error}");
                if error.kind() == ErrorKind::Config {
                    // The request lacks a property, so that nothing was sent.
                    (StatusCode::BAD_REQUEST, UNREADABLE)
                } else if error.is_unauthorized() {
                    (StatusCode::UNAUTHORIZED, "Sign in again.")
                } else if error.is_rate_limited() {
                    (
                        StatusCode::TOO_MANY_REQUESTS,
                        "Too many attempts. Try again later.",
                    )
                } else {
                    (StatusCode::BAD_GATEWAY, "That did not work. Try again later.")
                }
            }
        };
        (status, Json(json!({"message": message}))).into_response()
    }
}
