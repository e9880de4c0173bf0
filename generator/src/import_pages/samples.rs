//! Examples and defaults, from the column of samples and the JSON of a page.
//!
//! A cell has a value on one line, the JSON has it as it is. If the cell is empty but the JSON has
//! a value that is no placeholder, it is a default; if there is no such column, it is an example.

use serde_json::{Map, Value, json};

use super::facts::{Profile, Row, Sample, Shown};
use super::findings::{Findings, Place};
use super::schemas::{Member, Schemas};
use super::types::Type;
use crate::docs::markdown;
use crate::model::sample;

/// Reads the cells of all properties.
pub(super) fn read_cells(schemas: &mut Schemas) {
    for member in schemas.all.iter_mut().flat_map(|schema| &mut schema.members) {
        read_cell(member);
    }
}

pub(super) fn read_cell(member: &mut Member) {
    let row = &member.row;
    let text = match &row.shown {
        Shown::Code(text) => Some(text),
        _ => None,
    };
    member.example = text.map(|text| value(row, text));
    member.default = row.default.as_deref().and_then(|text| default(row, text));
}

/// Returns the value that a text represents.
fn value(row: &Row, text: &str) -> Value {
    // Upstream pages leave these values out, so that a page with one had a string.
    if row.profile == Profile::Upstream && matches!(text, "false" | "0") {
        return json!(text);
    }
    match &row.ty {
        Type::String | Type::File if text == r#""""# => json!(""),
        Type::String | Type::File => json!(text),
        _ => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
    }
}

/// Returns the value of a cell with an array, which upstream pages write with commas only.
fn default(row: &Row, text: &str) -> Option<Value> {
    match (&row.ty, value(row, text)) {
        (Type::List(_), _) if text.is_empty() => Some(json!([])),
        (_, _) if text.is_empty() => None,
        (Type::List(item), Value::String(text)) if **item == Type::String => {
            Some(text.split(',').map(Value::from).collect())
        }
        (_, value) => Some(value),
    }
}

/// Compares the JSON samples of a page with its tables.
pub(super) struct Learner<'a> {
    pub(super) schemas: &'a mut Schemas,
    pub(super) profile: Profile,
    pub(super) findings: &'a mut Findings,
}

