//! The structure of a document that we keep: no description, and every key at its place.
//!
//! [`layout`] says which keys are kept, and in which order. Paths, schemas and properties keep the
//! order of the document, which has a meaning for readers.

use serde_json::{Map, Value, json};

use crate::openapi::extensions::{self, TEXT_EXAMPLE};
use crate::openapi::visit::{Holds, Kind, Object};
use crate::platform::Platform;
use crate::source::pointer::Pointer;

/// The treatment of the value of a key.
#[derive(Clone, Copy)]
enum Keep {
    /// It is copied.
    Data,
    /// It is copied, unless it is an empty list.
    DataList,
    /// It is one or several objects with layouts of their own.
    Objects,
    /// It is copied, unless it is text, which belongs to the descriptions.
    Sample,
    /// It is copied if it is a name for programs, not for people.
    Name,
    /// It is emptied: OpenAPI requires the key, the catalogue has the text.
    Empty,
    /// All our extensions that the object may have.
    Extensions,
}

use Keep::{Data, DataList, Empty, Extensions, Name, Objects, Sample};

/// Returns the keys of a kind of object, in the order in which they are written.
fn layout(kind: Kind) -> &'static [(&'static str, Keep)] {
    match kind {
        Kind::Document => &[
            ("openapi", Data),
            ("", Extensions),
            ("info", Objects),
            ("servers", Objects),
            ("tags", Objects),
            ("security", Data),
            ("paths", Objects),
            ("webhooks", Objects),
            ("components", Objects),
        ],
        Kind::Info => &[("title", Data), ("version", Data)],
        Kind::Server => &[("url", Data), ("variables", Data)],
        Kind::Tag => &[("name", Data)],
        Kind::PathItem => &[
            ("$ref", Data),
            ("parameters", Objects),
            ("get", Objects),
            ("put", Objects),
            ("post", Objects),
            ("delete", Objects),
            ("options", Objects),
            ("head", Objects),
            ("patch", Objects),
            ("trace", Objects),
            ("query", Objects),
            ("additionalOperations", Objects),
            ("servers", Objects),
        ],
        Kind::Webhook => &[
            ("$ref", Data),
            ("parameters", Objects),
            ("get", Objects),
            ("put", Objects),
            ("post", Objects),
            ("delete", Objects),
            ("options", Objects),
            ("head", Objects),
            ("patch", Objects),
            ("trace", Objects),
            ("query", Objects),
            ("additionalOperations", Objects),
        ],
        Kind::Event => &[
            ("operationId", Data),
            ("tags", Data),
            ("deprecated", Data),
            ("parameters", Objects),
            ("requestBody", Objects),
            ("responses", Objects),
        ],
        Kind::Operation => &[
            ("operationId", Data),
            ("tags", Data),
            ("", Extensions),
            ("deprecated", Data),
            ("security", Data),
            ("servers", Objects),
            ("parameters", Objects),
            ("requestBody", Objects),
            ("responses", Objects),
            ("callbacks", Objects),
        ],
        Kind::Parameter | Kind::Header => &[
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
            ("schema", Objects),
            ("content", Objects),
            ("example", Sample),
        ],
        Kind::Body => &[("$ref", Data), ("required", Data), ("content", Objects)],
        Kind::Response => &[
            ("$ref", Data),
            ("description", Empty),
            ("headers", Objects),
            ("content", Objects),
            ("links", Objects),
        ],
        Kind::Link => &[
            ("$ref", Data),
            ("operationRef", Data),
            ("operationId", Data),
            ("parameters", Data),
            ("requestBody", Data),
        ],
        Kind::Media => &[("schema", Objects), ("encoding", Data), ("example", Sample)],
        Kind::Schema | Kind::Property | Kind::Inline => &[
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
            ("const", Data),
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
            ("items", Objects),
            ("allOf", Objects),
            ("oneOf", Objects),
            ("anyOf", Objects),
            ("not", Objects),
            ("discriminator", Data),
            ("required", DataList),
            ("properties", Objects),
            ("additionalProperties", Objects),
            ("patternProperties", Objects),
            ("propertyNames", Objects),
            ("if", Data),
            ("then", Data),
            ("else", Data),
            ("contains", Data),
            ("minContains", Data),
            ("maxContains", Data),
            ("dependentRequired", Data),
            ("dependentSchemas", Data),
            ("dependencies", Data),
            ("unevaluatedProperties", Data),
            ("unevaluatedItems", Data),
            ("contentSchema", Data),
        ],
        Kind::Components => &[
            ("securitySchemes", Objects),
            ("parameters", Objects),
            ("requestBodies", Objects),
            ("responses", Objects),
            ("headers", Objects),
            ("pathItems", Objects),
            ("callbacks", Objects),
            ("links", Objects),
            ("mediaTypes", Objects),
            ("schemas", Objects),
        ],
        Kind::SecurityScheme => &[
            ("$ref", Data),
            ("type", Data),
            ("scheme", Data),
            ("bearerFormat", Data),
            ("in", Data),
            ("name", Data),
            ("flows", Data),
            ("openIdConnectUrl", Data),
        ],
    }
}

