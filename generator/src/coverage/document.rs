//! What a document has, counted on its JSON value: neither the reader nor the IR has a say here, so
//! that a thing that they lose is missed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::item::{self, Item, Items};
use crate::openapi::extensions::{HIDDEN_FROM_DOCS, HIDDEN_FROM_SDK};
use crate::source::pointer::escape;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The content types of bodies, the one that is preferred first.
const BODY_TYPES: [&str; 3] =
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

/// A document, and what its operations and schemas have.
pub(super) struct Document<'a> {
    /// What the SDK has to have, and where it stands.
    pub(super) items: BTreeMap<Item, String>,
    /// Those that have a method.
    pub(super) operations: Vec<Operation<'a>>,
    /// How many operations are hidden from the SDK.
    pub(super) hidden: usize,
    /// The schemas with members, under their own names.
    pub(super) schemas: BTreeMap<String, String>,
}

pub(super) struct Operation<'a> {
    /// `POST /api/v3/enroll-factor`
    pub(super) name: String,
    pub(super) has_page: bool,
    /// Their names.
    pub(super) parameters: Vec<&'a str>,
    pub(super) body: Option<Message<'a>>,
    pub(super) answer: Option<Message<'a>>,
    /// The operation itself and everything that its messages and parameters lead to.
    pub(super) reach: Items,
}

/// A body or an answer.
pub(super) struct Message<'a> {
    /// The schema that its members belong to, or a name for it.
    pub(super) owner: String,
    pub(super) schema: &'a Value,
    at: String,
}

impl<'a> Document<'a> {
    pub(super) fn read(root: &'a Value) -> Self {
        let schemas = Schemas::of(root);
        let mut whole = Walk::new(schemas);
        for name in schemas.with_members() {
            whole.reference(name, "");
        }
        let mut operations = Vec::new();
        let mut hidden = 0;
        for site in sites(root) {
            if flag(site.value, HIDDEN_FROM_SDK) {
                hidden += 1;
            } else {
                let operation = site.operation(schemas);
                whole.operation(&site, &operation);
                operations.push(operation);
            }
        }
        let own_name = |name: &str| (name.to_owned(), name.to_owned());
        Self {
            items: whole.items,
            operations,
            hidden,
            schemas: schemas.with_members().map(own_name).collect(),
        }
    }
}

/// Where an operation stands.
struct Site<'a> {
    at: String,
    name: String,
    /// The path item, whose parameters all its operations share.
    item: &'a Value,
    value: &'a Value,
}

fn sites(root: &Value) -> impl Iterator<Item = Site<'_>> {
    entries(root, "paths").flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.filter(|(method, _)| METHODS.contains(&method.as_str())).map(
            move |(method, value)| Site {
                at: format!("#/paths/{}/{method}", escape(path)),
                name: format!("{} {path}", method.to_ascii_uppercase()),
                item,
                value,
            },
        )
    })
}

impl<'a> Site<'a> {
    fn operation(&self, schemas: Schemas<'a>) -> Operation<'a> {
        let mut operation = Operation {
            name: self.name.clone(),
            has_page: !flag(self.value, HIDDEN_FROM_DOCS),
            parameters: self.parameters().map(|(_, name, _)| name).collect(),
            body: self.body(schemas),
            answer: self.answer(schemas),
            reach: Items::new(),
        };
        let mut walk = Walk::new(schemas);
        walk.operation(self, &operation);
        operation.reach = walk.items.into_keys().collect();
        operation
    }

    /// Pointer, name and schema of each parameter.
    fn parameters(
        &self,
    ) -> impl Iterator<Item = (String, &'a str, Option<&'a Value>)> + '_ {
        let path = self.at.rsplit_once('/').map_or("", |(path, _)| path);
        [(path, self.item), (self.at.as_str(), self.value)].into_iter().flat_map(
            |(at, holder)| {
                list(holder, "parameters").enumerate().filter_map(
                    move |(index, parameter)| {
                        let name = parameter.get("name")?.as_str()?;
                        Some((
                            format!("{at}/parameters/{index}"),
                            name,
                            parameter.get("schema"),
                        ))
                    },
                )
            },
        )
    }

    fn body(&self, schemas: Schemas<'a>) -> Option<Message<'a>> {
        let body = self.value.get("requestBody")?;
        let at = format!("{}/requestBody", self.at);
        let (at, schema) =
            BODY_TYPES.iter().find_map(|wanted| content(body, &at, wanted))?;
        Some(schemas.message(schema, at, item::body_of(&self.name)))
    }

    /// What a success answers: the first 2xx, or else the default.
    fn answer(&self, schemas: Schemas<'a>) -> Option<Message<'a>> {
        let responses = || entries(self.value, "responses");
        let (status, response) = responses()
            .find(|(status, _)| status.starts_with('2'))
            .or_else(|| responses().find(|(status, _)| *status == "default"))?;
        let at = format!("{}/responses/{}", self.at, escape(status));
        let (at, schema) = content(response, &at, "application/json")?;
        Some(schemas.message(schema, at, item::answer_of(&self.name)))
    }
}

/// The schema of a content type, and the pointer to it.
fn content<'a>(
    holder: &'a Value,
    at: &str,
    wanted: &str,
) -> Option<(String, &'a Value)> {
    let (media_type, content) = entries(holder, "content").find(|(media_type, _)| {
        media_type.split(';').next().is_some_and(|essence| essence.trim() == wanted)
    })?;
    let schema = content.get("schema")?;
    Some((format!("{at}/content/{}/schema", escape(media_type)), schema))
}

/// The schemas that have names.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a>(Option<&'a Map<String, Value>>);

impl<'a> Schemas<'a> {
    pub(super) fn of(root: &'a Value) -> Self {
        Self(root.pointer("/components/schemas").and_then(Value::as_object))
    }

