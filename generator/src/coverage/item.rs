//! What is counted: each thing by a name that is the same wherever it is found.

use std::collections::{BTreeMap, BTreeSet};

/// In the order in which they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Operation,
    Schema,
    Property,
    EnumValue,
}

impl Kind {
    pub const ALL: [Self; 4] =
        [Self::Operation, Self::Schema, Self::Property, Self::EnumValue];

    /// For one of them.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Schema => "schema",
            Self::Property => "property",
            Self::EnumValue => "enum value",
        }
    }

    /// For several.
    pub(super) fn nouns(self) -> &'static str {
        match self {
            Self::Operation => "operations",
            Self::Schema => "schemas",
            Self::Property => "properties",
            Self::EnumValue => "enum values",
        }
    }
}

/// One thing. The name tells it from all others of its kind in its client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    pub(super) kind: Kind,
    /// `POST /api/v3/enroll-factor`, `FactorDto`, `FactorDto.factorType`,
    /// `FactorDto.factorType = SMS`.
    pub(super) name: String,
}

impl Item {
    /// Pages have no white space but single blanks, so names have none either.
    fn new(kind: Kind, name: &str) -> Self {
        let words: Vec<&str> = name.split_whitespace().collect();
        Self {
            kind,
            name: words.join(" "),
        }
    }

    pub(super) fn operation(name: &str) -> Self {
        Self::new(Kind::Operation, name)
    }

    pub(super) fn schema(name: &str) -> Self {
        Self::new(Kind::Schema, name)
    }

    pub(super) fn property(owner: &str, name: &str) -> Self {
        Self::new(Kind::Property, &member(owner, name))
    }

    pub(super) fn value(member: &str, value: &str) -> Self {
        Self::new(Kind::EnumValue, &format!("{member} = {value}"))
    }
}

pub(super) type Items = BTreeSet<Item>;

/// How the member of a schema is called.
pub(super) fn member(owner: &str, name: &str) -> String {
    format!("{owner}.{name}")
}

/// What the parameters of an operation belong to; a body or an answer may have a name of its own.
pub(super) fn parameters_of(operation: &str) -> String {
    format!("{operation} parameters")
}

/// What the members of a body belong to that is no schema with a name.
pub(super) fn body_of(operation: &str) -> String {
    format!("{operation} body")
}

/// What the members of an answer belong to that is no schema with a name.
pub(super) fn answer_of(operation: &str) -> String {
    format!("{operation} answer")
}

/// A member as a struct or a table shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    /// On the wire.
    pub(super) name: String,
    /// The models that its type names.
    pub(super) models: Vec<String>,
    /// The values that it can have, if they are listed.
    pub(super) values: Vec<String>,
}

/// The models of a crate or of a page, under the names that they have there.
pub(super) type Models = BTreeMap<String, Vec<Member>>;

/// Finds the items of models.
pub(super) struct Collector<'a> {
    models: &'a Models,
    /// From the name that a model has here to the name of its schema. Others were made for a
    /// schema that has none, and are part of the member whose type they are.
    schemas: &'a BTreeMap<String, String>,
    /// Models without a schema that are being looked at.
    open: Vec<&'a str>,
    pub(super) items: Items,
}

impl<'a> Collector<'a> {
    pub(super) fn new(
        models: &'a Models,
        schemas: &'a BTreeMap<String, String>,
    ) -> Self {
        Self {
            models,
            schemas,
            open: Vec::new(),
            items: Items::new(),
        }
    }

    /// The models that are schemas, with their members.
    pub(super) fn all_schemas(&mut self) {
        for (model, members) in self.models {
            if let Some(schema) = self.schemas.get(model) {
                self.items.insert(Item::schema(schema));
                self.members(schema, members);
            }
        }
    }

    /// The members of a message: those of a schema count with it.
    pub(super) fn message(&mut self, model: &'a str, owner: &str) {
        if !self.schemas.contains_key(model) {
            self.nameless(model, owner);
        }
    }

    /// Members in a table of their own.
    pub(super) fn table(&mut self, owner: &str, members: &'a [Member]) {
        if self.schemas.contains_key(owner) {
            self.items.insert(Item::schema(owner));
        }
        self.members(owner, members);
    }

    pub(super) fn members(&mut self, owner: &str, members: &'a [Member]) {
        for one in members {
            self.items.insert(Item::property(owner, &one.name));
            let path = member(owner, &one.name);
            self.items.extend(one.values.iter().map(|value| Item::value(&path, value)));
            for model in &one.models {
                self.message(model, &path);
            }
        }
    }

    fn nameless(&mut self, model: &'a str, owner: &str) {
        let Some(members) = self.models.get(model) else { return };
        if !self.open.contains(&model) {
            self.open.push(model);
            self.members(owner, members);
            self.open.pop();
        }
    }
}
