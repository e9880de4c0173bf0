//! Faults between client and server end in the documented error, and no request is repeated that
//! may have been processed.
//!
//! Timeouts are short, and pauses use paused time.

#![cfg(all(feature = "management", feature = "oidc"))]

mod support;

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flate2::Compression;
use flate2::write::GzEncoder;
use genauth::transport::{
    HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
use genauth::{AuthenticationClient, Error, ErrorKind, Limit, ManagementClient, Retry};
use support::{Peer, Reply, Request, Server};

/// Long enough for a server on loopback, short enough for one that never responds.
const MOMENT: Duration = Duration::from_millis(300);

/// A duration that is never waited for.
const FOREVER: Duration = Duration::from_secs(600);

const SUCCESS: &str = r#"{"statusCode":200,"message":"ok","data":{"userId":"u1"}}"#;
const THROTTLED: &str = r#"{"statusCode":429,"message":"slow down"}"#;

/// Makes an idempotent call.
async fn read(client: &AuthenticationClient) -> Result<String, Error> {
    Ok(client.get_profile().await?.data.user_id)
}

/// Makes a call that is not idempotent.
async fn change(client: &AuthenticationClient) -> Result<(), Error> {
    client.update_profile().await.map(drop)
}

/// Starts a server that reads a request and then writes `parts` with pauses.
fn piecemeal(parts: &'static [(&str, Duration)]) -> Peer {
    Peer::start(move |_, mut stream| {
        Request::read(stream)?;
        for (part, pause) in parts {
            stream.write_all(part.as_bytes())?;
            stream.flush()?;
            thread::sleep(*pause);
        }
        Ok(())
    })
}

const NOW: Duration = Duration::ZERO;

#[tokio::test]
async fn what_does_not_come_in_time_is_a_timeout() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n";
    let servers = [
        ("no headers", piecemeal(&[("", FOREVER)])),
        ("half the headers", piecemeal(&[("HTTP/1.1 200 OK\r\nx-a: ", FOREVER)])),
        ("no body", piecemeal(&[(HEAD, FOREVER)])),
        ("half the body", piecemeal(&[(HEAD, NOW), ("{\"statusCode\":", FOREVER)])),
    ];
    for (what, server) in servers {
        let client = server.configured(|builder| builder.timeout(MOMENT));
        let error = read(&client).await.expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Timeout, "{what}: {error}");
        assert!(error.is_timeout());
        // The server may have processed the request, so it is not repeated.
        assert_eq!((error.attempts(), error.http_status()), (1, None), "{what}");
    }
}

#[tokio::test]
async fn a_body_that_comes_slowly_is_read_if_there_is_time() {
    let short = Duration::from_millis(5);
    let server = Peer::start(move |_, mut stream| {
        Request::read(stream)?;
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", SUCCESS.len())?;
        for byte in SUCCESS.bytes() {
            stream.write_all(&[byte])?;
            thread::sleep(short);
        }
        Ok(())
    });
    let client = server.configured(|builder| builder);
    assert_eq!(read(&client).await.expect("it comes in the end"), "u1");
}

