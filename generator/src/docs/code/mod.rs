//! Sample code: the call of an operation in the language of a page.
//!
//! The tree of [`crate::sample`] goes in, which is the same for all languages. A small emitter per
//! language spells it; what is the same in all samples of a language, imports and the client, is a
//! template in `templates/samples/`.

mod csharp;
mod frame;
mod go;
mod java;
mod layout;
mod names;
mod node;
mod php;
mod python;

use serde_json::Value;

use crate::model::{Api, Client, Operation, Shape};
use crate::rust;
use crate::sample::{Call, Member, Sample};
use crate::text;

use super::json;
use super::language::Language;
pub(super) use frame::Frames;

/// A call that is to be written, and how its language calls the method.
struct Target<'a> {
    api: &'a Api,
    call: Call<'a>,
    method: String,
}

/// Writes the statements that make the call, without a line end behind the last.
type Emit = fn(&Target<'_>) -> String;

/// A language as samples need it.
struct Dialect {
    name: &'static str,
    /// None for our own, which has an emitter for the SDK.
    emit: Option<Emit>,
    /// Begins a comment.
    comment: &'static str,
}

const fn dialect(name: &'static str, emit: Emit, comment: &'static str) -> Dialect {
    Dialect {
        name,
        emit: Some(emit),
        comment,
    }
}

const DIALECTS: [Dialect; 7] = [
    Dialect {
        name: "rust",
        emit: None,
        comment: "//",
    },
    dialect("java", java::emit, "//"),
    dialect("node", node::emit, "//"),
    dialect("go", go::emit, "//"),
    dialect("python", python::emit, "#"),
    dialect("php", php::emit, "//"),
    dialect("csharp", csharp::emit, "//"),
];

/// Instead of a call of a method that there is not.
const NO_METHOD: &str = "The official SDK has no method for this operation.";

/// The sample of an operation, without a line end behind the last line.
pub(super) fn sample(
    api: &Api,
    client: &Client,
    operation: &Operation,
    language: &Language,
    frames: &Frames,
) -> String {
    let dialect = DIALECTS.iter().find(|dialect| dialect.name == language.name);
    let Some(Dialect { emit, comment, .. }) = dialect else { return String::new() };
    let statements = match emit {
        None => Some(rust::statement(api, client, operation)),
        Some(emit) => statements(api, operation, language, *emit),
    };
    let Some(statements) = statements else { return format!("{comment} {NO_METHOD}") };
    let has_arguments = operation.parameters.is_some() || operation.body.is_some();
    frames.around(statements.trim_end(), language, client, has_arguments)
}

/// The call of an official SDK, if it has the method.
fn statements(
    api: &Api,
    operation: &Operation,
    language: &Language,
    emit: Emit,
) -> Option<String> {
    let method = names::method(language, operation)?;
    let call = call(api, operation);
    Some(emit(&Target { api, call, method }))
}

/// The call as the official SDKs need it. They leave it to their callers to name the application where its
/// credentials are members of the body.
fn call<'a>(api: &'a Api, operation: &'a Operation) -> Call<'a> {
    let mut call = Call::of(api, operation);
    if let Some(Sample::Model(definition, members)) = &mut call.body
        && operation.client_credentials
        && let Shape::Struct(fields) = &definition.shape
    {
        for (name, value) in APPLICATION {
            let field = fields.iter().find(|field| field.wire_name == name);
            members.extend(field.map(|field| Member {
                field,
                value: Sample::Scalar(value.into()),
            }));
        }
    }
    call
}

/// As in the templates.
const APPLICATION: [(&str, &str); 2] =
    [("client_id", "APP_ID"), ("client_secret", "APP_SECRET")];

/// The members of a body, for languages that take them one by one. Other shapes than objects have none.
fn members<'a, 's>(body: &'a Sample<'s>) -> &'a [Member<'s>] {
    match body {
        Sample::Model(_, members) => members,
        Sample::Union(_, _, content) => members(content),
        _ => &[],
    }
}

fn is_identifier(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    !name.is_empty()
        && name.chars().all(is_letter)
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// How a language escapes a character that is not of the first 65,536.
#[derive(Clone, Copy)]
enum Astral {
    /// As two halves, `\ud83d\ude00`: Java, and TypeScript as JSON.
    Pair,
    /// `\U0001f600`: Go, Python and C#.
    Long,
}

/// A string between double quotes: JSON's escapes are those of the language. What nobody sees is escaped.
fn quoted(text: &str, astral: Astral) -> String {
    let json = Value::from(text).to_string();
    if !json.contains(text::is_hidden) {
        return json;
    }
    match astral {
        Astral::Pair => json::escaped(&json),
        Astral::Long => {
            let mut quoted = String::with_capacity(json.len() + 16);
            for letter in json.chars() {
                match u32::from(letter) {
                    _ if !text::is_hidden(letter) => quoted.push(letter),
                    code @ ..=0xffff => quoted.push_str(&format!("\\u{code:04x}")),
                    code => quoted.push_str(&format!("\\U{code:08x}")),
                }
            }
            quoted
        }
    }
}

/// The literal of a value in a language that has JSON's numbers and truth values.
fn literal(scalar: &Value, astral: Astral) -> String {
    match scalar {
        Value::String(text) => quoted(text, astral),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