    fn with_members(self) -> impl Iterator<Item = &'a str> {
        let names = self.0.into_iter().flat_map(Map::keys).map(String::as_str);
        names.filter(move |name| self.has_members(name))
    }

    fn get(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name)
    }

    /// Whether the schema is an object; others are only names for a list, an enum, another schema.
    fn has_members(self, name: &str) -> bool {
        self.get(name).map(plain).is_some_and(|(schema, _)| {
            let kind = schema.get("type").and_then(Value::as_str);
            let choice = schema.get("oneOf").is_some() || schema.get("$ref").is_some();
            let untyped = kind.is_none() && schema.get("properties").is_some();
            !choice && (kind == Some("object") || untyped)
        })
    }

    /// The schema that a schema means: what references and lone `allOf`s lead to.
    pub(super) fn resolve(self, schema: &'a Value) -> (Option<&'a str>, &'a Value) {
        let (mut name, (mut schema, _)) = (None, plain(schema));
        // Without a circle, no chain is longer than the list.
        for _ in 0..=self.0.map_or(0, Map::len) {
            let Some((next, target)) =
                reference(schema).and_then(|next| Some((next, self.get(next)?)))
            else {
                break;
            };
            (name, (schema, _)) = (Some(next), plain(target));
        }
        (name, schema)
    }

    fn message(self, schema: &'a Value, at: String, otherwise: String) -> Message<'a> {
        let (name, _) = self.resolve(schema);
        let owner = name.filter(|name| self.has_members(name)).map(str::to_owned);
        Message {
            owner: owner.unwrap_or(otherwise),
            schema,
            at,
        }
    }
}

/// Follows schemas to everything that they lead to.
struct Walk<'a> {
    schemas: Schemas<'a>,
    /// Where each stands.
    items: BTreeMap<Item, String>,
    /// Names that only stand for something else, while it is looked at.
    open: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn new(schemas: Schemas<'a>) -> Self {
        Self {
            schemas,
            items: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// Whether the item is new.
    fn add(&mut self, item: Item, at: &str) -> bool {
        let is_new = !self.items.contains_key(&item);
        if is_new {
            self.items.insert(item, at.to_owned());
        }
        is_new
    }

    fn operation(&mut self, site: &Site<'a>, operation: &Operation<'a>) {
        self.add(Item::operation(&site.name), &site.at);
        let owner = item::parameters_of(&site.name);
        for (at, name, schema) in site.parameters() {
            self.add(Item::property(&owner, name), &at);
            if let Some(schema) = schema {
                let path = item::member(&owner, name);
                self.schema(schema, &path, &format!("{at}/schema"));
            }
        }
        for message in operation.body.iter().chain(&operation.answer) {
            self.schema(message.schema, &message.owner, &message.at);
        }
    }

    /// `owner` is what members and values that are found here belong to.
    fn schema(&mut self, schema: &'a Value, owner: &str, at: &str) {
        let (schema, within) = plain(schema);
        let at = format!("{at}{within}");
        if let Some(name) = reference(schema) {
            return self.reference(name, owner);
        }
        for (index, value) in list(schema, "enum").enumerate() {
            if let Some(value) = value.as_str() {
                self.add(Item::value(owner, value), &format!("{at}/enum/{index}"));
            }
        }
        self.members(schema, owner, &at);
        if let Some(items) = schema.get("items") {
            self.schema(items, owner, &format!("{at}/items"));
        }
        for (index, alternative) in list(schema, "oneOf").enumerate() {
            self.schema(alternative, owner, &format!("{at}/oneOf/{index}"));
        }
    }

    fn members(&mut self, schema: &'a Value, owner: &str, at: &str) {
        for (name, property) in entries(schema, "properties") {
            let at = format!("{at}/properties/{}", escape(name));
            self.add(Item::property(owner, name), &at);
            self.schema(property, &item::member(owner, name), &at);
        }
    }

    fn reference(&mut self, name: &'a str, owner: &str) {
        let Some(target) = self.schemas.get(name) else { return };
        let at = format!("#/components/schemas/{}", escape(name));
        if self.schemas.has_members(name) {
            if self.add(Item::schema(name), &at) {
                self.schema(target, name, &at);
            }
        } else if !self.open.contains(&name) {
            self.open.push(name);
            self.schema(target, owner, &at);
            self.open.pop();
        }
    }
}

/// An `allOf` with one element is that element. With the rest of the pointer to it.
fn plain(mut schema: &Value) -> (&Value, String) {
    let mut within = String::new();
    while let Some([only]) =
        schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
    {
        schema = only;
        within.push_str("/allOf/0");
    }
    (schema, within)
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

fn entries<'a>(
    holder: &'a Value,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
    let map = holder.get(key).and_then(Value::as_object);
    map.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn list<'a>(holder: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    holder.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn flag(holder: &Value, key: &str) -> bool {
    holder.get(key).and_then(Value::as_bool).unwrap_or(false)
}