impl Learner<'_> {
    pub(super) fn learn(&mut self, model: &str, sample: &Sample) {
        self.object(model, &sample.value, &sample.at, &mut Vec::new());
    }

    fn object(
        &mut self,
        model: &str,
        value: &Value,
        at: &Place,
        open: &mut Vec<String>,
    ) {
        let Some(object) = value.as_object() else {
            let found = format!("the sample for `{model}` is no object");
            self.findings.warn(at, found, "it is left out");
            return;
        };
        self.strangers(model, object, at);
        open.push(model.to_owned());
        let count = self.schemas.get(model).map_or(0, |schema| schema.members.len());
        for index in 0..count {
            let schema = self.schemas.get(model);
            let member = schema.and_then(|schema| schema.members.get(index)).cloned();
            let Some(mut member) = member else { continue };
            let Some(value) = object.get(&member.row.name) else { continue };
            self.member(&mut member, value, at, open);
            let schema = self.schemas.get_mut(model);
            if let Some(slot) = schema.and_then(|schema| schema.members.get_mut(index)) {
                *slot = member;
            }
        }
        open.pop();
    }

    /// Warns of properties that only the sample or only the table has.
    fn strangers(&mut self, model: &str, object: &Map<String, Value>, at: &Place) {
        let Some(schema) = self.schemas.get(model) else { return };
        let known =
            |name: &String| schema.members.iter().any(|one| one.row.name == *name);
        for name in object.keys().filter(|name| !known(name)) {
            self.findings.warn(
                at,
                format!("the sample has `{name}`, but the table for `{model}` has not"),
                "the table was taken; is a row lost?",
            );
        }
        let missing = |member: &&Member| !object.contains_key(&member.row.name);
        if self.profile == Profile::Genauth
            && let Some(member) = schema.members.iter().find(missing)
        {
            self.findings.warn(
                at,
                format!(
                    "the table for `{model}` has `{}`, but the sample has not",
                    member.row.name
                ),
                "the table was taken",
            );
        }
    }

    fn member(
        &mut self,
        member: &mut Member,
        raw: &Value,
        at: &Place,
        open: &mut Vec<String>,
    ) {
        let value = self.unquoted(&member.row.ty, raw);
        if !allows(&member.row.ty, &value) {
            self.findings.warn(
                at,
                format!(
                    "the sample has {value} for `{}`, which is no value of its type",
                    member.row.name
                ),
                "the type of the table was taken",
            );
        }
        match &member.row.shown {
            Shown::Code(text) if says(text, raw) => member.example = Some(raw.clone()),
            Shown::Code(text) if says(text, &value) => member.example = Some(value),
            Shown::Code(_) => {}
            Shown::Bare(_) => member.example = Some(value),
            Shown::Nothing | Shown::NoColumn => self.hidden(member, value, at, open),
        }
    }

    /// Records a value that no cell shows.
    fn hidden(
        &mut self,
        member: &mut Member,
        value: Value,
        at: &Place,
        open: &mut Vec<String>,
    ) {
        let ty = member.row.ty.clone();
        if let Some((model, inner)) = nested(&ty, &value)
            && self.fits(model, inner, open)
        {
            if !open.iter().any(|one| one == model) {
                self.object(model, inner, at, open);
            }
            return;
        }
        if self.profile == Profile::Genauth
            && self.is_placeholder(&member.row, &ty, &value)
        {
            return;
        }
        let said = member.row.default.as_ref().is_some_and(|text| says(text, &value));
        if member.row.shown == Shown::NoColumn {
            member.example.get_or_insert(value);
        } else if said || member.default.is_none() {
            member.default = Some(value);
        }
    }

    /// Returns whether the value fits the table of the model.
    fn fits(&self, model: &str, value: &Value, open: &[String]) -> bool {
        let (Some(object), Some(schema)) = (value.as_object(), self.schemas.get(model))
        else {
            return false;
        };
        if open.iter().any(|one| one == model) {
            return object.is_empty();
        }
        let names = || schema.members.iter().map(|member| &member.row.name);
        let complete = self.profile == Profile::Upstream || object.keys().eq(names());
        let known = object.keys().all(|key| names().any(|name| name == key));
        let open = [open, &[model.to_owned()]].concat();
        complete
            && known
            && schema.members.iter().all(|member| {
                object
                    .get(&member.row.name)
                    .is_none_or(|value| self.agrees(member, value, &open))
            })
    }

    fn agrees(&self, member: &Member, raw: &Value, open: &[String]) -> bool {
        let value = self.unquoted(&member.row.ty, raw);
        if let Shown::Code(text) = &member.row.shown {
            return says(text, raw) || says(text, &value);
        }
        match (nested(&member.row.ty, &value), &member.default) {
            (_, Some(default)) => *default == value,
            (Some((model, inner)), None) => self.fits(model, inner, open),
            (None, None) => true,
        }
    }

    /// Returns a value of an upstream sample, which has a string for an array, and one object for
    /// an array of objects.
    fn unquoted(&self, ty: &Type, value: &Value) -> Value {
        let list = matches!(ty, Type::List(_)) && self.profile == Profile::Upstream;
        match value {
            Value::String(text) if list => serde_json::from_str::<Vec<Value>>(text)
                .map_or_else(|_| value.clone(), Value::from),
            Value::Object(_) if list => json!([value]),
            _ => value.clone(),
        }
    }

    /// Returns whether our pages show the value because the document has neither example nor
    /// default.
    fn is_placeholder(&self, row: &Row, ty: &Type, value: &Value) -> bool {
        let first = self.first_value(row);
        match (ty, value) {
            (Type::List(item), Value::Array(items)) => items.iter().all(|one| {
                let is_nested = matches!(**item, Type::List(_) | Type::Union(_));
                *one == first || is_nested && self.is_placeholder(row, item, one)
            }),
            (_, value) => *value == first || sample::is_placeholder(value),
        }
    }

    fn first_value(&self, row: &Row) -> String {
        let definition = row
            .description
            .enums
            .first()
            .and_then(|name| self.schemas.enum_named(&row.at, name));
        let first = definition.and_then(|definition| definition.values.first());
        first.map(|(value, _)| value.clone()).unwrap_or_default()
    }
}

/// Returns whether a cell with this text shows the value.
fn says(text: &str, value: &Value) -> bool {
    let literal = match value {
        Value::String(value) if !value.trim().is_empty() => value.clone(),
        other => other.to_string(),
    };
    markdown::fold(&literal) == markdown::fold(text)
}

/// Returns the model of a value, or of the items of an array.
fn nested<'t, 'v>(ty: &'t Type, value: &'v Value) -> Option<(&'t str, &'v Value)> {
    match (ty, value) {
        (Type::Model(name), value) => Some((name, value)),
        (Type::Union(types), value) => nested(types.first()?, value),
        (Type::List(item), Value::Array(items)) => match items.as_slice() {
            [one] => nested(item, one),
            _ => None,
        },
        _ => None,
    }
}

/// Returns whether a value may have the type. Numbers are often written as strings.
fn allows(ty: &Type, value: &Value) -> bool {
    match ty {
        Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Null => value.is_null(),
        Type::String | Type::File => value.is_string(),
        Type::Model(_) => value.is_object(),
        Type::List(_) => value.is_array(),
        Type::Object | Type::Unknown | Type::Union(_) | Type::Name(_) => true,
    }
}
