//! The reader of OpenAPI documents: from JSON values to a [`Document`], with a diagnostic for
//! whatever does not fit.

mod parameters;

use std::collections::{BTreeMap, HashSet};

use std::sync::Arc;

use serde_json::Value;

use super::compose::compose;
use super::document::{
    Body, Composition, Document, FieldRecord, HttpMethod, Input, Kind, Limits, Location,
    Media, NamedSchema, Operation, OperationRecord, Parameter, Part, Property, Response,
    SCHEMA_REFERENCE, Schema, Tag, Text, TypeRecord, UnionOf, Variants, Visibility,
    WrittenDiscriminator, referenced_schema,
};
use super::extensions as ext;
use super::media::{Encoding, essence};
use super::visit::Kind as On;
use super::{names, security, shared};
use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::source::reader::{Node, Object, Reader};
use crate::text;

/// The keys that only objects have, so that a schema with one of them needs no type.
const OBJECT_KEYS: [&str; 4] =
    ["properties", "required", "additionalProperties", "patternProperties"];

/// A finding about a value of an enum.
struct Finding {
    found: &'static str,
    expected: &'static str,
    hint: &'static str,
}

/// The keys of constraints that only the documentation has.
const OTHER_LIMITS: [&str; 14] = [
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentSchema",
];

/// The length of these constraints from which on the documentation has their keys only.
const MOST_OF_OTHERS: usize = 200;

const NO_STRING: Finding = Finding {
    found: "is not a string, as the type says",
    expected: "a string",
    hint: "it is taken for its text; write it in quotes, or change `type`",
};

const OF_OTHER_TYPE: Finding = Finding {
    found: "is not of the type of the schema",
    expected: "values of that type",
    hint: "write the value as the server sends it, or change `type`",
};

const LISTED_TWICE: Finding = Finding {
    found: "is listed twice",
    expected: "each value once",
    hint: "remove one of the two",
};

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
            webhooks: Vec::new(),
            schemas: Vec::new(),
            servers: Vec::new(),
            schemes: Vec::new(),
            variants: Variants::new(),
            former_types: Vec::new(),
            right_types: Vec::new(),
        };
        diagnostics.extend(source.findings.clone());
        let reader = Reader::new(&source, HINT);
        if source.value.is_null() {
            reader.error(
                reader.root().at,
                "the document is empty",
                "an OpenAPI document",
                "write the document, or remove the file",
            );
        } else if let Some(root) = reader.root().object() {
            if !root.check_version() {
                diagnostics.extend(reader.into_findings());
                return document;
            }
            root.only(On::Document);
            names::check(&reader);
            root.read_info(&mut document);
            document.variants = root.entries(ext::VARIANTS, |name, one| {
                Some((name.to_owned(), one.names()))
            });
            let names = |key| root.get(key).map(|names| names.names());
            document.former_types = names(ext::FORMER_TYPES).unwrap_or_default();
            document.right_types = names(ext::RIGHT_TYPES).unwrap_or_default();
            document.tags = root.tags();
            document.schemas = root.schemas();
            document.servers = root.servers();
            document.schemes = root.schemes();
            root.security_of_root();
            document.operations = root.operations();
            for operation in &mut document.operations {
                operation.leave_out_keys(&document.schemes);
            }
            document.webhooks = root.webhooks();
        }
        diagnostics.extend(reader.into_findings());
        compose(&mut document, diagnostics);
        document
    }
}

/// Reading of any object.
impl Object<'_> {
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

