//! TypeScript: one object for the query or the body. Path parameters, and all parameters of a
//! DELETE, are arguments of their own before it.

use heck::ToLowerCamelCase;
use serde_json::Value;

use super::call::Target;
use super::language::{Case, Language, UpstreamOrder};
use super::layout::{Code, Style, WIDTH};
use super::literal::{Astral, quoted};
use super::names;
use crate::model::sample::{Property, Sample};
use crate::model::{HttpMethod, Location, Parameter};

pub(super) const LANGUAGE: Language = Language {
    name: "node",
    title: "Node.js",
    fence: "ts",
    case: Case::Camel,
    is_own: false,
    wrapper: include_str!("../../../../templates/samples/node.jinja"),
    imports: None,
    emit,
    comment: "//",
    upstream_order: UpstreamOrder::RequiredFirst,
};

const STYLE: Style = Style {
    indent: "  ",
    padded: true,
    last_comma: true,
    last_comma_of_calls: false,
    aligned: false,
    drops_texts: true,
};

fn emit(target: &Target<'_>) -> String {
    let call = &target.call;
    let operation = call.operation;
    let is_own = |parameter: &&Parameter| {
        parameter.location == Location::Path || operation.http == HttpMethod::Delete
    };
    let (own, shared): (Vec<_>, Vec<_>) = operation.parameters.iter().partition(is_own);
    let is_shown_own = |member: &&Property<'_>| {
        own.iter().any(|parameter| parameter.field.wire_name == member.field.wire_name)
    };
    let (alone, together): (Vec<_>, Vec<_>) =
        call.parameters.iter().partition(is_shown_own);
    let mut arguments: Vec<Code> =
        alone.into_iter().map(|member| value(&member.value)).collect();
    if !shared.is_empty() {
        let members = together.into_iter().map(|member| {
            let name =
                names::cased(&member.field.wire_name, |name| name.to_lower_camel_case());
            value(&member.value).labelled(&format!("{name}: "))
        });
        arguments.push(Code::group("{", members.collect(), "}"));
    }
    arguments.extend(call.body.as_ref().map(value));
    let open = format!("const response = await client.{}(", target.method);
    let last = arguments.pop();
    let before: String = arguments.iter().map(|one| one.flat(&STYLE) + ", ").collect();
    match last {
        // The brackets of the last object and of the call are joined, if the other arguments fit
        // on the line.
        Some(Code::Group(mut group))
            if group.close == "}"
                && open.len() + before.len() + group.open.len() <= WIDTH =>
        {
            group.close = "})";
            group.open = format!("{open}{before}{}", group.open);
            Code::Group(group).print(&STYLE, ";")
        }
        last => {
            arguments.extend(last);
            Code::group(open, arguments, ")").print(&STYLE, ";")
        }
    }
}

fn object(members: &[Property<'_>]) -> Code {
    let members = members.iter().map(|member| {
        value(&member.value).labelled(&format!("{}: ", key(&member.field.wire_name)))
    });
    Code::group("{", members.collect(), "}")
}

/// Writes the name of a property.
fn key(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { quoted(name, Astral::Pair) }
}

fn value(sample: &Sample<'_>) -> Code {
    match sample {
        Sample::Literal(Value::String(text)) => Code::text(string(text)),
        Sample::Literal(scalar) => Code::text(scalar.to_string()),
        Sample::File => Code::text("new Blob([\"content\"])"),
        Sample::Object(_) | Sample::Empty(_) => Code::text("{}"),
        Sample::Any(_) => Code::text("\"value\""),
        Sample::Array(_, items) => {
            Code::group("[", items.iter().map(value).collect(), "]")
        }
        Sample::Map(_, entries) => {
            let entries = entries
                .iter()
                .map(|(name, one)| value(one).labelled(&format!("{}: ", key(name))));
            Code::group("{", entries.collect(), "}")
        }
        Sample::Struct(_, members) => object(members),
        Sample::Enum(_, variant) => Code::text(string(&variant.wire_value)),
        Sample::Union(_, _, content) => value(content),
    }
}

fn is_identifier(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    !name.is_empty()
        && name.chars().all(is_letter)
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// Writes a string as prettier does, between the quotes that need fewer escapes.
pub(super) fn string(text: &str) -> String {
    let count = |quote| text.matches(quote).count();
    let json = quoted(text, Astral::Pair);
    if count('"') <= count('\'') {
        return json;
    }
    let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inner = inner.unwrap_or_default().replace("\\\"", "\"").replace('\'', "\\'");
    format!("'{inner}'")
}
