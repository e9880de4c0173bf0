//! A web server whose users log in with GenAuth: profile, refresh and logout.
//!
//! ```sh
//! GENAUTH_HOST=https://example.genauth.ai GENAUTH_APP_ID=... GENAUTH_APP_SECRET=... \
//!     cargo run -p genauth-applications --bin web_login
//! ```
//!
//! Then open <http://127.0.0.1:3000>. In the GenAuth console, the application needs
//! `http://127.0.0.1:3000/callback` as a login callback URL and `http://127.0.0.1:3000/` as a
//! logout callback URL. `LISTEN` sets another address to listen on, `PUBLIC_URL` another URL for
//! browsers.
//!
//! Sessions are kept in memory and end with the process. A real application should store them.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Form, RawQuery, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, LOCATION, SET_COOKIE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum::routing::{get, post};
use genauth::models::TokenRevocationEndpointParams;
use genauth::oidc::{AuthorizeUrlOptions, Claims, IdTokenChecks, LogoutUrlOptions};
use genauth::{AuthenticationClient, Error, TokenSet};

/// The maximum lifetime of a session.
const SESSION_LIFETIME: Duration = Duration::from_secs(8 * 60 * 60);

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let listen = setting("LISTEN").unwrap_or_else(|| "127.0.0.1:3000".into());
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let app = Arc::new(App {
        client: client()?,
        public_url: setting("PUBLIC_URL").unwrap_or(address),
        sessions: Mutex::default(),
    });
    println!("Open {}", app.public_url);
    axum::serve(listener, router(app)).await?;
    Ok(())
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn client() -> Result<AuthenticationClient, Box<dyn StdError>> {
    let required = |name| setting(name).ok_or_else(|| format!("set {name}"));
    let client = AuthenticationClient::builder(
        required("GENAUTH_APP_ID")?,
        required("GENAUTH_HOST")?,
    );
    let client = match setting("GENAUTH_APP_SECRET") {
        Some(secret) => client.app_secret(secret),
        None => client,
    };
    Ok(client.build()?)
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/refresh", post(refresh))
        .route("/logout", post(logout))
        .with_state(app)
}

struct App {
    client: AuthenticationClient,
    /// The URL of this server for browsers, without trailing slash.
    public_url: String,
    /// Sessions by the value of their cookie.
    sessions: Mutex<HashMap<String, Session>>,
}

#[derive(Clone)]
struct Session {
    user: Claims,
    tokens: TokenSet,
    /// A token in every form of this session. Other sites can submit forms, but do not know it.
    csrf: String,
    ends: Instant,
}

impl App {
    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the session of this browser, and its key.
    fn session(&self, headers: &HeaderMap) -> Option<(String, Session)> {
        let name = self.cookie_name();
        let pairs = cookies(headers);
        let mut pairs = pairs.split(';').filter_map(|pair| pair.trim().split_once('='));
        let (_, key) = pairs.find(|(known, _)| *known == name)?;
        let session = self.sessions().get(key).cloned()?;
        (session.ends > Instant::now()).then(|| (key.to_owned(), session))
    }

    /// Starts a session with a new key, so that no one can have set it in advance.
    fn begin(&self, user: Claims, tokens: TokenSet) -> String {
        let (key, now) = (random(), Instant::now());
        let session = Session {
            user,
            tokens,
            csrf: random(),
            ends: now + SESSION_LIFETIME,
        };
        let mut sessions = self.sessions();
        sessions.retain(|_, session| session.ends > now);
        sessions.insert(key.clone(), session);
        self.cookie(&key, SESSION_LIFETIME.as_secs())
    }

    fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
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
}

async fn home(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some((_, session)) = app.session(&headers) else {
        return Ok(page("Welcome", "<p><a href=\"/login\">Log in</a></p>"));
    };
    let token = &session.tokens.access_token;
    let profile = app.client.get_user_info_by_access_token(token).await?;
    if profile.subject() != Some(&*session.user.subject) {
        return Err(Failure::Refused("the profile is another user's"));
    }
    let mut rows = String::new();
    for (name, value) in &profile.claims {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        write!(rows, "<tr><th>{}</th><td>{}</td></tr>", escape(name), escape(&value))?;
    }
    let csrf = escape(&session.csrf);
    let form = |action: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"/{action}\">\
             <input type=\"hidden\" name=\"csrf\" value=\"{csrf}\"><button>{label}</button></form>"
        )
    };
    let forms = form("refresh", "Refresh") + &form("logout", "Log out");
    Ok(page("Your profile", &format!("<table>{rows}</table>{forms}")))
}

