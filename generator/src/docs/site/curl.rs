//! The call of an operation as a command for curl, in a POSIX shell.

use heck::ToShoutySnakeCase;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::docs::json;
use crate::model::sample::{Call, Policy, Property, Sample};
use crate::model::{
    self, Api, Body, Client, Encoding, HttpMethod, Location, Operation, SchemeKind,
    Server,
};
use crate::platform::Credentials;
use crate::text;
use style::{ESCAPED, Part, Style};

/// The styles of OpenAPI, as the SDK writes them.
#[path = "../../../../generated-sdk/src/style.rs"]
#[allow(dead_code, reason = "the SDK needs more of it")]
#[rustfmt::skip]
mod style;

/// The host of an application, as in the samples of all languages.
const APPLICATION: &str = "https://example.genauth.ai";
/// The host of the management API.
const MANAGEMENT: &str = "https://api.genauth.ai";
/// The host of an API whose document names none.
const UNKNOWN: &str = "https://api.example.com";

/// The characters that a path can't have. Braces and brackets are wildcards of curl.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns the command with the values of the samples, an option on each line.
///
/// The options are those of curl 7.43 (2015) and later.
pub(super) fn command(api: &Api, client: &Client, operation: &Operation) -> String {
    let call = Call::of(api, operation, Policy::Minimal);
    let mut request = Request::new(api, client, operation);
    request.authenticate();
    for property in &call.parameters {
        request.put(property);
    }
    if let Some((body, sample)) = operation.body.as_ref().zip(call.body.as_ref()) {
        request.carry(body, sample);
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
    /// Names in lower case, and values.
    headers: Vec<(String, String)>,
    /// Names and values, encoded.
    cookies: Vec<String>,
    /// The other options.
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
            headers: Vec::new(),
            cookies: Vec::new(),
            options: Vec::new(),
        }
    }

    /// Adds a header, unless it is given already.
    fn header(&mut self, name: &str, value: &str) {
        let name = name.to_lowercase();
        if !self.headers.iter().any(|(known, _)| *known == name) {
            self.headers.push((name, value.to_owned()));
        }
    }

    fn option(&mut self, name: &str, value: &str) {
        self.options.push(format!("{name} {}", quoted(value)));
    }

    fn authenticate(&mut self) {
        match self.api.platform.credentials(&self.client.name) {
            Some(Credentials::User) => {
                self.header("x-genauth-app-id", "APP_ID");
                if self.operation.bearer {
                    self.header("authorization", "Bearer ACCESS_TOKEN");
                }
            }
            Some(Credentials::AccessKey) => {
                if self.operation.bearer {
                    self.header("authorization", "Bearer MANAGEMENT_TOKEN");
                }
                if !self.operation.security.is_empty() {
                    self.header("x-genauth-userpool-id", "USER_POOL_ID");
                }
            }
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
                Some(SchemeKind::Basic) => self.option("--user", "USER:PASSWORD"),
                Some(SchemeKind::Header(name)) => self.header(name, "API_KEY"),
                Some(SchemeKind::Query(name)) => self.query.push(pair(name, "API_KEY")),
                Some(SchemeKind::Cookie(name)) => {
                    self.cookies.push(format!("{name}=API_KEY"));
                }
                Some(SchemeKind::MutualTls) => {
                    self.option("--cert", "CERTIFICATE");
                    self.option("--key", "KEY");
                }
                Some(SchemeKind::Http(scheme))
                    if scheme.eq_ignore_ascii_case("digest") =>
                {
                    self.options.push("--digest".to_owned());
                    self.option("--user", "USER:PASSWORD");
                }
                Some(SchemeKind::Http(scheme)) => {
                    self.header("authorization", &format!("{scheme} CREDENTIALS"));
                }
                Some(SchemeKind::Bearer | SchemeKind::OAuth2 | SchemeKind::OpenId) => {
                    self.header("authorization", "Bearer ACCESS_TOKEN");
                }
                None => {}
            }
        }
    }

    fn put(&mut self, property: &Property<'_>) {
        let field = property.field;
        let parameters = &self.operation.parameters;
        let Some(parameter) =
            parameters.iter().find(|one| std::ptr::eq(field, &one.field))
        else {
            return;
        };
        let name = &field.wire_name;
        let style = Style {
            syntax: syntax(parameter.style.syntax),
            explode: parameter.style.explode,
            reserved: parameter.style.reserved,
        };
        let part = match parameter.location {
            Location::Path => Part::Path,
            Location::Query => Part::Query,
            Location::QueryString => Part::QueryString,
            Location::Header => Part::Header,
            Location::Cookie => Part::Cookie,
        };
        let value = property.with_placeholders();
        let text = |value: &Value| style.text(part, name, value).ok().flatten();
        let is_sent = |text: &String| {
            part != Part::Path || !matches!(text.as_str(), "" | "." | "..")
        };
        let placeholder = || text(&name.to_shouty_snake_case().into());
        // Parameters are left out if they are null, but paths have all of theirs.
        let text = match text(&value).filter(is_sent) {
            None if value.is_null() && part != Part::Path => return,
            None => placeholder().unwrap_or_default(),
            Some(text) => text,
        };
        match part {
            Part::Path => self.path = self.path.replace(&format!("{{{name}}}"), &text),
            Part::Query | Part::QueryString => self.query.push(text),
            Part::Header => self.header(name, &text),
            Part::Cookie => self.cookies.push(text),
        }
    }

    fn carry(&mut self, body: &Body, sample: &Sample<'_>) {
        let value = sample.with_placeholders("");
        match body.encoding {
            Encoding::Json => {
                let value = self.with_client_credentials(value);
                self.content_type(body, "application/json");
                self.option("--data-raw", &json::print(&value));
            }
            Encoding::Form => {
                let value = self.with_client_credentials(value);
                self.form(body, &properties(value));
            }
            Encoding::Multipart => {
                for (name, value) in properties(value) {
                    let is_file = has_file(sample, &name);
                    self.part(body, &name, &value, is_file);
                }
            }
            Encoding::Text | Encoding::Events => {
                self.content_type(body, "text/plain; charset=utf-8");
                self.option("--data-raw", &plain(&value));
            }
            Encoding::Binary => {
                self.content_type(body, "application/octet-stream");
                self.option("--data-binary", "@FILE");
            }
        }
    }

    /// Adds the type of the body. A range such as `image/*` is none.
    fn content_type(&mut self, body: &Body, usual: &str) {
        let is_range = body.media_type.contains('*');
        self.header("content-type", if is_range { usual } else { &body.media_type });
    }

    fn form(&mut self, body: &Body, properties: &Map<String, Value>) {
        let before = self.options.len();
        for (name, value) in properties {
            let part = body.parts.iter().find(|one| one.name == *name);
            if let Some((syntax, explode)) =
                part.and_then(|one| one.style(body.encoding))
            {
                let style = Style::new(self::syntax(syntax), explode);
                if let Ok(Some(text)) = style.text(Part::Query, name, value) {
                    self.option("--data-raw", &text);
                }
                continue;
            }
            for text in texts(value) {
                // Hidden characters are encoded here, and the rest by curl.
                if text::line(&text) == text {
                    let name = utf8_percent_encode(name, ESCAPED);
                    self.option("--data-urlencode", &format!("{name}={text}"));
                } else {
                    self.option("--data-raw", &pair(name, &text));
                }
            }
        }
        if self.options.len() == before {
            self.option("--data-raw", "");
        }
    }

    /// Adds a property to a multipart body.
    fn part(&mut self, body: &Body, name: &str, value: &Value, is_file: bool) {
        let part = body.parts.iter().find(|one| one.name == name);
        let headers = part.iter().flat_map(|one| &one.headers);
        let headers = headers.map(|(name, value)| {
            format!(";headers={}", quoted_word(&format!("{name}: {value}")))
        });
        let headers: String = headers.collect();
        let declared = part.and_then(|one| one.content_type(body.encoding));
        let typed = |usual: Option<&str>| {
            let content_type = declared.or(usual).map(|one| format!(";type={one}"));
            content_type.unwrap_or_default() + &headers
        };
        if is_file {
            return self.option("--form", &format!("{name}=@FILE{}", typed(None)));
        }
        let mut items = match value {
            Value::Array(items) => items.clone(),
            value => vec![value.clone()],
        };
        items.retain(|item| !item.is_null());
        for item in items {
            let usual = item.is_object().then_some("application/json");
            let (text, typed) = (plain(&item), typed(usual));
            match typed.as_str() {
                "" => self.option("--form-string", &format!("{name}={text}")),
                typed => {
                    self.option(
                        "--form",
                        &format!("{name}={}{typed}", quoted_word(&text)),
                    );
                }
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
            None => match self.operation.server.as_ref().or(self.client.server()) {
                Some(Server { host, path, .. }) => {
                    let host = host.as_deref().unwrap_or(UNKNOWN);
                    format!("{host}{}", utf8_percent_encode(path, PATH))
                }
                None => UNKNOWN.to_owned(),
            },
        }
    }

    fn finish(self) -> String {
        let query = match self.query.as_slice() {
            [] => String::new(),
            query => format!("?{}", query.join("&")),
        };
        let path = utf8_percent_encode(&self.path, PATH).to_string();
        let url = format!("{}{path}{query}", self.host());
        let method = match (&self.operation.http, &self.operation.body) {
            (HttpMethod::Get, None) | (HttpMethod::Post, Some(_)) => String::new(),
            // With `--request HEAD`, curl waits for the content.
            (HttpMethod::Head, None) => "--head ".to_owned(),
            (method, _) => format!("--request {} ", word(method.as_str())),
        };
        // Without the option, curl resolves segments that are dots.
        let is_dots = |segment: &str| matches!(segment, "." | "..");
        let dots = path.split('/').any(is_dots);
        let as_is = if dots { "--path-as-is " } else { "" };
        let first = format!("curl {as_is}{method}{}", quoted(&url));
        let headers = self.headers.iter().map(|(name, value)| match value.as_str() {
            // With a colon, curl would leave the header out.
            "" => format!("{name};"),
            value => format!("{name}: {value}"),
        });
        let headers = headers.map(|header| format!("--header {}", quoted(&header)));
        let cookies = (!self.cookies.is_empty())
            .then(|| format!("--cookie {}", quoted(&self.cookies.join("; "))));
        let parts: Vec<String> = [first]
            .into_iter()
            .chain(headers)
            .chain(cookies)
            .chain(self.options)
            .collect();
        parts.join(" \\\n  ")
    }
}

