//! Events over a WebSocket, from a server on the loopback interface.

#![cfg(all(feature = "authentication", feature = "events", feature = "management"))]

mod support;

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use genauth::{
    AuthenticationClient, Error, ErrorKind, Events, JsonObject, ManagementClient,
};
use serde_json::{Value, json};
use support::{Reply, Server};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{
    ErrorResponse, Request, Response,
};
use tokio_tungstenite::tungstenite::{Message, http::StatusCode};

/// The behaviour of the server for a connection.
#[derive(Clone, Copy)]
enum Act {
    /// Sends this, then disconnects without closing.
    Say(&'static str),
    /// Sends a ping and these messages, then closes.
    PingAndSay(&'static [&'static str]),
    /// Closes the connection as soon as it is made.
    Close,
    /// Sends nothing.
    Sleep,
    /// Rejects the handshake with this status.
    Refuse(u16),
}

/// Observations of the server.
#[derive(Default)]
struct Seen {
    /// Path and query, and the header `authorization`.
    requests: Vec<(String, Option<String>)>,
    messages: Vec<Message>,
}

struct EventServer {
    host: String,
    seen: Arc<Mutex<Seen>>,
}

impl EventServer {
    /// Starts a server. The last act is repeated.
    async fn start(acts: &'static [Act]) -> Self {
        let listener =
            TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            for index in 0.. {
                let Ok((stream, _)) = listener.accept().await else { break };
                let act = acts[index.min(acts.len() - 1)];
                tokio::spawn(serve(stream, act, Arc::clone(&kept)));
            }
        });
        Self {
            host: format!("ws://127.0.0.1:{port}"),
            seen,
        }
    }

    fn requests(&self) -> Vec<(String, Option<String>)> {
        self.seen.lock().expect("nobody panicked").requests.clone()
    }

    fn messages(&self) -> Vec<Message> {
        self.seen.lock().expect("nobody panicked").messages.clone()
    }

    fn management(&self) -> Events {
        let client = ManagementClient::builder()
            .access_key("key-1", "marked-secret")
            .event_host(&self.host)
            .build()
            .expect("the settings are fine");
        hasty(client.sub_event("user created"))
    }

    fn authentication(&self) -> Events {
        let client = AuthenticationClient::builder("app", "https://example.com")
            .event_host(&self.host)
            .build()
            .expect("the settings are fine")
            .with_access_token("marked&token");
        hasty(client.sub_event("user.updated"))
    }
}

fn hasty(events: Events) -> Events {
    events
        .initial_backoff(Duration::from_millis(1))
        .ping_interval(Duration::from_millis(150))
}

#[allow(clippy::result_large_err, reason = "the library wants it so")]
async fn serve(stream: TcpStream, act: Act, seen: Arc<Mutex<Seen>>) {
    let note = Arc::clone(&seen);
    let callback = move |request: &Request, response: Response| {
        let authorization = request.headers().get("authorization");
        let authorization =
            authorization.map(|value| value.to_str().expect("ASCII").to_owned());
        let request = (request.uri().to_string(), authorization);
        note.lock().expect("nobody panicked").requests.push(request);
        match act {
            Act::Refuse(status) => {
                let mut response = ErrorResponse::new(Some("marked".to_owned()));
                *response.status_mut() = StatusCode::from_u16(status).expect("a status");
                Err(response)
            }
            _ => Ok(response),
        }
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, callback).await
    else {
        return;
    };
    match act {
        Act::Say(text) => say(&mut socket, text).await,
        Act::PingAndSay(texts) => {
            let _ = socket.send(Message::Ping("are you there?".into())).await;
            for text in texts {
                say(&mut socket, text).await;
            }
            while let Some(Ok(message)) = socket.next().await {
                seen.lock().expect("nobody panicked").messages.push(message);
            }
        }
        Act::Sleep => tokio::time::sleep(Duration::from_secs(60)).await,
        Act::Close => drop(socket.close(None).await),
        Act::Refuse(_) => {}
    }
}

async fn say(socket: &mut WebSocketStream<TcpStream>, text: &str) {
    socket.send(Message::text(text)).await.expect("the client is there");
}

async fn text(events: &mut Events) -> String {
    events.next().await.expect("it goes on").expect("an event").text().to_owned()
}

async fn failure(events: &mut Events) -> Error {
    let error = events.next().await.expect("it says why").expect_err("it fails");
    assert!(events.next().await.is_none(), "it is over after an error");
    let mut printed = format!("{error} {error:?} {events:?}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        printed.push_str(&format!(" {inner} {inner:?}"));
        cause = inner.source();
    }
    assert!(!printed.contains("marked"), "{printed}");
    error
}

/// Waits for a condition in another task.
async fn until(condition: impl Fn() -> bool) {
    for _ in 0..500 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never happened");
}

