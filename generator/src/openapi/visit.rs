//! A walk over an OpenAPI document as raw JSON: for each object, its kind, its place and its owner.
//!
//! It goes by the table of [`Kind::children`]. What a document has beside that is not visited.

use serde_json::{Map, Value};

use crate::source::pointer::Pointer;

pub(crate) type Object = Map<String, Value>;

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The root.
    Document,
    Info,
    Server,
    Tag,
    Components,
    SecurityScheme,
    PathItem,
    Operation,
    /// A path item without a path: of a webhook, a callback or the components.
    Webhook,
    /// An operation of a webhook or a callback, which the server calls.
    Event,
    /// A parameter. Its schema is an object of its own.
    Parameter,
    Header,
    Body,
    Response,
    /// A link of a response to an operation.
    Link,
    /// The content of a body or a response, of one media type.
    Media,
    /// A schema of the components.
    Schema,
    /// The schema of a property.
    Property,
    /// Another schema within an object: of a parameter, of an array's items, of a variant.
    Inline,
}

/// The way in which an object holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    One,
    List,
    /// By names that the author chose.
    Named,
    /// By names, beside which there may be extensions.
    NamedOrExtension,
    /// By names, in objects by names.
    NamedTwice,
}

pub(crate) type Child = (&'static str, Holds, Kind);

/// The keys of a schema that is composed of others.
pub(crate) const COMPOSITIONS: [&str; 3] = ["allOf", "oneOf", "anyOf"];

const SCHEMA: &[Child] = &[
    ("properties", Holds::Named, Kind::Property),
    ("items", Holds::One, Kind::Inline),
    ("additionalProperties", Holds::One, Kind::Inline),
    ("patternProperties", Holds::Named, Kind::Inline),
    ("propertyNames", Holds::One, Kind::Inline),
    ("not", Holds::One, Kind::Inline),
    ("allOf", Holds::List, Kind::Inline),
    ("oneOf", Holds::List, Kind::Inline),
    ("anyOf", Holds::List, Kind::Inline),
];

const CONTENT: Child = ("content", Holds::NamedOrExtension, Kind::Media);
const CALLBACKS: Child = ("callbacks", Holds::NamedTwice, Kind::Webhook);
const LINKS: Child = ("links", Holds::Named, Kind::Link);
const SERVERS: Child = ("servers", Holds::List, Kind::Server);
const PARAMETERS: Child = ("parameters", Holds::List, Kind::Parameter);

impl Kind {
    /// Returns the keys that hold other objects, in the order of the walk: the components first,
    /// then the operations. That order does not depend on how the file is laid out, so names that
    /// go by it are stable.
    pub(crate) fn children(self) -> &'static [Child] {
        match self {
            Self::Document => &[
                ("info", Holds::One, Self::Info),
                SERVERS,
                ("tags", Holds::List, Self::Tag),
                ("components", Holds::One, Self::Components),
                ("paths", Holds::NamedOrExtension, Self::PathItem),
                ("webhooks", Holds::NamedOrExtension, Self::Webhook),
            ],
            Self::Components => &[
                ("schemas", Holds::Named, Self::Schema),
                ("parameters", Holds::Named, Self::Parameter),
                ("requestBodies", Holds::Named, Self::Body),
                ("responses", Holds::Named, Self::Response),
                ("headers", Holds::Named, Self::Header),
                ("securitySchemes", Holds::Named, Self::SecurityScheme),
                ("pathItems", Holds::Named, Self::Webhook),
                ("mediaTypes", Holds::Named, Self::Media),
                CALLBACKS,
                LINKS,
            ],
            Self::PathItem => &[
                PARAMETERS,
                ("get", Holds::One, Self::Operation),
                ("put", Holds::One, Self::Operation),
                ("post", Holds::One, Self::Operation),
                ("delete", Holds::One, Self::Operation),
                ("options", Holds::One, Self::Operation),
                ("head", Holds::One, Self::Operation),
                ("patch", Holds::One, Self::Operation),
                ("trace", Holds::One, Self::Operation),
                ("query", Holds::One, Self::Operation),
                ("additionalOperations", Holds::Named, Self::Operation),
                SERVERS,
            ],
            Self::Webhook => &[
                PARAMETERS,
                ("get", Holds::One, Self::Event),
                ("put", Holds::One, Self::Event),
                ("post", Holds::One, Self::Event),
                ("delete", Holds::One, Self::Event),
                ("options", Holds::One, Self::Event),
                ("head", Holds::One, Self::Event),
                ("patch", Holds::One, Self::Event),
                ("trace", Holds::One, Self::Event),
                ("query", Holds::One, Self::Event),
                ("additionalOperations", Holds::Named, Self::Event),
            ],
            Self::Operation => &[
                PARAMETERS,
                ("requestBody", Holds::One, Self::Body),
                ("responses", Holds::NamedOrExtension, Self::Response),
                SERVERS,
                CALLBACKS,
            ],
            Self::Event => &[
                PARAMETERS,
                ("requestBody", Holds::One, Self::Body),
                ("responses", Holds::NamedOrExtension, Self::Response),
            ],
            Self::Parameter | Self::Header => {
                &[("schema", Holds::One, Self::Inline), CONTENT]
            }
            Self::Body => &[CONTENT],
            Self::Response => &[("headers", Holds::Named, Self::Header), CONTENT, LINKS],
            Self::Media => &[("schema", Holds::One, Self::Inline)],
            Self::Schema | Self::Property | Self::Inline => SCHEMA,
            Self::Info
            | Self::Server
            | Self::Tag
            | Self::SecurityScheme
            | Self::Link => &[],
        }
    }

    /// Returns whether a key of a path item is an HTTP method.
    pub(crate) fn is_method(key: &str) -> bool {
        let children = Self::PathItem.children().iter();
        let mut methods =
            children.filter(|child| child.2 == Self::Operation && child.1 == Holds::One);
        methods.any(|child| child.0 == key)
    }

    /// Returns the word for people.
    #[cfg(test)]
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Document => "root",
            Self::Info => "info",
            Self::Server => "server",
            Self::Tag => "tag",
            Self::Components => "components",
            Self::SecurityScheme => "security scheme",
            Self::PathItem => "path",
            Self::Operation => "operation",
            Self::Webhook => "webhook",
            Self::Event => "event",
            Self::Parameter => "parameter",
            Self::Header => "header",
            Self::Body => "request body",
            Self::Response => "response",
            Self::Link => "link",
            Self::Media => "content",
            Self::Schema => "schema",
            Self::Property => "property",
            Self::Inline => "inline schema",
        }
    }
}

