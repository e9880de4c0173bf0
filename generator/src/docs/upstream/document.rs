//! A document as authing-docs-factory reads it: schemas by their names, properties as they are
//! written.

use serde_json::{Map, Value};

use super::passages::Passage;
use crate::openapi::extensions::{HIDDEN_FROM_DOCS, HIDDEN_FROM_SDK, PUBLISHED};

/// The document of one client.
#[derive(Clone, Copy)]
pub(super) struct Document<'a>(pub(super) &'a Value);

/// The type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A schema with a name.
    Model(&'a str),
    /// An array of such schemas.
    Models(&'a str),
    /// An array of another type.
    List(&'a str),
    /// A type of JSON by its name.
    Plain(&'a str),
    /// No type, or several.
    Unknown,
}

/// A property or a parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) kind: Kind<'a>,
    pub(super) required: bool,
    pub(super) description: &'a str,
    /// It has a description, even an empty one.
    pub(super) is_described: bool,
    pub(super) default: Option<&'a Value>,
    pub(super) example: Option<&'a Value>,
    /// The values of an enum.
    pub(super) values: &'a [Value],
    pub(super) max_items: Option<u64>,
    /// Cells of a published page, by the names of their columns.
    published: Option<&'a Value>,
}

/// An operation and its path.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    value: &'a Value,
}

impl<'a> Document<'a> {
    /// Returns the visible operations of each path.
    pub(super) fn operations(
        self,
    ) -> impl Iterator<Item = impl Iterator<Item = Operation<'a>>> {
        entries(self.0, "paths").map(|(path, item)| {
            let operations = item.as_object().into_iter().flat_map(Map::values);
            let operations = operations.map(move |value| Operation { path, value });
            operations.filter(Operation::is_visible)
        })
    }

    /// Returns the groups that the tags name, in their order.
    pub(super) fn groups(self) -> Vec<&'a str> {
        let mut groups = Vec::new();
        for tag in list(self.0, "tags") {
            let group = text(tag, "name").and_then(|name| name.split('/').next());
            groups.extend(group.filter(|group| !groups.contains(group)));
        }
        groups
    }

    /// Returns the fixed words of the published pages that are not those of the locale, by their
    /// names in the locale file.
    pub(super) fn words(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        entries(self.0, PUBLISHED)
            .filter_map(|(name, text)| Some((name, text.as_str()?)))
    }

    /// Returns the title of a path in the navigation: only the summary of two methods can be it.
    pub(super) fn title(self, path: &str) -> Option<&'a str> {
        let item = self.0.get("paths")?.get(path)?;
        let operation = item.get("get").or_else(|| item.get("post"))?;
        text(operation, "summary")
    }

    /// Returns the properties of a schema, in their order.
    pub(super) fn members(self, schema: &str) -> impl Iterator<Item = Member<'a>> {
        let schemas = self.0.get("components").and_then(|all| all.get("schemas"));
        let schema = schemas.and_then(|all| all.get(schema)).unwrap_or(&Value::Null);
        let required = list(schema, "required");
        entries(schema, "properties").map(|(name, property)| {
            let required = required.iter().any(|one| one == name);
            Member::new(name, required, property, property)
        })
    }
}

impl<'a> Member<'a> {
    /// Reads a property. Descriptions are beside the schema of a parameter, but within that of a
    /// property.
    fn new(name: &'a str, required: bool, words: &'a Value, schema: &'a Value) -> Self {
        Self {
            name,
            kind: Kind::of(schema),
            required,
            description: text(words, "description").unwrap_or_default(),
            is_described: text(words, "description").is_some(),
            default: schema.get("default"),
            example: words.get("example").or_else(|| schema.get("example")),
            values: list(schema, "enum"),
            max_items: schema.get("maxItems").and_then(Value::as_u64),
            published: words.get(PUBLISHED),
        }
    }

    /// Returns the cell of a published page, if authing-docs-factory would write another one.
    pub(super) fn published(&self, column: &str) -> Option<&'a str> {
        text(self.published?, column)
    }

    fn parameter(parameter: &'a Value) -> Option<Self> {
        let required = parameter.get("required").and_then(Value::as_bool);
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        Some(Self::new(
            text(parameter, "name")?,
            required.unwrap_or(false),
            parameter,
            schema,
        ))
    }
}

impl<'a> Kind<'a> {
    fn of(schema: &'a Value) -> Self {
        if let Some(name) = reference(schema) {
            return Self::Model(name);
        }
        match text(schema, "type") {
            Some("array") => {
                let items = schema.get("items").unwrap_or(&Value::Null);
                let word = || text(items, "type").unwrap_or_default();
                reference(items).map_or_else(|| Self::List(word()), Self::Models)
            }
            Some(word) => Self::Plain(word),
            None => Self::Unknown,
        }
    }

