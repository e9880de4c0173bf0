//! Filled responses of every operation: a strict client reads them, and finds the same values.

#![cfg(all(feature = "authentication", feature = "management", feature = "test-util"))]

// The generator's formatter breaks lines differently from rustfmt.
#[rustfmt::skip]
#[allow(deprecated, reason = "what is advised against has to work all the same")]
mod generated;
#[path = "support/sample.rs"]
mod sample;

use std::sync::{Arc, Mutex};

use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{AuthenticationClient, ManagementClient};
use sample::Sample;

/// The response of the next request.
type Next = Arc<Mutex<HttpResponse>>;

fn transport(
    next: &Next,
) -> impl Fn(HttpRequest) -> Result<HttpResponse, genauth::transport::TransportError> + use<>
{
    let next = Arc::clone(next);
    move |_| Ok(next.lock().expect("nobody panicked").clone())
}

/// Returns the number of operations, and the failures.
async fn check<Client>(
    client: &Client,
    next: &Next,
    calls: &[Sample<Client>],
) -> (usize, Vec<String>) {
    let (mut checked, mut failures) = (0, Vec::new());
    for call in calls {
        let sent = (call.shown)(client);
        let Some(filled) = sent.filled else { continue };
        *next.lock().expect("nobody panicked") = (filled.response)();
        let outcome = match sent.raw.await {
            Ok(raw) => (filled.is_same)(raw),
            Err(error) => Err(error),
        };
        checked += 1;
        match outcome {
            Ok(true) => {}
            Ok(false) => failures.push(format!("{}: another value", call.operation)),
            Err(error) => failures.push(error.to_string()),
        }
    }
    (checked, failures)
}

#[tokio::test]
async fn a_strict_client_reads_every_filled_response() {
    let next = Next::default();
    let client = AuthenticationClient::builder("app-1", "https://example.genauth.ai")
        .app_secret("secret")
        .transport(transport(&next))
        .strict(true)
        .build()
        .expect("the settings are fine")
        .with_access_token("token");
    let (users, mut failures) =
        check(&client, &next, generated::authentication::CALLS).await;
    let client = ManagementClient::builder()
        .access_token("token")
        .transport(transport(&next))
        .strict(true)
        .build()
        .expect("the settings are fine");
    let (management, more) = check(&client, &next, generated::management::CALLS).await;
    failures.extend(more);
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(users > 90 && management > 400, "{users} and {management}");
}
