//! Requests that are sent by an HTTP client of the application.

#![cfg(all(feature = "authentication", feature = "reqwest-0-13"))]

mod support;

use genauth::ErrorKind;
use reqwest::header::{HeaderMap, HeaderValue};
use support::{Reply, Server};

fn own_client() -> reqwest::Client {
    let headers = HeaderMap::from_iter([(
        "x-own-client".parse().expect("it is a name"),
        HeaderValue::from_static("yes"),
    )]);
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(headers);
    client.build().expect("the settings are fine")
}

#[tokio::test]
async fn the_client_of_the_application_sends_the_requests() {
    let server = Server::always(Reply::success());
    let client = server.configured(|builder| builder.reqwest_client(own_client()));
    client.get_country_list().send_raw().await.expect("it succeeds");
    let request = server.request();
    assert_eq!(request.header("x-own-client"), Some("yes"));
    assert!(request.header("x-genauth-app-id").is_some());
}

#[tokio::test]
async fn the_limit_of_the_response_size_stays() {
    let server = Server::always(Reply::json(format!("\"{}\"", "x".repeat(5000))));
    let client = server.configured(|builder| {
        builder.reqwest_client(own_client()).max_response_size(4000)
    });
    let error = client.get_country_list().send_raw().await.expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_clients_use_it_as_well() {
    let server = Server::always(Reply::success());
    let client = server.configured(|builder| builder.reqwest_client(own_client()));
    let client = genauth::blocking::AuthenticationClient::new(client);
    client.get_country_list().wait_raw().expect("it succeeds");
    assert_eq!(server.request().header("x-own-client"), Some("yes"));
}
