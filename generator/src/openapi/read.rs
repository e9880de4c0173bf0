//! The reader of OpenAPI documents: from JSON values to a [`Document`], with a diagnostic for
//! whatever does not fit.

mod parameters;

use std::collections::HashSet;

use std::sync::Arc;

use serde_json::{Map, Value};

use super::compose::compose;
use super::document::{
    Body, Composition, Document, FieldRecord, HttpMethod, Input, Kind, Limits, Location,
    NamedSchema, Operation, OperationRecord, Parameter, Property, Response, Schema, Tag,
    Text, TypeRecord, UnionOf, Variants, Visibility, WrittenDiscriminator,
};
use super::extensions as ext;
use super::visit::Kind as On;
use super::{names, shared};
use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::source::reader::{Node, Object, Reader};
use crate::text;

const SCHEMA_REFERENCE: &str = "#/components/schemas/";

/// The content types that a request body can have, the preferred one first.
pub(crate) const BODY_TYPES: [&str; 3] =
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

/// The keys that only objects have, so that a schema with one of them needs no type.
const OBJECT_KEYS: [&str; 4] =
    ["properties", "required", "additionalProperties", "patternProperties"];

const HINT: &str =
    "write what OpenAPI 3.0.3 requires here; the generator supports only a part of it";

impl Document {
    /// Reads the value of `source`. Findings go to `diagnostics`, and what could be read is
    /// returned.
    pub fn read(client: &str, source: Source, diagnostics: &mut Diagnostics) -> Self {
        let mut document = Document {
            client: client.to_owned(),
            source: Arc::new(source.clone()),
            title: String::new(),
            description: String::new(),
            tags: Vec::new(),
            operations: Vec::new(),
            schemas: Vec::new(),
            variants: Variants::new(),
            former_types: Vec::new(),
            right_types: Vec::new(),
        };
        let reader = Reader::new(&source, HINT);
        if let Some(root) = reader.root().object() {
            root.only(On::Document);
            names::check(&reader);
            root.check_version();
            root.read_info(&mut document);
            document.variants = root.entries(ext::VARIANTS, |name, one| {
                Some((name.to_owned(), one.names()))
            });
            let names = |key| root.get(key).map(|names| names.names());
            document.former_types = names(ext::FORMER_TYPES).unwrap_or_default();
            document.right_types = names(ext::RIGHT_TYPES).unwrap_or_default();
            document.tags = root.tags();
            document.schemas = root.schemas();
            document.operations = root.operations();
        }
        diagnostics.extend(reader.into_findings());
        compose(&mut document, diagnostics);
        document
    }
}

/// Returns the keys that a kind of object may have, without extensions.
#[rustfmt::skip]
fn keys(kind: On) -> &'static [&'static str] {
    match kind {
        On::Document => &[
            "openapi", "info", "tags", "servers", "components", "paths", "security",
            "externalDocs",
        ],
        On::Tag => &["name", "description", "externalDocs"],
        On::Components => &[
            "schemas", "securitySchemes", "parameters", "requestBodies", "responses", "headers",
        ],
        On::PathItem => &["get", "post", "put", "patch", "delete", "parameters", "summary"],
        On::Operation => &[
            "operationId", "tags", "summary", "description", "deprecated", "parameters",
            "requestBody", "responses", "security", "externalDocs", "servers",
        ],
        On::Parameter => &[
            "name", "in", "required", "deprecated", "description", "example", "examples",
            "schema", "content", "style", "explode", "allowReserved", "allowEmptyValue",
        ],
        On::Body => &["description", "content", "required"],
        On::Media => &["schema", "example", "examples", "encoding"],
        On::Response => &["description", "headers", "content", "links"],
        On::Schema | On::Property | On::Inline => &[
            "type", "format", "title", "description", "example", "default", "enum", "nullable",
            "deprecated", "readOnly", "writeOnly", "items", "properties", "required",
            "additionalProperties", "allOf", "oneOf", "anyOf", "$ref", "minimum", "maximum",
            "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "pattern",
            "discriminator",
            "patternProperties", "propertyNames",
        ],
        On::Info | On::Server | On::SecurityScheme | On::Header => &[],
    }
}

