//! A string at each place that may have one: it stays text.

use fastrand::Rng;
use serde_json::{Value, json};

use super::documents::generated;
use crate::scratch::Scratch;
use crate::{hostile, mutate};

/// The maximum length of a string. Longer ones are cut.
const LONGEST: usize = 2 << 10;

pub(crate) fn run(input: &[u8]) {
    // The string has about thirty places, on the pages of each language.
    let text = String::from_utf8_lossy(&input[..input.len().min(LONGEST)]);
    let scratch = Scratch::new();
    scratch.file("spec/authentication.json", document(&text).to_string());
    let catalogue = json!({
        "schemas": {"PetDto": {"description": text, "properties": {"name": text}}},
        "operations": {"PetsController_addPet": {"summary": text, "description": text}},
    });
    if text.len() % 2 == 1 {
        scratch.file("spec/prose/en/authentication.yaml", catalogue.to_string());
    }
    generated(&scratch);
}

pub(crate) fn mutate(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    let changed = mutate::text(input, rng, hostile::TEXTS);
    String::from_utf8_lossy(&changed).into_owned().into_bytes()
}

fn document(text: &str) -> Value {
    let reference = json!({"$ref": "#/components/schemas/PetDto"});
    let content = json!({"application/json": {"schema": reference}});
    json!({
        "openapi": "3.0.0",
        "info": {"title": text, "description": text, "version": "1"},
        "tags": [{"name": "Pets", "description": text, "x-displayName": text}],
        "paths": {"/pets": {"post": {
            "operationId": "PetsController_addPet", "tags": ["Pets"], "summary": text, "description": text,
            "parameters": [
                {"name": "tag", "in": "query", "description": text, "schema": {"type": "string", "default": text, "pattern": text}},
                {"name": "page", "in": "header", "description": text, "schema": {"type": "integer"}, "example": text},
            ],
            "requestBody": {"description": text, "required": true, "content": content},
            "responses": {"200": {"description": text, "content": content}, "400": {"description": text}},
        }}},
        "components": {"schemas": {"PetDto": {
            "type": "object", "title": text, "description": text, "required": ["name", "kind"],
            "properties": {
                "name": {"type": "string", "description": text, "example": text, "default": text, "pattern": text},
                "kind": {"type": "string", "description": text, "enum": ["A", text, format!("b{text}")]},
                "kinds": {"type": "array", "description": text, "items": {"type": "string", "enum": [text]}},
                "age": {"type": "integer", "description": text, "title": text, "deprecated": true},
                "free": {"type": "object", "description": text, "example": {text: text}, "default": {text: [text]}},
                "more": {"description": text, "oneOf": [{"type": "string", "description": text}, {"type": "integer"}]},
                "map": {"type": "object", "additionalProperties": {"type": "string", "description": text}},
            },
        }}},
    })
}