fn syntax(syntax: model::Syntax) -> style::Syntax {
    match syntax {
        model::Syntax::Simple => style::Syntax::Simple,
        model::Syntax::Label => style::Syntax::Label,
        model::Syntax::Matrix => style::Syntax::Matrix,
        model::Syntax::Form => style::Syntax::Form,
        model::Syntax::SpaceDelimited => style::Syntax::SpaceDelimited,
        model::Syntax::PipeDelimited => style::Syntax::PipeDelimited,
        model::Syntax::DeepObject => style::Syntax::DeepObject,
        model::Syntax::Cookie => style::Syntax::Cookie,
        model::Syntax::Json => style::Syntax::Json,
        model::Syntax::Text => style::Syntax::Text,
    }
}

fn properties(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

/// Returns whether a property of an object has the content of a file.
fn has_file(object: &Sample<'_>, name: &str) -> bool {
    fn is_file(sample: &Sample<'_>) -> bool {
        match sample {
            Sample::File => true,
            Sample::Array(_, items) => items.iter().any(is_file),
            Sample::Union(_, _, content) => is_file(content),
            _ => false,
        }
    }
    match object {
        Sample::Struct(_, properties) => properties
            .iter()
            .any(|one| one.field.wire_name == name && is_file(&one.value)),
        Sample::Map(_, entries) => {
            entries.iter().any(|(key, value)| key == name && is_file(value))
        }
        Sample::Union(_, _, content) => has_file(content, name),
        _ => false,
    }
}

/// Returns the strings of a property of a form, those of an array one by one.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        value => vec![plain(value)],
    }
}

