//! Java: objects are made one after the other, inner objects first, and filled by setters.

use heck::ToLowerCamelCase;
use serde_json::Value;

use super::call::Target;
use super::language::{Case, Language, UpstreamOrder};
use super::literal::{Astral, quoted};
use super::names;
use crate::model::sample::{Property, Sample};

pub(super) const LANGUAGE: Language = Language {
    name: "java",
    title: "Java",
    fence: "java",
    case: Case::Camel,
    is_own: false,
    wrapper: include_str!("../../../../templates/samples/java.jinja"),
    imports: None,
    emit,
    comment: "//",
    upstream_order: UpstreamOrder::RequiredReversed,
};

/// The largest integer without a suffix `L`.
const INT_MAX: i64 = i32::MAX as i64;

fn emit(target: &Target<'_>) -> String {
    let operation = target.call.operation;
    let mut objects = Objects::default();
    let parameters = (!operation.parameters.is_empty()).then(|| {
        let class = names::parameters_class(operation);
        objects.object("parameters", &class, false, &target.call.parameters)
    });
    let body =
        target.call.body.as_ref().map(|body| objects.value(body, "request", None));
    let arguments: Vec<_> = parameters.into_iter().chain(body).collect();
    let answer = match operation.response.direct() {
        Some(id) => names::class(&target.sdk.api[id]),
        None => "Object".to_owned(),
    };
    let (method, arguments) = (&target.method, arguments.join(", "));
    let end = if is_keyword(method) { "_" } else { "" };
    let call = format!("client.{method}{end}({arguments})");
    objects.blocks.push(format!("{answer} response = {call};"));
    objects.blocks.join("\n\n")
}

/// The statements written so far: a block for each object.
#[derive(Default)]
struct Objects {
    blocks: Vec<String>,
    variables: Vec<String>,
}

impl Objects {
    /// Writes the statements that make an object, and returns its variable.
    fn object(
        &mut self,
        wanted: &str,
        class: &str,
        has_enums: bool,
        members: &[Property<'_>],
    ) -> String {
        let variable = self.variable(wanted);
        let mut block = format!("{class} {variable} = new {class}();");
        for member in members {
            let name = &member.field.wire_name;
            let owner = has_enums.then_some(class);
            let value = self.value(&member.value, name, owner);
            block.push_str(&format!(
                "\n{variable}.set{}({value});",
                names::accessor(name)
            ));
        }
        self.blocks.push(block);
        variable
    }

    /// Returns a name that no other object has.
    fn variable(&mut self, wanted: &str) -> String {
        let wanted = names::cased(wanted, |name| name.to_lower_camel_case());
        let free = |name: &String| !self.variables.contains(name) && !is_taken(name);
        let names = (1..).map(|number| match number {
            1 => wanted.clone(),
            number => format!("{wanted}{number}"),
        });
        let name = names.into_iter().find(free).unwrap_or_default();
        self.variables.push(name.clone());
        name
    }

    /// Returns the expression for a property of this name; enums are in the class of their owner.
    fn value(&mut self, sample: &Sample<'_>, name: &str, owner: Option<&str>) -> String {
        match sample {
            Sample::Literal(scalar) => literal(scalar),
            Sample::File => "new java.io.File(\"photo.png\")".to_owned(),
            Sample::Object(_) => "new HashMap<>()".to_owned(),
            Sample::Any(_) => "\"value\"".to_owned(),
            Sample::Array(_, items) => {
                let items = items.iter().map(|item| self.value(item, name, None));
                let items: Vec<_> = items.collect();
                format!("Arrays.asList({})", items.join(", "))
            }
            Sample::Map(_, entries) if entries.is_empty() => {
                "new HashMap<>()".to_owned()
            }
            Sample::Map(_, entries) => {
                let entries = entries.iter().map(|(key, one)| {
                    let value = self.value(one, name, None);
                    format!("{}, {value}", quoted(key, Astral::Pair))
                });
                let entries: Vec<_> = entries.collect();
                format!("Map.of({})", entries.join(", "))
            }
            Sample::Struct(definition, members) => {
                self.object(name, &names::class(definition), true, members)
            }
            Sample::Enum(_, variant) => match owner {
                Some(owner) => {
                    let constant = names::constant(&variant.wire_value);
                    format!("{owner}.{}.{constant}", names::accessor(name))
                }
                None => quoted(&variant.wire_value, Astral::Pair),
            },
            Sample::Union(_, _, content) => self.value(content, name, None),
            Sample::Empty(definition) => format!("new {}()", names::class(definition)),
        }
    }
}

fn literal(scalar: &Value) -> String {
    match scalar {
        Value::String(text) => quoted(text, Astral::Pair),
        Value::Number(number)
            if number.as_i64().is_some_and(|one| one.abs() > INT_MAX) =>
        {
            format!("{number}L")
        }
        Value::Number(number) if number.is_u64() && number.as_i64().is_none() => {
            format!("Long.parseUnsignedLong(\"{number}\")")
        }
        other => other.to_string(),
    }
}

/// Returns whether a property cannot have this name as its variable.
fn is_taken(name: &str) -> bool {
    is_keyword(name) || ["client", "response"].contains(&name)
}

/// Returns whether nothing can have this name.
fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "abstract"
            | "case"
            | "class"
            | "default"
            | "enum"
            | "extends"
            | "final"
            | "import"
            | "interface"
            | "new"
            | "package"
            | "private"
            | "public"
            | "return"
            | "static"
            | "switch"
            | "this"
            | "throws"
            | "void"
            | "assert"
            | "boolean"
            | "break"
            | "byte"
            | "catch"
            | "char"
            | "const"
            | "continue"
            | "do"
            | "double"
            | "else"
            | "false"
            | "finally"
            | "float"
            | "for"
            | "goto"
            | "if"
            | "implements"
            | "instanceof"
            | "int"
            | "long"
            | "native"
            | "null"
            | "protected"
            | "short"
            | "strictfp"
            | "super"
            | "synchronized"
            | "throw"
            | "transient"
            | "true"
            | "try"
            | "volatile"
            | "while"
            | "_"
    )
}
