//! The quirks of authing-docs-factory, each with a name.
//!
//! All oddities of its pages are decided here. [`QUIRKS`] lists them, to show what a switch to the
//! default profile changes; each function names its quirk.

use serde_json::Value;

use super::document::{Kind, Member};
use crate::docs::languages::UpstreamOrder;
use crate::docs::markdown;
use crate::docs::types::link;
use crate::platform;

/// An oddity of the pages of authing-docs-factory.
#[derive(Debug)]
pub struct Quirk {
    pub name: &'static str,
    pub upstream: &'static str,
    /// The text that the default profile prints.
    pub default: &'static str,
}

const fn quirk(
    name: &'static str,
    upstream: &'static str,
    default: &'static str,
) -> Quirk {
    Quirk {
        name,
        upstream,
        default,
    }
}

/// All quirks, in the order of a page.
pub const QUIRKS: [Quirk; 21] = [
    quirk("stray tag", "a stray `</div>` in authentication pages", "none"),
    quirk(
        "body order",
        "required properties first, but backwards",
        "required properties first",
    ),
    quirk("parameter order", "backwards in every other language", "required ones first"),
    quirk("one method", "the first method of a path", "a page for each"),
    quirk("silent deprecation", "no mark", "a mark"),
    quirk("one of", "an empty link, or an empty type", "the variants"),
    quirk("falsy default", "`-` for false, 0 and an empty string", "the value"),
    quirk("object default", "`[object Object]`", "compact JSON"),
    quirk("falsy example", "nothing for false, 0 and an empty string", "the value"),
    quirk("raw cells: lines", "line breaks, which end the table", "one line"),
    quirk("raw cells: pipes", "pipes, which end the cell", "escaped pipes"),
    quirk("bare array", "`array`", "the type of the items with `[]`"),
    quirk("nested type", "no type for a model within a model", "a link"),
    quirk("enum sample", "the first value, as HTML, for any example", "the example"),
    quirk("glued limit", "no space between two sentences", "a space"),
    quirk("repeated model", "a model of request and response twice", "once"),
    quirk("single item", "one object for an array of objects", "an array with one item"),
    quirk("quoted list", "an array as JSON within a string", "an array"),
    quirk("published page", "the words and cells of an imported page", "its facts"),
    quirk(
        "empty part",
        "an empty table, and a heading over nothing",
        "words, or nothing",
    ),
    quirk("missing sample", "no property without an example", "a placeholder"),
];

/// Stray tag: the heading of the samples of a request, if the column before it has no width.
pub(super) fn stray_tag(facts: &platform::Client, heading: &str) -> String {
    let stray = if facts.plain_default_column { "</div>" } else { "" };
    format!(r#"<div style="width:200px">{stray}{heading}</div>"#)
}

/// Body order: authing-docs-factory sorts by a comparison that puts each required property before
/// any other one, even another required one.
pub(super) fn body_order<'a>(members: Vec<Member<'a>>) -> Vec<Member<'a>> {
    let (mut required, optional): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|member| member.required);
    required.reverse();
    required.extend(optional);
    required
}

/// Parameter order: authing-docs-factory sorts one list once for each language, so every other one
/// has it backwards.
pub(super) fn parameter_order<'a>(
    members: Vec<Member<'a>>,
    order: UpstreamOrder,
) -> Vec<Member<'a>> {
    match order {
        UpstreamOrder::Document => members,
        UpstreamOrder::RequiredFirst => body_order(body_order(members)),
        UpstreamOrder::RequiredReversed => body_order(members),
    }
}

/// Nested type, bare array and one of: a type in the table of a model.
pub(super) fn member_type<'a>(kind: &Kind<'a>) -> &'a str {
    match kind {
        Kind::Model(_) | Kind::Unknown => "",
        Kind::Models(_) | Kind::List(_) => "array",
        Kind::Plain(word) => word,
    }
}

/// Bare array again: a type in the table of a response, where models are links nevertheless.
pub(super) fn response_type(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Model(name) => link(name, ""),
        other => member_type(other).to_owned(),
    }
}

/// One of: a type in the table of a request.
pub(super) fn request_type(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Model(name) => link(name, ""),
        Kind::Models(name) => link(name, "[]"),
        Kind::List(word) => format!("{word}[]"),
        Kind::Plain(word) => (*word).to_owned(),
        Kind::Unknown => r##"<a href="#"></a>"##.to_owned(),
    }
}

/// Published page: the exact text of a cell. Translators wrote `yes` for `Yes`.
pub(super) fn published(member: &Member<'_>, column: &str) -> Option<String> {
    member.published(column).map(str::to_owned)
}

/// Enum sample: the first value in the place of an enum's example.
pub(super) fn enum_sample(member: &Member<'_>) -> Option<String> {
    member.values.first().map(|first| escape(&plain(first)))
}

/// Falsy default and object default: a value converted to a string by JavaScript.
pub(super) fn default(member: &Member<'_>) -> String {
    match member.default {
        Some(Value::Object(_)) => "[object Object]".to_owned(),
        Some(Value::Array(items)) => {
            items.iter().map(plain).collect::<Vec<_>>().join(",")
        }
        Some(value) if is_truthy(value) => plain(value),
        _ => "-".to_owned(),
    }
}

/// Glued limit: the sentences behind a description.
pub(super) fn glued_limit(nested: Option<String>, limit: Option<String>) -> String {
    let sentences = [nested, limit].into_iter().flatten().collect::<String>();
    if sentences.is_empty() { sentences } else { format!(" {sentences}") }
}

/// Falsy example: it is left out.
pub(super) fn example(member: &Member<'_>) -> String {
    let example = member.example.filter(|value| is_truthy(value));
    example.map_or_else(String::new, |value| format!("`{}`", plain(value)))
}

/// Missing sample: only the property's own value is shown.
pub(super) fn own_sample(member: &Member<'_>) -> Option<Value> {
    let candidates = [member.example, member.default];
    let value = candidates.into_iter().flatten().find(|value| is_truthy(value))?;
    Some(quoted_list(value))
}

/// Quoted list: an array becomes a string.
fn quoted_list(value: &Value) -> Value {
    match value {
        Value::Array(_) => Value::String(value.to_string()),
        other => other.clone(),
    }
}

/// One method: only the first operation of a path has a page.
pub(super) fn one_method<T>(mut operations: impl Iterator<Item = T>) -> Option<T> {
    operations.next()
}

/// Empty part: a table without rows, and the heading of the types without any.
pub(super) const KEEPS_EMPTY_PARTS: bool = true;

/// Silent deprecation: no page says that its operation is deprecated.
pub(super) const SHOWS_DEPRECATION: bool = false;

/// Repeated model: the models below the request and those below the response are listed separately.
pub(super) fn repeated_models<'a>(
    roots: impl Iterator<Item = &'a str>,
    below: impl Fn(&'a str) -> Vec<&'a str>,
) -> Vec<&'a str> {
    roots.flat_map(below).collect()
}

/// Single item: an array of models is shown as one model.
pub(super) fn single_item<'a>(kind: Kind<'a>) -> Option<&'a str> {
    kind.model()
}

/// Returns whether the value is truthy in JavaScript.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Returns a string as it is, and any other value as compact JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Escapes text as the templates of authing-docs-factory do.
fn escape(text: &str) -> String {
    markdown::html(text).replace('"', "&#34;").replace('\'', "&#39;")
}