/// Reading of any object.
impl Object<'_> {
    /// Refuses all keys that this kind of object can't have. Extensions of others are ignored.
    fn only(&self, kind: On) {
        let is_known = |key: &str| {
            keys(kind).contains(&key)
                || key.starts_with("x-")
                    && (!key.starts_with(ext::PREFIX)
                        || ext::of(kind).any(|one| one == key))
        };
        for key in self.map.keys().filter(|key| !is_known(key)) {
            let mut known = keys(kind).to_vec();
            known.extend(ext::of(kind));
            self.refuse_key(key, &known);
        }
    }

    fn prose(&self, key: &str) -> Option<String> {
        self.string(key).map(text::prose)
    }

    /// Returns a text as one line, for a title or a summary.
    fn heading(&self, key: &str) -> Option<String> {
        let prose = self.prose(key)?;
        let has_lines = prose.contains(['\n', '\t']);
        Some(if has_lines { folded(&prose) } else { prose })
    }

    fn description(&self) -> String {
        self.prose("description").unwrap_or_default()
    }

    fn required_string(&self, key: &str) -> Option<String> {
        Some(self.require(key)?.string()?.to_owned())
    }

    /// Returns an example or a default; `null` is none.
    fn data(&self, key: &str) -> Option<Value> {
        self.map.get(key).filter(|value| !value.is_null()).cloned()
    }

    fn array(&self, key: &str) -> &[Value] {
        match self.map.get(key) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.get(key).and_then(|node| node.wrong("an array")).unwrap_or(&[])
            }
        }
    }
}

fn folded(prose: &str) -> String {
    prose.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The root of the document.
impl Object<'_> {
    fn check_version(&self) {
        let Some(version) = self.required_string("openapi") else { return };
        if !version.starts_with("3.0.") {
            self.reader.error(
                self.at.key("openapi"),
                format!("this is OpenAPI {version}"),
                "3.0.x",
                "convert the document to OpenAPI 3.0.3",
            );
        }
    }

    fn read_info(&self, document: &mut Document) {
        if let Some(info) = self.require("info").and_then(|info| info.object()) {
            info.require("title");
            document.title = info.heading("title").unwrap_or_default();
            document.description = info.description();
        }
    }

    fn tags(&self) -> Vec<Tag> {
        self.items("tags", |tag| {
            let tag = tag.object()?;
            tag.only(On::Tag);
            Some(Tag {
                name: tag.required_string("name")?,
                title: tag.heading("x-displayName"),
                description: tag.description(),
            })
        })
    }

    fn schemas(&self) -> Vec<NamedSchema> {
        let components = self.get("components");
        let Some(components) = components.and_then(|components| components.object())
        else {
            return Vec::new();
        };
        components.only(On::Components);
        components.entries("schemas", |name, schema| {
            Some(NamedSchema {
                name: name.to_owned(),
                schema: schema.schema(On::Schema)?,
            })
        })
    }

    fn operations(&self) -> Vec<Operation> {
        let Some(paths) = self.require("paths") else { return Vec::new() };
        let per_path =
            paths.unless_extension(|path, item| Some(item.operations_of(path)));
        per_path.into_iter().flatten().collect()
    }
}

