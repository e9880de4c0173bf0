//! Blocking clients outside of and within a runtime.

#![cfg(all(feature = "blocking", feature = "authentication", feature = "management"))]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use genauth::{ErrorKind, blocking};
use support::{Reply, Server};

fn client(server: &Server) -> blocking::AuthenticationClient {
    server.client().into()
}

#[test]
fn calls_are_waited_for_without_a_runtime() {
    let server = Server::always(Reply::empty_array());
    let client = client(&server);
    let response = client.list_enrolled_factors().wait().unwrap();
    assert_eq!(response.status_code, 200);
    let raw = client.list_enrolled_factors().wait_raw().unwrap();
    assert_eq!((raw.status(), raw.attempts()), (200, 1));
}

#[test]
fn handles_have_tokens_of_their_own() {
    let server = Server::always(Reply::success());
    let user = client(&server).with_access_token("theirs");
    user.list_enrolled_factors().wait_raw().unwrap();
    client(&server).list_enrolled_factors().wait_raw().unwrap();
    let sent = server.requests();
    assert_eq!(sent[0].header("authorization"), Some("Bearer theirs"));
    assert_eq!(sent[1].header("authorization"), Some("Bearer user-token-1"));
}

#[test]
fn time_limits_hold() {
    let server = Server::always(Reply::empty_array().after(Duration::from_secs(5)));
    let since = Instant::now();
    let call =
        client(&server).list_enrolled_factors().timeout(Duration::from_millis(50));
    assert_eq!(call.wait().unwrap_err().kind(), ErrorKind::Timeout);
    assert!(since.elapsed() < Duration::from_secs(4));
}

/// Returns the URL of a server that keeps its connections open.
fn lasting() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    const RESPONSE: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-length: 31\r\n\r\n{\"statusCode\": 200, \"data\": []}";
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let lines = BufReader::new(&stream).lines();
                for _ in lines.map_while(Result::ok).filter(String::is_empty) {
                    (&stream).write_all(RESPONSE).unwrap();
                }
            });
        }
    });
    format!("http://127.0.0.1:{port}")
}

#[tokio::test(flavor = "current_thread")]
async fn within_a_runtime_of_one_thread_nothing_panics_or_stands_still() {
    let client = blocking::AuthenticationClient::builder("app", lasting());
    let client = client.timeout(Duration::from_secs(5)).build_blocking().unwrap();
    let client = client.with_access_token("token");
    // Alternates, because the connections of one must not be used by the other, whose runtime is
    // blocked.
    for _ in 0..3 {
        client.list_enrolled_factors().await.unwrap();
        client.list_enrolled_factors().wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn within_a_runtime_of_several_threads_nothing_panics() {
    let server = Server::always(Reply::empty_array());
    let client = client(&server);
    client.list_enrolled_factors().wait().unwrap();
    let waiting =
        tokio::task::spawn_blocking(move || client.list_enrolled_factors().wait());
    waiting.await.unwrap().unwrap();
}

#[test]
fn many_threads_wait_at_once() {
    let server = Server::always(Reply::empty_array());
    let client = client(&server);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| client.list_enrolled_factors().wait().unwrap());
        }
    });
    assert_eq!(server.requests().len(), 16);
}

#[test]
fn anything_asynchronous_can_be_waited_for() {
    let server = Server::always(Reply::empty_array());
    let client = client(&server);
    let both = async {
        client.list_enrolled_factors().await?;
        client.list_enrolled_factors().await
    };
    blocking::wait(both).unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn lists_are_iterators() {
    let page = |page: u64| {
        let codes =
            [2 * page - 1, 2 * page].map(|code| format!(r#"{{"code":"{code}"}}"#));
        let list = codes.join(",");
        format!(r#"{{"statusCode":200,"data":{{"totalCount":4,"list":[{list}]}}}}"#)
    };
    let server = Server::start(move |request| {
        Reply::json(page(if request.target.contains("page=2") { 2 } else { 1 }))
    });
    let client =
        blocking::ManagementClient::builder().host(server.host()).access_token("t");
    let client = client.build_blocking().unwrap();
    let roles = blocking::iter(client.list_roles().items());
    let codes: Result<Vec<_>, _> =
        roles.map(|role| role.map(|role| role.code)).collect();
    assert_eq!(codes.unwrap(), ["1", "2", "3", "4"]);
}
