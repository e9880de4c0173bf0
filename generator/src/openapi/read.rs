//! From JSON values to a [`Document`], with a diagnostic for whatever does not fit.

use std::cell::RefCell;
use std::collections::HashSet;

use serde_json::{Map, Value};

use super::names;
use super::{
    Body, Document, ERRORS, HttpMethod, Kind, Limits, Location, NamedSchema, Operation,
    Parameter, Property, Response, Schema, Tag, Text, Visibility,
};
use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::source::pointer::Pointer;
use std::sync::Arc;

const SCHEMA_REFERENCE: &str = "#/components/schemas/";

const METHODS: [(&str, HttpMethod); 5] = [
    ("get", HttpMethod::Get),
    ("post", HttpMethod::Post),
    ("put", HttpMethod::Put),
    ("patch", HttpMethod::Patch),
    ("delete", HttpMethod::Delete),
];

/// The content types that a request body can have, the preferred one first.
const BODY_TYPES: [&str; 3] =
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

pub(super) fn document(
    client: &str,
    source: Source,
    diagnostics: &mut Diagnostics,
) -> Document {
    let reader = Reader {
        source: &source,
        diagnostics: RefCell::default(),
    };
    let mut document = Document {
        client: client.to_owned(),
        source: Arc::new(source.clone()),
        title: String::new(),
        description: String::new(),
        tags: Vec::new(),
        operations: Vec::new(),
        schemas: Vec::new(),
    };
    if let Some(root) = reader.object(&source.value, Pointer::ROOT) {
        root.only(&[
            "openapi",
            "info",
            "tags",
            "servers",
            "components",
            "paths",
            "security",
            "externalDocs",
        ]);
        names::check(&source, &mut reader.diagnostics.borrow_mut());
        root.check_version();
        root.read_info(&mut document);
        document.tags = root.tags();
        document.schemas = root.schemas();
        document.operations = root.operations();
    }
    diagnostics.extend(reader.diagnostics.into_inner());
    document
}

struct Reader<'a> {
    source: &'a Source,
    diagnostics: RefCell<Diagnostics>,
}

impl<'a> Reader<'a> {
    fn error(&self, at: Pointer<'_>, found: String, expected: &str, hint: &str) {
        self.diagnostics.borrow_mut().push(self.source.error(at, found, expected, hint));
    }

    fn warning(&self, at: Pointer<'_>, found: String, expected: &str, hint: &str) {
        self.diagnostics
            .borrow_mut()
            .push(self.source.warning(at, found, expected, hint));
    }

    fn object(&'a self, value: &'a Value, at: Pointer<'a>) -> Option<Object<'a>> {
        match value {
            Value::Object(map) => Some(Object {
                reader: self,
                map,
                at,
            }),
            other => {
                let found = format!("{} stands here", kind_of(other));
                self.error(
                    at,
                    found,
                    "an object",
                    "see the OpenAPI 3.0.3 specification",
                );
                None
            }
        }
    }
}

/// One object of the document, and the way to it.
#[derive(Clone, Copy)]
struct Object<'a> {
    reader: &'a Reader<'a>,
    map: &'a Map<String, Value>,
    at: Pointer<'a>,
}

impl<'a> Object<'a> {
    /// Refuses every key that is neither in `known` nor an extension.
    fn only(&self, known: &[&str]) {
        for key in self.map.keys() {
            if known.contains(&key.as_str()) || key.starts_with("x-") {
                continue;
            }
            self.reader.error(
                self.at.key(key),
                format!("the key `{key}` is not supported here"),
                &format!("one of {}", known.join(", ")),
                "if it is a spelling mistake, mend it; if the construct is needed, the generator has to \
                 learn it first",
            );
        }
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        match self.map.get(key)? {
            Value::String(text) => Some(text),
            other => self.wrong(key, other, "a string"),
        }
    }

    /// Text for people, without characters that nobody sees.
    fn prose(&self, key: &str) -> Option<String> {
        self.text(key).map(super::prose)
    }

