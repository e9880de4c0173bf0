//! Response types that differ from others only in their `data`.
//!
//! They are one generic struct of the crate, `Enveloped<T>`, and each of them is an alias of it:
//! that saves a fifth of the crate's build. Callers can't tell an alias from a struct of its own,
//! because no two aliases have the same `T`, and `Enveloped` itself has no public path. So a type
//! may become an alias, or cease to be one, whenever the specification changes.

use std::collections::HashMap;

use super::Surface;
use super::types::{Envelope, SurfaceType};
use crate::model::{Field, Type};
use crate::openapi::Limits;
use crate::words;

/// The properties of an envelope, and whether they are required. The struct in
/// `generated-sdk/src/enveloped.rs` has them, and a last one, [`DATA`], of any type.
const ENVELOPE: [(&str, Type, bool); 4] = [
    ("statusCode", Type::Integer, true),
    ("message", Type::String, true),
    ("apiCode", Type::Integer, false),
    ("requestId", Type::String, false),
];

const DATA: &str = "data";

/// Returns the properties of an envelope.
pub(crate) fn envelope_properties() -> impl Iterator<Item = &'static str> {
    ENVELOPE.iter().map(|(name, ..)| *name).chain([DATA])
}

impl Surface {
    /// Finds the types that can be aliases.
    pub(super) fn find_envelopes(&mut self) {
        let candidates: Vec<usize> =
            (0..self.types.len()).filter(|index| self.is_envelope(*index)).collect();
        let usual = self.usual_descriptions(&candidates);
        let mut by_data: HashMap<String, Vec<usize>> = HashMap::new();
        for index in candidates {
            let fields = self.types[index].shape.fields();
            if let Some(data) = fields.last() {
                let key =
                    format!("{:?} {}", data.representation, self.key(&data.field.ty));
                by_data.entry(key).or_default().push(index);
            }
        }
        for indices in by_data.into_values() {
            // Two aliases of the same type would be the same type.
            let [index] = indices.as_slice() else { continue };
            let descriptions = descriptions(&self.types[*index]);
            let (Some((data, common)), Some((usual_data, usual_common))) =
                (descriptions.split_last(), usual.split_last())
            else {
                continue;
            };
            if common == usual_common {
                let data = (data != usual_data).then(|| data.clone());
                self.types[*index].envelope = Some(Envelope { data });
            }
        }
    }

    /// Returns whether a type has the properties of an envelope, and nothing else.
    fn is_envelope(&self, index: usize) -> bool {
        let one = &self.types[index];
        let fields = one.shape.fields();
        let Some((data, common)) = fields.split_last() else { return false };
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
        let mut pairs = common.iter().zip(&ENVELOPE);
        one.direction.is_response_only()
            && common.len() == ENVELOPE.len()
            && pairs.all(|(one, (name, ty, required))| {
                is_plain(&one.field, name)
                    && one.field.ty == *ty
                    && one.field.required == *required
            })
            && is_plain(&data.field, DATA)
            && data.field.required
    }

    /// Returns the most frequent description of each property.
    fn usual_descriptions(&self, envelopes: &[usize]) -> Vec<String> {
        let mut counts: Vec<HashMap<String, usize>> =
            vec![HashMap::new(); ENVELOPE.len() + 1];
        for index in envelopes {
            let descriptions = descriptions(&self.types[*index]);
            for (counts, description) in counts.iter_mut().zip(descriptions) {
                *counts.entry(description).or_default() += 1;
            }
        }
        let most = |counts: HashMap<String, usize>| {
            let most =
                counts.into_iter().max_by_key(|(text, count)| (*count, text.clone()));
            most.map(|(text, _)| text).unwrap_or_default()
        };
        counts.into_iter().map(most).collect()
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

fn descriptions(one: &SurfaceType) -> Vec<String> {
    let fields = one.shape.fields().iter();
    fields.map(|one| one.field.description.clone()).collect()
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
        statusCode: {{type: integer, description: Status.}}
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
            .filter_map(|one| Some((one.name, one.envelope?.data)));
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
        let described =
            envelope("CDto", "{type: boolean}", "").replace("Status.", "Another.");
        let schemas = a() + &envelope("BDto", "{type: integer}", "") + &described;
        assert_eq!(aliases(&schemas).len(), 2);
    }
}
