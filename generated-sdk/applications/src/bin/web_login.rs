//! A web server whose users log in with GenAuth: profile, second factors, refresh and logout.
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
//! Sessions and their tokens are stored in SQLite: in `sessions.sqlite`, or in the `DATABASE_URL`. The
//! tokens are secrets, and so is that file.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{Form, RawQuery, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, LOCATION, SET_COOKIE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum::routing::{get, post};
use genauth::models::{
    EnrollFactorDto, EnrollFactorEnrollmentDataDto, FactorProfile, FactorType,
    ResetFactorDto, SendEnrollFactorRequestDto, TokenRevocationEndpointParams,
};
use genauth::oidc::{AuthorizeUrlOptions, Claims, LogoutUrlOptions};
use genauth::{AuthenticationClient, Error, TokenSet, UserTokens};
use sqlx::{Row, SqlitePool};

/// The maximum lifetime of a session, in seconds.
const SESSION_LIFETIME: i64 = 8 * 60 * 60;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS sessions (
    key TEXT PRIMARY KEY, user TEXT NOT NULL, tokens TEXT NOT NULL, csrf TEXT NOT NULL,
    ends INTEGER NOT NULL)";

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let listen = setting("LISTEN").unwrap_or_else(|| "127.0.0.1:3000".into());
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let database = setting("DATABASE_URL");
    let database = database.as_deref().unwrap_or("sqlite://sessions.sqlite?mode=rwc");
    let database = SqlitePool::connect(database).await?;
    sqlx::query(TABLE).execute(&database).await?;
    let app = Arc::new(App {
        client: AuthenticationClient::from_env()?,
        public_url: setting("PUBLIC_URL").unwrap_or(address),
        database,
        tokens: Mutex::default(),
    });
    println!("Open {}", app.public_url);
    axum::serve(listener, router(app)).await?;
    Ok(())
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/mfa", get(factors))
        .route("/mfa/start", post(start_enrolment))
        .route("/mfa/finish", post(finish_enrolment))
        .route("/mfa/remove", post(remove_factor))
        .route("/refresh", post(refresh))
        .route("/logout", post(logout))
        .with_state(app)
}

struct App {
    client: AuthenticationClient,
    /// The URL of this server for browsers, without trailing slash.
    public_url: String,
    database: SqlitePool,
    /// The tokens of sessions, by the key of the session and with its end. All requests of a session
    /// share them, so that only one refreshes them.
    tokens: Mutex<HashMap<String, (UserTokens, i64)>>,
}

struct Session {
    /// The value of its cookie.
    key: String,
    user: Claims,
    tokens: UserTokens,
    /// A token in every form of this session. Other sites can submit forms, but do not know it.
    csrf: String,
}

