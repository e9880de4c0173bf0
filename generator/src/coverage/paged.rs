//! Which operations return a list page by page: they take `page` and `limit`, as parameters or
//! somewhere in the body, and their answer has the list `data.list` and `data.totalCount`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{Document, Operation, Schemas};

const ASKED: [&str; 2] = ["page", "limit"];
const LIST: &str = "list";
const TOTAL: &str = "totalCount";

/// How far within a body the members may stand.
const DEEPEST: usize = 2;

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
    let asked = ASKED.iter().all(|name| operation.parameters.contains(name))
        || operation.body.as_ref().is_some_and(|body| asks(schemas, body.schema, 0));
    let answer = operation.answer.as_ref();
    let data = answer.and_then(|answer| property(schemas, answer.schema, "data"));
    asked && data.is_some_and(|data| is_page(schemas, data))
}

/// Whether the schema, or one of those within it, has what says which page is wanted.
fn asks(schemas: Schemas<'_>, schema: &Value, depth: usize) -> bool {
    let (_, schema) = schemas.resolve(schema);
    let Some(members) = schema.get("properties").and_then(Value::as_object) else {
        return false;
    };
    ASKED.iter().all(|name| members.contains_key(*name))
        || depth < DEEPEST
            && members.values().any(|member| asks(schemas, member, depth + 1))
}

fn is_page(schemas: Schemas<'_>, data: &Value) -> bool {
    let list = property(schemas, data, LIST).map(|list| schemas.resolve(list).1);
    let is_list = list.and_then(|list| list.get("type")) == Some(&Value::from("array"));
    is_list && property(schemas, data, TOTAL).is_some()
}

fn property<'a>(
    schemas: Schemas<'a>,
    schema: &'a Value,
    name: &str,
) -> Option<&'a Value> {
    let (_, schema) = schemas.resolve(schema);
    schema.get("properties")?.get(name)
}
