//! A server that receives webhooks: it checks the secret, and prints which users changed.
//!
//! ```sh
//! WEBHOOK_SECRET=... cargo run -p genauth-applications --bin webhook_receiver
//! ```
//!
//! In the GenAuth console, or with `create_webhook`, a webhook needs the URL of this server with the
//! path `/webhook`, and the same secret. `LISTEN` sets another address to listen on.

use std::error::Error as StdError;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use genauth::webhook::{Event, EventName};
use serde::Deserialize;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let secret = std::env::var("WEBHOOK_SECRET").map_err(|_| "set WEBHOOK_SECRET")?;
    if secret.is_empty() {
        return Err("WEBHOOK_SECRET is empty: set a secret, in GenAuth as well".into());
    }
    let listen = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3001".into());
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    println!("Listening on {}", listener.local_addr()?);
    let app = Router::new()
        .route("/webhook", post(receive))
        .with_state(Arc::<str>::from(secret));
    axum::serve(listener, app).await?;
    Ok(())
}

/// Receives one request of a webhook.
async fn receive(
    State(secret): State<Arc<str>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let event = match Event::from_request(&headers, &body, &secret) {
        Ok(event) => event,
        Err(error) => {
            eprintln!("{error}");
            return StatusCode::from_u16(error.http_status())
                .unwrap_or(StatusCode::BAD_REQUEST);
        }
    };
    match handle(&event) {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            // GenAuth can send the event again.
            eprintln!("{event:?}: {error}");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// The part of an event's data that this server needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    user_id: String,
}

/// Handles an event. The same event may arrive more than once, so this must be idempotent.
fn handle(event: &Event) -> Result<(), genauth::Error> {
    match event.name {
        EventName::UserCreated | EventName::UserUpdated => {
            println!("User {:?} has new data", event.data_as::<User>()?.user_id);
        }
        EventName::UserDeleted => {
            println!("User {:?} is gone", event.data_as::<User>()?.user_id);
        }
        // Events that the webhook does not need, or that this version does not know.
        _ => {}
    }
    Ok(())
}
