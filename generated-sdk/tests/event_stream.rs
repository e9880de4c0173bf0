//! Streams of server-sent events over real connections.

#![cfg(all(feature = "authentication", feature = "blocking"))]

mod support;

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use genauth::{ErrorKind, blocking};
use support::{Peer, Reply, Request, Server};

const HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/// A server that sends a piece of the body for each string, and reports the end of the connection.
fn server() -> (Peer, Sender<&'static str>, Receiver<()>) {
    let (pieces, receiver) = channel::<&'static str>();
    let (closed, is_closed) = channel();
    let shared = Arc::new(Mutex::new((receiver, closed)));
    let act = move |_, mut stream: &TcpStream| -> io::Result<()> {
        Request::read(stream)?;
        let shared = shared.lock().expect("nobody panicked");
        stream.write_all(HEAD)?;
        for piece in shared.0.iter() {
            if piece.is_empty() {
                break;
            }
            stream.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes())?;
        }
        let end = stream.read(&mut [0; 1]);
        if matches!(end, Ok(0) | Err(_)) {
            let _ = shared.1.send(());
        }
        Ok(())
    };
    (Peer::start(act), pieces, is_closed)
}

/// Returns whether the connection ends. The runtime must go on meanwhile.
async fn ends(is_closed: Receiver<()>) -> bool {
    let waiting = move || is_closed.recv_timeout(Duration::from_secs(10)).is_ok();
    tokio::task::spawn_blocking(waiting).await.expect("nobody panicked")
}

#[tokio::test]
async fn events_come_while_the_server_sends_them() {
    let (peer, pieces, is_closed) = server();
    let call = peer.configured(|builder| builder.timeout(Duration::from_millis(500)));
    let mut events =
        call.request("GET", "/watch").send_events().await.expect("a stream");
    assert_eq!(events.head().status(), 200);
    pieces.send("data: {\"a\"").expect("the server listens");
    pieces.send(": 1}\n\nid: 7\ndata: b\n\n").expect("the server listens");
    let first = events.next().await.expect("an event").expect("no error");
    let value: genauth::Json = first.json().expect("JSON");
    assert_eq!(value["a"], 1);
    assert_eq!(events.last_event_id(), "");
    let second = events.next().await.expect("an event").expect("no error");
    assert_eq!((second.event.as_str(), second.data.as_str()), ("message", "b"));
    let error = second.json::<genauth::Json>().expect_err("no JSON");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Decode, "request"));
    assert_eq!(events.last_event_id(), "7");
    // The timeout of the call does not end the stream, and waiting for an event loses none.
    let silence = tokio::time::timeout(Duration::from_millis(700), events.next()).await;
    assert!(silence.is_err());
    pieces.send("data: c\n\n").expect("the server listens");
    assert_eq!(events.next().await.expect("an event").expect("no error").data, "c");
    pieces.send("").expect("the server listens");
    drop(events);
    assert!(ends(is_closed).await);
}

#[test]
fn a_blocking_client_iterates_over_events() {
    let (peer, pieces, _is_closed) = server();
    let client = peer.configured(|builder| builder);
    let call = client.request("GET", "/watch").send_events();
    let events = blocking::wait(call).expect("a stream");
    let mut events = blocking::iter(events);
    pieces.send("data: a\n\n").expect("the server listens");
    assert_eq!(events.next().expect("an event").expect("no error").data, "a");
}

#[tokio::test]
async fn an_interrupted_stream_is_an_error() {
    let act = |_, mut stream: &TcpStream| -> io::Result<()> {
        Request::read(stream)?;
        stream.write_all(HEAD)?;
        stream.write_all(b"9\r\ndata: a\n\n\r\n5\r\nda")
    };
    let peer = Peer::start(act);
    let call = peer.configured(|builder| builder).request("GET", "/watch");
    let mut events = call.send_events().await.expect("a stream");
    assert_eq!(events.next().await.expect("an event").expect("no error").data, "a");
    let error = events.next().await.expect("an error").expect_err("interrupted");
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_large_event_is_an_error() {
    let (peer, pieces, is_closed) = server();
    let client = peer.configured(|builder| builder.max_response_size(1024));
    let mut events =
        client.request("GET", "/watch").send_events().await.expect("a stream");
    for _ in 0..40 {
        pieces
            .send("data: 0123456789012345678901234567890123456789\n")
            .expect("it listens");
    }
    let error = events.next().await.expect("an error").expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(events.next().await.is_none());
    pieces.send("").expect("the server listens");
    assert!(ends(is_closed).await);
}

#[tokio::test]
async fn other_responses_are_errors() {
    for (reply, kind) in [
        (
            Reply::json_with_status(404, r#"{"statusCode":404,"message":"no"}"#),
            ErrorKind::Api,
        ),
        (Reply::json(r#"{"statusCode":404,"message":"no"}"#), ErrorKind::Api),
        (Reply::json(r#"{"statusCode":200}"#), ErrorKind::Decode),
        (Reply::new(302, &[("location", "/a")], ""), ErrorKind::Http),
    ] {
        let server = Server::always(reply);
        let call = server.client().request("GET", "/watch").send_events();
        assert_eq!(call.await.expect_err("no stream").kind(), kind);
        assert_eq!(server.request().header("accept"), Some("text/event-stream"));
    }
    let empty = Server::always(Reply::new(204, &[], ""));
    let call = empty.client().request("GET", "/watch").send_events();
    assert!(call.await.expect("an empty stream").next().await.is_none());
}

#[tokio::test]
async fn the_head_has_the_timeout_of_the_call() {
    let act = |_, stream: &TcpStream| -> io::Result<()> {
        Request::read(stream)?;
        let _ = (&*stream).read(&mut [0; 1]);
        Ok(())
    };
    let peer = Peer::start(act);
    let client = peer.configured(|builder| builder.timeout(Duration::from_millis(200)));
    let started = Instant::now();
    let error =
        client.request("GET", "/watch").send_events().await.expect_err("silence");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(started.elapsed() < Duration::from_secs(5));
}
