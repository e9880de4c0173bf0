//! A comparison as one JSON object.

use serde_json::{Value, json};

use super::changes::Report;
use crate::diff::change::Change;
use crate::text;

pub(super) fn write(report: &Report<'_>) -> String {
    let changes: Vec<Value> = report.changes.iter().map(change).collect();
    let object = json!({"changes": changes, "bump": report.bump().as_str()});
    text::json(&object)
}

fn change(change: &Change) -> Value {
    json!({
        "kind": change.name,
        "at": change.at(),
        "operations": change.operations,
        "types": change.types,
        "source": change.source.to_string(),
        "wire": change.wire.to_string(),
        "docs": change.docs,
        "message": change.message,
    })
}
