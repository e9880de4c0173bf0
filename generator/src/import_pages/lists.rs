//! The types of items of a bare `array` in upstream tables, which other parts of the page may show.

use std::collections::HashSet;

use serde_json::Value;

use super::facts::{Model, Page, Row, Shown};
use super::findings::Findings;
use super::types::Type;

/// Gives each bare array the type of its items.
pub(super) fn complete(page: &mut Page, findings: &mut Findings) {
    let mut sections = Sections::of(page);
    let sample = page.response.as_ref().and_then(|response| response.sample.clone());
    if let Some(response) = &mut page.response {
        for row in &mut response.model.rows {
            let value = sample.as_ref().and_then(|sample| sample.value.get(&row.name));
            sections.complete(row, value, findings);
        }
    }
    // The tables of models name the models in an array, so the arrays left there have none.
    sections.models.clear();
    let members = page.models.iter_mut().flat_map(|model| &mut model.rows);
    for row in members.chain(&mut page.request) {
        sections.complete(row, None, findings);
    }
}

/// The models of a page.
struct Sections {
    /// Name, properties, and whether anything links to it.
    models: Vec<(String, HashSet<String>, bool)>,
}

impl Sections {
    fn of(page: &Page) -> Self {
        let response = page.response.iter().flat_map(|response| &response.model.rows);
        let inner = page.models.iter().flat_map(|model| &model.rows);
        let mut linked = HashSet::new();
        for row in page.request.iter().chain(response).chain(inner) {
            row.ty.models(&mut |model| {
                linked.insert(model.to_owned());
            });
        }
        let section = |model: &Model| {
            let members = model.rows.iter().map(|row| row.name.clone()).collect();
            (model.name.clone(), members, linked.contains(&model.name))
        };
        Self {
            models: page.models.iter().map(section).collect(),
        }
    }

    fn complete(
        &mut self,
        row: &mut Row,
        value: Option<&Value>,
        findings: &mut Findings,
    ) {
        let Type::List(item) = &mut row.ty else { return };
        if **item != Type::Unknown {
            return;
        }
        let own = match &row.shown {
            Shown::Code(text) => serde_json::from_str(text).ok(),
            _ => None,
        };
        let value = own.or_else(|| value.cloned());
        let listed = !row.description.values.is_empty();
        let found = match value.as_ref().map(first_item) {
            Some(Some(Value::Object(object))) => {
                let names: Vec<&str> = object.keys().map(String::as_str).collect();
                Some(self.with(&names).unwrap_or(Type::Object))
            }
            Some(Some(scalar)) => Some(type_of(&scalar)),
            Some(None) | None if listed => Some(Type::String),
            Some(None) | None => None,
        };
        row.inferred = value.is_some();
        **item = found.unwrap_or_else(|| match self.only_spare() {
            Some(model) => {
                findings.warn(
                    &row.at,
                    format!("the page does not say what items `{}` has", row.name),
                    format!(
                        "`{model}` was taken, the only section that nothing links to"
                    ),
                );
                Type::Model(model)
            }
            None => {
                findings.warn(
                    &row.at,
                    format!("the page does not say what items `{}` has", row.name),
                    "its items may be any value",
                );
                Type::Unknown
            }
        });
    }

    /// Returns the model with all of these properties; a model that nothing links to is preferred.
    fn with(&mut self, names: &[&str]) -> Option<Type> {
        let fits = |(_, members, _): &&mut (String, HashSet<String>, bool)| {
            !names.is_empty() && names.iter().all(|name| members.contains(*name))
        };
        let best =
            self.models.iter_mut().filter(fits).min_by_key(|(_, _, linked)| *linked)?;
        best.2 = true;
        Some(Type::Model(best.0.clone()))
    }

    fn only_spare(&mut self) -> Option<String> {
        let mut spare = self.models.iter_mut().filter(|(_, _, linked)| !linked);
        let (name, _, linked) = spare.next()?;
        if spare.next().is_some() {
            return None;
        }
        *linked = true;
        Some(name.clone())
    }
}

/// Returns the first item of an array. Upstream pages show an array of objects as one object, and
/// any other array as a string.
fn first_item(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => items.first().cloned(),
        Value::String(text) => {
            serde_json::from_str::<Vec<Value>>(text).ok()?.first().cloned()
        }
        other => Some(other.clone()),
    }
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::String(_) => Type::String,
        Value::Number(_) => Type::Number,
        Value::Bool(_) => Type::Boolean,
        Value::Object(_) => Type::Object,
        Value::Array(items) => {
            Type::List(Box::new(items.first().map_or(Type::Unknown, type_of)))
        }
        Value::Null => Type::Unknown,
    }
}
