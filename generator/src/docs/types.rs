//! Types in a table: with the words of JSON, and links to the sections on models.

use super::markdown;
use crate::model::{Api, Shape, Type, TypeId, UnionVariant};
use crate::text;

pub(crate) fn print(api: &Api, ty: &Type) -> String {
    Printer {
        api,
        unions: Vec::new(),
    }
    .print(ty, "")
}

/// Returns the anchor of the section on a model or an enum.
pub(super) fn anchor(name: &str) -> String {
    markdown::attribute(&text::name(name))
}

/// Returns a link to the section on a model or an enum. The suffix belongs to the text: `X[]`.
pub(super) fn link(name: &str, suffix: &str) -> String {
    let (anchor, name) = (anchor(name), markdown::name(name));
    format!(r##"<a href="#{anchor}">{name}{suffix}</a>"##)
}

/// The number of unions that are spelled out in one cell at most.
const MOST: usize = 32;

struct Printer<'a> {
    api: &'a Api,
    /// The unions that were spelled out. Each is spelled out once, because a union may contain
    /// itself through an array, and unions of each other would make a text of exponential size.
    unions: Vec<TypeId>,
}

impl Printer<'_> {
    fn print(&mut self, ty: &Type, suffix: &str) -> String {
        let word = match ty {
            Type::Array(item) => return self.print(item, &format!("{suffix}[]")),
            Type::Named(id) => return self.named(*id, suffix),
            // The syntax of TypeScript, with the brackets as text.
            Type::Map(values) => {
                let values = self.print(values, "");
                return format!("Record&lt;string, {values}&gt;{suffix}");
            }
            Type::Nullable(item) => {
                let item = self.print(item, "");
                let text = format!("{item} | null");
                return if suffix.is_empty() {
                    text
                } else {
                    format!("({text}){suffix}")
                };
            }
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
            Shape::Struct(_) => link(&definition.name, suffix),
            Shape::Enum(_) => format!("string{suffix}"),
            Shape::Union(variants)
                if self.unions.len() < MOST && !self.unions.contains(&id) =>
            {
                self.unions.push(id);
                self.union(variants, suffix)
            }
            Shape::Union(_) => {
                format!("{}{suffix}", markdown::name(&definition.name))
            }
        }
    }

    fn union(&mut self, variants: &[UnionVariant], suffix: &str) -> String {
        let mut texts: Vec<String> = Vec::new();
        for variant in variants {
            let text = self.print(&variant.ty, "");
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
    use crate::docs::fixture::{api, choice, list, model, named, operation, union};
    use crate::model::Type;

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

    #[test]
    fn unions_of_each_other_are_short() {
        let types = (1..=5_000).map(|next| {
            let name = format!("U{}", next - 1);
            let next = if next < 5_000 { named(next) } else { Type::Integer };
            union(&name, vec![next.clone(), list(next.clone()), list(list(next))])
        });
        let api = api(types.collect(), operation("any"));
        let text = print(&api, &named(0));
        assert!(text.starts_with("U32 | U32[] | U32[][] | U31[]"), "{text}");
        assert!(text.len() < 1_000, "{text}");
        assert_eq!(crate::docs::models::directly_in(&api, &named(0)), []);
    }
}
