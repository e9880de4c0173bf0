//! The entries that a catalogue lacks, among those that it may have.

use super::Descriptions;
use super::audit::enum_values;
use crate::openapi::{Document, Kind, Schema};

/// The part of a catalogue that one of its keys has: all entries that it may have, in the order of
/// the document, and which of them are missing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) entries: Vec<(String, Draft)>,
    /// The entry is a text, and it is missing.
    pub(crate) is_missing: bool,
}

impl Draft {
    /// Returns the number of missing texts.
    pub(crate) fn missing(&self) -> usize {
        let inside: usize = self.entries.iter().map(|(_, entry)| entry.missing()).sum();
        inside + usize::from(self.is_missing)
    }

    /// Returns whether there may be an entry with this path.
    pub(super) fn has(&self, path: &[&str]) -> bool {
        let [key, rest @ ..] = path else { return true };
        self.entries.iter().any(|(name, entry)| name == key && entry.has(rest))
    }

    /// Returns the entry of a key, which is added if there is none.
    fn at(&mut self, key: &str) -> &mut Self {
        let known = self.entries.iter().position(|(name, _)| name == key);
        let index = known.unwrap_or(self.entries.len());
        if known.is_none() {
            self.entries.push((key.to_owned(), Self::default()));
        }
        &mut self.entries[index].1
    }

    fn values(&mut self, schema: &Schema) {
        let values = self.at("values");
        for value in enum_values(schema) {
            values.at(value);
        }
    }

    /// Adds the entry of a property or a parameter.
    fn member(&mut self, name: &str, schema: &Schema) {
        let entry = self.at(name);
        entry.at("description");
        entry.values(schema);
        if schema.text_example {
            entry.at("example");
        }
    }
}

impl Descriptions {
    /// Returns the catalogue that the document needs.
    pub(crate) fn draft(&self, document: &Document) -> Draft {
        let mut draft = self.order(document);
        for gap in self.gaps(document) {
            for path in gap.paths {
                path.iter().fold(&mut draft, |entry, key| entry.at(key)).is_missing =
                    true;
            }
        }
        for (section, members) in
            [("operations", "parameters"), ("schemas", "properties")]
        {
            for (name, entry) in &mut draft.at(section).entries {
                for (member, entry) in &mut entry.at(members).entries {
                    self.shorten(&[section, name, members, member], entry);
                }
            }
        }
        draft
    }

    /// A new entry with nothing but a description is a text.
    fn shorten(&self, path: &[&str], entry: &mut Draft) {
        let own = match path {
            ["operations", id, _, name] => self.own_parameter(id, name),
            [_, schema, _, name] => self.own_property(schema, name),
            _ => None,
        };
        let is_empty = self.is_empty_at(path);
        if own.is_none() && entry.missing() == 1 && entry.at("description").is_missing {
            *entry = Draft {
                is_missing: true,
                entries: Vec::new(),
            };
        } else if is_empty && entry.missing() > 0 {
            // The empty text becomes an object, which keeps the place of the description.
            entry.at("description").is_missing = true;
        }
    }

    /// Returns all entries that the catalogue may have, in the order of the document.
    pub(super) fn order(&self, document: &Document) -> Draft {
        let mut draft = Draft::default();
        for key in ["title", "description"] {
            draft.at("info").at(key);
        }
        let tags = document.tags.iter().map(|tag| tag.name.as_str());
        let used = document.operations.iter().filter_map(|one| one.tag.as_deref());
        for tag in tags.chain(used) {
            for key in ["title", "description"] {
                draft.at("groups").at(tag).at(key);
            }
        }
        let mut shared = Draft::default();
        let mut share = |name: &str, schema: &Schema| {
            if self.shared.contains_key(name) {
                shared.member(name, schema);
            }
        };
        let mut operations = Draft::default();
        for operation in &document.operations {
            let entry = operations.at(&operation.id);
            for key in ["summary", "description", "search", "sample"] {
                entry.at(key);
            }
            for parameter in &operation.parameters {
                entry.at("parameters").member(&parameter.name, &parameter.schema);
                share(&parameter.name, &parameter.schema);
            }
        }
        let mut schemas = Draft::default();
        for named in &document.schemas {
            let entry = schemas.at(&named.name);
            entry.at("description");
            entry.values(&named.schema);
            if let Kind::Object(properties) = &named.schema.kind {
                for property in properties {
                    entry.at("properties").member(&property.name, &property.schema);
                    share(&property.name, &property.schema);
                }
            }
        }
        *draft.at("shared") = shared;
        *draft.at("operations") = operations;
        *draft.at("schemas") = schemas;
        draft
    }
}
