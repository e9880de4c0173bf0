//! PHP: one array with the parameters and the properties of the body.

use serde_json::Value;

use super::call::{Target, properties};
use super::language::{Case, Language, UpstreamOrder};
use super::layout::{Code, Style};
use crate::model::sample::{Property, Sample};
use crate::text;

pub(super) const LANGUAGE: Language = Language {
    name: "php",
    title: "PHP",
    fence: "php",
    case: Case::Camel,
    is_own: false,
    wrapper: include_str!("../../../../templates/samples/php.jinja"),
    imports: None,
    emit,
    comment: "//",
    upstream_order: UpstreamOrder::RequiredReversed,
};

const STYLE: Style = Style {
    indent: "    ",
    padded: false,
    last_comma: true,
    last_comma_of_calls: true,
    aligned: false,
    drops_texts: false,
};

/// An empty object. An empty array would be an array in JSON.
const EMPTY: &str = "(object) []";

fn emit(target: &Target<'_>) -> String {
    let body = target.call.body.iter().flat_map(properties);
    let arguments: Vec<_> =
        target.call.parameters.iter().chain(body).map(labelled).collect();
    let open = format!("$response = $client->{}(", target.method);
    let call = if arguments.is_empty() {
        Code::text(format!("{open})"))
    } else {
        Code::group(format!("{open}["), arguments, "])")
    };
    call.print(&STYLE, ";")
}

fn labelled(member: &Property<'_>) -> Code {
    value(&member.value).labelled(&format!("{} => ", string(&member.field.wire_name)))
}

fn value(sample: &Sample<'_>) -> Code {
    match sample {
        Sample::Literal(scalar) => Code::text(match scalar {
            Value::String(text) => string(text),
            other => other.to_string(),
        }),
        Sample::File => Code::text("new CURLFile(\"photo.png\")"),
        Sample::Object(_) | Sample::Empty(_) => Code::text(EMPTY),
        Sample::Any(_) => Code::text("\"value\""),
        Sample::Array(_, items) => {
            Code::group("[", items.iter().map(value).collect(), "]")
        }
        Sample::Map(_, entries) if entries.is_empty() => Code::text(EMPTY),
        Sample::Map(_, entries) => {
            let entries = entries.iter().map(|(name, one)| {
                value(one).labelled(&format!("{} => ", string(name)))
            });
            Code::group("[", entries.collect(), "]")
        }
        Sample::Struct(_, members) if members.is_empty() => Code::text(EMPTY),
        Sample::Struct(_, members) => {
            Code::group("[", members.iter().map(labelled).collect(), "]")
        }
        Sample::Enum(_, variant) => Code::text(string(&variant.wire_value)),
        Sample::Union(_, _, content) => value(content),
    }
}

/// Writes a string between double quotes, where `$` begins a variable.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '$' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            hidden if text::is_hidden(hidden) => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(hidden)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