    /// Prose on one line: a title, a summary.
    fn heading(&self, key: &str) -> Option<String> {
        self.prose(key).map(|prose| {
            if prose.contains(['\n', '\t']) { folded(&prose) } else { prose }
        })
    }

    fn description(&self) -> String {
        self.prose("description").unwrap_or_default()
    }

    fn required_text(&self, key: &str) -> Option<&'a str> {
        if !self.map.contains_key(key) {
            self.missing(key);
        }
        self.text(key)
    }

    fn flag(&self, key: &str) -> bool {
        match self.map.get(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => self.wrong(key, other, "true or false").unwrap_or(false),
        }
    }

    /// A flag that has a default of its own where it is not set.
    fn decision(&self, key: &str) -> Option<bool> {
        self.map.contains_key(key).then(|| self.flag(key))
    }

    fn number(&self, key: &str) -> Option<f64> {
        let value = self.map.get(key)?;
        value.as_f64().or_else(|| self.wrong(key, value, "a number"))
    }

    fn count(&self, key: &str) -> Option<u64> {
        let value = self.map.get(key)?;
        value.as_u64().or_else(|| self.wrong(key, value, "a whole number, not negative"))
    }

    fn list(&self, key: &str) -> &'a [Value] {
        match self.map.get(key) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => self.wrong(key, other, "a list").unwrap_or(&[]),
        }
    }

    fn whole_numbers(&self, key: &str) -> Vec<i64> {
        let at = self.at.key(key);
        let read = |(index, value): (usize, &Value)| {
            value
                .as_i64()
                .or_else(|| self.misplaced(at.index(index), value, "a whole number"))
        };
        self.list(key).iter().enumerate().filter_map(read).collect()
    }

    /// Calls `read` with each entry of the object at `key`; a missing object has none. Where
    /// names are the author's own, one that begins with `x-` is no extension.
    fn each<T>(
        &self,
        key: &str,
        mut read: impl FnMut(&str, Object<'_>) -> Option<T>,
    ) -> Vec<T> {
        let at = self.at.key(key);
        let own_names = matches!(key, "properties" | "schemas");
        let Some(map) =
            self.map.get(key).and_then(|value| self.reader.object(value, at))
        else {
            return Vec::new();
        };
        map.map
            .iter()
            .filter(|(name, _)| own_names || !name.starts_with("x-"))
            .filter_map(|(name, value)| {
                let entry = self.reader.object(value, at.key(name))?;
                read(name, entry)
            })
            .collect()
    }

    fn wrong<T>(&self, key: &str, found: &Value, expected: &str) -> Option<T> {
        self.misplaced(self.at.key(key), found, expected)
    }

    fn misplaced<T>(&self, at: Pointer<'_>, found: &Value, expected: &str) -> Option<T> {
        let found = format!("{} stands here", kind_of(found));
        self.reader.error(at, found, expected, "write a value of that kind");
        None
    }

    fn missing(&self, key: &str) {
        self.reader.error(
            self.at,
            format!("`{key}` is missing"),
            &format!("a member `{key}`"),
            "add it: OpenAPI 3.0.3 requires it here",
        );
    }
}

fn folded(prose: &str) -> String {
    prose.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The root of the document.
impl Object<'_> {
    fn check_version(&self) {
        let Some(version) = self.required_text("openapi") else { return };
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
        let Some(info) = self.map.get("info") else { return self.missing("info") };
        let at = self.at.key("info");
        if let Some(info) = self.reader.object(info, at) {
            info.required_text("title");
            document.title = info.heading("title").unwrap_or_default();
            document.description = info.description();
        }
    }

    fn tags(&self) -> Vec<Tag> {
        let at = self.at.key("tags");
        let tags = self.list("tags").iter().enumerate();
        tags.filter_map(|(index, tag)| {
            let tag = self.reader.object(tag, at.index(index))?;
            tag.only(&["name", "description", "externalDocs"]);
            Some(Tag {
                name: tag.required_text("name")?.to_owned(),
                title: tag.heading("x-displayName"),
                description: tag.description(),
            })
        })
        .collect()
    }

    fn schemas(&self) -> Vec<NamedSchema> {
        let Some(components) = self.map.get("components") else { return Vec::new() };
        let at = self.at.key("components");
        let Some(components) = self.reader.object(components, at) else {
            return Vec::new();
        };
        components.only(&["schemas", "securitySchemes"]);
        components.each("schemas", |name, schema| {
            Some(NamedSchema {
                name: name.to_owned(),
                schema: schema.schema(),
            })
        })
    }

    fn operations(&self) -> Vec<Operation> {
        if !self.map.contains_key("paths") {
            self.missing("paths");
        }
        let per_path = self.each("paths", |path, item| Some(item.operations_of(path)));
        per_path.into_iter().flatten().collect()
    }
}

