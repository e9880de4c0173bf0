//! A document in, the structure that we keep of it out: no sentence, and every key at its place.
//!
//! What is kept, and in which order, is said by the tables below and by nothing else. Paths, schemas
//! and properties stay in the order of the document, where it has a meaning for readers.

use serde_json::{Map, Value, json};

use crate::platform::Platform;
use crate::source::pointer::Pointer;

/// The keys of one kind of object, in the order in which they are written.
struct Layout(&'static [(&'static str, Child)]);

enum Child {
    /// Data of the wire, copied as it is.
    Data,
    /// As `Data`, but an empty list says nothing.
    DataList,
    One(&'static Layout),
    List(&'static Layout),
    Map(&'static Layout),
    /// A sample, unless it is prose.
    Sample,
    /// A name for programs, unless it is written for people.
    Name,
    /// OpenAPI requires the key; its text stands in the prose catalogue.
    Empty,
    /// All extensions of ours.
    Extensions,
}

use Child::{Data, DataList, Empty, Extensions, List, Name, One, Sample};

static DOCUMENT: Layout = Layout(&[
    ("openapi", Data),
    ("", Extensions),
    ("info", One(&INFO)),
    ("servers", List(&SERVER)),
    ("tags", List(&TAG)),
    ("security", Data),
    ("paths", Child::Map(&PATH)),
    ("components", One(&COMPONENTS)),
]);
static INFO: Layout = Layout(&[("title", Data), ("version", Data)]);
static SERVER: Layout = Layout(&[("url", Data), ("variables", Data)]);
static TAG: Layout = Layout(&[("name", Data)]);
static PATH: Layout = Layout(&[
    ("$ref", Data),
    ("", Extensions),
    ("parameters", List(&PARAMETER)),
    ("get", One(&OPERATION)),
    ("put", One(&OPERATION)),
    ("post", One(&OPERATION)),
    ("delete", One(&OPERATION)),
    ("options", One(&OPERATION)),
    ("head", One(&OPERATION)),
    ("patch", One(&OPERATION)),
    ("trace", One(&OPERATION)),
]);
static OPERATION: Layout = Layout(&[
    ("operationId", Data),
    ("tags", Data),
    ("", Extensions),
    ("deprecated", Data),
    ("security", Data),
    ("servers", List(&SERVER)),
    ("parameters", List(&PARAMETER)),
    ("requestBody", One(&BODY)),
    ("responses", Child::Map(&RESPONSE)),
]);
static PARAMETER: Layout = Layout(&[
    ("$ref", Data),
    ("name", Data),
    ("in", Data),
    ("required", Data),
    ("deprecated", Data),
    ("", Extensions),
    ("allowEmptyValue", Data),
    ("style", Data),
    ("explode", Data),
    ("allowReserved", Data),
    ("schema", One(&SCHEMA)),
    ("content", Child::Map(&MEDIA)),
    ("example", Sample),
]);
static BODY: Layout = Layout(&[
    ("$ref", Data),
    ("required", Data),
    ("", Extensions),
    ("content", Child::Map(&MEDIA)),
]);
static RESPONSE: Layout = Layout(&[
    ("$ref", Data),
    ("description", Empty),
    ("", Extensions),
    ("headers", Child::Map(&PARAMETER)),
    ("content", Child::Map(&MEDIA)),
]);
static MEDIA: Layout = Layout(&[
    ("schema", One(&SCHEMA)),
    ("", Extensions),
    ("encoding", Data),
    ("example", Sample),
]);
static SCHEMA: Layout = Layout(&[
    ("$ref", Data),
    ("title", Name),
    ("type", Data),
    ("format", Data),
    ("nullable", Data),
    ("", Extensions),
    ("deprecated", Data),
    ("readOnly", Data),
    ("writeOnly", Data),
    ("enum", Data),
    ("default", Data),
    ("example", Sample),
    ("multipleOf", Data),
    ("minimum", Data),
    ("exclusiveMinimum", Data),
    ("maximum", Data),
    ("exclusiveMaximum", Data),
    ("minLength", Data),
    ("maxLength", Data),
    ("pattern", Data),
    ("minItems", Data),
    ("maxItems", Data),
    ("uniqueItems", Data),
    ("minProperties", Data),
    ("maxProperties", Data),
    ("items", One(&SCHEMA)),
    ("allOf", List(&SCHEMA)),
    ("oneOf", List(&SCHEMA)),
    ("anyOf", List(&SCHEMA)),
    ("not", One(&SCHEMA)),
    ("discriminator", Data),
    ("required", DataList),
    ("properties", Child::Map(&SCHEMA)),
    ("additionalProperties", One(&SCHEMA)),
]);
static COMPONENTS: Layout = Layout(&[
    ("securitySchemes", Child::Map(&SECURITY_SCHEME)),
    ("parameters", Child::Map(&PARAMETER)),
    ("requestBodies", Child::Map(&BODY)),
    ("responses", Child::Map(&RESPONSE)),
    ("headers", Child::Map(&PARAMETER)),
    ("schemas", Child::Map(&SCHEMA)),
]);
static SECURITY_SCHEME: Layout = Layout(&[
    ("$ref", Data),
    ("type", Data),
    ("scheme", Data),
    ("bearerFormat", Data),
    ("in", Data),
    ("name", Data),
    ("flows", Data),
    ("openIdConnectUrl", Data),
]);

/// Keys for readers of upstream's own pages: prose, or decoration.
const PROSE: [&str; 13] = [
    "description",
    "summary",
    "title",
    "externalDocs",
    "contact",
    "license",
    "termsOfService",
    "x-displayName",
    "x-logo",
    "x-meta",
    "x-servers",
    "x-tagGroups",
    "example",
];

const EXTENSION: &str = "x-genauth-";

/// The structure, and the pointers to what it has no place for.
pub(crate) fn of(
    document: &Value,
    client: &str,
    platform: &Platform,
) -> (Value, Vec<String>) {
    let mut arranger = Arranger {
        left_out: Vec::new(),
    };
    let mut structure = arranger.object(&DOCUMENT, document, &Pointer::ROOT);
    if let Some(root) = structure.as_object_mut() {
        root.insert("openapi".to_owned(), "3.0.3".into());
        let version =
            document.pointer("/info/version").cloned().unwrap_or_else(|| "1.0".into());
        let title = match &platform.name {
            Some(name) => format!("{name} {client} API").into(),
            None => document.pointer("/info/title").cloned().unwrap_or_default(),
        };
        root.insert("info".to_owned(), json!({"title": title, "version": version}));
    }
    (structure, arranger.left_out)
}

struct Arranger {
    left_out: Vec<String>,
}

impl Arranger {
    /// What is no object, such as `additionalProperties: false`, is copied.
    fn object(&mut self, layout: &Layout, value: &Value, at: &Pointer<'_>) -> Value {
        let Some(object) = value.as_object() else { return value.clone() };
        let mut result = Map::new();
        for (key, child) in layout.0 {
            match child {
                Extensions => result.extend(extensions(object)),
                // A reference stands for a whole response, which has its text elsewhere.
                Empty if !object.contains_key("$ref") => {
                    result.insert((*key).to_owned(), "".into());
                }
                child => {
                    let kept = object.get(*key).and_then(|value| {
                        self.child(child, object, value, &at.key(key))
                    });
                    result.extend(kept.map(|value| ((*key).to_owned(), value)));
                }
            }
        }
        self.account(layout, object, at);
        Value::Object(result)
    }

    fn child(
        &mut self,
        child: &Child,
        holder: &Map<String, Value>,
        value: &Value,
        at: &Pointer<'_>,
    ) -> Option<Value> {
        match child {
            Data => Some(value.clone()),
            One(layout) => Some(self.object(layout, value, at)),
            DataList => is_filled(value).then(|| value.clone()),
            List(layout) if is_filled(value) => Some(self.list(layout, value, at)),
            Child::Map(layout) if is_filled(value) => Some(self.map(layout, value, at)),
            Sample => (!is_text_example(holder)).then(|| value.clone()),
            Name => value.as_str().filter(|name| is_identifier(name)).map(Value::from),
            List(_) | Child::Map(_) | Empty | Extensions => None,
        }
    }

    fn list(&mut self, layout: &Layout, value: &Value, at: &Pointer<'_>) -> Value {
        let items = value.as_array().into_iter().flatten().enumerate();
        items.map(|(index, item)| self.object(layout, item, &at.index(index))).collect()
    }

    fn map(&mut self, layout: &Layout, value: &Value, at: &Pointer<'_>) -> Value {
        let members = value.as_object().into_iter().flatten();
        members
            .map(|(key, value)| (key.clone(), self.object(layout, value, &at.key(key))))
            .collect()
    }

    /// Nothing is left out in silence but prose.
    fn account(
        &mut self,
        layout: &Layout,
        object: &Map<String, Value>,
        at: &Pointer<'_>,
    ) {
        let known = |key: &str| {
            layout.0.iter().any(|(known, _)| *known == key)
                || PROSE.contains(&key)
                || key.starts_with(EXTENSION)
        };
        let unknown = object.keys().filter(|key| !known(key));
        self.left_out.extend(unknown.map(|key| at.key(key).to_string()));
    }
}

/// In alphabetical order: upstream and the import add them at different times.
fn extensions(object: &Map<String, Value>) -> Vec<(String, Value)> {
    let mut extensions: Vec<_> = object
        .iter()
        .filter(|(key, _)| key.starts_with(EXTENSION))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    extensions.sort_by(|(left, _), (right, _)| left.cmp(right));
    extensions
}

fn is_text_example(holder: &Map<String, Value>) -> bool {
    holder.get("x-genauth-text-example") == Some(&Value::Bool(true))
}

fn is_identifier(name: &str) -> bool {
    name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn sentences_go_and_keys_take_their_places() {
        let document = json!({
            "paths": {"/pets": {"get": {
                "responses": {"200": {"description": "All.", "content": {"application/json": {
                    "schema": {"description": "A pet.", "$ref": "#/components/schemas/Pet"}}}}},
                "summary": "List pets",
                "x-genauth-b": 1,
                "x-genauth-a": 1,
                "parameters": [],
                "tags": ["Pets"],
                "operationId": "Pets_list",
                "callbacks": {}
            }}},
            "components": {"schemas": {"Pet": {
                "properties": {
                    "name": {"example": "Rex", "x-genauth-text-example": true, "type": "string"},
                    "kind": {"example": "DOG", "description": "x", "type": "string"}
                },
                "required": [],
                "type": "object",
                "title": "A pet",
                "additionalProperties": false
            }}},
            "info": {"title": "Pets", "version": "2.1", "description": "x"},
            "openapi": "3.0.0"
        });
        let (structure, left_out) = of(&document, "pets", &testing::genauth());
        insta::assert_snapshot!(serde_yaml::to_string(&structure).unwrap());
        assert_eq!(left_out, ["#/paths/~1pets/get/callbacks"]);
    }
}
