//! Every operation, called by the client and judged by another implementation of OpenAPI: Prism
//! validates each request against the document, and the client decodes the example of the response.
//!
//! Each operation is called as on its page, and once more with every property. Prism comes from
//! npm, see `tests/peers/prism`; without it the test is skipped with a message, unless
//! `PRISM_REQUIRED` is set. `PRISM_SPEC_DIR` names a folder with other documents than those of
//! `spec/`: `<client>.yaml` or `<client>-openapi.json`. To see the figures:
//!
//! ```sh
//! (cd generated-sdk/tests/peers/prism && npm ci --ignore-scripts)
//! cargo test -p genauth --all-features --test prism -- --nocapture
//! ```

#![cfg(all(feature = "authentication", feature = "management", feature = "test-util"))]

// The generator's formatter breaks lines differently from rustfmt.
#[rustfmt::skip]
#[allow(deprecated, reason = "what is advised against has to work all the same")]
mod generated;
#[path = "peers/prism/mock.rs"]
mod mock;
#[path = "support/sample.rs"]
mod sample;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use genauth::{AuthenticationClient, Brand, ManagementClient, RawResponse};
use mock::Prism;
use sample::{Sample, Sent};
use serde_json::Value;
use tokio::task::JoinSet;

/// Prism has one thread, and is slow with a large document.
const AT_ONCE: usize = 4;
/// The variable for a folder with other documents than those of `spec/`.
const OTHER_DOCUMENTS: &str = "PRISM_SPEC_DIR";
/// A key that only the documents of `spec/` have.
const MARK_OF_OURS: &str = "x-genauth-client";
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn another_implementation_accepts_every_call() {
    let program = match mock::program() {
        Ok(program) => program,
        Err(reason) if env::var_os("PRISM_REQUIRED").is_some() => panic!("{reason}"),
        Err(reason) => return println!("SKIPPED, no call was judged. {reason}"),
    };
    let specification = document("authentication");
    let authentication = Prism::start(&program, &specification);
    let client = AuthenticationClient::builder("app-1", &authentication.host)
        .brand(brand(&specification))
        .app_secret("app-secret-1")
        .timeout(PATIENCE)
        .build()
        .expect("a client")
        .with_access_token("user-token-1");
    let mut figures = Figures::default();
    figures.call("authentication", &client, generated::authentication::CALLS).await;
    drop(authentication);

    let specification = document("management");
    let management = Prism::start(&program, &specification);
    let client = ManagementClient::builder()
        .userpool_id("pool-1")
        .brand(brand(&specification))
        .host(&management.host)
        .access_token("management-token-1")
        .timeout(PATIENCE)
        .build()
        .expect("a client");
    figures.call("management", &client, generated::management::CALLS).await;
    figures.report();
}

/// The document of a client.
fn document(client: &str) -> PathBuf {
    let ours = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let dir = env::var_os(OTHER_DOCUMENTS).map_or_else(ours, PathBuf::from);
    let upstream = dir.join(format!("{client}-openapi.json"));
    if upstream.exists() { upstream } else { dir.join(format!("{client}.yaml")) }
}

/// Returns the brand of a document: upstream documents have the former name in their headers.
fn brand(document: &Path) -> Brand {
    let text = fs::read_to_string(document).expect("Prism could read it");
    if text.contains(MARK_OF_OURS) { Brand::GenAuth } else { Brand::Authing }
}

/// The results of the calls.
#[derive(Default)]
struct Figures {
    operations: usize,
    with_page: usize,
    accepted: usize,
    accepted_with_page: usize,
    /// The number of calls, one or two per operation.
    calls: usize,
    /// Call and reason, in the order of the specification.
    refused: Vec<String>,
}

impl Figures {
    /// Makes all calls of a client, a few at a time.
    async fn call<Client>(
        &mut self,
        title: &str,
        client: &Client,
        samples: &[Sample<Client>],
    ) {
        let mut running = JoinSet::new();
        let mut refused = Vec::new();
        for (index, sample) in samples.iter().enumerate() {
            let calls = [("shown", Some(sample.shown)), ("all", sample.full)];
            for (which, call) in calls {
                let Some(call) = call else { continue };
                if running.len() == AT_ONCE {
                    refused.extend(running.join_next().await);
                }
                let sent = call(client);
                running.spawn(async move { (index, which, judge(sent).await) });
                self.calls += 1;
            }
        }
        refused.extend(running.join_all().await.into_iter().map(Ok));
        let mut refused: Vec<_> = refused
            .into_iter()
            .map(|joined| joined.expect("nothing panics in a call"))
            .filter_map(|(index, which, verdict)| Some((index, which, verdict.err()?)))
            .collect();
        refused.sort_unstable();
        for (index, sample) in samples.iter().enumerate() {
            let accepted = !refused.iter().any(|(refused, ..)| *refused == index);
            self.count(sample.has_page, accepted);
        }
        self.refused.extend(refused.into_iter().map(|(index, which, reason)| {
            let operation = samples[index].operation;
            format!("{title}.{operation}, {which} properties: {reason}")
        }));
    }

    fn count(&mut self, has_page: bool, accepted: bool) {
        self.operations += 1;
        self.with_page += usize::from(has_page);
        self.accepted += usize::from(accepted);
        self.accepted_with_page += usize::from(has_page && accepted);
    }

    fn report(&self) {
        for refused in &self.refused {
            println!("{refused}");
        }
        println!(
            "accepted {} of {} operations with a page, {} of {} in all, in {} calls",
            self.accepted_with_page,
            self.with_page,
            self.accepted,
            self.operations,
            self.calls
        );
        // Operations without a page are fixed in spec/; other documents have them unfixed.
        let expected = match env::var_os(OTHER_DOCUMENTS) {
            Some(_) => (self.accepted_with_page, self.with_page),
            None => (self.accepted, self.operations),
        };
        assert_eq!(expected.0, expected.1, "calls were refused, see above");
    }
}

/// Checks that Prism accepts the request, and that the client decodes the response.
async fn judge(sent: Sent) -> Result<(), String> {
    let raw = sent.raw.await.map_err(|error| format!("no response: {error}"))?;
    if let Some(reason) = objection(&raw) {
        return Err(format!("the request is refused: {reason}"));
    }
    (sent.read)(raw.clone()).map_err(|error| {
        let body = String::from_utf8_lossy(raw.body()).into_owned();
        format!("the response is refused: {error}: {body}")
    })
}

/// Returns the violations that Prism reports for the request.
fn objection(raw: &RawResponse) -> Option<String> {
    let body: Option<Value> = raw.json().ok();
    let by_prism = |body: &Value| {
        body.get("type")?.as_str().filter(|one| one.contains("stoplight.io/prism"))?;
        Some(body.to_string())
    };
    // If the document has a response for invalid requests, Prism returns that, and only this header
    // reports the violations. Warnings are about deprecated parameters.
    let in_request = |violation: &Value| {
        violation["location"][0] == "request" && violation["severity"] == "Error"
    };
    let violations: Option<Vec<Value>> =
        raw.header("sl-violations").and_then(|text| serde_json::from_str(text).ok());
    let violations: Vec<_> =
        violations.unwrap_or_default().into_iter().filter(in_request).collect();
    body.as_ref().and_then(by_prism).or_else(|| {
        (!violations.is_empty()).then(|| Value::from(violations).to_string())
    })
}