/// A path item and what is in it.
impl Object<'_> {
    fn operations_of(&self, path: &str) -> Vec<Operation> {
        self.only(&["get", "post", "put", "patch", "delete", "parameters", "summary"]);
        let shared = self.parameters();
        self.map
            .iter()
            .filter_map(|(key, value)| {
                let (_, http) = METHODS.iter().find(|(name, _)| name == key)?;
                let operation = self.reader.object(value, self.at.key(key))?;
                operation.operation(path, *http, &shared)
            })
            .collect()
    }

    fn operation(
        &self,
        path: &str,
        http: HttpMethod,
        shared: &[Parameter],
    ) -> Option<Operation> {
        self.only(&[
            "operationId",
            "tags",
            "summary",
            "description",
            "deprecated",
            "parameters",
            "requestBody",
            "responses",
            "security",
            "externalDocs",
            "servers",
        ]);
        let mut parameters = shared.to_vec();
        parameters.extend(self.parameters());
        self.check_path_parameters(path, &parameters);
        Some(Operation {
            at: self.at.to_string(),
            id: self.required_text("operationId")?.to_owned(),
            http,
            path: path.to_owned(),
            tag: self.list("tags").iter().find_map(Value::as_str).map(str::to_owned),
            summary: self.heading("summary").unwrap_or_default(),
            description: self.description(),
            deprecated: self.flag("deprecated"),
            visibility: self.visibility(),
            method: self.text("x-genauth-method").map(str::to_owned),
            idempotent: self.decision("x-genauth-idempotent"),
            errors: self.whole_numbers(ERRORS),
            parameters,
            body: self.body(),
            responses: self.responses(),
            security: self.security(),
        })
    }

    fn visibility(&self) -> Visibility {
        if self.flag("x-genauth-hidden-from-sdk") {
            Visibility::Hidden
        } else if self.flag("x-genauth-hidden-from-docs") {
            Visibility::SdkOnly
        } else {
            Visibility::Public
        }
    }

    fn security(&self) -> Vec<String> {
        let alternatives = self.list("security").iter().filter_map(Value::as_object);
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
    }

    fn parameters(&self) -> Vec<Parameter> {
        let at = self.at.key("parameters");
        let parameters = self.list("parameters").iter().enumerate();
        parameters
            .filter_map(|(index, parameter)| {
                self.reader.object(parameter, at.index(index))?.parameter()
            })
            .collect()
    }

    fn parameter(&self) -> Option<Parameter> {
        self.only(&[
            "name",
            "in",
            "required",
            "deprecated",
            "description",
            "example",
            "schema",
            "style",
            "explode",
        ]);
        let location = self.location()?;
        self.check_style();
        let Some(schema) = self.map.get("schema") else {
            self.missing("schema");
            return None;
        };
        let schema = self.reader.object(schema, self.at.key("schema"))?.schema();
        Some(Parameter {
            at: self.at.to_string(),
            name: self.required_text("name")?.to_owned(),
            location,
            required: self.flag("required") || location == Location::Path,
            deprecated: self.flag("deprecated") || schema.deprecated,
            description: self.description(),
            example: self.map.get("example").cloned().or_else(|| schema.example.clone()),
            schema: Schema {
                secret: schema.secret || self.flag("x-genauth-secret"),
                text_example: schema.text_example || self.flag("x-genauth-text-example"),
                ..schema
            },
        })
    }

    fn location(&self) -> Option<Location> {
        match self.required_text("in")? {
            "query" => Some(Location::Query),
            "path" => Some(Location::Path),
            "header" => Some(Location::Header),
            other => {
                self.reader.error(
                    self.at.key("in"),
                    format!("parameters in `{other}` are not supported"),
                    "query, path or header",
                    "move the parameter, or hide the operation with `x-genauth-hidden-from-sdk: true`",
                );
                None
            }
        }
    }

    /// The client sends lists as `ids=a&ids=b`, OpenAPI's default, and knows no other way.
    fn check_style(&self) {
        let style = self.text("style");
        let exploded = self.map.get("explode").is_none_or(|explode| *explode == true);
        if !matches!(style, None | Some("form" | "simple")) || !exploded {
            self.reader.error(
                self.at,
                format!("the style {}is not supported", style.map_or(String::new(), |name| format!("`{name}` "))),
                "style `form`, exploded (the default), in queries; `simple` in paths and headers",
                "leave `style` and `explode` out if the server takes the default",
            );
        }
    }

    fn body(&self) -> Option<Body> {
        let at = self.at.key("requestBody");
        let body = self.reader.object(self.map.get("requestBody")?, at)?;
        body.only(&["description", "content", "required"]);
        let contents = body.each("content", |media_type, content| {
            let at = content.at.to_string();
            Some((media_type.to_owned(), at, content.content_schema()?))
        });
        let chosen = BODY_TYPES.iter().find_map(|wanted| {
            contents.iter().find(|(media_type, ..)| essence(media_type) == *wanted)
        });
        let Some((media_type, at, schema)) = chosen else {
            self.reader.error(
                at,
                "the request body has no content type that the client can send"
                    .to_owned(),
                &BODY_TYPES.join(", "),
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

    fn content_schema(&self) -> Option<Schema> {
        self.only(&["schema", "example", "examples", "encoding"]);
        let schema = self.map.get("schema")?;
        Some(self.reader.object(schema, self.at.key("schema"))?.schema())
    }

    fn responses(&self) -> Vec<Response> {
        if !self.map.contains_key("responses") {
            self.missing("responses");
        }
        self.each("responses", |status, response| {
            response.only(&["description", "headers", "content", "links"]);
            let contents = response.each("content", |media_type, content| {
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

/// The names in braces of a path template.
pub(crate) fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or(media_type).trim()
}

/// A schema.
impl Object<'_> {
    fn schema(&self) -> Schema {
        self.only(&[
            "type",
            "format",
            "title",
            "description",
            "example",
            "default",
            "enum",
            "nullable",
            "deprecated",
            "readOnly",
            "writeOnly",
            "items",
            "properties",
            "required",
            "additionalProperties",
            "allOf",
            "oneOf",
            "$ref",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "pattern",
        ]);
        Schema {
            at: self.at.to_string(),
            kind: self.kind(),
            title: self.prose("title"),
            description: self.description(),
            nullable: self.flag("nullable"),
            deprecated: self.flag("deprecated"),
            secret: self.flag("x-genauth-secret"),
            text_example: self.flag("x-genauth-text-example"),
            enum_name: self.text("x-genauth-enum").map(str::to_owned),
            default: self.map.get("default").filter(|value| !value.is_null()).cloned(),
            example: self.map.get("example").filter(|value| !value.is_null()).cloned(),
            limits: self.limits(),
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            minimum: self.number("minimum"),
            maximum: self.number("maximum"),
            min_length: self.count("minLength"),
            max_length: self.count("maxLength"),
            min_items: self.count("minItems"),
            max_items: self.count("maxItems"),
            pattern: self.text("pattern").map(str::to_owned),
        }
    }

    fn kind(&self) -> Kind {
        if let Some(reference) = self.text("$ref") {
            return self.reference(reference);
        }
        if self.map.contains_key("allOf") {
            return self.all_of();
        }
        if self.map.contains_key("oneOf") {
            return Kind::OneOf(self.schemas_at("oneOf"));
        }
        match self.text("type") {
            None if self.map.contains_key("properties") => self.object_kind(),
            None => Kind::Any,
            Some("string") => self.string_kind(),
            Some("number") if self.text("format") == Some("int64") => Kind::Integer,
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
                    &format!("`{SCHEMA_REFERENCE}NAME`"),
                    "move the schema to components/schemas of this document",
                );
                Kind::Any
            }
        }
    }

    /// `allOf` with one element is how a reference gets a description. More would be inheritance.
    fn all_of(&self) -> Kind {
        let mut parts = self.schemas_at("allOf");
        if parts.len() == 1 {
            return parts.remove(0).kind;
        }
        self.reader.error(
            self.at.key("allOf"),
            format!("`allOf` has {} elements", parts.len()),
            "exactly one",
            "write the members of all elements into one schema",
        );
        Kind::Any
    }

    fn schemas_at(&self, key: &str) -> Vec<Schema> {
        let at = self.at.key(key);
        let list = self.list(key).iter().enumerate();
        list.filter_map(|(index, value)| {
            self.reader.object(value, at.index(index)).map(|schema| schema.schema())
        })
        .collect()
    }

    fn string_kind(&self) -> Kind {
        if self.map.contains_key("enum") {
            return self.enum_kind();
        }
        Kind::String(match self.text("format") {
            Some("date-time") => Text::DateTime,
            Some("binary") => Text::Binary,
            // Other formats describe plain text.
            _ => Text::Plain,
        })
    }

    fn enum_kind(&self) -> Kind {
        let at = self.at.key("enum");
        let mut values = Vec::new();
        let mut seen = HashSet::new();
        for (index, value) in self.list("enum").iter().enumerate() {
            match value {
                Value::String(text) if !seen.insert(text) => self.reader.warning(
                    at.index(index),
                    format!("the value `{text}` stands here twice"),
                    "each value once",
                    "remove one of the two",
                ),
                Value::String(text) => values.push(text.clone()),
                // In a nullable enum, null may be listed among the values.
                Value::Null => {}
                other => self.reader.error(
                    at.index(index),
                    format!("{} stands here", kind_of(other)),
                    "a string, as the type of the enum says",
                    "quote the value, or change the type",
                ),
            }
        }
        if values.is_empty() { Kind::String(Text::Plain) } else { Kind::Enum(values) }
    }

    fn array_kind(&self) -> Kind {
        let Some(items) = self.map.get("items") else {
            self.missing("items");
            return Kind::Any;
        };
        match self.reader.object(items, self.at.key("items")) {
            Some(items) => Kind::Array(Box::new(items.schema())),
            None => Kind::Any,
        }
    }

    fn object_kind(&self) -> Kind {
        self.check_additional_properties();
        let required: Vec<&str> =
            self.list("required").iter().filter_map(Value::as_str).collect();
        let is_required: HashSet<&str> = required.iter().copied().collect();
        let properties = self.each("properties", |name, schema| {
            let required = is_required.contains(name);
            Some(Property {
                name: name.to_owned(),
                required,
                schema: schema.schema(),
            })
        });
        let names: HashSet<&str> =
            properties.iter().map(|property| property.name.as_str()).collect();
        for (index, name) in required.iter().enumerate() {
            if !names.contains(name) {
                self.reader.error(
                    self.at.key("required").index(index),
                    format!("`{name}` is required, but not among the properties"),
                    "the name of a property",
                    "declare the property, or take the name off the list",
                );
            }
        }
        Kind::Object(properties)
    }

    fn check_additional_properties(&self) {
        let typed = match self.map.get("additionalProperties") {
            Some(Value::Object(schema)) => !schema.is_empty(),
            _ => false,
        };
        if typed {
            self.reader.warning(
                self.at.key("additionalProperties"),
                "the type of the additional members is not checked".to_owned(),
                "true, false or an empty schema",
                "the SDK keeps these members as JSON values",
            );
        }
    }
}
