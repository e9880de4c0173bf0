//! The work file of an import: all descriptions that are to be written, with what the upstream
//! document says and all that a writer must know, and the whole report.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::github::markdown::{code, prose};
use crate::openapi::{Document, Kind, Limits, Operation, Parameter, Property};
use crate::openapi::{Schema, Text};
use crate::source::pointer::segments;
use crate::spec::descriptions::Descriptions;
use crate::text;

/// The number of places that are listed for an entry that is used in several.
const USES: usize = 5;

/// Each work file has it.
const HEADER: &str = "`cargo xtask import` writes this file anew each time.";

/// Returns whether a text is that of a work file.
pub(super) fn is_ours(text: &str) -> bool {
    text.lines().take(3).any(|line| line.starts_with(HEADER))
}

/// Returns the text of the work file.
pub(super) fn file(
    upstream: &Value,
    document: &Document,
    descriptions: &Descriptions,
    report: &str,
) -> String {
    let empty = descriptions.empty(document);
    let client = &document.client;
    let count = empty.iter().count();
    let mut work = Work {
        upstream,
        document,
        text: format!(
            "# Import of the {client} API\n\n\
             {HEADER} The lines that begin with `>` are the \
             upstream document's: take facts from them, and write in your own words.\n\n\
             ## Descriptions to write: {count}\n"
        ),
    };
    let mut around = Vec::new();
    let mut member = Vec::new();
    for finding in empty.iter() {
        let path = segments(&finding.pointer);
        let owner = path.iter().take(2).cloned().collect::<Vec<_>>();
        if owner != around {
            around = owner;
            member.clear();
            work.heading(&around);
            // An entry begins with an empty line.
            work.text.truncate(work.text.trim_end().len());
            work.text.push('\n');
        }
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (of, part) = match path[..] {
            ["shared", name, ref part @ ..] => (vec!["shared", name], part),
            [
                section @ ("operations" | "schemas"),
                owner,
                all @ ("parameters" | "properties"),
                name,
                ref part @ ..,
            ] => (vec![section, owner, all, name], part),
            [section, owner, ref part @ ..] => (vec![section, owner], part),
            _ => (Vec::new(), &path[..]),
        };
        let is_new = member != of;
        member = of.iter().map(|key| (*key).to_owned()).collect();
        let is_new = is_new || of.len() == 2 && !part.starts_with(&["values"]);
        work.entry(finding, &of, part, is_new);
    }
    let report = text::lines(report);
    let _ = write!(work.text, "\n## Report\n\n{}", indented(&report, "    "));
    work.text
}

struct Work<'a> {
    upstream: &'a Value,
    document: &'a Document,
    text: String,
}

impl<'a> Work<'a> {
    fn line(&mut self, line: &str) {
        self.text.push_str(&text::line(line));
        self.text.push('\n');
    }

    /// Quotes a text of the upstream document.
    fn quote(&mut self, quoted: &str) {
        if !quoted.trim().is_empty() {
            self.text.push_str(&indented(&text::lines(quoted.trim()), "  > "));
        }
    }

