//! Go: a struct of the package `dto` for the parameters or the body.

use super::call::Target;
use super::language::{Case, Language, UpstreamOrder};
use super::layout::{Code, Style};
use super::literal::{Astral, literal, quoted};
use super::names;
use crate::model::sample::{Property, Sample};
use crate::model::{Api, Shape, Type, TypeDef};
use crate::words::Scope;

pub(super) const LANGUAGE: Language = Language {
    name: "go",
    title: "Go",
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
    let operation = target.call.operation;
    let is_official = target.sdk.api.platform.clients.contains_key(&target.client.name);
    let values = Values {
        api: target.sdk.api,
        package: if is_official { "dto." } else { "" },
    };
    let parameters = (!operation.parameters.is_empty()).then(|| {
        let class = names::parameters_class(operation);
        let open = format!("&{}{class}{{", values.package);
        values.object(open, &target.call.parameters)
    });
    let body = target.call.body.as_ref().map(|body| {
        let pointer = if has_address(body) { "&" } else { "" };
        values.value(body).labelled(pointer)
    });
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

/// Returns whether the value is a composite literal, the only one whose address can be taken.
fn has_address(sample: &Sample<'_>) -> bool {
    match sample {
        Sample::Union(_, _, content) => has_address(content),
        Sample::Literal(_) | Sample::File | Sample::Any(_) | Sample::Enum(..) => false,
        _ => true,
    }
}

struct Values<'a> {
    api: &'a Api,
    /// The qualifier of the types: those of other clients are in the package of the client.
    package: &'a str,
}

impl Values<'_> {
    fn class(&self, definition: &TypeDef) -> String {
        format!("{}{}", self.package, names::class(definition))
    }

    fn object(&self, open: String, members: &[Property<'_>]) -> Code {
        let mut scope = Scope::default();
        let members = members.iter().map(|member| {
            let name = names::accessor(&member.field.wire_name);
            let label = format!("{}: ", scope.claim(&[&name], "_"));
            self.value(&member.value).labelled(&label)
        });
        Code::group(open, members.collect(), "}")
    }

    fn value(&self, sample: &Sample<'_>) -> Code {
        match sample {
            Sample::Literal(scalar) => Code::text(literal(scalar, Astral::Long)),
            Sample::File => Code::text("[]byte(\"content\")"),
            Sample::Object(_) => Code::text("map[string]interface{}{}"),
            Sample::Any(_) => Code::text("\"value\""),
            Sample::Array(ty, items) => {
                let items = items.iter().map(|item| self.value(item)).collect();
                Code::group(format!("[]{}{{", self.type_of(ty)), items, "}")
            }
            Sample::Map(ty, entries) => {
                let entries = entries.iter().map(|(name, one)| {
                    self.value(one)
                        .labelled(&format!("{}: ", quoted(name, Astral::Long)))
                });
                let open = format!("map[string]{}{{", self.type_of(ty));
                Code::group(open, entries.collect(), "}")
            }
            Sample::Struct(definition, members) => {
                self.object(format!("{}{{", self.class(definition)), members)
            }
            Sample::Enum(_, variant) => {
                Code::text(quoted(&variant.wire_value, Astral::Long))
            }
            Sample::Union(_, _, content) => self.value(content),
            Sample::Empty(definition) => {
                Code::text(format!("{}{{}}", self.class(definition)))
            }
        }
    }

    fn type_of(&self, ty: &Type) -> String {
        match ty {
            Type::String | Type::DateTime => "string".to_owned(),
            Type::Integer => "int".to_owned(),
            Type::Float => "float64".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Array(items) => format!("[]{}", self.type_of(items)),
            Type::Map(values) => format!("map[string]{}", self.type_of(values)),
            // Only pointers can be null.
            Type::Nullable(_) => "interface{}".to_owned(),
            Type::File | Type::Object | Type::Any => "interface{}".to_owned(),
            Type::Named(id) => match &self.api[*id].shape {
                Shape::Struct(_) => self.class(&self.api[*id]),
                Shape::Enum(_) => "string".to_owned(),
                Shape::Union(_) => "interface{}".to_owned(),
            },
        }
    }
}