/// Returns a schema without descriptions and extensions, sorted by key.
fn constraint(schema: &Value) -> Value {
    const TEXTS: [&str; 5] = ["title", "description", "example", "examples", "$comment"];
    match schema {
        Value::Object(object) => {
            let own = object.iter().filter(|(key, _)| {
                !TEXTS.contains(&key.as_str()) && !key.starts_with("x-")
            });
            let own: BTreeMap<_, _> =
                own.map(|(key, value)| (key.clone(), constraint(value))).collect();
            Value::Object(own.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(constraint).collect(),
        other => other.clone(),
    }
}

/// Returns whether a key of responses is a status code, a range of codes, or `default`.
pub(crate) fn is_status(status: &str) -> bool {
    match status.as_bytes() {
        [b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => true,
        [b'1'..=b'5', rest @ ..] => {
            rest.len() == 2 && rest.iter().all(u8::is_ascii_digit)
        }
        _ => status == "default",
    }
}

fn folded(prose: &str) -> String {
    prose.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The root of the document.
impl Object<'_> {
    /// Refuses versions that neither this reader nor the adapter knows. Returns whether the rest of
    /// the document can be read nevertheless.
    pub(crate) fn check_version(&self) -> bool {
        // The adapter leaves documents in the dialect of `spec/` as they are. The value of any other
        // document has the key, too.
        let is_ours = self.reader.is_in_text(ext::CLIENT);
        let expected = match is_ours {
            true => "`openapi: 3.0.x`",
            false => "`openapi: 3.0.x`, `3.1.x` or `3.2.x`",
        };
        let old = self.get("swagger");
        let (at, found, hint) = match (old, self.map.get("openapi")) {
            (Some(old), _) => (
                old.at,
                format!("this is Swagger {}", old.value),
                "convert the document to OpenAPI 3, for example with `npx swagger2openapi FILE`",
            ),
            (None, Some(Value::String(version))) if version.starts_with("3.0.") => {
                return true;
            }
            (None, Some(version)) => (
                self.at.key("openapi"),
                match version {
                    Value::String(version) => format!("this is OpenAPI {version}"),
                    other => format!("this is OpenAPI {other}"),
                },
                "convert the document to one of these versions",
            ),
            (None, None) => (
                self.at,
                "`openapi` is missing".to_owned(),
                "check that this is an OpenAPI document; \
                 a file that documents refer to belongs into a folder below theirs",
            ),
        };
        self.reader.error(at, found, expected, hint);
        is_ours
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
        let server = self.servers().into_iter().next();
        // In the order in which the import writes them.
        let keys = On::PathItem.children().iter();
        let methods = keys.filter_map(|(key, ..)| Some((key, HttpMethod::of(key)?)));
        let mut operations: Vec<_> = methods
            .filter_map(|(key, http)| {
                self.get(key)?.object()?.operation(path, http, &shared)
            })
            .collect();
        operations.extend(self.entries("additionalOperations", |name, operation| {
            let http = HttpMethod::additional(name);
            if http.is_none() {
                let found =
                    format!("`{}` can't be an additional method", text::line(name));
                let expected = "a token of HTTP that is no key of a path item";
                self.reader.refuse(operation.at, found, expected);
            }
            operation.object()?.operation(path, http?, &shared)
        }));
        for operation in &mut operations {
            operation.server = operation.server.take().or_else(|| server.clone());
        }
        operations
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
        let (mut responses, mut outcomes) = self.responses();
        if http == HttpMethod::Head {
            // They have no content, whatever is declared.
            responses.iter_mut().for_each(|one| one.content = None);
            outcomes = None;
        }
        let is_carrier = |one: &&Parameter| {
            matches!(one.location, Location::Header | Location::Query | Location::Cookie)
        };
        let carriers = parameters.iter().filter(is_carrier).map(|one| &*one.name);
        let security = self.security(&carriers.collect::<Vec<_>>());
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
            responses,
            outcomes,
            security,
            server: self.servers().into_iter().next(),
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
        let contents = body.media();
        let chosen = chosen(&contents)?;
        let parts = match chosen.encoding {
            Encoding::Form | Encoding::Multipart => body
                .content(&chosen.media_type, |content| content.parts(chosen.encoding)),
            _ => None,
        };
        Some(Body {
            at: chosen.at.clone(),
            media_type: chosen.media_type.clone(),
            encoding: chosen.encoding,
            schema: chosen.schema.clone(),
            required: body.flag("required"),
            parts: parts.unwrap_or_default(),
            others: others(&contents, chosen),
        })
    }

    /// Calls `read` with each media type of the content.
    fn contents<T>(
        &self,
        mut read: impl FnMut(&str, Object<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.entries("content", |name, content| match name.starts_with("x-") {
            true => None,
            false => read(name, content.or_component("mediaTypes")?),
        })
    }

    /// Reads the content of each media type.
    pub(super) fn media(&self) -> Vec<Media> {
        self.contents(|media_type, content| {
            let at = content.at.to_string();
            let schema = content.content_schema();
            Some(media(at, media_type, schema))
        })
    }

    /// Calls `read` with the content of a media type.
    fn content<T>(
        &self,
        media_type: &str,
        read: impl FnOnce(Object<'_>) -> T,
    ) -> Option<T> {
        let content = self.get("content")?.object()?;
        let one = content.get(media_type)?.or_component("mediaTypes")?;
        Some(read(one))
    }

    fn content_schema(&self) -> Option<Schema> {
        self.only(On::Media);
        self.get("schema")?.schema(On::Inline)
    }

    /// Reads the encodings of properties.
    fn parts(&self, encoding: Encoding) -> Vec<Part> {
        self.entries("encoding", |name, part| {
            let part = part.object()?;
            let headers = match encoding {
                Encoding::Multipart => part.part_headers(),
                // OpenAPI ignores those of a form.
                _ => Vec::new(),
            };
            Some(Part {
                name: name.to_owned(),
                content_type: part.string("contentType").map(str::to_owned),
                style: part.string("style").map(str::to_owned),
                explode: part.get("explode").and_then(|flag| flag.flag()),
                headers,
            })
        })
    }

    /// Reads the headers of a part of a multipart body. A header is sent if the document has its
    /// value. `Content-Type` is ignored.
    fn part_headers(&self) -> Vec<(String, String)> {
        self.entries("headers", |name, header| {
            if name.eq_ignore_ascii_case("content-type") {
                return None;
            }
            let value = header.or_component("headers").and_then(|it| it.header_value());
            if let Some(value) = value
                && security::is_token(name)
            {
                return Some((name.to_owned(), value));
            }
            self.reader.warning(
                header.at,
                format!("the header `{}` of a part is not sent", text::line(name)),
                "a header with a value: a constant or a default",
                "if the server needs it, send the body with the method `content` of the call",
            );
            None
        })
    }

    /// Returns the only value or the default of a header.
    fn header_value(&self) -> Option<String> {
        let schema = self.get("schema")?.object()?;
        let only = match schema.array("enum") {
            [only] => Some(only),
            _ => None,
        };
        let value = only.or(schema.map.get("const")).or(schema.map.get("default"))?;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        let is_visible = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        (is_visible && text.trim() == text).then_some(text)
    }

    /// Reads the responses, and the union of the contents of successful ones, if they differ.
    fn responses(&self) -> (Vec<Response>, Option<Schema>) {
        let Some(responses) = self.get("responses") else {
            return (Vec::new(), None);
        };
        let at = responses.at.to_string();
        let mut distinct: Vec<(Value, Schema)> = Vec::new();
        let mut responses = responses.entries(|status, response| {
            if status.starts_with("x-") {
                return None;
            }
            if !is_status(status) {
                response.reader.warning(
                    response.at,
                    format!("`{status}` is no status code, so the response is left out"),
                    "a code from `100` to `599`, a range such as `4XX`, or `default`",
                    "correct the status code",
                );
                return None;
            }
            let response = response.or_component("responses")?;
            response.only(On::Response);
            let contents: Vec<Media> =
                response.media().into_iter().map(received).collect();
            let content = chosen(&contents);
            let mut response = Response {
                at: response.at.to_string(),
                status: status.to_owned(),
                description: response.description(),
                content: content.cloned(),
                others: content.map(|one| others(&contents, one)).unwrap_or_default(),
                links: response.links(),
                outcome: None,
            };
            if response.is_success()
                && let Some(schema) = response.json().cloned()
            {
                let written = self.written(&schema.at);
                let known = distinct.iter().position(|(known, _)| *known == written);
                response.outcome = Some(known.unwrap_or(distinct.len()));
                if known.is_none() {
                    distinct.push((written, schema));
                }
            }
            Some(response)
        });
        if distinct.len() < 2 {
            responses.iter_mut().for_each(|one| one.outcome = None);
            return (responses, None);
        }
        let variants = distinct.into_iter().map(|(_, schema)| schema).collect();
        let union = Schema {
            at,
            kind: Kind::Union(variants),
            ..Schema::default()
        };
        (responses, Some(union))
    }

    /// Returns the value at a place of the document, as it is written.
    fn written(&self, at: &str) -> Value {
        let pointer = at.strip_prefix('#').unwrap_or(at);
        let found = self.reader.root().value.pointer(pointer);
        found.cloned().unwrap_or_else(|| Value::from(at))
    }
}

/// Makes the content of a media type.
fn media(at: String, media_type: &str, schema: Option<Schema>) -> Media {
    let kind = match Encoding::of(media_type) {
        Encoding::Events => Kind::String(Text::Plain),
        _ => Kind::Any,
    };
    let schema = schema.unwrap_or_else(|| Schema {
        at: at.clone(),
        kind,
        ..Schema::default()
    });
    let is_any = media_type.starts_with('*');
    let encoding = match (Encoding::of(media_type), &schema.kind) {
        (Encoding::Json, Kind::String(Text::Binary)) => Encoding::Binary,
        (Encoding::Json, Kind::String(_)) if is_any => Encoding::Text,
        (encoding, _) => encoding,
    };
    encoded(
        Media {
            at,
            media_type: media_type.trim().to_owned(),
            encoding,
            schema,
        },
        encoding,
    )
}

/// Sets the encoding of a content. Only JSON, forms, multipart bodies and the data of events have a
/// structure.
fn encoded(mut media: Media, encoding: Encoding) -> Media {
    media.encoding = encoding;
    match encoding {
        Encoding::Json | Encoding::Form | Encoding::Multipart => {}
        // Their data may be JSON.
        Encoding::Events if !matches!(media.schema.kind, Kind::String(_)) => {}
        Encoding::Text | Encoding::Events => {
            media.schema.kind = Kind::String(Text::Plain);
        }
        Encoding::Binary => media.schema.kind = Kind::String(Text::Binary),
    }
    media
}

/// Makes the content of a response, whose structure is read only if it is JSON.
fn received(media: Media) -> Media {
    let encoding = match media.encoding {
        Encoding::Form => Encoding::Text,
        Encoding::Multipart => Encoding::Binary,
        encoding => encoding,
    };
    encoded(media, encoding)
}

/// Returns the content that the client sends or reads: JSON if there is any.
pub(super) fn chosen(contents: &[Media]) -> Option<&Media> {
    contents.iter().min_by_key(|one| {
        let is_plain = essence(&one.media_type).eq_ignore_ascii_case("application/json");
        (one.encoding, !is_plain)
    })
}

/// Returns the media types beside the chosen one.
fn others(contents: &[Media], chosen: &Media) -> Vec<String> {
    let others = contents.iter().filter(|one| !std::ptr::eq(*one, chosen));
    others.map(|one| one.media_type.clone()).collect()
}

/// Returns the names in braces of a path template.
pub(crate) fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
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
        let mut limits = self.limits();
        let mut nullable = self.flag("nullable");
        let kind = match reference {
            Some(reference) => self.reference(reference),
            None => self.kind(&mut limits, &mut nullable),
        };
        let mut schema = Schema {
            also_required: self.also_required(&kind),
            kind,
            title: self.prose("title"),
            description: self.description(),
            nullable,
            deprecated: self.flag("deprecated"),
            read_only: self.flag("readOnly"),
            write_only: self.flag("writeOnly"),
            secret: self.flag(ext::SECRET) || self.is_password(),
            text_example: self.flag(ext::TEXT_EXAMPLE),
            enum_name: self.name(ext::ENUM),
            of_type: TypeRecord {
                name: self.name(ext::TYPE),
                in_requests: self.flag(ext::IN_REQUESTS),
            },
            of_field: self.field_record(),
            default: self.data("default"),
            example: self.data("example"),
            limits,
            ..Schema::any(self.at.to_string())
        };
        if reference.is_none() {
            self.read_composition(&mut schema);
        }
        schema
    }

    fn is_password(&self) -> bool {
        let [ty, format] = ["type", "format"].map(|key| self.map.get(key));
        ty.is_some_and(|ty| ty == "string")
            && format.is_some_and(|format| format == "password")
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
        let default = object.string("defaultMapping").map(str::to_owned);
        let at = object.at.key("mapping");
        let targets = mapping.iter().flatten();
        let targets = targets.map(|(value, target)| {
            (at.key(value), format!("the value `{}` stands", text::line(value)), target)
        });
        let others = default.iter().map(|target| {
            (object.at.key("defaultMapping"), "other values stand".to_owned(), target)
        });
        for (at, subject, target) in targets.chain(others) {
            let name = referenced_schema(target).unwrap_or_else(|| target.clone());
            if !self.has_schema(&name) {
                self.reader.error(
                    at,
                    format!("{subject} for `{}`, which is no schema", text::line(target)),
                    "the name of a schema under components/schemas, or a reference to it",
                    "add the schema, or fix the mapping",
                );
            }
        }
        Some(WrittenDiscriminator {
            at: object.at.to_string(),
            property: object.required_string("propertyName")?,
            mapping: mapping.unwrap_or_default(),
            default,
        })
    }

    /// Returns whether the components have a schema of this name.
    fn has_schema(&self, name: &str) -> bool {
        let components = self.reader.root().value.get("components");
        let schemas = components.and_then(|one| one.get("schemas"));
        schemas.and_then(|all| all.get(name)).is_some()
    }

    fn limits(&self) -> Limits {
        let number = |key| self.get(key)?.number();
        let count = |key| self.get(key)?.count();
        // A boolean beside the bound in OpenAPI 3.0, the bound itself in later versions.
        let bound = |key, exclusive| match self.map.get(exclusive) {
            Some(Value::Number(_)) => (number(exclusive), true),
            _ => (number(key), self.flag(exclusive)),
        };
        for (least, most) in [
            ("minLength", "maxLength"),
            ("minItems", "maxItems"),
            ("minProperties", "maxProperties"),
        ] {
            self.check_range(least, self.map.get(least), self.map.get(most), false);
        }
        let (minimum, exclusive_minimum) = bound("minimum", "exclusiveMinimum");
        let (maximum, exclusive_maximum) = bound("maximum", "exclusiveMaximum");
        let least = minimum.map(Value::from);
        let is_exclusive = exclusive_minimum || exclusive_maximum;
        let key = ["minimum", "exclusiveMinimum"];
        let key = key.into_iter().find(|key| self.map.contains_key(*key));
        self.check_range(
            key.unwrap_or_default(),
            least.as_ref(),
            maximum.map(Value::from).as_ref(),
            is_exclusive,
        );
        Limits {
            minimum,
            maximum,
            exclusive_minimum,
            exclusive_maximum,
            multiple_of: number("multipleOf").filter(|number| *number > 0.0),
            unique_items: self.flag("uniqueItems"),
            min_properties: count("minProperties"),
            max_properties: count("maxProperties"),
            format: self.format(),
            names: self.name_pattern(),
            // They depend on the type.
            values: Vec::new(),
            others: self.other_limits(),
            min_length: count("minLength"),
            max_length: count("maxLength"),
            min_items: count("minItems"),
            max_items: count("maxItems"),
            pattern: self.string("pattern").map(str::to_owned),
        }
    }

    /// Returns the constraints that only the documentation has, as JSON.
    fn other_limits(&self) -> Option<String> {
        let names = self.map.get("propertyNames");
        let is_pattern = names.and_then(Value::as_object).is_some_and(|names| {
            names.keys().all(|key| ["pattern", "type"].contains(&key.as_str()))
        });
        let keys =
            OTHER_LIMITS.iter().filter(|key| !(**key == "propertyNames" && is_pattern));
        let found: Vec<(&str, String)> = keys
            .filter_map(|key| Some((*key, constraint(self.map.get(*key)?).to_string())))
            .collect();
        let length: usize = found.iter().map(|(_, value)| value.len()).sum();
        let entries = found.iter().map(|(key, value)| match length > MOST_OF_OTHERS {
            true => format!("\"{key}\":..."),
            false => format!("\"{key}\":{value}"),
        });
        let entries: Vec<_> = entries.collect();
        (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(",")))
    }

    /// Refuses limits that no value satisfies.
    fn check_range(
        &self,
        key: &str,
        least: Option<&Value>,
        most: Option<&Value>,
        is_exclusive: bool,
    ) {
        let limits = [least, most].map(|one| one.and_then(Value::as_f64));
        let [Some(from), Some(to)] = limits else { return };
        if from > to || from == to && is_exclusive {
            let among = if is_exclusive { "between" } else { "from" };
            let and = if is_exclusive { "and" } else { "to" };
            self.reader.error(
                self.at.key(key),
                format!("there is no value {among} {from} {and} {to}"),
                "limits that a value can satisfy",
                "fix the smaller or the greater limit",
            );
        }
    }

    /// Returns the format, unless it decides the type.
    fn format(&self) -> Option<String> {
        let format = self.string("format")?;
        let is_type = match self.map.get("type").and_then(Value::as_str) {
            Some("string") => ["date-time", "binary"].contains(&format),
            Some("number" | "integer") => ["int64", "double"].contains(&format),
            _ => false,
        };
        (!is_type && !format.trim().is_empty()).then(|| format.to_owned())
    }

    /// Returns the pattern of the names of a map, if there is one.
    fn name_pattern(&self) -> Option<String> {
        let names = self.map.get("propertyNames").and_then(|names| names.get("pattern"));
        let patterns = self.map.get("patternProperties").and_then(Value::as_object);
        let single = patterns.filter(|all| all.len() == 1);
        let single = single.and_then(|all| all.keys().next());
        names.and_then(Value::as_str).or(single.map(String::as_str)).map(str::to_owned)
    }

    /// Reads the type. The values of an enum that has other values than strings go to `limits`, and
    /// null makes one without a type nullable.
    fn kind(&self, limits: &mut Limits, nullable: &mut bool) -> Kind {
        let kind = self.plain_kind();
        let fits: fn(&Value) -> bool = match kind {
            // The values of an enum are its variants. Other strings have none left.
            Kind::String(Text::Plain) | Kind::Enum(_) => return kind,
            Kind::String(Text::DateTime | Text::Binary) => Value::is_string,
            Kind::Integer => {
                |value| value.as_f64().is_some_and(|one| one.fract() == 0.0)
            }
            Kind::Float => Value::is_number,
            Kind::Boolean => Value::is_boolean,
            Kind::Array(_) => Value::is_array,
            Kind::Object(_) | Kind::Map(_) => Value::is_object,
            Kind::Any | Kind::Reference(_) | Kind::Union(_) => |_| true,
        };
        let (fitting, others): (Vec<_>, Vec<_>) =
            self.values().into_iter().partition(|(_, value)| fits(value));
        for (index, value) in others.iter().filter(|(_, value)| !value.is_null()) {
            self.report_value(*index, value, OF_OTHER_TYPE);
        }
        *nullable |= matches!(kind, Kind::Any)
            && fitting.iter().chain(&others).any(|(_, value)| value.is_null());
        let mut values: Vec<Value> =
            fitting.into_iter().map(|(_, value)| value).collect();
        values.retain(|value| !value.is_null());
        let kind = match kind {
            Kind::Any => self.kind_of(&values),
            other => other,
        };
        if !matches!(kind, Kind::Enum(_)) {
            limits.values = values;
        }
        kind
    }

    /// Returns the type that all values of an enum without a type have.
    fn kind_of(&self, values: &[Value]) -> Kind {
        if values.is_empty() {
            Kind::Any
        } else if values.iter().all(Value::is_string) {
            Kind::Enum(
                values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            )
        } else if values.iter().all(Value::is_i64) {
            Kind::Integer
        } else if values.iter().all(Value::is_number) {
            Kind::Float
        } else if values.iter().all(Value::is_boolean) {
            Kind::Boolean
        } else {
            Kind::Any
        }
    }

    /// Returns the values of `enum`, or that of `const`, each once and with its index.
    fn values(&self) -> Vec<(usize, Value)> {
        if self.is_empty("enum") {
            self.reader.error(
                self.at.key("enum"),
                "`enum` has no values, so no value fits the schema",
                "at least one value",
                "list the values, or remove the key",
            );
        }
        let mut seen = HashSet::new();
        let listed = match self.map.get("const") {
            Some(value) if !self.map.contains_key("enum") => std::slice::from_ref(value),
            _ => self.array("enum"),
        };
        let mut values = Vec::new();
        for (index, value) in listed.iter().enumerate() {
            if seen.insert(value.to_string()) {
                values.push((index, value.clone()));
                continue;
            }
            self.report_value(index, value, LISTED_TWICE);
        }
        values
    }

    /// Reports a value of the enum.
    fn report_value(&self, index: usize, value: &Value, finding: Finding) {
        let (key, is_list) = match self.map.contains_key("enum") {
            true => ("enum", true),
            false => ("const", false),
        };
        let list = self.at.key(key);
        let at = if is_list { list.index(index) } else { list };
        let found = format!("the value {value} {}", finding.found);
        self.reader.warning(at, found, finding.expected, finding.hint);
    }

    fn plain_kind(&self) -> Kind {
        match self.string("type") {
            None if OBJECT_KEYS.iter().any(|key| self.map.contains_key(*key)) => {
                self.object_kind()
            }
            None => Kind::Any,
            Some("string") => self.string_kind(),
            Some("number") if self.string("format") == Some("int64") => Kind::Integer,
            Some("number") if self.is_multiple_of_integer() => Kind::Integer,
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
        match referenced_schema(reference) {
            Some(name) => Kind::Reference(name),
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
        let has_type =
            ["date-time", "binary"].map(Some).contains(&self.string("format"));
        if !has_type && ["enum", "const"].iter().any(|key| self.map.contains_key(*key)) {
            return self.enum_kind();
        }
        Kind::String(match self.string("format") {
            Some("date-time") => Text::DateTime,
            Some("binary") => Text::Binary,
            // Other formats describe plain strings.
            _ => Text::Plain,
        })
    }

    /// Reads an enum of strings. In a nullable one, null may be listed among the values.
    fn enum_kind(&self) -> Kind {
        let listed: HashSet<&str> =
            self.array("enum").iter().filter_map(Value::as_str).collect();
        let mut strings = Vec::new();
        for (index, value) in self.values() {
            match value {
                Value::Null => {}
                Value::String(text) => strings.push(text),
                value @ (Value::Number(_) | Value::Bool(_)) => {
                    self.report_value(index, &value, NO_STRING);
                    let text = value.to_string();
                    // The string may be listed, too.
                    strings.extend((!listed.contains(text.as_str())).then_some(text));
                }
                value => self.report_value(index, &value, OF_OTHER_TYPE),
            }
        }
        if strings.is_empty() { Kind::String(Text::Plain) } else { Kind::Enum(strings) }
    }

    fn is_multiple_of_integer(&self) -> bool {
        let multiple = self.map.get("multipleOf").and_then(Value::as_f64);
        multiple.is_some_and(|one| one >= 1.0 && one.fract() == 0.0)
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
