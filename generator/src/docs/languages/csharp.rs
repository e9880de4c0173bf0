//! C#: an object with an initialiser for the parameters or the body.

use super::call::Target;
use super::language::{Case, Language, UpstreamOrder};
use super::layout::{Code, Style};
use super::literal::{Astral, literal, quoted};
use super::names;
use crate::model::sample::{Property, Sample};
use crate::model::{Api, Shape, Type};
use crate::words::Scope;

pub(super) const LANGUAGE: Language = Language {
    name: "csharp",
    title: "C#",
    fence: "csharp",
    case: Case::Pascal,
    is_own: false,
    wrapper: include_str!("../../../../templates/samples/csharp.jinja"),
    imports: None,
    emit,
    comment: "//",
    upstream_order: UpstreamOrder::RequiredFirst,
};

const STYLE: Style = Style {
    indent: "    ",
    padded: true,
    last_comma: true,
    last_comma_of_calls: true,
    aligned: false,
    drops_texts: false,
};

fn emit(target: &Target<'_>) -> String {
    let operation = target.call.operation;
    let values = Values {
        api: target.sdk.api,
        owner: None,
    };
    let parameters = (!operation.parameters.is_empty()).then(|| {
        values.object(&names::parameters_class(operation), None, &target.call.parameters)
    });
    let body = target.call.body.as_ref().map(|body| values.value(body, None));
    let mut statements = String::new();
    let mut arguments = Vec::new();
    for (name, code) in [("parameters", parameters), ("request", body)] {
        let Some(code) = code else { continue };
        let declaration = code.labelled(&format!("var {name} = "));
        statements.push_str(&declaration.print(&STYLE, ";\n"));
        arguments.push(name);
    }
    let (method, arguments) = (&target.method, arguments.join(", "));
    statements + &format!("var response = await client.{method}({arguments});")
}

struct Values<'a> {
    api: &'a Api,
    /// The class of the properties, which has their enums. Parameters have no such class.
    owner: Option<&'a str>,
}

impl Values<'_> {
    fn object(
        &self,
        class: &str,
        owner: Option<&str>,
        members: &[Property<'_>],
    ) -> Code {
        let inner = Values { owner, ..*self };
        let mut scope = Scope::default();
        let members = members.iter().map(|member| {
            let name = &member.field.wire_name;
            let label = format!("{} = ", scope.claim(&[&names::accessor(name)], "_"));
            inner.value(&member.value, Some(name)).labelled(&label)
        });
        let members: Vec<_> = members.collect();
        if members.is_empty() {
            return Code::text(format!("new {class}()"));
        }
        Code::group(format!("new {class} {{"), members, "}")
    }

    /// Returns the value of a property of this name, or of an item of an array.
    fn value(&self, sample: &Sample<'_>, member: Option<&str>) -> Code {
        match sample {
            Sample::Literal(scalar) => Code::text(literal(scalar, Astral::Long)),
            Sample::File => Code::text("System.IO.File.OpenRead(\"photo.png\")"),
            Sample::Object(_) => Code::text("new Dictionary<string, object>()"),
            Sample::Any(_) => Code::text("\"value\""),
            Sample::Array(ty, items) => {
                let items = items.iter().map(|item| self.value(item, None)).collect();
                Code::group(format!("new List<{}> {{", self.type_of(ty)), items, "}")
            }
            Sample::Map(ty, entries) => {
                let ty = self.type_of(ty);
                if entries.is_empty() {
                    return Code::text(format!("new Dictionary<string, {ty}>()"));
                }
                let entries = entries.iter().map(|(name, one)| {
                    let label = format!("[{}] = ", quoted(name, Astral::Long));
                    self.value(one, None).labelled(&label)
                });
                let open = format!("new Dictionary<string, {ty}> {{");
                Code::group(open, entries.collect(), "}")
            }
            Sample::Struct(definition, members) => {
                let class = names::class(definition);
                self.object(&class, Some(&class), members)
            }
            Sample::Enum(_, variant) => Code::text(match (self.owner, member) {
                (Some(owner), Some(member)) => {
                    let member = names::identifier(member);
                    let mark = if names::is_csharp_keyword(&member) { "@" } else { "" };
                    format!(
                        "{owner}.{mark}{member}.{}",
                        names::constant(&variant.wire_value)
                    )
                }
                _ => quoted(&variant.wire_value, Astral::Long),
            }),
            Sample::Union(_, _, content) => self.value(content, None),
            Sample::Empty(definition) => {
                Code::text(format!("new {}()", names::class(definition)))
            }
        }
    }

    fn type_of(&self, ty: &Type) -> String {
        match ty {
            Type::String | Type::DateTime => "string".to_owned(),
            Type::Integer => "long".to_owned(),
            Type::Float => "double".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Array(items) => format!("List<{}>", self.type_of(items)),
            Type::Map(values) => format!("Dictionary<string, {}>", self.type_of(values)),
            Type::Nullable(item) => match **item {
                Type::Integer | Type::Float | Type::Boolean => {
                    format!("{}?", self.type_of(item))
                }
                _ => self.type_of(item),
            },
            Type::File | Type::Object | Type::Any => "object".to_owned(),
            Type::Named(id) => match &self.api[*id].shape {
                Shape::Struct(_) => names::class(&self.api[*id]),
                Shape::Enum(_) => "string".to_owned(),
                Shape::Union(_) => "object".to_owned(),
            },
        }
    }
}
