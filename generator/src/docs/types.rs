//! How a type is written in a table: the words of JSON, models as links to their section.

use super::markdown;
use crate::api::{Alternative, Api, Shape, Type, TypeId, Variant};

pub(super) fn print(api: &Api, ty: &Type) -> String {
    Printer {
        api,
        unions: Vec::new(),
    }
    .print(ty, "")
}

/// A link to a model's section. The suffix belongs to the text: `X[]`.
pub(super) fn link(model: &str, suffix: &str) -> String {
    format!(r##"<a href="#{model}">{}{suffix}</a>"##, markdown::plain(model))
}

/// The values that an enum, a list of them, or a choice with one allows.
pub(super) fn variants<'a>(api: &'a Api, ty: &Type) -> Vec<&'a Variant> {
    let mut variants = Vec::new();
    collect_variants(api, ty, &mut Vec::new(), &mut variants);
    variants
}

fn collect_variants<'a>(
    api: &'a Api,
    ty: &Type,
    unions: &mut Vec<TypeId>,
    variants: &mut Vec<&'a Variant>,
) {
    match ty {
        Type::Array(item) => collect_variants(api, item, unions, variants),
        Type::Named(id) => match &api[*id].shape {
            Shape::Enum(own) => variants.extend(own),
            Shape::Union(alternatives) if !unions.contains(id) => {
                unions.push(*id);
                for one in alternatives {
                    collect_variants(api, &one.ty, unions, variants);
                }
            }
            Shape::Struct(_) | Shape::Union(_) => {}
        },
        _ => {}
    }
}

struct Printer<'a> {
    api: &'a Api,
    /// Those being printed, since one may contain itself through a list.
    unions: Vec<TypeId>,
}

impl Printer<'_> {
    fn print(&mut self, ty: &Type, suffix: &str) -> String {
        let word = match ty {
            Type::Array(item) => return self.print(item, &format!("{suffix}[]")),
            Type::Named(id) => return self.named(*id, suffix),
            Type::String | Type::DateTime => "string",
            Type::Integer | Type::Float => "number",
            Type::Boolean => "boolean",
            Type::File => "file",
            Type::Object | Type::Any => "object",
        };
        format!("{word}{suffix}")
    }

    fn named(&mut self, id: TypeId, suffix: &str) -> String {
        let definition = &self.api[id];
        match &definition.shape {
            Shape::Struct(_) => link(&definition.wire_name, suffix),
            Shape::Enum(_) => format!("string{suffix}"),
            Shape::Union(_) if self.unions.contains(&id) => {
                format!("{}{suffix}", markdown::plain(&definition.wire_name))
            }
            Shape::Union(alternatives) => {
                self.unions.push(id);
                let text = self.union(alternatives, suffix);
                self.unions.pop();
                text
            }
        }
    }

    fn union(&mut self, alternatives: &[Alternative], suffix: &str) -> String {
        let mut texts: Vec<String> = Vec::new();
        for alternative in alternatives {
            let text = self.print(&alternative.ty, "");
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let text = texts.join(" | ");
        if suffix.is_empty() { text } else { format!("({text}){suffix}") }
    }
}

#[cfg(test)]
mod tests {
    use super::print;
    use crate::api::Type;
    use crate::docs::fixture::{api, choice, list, model, named, operation, union};

    #[test]
    fn types_read_like_json_and_models_are_links() {
        let types = vec![
            model("Pet", vec![]),
            choice("Color", &[("RED", "")]),
            union("Tree", vec![named(0), named(1), Type::String, list(named(2))]),
        ];
        let api = api(types, operation("any"));
        let cases = [
            (Type::DateTime, "string"),
            (Type::Float, "number"),
            (Type::Any, "object"),
            (list(list(Type::Integer)), "number[][]"),
            (named(0), r##"<a href="#Pet">Pet</a>"##),
            (list(named(0)), r##"<a href="#Pet">Pet[]</a>"##),
            (named(1), "string"),
            (named(2), r##"<a href="#Pet">Pet</a> | string | Tree[]"##),
            (list(named(2)), r##"(<a href="#Pet">Pet</a> | string | Tree[])[]"##),
        ];
        for (ty, text) in cases {
            assert_eq!(print(&api, &ty), text);
        }
    }
}
