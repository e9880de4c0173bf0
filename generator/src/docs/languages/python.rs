//! Python: keyword arguments for parameters and for properties of the body; nested values are JSON.

use heck::ToSnakeCase;
use serde_json::Value;

use super::call::{Target, properties};
use super::language::{Case, Language, UpstreamOrder};
use super::layout::{Code, Style};
use super::literal::{self, Astral, quoted};
use super::names;
use crate::model::sample::Sample;
use crate::words::Scope;

pub(super) const LANGUAGE: Language = Language {
    name: "python",
    title: "Python",
    fence: "py",
    case: Case::Snake,
    is_own: false,
    wrapper: include_str!("../../../../templates/samples/python.jinja"),
    imports: None,
    emit,
    comment: "#",
    upstream_order: UpstreamOrder::RequiredFirst,
};

const STYLE: Style = Style {
    indent: "    ",
    padded: false,
    last_comma: true,
    last_comma_of_calls: true,
    aligned: false,
    drops_texts: false,
};

fn emit(target: &Target<'_>) -> String {
    let not_taken = target.sdk.api.platform.official_sdks.not_taken.get(LANGUAGE.name);
    let not_taken = not_taken.and_then(|all| all.get(&target.call.operation.id));
    let body = target.call.body.iter().flat_map(properties);
    let arguments = target.call.parameters.iter().chain(body).filter(|member| {
        !not_taken.is_some_and(|names| names.contains(&member.field.wire_name))
    });
    // The official SDKs are called as their pages have it, even by the keyword `from`.
    let is_official = target.sdk.api.platform.clients.contains_key(&target.client.name);
    let mut scope = Scope::default();
    let arguments = arguments.map(|member| {
        let name = names::cased(&member.field.wire_name, |name| name.to_snake_case());
        let name = scope.claim(&[&name], "_");
        if names::is_python_keyword(&name) && !is_official {
            let entry = value(&member.value).labelled(&format!("\"{name}\": "));
            return Code::group("**{", vec![entry], "}");
        }
        value(&member.value).labelled(&format!("{name}="))
    });
    let open = format!("response = client.{}(", target.method);
    Code::group(open, arguments.collect(), ")").print(&STYLE, "")
}

fn value(sample: &Sample<'_>) -> Code {
    match sample {
        Sample::Literal(scalar) => Code::text(literal(scalar)),
        Sample::File => Code::text("open(\"photo.png\", \"rb\")"),
        Sample::Object(_) | Sample::Empty(_) => Code::text("{}"),
        Sample::Any(_) => Code::text("\"value\""),
        Sample::Array(_, items) => {
            Code::group("[", items.iter().map(value).collect(), "]")
        }
        Sample::Map(_, entries) => {
            let entries = entries.iter().map(|(name, one)| {
                value(one).labelled(&format!("{}: ", quoted(name, Astral::Long)))
            });
            Code::group("{", entries.collect(), "}")
        }
        Sample::Struct(_, members) => {
            let members = members.iter().map(|member| {
                let name = quoted(&member.field.wire_name, Astral::Long);
                value(&member.value).labelled(&format!("{name}: "))
            });
            Code::group("{", members.collect(), "}")
        }
        Sample::Enum(_, variant) => {
            Code::text(quoted(&variant.wire_value, Astral::Long))
        }
        Sample::Union(_, _, content) => value(content),
    }
}

/// Writes JSON with the constants of Python, which has the escapes of JSON strings.
fn literal(scalar: &Value) -> String {
    match scalar {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Null => "None".to_owned(),
        other => literal::literal(other, Astral::Long),
    }
}