/// Keys for readers of the upstream pages: descriptions, or decoration.
const DESCRIPTIONS: [&str; 13] = [
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

/// Returns the structure, and the pointers to what was left out.
pub(crate) fn of(
    document: &Value,
    client: &str,
    platform: &Platform,
) -> (Value, Vec<String>) {
    let mut arranger = Arranger {
        left_out: Vec::new(),
    };
    let mut structure = arranger.object(Kind::Document, document, &Pointer::ROOT);
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
    /// Arranges an object. Another value, such as `additionalProperties: false`, is copied.
    fn object(&mut self, kind: Kind, value: &Value, at: &Pointer<'_>) -> Value {
        let Some(object) = value.as_object() else { return value.clone() };
        let mut result = Map::new();
        for (key, keep) in layout(kind) {
            match keep {
                Extensions => {
                    for key in extensions::of(kind) {
                        let value = object.get(key).cloned();
                        result.extend(value.map(|value| (key.to_owned(), value)));
                    }
                }
                // A reference stands for a whole response, which has its text elsewhere.
                Empty if !object.contains_key("$ref") => {
                    result.insert((*key).to_owned(), "".into());
                }
                keep => {
                    let kept = object.get(*key).and_then(|value| {
                        self.value(kind, key, *keep, object, value, at)
                    });
                    result.extend(kept.map(|value| ((*key).to_owned(), value)));
                }
            }
        }
        self.account(kind, object, at);
        Value::Object(result)
    }

    fn value(
        &mut self,
        kind: Kind,
        key: &str,
        keep: Keep,
        holder: &Object,
        value: &Value,
        at: &Pointer<'_>,
    ) -> Option<Value> {
        match keep {
            Data => Some(value.clone()),
            DataList => is_filled(value).then(|| value.clone()),
            Objects => self.objects(kind, key, value, &at.key(key)),
            Sample => (!is_text_example(holder)).then(|| value.clone()),
            Name => value.as_str().filter(|name| is_identifier(name)).map(Value::from),
            Empty | Extensions => None,
        }
    }

    fn objects(
        &mut self,
        holder: Kind,
        key: &str,
        value: &Value,
        at: &Pointer<'_>,
    ) -> Option<Value> {
        let (_, holds, kind) =
            holder.children().iter().find(|(child, ..)| *child == key)?;
        match (holds, value) {
            (Holds::One, value) => Some(self.object(*kind, value, at)),
            (_, value) if !is_filled(value) => None,
            (Holds::List, value) => {
                let items = value.as_array().into_iter().flatten().enumerate();
                Some(
                    items
                        .map(|(index, item)| self.object(*kind, item, &at.index(index)))
                        .collect(),
                )
            }
            (Holds::NamedTwice, value) => {
                let named = |name: &str, value: &Value| {
                    let at = at.key(name);
                    let inner = value.as_object().into_iter().flatten();
                    let inner = inner.map(|(key, one)| {
                        (key.clone(), self.object(*kind, one, &at.key(key)))
                    });
                    Value::Object(inner.collect())
                };
                let mut named = named;
                let entries = value.as_object().into_iter().flatten();
                let entries =
                    entries.map(|(name, one)| (name.clone(), named(name, one)));
                Some(Value::Object(entries.collect()))
            }
            (Holds::Named | Holds::NamedOrExtension, value) => {
                let entries = value.as_object().into_iter().flatten();
                let entries = entries.map(|(key, value)| {
                    (key.clone(), self.object(*kind, value, &at.key(key)))
                });
                Some(Value::Object(entries.collect()))
            }
        }
    }

    /// Lists the keys that are left out, and are no description.
    fn account(&mut self, kind: Kind, object: &Object, at: &Pointer<'_>) {
        let is_known = |key: &str| {
            layout(kind).iter().any(|(known, _)| *known == key)
                || DESCRIPTIONS.contains(&key)
                || extensions::of(kind).any(|known| known == key)
        };
        let unknown = object.keys().filter(|key| !is_known(key));
        self.left_out.extend(unknown.map(|key| at.key(key).to_string()));
    }
}

fn is_text_example(holder: &Object) -> bool {
    holder.get(TEXT_EXAMPLE) == Some(&Value::Bool(true))
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
    use crate::tests;

    #[test]
    fn sentences_go_and_keys_take_their_places() {
        let document = json!({
            "paths": {"/pets": {"get": {
                "responses": {"200": {"description": "All.", "content": {"application/json": {
                    "schema": {"description": "A pet.", "$ref": "#/components/schemas/Pet"}}}}},
                "summary": "List pets",
                "x-genauth-method": "all",
                "x-genauth-errors": [1],
                "parameters": [],
                "tags": ["Pets"],
                "operationId": "Pets_list",
                "x-codegen": {},
                "x-genauth-methd": "all"
            }}},
            "components": {"schemas": {"Pet": {
                "properties": {
                    "name": {"example": "Rex", "x-genauth-text-example": true, "type": "string"},
                    "kind": {"example": "DOG", "description": "x", "type": "string"},
                    "home": {"anyOf": [{"description": "x", "type": "string"}, {"type": "null"}]}
                },
                "required": [],
                "type": "object",
                "title": "A pet",
                "additionalProperties": false
            }}},
            "info": {"title": "Pets", "version": "2.1", "description": "x"},
            "openapi": "3.0.0"
        });
        let (structure, left_out) = of(&document, "pets", &tests::genauth());
        insta::assert_snapshot!(serde_yaml::to_string(&structure).unwrap());
        assert_eq!(
            left_out,
            ["#/paths/~1pets/get/x-codegen", "#/paths/~1pets/get/x-genauth-methd"]
        );
    }
}