    /// Returns the model that the type leads to.
    pub(super) fn model(self) -> Option<&'a str> {
        match self {
            Self::Model(name) | Self::Models(name) => Some(name),
            Self::List(_) | Self::Plain(_) | Self::Unknown => None,
        }
    }
}

impl<'a> Operation<'a> {
    fn is_visible(&self) -> bool {
        let hidden = |name: &str| self.value.get(name) == Some(&Value::Bool(true));
        self.value.get("operationId").is_some()
            && !HIDDEN.iter().any(|name| hidden(name))
    }

    pub(super) fn is_deprecated(&self) -> bool {
        self.value.get("deprecated") == Some(&Value::Bool(true))
    }

    /// Returns the part of its tag that names the group.
    pub(super) fn group(self) -> Option<&'a str> {
        let tag = list(self.value, "tags").first()?.as_str()?;
        tag.split('/').next()
    }

    /// Returns its `operationId`.
    pub(super) fn id(self) -> &'a str {
        text(self.value, "operationId").unwrap_or_default()
    }

    pub(super) fn summary(self) -> Option<&'a str> {
        text(self.value, "summary")
    }

    pub(super) fn description(self) -> &'a str {
        text(self.value, "description").unwrap_or_default()
    }

    pub(super) fn parameters(self) -> Vec<Member<'a>> {
        list(self.value, "parameters").iter().filter_map(Member::parameter).collect()
    }

    pub(super) fn has_body(self) -> bool {
        self.value.get("requestBody").is_some()
    }

    /// Returns the name of the body's schema.
    pub(super) fn body(self) -> Option<&'a str> {
        content(self.value.get("requestBody")?)
    }

    /// Returns the name of the schema of a successful response.
    pub(super) fn answer(self) -> Option<&'a str> {
        content(self.value.get("responses")?.get("200")?)
    }

    /// Returns the path of its published page, if that is not the usual one.
    pub(super) fn page_path(self) -> Option<&'a str> {
        text(self.value.get(PUBLISHED)?, PATH).filter(|path| is_page_path(path))
    }

    /// Returns the passages of its published page.
    pub(super) fn passages(self) -> Vec<Passage> {
        list(self.value.get(PUBLISHED).unwrap_or(&Value::Null), PASSAGES)
            .iter()
            .filter_map(Passage::read)
            .collect()
    }

    /// Returns the sample that the document has for a language.
    pub(super) fn sample(self, language: &str) -> Option<&'a str> {
        text(self.value.get(SAMPLES)?, language)
    }
}

/// The keys of what a published page has.
const PATH: &str = "path";
const PASSAGES: &str = "passages";

/// Returns a published page as it is in a specification; none if it has nothing of its own.
pub(crate) fn published_page(path: Option<&str>, passages: &[Passage]) -> Option<Value> {
    let mut page = Map::new();
    page.extend(path.map(|path| (PATH.to_owned(), path.into())));
    if !passages.is_empty() {
        let passages = passages.iter().map(Passage::value).collect();
        page.insert(PASSAGES.to_owned(), passages);
    }
    (!page.is_empty()).then_some(Value::Object(page))
}

/// Returns whether this is a path `client/group/page.md`, and leads nowhere else.
fn is_page_path(path: &str) -> bool {
    let is_name = |name: &str| {
        !name.starts_with('.') && !name.is_empty() && !name.contains(['\\', ':', '\0'])
    };
    path.split('/').count() == 3 && path.split('/').all(is_name) && path.ends_with(".md")
}

/// The property of an operation with samples of its own, by the names of languages.
const SAMPLES: &str = "x-authing-code-samples";

/// The properties that hide an operation from the pages.
const HIDDEN: [&str; 3] =
    ["x-authing-hidden-from-sdk", HIDDEN_FROM_SDK, HIDDEN_FROM_DOCS];

/// Returns the schema of the first media type.
fn content(value: &Value) -> Option<&str> {
    let (_, content) = entries(value, "content").next()?;
    reference(content.get("schema")?)
}

/// Returns the name that a schema refers to, itself or as the only one of `allOf`.
fn reference(schema: &Value) -> Option<&str> {
    let all_of = list(schema, "allOf").first();
    let path = text(schema, "$ref").or_else(|| text(all_of?, "$ref"))?;
    path.rsplit('/').next()
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn entries<'a>(
    value: &'a Value,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
    let map: Option<&Map<String, Value>> = value.get(key).and_then(Value::as_object);
    map.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}
