//! Types that differ from others only in the type of their last property, such as `data`.
//!
//! They are one generic struct of the crate, and each of them is an alias of it: that saves a fifth
//! of the crate's build. Callers can't tell an alias from a struct of its own, because no two
//! aliases have the same argument, and the generic structs have no public path. So a type may become
//! an alias, or cease to be one, whenever the specification changes.

use std::collections::HashMap;

use super::Surface;
use super::generic::{Alias, GENERIC, Generic};
use crate::model::{Field, Type};
use crate::openapi::Limits;
use crate::words;

impl Surface {
    /// Finds the types that can be aliases.
    pub(super) fn find_aliases(&mut self) {
        for generic in GENERIC {
            self.find_aliases_of(generic);
        }
    }

    fn find_aliases_of(&mut self, generic: &'static Generic) {
        let candidates: Vec<usize> =
            (0..self.types.len()).filter(|one| self.fits(*one, generic)).collect();
        let mut by_argument: HashMap<String, Vec<usize>> = HashMap::new();
        for index in candidates {
            if let Some(last) = self.types[index].shape.fields().last() {
                let key =
                    format!("{:?} {}", last.representation, self.key(&last.field.ty));
                by_argument.entry(key).or_default().push(index);
            }
        }
        for indices in by_argument.into_values() {
            // Two aliases of the same type would be the same type.
            let [index] = indices.as_slice() else { continue };
            let one = &mut self.types[*index];
            let last =
                one.shape.fields().last().map(|one| one.field.description.as_str());
            let last = last.filter(|text| !is_said(text, generic.documentation));
            let last = last.map(str::to_owned);
            one.alias = Some(Alias { generic, last });
        }
    }

    /// Returns whether a type has the properties of a generic struct, and nothing else.
    fn fits(&self, index: usize, generic: &Generic) -> bool {
        let one = &self.types[index];
        let Some((last, fixed)) = one.shape.fields().split_last() else { return false };
        let is_plain = |field: &Field, name: &str| {
            field.wire_name == name
                && self.names[field.node] == words::snake(name)
                && !(field.nullable
                    || field.secret
                    || field.recursive
                    || field.deprecated)
                && field.default.is_none()
                && field.limits == Limits::default()
        };
        let mut pairs = fixed.iter().zip(generic.fixed);
        one.direction.is_response_only()
            && fixed.len() == generic.fixed.len()
            && pairs.all(|(one, fixed)| {
                is_plain(&one.field, fixed.name)
                    && one.field.ty == fixed.ty
                    && one.field.required == fixed.required
                    && is_said(&one.field.description, fixed.documentation)
            })
            && is_plain(&last.field, generic.last)
            && last.field.required
    }

    /// Returns a string that is the same for two types if they are one type of the crate.
    fn key(&self, ty: &Type) -> String {
        match ty {
            Type::Named(id) => self.index(*id).to_string(),
            Type::Array(items) => format!("[{}]", self.key(items)),
            other => format!("{other:?}"),
        }
    }
}

/// Returns whether a description says nothing that the documentation does not say.
fn is_said(description: &str, documentation: &str) -> bool {
    description.trim().is_empty()
        || description.split_whitespace().eq(documentation.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::super::Surface;
    use crate::tests::{api, spec};

    /// An envelope, with its `data` and further properties.
    fn envelope(name: &str, data: &str, more: &str) -> String {
        format!(
            "
    {name}:
      type: object
      required: [statusCode, message, data]
      properties:
        statusCode: {{type: integer}}
        message: {{type: string}}
        apiCode: {{type: integer}}
        requestId: {{type: string}}
        data: {data}
{more}"
        )
    }

    fn aliases(schemas: &str) -> Vec<(String, Option<String>)> {
        let surface = Surface::of(&api(&spec("", schemas)));
        let aliases = surface
            .types
            .into_iter()
            .filter_map(|one| Some((one.name, one.alias?.last)));
        aliases.collect()
    }

    #[test]
    fn envelopes_of_distinct_data_are_aliases() {
        let schemas = envelope("ADto", "{type: string}", "")
            + &envelope(
                "BDto",
                "{type: array, items: {type: string}, description: Names.}",
                "",
            )
            + &envelope("CDto", "{type: boolean}", "");
        let (a, b, c) = ("ADto".to_owned(), "BDto".to_owned(), "CDto".to_owned());
        let names = Some("Names.".to_owned());
        assert_eq!(aliases(&schemas), [(a, None), (b, names), (c, None)]);
    }

    #[test]
    fn pages_of_distinct_lists_are_aliases() {
        let page = |name: &str, items: &str| {
            format!(
                "
    {name}:
      type: object
      required: [totalCount, list]
      properties:
        totalCount: {{type: integer}}
        list: {{type: array, items: {{type: {items}}}}}"
            )
        };
        let found = aliases(&(page("ADto", "string") + &page("BDto", "integer")));
        assert_eq!(found, [("ADto".to_owned(), None), ("BDto".to_owned(), None)]);
    }

    #[test]
    fn envelopes_of_the_same_data_are_structs() {
        let schemas = envelope("ADto", "{type: string}", "")
            + &envelope("BDto", "{type: string}", "");
        assert_eq!(aliases(&schemas), []);
    }

    #[test]
    fn what_an_alias_would_not_say_keeps_its_struct() {
        let a = || envelope("ADto", "{type: string}", "");
        for (data, more) in [
            ("{type: boolean}", "        more: {type: string}"),
            ("{type: boolean, nullable: true}", ""),
            ("{type: boolean, default: true}", ""),
            ("{type: string, maxLength: 3}", ""),
            ("{type: string, x-genauth-secret: true}", ""),
        ] {
            let found = aliases(&(a() + &envelope("BDto", data, more)));
            assert_eq!(found, [("ADto".to_owned(), None)], "{data} {more}");
        }
        let described = envelope("BDto", "{type: boolean}", "")
            .replace("requestId: {", "requestId: {description: Something else., ");
        assert_eq!(aliases(&(a() + &described)), [("ADto".to_owned(), None)]);
    }
}