#[tokio::test]
async fn what_breaks_off_is_an_error_of_the_transport() {
    let cut = [
        ("at once", ""),
        ("within the headers", "HTTP/1.1 200 OK\r\ncontent-"),
        (
            "within the body",
            "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"statusCode\":200",
        ),
        (
            "within a chunk",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nf\r\n{\"stat",
        ),
        ("no HTTP", "220 mail.example.com ESMTP\r\n"),
    ];
    for (what, text) in cut {
        let server = Peer::start(move |_, mut stream| {
            Request::read(stream)?;
            stream.write_all(text.as_bytes())
        });
        let client = server.configured(|builder| builder);
        for outcome in [read(&client).await.map(drop), change(&client).await] {
            let error = outcome.expect_err(what);
            assert_eq!(error.kind(), ErrorKind::Transport, "{what}: {error}");
            assert_eq!((error.attempts(), error.http_status()), (1, None), "{what}");
            assert!(error.body_excerpt().is_none() && error.headers().next().is_none());
            let source = std::error::Error::source(&error);
            assert!(source.is_some(), "{what}: nothing says why");
        }
    }
}

/// Closes with a reset, because unread bytes are left.
fn reset(mut stream: &TcpStream) -> io::Result<()> {
    stream.read_exact(&mut [0])
}

#[tokio::test]
async fn a_connection_that_is_reset_when_it_is_used_again_is_not_used_twice() {
    let requests = Arc::new(AtomicUsize::new(0));
    let begun = Arc::clone(&requests);
    let server = Peer::start(move |_, mut stream| {
        Request::read(stream)?;
        begun.fetch_add(1, Ordering::SeqCst);
        let length = SUCCESS.len();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{SUCCESS}")?;
        reset(stream)?;
        begun.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    let client = server.configured(|builder| builder);
    change(&client).await.expect("the first one gets a response");
    let error = change(&client).await.expect_err("the second one is not");
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert_eq!(error.attempts(), 1);
    assert_eq!(requests.load(Ordering::SeqCst), 2, "it was sent again");
    change(&client).await.expect("the next one has a connection of its own");
}

#[tokio::test]
async fn what_is_no_json_is_said_to_be_none_and_shown_only_when_asked_for() {
    const PAGE: &str = "<html><title>Bad gateway</title></html>";
    let html = [("content-type", "text/html"), ("x-proxy", "p1")];
    for (status, kind) in [(200, ErrorKind::Decode), (502, ErrorKind::Http)] {
        let server = Server::always(Reply::new(status, &html, PAGE));
        let error = change(&server.client()).await.expect_err("it is a page");
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!((error.http_status(), error.attempts()), (Some(status), 1));
        assert_eq!(error.body_excerpt().as_deref(), Some(PAGE));
        assert!(error.headers().any(|header| header == ("x-proxy", "p1")));
        let printed = format!("{error} {error:?} {error:#?}");
        assert!(!printed.contains("gateway"), "{printed}");
    }
    let server = Server::always(Reply::new(200, &html, PAGE));
    let error = change(&server.client()).await.expect_err("it is a page");
    assert!(error.to_string().contains("content type text/html"), "{error}");
}

#[tokio::test]
async fn json_under_another_name_is_still_json() {
    for content_type in ["text/plain", "text/html; charset=utf-8", ""] {
        let reply = Reply::new(200, &[("content-type", content_type)], SUCCESS);
        let user = read(&Server::always(reply).client()).await;
        assert_eq!(user.expect(content_type), "u1");
    }
}

#[tokio::test]
async fn an_excerpt_is_short_and_text() {
    let excerpt = |body: Vec<u8>| async {
        let server = Server::always(Reply::new(200, &[], body));
        let error = change(&server.client()).await.expect_err("it is no JSON");
        error.body_excerpt().expect("a response came")
    };
    assert_eq!(excerpt("字".repeat(10_000).into_bytes()).await, "字".repeat(500));
    assert_eq!(excerpt("short".into()).await, "short");
    assert_eq!(excerpt(vec![0xff; 3]).await, "\u{fffd}".repeat(3));
    assert_eq!(excerpt(Vec::new()).await, "");
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("memory is there");
    encoder.finish().expect("memory is there")
}

#[tokio::test]
async fn compressed_responses_are_read_and_broken_ones_are_not() {
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let whole = gzip(SUCCESS.as_bytes());
    let server = Server::always(Reply::new(200, &headers, &whole));
    assert_eq!(read(&server.client()).await.expect("it is whole"), "u1");
    assert_eq!(server.request().header("accept-encoding"), Some("gzip"));

    for (what, bytes) in
        [("cut", &whole[..whole.len() / 2]), ("not gzip", SUCCESS.as_bytes())]
    {
        let server = Server::always(Reply::new(200, &headers, bytes));
        let error = read(&server.client()).await.expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Transport, "{what}: {error}");
    }
}

#[tokio::test]
async fn a_response_without_end_is_given_up() {
    let endless = Peer::start(|_, mut stream| {
        Request::read(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
        let mut chunk = b"100000\r\n".to_vec();
        chunk.extend(std::iter::repeat_n(b' ', 0x10_0000));
        chunk.extend(b"\r\n");
        loop {
            stream.write_all(&chunk)?;
        }
    });
    let error = read(&endless.configured(|builder| builder)).await.expect_err("no end");
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert!(error.to_string().contains("too large"), "{error}");

    // A thousand times its size when unpacked.
    let small = gzip(&vec![b' '; 40 << 20]);
    let server = Server::always(Reply::new(200, &[("content-encoding", "gzip")], small));
    let error = read(&server.client()).await.expect_err("too large");
    assert!(error.to_string().contains("too large"), "{error}");
}

#[tokio::test]
async fn credentials_do_not_follow_a_redirect() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::always(Reply::json(SUCCESS));
        let location = format!("{}/api/v3/update-profile", elsewhere.host());
        let server = Server::always(Reply::new(status, &[("location", &location)], ""));
        let error = change(&server.client()).await.expect_err("it is no response");
        assert_eq!(error.kind(), ErrorKind::Http, "{error}");
        assert_eq!(error.http_status(), Some(status));
        let target = error.headers().find(|(name, _)| *name == "location");
        assert_eq!(target, Some(("location", location.as_str())));
        assert!(elsewhere.requests().is_empty(), "credentials went elsewhere");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_decode_error_names_the_path() {
    let user = |created: &str| format!(r#"{{"userId":"u","createdAt":{created}}}"#);
    let good = user(r#""2024-01-01T00:00:00.000Z""#);
    let list = |last: &str| {
        format!(
            r#"{{"statusCode":200,"message":"ok","data":{{"totalCount":4,"list":[{good},{good},{good},{last}"#
        )
    };
    let broken = [
        ("cut short", list(r#"{"userId":"u","createdAt":"20"#)),
        ("no JSON any more", list(r#"{"userId":"u","createdAt":tomorrow}]}}"#)),
    ];
    for (what, body) in broken {
        let server = Server::always(Reply::json(body));
        let client =
            ManagementClient::builder().host(server.host()).access_token("t").build();
        let client = client.expect("the settings are fine");
        let error = client.list_users().await.expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Decode, "{what}: {error}");
        assert!(error.to_string().contains("`data.list[3].createdAt`"), "{error}");
    }
    let server = Server::always(Reply::json(format!("{}]}}}}", list(&user("[1]")))));
    let client = ManagementClient::builder().host(server.host()).access_token("t");
    let strict = client.clone().strict(true).build().expect("the settings are fine");
    let lenient = client.build().expect("the settings are fine");
    // Users have more required properties than these. The first missing one is named.
    let error = strict.list_users().await.expect_err("strict");
    assert!(error.to_string().contains("`data.list[0]."), "{error}");
    let users = lenient.list_users().await.expect("lenient");
    assert_eq!(users.data.list.len(), 4);
}

/// Returns a client whose server returns each of `responses` in turn, repeating the last one, and
/// the number of requests.
fn scripted(
    responses: Vec<fn() -> Result<HttpResponse, TransportError>>,
    retry: Retry,
    clock: SystemTime,
) -> (AuthenticationClient, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let client = AuthenticationClient::builder("app", "example.com")
        .timeout(Duration::from_secs(600))
        .retry(retry)
        .clock(move || clock)
        .transport(move |_: HttpRequest| {
            let number = count.fetch_add(1, Ordering::SeqCst);
            responses[number.min(responses.len() - 1)]()
        });
    let client = client.build().expect("the settings are fine");
    (client.with_access_token("token"), sent)
}

type Response = fn() -> Result<HttpResponse, TransportError>;

const GOOD: Response = || Ok(HttpResponse::json(200, SUCCESS));
const BUSY: Response = || Ok(HttpResponse::new(503));
const SLOW_DOWN: Response = || Ok(HttpResponse::json(200, THROTTLED));
const RESTING: Response =
    || Ok(HttpResponse::json(200, r#"{"statusCode":503,"message":"maintenance"}"#));
const NOBODY: Response = || Err(TransportError::new(TransportErrorKind::Connect));
const BROKEN: Response = || Err(TransportError::new(TransportErrorKind::Interrupted));

#[tokio::test(start_paused = true)]
async fn what_reads_is_sent_again_until_it_succeeds() {
    for (what, first) in
        [("503", BUSY), ("503", RESTING), ("429", SLOW_DOWN), ("nobody", NOBODY)]
    {
        let (client, sent) =
            scripted(vec![first, first, GOOD], Retry::default(), UNIX_EPOCH);
        assert_eq!(read(&client).await.expect(what), "u1");
        assert_eq!(sent.load(Ordering::SeqCst), 3, "{what}");
        let raw = client.get_profile().send_raw().await;
        assert_eq!(raw.expect(what).attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_end_and_the_last_response_is_the_error() {
    let cases = [
        ("503", BUSY, ErrorKind::Http),
        ("statusCode 503", RESTING, ErrorKind::Api),
        ("429", SLOW_DOWN, ErrorKind::Api),
        ("nobody", NOBODY, ErrorKind::Transport),
    ];
    for (what, response, kind) in cases {
        let (client, sent) = scripted(vec![response], Retry::default(), UNIX_EPOCH);
        let error = read(&client).await.expect_err(what);
        assert_eq!((error.kind(), error.attempts()), (kind, 3), "{what}: {error}");
        let end = "3 attempts, no attempts left)";
        assert!(error.to_string().ends_with(end), "{what}: {error}");
        assert_eq!(error.exhausted(), Some(Limit::Attempts), "{what}");
        assert_eq!(sent.load(Ordering::SeqCst), 3, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_changed_something_is_sent_once_unless_the_caller_knows_better() {
    let cases = [("503", BUSY), ("statusCode 503", RESTING), ("broken", BROKEN)];
    for (what, response) in cases {
        let (client, sent) = scripted(vec![response], Retry::default(), UNIX_EPOCH);
        let error = change(&client).await.expect_err(what);
        assert_eq!((error.attempts(), sent.load(Ordering::SeqCst)), (1, 1), "{what}");
        assert_eq!(error.exhausted(), None, "{what}");
    }
    let knows = Retry::default().retry_non_idempotent();
    let (client, sent) = scripted(vec![BUSY, RESTING, GOOD], knows, UNIX_EPOCH);
    change(&client).await.expect("the third one succeeds");
    assert_eq!(sent.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_or_refused_unread_is_sent_again_whatever_it_is() {
    for (what, first) in
        [("429", SLOW_DOWN), ("nobody", NOBODY), ("seconds", IN_SECONDS)]
    {
        let responses = vec![first, first, GOOD];
        let (client, sent) = scripted(responses, Retry::default(), UNIX_EPOCH);
        change(&client).await.expect(what);
        assert_eq!(sent.load(Ordering::SeqCst), 3, "{what}");

        let (client, sent) = scripted(vec![first], Retry::default(), UNIX_EPOCH);
        let error = change(&client).await.expect_err(what);
        assert_eq!((error.attempts(), sent.load(Ordering::SeqCst)), (3, 3), "{what}");
        assert_eq!(error.exhausted(), Some(Limit::Attempts), "{what}");
        let error = client.update_profile().retry(Retry::never()).await;
        assert_eq!(error.expect_err(what).attempts(), 1, "{what}");
        assert_eq!(sent.load(Ordering::SeqCst), 4, "{what}");
    }
    // The next attempt is one that may have been processed.
    let responses = vec![NOBODY, BUSY, GOOD];
    let (client, sent) = scripted(responses, Retry::default(), UNIX_EPOCH);
    let error = change(&client).await.expect_err("503");
    assert_eq!((error.http_status(), error.attempts()), (Some(503), 2));
    assert_eq!(sent.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_change_is_sent_again_when_no_connection_was_made() {
    let soon = Retry::default().initial_backoff(Duration::from_millis(1));
    // What listens there speaks no TLS.
    let plain = Peer::start(|_, mut stream| stream.write_all(b"220 hello\r\n"));
    let no_tls = plain.host().replace("http:", "https:");
    for host in [support::nobody(), "https://host.invalid".to_owned(), no_tls] {
        let client = AuthenticationClient::builder("app", &host)
            .retry(soon.clone())
            .timeout(Duration::from_secs(60))
            .no_proxy()
            .build()
            .expect("the settings are fine")
            .with_access_token("token");
        let error = change(&client).await.expect_err(&host);
        assert_eq!(error.kind(), ErrorKind::Transport, "{host}: {error}");
        assert_eq!(error.attempts(), 3, "{host}: {error}");
        assert_eq!(error.exhausted(), Some(Limit::Attempts), "{host}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_can_have_a_policy_of_its_own() {
    let (client, sent) = scripted(vec![BUSY], Retry::never(), UNIX_EPOCH);
    let call = client.get_profile();
    let error = call.retry(Retry::default().max_attempts(5)).await.expect_err("busy");
    assert_eq!((error.attempts(), sent.load(Ordering::SeqCst)), (5, 5));
    assert_eq!(read(&client).await.expect_err("busy").attempts(), 1);
}

/// One minute before the time that the server names.
const CLOCK: Duration = Duration::from_secs(784_110_600);
const IN_SECONDS: Response =
    || Ok(HttpResponse::new(429).with_header("retry-after", "60"));
const AS_DATE: Response = || dated("Sun, 06 Nov 1994 08:31:00 GMT");
const AS_OLD_DATE: Response = || dated("Sunday, 06-Nov-94 08:31:00 GMT");
const AS_C_DATE: Response = || dated("Sun Nov  6 08:31:00 1994");
const SERVER_TIMES: [(&str, Response); 4] = [
    ("seconds", IN_SECONDS),
    ("date", AS_DATE),
    ("date of RFC 850", AS_OLD_DATE),
    ("date of asctime", AS_C_DATE),
];

fn dated(date: &str) -> Result<HttpResponse, TransportError> {
    Ok(HttpResponse::new(429).with_header("retry-after", date))
}

#[tokio::test(start_paused = true)]
async fn the_server_says_when_to_come_back() {
    for (what, response) in SERVER_TIMES {
        let clock = UNIX_EPOCH + CLOCK;
        let (client, _) = scripted(vec![response, GOOD], Retry::default(), clock);
        let begun = tokio::time::Instant::now();
        assert_eq!(read(&client).await.expect(what), "u1");
        let waited = begun.elapsed();
        let asked = Duration::from_secs(60);
        assert!(asked < waited && waited < asked * 2, "{what}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_pause_that_does_not_fit_into_the_timeout() {
    for (what, response) in SERVER_TIMES {
        let (client, sent) =
            scripted(vec![response, GOOD], Retry::default(), UNIX_EPOCH + CLOCK);
        let begun = tokio::time::Instant::now();
        let call = client.get_profile();
        let error = call.timeout(Duration::from_secs(59)).await.expect_err(what);
        assert!(error.is_rate_limited() && !error.is_timeout(), "{what}: {error}");
        assert_eq!(error.exhausted(), Some(Limit::Time), "{what}: {error}");
        assert!(error.to_string().ends_with("no time for another attempt)"), "{error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(60)), "{what}");
        assert_eq!((error.attempts(), sent.load(Ordering::SeqCst)), (1, 1), "{what}");
        assert_eq!(begun.elapsed(), Duration::ZERO, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_beyond_all_numbers_is_not_now() {
    const NEVER: Response = || {
        let number = "99999999999999999999999";
        Ok(HttpResponse::new(429).with_header("retry-after", number))
    };
    let (client, sent) = scripted(vec![NEVER, GOOD], Retry::default(), UNIX_EPOCH);
    let error = read(&client).await.expect_err("not now");
    assert_eq!((error.attempts(), sent.load(Ordering::SeqCst)), (1, 1));
    assert_eq!(error.exhausted(), Some(Limit::Time));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(100 * 365 * 24 * 60 * 60)));
}

/// Responds to the first request, and to no other.
struct Stuck(Response, AtomicUsize);

impl Transport for Stuck {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        match self.1.fetch_add(1, Ordering::SeqCst) {
            0 => Box::pin(std::future::ready(self.0())),
            _ => Box::pin(std::future::pending()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_within_the_second_attempt_has_the_first_one_as_its_source() {
    for (what, response) in [("429", SLOW_DOWN), ("nobody", NOBODY)] {
        let client = AuthenticationClient::builder("app", "example.com")
            .transport(Stuck(response, AtomicUsize::new(0)))
            .build()
            .expect("the settings are fine")
            .with_access_token("token");
        let error = change(&client).await.expect_err(what);
        // The server may have acted on the second one.
        assert!(error.is_timeout() && !error.is_rate_limited(), "{what}: {error}");
        assert_eq!((error.attempts(), error.status_code()), (2, None), "{what}");
        assert_eq!(error.exhausted(), Some(Limit::Time), "{what}");
        let source = std::error::Error::source(&error);
        let before = source.and_then(|source| source.downcast_ref::<Error>());
        let before = before.expect("it says what was before");
        assert_eq!(before.is_rate_limited(), what == "429", "{before}");
        assert_eq!(before.exhausted(), None, "{before}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_between_the_attempts_leaves_the_error_of_the_last_one() {
    // The token expires while the client waits, and there is no other one.
    let client = ManagementClient::builder()
        .access_key("key", "secret")
        .timeout(Duration::from_secs(30))
        .clock({
            let begun = tokio::time::Instant::now();
            move || UNIX_EPOCH + begun.elapsed()
        })
        .transport(Tokens(AtomicUsize::new(0)))
        .build()
        .expect("the settings are fine");
    let error = client.list_users().await.expect_err("429");
    assert_eq!(error.kind(), ErrorKind::Api, "{error}");
    assert!(error.is_rate_limited(), "{error}");
    assert_eq!(error.exhausted(), Some(Limit::Time), "{error}");
    assert_eq!(error.attempts(), 1, "{error}");
}

/// Issues one token for a second, and refuses everything else.
struct Tokens(AtomicUsize);

impl Transport for Tokens {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        const TOKEN: &str =
            r#"{"statusCode":200,"data":{"access_token":"t","expires_in":1}}"#;
        let refusal = HttpResponse::json(200, THROTTLED).with_header("retry-after", "5");
        if request.operation != "get_management_token" {
            return Box::pin(std::future::ready(Ok(refusal)));
        }
        match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => Box::pin(std::future::ready(Ok(HttpResponse::json(200, TOKEN)))),
            _ => Box::pin(std::future::pending()),
        }
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_again_over_the_wire() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::new(429, &[("retry-after", "0")], ""),
        1 => Reply::new(503, &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], ""),
        2 => Reply::json(THROTTLED),
        _ => Reply::json(SUCCESS),
    });
    let soon =
        Retry::default().max_attempts(4).initial_backoff(Duration::from_millis(1));
    let client = server.configured(|builder| builder.retry(soon));
    assert_eq!(read(&client).await.expect("the fourth one succeeds"), "u1");
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests.iter().all(|one| one.header_values("authorization").len() == 1));
}
