//! The samples of the reference pages for Python and Node, run with the official SDKs: each must
//! send the same request as our client for the sample of our own page.
//!
//! `tests/peers/exceptions.json` lists known differences with reasons. An exception that no longer
//! occurs fails the test as well. The SDKs come from PyPI and npm, see `tests/peers/python` and
//! `tests/peers/node`; `.ci/run` installs them and writes the pages. Without both, the test is
//! skipped with a message, unless `OFFICIAL_SDKS_REQUIRED` is set.

#![cfg(all(feature = "authentication", feature = "management", feature = "test-util"))]

// The generator's formatter breaks lines differently from rustfmt.
#[rustfmt::skip]
#[allow(deprecated, reason = "what is advised against has to work all the same")]
#[allow(dead_code, reason = "only calls that pages show are made")]
mod generated;
#[path = "peers/compare.rs"]
mod compare;
#[path = "peers/exceptions.rs"]
mod exceptions;
#[path = "support/sample.rs"]
mod sample;

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use compare::{Difference, Request, differences};
use exceptions::Exceptions;
use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{AuthenticationClient, Brand, Lang, ManagementClient};
use sample::Sample;
use serde_json::{Value, json};

/// The variable for the folder with the pages of both languages.
const PAGES: &str = "SAMPLE_PAGES";
/// The variable for the Python interpreter with the SDK.
const PYTHON: &str = "SAMPLE_PYTHON";
const REQUIRED: &str = "OFFICIAL_SDKS_REQUIRED";
const TOKEN_PATH: &str = "/api/v3/get-management-token";

#[tokio::test]
async fn official_sdks_send_what_we_send() {
    let (Some(pages), Some(python)) = (env::var_os(PAGES), env::var_os(PYTHON)) else {
        let reason =
            format!("SKIPPED, no sample was run: {PAGES} or {PYTHON} is not set");
        assert!(env::var_os(REQUIRED).is_none(), "{reason}");
        return println!("{reason}");
    };
    let (pages, peers) = (PathBuf::from(pages), peers());
    let mut python = Command::new(python);
    python.arg(peers.join("python/record.py")).arg(pages.join("python"));
    let mut node = Command::new("node");
    node.arg(peers.join("node/record.mjs")).arg(pages.join("node"));
    let judged = [
        judge("python", &mut python, &ours(false).await),
        judge("node", &mut node, &ours(true).await),
    ];
    assert_eq!(judged, [true, true], "samples send something else, see above");
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers")
}

/// Requests by [`key`].
type Requests = BTreeMap<String, Request>;

/// Normalises a method name, because spelling differs between languages.
fn key(client: &str, method: &str) -> String {
    format!("{client}.{}", method.replace('_', "").to_ascii_lowercase())
}

/// Returns the requests of our clients for the samples. The official SDK for Node signs requests of
/// the management client, and asks for messages in Chinese; that for Python fetches a token.
async fn ours(for_node: bool) -> Requests {
    let mut requests = Requests::new();
    let recorder = Recorder::default();
    let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
        .brand(Brand::Authing)
        .app_secret("APP_SECRET")
        .transport(recorder.transport())
        .build()
        .expect("a client")
        .with_access_token("ACCESS_TOKEN");
    let samples = generated::authentication::CALLS;
    recorder.record("authentication", &client, samples, &mut requests).await;
    let builder = ManagementClient::builder()
        .brand(Brand::Authing)
        .host("https://api.genauth.ai")
        .access_key("ACCESS_KEY_ID", "ACCESS_KEY_SECRET")
        .sign_requests(for_node)
        .transport(recorder.transport());
    let builder = if for_node { builder.lang(Lang::ZhCn) } else { builder };
    let client = builder.build().expect("a client");
    let samples = generated::management::CALLS;
    recorder.record("management", &client, samples, &mut requests).await;
    requests
}

/// Records the last request.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Option<HttpRequest>>>);

impl Recorder {
    fn transport(
        &self,
    ) -> impl Fn(HttpRequest) -> Result<HttpResponse, genauth::transport::TransportError>
    + use<> {
        let last = Arc::clone(&self.0);
        move |request| {
            let response = response(&request);
            *last.lock().expect("nobody panicked") = Some(request);
            Ok(HttpResponse::json(200, response.to_string()))
        }
    }

    async fn record<Client>(
        &self,
        title: &str,
        client: &Client,
        samples: &[Sample<Client>],
        requests: &mut Requests,
    ) {
        for sample in samples.iter().filter(|sample| sample.has_page) {
            let response = (sample.shown)(client).raw.await;
            response.unwrap_or_else(|error| panic!("{}: {error}", sample.operation));
            let sent = self.0.lock().expect("nobody panicked").take();
            let sent = sent.expect("there was a response, so there was a request");
            let before =
                requests.insert(key(title, sample.official), Request::ours(&sent));
            assert!(before.is_none(), "two methods {}", sample.official);
        }
    }
}

/// Returns a success, with a token for token requests.
fn response(request: &HttpRequest) -> Value {
    if !request.url.ends_with(TOKEN_PATH) {
        return json!({"statusCode": 200, "message": "", "data": {}});
    }
    // {"scoped_userpool_id":"USERPOOL_ID"}
    let token = "e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJVU0VSUE9PTF9JRCJ9.x";
    let data = json!({"access_token": token, "expires_in": 3600});
    json!({"statusCode": 200, "message": "", "data": data})
}

/// Runs the samples, compares and reports. Returns whether all differences are explained.
fn judge(sdk: &str, recorder: &mut Command, ours: &Requests) -> bool {
    let output = recorder.output().expect("the recorder can be started");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the samples of {sdk} can't be run: {errors}");
    let lines = String::from_utf8(output.stdout).expect("JSON is text");
    let mut exceptions = Exceptions::of(sdk, &peers().join("exceptions.json"));
    let (mut same, mut all, mut unexplained) = (0, 0, Vec::new());
    for line in lines.lines() {
        let outcome: Value = serde_json::from_str(line).expect("a line of JSON");
        let text = |name: &str| outcome[name].as_str().unwrap_or_default();
        let operation = key(text("client"), text("method"));
        let ours = ours.get(&operation);
        let ours =
            ours.unwrap_or_else(|| panic!("{operation} has a page and no sample"));
        let found = found(&outcome, ours);
        (all, same) = (all + 1, same + usize::from(found.is_empty()));
        let page = text("page");
        unexplained.extend(found.into_iter().filter_map(|difference| {
            let explained = exceptions.explain(page, &difference.kind);
            (!explained).then(|| format!("{sdk} {page}: {difference}"))
        }));
    }
    let stale = exceptions.stale();
    let named = exceptions.len();
    println!("{sdk}: {same} of {all} requests are the same, {named} named exceptions:");
    exceptions.report();
    unexplained.iter().chain(&stale).for_each(|line| println!("{line}"));
    assert_eq!(all, ours.len(), "not every operation has a sample of {sdk}");
    unexplained.is_empty() && stale.is_empty()
}

/// Returns the differences between the outcome of a sample and our request.
fn found(outcome: &Value, ours: &Request) -> Vec<Difference> {
    if outcome["absent"] == true {
        return vec![Difference::new("absent", "the SDK has no method")];
    }
    match outcome["error"].as_str() {
        Some(error) => vec![Difference::new("error", error)],
        None => differences(ours, &Request::recorded(&outcome["request"])),
    }
}
