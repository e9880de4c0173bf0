//! The keys that objects of a document may have.
//!
//! One of our documents may have no others. In the documents of others, an unknown key is reported
//! once and left alone: JSON Schema allows any.

use super::extensions as ext;
use super::visit::Kind;
use crate::source::reader::Object;
use crate::text;

/// Returns the keys of OpenAPI 3 and JSON Schema that a kind of object may have. Those of the
/// versions after 3.0 are read by the adapter.
#[rustfmt::skip]
fn keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Document => &[
            "openapi", "info", "tags", "servers", "components", "paths", "security",
            "externalDocs", "webhooks", "jsonSchemaDialect", "$self",
        ],
        Kind::Tag => &["name", "description", "externalDocs", "summary", "parent", "kind"],
        Kind::Components => &[
            "schemas", "securitySchemes", "parameters", "requestBodies", "responses", "headers",
            "examples", "links", "callbacks", "pathItems", "mediaTypes",
        ],
        Kind::PathItem | Kind::Webhook => &[
            "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
            "additionalOperations", "parameters", "summary", "description", "servers", "$ref",
        ],
        Kind::Operation | Kind::Event => &[
            "operationId", "tags", "summary", "description", "deprecated", "parameters",
            "requestBody", "responses", "security", "externalDocs", "servers", "callbacks",
        ],
        Kind::Parameter | Kind::Header => &[
            "name", "in", "required", "deprecated", "description", "example", "examples",
            "schema", "style", "explode", "allowReserved", "allowEmptyValue", "content",
        ],
        Kind::Body => &["description", "content", "required"],
        Kind::Media => &[
            "schema", "example", "examples", "encoding", "itemSchema", "itemEncoding",
            "prefixEncoding",
        ],
        Kind::Response => &["description", "headers", "content", "links", "summary"],
        Kind::Link => &[
            "operationRef", "operationId", "parameters", "requestBody", "description", "server",
        ],
        Kind::Schema | Kind::Property | Kind::Inline => &[
            "$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$ref",
            "$schema", "$vocabulary", "additionalItems", "additionalProperties", "allOf", "anyOf",
            "const", "contains", "contentEncoding", "contentMediaType", "contentSchema",
            "default", "definitions", "dependencies", "dependentRequired", "dependentSchemas",
            "deprecated", "description", "discriminator", "else", "enum", "example", "examples",
            "exclusiveMaximum", "exclusiveMinimum", "externalDocs", "format", "if", "items",
            "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains",
            "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "nullable",
            "oneOf", "pattern", "patternProperties", "prefixItems", "properties",
            "propertyNames", "readOnly", "required", "then", "title", "type",
            "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly", "xml",
        ],
        Kind::Info | Kind::Server | Kind::SecurityScheme => &[],
    }
}

impl Object<'_> {
    /// Refuses all keys that this kind of object can't have, or warns of them. Extensions of others
    /// are ignored.
    pub(super) fn only(&self, kind: Kind) {
        let is_known = |key: &str| {
            keys(kind).contains(&key)
                || key.starts_with("x-")
                    && (!key.starts_with(ext::PREFIX)
                        || ext::of(kind).any(|one| one == key))
        };
        for key in self.map.keys().filter(|key| !is_known(key)) {
            let mut known = keys(kind).to_vec();
            known.extend(ext::of(kind));
            if !self.reader.is_foreign() || key.starts_with(ext::PREFIX) {
                self.refuse_key(key, &known);
            } else if self.reader.is_first(&format!("{kind:?} {key}")) {
                let near = text::nearest(key, known.iter().copied());
                let near = near.map(|near| format!("did you mean `{near}`?"));
                self.reader.warning(
                    self.at.key(key),
                    format!("the key `{}` means nothing here", text::line(key)),
                    "a key of OpenAPI 3 or JSON Schema",
                    near.unwrap_or_else(|| {
                        "it is left alone, here and elsewhere".to_owned()
                    }),
                );
            }
        }
    }
}
