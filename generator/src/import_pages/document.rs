//! The operations and models of a client as an OpenAPI document without descriptions.

use serde_json::{Map, Value, json};

use super::facts::{Enum, Profile, Shown};
use super::findings::{Findings, Place};
use super::operations::{Body, Operation, Parameter, object};
use super::schemas::{Member, Schema, Schemas};
use super::text;
use super::types::Type;
use crate::docs::markdown;
use crate::docs::upstream;
use crate::locale::Locale;
use crate::openapi::extensions::{ENUM, ERRORS, PUBLISHED, RIGHT_METHOD, USER_TOKEN};

pub(super) fn document(
    operations: &[Operation],
    schemas: &Schemas,
    locale: &Locale,
    findings: &mut Findings,
) -> Value {
    let mut writer = Writer {
        schemas,
        locale,
        findings,
    };
    let mut paths = Map::new();
    for operation in operations {
        let item = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(operation.http.clone(), writer.operation(operation));
        }
    }
    let models =
        schemas.all.iter().map(|schema| (schema.name.clone(), writer.model(schema)));
    let models: Map<String, Value> = models.collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": "", "version": "3.0"},
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "schemas": models,
        },
    })
}

/// Records what published pages have in place of what is made of the document: their words, and
/// what the page of each operation has.
pub(super) fn publish(
    document: &mut Value,
    words: Map<String, Value>,
    pages: Vec<(&Operation, Value)>,
) {
    if let Some(document) = document.as_object_mut().filter(|_| !words.is_empty()) {
        document.insert(PUBLISHED.to_owned(), words.into());
    }
    for (operation, page) in pages {
        let item =
            document.get_mut("paths").and_then(|all| all.get_mut(&operation.path));
        let value = item.and_then(|item| item.get_mut(&operation.http));
        if let Some(value) = value.and_then(Value::as_object_mut) {
            value.insert(PUBLISHED.to_owned(), page);
        }
    }
}

/// Returns the enums that a property may have the values of.
pub(super) fn enums(member: &Member, schemas: &Schemas) -> Vec<Enum> {
    let said = &member.row.description;
    if said.values.is_empty() {
        return said
            .enums
            .iter()
            .filter_map(|name| schemas.enum_named(&member.row.at, name))
            .cloned()
            .collect();
    }
    let shown = match &member.example {
        Some(Value::Array(items)) => items.first().cloned(),
        other => other.clone(),
    };
    // If the sample is none of them, the list is an ordinary one.
    let fits = |value: Value| said.values.iter().any(|(one, _)| value == one.as_str());
    let definition = Enum {
        name: None,
        values: said.values.clone(),
    };
    if shown.is_none_or(fits) { vec![definition] } else { Vec::new() }
}

/// Returns the description without the values of an enum.
pub(super) fn description(member: &Member, schemas: &Schemas) -> String {
    let said = &member.row.description;
    let listed = !said.values.is_empty() && enums(member, schemas).is_empty();
    if listed { text::prose(&said.body) } else { said.prose.clone() }
}

struct Writer<'a> {
    schemas: &'a Schemas,
    /// The words of the pages that are made of the document.
    locale: &'a Locale,
    findings: &'a mut Findings,
}

