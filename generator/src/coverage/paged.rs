//! Which operations return a list page by page: they take `page` and `limit`, and their answer has
//! `data.list` and `data.totalCount`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{Document, Operation, Schemas};

const ASKED: [&str; 2] = ["page", "limit"];
const ANSWERED: [&str; 2] = ["list", "totalCount"];

/// Their methods, in the order of the alphabet.
pub(super) fn methods(
    root: &Value,
    document: &Document<'_>,
    methods: &BTreeMap<String, String>,
) -> Vec<String> {
    let schemas = Schemas::of(root);
    let paged = document.operations.iter().filter(|one| is_paged(schemas, one));
    let found: BTreeSet<&String> =
        paged.filter_map(|one| methods.get(&one.name)).collect();
    found.into_iter().cloned().collect()
}

fn is_paged(schemas: Schemas<'_>, operation: &Operation<'_>) -> bool {
    let parameter = |name| operation.parameters.contains(name);
    let member = |name| {
        let body = operation.body.as_ref()?;
        property(schemas, body.schema, name)
    };
    let answer = operation.answer.as_ref();
    let data = answer.and_then(|answer| property(schemas, answer.schema, "data"));
    ASKED.iter().all(|name| parameter(name) || member(name).is_some())
        && data.is_some_and(|data| {
            ANSWERED.iter().all(|name| property(schemas, data, name).is_some())
        })
}

fn property<'a>(
    schemas: Schemas<'a>,
    schema: &'a Value,
    name: &str,
) -> Option<&'a Value> {
    let (_, schema) = schemas.resolve(schema);
    schema.get("properties")?.get(name)
}
