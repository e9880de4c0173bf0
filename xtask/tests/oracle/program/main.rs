//! Makes the calls of generated clients for another process: reads a command on each line, and
//! writes the request that was sent and what came of the response.
//!
//! The folder that it is built in also has the generated calls, and `clients.rs`, which makes the
//! clients.

mod clients;
#[allow(deprecated, reason = "what is advised against has to work all the same")]
mod generated;
mod sample;

use std::collections::VecDeque;
use std::io::{BufRead, Write, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use genauth::transport::{HttpRequest, HttpResponse, TransportError, TransportErrorKind};
use sample::Sample;
use serde_json::{Value, json};

/// The responses of the next requests, and the requests so far.
#[derive(Clone, Default)]
pub struct Wire(Arc<Mutex<(VecDeque<HttpResponse>, Vec<HttpRequest>)>>);

impl Wire {
    pub fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.1.push(request);
        let next = state.0.pop_front();
        next.ok_or_else(|| TransportError::new(TransportErrorKind::Invalid))
    }

    fn expect(&self, response: Option<HttpResponse>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (response.into_iter().collect(), Vec::new());
    }

    fn requests(&self) -> Vec<HttpRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("there are threads");
    for line in stdin().lock().lines() {
        let command: Value = serde_json::from_str(&line.expect("it is text")).expect("it is JSON");
        let client = command["client"].as_str().unwrap_or_default();
        let reply = runtime.block_on(clients::run(client, &command));
        let mut stdout = stdout().lock();
        writeln!(stdout, "{reply}").and_then(|()| stdout.flush()).expect("someone reads");
    }
}

/// Carries out a command: without an operation, lists those of the client.
pub async fn run<C>(
    client: Result<C, genauth::Error>,
    wire: &Wire,
    samples: &[Sample<C>],
    command: &Value,
) -> Value {
    let client = match client {
        Ok(client) => client,
        Err(error) => return json!({ "failed": format!("no client: {error}") }),
    };
    let Some(index) = command["operation"].as_u64() else {
        let list = samples.iter().map(|one| json!([one.operation, one.full.is_some()]));
        return Value::Array(list.collect());
    };
    let sample = &samples[usize::try_from(index).expect("it is small")];
    let call = match command["full"].as_bool() {
        Some(true) => sample.full.unwrap_or(sample.shown),
        _ => sample.shown,
    };
    let arguments = command["arguments"].as_array().cloned();
    sample::replace(arguments.map_or_else(Vec::new, |list| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        list.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
    }));
    wire.expect(response(&command["response"]));
    let sent = catch_unwind(AssertUnwindSafe(|| call(&client)));
    let arguments = sample::taken();
    let Ok(sent) = sent else {
        return json!({ "failed": "an argument can't be read", "arguments": arguments });
    };
    let raw = sent.raw.await;
    let requests: Vec<Value> = wire.requests().iter().map(request).collect();
    let mut reply = json!({ "requests": requests, "arguments": arguments });
    match raw {
        Err(error) => reply["failed"] = json!(error.to_string()),
        Ok(raw) => {
            reply["status"] = json!(raw.status());
            reply["body"] = json!(String::from_utf8_lossy(raw.body()));
            let headers = ["sl-violations", "content-type"];
            let headers = headers.map(|name| (name.to_owned(), json!(raw.header(name))));
            reply["headers"] = Value::Object(headers.into_iter().collect());
            match (sent.again)(raw.clone()) {
                Ok(again) => reply["again"] = again.unwrap_or_default(),
                Err(error) => reply["undecoded"] = json!(error.to_string()),
            }
        }
    }
    reply
}

fn response(value: &Value) -> Option<HttpResponse> {
    let status = u16::try_from(value["status"].as_u64()?).ok()?;
    let body = value["body"].as_array()?;
    let body: Vec<u8> = body.iter().filter_map(|one| u8::try_from(one.as_u64()?).ok()).collect();
    let response = HttpResponse::new(status).with_body(body);
    let headers = [("content-type", "type"), ("location", "location")];
    Some(headers.into_iter().fold(response, |response, (name, key)| match value[key].as_str() {
        Some(value) => response.with_header(name, value),
        None => response,
    }))
}

fn request(request: &HttpRequest) -> Value {
    let headers = request.headers.iter().map(|(name, value)| json!([name, value]));
    json!({
        "operation": request.operation,
        "method": request.method,
        "url": request.url,
        "headers": headers.collect::<Vec<_>>(),
        "body": request.body,
    })
}
