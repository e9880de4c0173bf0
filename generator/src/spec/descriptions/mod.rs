//! The catalogue of descriptions of one client, `spec/prose/en/<client>.yaml`, by the names of the
//! objects that they describe.
//!
//! People write the catalogue, so it is read strictly. [`Descriptions::findings`] compares it with
//! the document.

mod audit;
mod complete;
mod draft;
mod read;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use self::draft::Draft;
use crate::openapi::{Kind, Schema, Text};
use crate::source::Source;

/// All descriptions of one client. The default is the empty catalogue.
#[derive(Clone, Debug, Default)]
pub struct Descriptions {
    /// The file; the empty catalogue has none.
    source: Option<Source>,
    /// Pointers to the entries that are still to be written: keys without a value.
    empty: Vec<String>,
    title: Option<String>,
    description: Option<String>,
    groups: BTreeMap<String, GroupDescription>,
    shared: BTreeMap<String, MemberDescription>,
    operations: BTreeMap<String, OperationDescription>,
    schemas: BTreeMap<String, SchemaDescription>,
}

/// The description of a group of operations, by their tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupDescription {
    /// The heading of the group, if it is not the tag.
    pub title: Option<String>,
    pub description: Option<String>,
}

/// The description of an operation, by its operationId.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationDescription {
    pub summary: Option<String>,
    pub description: Option<String>,
    /// Words that people search for and that its names do not have.
    pub search: Vec<String>,
    /// The optional parameters and properties that samples set.
    pub sample: Option<Vec<String>>,
    parameters: BTreeMap<String, MemberDescription>,
}

/// The description of a schema, by its name.
#[derive(Clone, Debug, Default, PartialEq)]
struct SchemaDescription {
    description: Option<String>,
    values: Option<Meanings>,
    properties: BTreeMap<String, MemberDescription>,
}

/// An entry of a property or a parameter.
#[derive(Clone, Debug, Default, PartialEq)]
struct MemberDescription {
    description: Option<String>,
    values: Option<Meanings>,
    example: Option<Value>,
}

/// The meanings of an enum's values, in the order of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meanings(Vec<(String, String)>);

impl Meanings {
    /// Returns the meaning of a value. Enums are short: a search is faster than a hash.
    pub fn get(&self, value: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == value).map(|(_, meaning)| meaning)
    }

    /// Iterates over values with their meanings.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(value, meaning)| (value.as_str(), meaning.as_str()))
    }
}

/// The description of a property or a parameter, from its own entry and the shared one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry<'a> {
    pub description: Option<&'a str>,
    pub values: Option<&'a Meanings>,
    pub example: Option<&'a Value>,
    /// True if the example is from its own entry.
    pub own_example: bool,
}

impl<'a> Entry<'a> {
    /// Returns whether the example can stand in for a missing one: that of a shared entry only if
    /// it has the type of the schema.
    pub fn stands_in(&self, schema: &Schema) -> bool {
        self.example.is_some_and(|example| self.own_example || fits(schema, example))
    }

    fn merge(
        own: Option<&'a MemberDescription>,
        shared: Option<&'a MemberDescription>,
    ) -> Self {
        let [own, shared] = [own, shared].map(|prose| match prose {
            None => Self::default(),
            Some(MemberDescription {
                description,
                values,
                example,
            }) => Self {
                description: description.as_deref(),
                values: values.as_ref(),
                example: example.as_ref(),
                own_example: example.is_some(),
            },
        });
        Self {
            description: own.description.or(shared.description),
            values: own.values.or(shared.values),
            example: own.example.or(shared.example),
            own_example: own.own_example,
        }
    }
}

/// Returns whether an example is a string or an integer, as the schema says.
fn fits(schema: &Schema, example: &Value) -> bool {
    match &schema.kind {
        Kind::String(Text::Plain) => example.is_string(),
        Kind::Integer => example.is_i64(),
        _ => false,
    }
}

impl Descriptions {
    /// Returns whether there is no catalogue, so that the document has its own descriptions.
    pub fn is_empty(&self) -> bool {
        self.source.is_none()
    }

    /// Returns title and description of the whole API.
    pub fn info(&self) -> (Option<&str>, Option<&str>) {
        (self.title.as_deref(), self.description.as_deref())
    }

    pub fn group(&self, tag: &str) -> Option<&GroupDescription> {
        self.groups.get(tag)
    }

    pub fn operation(&self, id: &str) -> Option<&OperationDescription> {
        self.operations.get(id)
    }

    /// Gives the entries of operations their new operationIds, all at once. One whose new
    /// operationId has an entry stays.
    pub(crate) fn rename_operations(&mut self, renamed: &[(String, String)]) {
        let mut taken = Vec::new();
        for (id, new) in renamed {
            taken.extend(self.operations.remove(id).map(|entry| (id, new, entry)));
        }
        for (id, new, entry) in taken {
            let is_taken = self.operations.contains_key(new);
            self.operations.insert(if is_taken { id } else { new }.clone(), entry);
        }
    }

    pub fn schema_description(&self, name: &str) -> Option<&str> {
        self.schemas.get(name)?.description.as_deref()
    }

    /// Returns the meanings of the values of a schema that is an enum itself.
    pub fn schema_values(&self, name: &str) -> Option<&Meanings> {
        self.schemas.get(name)?.values.as_ref()
    }

    pub fn property(&self, schema: &str, name: &str) -> Entry<'_> {
        Entry::merge(self.own_property(schema, name), self.shared.get(name))
    }

    pub fn parameter(&self, operation_id: &str, name: &str) -> Entry<'_> {
        Entry::merge(self.own_parameter(operation_id, name), self.shared.get(name))
    }

    fn own_property(&self, schema: &str, name: &str) -> Option<&MemberDescription> {
        self.schemas.get(schema)?.properties.get(name)
    }

    fn own_parameter(
        &self,
        operation_id: &str,
        name: &str,
    ) -> Option<&MemberDescription> {
        self.operations.get(operation_id)?.parameters.get(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::Format;

    fn prose(text: &str) -> Descriptions {
        Descriptions::read(
            Source::parse("prose.yaml", text.to_owned(), Format::Yaml).unwrap(),
        )
        .unwrap()
    }

    #[test]
    fn an_entry_is_merged_field_by_field_with_the_shared_one() {
        let prose = prose(
            "shared:\n  kind:\n    description: shared\n    values: {1: One}\n    example: x\n\
             schemas:\n  Pet:\n    properties:\n      kind: own\n\
             operations:\n  Pets_list:\n    parameters:\n      kind: {values: {a: A}}\n",
        );
        let own = prose.property("Pet", "kind");
        assert_eq!(own.description, Some("own"));
        assert_eq!(own.values.and_then(|values| values.get("1")), Some("One"));
        assert_eq!(own.example, Some(&json!("x")));
        assert!(!own.own_example);
        let parameter = prose.parameter("Pets_list", "kind");
        assert_eq!(parameter.description, Some("shared"));
        assert_eq!(
            parameter.values.map(|values| values.iter().collect()),
            Some(vec![("a", "A")])
        );
        assert_eq!(prose.property("Pet", "age"), Entry::default());
    }

    #[test]
    fn the_empty_catalogue_knows_nothing() {
        let prose = Descriptions::default();
        assert_eq!(prose.info(), (None, None));
        assert_eq!(prose.group("Login"), None);
        assert_eq!(prose.operation("a"), None);
        assert_eq!(prose.schema_description("A"), None);
    }
}
