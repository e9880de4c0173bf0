//! The prose catalogue: `spec/prose/en/<client>.yaml` goes in, every sentence comes out by the name of
//! the thing that it describes.
//!
//! The catalogue is written by people, so it is read strictly: a key that nobody knows is a typing
//! error and not an extension. Whether it fits the document is another matter, see
//! [`Descriptions::findings`].

mod audit;
pub(crate) mod edit;
mod read;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::source::Source;

/// Every sentence about one client. The default is the empty catalogue.
#[derive(Clone, Debug, Default)]
pub struct Descriptions {
    /// Where the catalogue was read from; the empty catalogue stands in no file.
    source: Option<Source>,
    title: Option<String>,
    description: Option<String>,
    groups: BTreeMap<String, GroupProse>,
    shared: BTreeMap<String, MemberProse>,
    operations: BTreeMap<String, OperationProse>,
    schemas: BTreeMap<String, SchemaProse>,
}

/// A group of operations, by the tag that they share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupProse {
    /// Heading of the group where the tag itself is not good enough.
    pub title: Option<String>,
    pub description: Option<String>,
}

/// An operation, by its `operationId`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationProse {
    pub summary: Option<String>,
    pub description: Option<String>,
    parameters: BTreeMap<String, MemberProse>,
}

/// A schema, by its name.
#[derive(Clone, Debug, Default, PartialEq)]
struct SchemaProse {
    description: Option<String>,
    values: Option<Meanings>,
    properties: BTreeMap<String, MemberProse>,
}

/// A property or a parameter, as it stands at one place of the catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
struct MemberProse {
    description: Option<String>,
    values: Option<Meanings>,
    example: Option<Value>,
}

/// What the values of an enum mean, in the order of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meanings(Vec<(String, String)>);

impl Meanings {
    /// Enums are short: a search is faster than a hash.
    pub fn get(&self, value: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == value).map(|(_, meaning)| meaning)
    }

    /// Value and meaning.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(value, meaning)| (value.as_str(), meaning.as_str()))
    }
}

/// What the catalogue says about a property or a parameter, from its own entry and the shared one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry<'a> {
    pub description: Option<&'a str>,
    pub values: Option<&'a Meanings>,
    /// For members that carry `x-genauth-text-example`.
    pub example: Option<&'a Value>,
}

impl<'a> Entry<'a> {
    fn merge(own: Option<&'a MemberProse>, shared: Option<&'a MemberProse>) -> Self {
        let [own, shared] = [own, shared].map(|prose| match prose {
            None => Self::default(),
            Some(MemberProse {
                description,
                values,
                example,
            }) => Self {
                description: description.as_deref(),
                values: values.as_ref(),
                example: example.as_ref(),
            },
        });
        Self {
            description: own.description.or(shared.description),
            values: own.values.or(shared.values),
            example: own.example.or(shared.example),
        }
    }
}

impl Descriptions {
    /// Everything that is wrong with the file is reported at once.
    pub fn read(source: Source) -> Result<Self, Diagnostics> {
        read::prose(source)
    }

    /// Whether there is no catalogue at all, and the document has to speak for itself.
    pub fn is_empty(&self) -> bool {
        self.source.is_none()
    }

    /// Title and description of the whole API.
    pub fn info(&self) -> (Option<&str>, Option<&str>) {
        (self.title.as_deref(), self.description.as_deref())
    }

    pub fn group(&self, tag: &str) -> Option<&GroupProse> {
        self.groups.get(tag)
    }

    pub fn operation(&self, id: &str) -> Option<&OperationProse> {
        self.operations.get(id)
    }

    pub fn schema_description(&self, name: &str) -> Option<&str> {
        self.schemas.get(name)?.description.as_deref()
    }

    /// Meanings of the values of a schema that is an enum itself.
    pub fn schema_values(&self, name: &str) -> Option<&Meanings> {
        self.schemas.get(name)?.values.as_ref()
    }

    pub fn property(&self, schema: &str, name: &str) -> Entry<'_> {
        Entry::merge(self.own_property(schema, name), self.shared.get(name))
    }

    pub fn parameter(&self, operation_id: &str, name: &str) -> Entry<'_> {
        Entry::merge(self.own_parameter(operation_id, name), self.shared.get(name))
    }

    /// Where catalogue and document do not fit: prose that is missing, then prose that describes
    /// nothing. All of them are warnings, each at the place where it is to be mended.
    pub fn findings(&self, document: &Source) -> Diagnostics {
        audit::findings(self, document)
    }

    fn own_property(&self, schema: &str, name: &str) -> Option<&MemberProse> {
        self.schemas.get(schema)?.properties.get(name)
    }

    fn own_parameter(&self, operation_id: &str, name: &str) -> Option<&MemberProse> {
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