impl Writer<'_> {
    fn operation(&mut self, operation: &Operation) -> Value {
        let parameters: Vec<Value> =
            operation.parameters.iter().map(|one| self.parameter(one)).collect();
        let media_type = match operation.is_stream {
            true => "text/event-stream",
            false => "application/json",
        };
        let content = operation
            .response
            .as_ref()
            .map(|model| json!({media_type: {"schema": reference(model)}}));
        object([
            ("operationId", Some(json!(operation.id))),
            ("tags", Some(json!([operation.group]))),
            ("deprecated", operation.deprecated.then(|| json!(true))),
            (RIGHT_METHOD, operation.right.as_ref().map(|name| json!(name))),
            (ERRORS, (!operation.errors.is_empty()).then(|| json!(operation.errors))),
            (USER_TOKEN, operation.user_token.map(|needed| json!(needed))),
            ("security", operation.bearer.then(|| json!([{"bearer": []}]))),
            ("parameters", (!parameters.is_empty()).then(|| json!(parameters))),
            ("requestBody", operation.body.as_ref().map(body)),
            ("responses", Some(self.responses(operation, content))),
        ])
    }

    /// Returns the responses, of which the content is that of a successful one.
    fn responses(&mut self, operation: &Operation, content: Option<Value>) -> Value {
        // The descriptions of responses are in no specification.
        let response =
            |content| object([("description", Some(json!(""))), ("content", content)]);
        let mut all = Map::new();
        all.insert("200".to_owned(), response(content));
        for one in &operation.failures {
            let schema = one.ty.as_ref().map(|ty| self.ty(&one.at, ty, &[]));
            let content =
                schema.map(|schema| json!({"application/json": {"schema": schema}}));
            all.insert(one.status.clone(), response(content));
        }
        all.into()
    }

    fn parameter(&mut self, parameter: &Parameter) -> Value {
        let Parameter { location, member } = parameter;
        let mut schema = self.member(member);
        let mut taken = |key: &str| {
            schema.as_object_mut().and_then(|schema| schema.shift_remove(key))
        };
        let (deprecated, example, published) =
            (taken("deprecated"), taken("example"), taken(PUBLISHED));
        let location = taken("in").unwrap_or_else(|| json!(location));
        let (style, explode, reserved) =
            (taken("style"), taken("explode"), taken("allowReserved"));
        let content = taken("content");
        let (schema, content) = match content.as_ref().and_then(Value::as_str) {
            Some(content) => (None, Some(json!({content: {"schema": schema}}))),
            None => (Some(schema), None),
        };
        let required = location == "path" || member.row.required == Some(true);
        object([
            ("name", Some(json!(member.row.name))),
            ("in", Some(location)),
            ("required", required.then(|| json!(true))),
            ("deprecated", deprecated),
            (PUBLISHED, published),
            ("style", style),
            ("explode", explode),
            ("allowReserved", reserved),
            ("schema", schema),
            ("content", content),
            ("example", example),
        ])
    }

    fn model(&mut self, schema: &Schema) -> Value {
        let members = &schema.members;
        let required = members.iter().filter(|one| one.row.required == Some(true));
        let required: Vec<&str> = required.map(|one| one.row.name.as_str()).collect();
        let properties: Map<String, Value> =
            members.iter().map(|one| (one.row.name.clone(), self.member(one))).collect();
        object([
            ("type", Some(json!("object"))),
            ("deprecated", schema.deprecated.then(|| json!(true))),
            ("required", (!required.is_empty()).then(|| json!(required))),
            ("properties", (!properties.is_empty()).then(|| json!(properties))),
        ])
    }

    fn member(&mut self, member: &Member) -> Value {
        let row = &member.row;
        let said = enums(member, self.schemas);
        let enums: Vec<Enum> =
            said.iter().map(|definition| shown_first(definition, &row.shown)).collect();
        let mut schema = match &row.ty {
            Type::Model(_) => json!({"allOf": [self.ty(&row.at, &row.ty, &enums)]}),
            ty => self.ty(&row.at, ty, &enums),
        };
        if let (Shown::Bare(first), true) = (&row.shown, said.is_empty()) {
            self.findings.warn(
                &row.at,
                format!("`{first}` without backticks is the first value of an enum, whose others are not listed"),
                "the type string was taken",
            );
        }
        let published = published(member, self.schemas, &said, self.locale);
        let more = object([
            ("deprecated", row.description.deprecated.then(|| json!(true))),
            (PUBLISHED, (!published.is_empty()).then(|| json!(published))),
            ("default", member.default.clone()),
            ("example", member.example.clone()),
        ]);
        if let (Some(schema), Value::Object(more)) = (schema.as_object_mut(), more) {
            schema.extend(more);
            limit(schema, &row.description.limits);
        }
        schema
    }

    fn ty(&mut self, at: &Place, ty: &Type, enums: &[Enum]) -> Value {
        match ty {
            Type::String => one_of(strings(enums)),
            Type::Number => json!({"type": "number"}),
            Type::Boolean => json!({"type": "boolean"}),
            Type::Object => json!({"type": "object"}),
            Type::Null => json!({"type": "null"}),
            Type::File => json!({"type": "string", "format": "binary"}),
            Type::Unknown | Type::Name(_) => json!({}),
            Type::Model(name) if self.schemas.get(name).is_some() => reference(name),
            Type::Model(name) => {
                self.findings.warn(
                    at,
                    format!("the model `{name}` has no section on any page"),
                    "it may have any properties; import a page that describes it",
                );
                json!({"type": "object"})
            }
            Type::List(item) => {
                json!({"type": "array", "items": self.ty(at, item, enums)})
            }
            Type::Union(types) => {
                let mut alternatives = Vec::new();
                for ty in types {
                    match ty {
                        Type::String => alternatives.extend(strings(enums)),
                        other => alternatives.push(self.ty(at, other, enums)),
                    }
                }
                one_of(alternatives)
            }
        }
    }
}