    /// Begins the entries of an operation, a schema or the like, with its context.
    fn heading(&mut self, around: &[String]) {
        let document = self.document;
        self.text.push('\n');
        match around {
            [section, name] => self.line(&format!("### {section}: {}", code(name))),
            _ => self.line("### info"),
        }
        self.text.push('\n');
        let [section, name] = around else { return };
        match section.as_str() {
            "operations" => {
                if let Some(operation) =
                    document.operations.iter().find(|one| one.id == *name)
                {
                    self.operation(operation);
                }
            }
            "schemas" => {
                let uses = self.uses(name);
                self.line(&format!("Used by {}.", listed(&uses)));
                if let Some(schema) = self.schema(name) {
                    self.line(&shape(&code(name), schema));
                }
            }
            "groups" => {
                let of_group = document
                    .operations
                    .iter()
                    .filter(|one| one.tag.as_ref() == Some(name));
                let ids: Vec<_> = of_group.map(|one| code(&one.id)).collect();
                self.line(&format!("Operations: {}.", ids.join(", ")));
            }
            _ => {}
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let group = prose(operation.tag.as_deref().unwrap_or_default());
        let call = code(&format!("{} {}", operation.http.as_str(), operation.path));
        self.line(&format!("{call}, group {group}"));
        for parameter in &operation.parameters {
            self.line(&format!("Parameter {}", about_parameter(parameter)));
        }
        if let Some(body) = &operation.body {
            self.line(&format!(
                "Request, {}: {}",
                prose(&body.media_type.to_string()),
                self.shape_of(&body.schema)
            ));
        }
        for response in &operation.responses {
            let shape = response.json().map(|schema| self.shape_of(schema));
            let shape = shape.unwrap_or_else(|| "no content in the document".to_owned());
            self.line(&format!(
                "Response {}: {shape}",
                prose(&response.status.to_string())
            ));
        }
    }

    /// Writes an entry: its place, what it is, and what upstream says about it.
    fn entry(&mut self, finding: &Diagnostic, of: &[&str], part: &[&str], is_new: bool) {
        let line = finding.position.map_or(0, |at| at.line);
        let what = match (of, part) {
            (_, ["values", value]) => format!("meaning of {}", code(value)),
            (_, [key]) => prose(key),
            _ => "description".to_owned(),
        };
        let (about, said) = self.about(of, part);
        let about = if is_new { about } else { String::new() };
        self.text.push('\n');
        self.line(&format!("- {}:{line} {what}{about}", finding.file));
        if is_new {
            said.iter().for_each(|said| self.quote(said));
        }
    }

    /// Returns facts about what an entry describes, and what upstream says about it.
    fn about(&self, of: &[&str], part: &[&str]) -> (String, Vec<String>) {
        let document = self.document;
        match of {
            ["operations", id] => {
                let operation = document.operations.iter().find(|one| one.id == *id);
                let object = operation.and_then(|one| self.upstream_at(&one.at));
                (String::new(), said(object, part))
            }
            ["operations", id, _, name] => {
                let operation = document.operations.iter().find(|one| one.id == *id);
                let all = operation.map_or(&[][..], |one| &one.parameters);
                let about =
                    all.iter().find(|one| one.name == *name).map(about_parameter);
                let object =
                    operation.and_then(|one| self.upstream_parameter(one, name));
                (format!(" of {}", about.unwrap_or_default()), said(object, part))
            }
            ["schemas", name] => (String::new(), said(self.upstream_schema(name), part)),
            ["schemas", schema, _, name] => {
                let property =
                    self.schema(schema).and_then(|schema| property_of(schema, name));
                let about = property.map(about_property).unwrap_or_default();
                let object = self.upstream_schema(schema);
                let object =
                    object.and_then(|schema| schema.get("properties")?.get(name));
                (format!(" of {about}"), said(object, part))
            }
            ["shared", name] => self.about_shared(name, part),
            ["groups", tag] => {
                let first = document
                    .operations
                    .iter()
                    .find(|one| one.tag.as_deref() == Some(tag));
                let object = first.and_then(|one| self.upstream_at(&one.at));
                let tag = object.and_then(|object| object.get("tags")?.get(0));
                let tags = self.upstream.get("tags").and_then(Value::as_array);
                let tag = tags.into_iter().flatten().find(|one| one.get("name") == tag);
                (String::new(), said(tag, part))
            }
            _ => (
                String::new(),
                said(self.upstream.get("info"), part.get(1..).unwrap_or_default()),
            ),
        }
    }

    /// Returns the schemas with a property of the name; for a value, those whose enum has it.
    fn about_shared(&self, name: &str, part: &[&str]) -> (String, Vec<String>) {
        let mut places = Vec::new();
        let mut all_said = Vec::new();
        for schema in &self.document.schemas {
            let Some(property) = property_of(&schema.schema, name) else { continue };
            let has_value =
                |value: &&str| values(&property.schema).iter().any(|one| one == value);
            if !part.get(1).is_none_or(has_value) {
                continue;
            }
            places.push(code(&schema.name));
            let object = self.upstream_schema(&schema.name);
            let object = object.and_then(|schema| schema.get("properties")?.get(name));
            for said in said(object, part) {
                if !all_said.contains(&said) && all_said.len() < USES {
                    all_said.push(said);
                }
            }
        }
        (format!(" of {} in {}", code(name), listed(&places)), all_said)
    }

    fn schema(&self, name: &str) -> Option<&'a Schema> {
        let named = self.document.schemas.iter().find(|one| one.name == name);
        named.map(|named| &named.schema)
    }