/// Returns a string as it is, and any other value as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn pair(name: &str, value: &str) -> String {
    let [name, value] = [name, value].map(|text| utf8_percent_encode(text, ESCAPED));
    format!("{name}={value}")
}

/// Returns a word as a POSIX shell needs it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The same without quotes where it needs none.
fn word(word: &str) -> String {
    match word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        true => word.to_owned(),
        false => quoted(word),
    }
}

/// Returns a value of the option `--form`, which ends at a semicolon if it has no quotes.
fn quoted_word(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::docs::fixture::*;
    use crate::docs::hostile::HOSTILE;
    use crate::model::Type;

    #[test]
    fn a_shell_reads_each_text_as_it_is() {
        for text in HOSTILE.iter().filter(|text| !text.contains('\0')) {
            let script = format!("printf %s {}", quoted(text));
            let output = Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), *text);
        }
    }

    /// Returns the command with this example in all parts of the request.
    fn with(example: &str, encoding: Encoding) -> String {
        let parameter = |name: &str| field(name, Type::String).required().like(example);
        let names = ["id", "q", "x-h", "c"];
        let mut operation =
            operation("call").taking(names.map(parameter).to_vec()).body(0);
        let locations =
            [Location::Path, Location::Query, Location::Header, Location::Cookie];
        for (one, location) in operation.parameters.iter_mut().zip(locations) {
            one.location = location;
            one.style = model::Style::default_of(location);
        }
        operation.path = "/a/{id}".to_owned();
        operation.http = HttpMethod::Get;
        operation.body.as_mut().unwrap().encoding = encoding;
        let api = api(vec![model("Body", vec![parameter("b")])], operation);
        let client = &api.clients[0];
        let command = command(&api, client, client.operations().next().unwrap());
        command.split_once("' \\\n").map_or(String::new(), |(url, rest)| {
            let (_, path) = url.split_once("/a/").unwrap();
            let options = rest.split(" \\\n").map(str::trim);
            let is_credential =
                |one: &&str| one.contains("genauth") || one.contains("authorization");
            let wanted = options.filter(|one| !is_credential(one));
            [path].into_iter().chain(wanted).collect::<Vec<_>>().join(" | ")
        })
    }

    #[test]
    fn values_mean_nothing_to_curl() {
        assert_eq!(
            with("@a;b={c}'%", Encoding::Form),
            r"%40a%3Bb%3D%7Bc%7D%27%25?q=%40a%3Bb%3D%7Bc%7D%27%25 | --header 'x-h: @a;b={c}'\''%' | --cookie 'c=%40a%3Bb%3D%7Bc%7D%27%25' | --data-urlencode 'b=@a;b={c}'\''%'"
        );
        let parts = with("<a;type=b", Encoding::Multipart);
        assert!(parts.ends_with("--form-string 'b=<a;type=b'"), "{parts}");
        let json = with("@a", Encoding::Json);
        assert!(json.contains("--data-raw '{"), "{json}");
    }
}
