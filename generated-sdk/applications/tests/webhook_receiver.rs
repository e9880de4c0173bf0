//! The application `webhook_receiver`, driven over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

const SECRET: &str = "secret-1";

/// The running application. It is stopped at the end of the test.
struct Receiver {
    process: Child,
    output: BufReader<ChildStdout>,
    address: String,
}

impl Receiver {
    fn start() -> Self {
        let mut process = command().env("WEBHOOK_SECRET", SECRET).spawn();
        let process_output = process.as_mut().expect("it starts").stdout.take();
        let mut receiver = Self {
            process: process.expect("it starts"),
            output: BufReader::new(process_output.expect("it is piped")),
            address: String::new(),
        };
        let line = receiver.line();
        receiver.address =
            line.trim_start_matches("Listening on ").trim_end().to_owned();
        receiver
    }

    /// Returns the next line of the output.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the output is text");
        line
    }

    /// Sends a request and returns the status of the response.
    fn send(&self, headers: &[(&str, &str)], body: &str) -> u16 {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let mut request = format!(
            "POST /webhook HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
            self.address,
            body.len()
        );
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        write!(stream, "{request}\r\n{body}").expect("it reads");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("it responds");
        let status = response.split(' ').nth(1).expect("a status line");
        status.parse().expect("a status is a number")
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_webhook_receiver"));
    command
        .env_remove("WEBHOOK_SECRET")
        .env("LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

#[test]
fn events_with_the_secret_are_handled() {
    let mut receiver = Receiver::start();
    let created = r#"{"eventName":"user:created","data":{"userId":"u1"}}"#;
    for prefix in ["x-authing", "x-genauth"] {
        let headers = [
            ("content-type", "application/json"),
            (&format!("{prefix}-webhook-secret"), SECRET),
            (&format!("{prefix}-userpool-id"), "pool-1"),
        ];
        assert_eq!(receiver.send(&headers, created), 200);
        assert_eq!(receiver.line(), "User \"u1\" has new data\n");
    }
    let known = [("x-authing-webhook-secret", SECRET)];
    let deleted = r#"{"eventName":"user:deleted","data":{"userId":"u1"}}"#;
    assert_eq!(receiver.send(&known, deleted), 200);
    assert_eq!(receiver.line(), "User \"u1\" is gone\n");

    assert_eq!(receiver.send(&[], created), 401);
    assert_eq!(receiver.send(&[("x-authing-webhook-secret", "secret-2")], created), 401);
    assert_eq!(receiver.send(&known, "{}"), 400);
    // An event that it ignores, one with an unknown name, and one that it can't handle.
    assert_eq!(receiver.send(&known, r#"{"eventName":"login","data":{}}"#), 200);
    assert_eq!(receiver.send(&known, r#"{"eventName":"new:event","data":{}}"#), 200);
    assert_eq!(receiver.send(&known, r#"{"eventName":"user:created","data":{}}"#), 500);
    // Only the two handled events were printed.
    assert_eq!(receiver.send(&known, deleted), 200);
    assert_eq!(receiver.line(), "User \"u1\" is gone\n");
}

#[test]
fn it_does_not_start_without_a_secret() {
    for secret in [None, Some("")] {
        let mut command = command();
        command.envs(secret.map(|secret| ("WEBHOOK_SECRET", secret)));
        let output = command.output().expect("it runs");
        assert!(!output.status.success(), "{secret:?}");
        assert!(output.stdout.is_empty(), "it listens without a secret");
    }
}
