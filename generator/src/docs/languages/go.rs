//! Go: a struct of the package `dto` for the parameters or the body.

use super::call::Target;
use super::language::{Case, Language, UpstreamOrder};
use super::layout::{Code, Style};
use super::literal::{Astral, literal, quoted};
use super::names;
use crate::model::sample::{Property, Sample};
use crate::model::{Api, Shape, Type};

pub(super) const LANGUAGE: Language = Language {
    name: "go",
    fence: "go",
    case: Case::Pascal,
    is_own: false,
    wrapper: include_str!("../../../../templates/samples/go.jinja"),
    imports: None,
    emit,
    comment: "//",
    upstream_order: UpstreamOrder::RequiredReversed,
};

const STYLE: Style = Style {
    indent: "\t",
    padded: false,
    last_comma: true,
    last_comma_of_calls: true,
    aligned: true,
    drops_texts: false,
};

fn emit(target: &Target<'_>) -> String {
    let api = target.sdk.api;
    let operation = target.call.operation;
    let parameters = (!operation.parameters.is_empty()).then(|| {
        let open = format!("&dto.{}{{", names::parameters_class(operation));
        object(api, open, &target.call.parameters)
    });
    let body = target.call.body.as_ref().map(|body| value(api, body).labelled("&"));
    let arguments = parameters.into_iter().chain(body).collect();
    let open = format!("response := client.{}(", target.method);
    hugged(Code::group(open, arguments, ")")).print(&STYLE, "")
}

/// Joins the brackets of a single argument with those of the call.
fn hugged(call: Code) -> Code {
    match call {
        Code::Group(mut group) if group.items.len() == 1 => match group.items.pop() {
            Some(Code::Group(argument)) => Code::group(
                format!("{}{}", group.open, argument.open),
                argument.items,
                "})",
            ),
            other => Code::group(group.open, other.into_iter().collect(), group.close),
        },
        other => other,
    }
}

fn object(api: &Api, open: String, members: &[Property<'_>]) -> Code {
    let members = members.iter().map(|member| {
        let label = format!("{}: ", names::accessor(&member.field.wire_name));
        value(api, &member.value).labelled(&label)
    });
    Code::group(open, members.collect(), "}")
}

fn value(api: &Api, sample: &Sample<'_>) -> Code {
    match sample {
        Sample::Literal(scalar) => Code::text(literal(scalar, Astral::Long)),
        Sample::File => Code::text("[]byte(\"content\")"),
        Sample::Object(_) => Code::text("map[string]interface{}{}"),
        Sample::Any(_) => Code::text("\"value\""),
        Sample::Array(ty, items) => {
            let items = items.iter().map(|item| value(api, item)).collect();
            Code::group(format!("[]{}{{", type_of(api, ty)), items, "}")
        }
        Sample::Map(ty, entries) => {
            let entries = entries.iter().map(|(name, one)| {
                value(api, one).labelled(&format!("{}: ", quoted(name, Astral::Long)))
            });
            let open = format!("map[string]{}{{", type_of(api, ty));
            Code::group(open, entries.collect(), "}")
        }
        Sample::Struct(definition, members) => {
            object(api, format!("dto.{}{{", names::class(definition)), members)
        }
        Sample::Enum(_, variant) => {
            Code::text(quoted(&variant.wire_value, Astral::Long))
        }
        Sample::Union(_, _, content) => value(api, content),
        Sample::Empty(definition) => {
            Code::text(format!("dto.{}{{}}", names::class(definition)))
        }
    }
}

fn type_of(api: &Api, ty: &Type) -> String {
    match ty {
        Type::String | Type::DateTime => "string".to_owned(),
        Type::Integer => "int".to_owned(),
        Type::Float => "float64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Array(items) => format!("[]{}", type_of(api, items)),
        Type::Map(values) => format!("map[string]{}", type_of(api, values)),
        // Only pointers can be null.
        Type::Nullable(_) => "interface{}".to_owned(),
        Type::File | Type::Object | Type::Any => "interface{}".to_owned(),
        Type::Named(id) => match &api[*id].shape {
            Shape::Struct(_) => format!("dto.{}", names::class(&api[*id])),
            Shape::Enum(_) => "string".to_owned(),
            Shape::Union(_) => "interface{}".to_owned(),
        },
    }
}
