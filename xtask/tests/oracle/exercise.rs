//! The calls of all clients of a crate, with the arguments of their samples and with random ones.

use std::fmt;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::credentials;
use crate::document::{Document, Operation, is_json, matches};
use crate::judge::{self, Arguments, Request};
use crate::multipart;
use crate::schema::Schemas;
use crate::sdk::{Method, Program};
use crate::values::{Direction, Place, Values};

/// A call that went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) client: String,
    pub(crate) method: String,
    /// Method and path of the operation, if it is known.
    pub(crate) operation: String,
    pub(crate) what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} ({}): {}", self.client, self.method, self.operation, self.what)
    }
}

/// Counts of what was tried.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tried {
    pub(crate) operations: usize,
    pub(crate) requests: usize,
    pub(crate) responses: usize,
}

impl Tried {
    pub(crate) fn add(&mut self, other: Self) {
        self.operations += other.operations;
        self.requests += other.requests;
        self.responses += other.responses;
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operations,
            requests,
            responses,
        } = self;
        write!(f, "{operations} operations, {requests} requests, {responses} responses")
    }
}

/// One client and the document that it was generated from.
pub(crate) struct Exercise<'a> {
    pub(crate) client: &'a str,
    pub(crate) document: &'a Document,
    pub(crate) rng: &'a mut Rng,
    /// The number of random calls of each operation, and of responses of each status.
    pub(crate) rounds: usize,
    pub(crate) tried: Tried,
    pub(crate) findings: Vec<Finding>,
    requests: Schemas,
    responses: Schemas,
}

impl<'a> Exercise<'a> {
    pub(crate) fn new(
        client: &'a str,
        document: &'a Document,
        rng: &'a mut Rng,
        rounds: usize,
    ) -> Self {
        Self {
            client,
            document,
            rng,
            rounds,
            tried: Tried::default(),
            findings: Vec::new(),
            requests: Schemas::new(document, Direction::Request),
            responses: Schemas::new(document, Direction::Response),
        }
    }

    pub(crate) fn run(&mut self, program: &mut Program) {
        let operations = self.document.operations();
        let mut called = vec![false; operations.len()];
        for (index, method) in program.methods(self.client).iter().enumerate() {
            let shown =
                program.run(&command(self.client, index, false, &[], &Value::Null));
            let Some(found) = find(&operations, &shown) else {
                self.find(
                    method,
                    None,
                    format!("no operation has such a request: {shown}"),
                );
                continue;
            };
            called[found] = true;
            self.tried.operations += 1;
            self.operation(program, index, method, &operations[found], &shown);
        }
        for (operation, _) in operations.iter().zip(called).filter(|(_, called)| !called)
        {
            let what = "no call has this operation".to_owned();
            let name = operation.id.clone().unwrap_or_default();
            let method = Method {
                name,
                has_full: false,
            };
            self.find(&method, Some(operation), what);
        }
    }

    fn find(&mut self, method: &Method, operation: Option<&Operation>, what: String) {
        let operation = operation.map(|one| format!("{} {}", one.method, one.path));
        self.findings.push(Finding {
            client: self.client.to_owned(),
            method: method.name.clone(),
            operation: operation.unwrap_or_default(),
            what,
        });
    }

    fn operation(
        &mut self,
        program: &mut Program,
        index: usize,
        method: &Method,
        operation: &Operation,
        shown: &Value,
    ) {
        let request = &shown["requests"][0];
        let body = String::from_utf8(Request::new(request).body()).unwrap_or_default();
        if let Some(what) = self.invalid(operation, &body) {
            self.find(method, Some(operation), format!("the sample is invalid: {what}"));
        }
        self.responses(program, index, method, operation);
        if !method.has_full {
            return;
        }
        let full = program.run(&command(self.client, index, true, &[], &Value::Null));
        if multipart::is_body_of(operation) {
            for (reply, has_all) in [(shown, false), (&full, true)] {
                self.multipart(method, operation, reply, has_all);
            }
        }
        let taken = full["arguments"].as_array().into_iter().flatten();
        let taken: Vec<String> =
            taken.filter_map(|one| one.as_str().map(str::to_owned)).collect();
        let Some(arguments) = arguments(operation, &taken) else { return };
        self.judge(method, operation, &arguments, &full);
        if let Some(body) = &arguments.body
            && let Some(what) = self.invalid(operation, &body.to_string())
        {
            self.find(method, Some(operation), format!("the sample is invalid: {what}"));
        }
        for _ in 0..self.rounds {
            let Some(random) = self.random(operation) else { continue };
            let mut replaced = Vec::new();
            for text in &taken {
                let is_body = is_body(operation, text);
                let new = match (is_body, &random.body) {
                    (true, Some(body)) => body.to_string(),
                    (true, None) => continue,
                    (false, _) => Value::Object(random.parameters.clone()).to_string(),
                };
                replaced.push((text.clone(), new));
            }
            let reply =
                program.run(&command(self.client, index, true, &replaced, &Value::Null));
            let expected = Arguments {
                body: random.body.clone().filter(|_| arguments.body.is_some()),
                ..random
            };
            self.judge(method, operation, &expected, &reply);
        }
    }

