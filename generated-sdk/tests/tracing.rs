//! Output for `tracing`: one span per call, without secrets.

#![cfg(all(feature = "authentication", feature = "tracing"))]

mod support;

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use genauth::models::{
    EnrollFactorDto, EnrollFactorEnrollmentDataDto, FactorType, GetFactorParams,
};
use genauth::{AuthenticationClient, ErrorKind, Retry};
use support::{Reply, Server};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The value of all secrets.
const MARK: &str = "marked-by-the-test";

type Fields = BTreeMap<String, String>;

/// The spans and events of this crate with all fields.
#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Log>>, Option<tracing::Level>);

#[derive(Default)]
struct Log {
    spans: Vec<Fields>,
    /// With the span that was entered at that time.
    events: Vec<(Option<usize>, Fields)>,
    entered: Vec<usize>,
}

/// A visitor that records fields.
struct Writer<'a>(&'a mut Fields);

impl Visit for Writer<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        write!(text, "{value:?}").expect("a string takes all");
        self.0.insert(field.name().to_owned(), text.trim_matches('"').to_owned());
    }
}

fn number(id: &Id) -> usize {
    usize::try_from(id.into_u64()).expect("there are few") - 1
}

impl Subscriber for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let least = self.1.unwrap_or(tracing::Level::TRACE);
        metadata.target().starts_with("genauth") && *metadata.level() <= least
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut log = self.0.lock().expect("nobody panicked");
        let mut fields =
            Fields::from([("".into(), attributes.metadata().name().into())]);
        attributes.record(&mut Writer(&mut fields));
        log.spans.push(fields);
        Id::from_u64(log.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut log = self.0.lock().expect("nobody panicked");
        values.record(&mut Writer(&mut log.spans[number(span)]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut log = self.0.lock().expect("nobody panicked");
        let level = event.metadata().level().to_string();
        let mut fields = Fields::from([("level".into(), level)]);
        event.record(&mut Writer(&mut fields));
        let span = log.entered.last().copied();
        log.events.push((span, fields));
    }

    fn enter(&self, span: &Id) {
        self.0.lock().expect("nobody panicked").entered.push(number(span));
    }

    fn exit(&self, _: &Id) {
        self.0.lock().expect("nobody panicked").entered.pop();
    }
}

impl Capture {
    /// Listens on this thread until the guard is dropped.
    fn listen() -> (Self, tracing::subscriber::DefaultGuard) {
        Self::listen_above(tracing::Level::TRACE)
    }

    /// Listens to spans and events of at least this level.
    fn listen_above(level: tracing::Level) -> (Self, tracing::subscriber::DefaultGuard) {
        let capture = Self(Arc::default(), Some(level));
        (capture.clone(), tracing::subscriber::set_default(capture))
    }

    /// Returns the only span, after checking that neither it nor an event contains a secret.
    fn span(&self) -> Fields {
        let log = self.0.lock().expect("nobody panicked");
        assert!(log.entered.is_empty(), "a span is still entered");
        let all = format!("{:?} {:?}", log.spans, log.events);
        assert!(!all.contains(MARK), "a secret was told: {all}");
        assert_eq!(log.spans.len(), 1, "{all}");
        log.spans[0].clone()
    }
}

fn client(server: &Server) -> AuthenticationClient {
    server.configured(|builder| builder.app_secret(MARK)).with_access_token(MARK)
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

#[tokio::test]
async fn a_call_has_one_span() {
    let (capture, _guard) = Capture::listen();
    let body = format!(
        r#"{{"statusCode":200,"message":"{MARK}","data":{{"factorId":"{MARK}","factorType":"SMS"}}}}"#
    );
    let server = Server::always(Reply::new(200, &[("x-a", MARK)], body));
    let call = client(&server).get_factor(GetFactorParams::new().with_factor_id(MARK));
    call.header("x-other", MARK).await.expect("it is a success");
    let expected = [
        ("", "genauth"),
        ("operation", "get_factor"),
        ("method", "GET"),
        ("path", "/api/v3/get-factor"),
        ("status", "200"),
        ("attempts", "1"),
    ];
    assert_eq!(capture.span(), fields(&expected));
}

#[tokio::test]
async fn a_refused_call_says_what_to_quote_to_support() {
    let (capture, _guard) = Capture::listen();
    let body = format!(
        r#"{{"statusCode":499,"message":"{MARK}","requestId":"r1","data":"{MARK}"}}"#
    );
    let server = Server::always(Reply::json(body));
    let data = EnrollFactorEnrollmentDataDto::new().with_pass_code(MARK);
    let body = EnrollFactorDto::new()
        .with_enrollment_data(data)
        .with_enrollment_token(MARK)
        .with_factor_type(FactorType::Sms);
    let error = client(&server).enroll_factor(body).await.expect_err("499");
    assert_eq!(error.kind(), ErrorKind::Api);
    let span = capture.span();
    assert_eq!(span["request_id"], "r1");
    assert_eq!(span["error"], "Api");
    assert_eq!(span["status"], "200");
    assert_eq!(span["path"], "/api/v3/enroll-factor");
}

#[tokio::test]
async fn what_is_quoted_to_support_is_one_short_line() {
    for id in ["r\u{1b}[2J", "r\n\nfake", "r\u{202e}x", "r\u{200b}", &"r".repeat(10_000)]
    {
        let (capture, _guard) = Capture::listen();
        let body = serde_json::json!({"statusCode": 499, "requestId": id}).to_string();
        let server = Server::always(Reply::json(body));
        let call =
            client(&server).get_factor(GetFactorParams::new().with_factor_id("f"));
        call.await.expect_err("499");
        let told = &capture.span()["request_id"];
        assert!(told.starts_with('r') && told.chars().count() <= 201, "{told}");
        assert!(told.chars().all(|letter| !letter.is_control()), "{told:?}");
        assert!(!told.contains(['\u{202e}', '\u{200b}']), "{told:?}");
    }
}

#[tokio::test]
async fn attempts_are_counted_in_the_one_span_and_told_in_it() {
    let (capture, _guard) = Capture::listen();
    let server = Server::always(Reply::new(503, &[("retry-after", "0")], MARK));
    let soon = Retry::default().initial_backoff(std::time::Duration::from_millis(1));
    let call = client(&server)
        .get_factor(GetFactorParams::new().with_factor_id(MARK))
        .retry(soon);
    call.send_raw().await.expect("a response came");
    let span = capture.span();
    assert_eq!((span["attempts"].as_str(), span["status"].as_str()), ("3", "503"));
    let log = capture.0.lock().expect("nobody panicked");
    let told: Vec<_> = log.events.iter().map(|(span, _)| *span).collect();
    assert_eq!(told, [Some(0), Some(0)]);
}

#[tokio::test]
async fn what_a_response_lacks_is_one_event_in_the_span_of_its_call() {
    let (capture, _guard) = Capture::listen();
    let body = format!(
        r#"{{"statusCode":200,"message":"ok","data":{{"userId":"{MARK}","gender":null,
        "emailVerified":"{MARK}","identities":[{{"userIdInIdp":"{MARK}"}},{{}}]}}}}"#
    );
    let server = Server::always(Reply::json(body));
    client(&server).get_profile().await.expect("it is lenient");
    capture.span();
    let log = capture.0.lock().expect("nobody panicked");
    let [(span, fields)] = &log.events[..] else { panic!("{:?}", log.events) };
    assert_eq!((*span, fields["level"].as_str()), (Some(0), "DEBUG"));
    let findings = &fields["findings"];
    for part in [
        "`data.gender` is null, but required",
        "`data.emailVerified` has a value of the wrong type",
        "`data.status` is missing, but required",
        "`data.identities[0].identityId` is missing, but required (2 times)",
    ] {
        assert!(findings.contains(part), "{findings}");
    }
}

#[tokio::test]
async fn a_refused_call_and_one_that_keeps_to_the_specification_are_no_events() {
    for body in [
        r#"{"statusCode":409,"message":"taken"}"#,
        r#"{"statusCode":499,"data":{"gender":null}}"#,
        r#"{"error":"invalid_grant"}"#,
        "<html>",
    ] {
        let (capture, _guard) = Capture::listen();
        for status in [200, 400] {
            let server = Server::always(Reply::json_with_status(status, body));
            client(&server).get_profile().await.expect_err(body);
        }
        let log = capture.0.lock().expect("nobody panicked");
        assert!(log.events.is_empty(), "{body}: {:?}", log.events);
    }
}

#[tokio::test]
async fn nothing_is_collected_for_nobody() {
    let (capture, _guard) = Capture::listen_above(tracing::Level::INFO);
    let server = Server::always(Reply::json(r#"{"statusCode":200,"data":{}}"#));
    client(&server).get_profile().await.expect("it is lenient");
    let log = capture.0.lock().expect("nobody panicked");
    assert!(log.events.is_empty(), "{:?}", log.events);
}