impl App {
    fn tokens(&self) -> MutexGuard<'_, HashMap<String, (UserTokens, i64)>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the session of this browser.
    async fn session(&self, headers: &HeaderMap) -> Result<Option<Session>, Failure> {
        let name = self.cookie_name();
        let pairs = cookies(headers);
        let mut pairs = pairs.split(';').filter_map(|pair| pair.trim().split_once('='));
        let Some((_, key)) = pairs.find(|(known, _)| *known == name) else {
            return Ok(None);
        };
        let row = sqlx::query(
            "SELECT user, tokens, csrf, ends FROM sessions WHERE key = ? AND ends > ?",
        );
        let row = row.bind(key).bind(now()).fetch_optional(&self.database).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Session {
            key: key.to_owned(),
            user: serde_json::from_str(row.get("user"))?,
            tokens: self.kept(key, row.get("tokens"), row.get("ends"))?,
            csrf: row.get("csrf"),
        }))
    }

    /// Returns the tokens of a session, which are stored whenever they are refreshed.
    fn kept(&self, key: &str, stored: &str, ends: i64) -> Result<UserTokens, Failure> {
        if let Some((tokens, _)) = self.tokens().get(key) {
            return Ok(tokens.clone());
        }
        let stored: TokenSet = serde_json::from_str(stored)?;
        let (database, row) = (self.database.clone(), key.to_owned());
        let tokens = self.client.user_tokens(stored).on_refresh(move |tokens| {
            let (database, row) = (database.clone(), row.clone());
            async move {
                let tokens = serde_json::to_string(&tokens)?;
                sqlx::query("UPDATE sessions SET tokens = ? WHERE key = ?")
                    .bind(tokens)
                    .bind(row)
                    .execute(&database)
                    .await?;
                Ok::<_, Box<dyn StdError + Send + Sync>>(())
            }
        });
        // Another request of the session may have been faster.
        let mut all = self.tokens();
        Ok(all.entry(key.to_owned()).or_insert((tokens, ends)).0.clone())
    }

    /// Starts a session with a new key, so that no one can have set it in advance. Returns its
    /// cookie.
    async fn begin(&self, user: &Claims, tokens: &TokenSet) -> Result<String, Failure> {
        let (key, now) = (random(), now());
        sqlx::query("DELETE FROM sessions WHERE ends <= ?")
            .bind(now)
            .execute(&self.database)
            .await?;
        self.tokens().retain(|_, (_, ends)| *ends > now);
        sqlx::query("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)")
            .bind(&key)
            .bind(serde_json::to_string(user)?)
            .bind(serde_json::to_string(tokens)?)
            .bind(random())
            .bind(now + SESSION_LIFETIME)
            .execute(&self.database)
            .await?;
        Ok(self.cookie(&key, SESSION_LIFETIME))
    }

    async fn end(&self, key: &str) -> Result<(), Failure> {
        self.tokens().remove(key);
        let deletion = sqlx::query("DELETE FROM sessions WHERE key = ?").bind(key);
        deletion.execute(&self.database).await?;
        Ok(())
    }

    fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Browsers accept this prefix only over HTTPS, and only from the site itself.
    fn cookie_name(&self) -> &'static str {
        if self.is_secure() { "__Host-session" } else { "session" }
    }

    fn cookie(&self, value: &str, max_age: i64) -> String {
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
    let Some(session) = app.session(&headers).await? else {
        return Ok(page("Welcome", "<p><a href=\"/login\">Log in</a></p>"));
    };
    let token = session.tokens.get().await?.access_token;
    let profile = app.client.get_user_info_by_access_token(token).await?;
    if profile.subject() != Some(&*session.user.subject) {
        return Err(Failure::Refused("the profile is another user's"));
    }
    let mut rows = String::new();
    for (name, value) in &profile.claims {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        write!(rows, "<tr><th>{}</th><td>{}</td></tr>", escape(name), escape(&value))?;
    }
    let body = format!(
        "<table>{rows}</table><p><a href=\"/mfa\">Second factors</a></p>{}{}",
        session.form("refresh", "", "Refresh"),
        session.form("logout", "", "Log out")
    );
    Ok(page("Your profile", &body))
}

impl Session {
    /// Returns a form of this session. `fields` is HTML.
    fn form(&self, action: &str, fields: &str, label: &str) -> String {
        let csrf = escape(&self.csrf);
        format!(
            "<form method=\"post\" action=\"/{action}\">\
             <input type=\"hidden\" name=\"csrf\" value=\"{csrf}\">{fields}\
             <button>{label}</button></form>"
        )
    }
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
    if let Some(old) = app.session(&headers).await? {
        app.end(&old.key).await?;
    }
    let cookie = app.begin(&login.claims, &login.tokens).await?;
    Ok(see_other("/".into(), &[cookie, login.clear_cookie]))
}

/// A submitted form. Each form has some of the fields.
#[derive(serde::Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Submitted {
    csrf: String,
    /// The kind of a factor: `OTP`, `SMS` or `EMAIL`.
    kind: String,
    /// A phone number or an email address.
    address: String,
    enrolment: String,
    code: String,
    factor: String,
}

/// Returns the session of a submitted form.
async fn submitted(
    app: &App,
    headers: &HeaderMap,
    form: &Submitted,
) -> Result<Session, Failure> {
    let session = app.session(headers).await?;
    let session = session.filter(|session| session.csrf == form.csrf);
    session.ok_or(Failure::Refused("the form is not from this session"))
}

/// The page with the user's second factors.
async fn factors(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(session) = app.session(&headers).await? else {
        return Ok(see_other("/login".into(), &[]));
    };
    let user = app.client.with_user_tokens(&session.tokens);
    let mut list = String::new();
    for factor in user.list_enrolled_factors().await?.data {
        let id = escape(&factor.factor_id);
        let field = format!("<input type=\"hidden\" name=\"factor\" value=\"{id}\">");
        let kind = escape(factor.factor_type.as_str());
        let form = session.form("mfa/remove", &field, "Remove");
        write!(list, "<li>{kind} {form}</li>")?;
    }
    let fields = "<select name=\"kind\"><option value=\"OTP\">Authenticator app</option>\
                  <option value=\"SMS\">Text message</option>\
                  <option value=\"EMAIL\">Email</option></select>\
                  <label>Phone number or email <input name=\"address\"></label>";
    let form = session.form("mfa/start", fields, "Add");
    let body = format!("<ul>{list}</ul>{form}<p><a href=\"/\">Your profile</a></p>");
    Ok(page("Second factors", &body))
}