    /// Judges the parts of a body. Its arguments can't be replaced, because JSON has no files.
    fn multipart(
        &mut self,
        method: &Method,
        operation: &Operation,
        reply: &Value,
        has_all: bool,
    ) {
        self.tried.requests += 1;
        let Some(request) = reply["requests"].get(0) else {
            let what = format!("not sent: {}", reply["failed"]);
            return self.find(method, Some(operation), what);
        };
        let request = Request::new(request);
        let found = multipart::violations(
            self.document,
            operation,
            &request,
            &self.requests,
            has_all,
        );
        for what in found {
            self.find(method, Some(operation), what);
        }
    }

    /// Returns why a JSON body is invalid.
    fn invalid(&self, operation: &Operation, body: &str) -> Option<String> {
        let (media_type, content) = operation.media_type()?;
        if !is_json(media_type) || body.is_empty() {
            return None;
        }
        let value: Value = match serde_json::from_str(body) {
            Ok(value) => value,
            Err(error) => return Some(format!("{body} is no JSON: {error}")),
        };
        let validator =
            self.requests.validator(self.document, content.get("schema")?)?;
        let error = validator.iter_errors(&value).next()?;
        Some(format!("{error} at `{}` of {body}", error.instance_path()))
    }

    fn judge(
        &mut self,
        method: &Method,
        operation: &Operation,
        arguments: &Arguments,
        reply: &Value,
    ) {
        self.tried.requests += 1;
        let Some(request) = reply["requests"].get(0) else {
            let what = format!("not sent: {}, {arguments:?}", reply["failed"]);
            return self.find(method, Some(operation), what);
        };
        let request = Request::new(request);
        let violations = judge::request(self.document, operation, arguments, &request);
        for what in violations {
            self.find(method, Some(operation), format!("{what}; {arguments:?}"));
        }
    }

    /// Makes random arguments.
    fn random(&mut self, operation: &Operation) -> Option<Arguments> {
        let mut arguments = Arguments::default();
        for parameter in &operation.parameters {
            let place = parameter["in"].as_str().unwrap_or_default();
            let is_required = parameter["required"] == true || place == "path";
            if !is_required && self.rng.u8(..4) == 0 {
                continue;
            }
            let place = match place {
                "header" | "cookie" => Place::Header,
                _ => Place::Url,
            };
            let schema = match parameter["content"].as_object() {
                Some(content) => content.values().next()?.get("schema")?,
                None => &parameter["schema"],
            };
            let value = self.value(schema, Direction::Request, place)?;
            // The specification has no text for these.
            let is_undefined = match &value {
                Value::Array(items) => items.is_empty() || items.iter().any(is_deep),
                Value::Object(object) => {
                    object.is_empty() || object.values().any(is_deep)
                }
                _ => false,
            };
            // The characters that separate items can't be escaped.
            let separator = match parameter["style"].as_str() {
                Some("spaceDelimited") => ' ',
                Some("pipeDelimited") => '|',
                _ => '\0',
            };
            let is_undefined = is_undefined || value.to_string().contains(separator);
            let is_undefined = is_undefined && parameter["content"].is_null();
            match (is_undefined, is_required) {
                (true, true) => return None,
                (true, false) => continue,
                (false, _) => {}
            }
            let name = parameter["name"].as_str()?.to_owned();
            arguments.parameters.insert(name, value);
        }
        if let Some((_, content)) = operation.media_type() {
            let schema = content.get("schema")?;
            arguments.body =
                Some(self.value(schema, Direction::Request, Place::Body)?);
        }
        Some(arguments)
    }

