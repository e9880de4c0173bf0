//! The back office, against a server that fails now and then and limits the rate of calls.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// The number of users on a page.
const PAGE: usize = 50;

#[derive(Default)]
struct Pool {
    /// The email addresses of the users.
    users: BTreeSet<String>,
    lists: usize,
    creations: usize,
}

type Shared = Arc<Mutex<Pool>>;

async fn token() -> Json<Value> {
    Json(json!({"statusCode": 200, "data": {"access_token": "T", "expires_in": 7200}}))
}

/// Every second request fails.
async fn list(State(pool): State<Shared>, Json(request): Json<Value>) -> Response {
    let mut pool = pool.lock().expect("nobody panicked");
    pool.lists += 1;
    if pool.lists % 2 == 1 {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let page = request["options"]["pagination"]["page"].as_u64().unwrap_or(1);
    let page = usize::try_from(page).expect("pages are few");
    assert_eq!(request["options"]["pagination"]["limit"], PAGE);
    let users = pool.users.iter().skip((page - 1) * PAGE).take(PAGE);
    let users: Vec<_> = users
        .map(|email| json!({"userId": format!("id-{email}"), "email": email}))
        .collect();
    let data = json!({"totalCount": pool.users.len(), "list": users});
    Json(json!({"statusCode": 200, "data": data})).into_response()
}

/// Refuses every third request as one too many: by HTTP and by `statusCode`, in turn.
async fn create(State(pool): State<Shared>, Json(request): Json<Value>) -> Response {
    let mut pool = pool.lock().expect("nobody panicked");
    pool.creations += 1;
    match pool.creations % 6 {
        2 => {
            let headers = [("retry-after", "0")];
            return (StatusCode::TOO_MANY_REQUESTS, headers).into_response();
        }
        5 => {
            return Json(json!({"statusCode": 429, "message": "slower"}))
                .into_response();
        }
        _ => {}
    }
    let email = request["email"].as_str().unwrap_or_default().to_owned();
    let (code, data) = if !email.contains('@') {
        (400, Value::Null)
    } else if pool.users.insert(email.clone()) {
        (200, json!({"userId": format!("id-{email}"), "email": email}))
    } else {
        (409, Value::Null)
    };
    Json(json!({"statusCode": code, "message": "", "data": data})).into_response()
}

/// Starts the server, and returns its address.
async fn start(pool: Shared) -> String {
    let routes = Router::new()
        .route("/api/v3/get-management-token", post(token))
        .route("/api/v3/list-users", post(list))
        .route("/api/v3/create-user", post(create))
        .with_state(pool);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await;
    let listener = listener.expect("there is a free port");
    let host = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    host
}

async fn run(host: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_back_office"));
    command
        .args(arguments)
        .env("GENAUTH_HOST", host)
        .env("GENAUTH_ACCESS_KEY_ID", "key")
        .env("GENAUTH_ACCESS_KEY_SECRET", "secret");
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    output.expect("it does not panic").expect("the program can be started")
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the program prints text")
}

/// Writes the lines into a file of this test.
fn file(test: &str, lines: &str) -> String {
    let name = format!("back-office-{}-{test}.csv", std::process::id());
    let path = std::env::temp_dir().join(name);
    fs::write(&path, lines).expect("the folder is writable");
    path.to_str().expect("the path is text").to_owned()
}

#[tokio::test]
async fn users_are_imported_once_and_listed() {
    let pool = Shared::default();
    let known = (0..2 * PAGE).map(|number| format!("user-{number}@example.com"));
    pool.lock().expect("nobody panicked").users.extend(known);
    let host = start(Arc::clone(&pool)).await;
    let lines =
        (90..120).map(|number| format!("user-{number}@example.com, User {number}\n"));
    let file = file("once", &lines.collect::<String>());

    let first = run(&host, &["import", &file]).await;
    assert_eq!(text(&first.stdout), "created 20, existed 10, failed 0\n", "{first:?}");
    let again = run(&host, &["import", &file]).await;
    assert_eq!(text(&again.stdout), "created 0, existed 30, failed 0\n", "{again:?}");

    let listed = run(&host, &["list"]).await;
    let mut rows: Vec<_> = text(&listed.stdout).lines().collect();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), 120, "{listed:?}");
    assert!(rows.contains(&"id-user-99@example.com\tuser-99@example.com"));
    let _ = fs::remove_file(file);
}

#[tokio::test]
async fn a_line_that_the_server_refuses_does_not_stop_the_others() {
    let host = start(Shared::default()).await;
    let file = file("refused", "a@example.com,A\nnobody,B\n\nc@example.com,C\n");

    let done = run(&host, &["import", &file]).await;

    assert_eq!(text(&done.stdout), "created 2, existed 0, failed 1\n", "{done:?}");
    assert!(text(&done.stderr).starts_with("line 2: create_user: "), "{done:?}");
    assert!(!done.status.success());
    let _ = fs::remove_file(file);
}