#[tokio::test]
async fn events_arrive_and_pings_are_answered() {
    let server =
        EventServer::start(&[Act::PingAndSay(&[r#"{"userId":"u1"}"#, "two"])]).await;
    let mut events = server.authentication();
    let event = events.next().await.expect("it goes on").expect("an event");
    assert_eq!(event.json::<Value>().expect("JSON"), json!({"userId": "u1"}));
    assert!(!format!("{event:?}").contains("u1"), "{event:?}");
    assert_eq!(text(&mut events).await, "two");
    until(|| server.messages() == [Message::Pong("are you there?".into())]).await;
    let (target, authorization) = server.requests().remove(0);
    assert_eq!(
        target,
        "/events/v1/authentication/sub?code=user%2Eupdated&token=marked%26token"
    );
    assert_eq!(authorization, None);
}

#[tokio::test]
async fn administrators_sign() {
    let server = EventServer::start(&[Act::Say("hello")]).await;
    assert_eq!(text(&mut server.management()).await, "hello");
    let (target, authorization) = server.requests().remove(0);
    assert_eq!(target, "/events/v1/management/sub?code=user%20created");
    let brand = genauth::Brand::GenAuth;
    let expected = genauth::signature::authorization(
        brand,
        "key-1",
        "marked-secret",
        "websocket\n",
    );
    assert_eq!(authorization, Some(expected));
}

#[tokio::test]
async fn a_broken_connection_is_made_anew() {
    let acts = &[Act::Say("one"), Act::Refuse(503), Act::Sleep, Act::Say("two")];
    let server = EventServer::start(acts).await;
    let mut events = server.management().max_reconnects(3);
    assert_eq!(text(&mut events).await, "one");
    assert_eq!(text(&mut events).await, "two");
    // An event resets the failures.
    for _ in 0..5 {
        assert_eq!(text(&mut events).await, "two");
    }
    assert_eq!(server.requests().len(), 9);
}

#[tokio::test]
async fn it_gives_up_after_so_many_failures_in_a_row() {
    let server = EventServer::start(&[Act::Refuse(503)]).await;
    let error = failure(&mut server.authentication().max_reconnects(3)).await;
    assert_eq!(error.kind(), ErrorKind::Http);
    assert_eq!(server.requests().len(), 4);

    let client = AuthenticationClient::builder("app", "https://example.com")
        .event_host(support::nobody())
        .build()
        .expect("the settings are fine")
        .with_access_token("marked-token");
    let error = failure(&mut hasty(client.sub_event("x")).max_reconnects(1)).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn a_quiet_topic_outlives_any_number_of_connections() {
    const CLOSED: Act = Act::Close;
    let acts =
        &[CLOSED, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED, Act::Say("late")];
    let server = EventServer::start(acts).await;
    let mut events = server.management().max_reconnects(1);
    assert_eq!(text(&mut events).await, "late");
    assert_eq!(server.requests().len(), acts.len());
}

#[tokio::test]
async fn each_connection_starts_the_count_of_failures_anew() {
    const REFUSED: Act = Act::Refuse(503);
    let acts = &[REFUSED, REFUSED, Act::Close, REFUSED, Act::Close, REFUSED, REFUSED];
    let server = EventServer::start(acts).await;
    let error = failure(&mut server.management().max_reconnects(2)).await;
    assert_eq!(error.kind(), ErrorKind::Http);
    assert_eq!(server.requests().len(), acts.len());

    let server = EventServer::start(&[Act::Say("one")]).await;
    let mut events = server.management().max_reconnects(0);
    assert_eq!(text(&mut events).await, "one");
    assert_eq!(failure(&mut events).await.kind(), ErrorKind::Transport);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_lasts_resets_the_pause() {
    let server = EventServer::start(&[Act::Sleep]).await;
    // Silence ends each connection after twice this time.
    let mut events = hasty(server.management())
        .ping_interval(Duration::from_secs(60))
        .initial_backoff(Duration::from_secs(1))
        .max_backoff(Duration::from_secs(600));
    let begun = tokio::time::Instant::now();
    let hour = tokio::time::timeout(Duration::from_secs(3600), events.next()).await;
    assert!(hour.is_err(), "it goes on");
    let connections = server.requests().len();
    assert!(connections >= 20, "{connections} in {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_refusal_is_final() {
    for (status, kind) in [(401, ErrorKind::Auth), (404, ErrorKind::Http)] {
        let acts: &[Act] =
            if status == 401 { &[Act::Refuse(401)] } else { &[Act::Refuse(404)] };
        let server = EventServer::start(acts).await;
        let error = failure(&mut server.management()).await;
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains(&status.to_string()), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn who_is_dropped_says_goodbye() {
    let server = EventServer::start(&[Act::PingAndSay(&["hello"])]).await;
    let mut events = server.management();
    assert_eq!(text(&mut events).await, "hello");
    drop(events);
    until(|| server.messages().iter().any(Message::is_close)).await;
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let management = ManagementClient::builder().access_token("t").build();
    let management = management.expect("the settings are fine");
    let authentication = AuthenticationClient::builder("app", "example.com")
        .build()
        .expect("the settings are fine");
    for mut events in [management.sub_event("x"), authentication.sub_event("x")] {
        assert_eq!(failure(&mut events).await.kind(), ErrorKind::Config);
    }
}

#[tokio::test]
async fn events_are_published() {
    let server = Server::always(Reply::success());
    let mut data = JsonObject::new();
    data.insert("orderId".to_owned(), json!("42"));
    server.client().pub_event("shop.order", "shop", data).await.expect("200");
    let request = server.request();
    assert_eq!(request.target, "/api/v3/pub-userEvent");
    assert_eq!(request.header("authorization"), Some("Bearer user-token-1"));
    let body: Value = serde_json::from_str(request.body_text()).expect("JSON");
    let expected = json!({"eventType": "shop.order", "source": "shop", "eventData": {"orderId": "42"}});
    assert_eq!(body, expected);
}