/// Sends a one-time code, and asks for it.
async fn start_enrolment(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Submitted>,
) -> Result<Response, Failure> {
    let session = submitted(&app, &headers, &form).await?;
    let kind = FactorType::from(&*form.kind);
    let profile = match kind {
        FactorType::Sms => Some(FactorProfile::new().with_phone_number(form.address)),
        FactorType::Email => Some(FactorProfile::new().with_email(form.address)),
        FactorType::Otp => None,
        _ => return Err(Failure::Refused("this kind of factor is not offered")),
    };
    let user = app.client.with_user_tokens(&session.tokens);
    let request = SendEnrollFactorRequestDto::new()
        .with_factor_type(kind)
        .with_profile(profile.unwrap_or_default());
    let started = user.send_enroll_factor_request(request).await?.data;
    let mut body = String::new();
    if let Some(otp) = started.otp_data {
        write!(
            body,
            "<p>Add this key to your app: <code>{}</code></p><p>Recovery code: <code>{}</code></p>",
            escape(&otp.qr_code_uri),
            escape(&otp.recovery_code)
        )?;
    }
    let fields = format!(
        "<input type=\"hidden\" name=\"kind\" value=\"{}\">\
         <input type=\"hidden\" name=\"enrolment\" value=\"{}\">\
         <label>Code <input name=\"code\" required></label>",
        escape(&form.kind),
        escape(&started.enrollment_token)
    );
    body += &session.form("mfa/finish", &fields, "Confirm");
    Ok(page("Enter the code", &body))
}

async fn finish_enrolment(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Submitted>,
) -> Result<Response, Failure> {
    let session = submitted(&app, &headers, &form).await?;
    let user = app.client.with_user_tokens(&session.tokens);
    let request = EnrollFactorDto::new()
        .with_factor_type(FactorType::from(&*form.kind))
        .with_enrollment_token(form.enrolment)
        .with_enrollment_data(
            EnrollFactorEnrollmentDataDto::new().with_pass_code(form.code),
        );
    user.enroll_factor(request).await?;
    Ok(see_other("/mfa".into(), &[]))
}

async fn remove_factor(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Submitted>,
) -> Result<Response, Failure> {
    let session = submitted(&app, &headers, &form).await?;
    let user = app.client.with_user_tokens(&session.tokens);
    user.reset_factor(ResetFactorDto::new().with_factor_id(form.factor)).await?;
    Ok(see_other("/mfa".into(), &[]))
}

async fn refresh(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Submitted>,
) -> Result<Response, Failure> {
    let session = submitted(&app, &headers, &form).await?;
    session.tokens.refresh().await?;
    Ok(see_other("/".into(), &[]))
}

async fn logout(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Submitted>,
) -> Result<Response, Failure> {
    let session = submitted(&app, &headers, &form).await?;
    app.end(&session.key).await?;
    let tokens = session.tokens.current();
    if let Some(token) = tokens.refresh_token {
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
    options.id_token_hint = tokens.id_token;
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

/// Returns the time in seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
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
    /// The database, or what was read from it.
    Storage(Box<dyn StdError + Send + Sync>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<std::fmt::Error> for Failure {
    fn from(_: std::fmt::Error) -> Self {
        Self::Refused("the page can't be written")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Refused(why) => (StatusCode::BAD_REQUEST, why.to_owned()),
            // The tokens are no longer accepted: only a new login helps.
            Self::Platform(error) if error.is_unauthorized() => {
                eprintln!("{error}");
                return see_other("/login".into(), &[]);
            }
            Self::Platform(error) => (StatusCode::BAD_REQUEST, error.to_string()),
            Self::Storage(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
            }
        };
        eprintln!("{why}");
        let body = "<p>That did not work. <a href=\"/login\">Log in again</a></p>";
        (status, page("Sorry", body)).into_response()
    }
}