/// A path item and what is in it.
impl Object<'_> {
    fn operations_of(&self, path: &str) -> Vec<Operation> {
        self.only(On::PathItem);
        let shared = self.parameters();
        let methods =
            self.map.keys().filter_map(|key| Some((key, HttpMethod::of(key)?)));
        methods
            .filter_map(|(key, http)| {
                self.get(key)?.object()?.operation(path, http, &shared)
            })
            .collect()
    }

    fn operation(
        &self,
        path: &str,
        http: HttpMethod,
        shared: &[Parameter],
    ) -> Option<Operation> {
        self.only(On::Operation);
        let own = self.parameters();
        let is_own = |shared: &Parameter| own.iter().any(|one| one.is_same(shared));
        let mut parameters: Vec<_> =
            shared.iter().filter(|one| !is_own(one)).cloned().collect();
        parameters.extend(own);
        self.check_path_parameters(path, &parameters);
        self.check_query_string(&parameters);
        Some(Operation {
            at: self.at.to_string(),
            id: self.required_string("operationId")?,
            http,
            path: path.to_owned(),
            tag: self.array("tags").iter().find_map(Value::as_str).map(str::to_owned),
            summary: self.heading("summary").unwrap_or_default(),
            description: self.description(),
            deprecated: self.flag("deprecated"),
            visibility: self.visibility(),
            recorded: self.record(),
            idempotent: self.get(ext::IDEMPOTENT).and_then(|flag| flag.flag()),
            user_token: self.flag(ext::USER_TOKEN),
            errors: self.items(ext::ERRORS, |code| code.integer()),
            parameters,
            body: self.body(),
            responses: self.responses(),
            security: self.security(),
        })
    }

    fn record(&self) -> OperationRecord {
        let arguments = self.get(ext::ARGUMENTS);
        OperationRecord {
            method: self.name(ext::METHOD),
            right_method: self.name(ext::RIGHT_METHOD),
            former_methods: self
                .items(ext::FORMER_METHODS, |name| Some(name.string()?.to_owned())),
            arguments: arguments
                .map(|_| self.items(ext::ARGUMENTS, |input| input.input())),
            parameters: self.name(ext::PARAMETERS),
        }
    }

    fn name(&self, key: &str) -> Option<String> {
        self.string(key).map(str::to_owned)
    }

    fn visibility(&self) -> Visibility {
        if self.flag(ext::HIDDEN_FROM_SDK) {
            Visibility::Hidden
        } else if self.flag(ext::HIDDEN_FROM_DOCS) {
            Visibility::SdkOnly
        } else {
            Visibility::Public
        }
    }

    fn security(&self) -> Vec<String> {
        let alternatives = self.array("security").iter().filter_map(Value::as_object);
        alternatives.flat_map(Map::keys).cloned().collect()
    }

    fn check_path_parameters(&self, path: &str, parameters: &[Parameter]) {
        let declared = |name: &str| {
            parameters
                .iter()
                .any(|one| one.location == Location::Path && one.name == name)
        };
        for name in placeholders(path).filter(|name| !declared(name)) {
            self.reader.error(
                self.at,
                format!("the path has `{{{name}}}`, but no parameter of that name"),
                "a parameter with `in: path` for each placeholder",
                "declare the parameter under `parameters`",
            );
        }
        let is_there = |name: &str| placeholders(path).any(|one| one == name);
        for one in parameters.iter().filter(|one| one.location == Location::Path) {
            if !is_there(&one.name) {
                self.reader.error(
                    self.at,
                    format!(
                        "the path has no `{{{}}}`, the name of a parameter",
                        one.name
                    ),
                    "a placeholder for each parameter with `in: path`",
                    "remove the parameter, or correct its name",
                );
            }
        }
    }

    fn body(&self) -> Option<Body> {
        let body = self.get("requestBody")?.or_component("requestBodies")?;
        body.only(On::Body);
        let contents = body.contents(|media_type, content| {
            let at = content.at.to_string();
            Some((media_type.to_owned(), at, content.content_schema()?))
        });
        let chosen = BODY_TYPES.iter().find_map(|wanted| {
            contents.iter().find(|(media_type, ..)| essence(media_type) == *wanted)
        });
        let Some((media_type, at, schema)) = chosen else {
            self.reader.error(
                body.at,
                "the request body has no content type that the client can send",
                BODY_TYPES.join(", "),
                "declare one of these with a schema",
            );
            return None;
        };
        Some(Body {
            at: at.clone(),
            media_type: essence(media_type).to_owned(),
            schema: schema.clone(),
        })
    }

    /// Calls `read` with each media type of the content.
    fn contents<T>(&self, read: impl FnMut(&str, Object<'_>) -> Option<T>) -> Vec<T> {
        self.get("content")
            .map(|content| content.unless_extension(read))
            .unwrap_or_default()
    }

    fn content_schema(&self) -> Option<Schema> {
        self.only(On::Media);
        self.get("schema")?.schema(On::Inline)
    }

    fn responses(&self) -> Vec<Response> {
        let Some(responses) = self.require("responses") else { return Vec::new() };
        responses.entries(|status, response| {
            if status.starts_with("x-") {
                return None;
            }
            let response = response.or_component("responses")?;
            response.only(On::Response);
            let contents = response.contents(|media_type, content| {
                Some((
                    essence(media_type) == "application/json",
                    content.content_schema(),
                ))
            });
            let json = contents.into_iter().find(|(is_json, _)| *is_json);
            Some(Response {
                at: response.at.to_string(),
                status: status.to_owned(),
                json: json.and_then(|(_, schema)| schema),
            })
        })
    }
}

/// Returns the names in braces of a path template.
fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

/// Returns a media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or(media_type).trim()
}

impl Node<'_> {
    /// Reads an object of names.
    fn names(&self) -> Vec<(String, String)> {
        self.entries(|key, name| Some((key.to_owned(), name.string()?.to_owned())))
    }

    fn input(&self) -> Option<Input> {
        let name = self.string()?;
        let input = Input::ALL.into_iter().find(|input| input.as_str() == name);
        if input.is_none() {
            self.wrong::<()>("`parameters` or `body`");
        }
        input
    }

    fn schema(&self, on: On) -> Option<Schema> {
        self.object().map(|schema| schema.schema(on))
    }

    /// Calls `read` with each entry of the object that is no extension.
    fn unless_extension<T>(
        &self,
        mut read: impl FnMut(&str, Object<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.entries(|name, entry| {
            if name.starts_with("x-") { None } else { read(name, entry.object()?) }
        })
    }
}