    /// Returns the operations and properties that a schema is the type of.
    fn uses(&self, name: &str) -> Vec<String> {
        let mut uses = Vec::new();
        for operation in &self.document.operations {
            let id = code(&operation.id);
            if operation.body.as_ref().is_some_and(|body| refers(&body.schema, name)) {
                uses.push(format!("the request of {id}"));
            }
            let mut responses = operation.responses.iter().filter_map(|one| one.json());
            if responses.any(|schema| refers(schema, name)) {
                uses.push(format!("the response of {id}"));
            }
        }
        for schema in &self.document.schemas {
            for property in properties(&schema.schema) {
                if refers(&property.schema, name) {
                    let property = code(&property.name);
                    uses.push(format!("{property} of {}", code(&schema.name)));
                }
            }
        }
        uses
    }

    /// Returns a type, with the properties of an object.
    fn shape_of(&self, schema: &Schema) -> String {
        match &schema.kind {
            Kind::Reference(name) => match self.schema(name) {
                Some(schema) => shape(&code(name), schema),
                None => code(name),
            },
            _ => shape("`object`", schema),
        }
    }

    fn upstream_at(&self, pointer: &str) -> Option<&'a Value> {
        self.upstream.pointer(pointer.trim_start_matches('#'))
    }

    fn upstream_schema(&self, name: &str) -> Option<&'a Value> {
        self.upstream.get("components")?.get("schemas")?.get(name)
    }

    fn upstream_parameter(
        &self,
        operation: &Operation,
        name: &str,
    ) -> Option<&'a Value> {
        let all = self.upstream_at(&operation.at)?.get("parameters")?.as_array()?;
        all.iter().find(|one| one.get("name").is_some_and(|one| one == name))
    }
}

/// Returns what upstream says in an object: its summary, its description, or its example.
fn said(object: Option<&Value>, part: &[&str]) -> Vec<String> {
    let none = Map::new();
    let object = object.and_then(Value::as_object).unwrap_or(&none);
    let within = |key: &str| object.get("schema").and_then(|schema| schema.get(key));
    let found = |key: &str| object.get(key).or_else(|| within(key));
    let keys: &[&str] = match part {
        ["summary"] => &["summary"],
        ["title"] => &["title"],
        ["example"] => &["description", "example"],
        _ => &["title", "description"],
    };
    let text = |key: &&str| match (*key, shown(found(key)?)) {
        ("example", example) => Some(format!("Example: {example}")),
        (_, text) => Some(text).filter(|text| !text.trim().is_empty()),
    };
    keys.iter().filter_map(text).collect()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the first places of a list, and their number if there are more.
fn listed(places: &[String]) -> String {
    let first = places.iter().take(USES).cloned().collect::<Vec<_>>().join(", ");
    match places.len() {
        0 => "nothing".to_owned(),
        count if count > USES => format!("{first}, … ({count} places)"),
        _ => first,
    }
}

/// Returns a type with its name as code, and its properties, on one line.
fn shape(name: &str, schema: &Schema) -> String {
    let properties: Vec<_> = properties(schema).iter().map(about_property).collect();
    match &schema.kind {
        Kind::Object(_) if properties.is_empty() => format!("{name}: any object"),
        Kind::Object(_) => format!("{name}: {}", properties.join("; ")),
        _ => format!("{name}: {}", kind(schema)),
    }
}

fn about_property(property: &Property) -> String {
    let required = if property.required { ", required" } else { "" };
    format!(
        "{} ({}{required}{})",
        code(&property.name),
        kind(&property.schema),
        facts(&property.schema)
    )
}

fn about_parameter(parameter: &Parameter) -> String {
    let location = parameter.location.as_str();
    let required = if parameter.required { ", required" } else { "" };
    let example =
        parameter.example.as_ref().filter(|_| parameter.schema.example.is_none());
    let example =
        example.map(|example| format!(", example {}", code(&example.to_string())));
    let example = example.unwrap_or_default();
    let (name, schema) = (code(&parameter.name), &parameter.schema);
    format!(
        "{name} (in the {location}, {}{required}{}{example})",
        kind(schema),
        facts(schema)
    )
}

fn kind(schema: &Schema) -> String {
    match &schema.kind {
        Kind::Any => "any value".to_owned(),
        Kind::Reference(name) => code(name),
        Kind::String(Text::Plain) => "string".to_owned(),
        Kind::String(Text::DateTime) => "date and time".to_owned(),
        Kind::String(Text::Binary) => "file".to_owned(),
        Kind::Enum(values) => {
            format!("one of {}", codes(values.iter().map(String::as_str)))
        }
        Kind::Integer => "integer".to_owned(),
        Kind::Float => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Array(items) => format!("array of {}", kind(items)),
        Kind::Map(values) => format!("map of {}", kind(values)),
        Kind::Object(properties) if properties.is_empty() => "any object".to_owned(),
        Kind::Object(properties) => {
            format!(
                "object of {}",
                codes(properties.iter().map(|one| one.name.as_str()))
            )
        }
        Kind::Union(variants) => {
            let kinds: Vec<_> = variants.iter().map(kind).collect();
            format!("either {}", kinds.join(" or "))
        }
    }
}

fn codes<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(code).collect::<Vec<_>>().join(", ")
}