    /// Makes a valid value. `None` if none is found.
    fn value(
        &mut self,
        schema: &Value,
        direction: Direction,
        place: Place,
    ) -> Option<Value> {
        let schemas = match direction {
            Direction::Request => &self.requests,
            Direction::Response => &self.responses,
        };
        let validator = schemas.validator(self.document, schema)?;
        for _ in 0..20 {
            let mut values = Values {
                document: self.document,
                rng: self.rng,
                direction,
                place,
            };
            if let Some(value) = values.value(schema, 0)
                && validator.is_valid(&value)
            {
                return Some(value);
            }
        }
        None
    }

    /// Serves valid responses, which must be decoded, and be the same when they are written again.
    fn responses(
        &mut self,
        program: &mut Program,
        index: usize,
        method: &Method,
        operation: &Operation,
    ) {
        for (status, content) in operation.successes() {
            for _ in 0..self.rounds {
                let mut response = json!({ "status": status, "body": [] });
                let mut expected = Value::Null;
                if let Some((media_type, content)) = content {
                    let json = is_json(media_type);
                    let value = match content.get("schema") {
                        Some(schema) => {
                            self.value(schema, Direction::Response, Place::Body)
                        }
                        None => Some(json!("text")),
                    };
                    let Some(value) = value else { continue };
                    let body = match (&value, json) {
                        (Value::String(text), false) => text.clone(),
                        (value, _) => value.to_string(),
                    };
                    response["type"] = json!(media_type);
                    response["body"] = json!(body.into_bytes());
                    if json {
                        expected = value;
                    }
                }
                self.tried.responses += 1;
                let reply =
                    program.run(&command(self.client, index, false, &[], &response));
                let failure =
                    ["failed", "undecoded"].iter().find_map(|key| reply.get(key));
                if let Some(failure) = failure {
                    let what = format!("the response is refused: {failure}; {expected}");
                    self.find(method, Some(operation), what);
                } else if !expected.is_null()
                    && !reply["again"].is_null()
                    && !judge::same(&reply["again"], &expected)
                {
                    let again = &reply["again"];
                    let what = format!("the response {expected} is read as {again}");
                    self.find(method, Some(operation), what);
                }
            }
        }
    }
}

fn is_deep(value: &Value) -> bool {
    value.is_array() || value.is_object() || value.is_null()
}

/// Returns the command for a call, with replacements of its arguments and the response.
pub(crate) fn command(
    client: &str,
    index: usize,
    full: bool,
    arguments: &[(String, String)],
    response: &Value,
) -> Value {
    let arguments: Vec<_> =
        arguments.iter().map(|(old, new)| json!([old, new])).collect();
    json!({
        "client": client,
        "operation": index,
        "full": full,
        "arguments": arguments,
        "response": response,
    })
}

/// Finds the operation of a request, the one with most literal characters in its path.
pub(crate) fn find(operations: &[Operation], reply: &Value) -> Option<usize> {
    let request = Request::new(reply["requests"].get(0)?);
    let candidates = operations.iter().enumerate().filter_map(|(index, operation)| {
        let base = credentials::base(operation);
        let (path, _) = request.path_and_query(&base)?;
        let literals = matches(&operation.path, path)?;
        (operation.method == request.method()).then_some((literals, index))
    });
    candidates.max_by_key(|(literals, _)| *literals).map(|(_, index)| index)
}

/// Returns whether an argument of a generated call is the body. All properties of the parameters'
/// argument are parameters.
fn is_body(operation: &Operation, text: &str) -> bool {
    if operation.body.is_none() || operation.parameters.is_empty() {
        return operation.body.is_some();
    }
    let is_parameter =
        |name: &String| operation.parameters.iter().any(|one| one["name"] == *name);
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => !object.keys().all(is_parameter),
        _ => true,
    }
}

/// Reads the arguments of a generated call. `None` if the call has others that are not known.
fn arguments(operation: &Operation, taken: &[String]) -> Option<Arguments> {
    let mut arguments = Arguments::default();
    if taken.is_empty() {
        return None;
    }
    for text in taken {
        let value: Value = serde_json::from_str(text).ok()?;
        if is_body(operation, text) {
            arguments.body = Some(value);
        } else {
            let object: Map<String, Value> = value.as_object()?.clone();
            arguments.parameters = object;
        }
    }
    Some(arguments)
}
