//! The models of all pages of a client, by their names.

use std::collections::HashMap;

use serde_json::Value;

use super::facts::{Enum, Model, Row, Shown};
use super::findings::{Findings, Place};

/// A property of a model, with the facts that samples tell.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) row: Row,
    pub(super) example: Option<Value>,
    pub(super) default: Option<Value>,
}

impl Member {
    pub(super) fn of(row: Row) -> Self {
        Self {
            row,
            example: None,
            default: None,
        }
    }
}

#[derive(Debug)]
pub(super) struct Schema {
    pub(super) name: String,
    pub(super) deprecated: bool,
    pub(super) members: Vec<Member>,
    /// True if it comes from the table of a response, which states less than that of a model.
    brief: bool,
}

impl Schema {
    /// The default value, for which only the tables of requests have a column.
    fn add_defaults(&mut self, model: &Model) {
        for member in &mut self.members {
            let other = model.rows.iter().find(|row| row.name == member.row.name);
            let default = other.and_then(|row| row.default.as_ref());
            member.row.default = member.row.default.take().or_else(|| default.cloned());
        }
    }
}

/// All models and enums of a client.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    pub(super) all: Vec<Schema>,
    by_name: HashMap<String, usize>,
    /// By file and name: each page lists the values of its own places.
    enums: HashMap<(String, String), Enum>,
}

impl Schemas {
    pub(super) fn get(&self, name: &str) -> Option<&Schema> {
        self.all.get(*self.by_name.get(name)?)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Schema> {
        self.all.get_mut(*self.by_name.get(name)?)
    }

    /// Returns the enum of this name on a page.
    pub(super) fn enum_named(&self, at: &Place, name: &str) -> Option<&Enum> {
        self.enums.get(&(at.file.clone(), name.to_owned()))
    }

    /// Adds a model from a section of its own.
    pub(super) fn add(&mut self, model: Model, findings: &mut Findings) {
        self.insert(model, false, findings);
    }

    /// Adds the facts that the table of a response tells about its model.
    pub(super) fn add_brief(&mut self, model: Model, findings: &mut Findings) {
        self.insert(model, true, findings);
    }

    /// Adds a model. Its first section wins, and any section wins over the table of a response.
    fn insert(&mut self, model: Model, brief: bool, findings: &mut Findings) {
        let Some(known) = self.get_mut(&model.name) else {
            self.by_name.insert(model.name.clone(), self.all.len());
            self.all.push(Schema {
                name: model.name,
                deprecated: model.deprecated,
                members: model.rows.into_iter().map(Member::of).collect(),
                brief,
            });
            return;
        };
        compare(known, &model, findings);
        known.add_defaults(&model);
        if known.brief && !brief {
            known.members = model.rows.into_iter().map(Member::of).collect();
            known.deprecated = model.deprecated;
            known.brief = false;
        }
    }

    pub(super) fn add_enum(&mut self, definition: &Enum, at: &Place) {
        let Some(name) = &definition.name else { return };
        let key = (at.file.clone(), name.clone());
        self.enums.entry(key).or_insert_with(|| definition.clone());
    }
}

/// Warns if a second section states something else.
fn compare(known: &Schema, model: &Model, findings: &mut Findings) {
    let names = |rows: &mut dyn Iterator<Item = &Row>| {
        rows.map(|row| row.name.clone()).collect::<Vec<_>>().join(", ")
    };
    let ours = names(&mut known.members.iter().map(|member| &member.row));
    let theirs = names(&mut model.rows.iter());
    let first = || {
        let place = known.members.first().map(|member| member.row.at.text());
        format!("the first one was taken: {}", place.unwrap_or_default())
    };
    if ours != theirs {
        findings.warn(
            &model.at,
            format!(
                "`{}` has the members {theirs} here and {ours} elsewhere",
                model.name
            ),
            first(),
        );
        return;
    }
    let pairs = known.members.iter().zip(&model.rows);
    let differences: Vec<String> = pairs
        .filter_map(|(member, row)| {
            Some(format!("{} of `{}`", difference(&member.row, row)?, row.name))
        })
        .collect();
    if !differences.is_empty() {
        findings.warn(
            &model.at,
            format!(
                "`{}` is not the same on another page: {}",
                model.name,
                differences.join(", ")
            ),
            first(),
        );
    }
}

/// Returns the differences of two rows on one property, as far as both state something.
fn difference(one: &Row, other: &Row) -> Option<&'static str> {
    let full = |row: &Row| row.shown != Shown::NoColumn;
    let both = full(one) && full(other);
    if one.ty != other.ty {
        Some("the type")
    } else if both && one.required != other.required {
        Some("whether it is required")
    } else if one.description.prose != other.description.prose {
        Some("the description")
    } else if both && one.description.limits != other.description.limits {
        Some("a limit")
    } else if both && one.shown != other.shown {
        Some("the sample")
    } else {
        None
    }
}
