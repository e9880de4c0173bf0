//! The call of an operation as a command for curl.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::docs::json;
use crate::model::sample::{Call, Policy};
use crate::model::{
    Api, Body, Client, Encoding, Location, Operation, Parameter, SchemeKind, Syntax,
};
use crate::platform::Credentials;

/// The host of an application, as in the samples of all languages.
const APPLICATION: &str = "https://example.genauth.ai";
/// The host of the management API.
const MANAGEMENT: &str = "https://api.genauth.ai";
/// The host of an API whose document names none.
const UNKNOWN: &str = "https://api.example.com";

/// What a part of a query can't have.
const QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What a segment of a path can't have. Braces and brackets are wildcards of curl.
const SEGMENT: &AsciiSet = &QUERY.remove(b':').remove(b'@').remove(b',').remove(b';');
/// What a server's URL should not have for curl.
const URL: &AsciiSet = &CONTROLS.add(b' ').add(b'{').add(b'}').add(b'[').add(b']');

/// Returns the command with the values of the samples, an option on each line.
pub(super) fn command(api: &Api, client: &Client, operation: &Operation) -> String {
    let call = Call::of(api, operation, Policy::Shown);
    let values = operation.parameters.iter().filter_map(|parameter| {
        let given =
            call.parameters.iter().find(|one| std::ptr::eq(one.field, &parameter.field));
        given.map(|one| (parameter, one.value.to_json()))
    });
    let mut request = Request::new(api, client, operation);
    request.authenticate();
    values.for_each(|(parameter, value)| request.put(parameter, &value));
    if let Some(body) = &operation.body {
        let value = call.body.as_ref().map(|body| body.to_json()).unwrap_or_default();
        request.carry(body, value);
    }
    request.finish()
}

struct Request<'a> {
    api: &'a Api,
    client: &'a Client,
    operation: &'a Operation,
    path: String,
    /// Names and values, encoded.
    query: Vec<String>,
    options: Vec<String>,
}

impl<'a> Request<'a> {
    fn new(api: &'a Api, client: &'a Client, operation: &'a Operation) -> Self {
        Self {
            api,
            client,
            operation,
            path: operation.path.clone(),
            query: Vec::new(),
            options: Vec::new(),
        }
    }

    fn header(&mut self, name: &str, value: &str) {
        self.options.push(format!("--header {}", quoted(&format!("{name}: {value}"))));
    }

    fn authenticate(&mut self) {
        match self.api.platform.credentials(&self.client.name) {
            Some(Credentials::User) => {
                self.header("x-genauth-app-id", "APP_ID");
                if self.operation.bearer {
                    self.header("authorization", "Bearer ACCESS_TOKEN");
                }
            }
            Some(Credentials::AccessKey) if self.operation.bearer => {
                self.header("authorization", "Bearer MANAGEMENT_TOKEN");
                self.header("x-genauth-userpool-id", "USER_POOL_ID");
            }
            Some(Credentials::AccessKey) => {}
            None => self.use_schemes(),
        }
    }

    /// Uses the security schemes of the first alternative.
    fn use_schemes(&mut self) {
        let schemes = self.operation.security.first().into_iter().flatten();
        for one in schemes {
            let known =
                self.client.schemes.iter().find(|known| known.name == one.scheme);
            match known.map(|scheme| &scheme.kind) {
                Some(SchemeKind::Basic) => {
                    self.options.push("--user 'USER:PASSWORD'".to_owned());
                }
                Some(SchemeKind::Header(name)) => self.header(name, "API_KEY"),
                Some(SchemeKind::Query(name)) => {
                    self.query.push(format!("{}=API_KEY", encoded(name)));
                }
                Some(SchemeKind::Cookie(name)) => {
                    let cookie = format!("{name}=API_KEY");
                    self.options.push(format!("--cookie {}", quoted(&cookie)));
                }
                Some(SchemeKind::MutualTls) => {
                    self.options.push("--cert client.pem --key client.key".to_owned());
                }
                Some(SchemeKind::Http(scheme)) => {
                    self.header("authorization", &format!("{scheme} CREDENTIALS"));
                }
                Some(SchemeKind::Bearer | SchemeKind::OAuth2 | SchemeKind::OpenId) => {
                    self.header("authorization", "Bearer ACCESS_TOKEN")
                }
                None => {}
            }
        }
    }

    fn put(&mut self, parameter: &Parameter, value: &Value) {
        let name = &parameter.field.wire_name;
        match parameter.location {
            Location::Path => {
                let text = match parameter.style.syntax {
                    Syntax::Label => format!(".{}", plain(value)),
                    Syntax::Matrix => format!(";{name}={}", plain(value)),
                    _ => plain(value),
                };
                let text = utf8_percent_encode(&text, SEGMENT).to_string();
                self.path = self.path.replace(&format!("{{{name}}}"), &text);
            }
            Location::Query => self.query.extend(pairs(parameter, value)),
            Location::QueryString => self.query.push(match value {
                Value::Object(members) => {
                    let pair =
                        |(name, value): (&String, &Value)| pair(name, &plain(value));
                    members.iter().map(pair).collect::<Vec<_>>().join("&")
                }
                value => encoded(&plain(value)),
            }),
            Location::Header => self.header(name, &plain(value)),
            Location::Cookie => {
                let cookie = format!("{name}={}", plain(value));
                self.options.push(format!("--cookie {}", quoted(&cookie)));
            }
        }
    }

