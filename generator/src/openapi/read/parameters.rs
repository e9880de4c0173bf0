//! Parameters.

use super::{essence, ext, shared, text};
use crate::openapi::document::{Kind, Location, Parameter, Schema, Style, Syntax, Text};
use crate::openapi::visit::Kind as On;
use crate::source::reader::Object;

/// The headers of OpenAPI that no parameter describes, and those of HTTP that frame a message.
const OWN_HEADERS: [&str; 7] = [
    "Accept",
    "Content-Type",
    "Authorization",
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
];

impl Object<'_> {
    /// Reads a list of parameters. No two of them have the same location and name.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        let mut known: Vec<Parameter> = Vec::new();
        self.items("parameters", |parameter| {
            let description = shared::description(parameter.value).map(text::prose);
            let object = parameter.or_component("parameters")?;
            if object.is_ignored() {
                return None;
            }
            let read = object.parameter()?;
            if known.iter().any(|one| one.is_same(&read)) {
                object.reader.warning(
                    object.at,
                    format!(
                        "the {} parameter `{}` is listed twice",
                        read.location.as_str(),
                        text::line(&read.name)
                    ),
                    "each parameter once",
                    "remove one of the two: the first one is taken",
                );
                return None;
            }
            let read = Parameter {
                description: description.unwrap_or(read.description),
                ..read
            };
            known.push(read.clone());
            Some(read)
        })
    }

    /// Refuses a parameter that is the whole query beside others in the query.
    pub(super) fn check_query_string(&self, parameters: &[Parameter]) {
        let has = |location| parameters.iter().any(|one| one.location == location);
        let whole =
            parameters.iter().filter(|one| one.location == Location::QueryString);
        if whole.count() > 1 || has(Location::QueryString) && has(Location::Query) {
            self.reader.error(
                self.at,
                "a parameter that is the whole query stands beside others in the query",
                "one parameter with `in: querystring`, or any number with `in: query`",
                "make properties of the one of the other parameters",
            );
        }
    }

    /// Returns whether it is a header that the client sets itself, or the transport, which frames
    /// the message by it. Its description has no effect.
    fn is_ignored(&self) -> bool {
        let is = |key: &str, values: &[&str]| {
            let value = self.map.get(key).and_then(serde_json::Value::as_str);
            value.is_some_and(|value| {
                values.iter().any(|one| value.eq_ignore_ascii_case(one))
            })
        };
        is("in", &["header"]) && is("name", &OWN_HEADERS)
    }

    fn parameter(&self) -> Option<Parameter> {
        self.only(On::Parameter);
        let location = self.location()?;
        let (style, schema, example) = self.value(location)?;
        Some(Parameter {
            at: self.at.to_string(),
            name: self.required_string("name")?,
            location,
            style,
            required: self.flag("required") || location == Location::Path,
            deprecated: self.flag("deprecated") || schema.deprecated,
            description: self.description(),
            example: self.map.get("example").cloned().or(example),
            schema: Schema {
                of_field: self.field_record(),
                secret: schema.secret || self.flag(ext::SECRET),
                text_example: schema.text_example || self.flag(ext::TEXT_EXAMPLE),
                ..schema
            },
        })
    }

    fn location(&self) -> Option<Location> {
        let name = self.require("in")?.string()?;
        let location = Location::of(name);
        if location.is_none() {
            self.reader.error(
                self.at.key("in"),
                format!("parameters in `{}` are not supported", text::line(name)),
                Location::ALL.map(Location::as_str).join(", "),
                format!(
                    "move the parameter, or hide the operation with `{}: true`",
                    ext::HIDDEN_FROM_SDK
                ),
            );
        }
        location
    }

    /// Returns the style, the schema and the example of a parameter, which has either a schema or a
    /// content.
    fn value(
        &self,
        location: Location,
    ) -> Option<(Style, Schema, Option<serde_json::Value>)> {
        if self.map.contains_key("schema") || !self.map.contains_key("content") {
            let schema = self.require("schema")?.schema(On::Inline)?;
            let example = schema.example.clone();
            return Some((self.style(location), schema, example));
        }
        let mut contents = self.contents(|media_type, content| {
            let schema = content.content_schema();
            let example = content.map.get("example").cloned();
            Some((essence(media_type).to_owned(), schema?, example))
        });
        let json = contents.iter().position(|(media_type, ..)| is_json(media_type));
        let index = json.unwrap_or_default();
        if index >= contents.len() {
            self.reader.error(
                self.at.key("content"),
                "the parameter has no content with a schema",
                "a media type with a schema",
                "declare it, or write the schema into the parameter",
            );
            return None;
        }
        let (media_type, schema, example) = contents.swap_remove(index);
        let syntax = self.syntax_of(location, &media_type, &schema)?;
        let example = example.or_else(|| schema.example.clone());
        let style = Style {
            content: Some(media_type),
            ..Style::new(syntax)
        };
        Some((style, schema, example))
    }

    /// Returns the syntax of a content.
    fn syntax_of(
        &self,
        location: Location,
        media_type: &str,
        schema: &Schema,
    ) -> Option<Syntax> {
        let is_form = media_type == "application/x-www-form-urlencoded";
        let is_text = media_type.starts_with("text/")
            || matches!(schema.kind, Kind::String(Text::Plain | Text::DateTime));
        match location {
            _ if is_json(media_type) => Some(Syntax::Json),
            Location::QueryString if is_form => Some(Syntax::Form),
            _ if is_text => Some(Syntax::Text),
            _ => {
                self.reader.error(
                    self.at.key("content").key(media_type),
                    format!(
                        "a parameter can't have the content `{}`",
                        text::line(media_type)
                    ),
                    "application/json, or text",
                    format!(
                        "declare one of these, or hide the operation with `{}: true`",
                        ext::HIDDEN_FROM_SDK
                    ),
                );
                None
            }
        }
    }

    fn style(&self, location: Location) -> Style {
        let allowed = location.syntaxes();
        let name = self.string("style");
        let named = name.and_then(Syntax::of);
        let syntax = named.filter(|one| allowed.contains(one));
        if let Some(name) = name.filter(|_| syntax.is_none()) {
            let expected: Vec<_> = allowed.iter().map(|one| one.as_str()).collect();
            let found = format!(
                "{} parameters can't have the style `{}`",
                location.as_str(),
                text::line(name)
            );
            let (at, expected) = (self.at.key("style"), expected.join(", "));
            match named {
                Some(_) => self.reader.warning(
                    at,
                    found,
                    expected,
                    format!("the style `{}` is taken", allowed[0].as_str()),
                ),
                None => {
                    self.reader.error(at, found, expected, "write one of these styles");
                }
            }
        }
        let syntax = syntax.unwrap_or(allowed[0]);
        let explode = self.get("explode").and_then(|explode| explode.flag());
        Style {
            explode: explode.unwrap_or(syntax.explodes()),
            reserved: self.flag("allowReserved"),
            ..Style::new(syntax)
        }
    }
}

impl Parameter {
    /// Returns whether both are the same part of a request.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.location == other.location
            && match self.location {
                Location::Header => self.name.eq_ignore_ascii_case(&other.name),
                _ => self.name == other.name,
            }
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}
