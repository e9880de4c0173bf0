//! An API whose callers send access tokens of GenAuth: HTTP 401 and 403 as RFC 6750 wants.
//!
//! ```sh
//! GENAUTH_HOST=https://example.genauth.ai GENAUTH_APP_ID=... AUDIENCE=https://api.example.com \
//!     cargo run -p genauth-applications --bin resource_server
//! curl -H 'authorization: Bearer ACCESS_TOKEN' http://127.0.0.1:3001/orders
//! ```
//!
//! `AUDIENCE` is the audience that tokens for this API have, by default the application.

use std::error::Error as StdError;
use std::marker::PhantomData;

use axum::extract::{FromRequestParts, Json, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, serve};
use genauth::oidc::{AccessTokenChecks, Claims, bearer_token};
use genauth::{AuthenticationClient, Error};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let client = AuthenticationClient::from_env()?;
    let audience = setting("AUDIENCE").unwrap_or_else(|| client.app_id().to_owned());
    let listen = setting("LISTEN").unwrap_or_else(|| "127.0.0.1:3001".into());
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    println!("Open http://{}", listener.local_addr()?);
    let routes = Router::new().route("/orders", get(list_orders).post(create_order));
    serve(listener, routes.with_state(App { client, audience })).await?;
    Ok(())
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[derive(Clone)]
struct App {
    client: AuthenticationClient,
    audience: String,
}

async fn list_orders(user: Bearer<ReadOrders>) -> Json<Value> {
    Json(json!({"user": user.claims.subject, "orders": []}))
}

async fn create_order(
    user: Bearer<WriteOrders>,
    State(app): State<App>,
    Json(order): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let order =
        json!({"user": user.claims.subject, "order": order, "api": app.audience});
    (StatusCode::CREATED, Json(order))
}

/// The scopes that a handler requires.
trait Scopes {
    const REQUIRED: &'static [&'static str];
}

enum ReadOrders {}

impl Scopes for ReadOrders {
    const REQUIRED: &'static [&'static str] = &["orders:read"];
}

enum WriteOrders {}

impl Scopes for WriteOrders {
    const REQUIRED: &'static [&'static str] = &["orders:read", "orders:write"];
}

/// The caller of a handler: a valid access token for this API that has all required scopes.
struct Bearer<S> {
    claims: Claims,
    scopes: PhantomData<S>,
}

impl<S: Scopes> FromRequestParts<App> for Bearer<S> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let header = parts.headers.get(AUTHORIZATION);
        let header = header.and_then(|header| header.to_str().ok());
        let token = header.and_then(bearer_token).ok_or(Refusal::NoToken)?;
        let checks = S::REQUIRED.iter().fold(
            AccessTokenChecks::new().with_audience(&app.audience),
            |checks, scope| checks.with_scope(*scope),
        );
        let verified = app.client.verify_access_token(token, checks).await;
        let claims = verified.map_err(Refusal::Token)?;
        let scopes = PhantomData;
        Ok(Self { claims, scopes })
    }
}

enum Refusal {
    NoToken,
    Token(Error),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, challenge) = match self {
            // Without a token, there is nothing to say about it (RFC 6750, section 3.1).
            Self::NoToken => (StatusCode::UNAUTHORIZED, Some("Bearer".to_owned())),
            Self::Token(error) => {
                let challenge = error.www_authenticate();
                let status = if error.is_missing_scope() {
                    StatusCode::FORBIDDEN
                } else if error.is_invalid_token() {
                    StatusCode::UNAUTHORIZED
                } else {
                    // The token may be good, but the provider's keys can't be fetched.
                    eprintln!("{error}");
                    StatusCode::SERVICE_UNAVAILABLE
                };
                (status, challenge)
            }
        };
        let mut response = status.into_response();
        if let Some(value) = challenge.and_then(|it| HeaderValue::try_from(it).ok()) {
            response.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
        response
    }
}
