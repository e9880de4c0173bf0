//! Many concurrent calls: none is lost, responses are not mixed up, and memory does not grow.

#![cfg(feature = "authentication")]

mod support;

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use genauth::AuthenticationClient;
use genauth::models::GetFactorParams;
use support::{Peer, Request};

const CALLS: usize = 10_000;
const CONCURRENCY: usize = 100;

/// Responds to all requests on a connection with the requested ID.
fn serve(mut stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        let request = Request::read(stream)?;
        let (_, id) = request.target.split_once("factorId=").unwrap_or_default();
        let body = format!(
            r#"{{"statusCode":200,"message":"ok","data":{{"factorId":"{id}","factorType":"SMS"}}}}"#
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head, body].concat().into_bytes())?;
    }
}

/// Makes `calls` concurrent calls, and returns how many got their own response.
async fn run(client: &AuthenticationClient, calls: usize) -> usize {
    let next = Arc::new(AtomicUsize::new(0));
    let workers = (0..CONCURRENCY).map(|_| {
        let (client, next) = (client.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            let mut answered = 0;
            loop {
                let id = next.fetch_add(1, Ordering::Relaxed);
                if id >= calls {
                    return answered;
                }
                let id = format!("factor-{id}");
                let response =
                    client.get_factor(GetFactorParams::new().with_factor_id(&id)).await;
                let response =
                    response.unwrap_or_else(|error| panic!("{id}: {error:?}"));
                assert_eq!(response.data.factor_id, id);
                answered += 1;
            }
        })
    });
    let workers: Vec<_> = workers.collect();
    let mut answered = 0;
    for worker in workers {
        answered += worker.await.expect("no worker panics");
    }
    answered
}

/// Returns the resident memory of this process in bytes, if the system provides it.
fn resident() -> Option<usize> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    // The second number, in pages of at least 4 KiB.
    statm.split(' ').nth(1)?.parse::<usize>().ok().map(|pages| pages * 4096)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_are_all_answered_and_leave_nothing_behind() {
    let server = Peer::start(|_, stream| serve(stream));
    let client = server.configured(|builder| builder);
    // All connections are open and all caches are filled by then.
    assert_eq!(run(&client, CALLS / 5).await, CALLS / 5);
    let before = resident();
    assert_eq!(run(&client, CALLS).await, CALLS);
    if let (Some(before), Some(after)) = (before, resident()) {
        // This detects a leaked body or request per call, but not a hundred bytes.
        let grown = after.saturating_sub(before);
        assert!(grown < 8 << 20, "{CALLS} calls left {grown} bytes behind");
    }
}
