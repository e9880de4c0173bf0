//! Specifications that grow: what an import makes of the public API of the one before.
//!
//! Each case of `growth.yaml` has the documents before, a merge patch (RFC 7396) that makes those
//! after it (with another one `between`, if there are two imports), and the lines of the public API that differ: `-` for those that callers lose.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::takeover::{model, take_over};
use crate::model::{Api, Type};
use crate::openapi::extensions::RIGHT_METHOD;
use crate::surface::{Representation, Surface, SurfaceShape, SurfaceType};
use crate::tests;

/// The documents of a folder, by client.
type Folder = BTreeMap<String, Value>;

#[test]
fn growth_breaks_no_caller() {
    let cases: Vec<Value> = serde_yaml::from_str(include_str!("growth.yaml")).unwrap();
    let mut wrong = Vec::new();
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let mut source = case["before"].clone();
        let mut before = imported(&Folder::new(), &source);
        if case["between"] != Value::Null {
            merge(&mut source, &case["between"]);
            before = imported(&before, &source);
        }
        let mut reversed = source.clone();
        reverse(&mut reversed);
        let again = imported(&before, &reversed);
        assert_eq!(lines(&again), lines(&before), "{name}: in another order");
        merge(&mut source, &case["after"]);
        let after = imported(&before, &source);
        assert_eq!(imported(&after, &source), after, "{name}: imported again");
        let (was, is) = (lines(&before), lines(&after));
        let lost = was.difference(&is).map(|line| format!("- {line}"));
        let found: Vec<String> =
            lost.chain(is.difference(&was).map(|line| format!("+ {line}"))).collect();
        let expected = case["changes"].as_array().unwrap().iter();
        let expected: Vec<&str> = expected.map(|line| line.as_str().unwrap()).collect();
        if found != expected {
            wrong.push(format!("{name}:\n  {}", found.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Reverses the order of everything.
fn reverse(value: &mut Value) {
    match value {
        Value::Object(object) => {
            *object = std::mem::take(object).into_iter().rev().collect();
            object.values_mut().for_each(reverse);
        }
        Value::Array(list) => {
            list.reverse();
            list.iter_mut().for_each(reverse);
        }
        _ => {}
    }
}

/// RFC 7396, but that an object that is `{}` replaces.
fn merge(target: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() || patch.is_empty() {
        *target = json!({});
    }
    let target = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            target.shift_remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// Imports the documents over those before, one after the other.
fn imported(before: &Folder, source: &Value) -> Folder {
    let mut folder = before.clone();
    for (client, short) in source.as_object().unwrap() {
        let values: Vec<_> = folder.iter().map(|(name, one)| (&**name, one)).collect();
        let taken = take_over(&values, client, &document(short), &tests::genauth());
        folder.insert(client.clone(), taken.document);
        folder.extend(taken.others);
    }
    folder
}

/// Returns a document of its short form: operations by their call, with the id, the tag, the
/// parameters of the query, the body, the response and the right name, and the schemas by their properties.
fn document(short: &Value) -> Value {
    let mut paths = Map::new();
    for (call, operation) in short["operations"].as_object().into_iter().flatten() {
        let (http, path) = call.split_once(' ').unwrap();
        let query = operation["query"].as_object().into_iter().flatten();
        let parameters: Vec<Value> = query
            .map(|(name, one)| {
                let required = name.ends_with('!');
                let name = name.trim_end_matches('!');
                json!({"name": name, "in": "query", "required": required, "schema": schema(one)})
            })
            .collect();
        let content = |value: &Value| json!({"content": {"application/json": {"schema": schema(value)}}});
        let mut response = json!({"description": ""});
        if operation["response"] != Value::Null {
            response["content"] = content(&operation["response"])["content"].clone();
        }
        let mut written = json!({
            "operationId": operation["id"],
            "tags": [operation["tag"].as_str().unwrap_or("Pets")],
            "parameters": parameters,
            "responses": {"200": response}
        });
        if operation["right"] != Value::Null {
            written[RIGHT_METHOD] = operation["right"].clone();
        }
        if operation["body"] != Value::Null {
            written["requestBody"] = content(&operation["body"]);
            written["requestBody"]["required"] = true.into();
        }
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[http.to_lowercase()] = written;
    }
    let schemas = short["schemas"].as_object().into_iter().flatten();
    let schemas: Map<String, Value> =
        schemas.map(|(name, one)| (name.clone(), schema(one))).collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Pets", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas}
    })
}

/// Returns a schema of its short form: the name of another, a list of values, a composition by its
/// parts (`$oneOf`), or properties.
fn schema(short: &Value) -> Value {
    match short {
        Value::String(name) if name.starts_with(|c: char| c.is_uppercase()) => {
            json!({"$ref": format!("#/components/schemas/{name}")})
        }
        Value::String(name) => json!({"type": name}),
        Value::Array(values) if values.len() == 1 && values[0].is_object() => {
            json!({"type": "array", "items": schema(&values[0])})
        }
        Value::Array(values) => json!({"type": "string", "enum": values}),
        Value::Object(parts) if parts.keys().any(|key| key.starts_with('$')) => {
            let parts = parts.iter().map(|(key, parts)| {
                let parts = parts.as_array().into_iter().flatten();
                let parts: Vec<Value> = parts.map(schema).collect();
                (key.trim_start_matches('$').to_owned(), parts.into())
            });
            Value::Object(parts.collect())
        }
        Value::Object(properties) => {
            let required: Vec<&str> =
                properties.keys().filter_map(|name| name.strip_suffix('!')).collect();
            let properties: Map<String, Value> = properties
                .iter()
                .map(|(name, one)| (name.trim_end_matches('!').to_owned(), schema(one)))
                .collect();
            json!({"type": "object", "required": required, "properties": properties})
        }
        other => other.clone(),
    }
}

/// Returns the public API, a line for each part of it.
fn lines(folder: &Folder) -> BTreeSet<String> {
    let documents: Vec<_> = folder.iter().map(|(name, one)| (&**name, one)).collect();
    let api = model(&documents, &tests::genauth());
    let surface = Surface::of(&api);
    let mut lines = BTreeSet::new();
    for client in &api.clients {
        for operation in client.operations() {
            let arguments = Surface::arguments(&api, operation);
            let name = &surface.names[operation.node];
            let parameters = surface.parameters(operation);
            let body = operation.body.as_ref().and_then(|body| body.ty.direct());
            let body = body.map(|id| surface.of_type(id));
            let mut given = Vec::new();
            let mut with = Vec::new();
            for (input, is_argument) in
                [(parameters, arguments.parameters), (body, arguments.body)]
            {
                if let Some(one) = input {
                    if is_argument { &mut given } else { &mut with }
                        .push(one.name.as_str());
                }
            }
            let with: String = with.iter().map(|one| format!(" with {one}")).collect();
            let response = operation.response.direct().map(|id| surface.of_type(id));
            let response =
                response.map_or(String::new(), |one| format!(" -> {}", one.name));
            let client = &client.name;
            let given = given.join(", ");
            lines.insert(format!("{client}.{name}({given}){with}{response}"));
            let marker = surface.names.operation(operation);
            if let Some(right) = surface.names.right.method(operation) {
                lines.insert(format!("{client}.{right} = {name}"));
            }
            for former in surface.names.former_operations(operation) {
                lines.insert(format!("operations::{former} = {marker}"));
            }
            for former in surface.names.former_methods(operation) {
                lines.insert(format!("{client}.{former} = {name}"));
            }
            lines.extend(
                parameters.into_iter().flat_map(|one| of_type(&api, &surface, one)),
            );
        }
    }
    let aliases = surface.names.right.types();
    lines.extend(aliases.map(|(official, right)| format!("{right} = {official}")));
    lines.extend(surface.types.iter().flat_map(|one| of_type(&api, &surface, one)));
    lines
}

fn of_type(api: &Api, surface: &Surface, one: &SurfaceType) -> Vec<String> {
    let name = &one.name;
    match &one.shape {
        SurfaceShape::Struct(fields) => {
            let setters = if one.direction.in_request { " with setters" } else { "" };
            let fields = fields.iter().map(|one| {
                let mut ty = printed(api, surface, &one.field.ty);
                if one.field.recursive {
                    ty = format!("Box<{ty}>");
                }
                if one.representation != Representation::Plain {
                    ty = format!("Option<{ty}>");
                }
                format!("{name}.{}: {ty}", &surface.names[one.field.node])
            });
            [format!("struct {name}{setters}")].into_iter().chain(fields).collect()
        }
        SurfaceShape::Enum(values) => {
            let values = values.iter().map(|one| {
                format!("{name}::{} = {}", &surface.names[one.node], one.wire_value)
            });
            [format!("enum {name}")].into_iter().chain(values).collect()
        }
        SurfaceShape::Union(variants) => {
            let variants = variants.iter().map(|one| {
                let mut ty = printed(api, surface, &one.ty);
                if one.recursive {
                    ty = format!("Box<{ty}>");
                }
                format!("{name}::{}({ty})", &surface.names[one.node])
            });
            [format!("union {name}")].into_iter().chain(variants).collect()
        }
    }
}

fn printed(api: &Api, surface: &Surface, ty: &Type) -> String {
    match ty {
        Type::Named(id) => surface.names[api[*id].node].to_owned(),
        Type::Array(items) => format!("Vec<{}>", printed(api, surface, items)),
        Type::Map(values) => {
            format!("BTreeMap<String, {}>", printed(api, surface, values))
        }
        Type::Nullable(item) => format!("Option<{}>", printed(api, surface, item)),
        other => format!("{other:?}"),
    }
}