/// Returns all else that is known about a value, each part after a comma.
fn facts(schema: &Schema) -> String {
    let flags = [
        ("nullable", schema.nullable),
        ("deprecated", schema.deprecated),
        ("read-only", schema.read_only),
        ("write-only", schema.write_only),
        ("secret", schema.secret),
    ];
    let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
    let mut facts: Vec<String> = flags.map(|(name, _)| name.to_owned()).collect();
    let Limits {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        min_items,
        max_items,
        unique_items: _,
        min_properties,
        max_properties,
        pattern,
        format,
        names,
        values,
        others,
    } = &schema.limits;
    let values: Vec<_> = values.iter().map(|value| value.to_string()).collect();
    let bound = |plain: &'static str, exclusive: &'static str, is_exclusive: &bool| {
        if *is_exclusive { exclusive } else { plain }
    };
    for (name, limit) in [
        (
            bound("minimum", "exclusive minimum", exclusive_minimum),
            minimum.map(|limit| limit.to_string()),
        ),
        (
            bound("maximum", "exclusive maximum", exclusive_maximum),
            maximum.map(|limit| limit.to_string()),
        ),
        ("multiple of", multiple_of.map(|limit| limit.to_string())),
        ("minimum of entries", min_properties.map(|limit| limit.to_string())),
        ("maximum of entries", max_properties.map(|limit| limit.to_string())),
        ("format", format.clone()),
        ("pattern of names", names.clone()),
        ("other constraints", others.clone()),
        ("values", (!values.is_empty()).then(|| values.join(", "))),
        ("minimum length", min_length.map(|limit| limit.to_string())),
        ("maximum length", max_length.map(|limit| limit.to_string())),
        ("minimum of items", min_items.map(|limit| limit.to_string())),
        ("maximum of items", max_items.map(|limit| limit.to_string())),
        ("pattern", pattern.clone()),
        ("default", schema.default.as_ref().map(Value::to_string)),
        ("example", schema.example.as_ref().map(Value::to_string)),
    ] {
        facts.extend(limit.map(|limit| format!("{name} {}", code(&limit))));
    }
    facts.iter().map(|fact| format!(", {fact}")).collect()
}

fn properties(schema: &Schema) -> &[Property] {
    match &schema.kind {
        Kind::Object(properties) => properties,
        _ => &[],
    }
}

fn property_of<'s>(schema: &'s Schema, name: &str) -> Option<&'s Property> {
    properties(schema).iter().find(|property| property.name == name)
}

fn values(schema: &Schema) -> &[String] {
    match &schema.kind {
        Kind::Enum(values) => values,
        Kind::Array(items) | Kind::Map(items) => values(items),
        _ => &[],
    }
}

/// Returns whether a schema has the named one for its own or its items' type.
fn refers(schema: &Schema, name: &str) -> bool {
    match &schema.kind {
        Kind::Reference(target) => target == name,
        Kind::Array(items) | Kind::Map(items) => refers(items, name),
        Kind::Union(variants) => variants.iter().any(|one| refers(one, name)),
        Kind::Object(properties) => {
            properties.iter().any(|one| refers(&one.schema, name))
        }
        _ => false,
    }
}

fn indented(text: &str, with: &str) -> String {
    text.lines()
        .map(|line| format!("{with}{line}").trim_end().to_owned() + "\n")
        .collect()
}
