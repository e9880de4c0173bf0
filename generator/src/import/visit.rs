//! Walks over a document that name each place once, so that a decision is only a closure.

use serde_json::{Map, Value};

pub(super) type Object = Map<String, Value>;

/// The methods that a path can have, in the order of the OpenAPI specification.
pub(super) const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What kind of place an object stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A schema of the components.
    Named,
    /// The schema of a property.
    Property,
    /// A parameter; its schema is a part of it.
    Parameter,
    /// Any schema within another thing: items, alternatives, the schema of a parameter or a body.
    Part,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Site<'a> {
    pub(super) kind: Kind,
    /// The schema, or the operation without its controller.
    pub(super) owner: &'a str,
    /// The nearest property or parameter.
    pub(super) member: Option<&'a str>,
}

impl<'a> Site<'a> {
    fn part(self) -> Self {
        Self {
            kind: Kind::Part,
            ..self
        }
    }

    fn member(self, kind: Kind, name: &'a str) -> Self {
        Self {
            kind,
            member: Some(name),
            ..self
        }
    }
}

pub(super) type Visit<'v> = dyn FnMut(Site<'_>, &mut Object) + 'v;

/// Every schema and every parameter: the components first, then the operations. That order does
/// not depend on how the file is laid out, so names that go by it are stable.
pub(super) fn places(document: &mut Value, visit: &mut Visit<'_>) {
    if let Some(components) = document.get_mut("components") {
        for (name, schema) in entries(components, "schemas") {
            walk_schema(
                Site {
                    kind: Kind::Named,
                    owner: name,
                    member: None,
                },
                schema,
                visit,
            );
        }
        for (name, parameter) in entries(components, "parameters") {
            walk_parameter(
                Site {
                    kind: Kind::Part,
                    owner: name,
                    member: None,
                },
                parameter,
                visit,
            );
        }
        for key in ["requestBodies", "responses"] {
            for (name, holder) in entries(components, key) {
                walk_content(
                    Site {
                        kind: Kind::Part,
                        owner: name,
                        member: None,
                    },
                    holder,
                    visit,
                );
            }
        }
    }
    for (path, item) in entries(document, "paths") {
        walk_parameters(
            Site {
                kind: Kind::Part,
                owner: path,
                member: None,
            },
            item,
            visit,
        );
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                walk_operation(path, operation, visit);
            }
        }
    }
}

/// Every operation, in the order of the document.
pub(super) fn operations(
    document: &mut Value,
    visit: &mut dyn FnMut(&str, &mut Object),
) {
    for (path, item) in entries(document, "paths") {
        let Some(item) = item.as_object_mut() else { continue };
        for (_, operation) in item.iter_mut().filter(|(key, _)| is_method(key)) {
            if let Some(operation) = operation.as_object_mut() {
                visit(path, operation);
            }
        }
    }
}

pub(super) fn is_method(key: &str) -> bool {
    METHODS.contains(&key)
}

/// `FactorsV3Controller_enrollFactor` is `enrollFactor`.
pub(super) fn without_controller(operation_id: &str) -> &str {
    operation_id.split_once('_').map_or(operation_id, |(_, suffix)| suffix)
}

fn walk_operation(path: &str, operation: &mut Value, visit: &mut Visit<'_>) {
    let id =
        operation.get("operationId").and_then(Value::as_str).unwrap_or(path).to_owned();
    let site = Site {
        kind: Kind::Part,
        owner: without_controller(&id),
        member: None,
    };
    walk_parameters(site, operation, visit);
    if let Some(body) = operation.get_mut("requestBody") {
        walk_content(site, body, visit);
    }
    for (_, response) in entries(operation, "responses") {
        walk_content(site, response, visit);
    }
}

fn walk_parameters(site: Site<'_>, holder: &mut Value, visit: &mut Visit<'_>) {
    let parameters = holder.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        walk_parameter(site, parameter, visit);
    }
}

fn walk_parameter(site: Site<'_>, parameter: &mut Value, visit: &mut Visit<'_>) {
    let Some(object) = parameter.as_object_mut() else { return };
    let Some(name) = object.get("name").and_then(Value::as_str).map(str::to_owned)
    else {
        return;
    };
    let site = site.member(Kind::Parameter, &name);
    visit(site, object);
    if let Some(schema) = object.get_mut("schema") {
        walk_schema(site.part(), schema, visit);
    }
}

fn walk_content(site: Site<'_>, holder: &mut Value, visit: &mut Visit<'_>) {
    for (_, media) in entries(holder, "content") {
        if let Some(schema) = media.get_mut("schema") {
            walk_schema(site, schema, visit);
        }
    }
}

fn walk_schema(site: Site<'_>, schema: &mut Value, visit: &mut Visit<'_>) {
    let Some(object) = schema.as_object_mut() else { return };
    visit(site, object);
    for (name, property) in entries(schema, "properties") {
        walk_schema(site.member(Kind::Property, name), property, visit);
    }
    for key in ["items", "additionalProperties", "not"] {
        if let Some(part) = schema.get_mut(key) {
            walk_schema(site.part(), part, visit);
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in
            schema.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten()
        {
            walk_schema(site.part(), part, visit);
        }
    }
}

pub(super) fn entries<'v>(
    holder: &'v mut Value,
    key: &str,
) -> impl Iterator<Item = (&'v str, &'v mut Value)> {
    let object = holder.get_mut(key).and_then(Value::as_object_mut);
    object.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// Inserts unless the document has decided already.
pub(super) fn decide(object: &mut Object, key: &str, value: impl Into<Value>) {
    if !object.contains_key(key) {
        object.insert(key.to_owned(), value.into());
    }
}

pub(super) fn text<'o>(object: &'o Object, key: &str) -> Option<&'o str> {
    object.get(key)?.as_str()
}

/// `true` as a value; anything else does not count.
pub(super) fn flag(object: &Object, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or(false)
}