    fn carry(&mut self, body: &Body, value: Value) {
        let members = value.as_object().cloned().unwrap_or_default();
        match body.encoding {
            Encoding::Json => {
                let value = self.with_client_credentials(value);
                self.options.push(format!("--json {}", quoted(&json::print(&value))));
            }
            Encoding::Form => {
                let value = self.with_client_credentials(value);
                let members = value.as_object().cloned().unwrap_or_default();
                for (name, value) in members {
                    let pair = format!("{name}={}", plain(&value));
                    self.options.push(format!("--data-urlencode {}", quoted(&pair)));
                }
            }
            Encoding::Multipart => {
                let is_file = |name: &str| {
                    let fields = self.api.fields(&body.ty).iter();
                    fields.clone().any(|field| {
                        field.wire_name == name
                            && *field.ty.innermost() == crate::model::Type::File
                    })
                };
                let parts: Vec<String> = members
                    .iter()
                    .map(|(name, value)| match is_file(name) {
                        true => format!("{name}=@file"),
                        false => format!("{name}={}", plain(value)),
                    })
                    .collect();
                let parts = parts.iter().map(|part| format!("--form {}", quoted(part)));
                self.options.extend(parts);
            }
            Encoding::Text | Encoding::Events => {
                self.header("content-type", &body.media_type);
                self.options.push(format!("--data {}", quoted(&plain(&value))));
            }
            Encoding::Binary => {
                self.header("content-type", &body.media_type);
                self.options.push("--data-binary @file".to_owned());
            }
        }
    }

    /// Adds the credentials that a client fills in.
    fn with_client_credentials(&self, mut value: Value) -> Value {
        if let Some(members) =
            value.as_object_mut().filter(|_| self.operation.client_credentials)
        {
            members.insert("client_id".to_owned(), json!("APP_ID"));
            members.insert("client_secret".to_owned(), json!("APP_SECRET"));
        }
        value
    }

    fn host(&self) -> String {
        match self.api.platform.credentials(&self.client.name) {
            Some(Credentials::User) => APPLICATION.to_owned(),
            Some(Credentials::AccessKey) => MANAGEMENT.to_owned(),
            None => {
                let server = self.operation.server.as_ref().or(self.client.server());
                let url = server.map(|server| server.url());
                let url = url.filter(|url| url.contains("://"));
                let url = url.unwrap_or_else(|| UNKNOWN.to_owned());
                utf8_percent_encode(url.trim_end_matches('/'), URL).to_string()
            }
        }
    }

    fn finish(self) -> String {
        let query = match self.query.as_slice() {
            [] => String::new(),
            query => format!("?{}", query.join("&")),
        };
        let url = format!("{}{}{query}", self.host(), self.path);
        let method = match (self.operation.http.as_str(), &self.operation.body) {
            ("GET", None) => String::new(),
            ("POST", Some(_)) => String::new(),
            (method, _) => format!("--request {method} "),
        };
        let first = format!("curl {method}{}", quoted(&url));
        [first].into_iter().chain(self.options).collect::<Vec<_>>().join(" \\\n  ")
    }
}

/// Returns the pairs of a query parameter, encoded.
fn pairs(parameter: &Parameter, value: &Value) -> Vec<String> {
    let name = &parameter.field.wire_name;
    let separator = match parameter.style.syntax {
        Syntax::SpaceDelimited => " ",
        Syntax::PipeDelimited => "|",
        _ => ",",
    };
    match value {
        _ if parameter.style.content.is_some() => vec![pair(name, &plain(value))],
        Value::Array(items) if parameter.style.explode => {
            items.iter().map(|item| pair(name, &plain(item))).collect()
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(plain).collect();
            vec![pair(name, &items.join(separator))]
        }
        Value::Object(members) if parameter.style.syntax == Syntax::DeepObject => {
            members
                .iter()
                .map(|(member, value)| pair(&format!("{name}[{member}]"), &plain(value)))
                .collect()
        }
        Value::Object(members) if parameter.style.explode => {
            members.iter().map(|(member, value)| pair(member, &plain(value))).collect()
        }
        Value::Object(members) => {
            let parts: Vec<_> = members
                .iter()
                .map(|(member, value)| format!("{member},{}", plain(value)))
                .collect();
            vec![pair(name, &parts.join(separator))]
        }
        value => vec![pair(name, &plain(value))],
    }
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", encoded(name), encoded(value))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// Returns a string as it is, and any other value as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_object()) => {
            items.iter().map(plain).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

/// Returns a word as a POSIX shell needs it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
