//! An OpenAPI document as JSON, read independently of the generator.

use serde_json::{Map, Value};

/// The methods that a path item may have.
const METHODS: [&str; 9] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Header parameters that the specification ignores.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// A document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Value,
}

/// An operation, with references resolved.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// In upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) id: Option<String>,
    /// The parameters of the path item that the operation does not override, and its own.
    pub(crate) parameters: Vec<Value>,
    pub(crate) body: Option<Value>,
    pub(crate) responses: Map<String, Value>,
    /// The alternatives, each a set of requirements.
    pub(crate) security: Vec<Vec<String>>,
    /// The URL of the first server, with the defaults of its variables.
    pub(crate) server: Option<String>,
}

impl Document {
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let root = match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).unwrap(),
            false => serde_yaml::from_str(text).unwrap(),
        };
        Self { root }
    }

    /// Returns the minor version of OpenAPI 3.
    pub(crate) fn minor(&self) -> u32 {
        let version = self.root["openapi"].as_str().unwrap_or_default();
        version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0)
    }

    /// Follows references, which must end.
    pub(crate) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..100 {
            let Some(reference) = value["$ref"].as_str() else { return value };
            let pointer = reference.strip_prefix('#').unwrap_or(reference);
            let pointer =
                percent_encoding::percent_decode_str(pointer).decode_utf8_lossy();
            let target = self.root.pointer(&pointer);
            value = target.unwrap_or_else(|| panic!("{reference} names nothing"));
        }
        panic!("a circle of references")
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in self.root["paths"].as_object().into_iter().flatten() {
            let item = self.resolve(item);
            for (method, operation) in item.as_object().into_iter().flatten() {
                if METHODS.contains(&method.as_str()) {
                    operations.push(self.operation(path, method, item, operation));
                }
            }
        }
        operations
    }

    fn operation(
        &self,
        path: &str,
        method: &str,
        item: &Value,
        operation: &Value,
    ) -> Operation {
        let own = self.parameters(&operation["parameters"]);
        let key = |one: &Value| (one["name"].clone(), one["in"].clone());
        let shared = self.parameters(&item["parameters"]);
        let shared = shared
            .into_iter()
            .filter(|one| own.iter().all(|other| key(one) != key(other)));
        let parameters = shared.chain(own.iter().cloned()).filter(|one| {
            let name = one["name"].as_str().unwrap_or_default().to_lowercase();
            one["in"] != "header" || !IGNORED.contains(&name.as_str())
        });
        let responses = operation["responses"].as_object().into_iter().flatten();
        let responses = responses
            .map(|(status, one)| (status.clone(), self.resolve(one).clone()))
            .collect();
        let security = [&operation["security"], &self.root["security"]];
        let security = security.into_iter().find_map(Value::as_array);
        let alternative = |one: &Value| {
            one.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default()
        };
        let servers = [&operation["servers"], &item["servers"], &self.root["servers"]];
        let url = servers.into_iter().find_map(|list| server(&list[0]));
        // Without a host in the document, the client has the caller's for all operations.
        let has_host =
            server(&self.root["servers"][0]).is_some_and(|url| url.contains("://"));
        let url = url.map(|url| match url.split_once("://") {
            Some((_, rest)) if !has_host => rest
                .split_once('/')
                .map(|(_, path)| format!("/{path}"))
                .unwrap_or_default(),
            _ => url,
        });
        Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            id: operation["operationId"].as_str().map(str::to_owned),
            parameters: parameters.collect(),
            body: operation.get("requestBody").map(|body| self.resolve(body).clone()),
            responses,
            security: security.into_iter().flatten().map(alternative).collect(),
            server: url,
        }
    }

    fn parameters(&self, list: &Value) -> Vec<Value> {
        let list = list.as_array().into_iter().flatten();
        list.map(|one| self.resolve(one).clone()).collect()
    }
}

/// Returns the URL of a server without its slash at the end.
fn server(server: &Value) -> Option<String> {
    let mut url = server["url"].as_str()?.to_owned();
    for (name, variable) in server["variables"].as_object().into_iter().flatten() {
        let default = variable["default"].as_str().unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), default);
    }
    Some(url.trim_end_matches('/').to_owned())
}

impl Operation {
    /// Returns the only media type of the request, or the preferred one: JSON.
    pub(crate) fn media_type(&self) -> Option<(&str, &Value)> {
        preferred(&self.body.as_ref()?["content"])
    }

    /// Returns the success statuses with their media types and contents.
    pub(crate) fn successes(&self) -> Vec<(u16, Option<(&str, &Value)>)> {
        let mut found = Vec::new();
        for (status, response) in &self.responses {
            let status = match status.as_str() {
                "2XX" | "2xx" => 203,
                status => status.parse().unwrap_or(0),
            };
            if (200..300).contains(&status) {
                found.push((status, preferred(&response["content"])));
            }
        }
        // Beside a redirect, the default response is one of errors.
        if let Some(response) = self.responses.get("default")
            && found.is_empty()
            && !self.redirects()
        {
            found.push((200, preferred(&response["content"])));
        }
        found
    }

    /// Returns whether a redirect is among the responses.
    pub(crate) fn redirects(&self) -> bool {
        self.responses.iter().any(|(status, _)| status.starts_with('3'))
    }
}

/// Returns whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

fn preferred(content: &Value) -> Option<(&str, &Value)> {
    let content = content.as_object()?;
    let json = content.iter().find(|(name, _)| is_json(name));
    json.or_else(|| content.iter().next()).map(|(name, value)| (name.as_str(), value))
}

/// Returns whether a path is one of a template, and the number of its literal characters.
pub(crate) fn matches(template: &str, path: &str) -> Option<usize> {
    let mut literals = 0;
    let mut rest = path;
    let mut parts = template.split('{');
    let first = parts.next()?;
    rest = rest.strip_prefix(first)?;
    literals += first.len();
    for part in parts {
        let (_, literal) = part.split_once('}')?;
        literals += literal.len();
        let next = match literal {
            "" => rest.find('/').unwrap_or(rest.len()),
            literal => rest.find(literal)?,
        };
        rest = &rest[next + literal.len()..];
    }
    rest.is_empty().then_some(literals)
}