/// Returns the enum with the value first that upstream pages show, which is the first one of the
/// document.
fn shown_first(definition: &Enum, shown: &Shown) -> Enum {
    let Shown::Bare(first) = shown else { return definition.clone() };
    let mut definition = definition.clone();
    definition.values.sort_by_key(|(value, _)| value != first);
    definition
}

fn body(body: &Body) -> Value {
    json!({"required": true, "content": {body.media_type: {"schema": reference(&body.model)}}})
}

fn reference(model: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{model}")})
}

/// Returns the schemas of a string: any string, or a value of one of these enums.
fn strings(enums: &[Enum]) -> Vec<Value> {
    if enums.is_empty() {
        return vec![json!({"type": "string"})];
    }
    let definition = |definition: &Enum| {
        let values: Vec<&str> =
            definition.values.iter().map(|(value, _)| value.as_str()).collect();
        object([
            ("type", Some(json!("string"))),
            (ENUM, definition.name.as_ref().map(|name| json!(name))),
            ("enum", Some(json!(values))),
        ])
    };
    enums.iter().map(definition).collect()
}

fn one_of(mut alternatives: Vec<Value>) -> Value {
    match alternatives.len() {
        1 => alternatives.remove(0),
        _ => json!({"oneOf": alternatives}),
    }
}

/// Adds the limits to a schema. A limit on the length of an array's items belongs to the items.
fn limit(schema: &mut Map<String, Value>, limits: &Map<String, Value>) {
    for (keyword, value) in limits {
        let items = schema.get_mut("items").and_then(Value::as_object_mut);
        match (keyword.as_str(), items) {
            ("minLength" | "maxLength", Some(items)) => {
                items.insert(keyword.clone(), value.clone())
            }
            _ => schema.insert(keyword.clone(), value.clone()),
        };
    }
}

/// Returns the cells of a page that authing-docs-factory would not write for this property.
fn published(
    member: &Member,
    schemas: &Schemas,
    enums: &[Enum],
    locale: &Locale,
) -> Map<String, Value> {
    let row = &member.row;
    let mut cells = Map::new();
    let label = row.required.map(|required| locale.yes_or_no(required));
    if label.is_some_and(|label| label != row.label) {
        cells.insert("required".to_owned(), json!(row.label));
    }
    let values = enums.iter().flat_map(|definition| &definition.values);
    let prose = description(member, schemas);
    let made = upstream::description(
        Some(prose.trim()),
        values.map(|(a, b)| (a.as_str(), b.as_str())),
    );
    let made = made.unwrap_or_default().replace('\n', "<br>");
    if row.profile == Profile::Upstream
        && markdown::fold(&made) != markdown::fold(&row.description.body)
    {
        cells.insert("description".to_owned(), json!(row.description.body));
    }
    match &row.shown {
        Shown::Bare(text) if enums.is_empty() => {
            cells.insert("sample".to_owned(), json!(text))
        }
        _ => None,
    };
    cells
}