/// The place of an object.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) kind: Kind,
    pub(crate) at: Pointer<'a>,
    /// The key that leads to it: of a path item its path, of an operation its HTTP method.
    pub(crate) key: &'a str,
    /// The operationId of the operation, the name of the component, or else the path.
    pub(crate) owner: &'a str,
    /// The nearest property or parameter.
    pub(crate) member: Option<&'a str>,
    /// The path that it belongs to.
    pub(crate) path: &'a str,
}

impl<'a> Site<'a> {
    const ROOT: Site<'static> = Site {
        kind: Kind::Document,
        at: Pointer::ROOT,
        key: "",
        owner: "",
        member: None,
        path: "",
    };

    /// Returns the place with what its object says: `name` is its operationId or its name.
    fn with(self, name: Option<&'a str>) -> Self {
        match self.kind {
            Kind::PathItem => Self {
                owner: self.key,
                path: self.key,
                ..self
            },
            Kind::Operation | Kind::Event => Self {
                owner: name.unwrap_or(self.owner),
                ..self
            },
            Kind::Parameter => Self {
                member: name,
                ..self
            },
            Kind::Property => Self {
                member: Some(self.key),
                ..self
            },
            _ => self,
        }
    }

    fn child(self, kind: Kind, key: &'a str, at: Pointer<'a>) -> Self {
        let is_component = self.kind == Kind::Components;
        Self {
            kind,
            at,
            key,
            owner: if is_component { key } else { self.owner },
            ..self
        }
    }
}

/// Calls `visit` with each object of the document, outer ones first.
pub(crate) fn objects(document: &Value, mut visit: impl FnMut(Site<'_>, &Object)) {
    walk(Site::ROOT, document, &mut visit);
}

/// Calls `visit` with an object of this kind and each object within it, outer ones first. Their
/// places are relative to it.
pub(crate) fn objects_of(
    kind: Kind,
    object: &Value,
    mut visit: impl FnMut(Site<'_>, &Object),
) {
    walk(Site { kind, ..Site::ROOT }, object, &mut visit);
}

/// Calls `visit` with each object of the document, outer ones first. Objects that are added at keys
/// of the walk are visited, too.
pub(crate) fn objects_mut(
    document: &mut Value,
    mut visit: impl FnMut(Site<'_>, &mut Object),
) {
    walk_mut(Site::ROOT, document, &mut visit);
}

/// Defines the walk, once for shared and once for mutable objects.
macro_rules! walk {
    ($walk:ident, $as_object:ident, $as_array:ident, $get:ident, $($mutable:tt)?) => {
        fn $walk(
            site: Site<'_>,
            value: &$($mutable)? Value,
            visit: &mut dyn FnMut(Site<'_>, &$($mutable)? Object),
        ) {
            let Some(object) = value.$as_object() else { return };
            let name = match site.kind {
                Kind::Operation | Kind::Event => object.get("operationId"),
                Kind::Parameter => object.get("name"),
                _ => None,
            };
            let name = name.and_then(Value::as_str).map(str::to_owned);
            let site = site.with(name.as_deref());
            visit(site, object);
            for (key, holds, kind) in site.kind.children() {
                let Some(child) = object.$get(*key) else { continue };
                let at = site.at.key(key);
                match holds {
                    Holds::One => $walk(site.child(*kind, key, at), child, visit),
                    Holds::List => {
                        let items = child.$as_array().into_iter().flatten();
                        for (index, item) in items.enumerate() {
                            let at = at.index(index);
                            $walk(site.child(*kind, key, at), item, visit);
                        }
                    }
                    Holds::NamedTwice => {
                        for (outer, entries) in child.$as_object().into_iter().flatten() {
                            let at = at.key(outer);
                            for (name, entry) in entries.$as_object().into_iter().flatten() {
                                let at = at.key(name);
                                $walk(site.child(*kind, name, at), entry, visit);
                            }
                        }
                    }
                    Holds::Named | Holds::NamedOrExtension => {
                        let is_entry =
                            |name: &str| *holds == Holds::Named || !name.starts_with("x-");
                        let entries = child.$as_object().into_iter().flatten();
                        for (name, entry) in entries.filter(|(name, _)| is_entry(name)) {
                            let at = at.key(name);
                            $walk(site.child(*kind, name, at), entry, visit);
                        }
                    }
                }
            }
        }
    };
}

walk!(walk, as_object, as_array, get,);
walk!(walk_mut, as_object_mut, as_array_mut, get_mut, mut);

/// Returns the string at `key`.
pub(crate) fn text<'o>(object: &'o Object, key: &str) -> Option<&'o str> {
    object.get(key)?.as_str()
}

/// Returns whether the value at `key` is `true`.
pub(crate) fn flag(object: &Object, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or(false)
}