async fn login(State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let request = AuthorizeUrlOptions::new(format!("{}/callback", app.public_url))
        .with_scope("openid profile email offline_access");
    let redirect = app.client.login_with_redirect(request)?;
    Ok(see_other(redirect.location, &[redirect.set_cookie]))
}

async fn callback(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let login = app.client.handle_redirect_callback(&query, &cookies(&headers)).await?;
    if let Some((old, _)) = app.session(&headers) {
        app.sessions().remove(&old);
    }
    let session = app.begin(login.claims, login.tokens);
    Ok(see_other("/".into(), &[session, login.clear_cookie]))
}

#[derive(serde::Deserialize)]
struct Csrf {
    csrf: String,
}

/// Returns the session of a submitted form.
fn submitted(
    app: &App,
    headers: &HeaderMap,
    form: &Csrf,
) -> Result<(String, Session), Failure> {
    let session = app.session(headers);
    let session = session.filter(|(_, session)| session.csrf == form.csrf);
    session.ok_or(Failure::Refused("the form is not from this session"))
}

async fn refresh(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Csrf>,
) -> Result<Response, Failure> {
    let (key, session) = submitted(&app, &headers, &form)?;
    let old = session.tokens;
    let Some(refresh_token) = old.refresh_token else {
        return Err(Failure::Refused("there is no refresh token"));
    };
    let mut tokens =
        app.client.get_new_access_token_by_refresh_token(&refresh_token).await?;
    if let Some(id_token) = &tokens.id_token {
        let user = app.client.verify_id_token(id_token, IdTokenChecks::new()).await?;
        // OpenID Connect Core 1.0, section 12.2.
        if user.subject != session.user.subject {
            return Err(Failure::Refused("the new tokens are another user's"));
        }
    }
    // Keeps values that are not renewed.
    tokens.refresh_token = tokens.refresh_token.or(Some(refresh_token));
    tokens.id_token = tokens.id_token.or(old.id_token);
    if let Some(session) = app.sessions().get_mut(&key) {
        session.tokens = tokens;
    }
    Ok(see_other("/".into(), &[]))
}

async fn logout(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Csrf>,
) -> Result<Response, Failure> {
    let (key, session) = submitted(&app, &headers, &form)?;
    app.sessions().remove(&key);
    if let Some(token) = session.tokens.refresh_token {
        let revoked = app
            .client
            .revoke_token(TokenRevocationEndpointParams::new().with_token(token))
            .await;
        // The local session ends in any case.
        if let Err(error) = revoked {
            eprintln!("{error}");
        }
    }
    let mut options = LogoutUrlOptions::new()
        .with_post_logout_redirect_uri(format!("{}/", app.public_url));
    options.id_token_hint = session.tokens.id_token;
    let url = app.client.build_logout_url(options);
    Ok(see_other(url, &[app.cookie("", 0)]))
}

/// HTTP/2 may split cookies into several headers.
fn cookies(headers: &HeaderMap) -> String {
    let values = headers.get_all(COOKIE).iter();
    values.filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join("; ")
}

fn see_other(location: String, cookies: &[String]) -> Response {
    let cookies = cookies.iter().map(|cookie| (SET_COOKIE, cookie.clone()));
    let cookies = AppendHeaders(cookies.collect::<Vec<_>>());
    (StatusCode::SEE_OTHER, [(LOCATION, location)], cookies).into_response()
}

fn page(title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <h1>{title}</h1>{body}"
    );
    let policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";
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

/// An error page. Users see a general message, the log has the details.
enum Failure {
    Refused(&'static str),
    Platform(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

impl From<std::fmt::Error> for Failure {
    fn from(_: std::fmt::Error) -> Self {
        Self::Refused("the page can't be written")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let why = match self {
            Self::Refused(why) => why.to_owned(),
            Self::Platform(error) => error.to_string(),
        };
        eprintln!("{why}");
        let body = "<p>That did not work. <a href=\"/login\">Log in again</a></p>";
        (StatusCode::BAD_REQUEST, page("Sorry", body)).into_response()
    }
}