/// A schema.
impl Object<'_> {
    fn schema(&self, on: On) -> Schema {
        self.only(on);
        let reference = self.string("$ref");
        let kind = match reference {
            Some(reference) => self.reference(reference),
            None => self.kind(),
        };
        let mut schema = Schema {
            also_required: self.also_required(&kind),
            kind,
            title: self.prose("title"),
            description: self.description(),
            nullable: self.flag("nullable"),
            deprecated: self.flag("deprecated"),
            secret: self.flag(ext::SECRET),
            text_example: self.flag(ext::TEXT_EXAMPLE),
            enum_name: self.name(ext::ENUM),
            of_type: TypeRecord {
                name: self.name(ext::TYPE),
                in_requests: self.flag(ext::IN_REQUESTS),
            },
            of_field: self.field_record(),
            default: self.data("default"),
            example: self.data("example"),
            limits: self.limits(),
            ..Schema::any(self.at.to_string())
        };
        if reference.is_none() {
            self.read_composition(&mut schema);
        }
        schema
    }

    fn field_record(&self) -> FieldRecord {
        let flag = |key| self.get(key).and_then(|flag| flag.flag());
        FieldRecord {
            name: self.name(ext::FIELD),
            optional: flag(ext::OPTIONAL),
            boxed: flag(ext::BOXED),
        }
    }

    /// Reads `allOf`, `oneOf` and `anyOf`. Null in a union makes the schema nullable.
    fn read_composition(&self, schema: &mut Schema) {
        let mut composition = Composition::default();
        if self.map.contains_key("allOf") {
            composition.all_of =
                self.items("allOf", |part| Some(part.object()?.schema(On::Inline)));
            if self.is_empty("allOf") {
                self.refuse_empty("allOf");
            }
        }
        let mut discriminator = self.discriminator();
        for (key, any_of) in [("oneOf", false), ("anyOf", true)] {
            if !self.map.contains_key(key) {
                continue;
            }
            let variants = self.items(key, |variant| {
                let variant = variant.object()?;
                if variant.is_null() {
                    schema.nullable = true;
                    return None;
                }
                Some(variant.schema(On::Inline))
            });
            schema.nullable |= variants.iter().any(|one| one.nullable);
            if variants.is_empty() {
                if self.is_empty(key) {
                    self.refuse_empty(key);
                }
                continue;
            }
            composition.unions.push(UnionOf {
                at: self.at.key(key).to_string(),
                any_of,
                variants,
                discriminator: discriminator.take(),
            });
        }
        if !composition.all_of.is_empty() || !composition.unions.is_empty() {
            schema.composition = Some(Box::new(composition));
        }
    }

    fn refuse_empty(&self, key: &str) {
        self.reader.error(
            self.at.key(key),
            format!("`{key}` has no elements"),
            "at least one schema",
            "list the schemas, or remove the key",
        );
    }

    fn is_empty(&self, key: &str) -> bool {
        self.map.get(key).and_then(Value::as_array).is_some_and(Vec::is_empty)
    }

    /// Returns whether only null fits the schema.
    fn is_null(&self) -> bool {
        let is_null_enum = |all: &Value| {
            all.as_array()
                .is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_null))
        };
        self.map.get("type").is_some_and(|name| name == "null")
            || self.map.get("enum").is_some_and(is_null_enum)
    }

    fn discriminator(&self) -> Option<WrittenDiscriminator> {
        let discriminator = self.get("discriminator")?;
        let object = discriminator.object()?;
        let mapping = object.get("mapping").map(|mapping| mapping.names());
        Some(WrittenDiscriminator {
            at: object.at.to_string(),
            property: object.required_string("propertyName")?,
            mapping: mapping.unwrap_or_default(),
        })
    }

    fn limits(&self) -> Limits {
        let number = |key| self.get(key)?.number();
        let count = |key| self.get(key)?.count();
        Limits {
            minimum: number("minimum"),
            maximum: number("maximum"),
            min_length: count("minLength"),
            max_length: count("maxLength"),
            min_items: count("minItems"),
            max_items: count("maxItems"),
            pattern: self.string("pattern").map(str::to_owned),
        }
    }

    fn kind(&self) -> Kind {
        match self.string("type") {
            None if OBJECT_KEYS.iter().any(|key| self.map.contains_key(*key)) => {
                self.object_kind()
            }
            None => Kind::Any,
            Some("string") => self.string_kind(),
            Some("number") if self.string("format") == Some("int64") => Kind::Integer,
            Some("number") => Kind::Float,
            Some("integer") => Kind::Integer,
            Some("boolean") => Kind::Boolean,
            Some("array") => self.array_kind(),
            Some("object") => self.object_kind(),
            Some(other) => {
                self.reader.error(
                    self.at.key("type"),
                    format!("`{other}` is not a type"),
                    "string, number, integer, boolean, array or object",
                    "OpenAPI 3.0 has no other types; a missing type means any value",
                );
                Kind::Any
            }
        }
    }

    fn reference(&self, reference: &str) -> Kind {
        match reference.strip_prefix(SCHEMA_REFERENCE) {
            Some(name) => Kind::Reference(name.replace("~1", "/").replace("~0", "~")),
            None => {
                self.reader.error(
                    self.at.key("$ref"),
                    format!("the reference `{reference}` leads out of the schemas"),
                    format!("`{SCHEMA_REFERENCE}NAME`"),
                    "move the schema to components/schemas of this document",
                );
                Kind::Any
            }
        }
    }

    fn string_kind(&self) -> Kind {
        if self.map.contains_key("enum") {
            return self.enum_kind();
        }
        Kind::String(match self.string("format") {
            Some("date-time") => Text::DateTime,
            Some("binary") => Text::Binary,
            // Other formats describe plain strings.
            _ => Text::Plain,
        })
    }

    fn enum_kind(&self) -> Kind {
        let mut seen = HashSet::new();
        let values = self.items("enum", |item| {
            // In a nullable enum, null may be listed among the values.
            if item.value.is_null() {
                return None;
            }
            let value = item.string()?.to_owned();
            if seen.insert(value.clone()) {
                return Some(value);
            }
            self.reader.warning(
                item.at,
                format!("the value `{value}` is listed twice"),
                "each value once",
                "remove one of the two",
            );
            None
        });
        if values.is_empty() { Kind::String(Text::Plain) } else { Kind::Enum(values) }
    }

    fn array_kind(&self) -> Kind {
        let items = self.require("items").and_then(|items| items.schema(On::Inline));
        items.map_or(Kind::Any, |items| Kind::Array(Box::new(items)))
    }

    fn object_kind(&self) -> Kind {
        let required: Vec<&str> =
            self.array("required").iter().filter_map(Value::as_str).collect();
        let is_required: HashSet<&str> = required.iter().copied().collect();
        let properties = self.entries("properties", |name, schema| {
            Some(Property {
                name: name.to_owned(),
                required: is_required.contains(name),
                schema: schema.schema(On::Property)?,
            })
        });
        match self.other_values() {
            Some(values) if properties.is_empty() && !values.is_open() => {
                Kind::Map(Box::new(values))
            }
            _ => Kind::Object(properties),
        }
    }

    /// Returns the names of `required` that are not among the properties.
    fn also_required(&self, kind: &Kind) -> Vec<String> {
        let Kind::Object(properties) = kind else { return Vec::new() };
        let names: HashSet<&str> =
            properties.iter().map(|property| property.name.as_str()).collect();
        let required = self.array("required").iter().filter_map(Value::as_str);
        required.filter(|name| !names.contains(name)).map(str::to_owned).collect()
    }

    /// Reads the schema of the values of all properties that are not declared. If patterns of names
    /// have different schemas, a value has one of them.
    fn other_values(&self) -> Option<Schema> {
        let patterns = self.map.get("patternProperties").and_then(Value::as_object);
        let patterns = patterns.into_iter().flatten().map(|(_, schema)| schema);
        let others = self.map.get("additionalProperties");
        // Without patterns, `true` is the same as no keyword. Beside them, it is usual to leave out
        // what belongs to no pattern.
        let others = others.filter(|others| others.is_object());
        let mut distinct: Vec<&Value> = Vec::new();
        for schema in patterns.chain(others) {
            if !distinct.contains(&schema) {
                distinct.push(schema);
            }
        }
        let mut schemas =
            self.entries("patternProperties", |_, schema| schema.schema(On::Inline));
        if others.is_some() {
            schemas.extend(self.get("additionalProperties")?.schema(On::Inline));
        }
        let first = schemas.first()?.clone();
        if distinct.len() == 1 {
            return Some(first);
        }
        let nullable = schemas.iter().any(|one| one.nullable);
        let is_any = schemas.iter().any(Schema::is_open);
        let union = UnionOf {
            at: self.at.to_string(),
            any_of: true,
            variants: schemas,
            discriminator: None,
        };
        let composition = Composition {
            all_of: Vec::new(),
            unions: vec![union],
        };
        Some(Schema {
            nullable,
            composition: (!is_any).then(|| Box::new(composition)),
            ..Schema::any(self.at.to_string())
        })
    }
}
