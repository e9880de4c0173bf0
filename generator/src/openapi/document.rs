//! The typed document.

use std::sync::Arc;

use serde_json::Value;

use super::security::{Scheme, Security};
use super::servers::Server;
use crate::source::Source;

/// An OpenAPI document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name of the client that the document describes: `authentication`.
    pub client: String,
    pub source: Arc<Source>,
    pub title: String,
    pub description: String,
    pub tags: Vec<Tag>,
    pub operations: Vec<Operation>,
    pub schemas: Vec<NamedSchema>,
    pub servers: Vec<Server>,
    pub schemes: Vec<Scheme>,
    /// `x-genauth-variants`.
    pub variants: Variants,
    /// `x-genauth-former-types`: earlier names of types with the present ones.
    pub former_types: Vec<(String, String)>,
    /// `x-genauth-right-types`.
    pub right_types: Vec<(String, String)>,
}

/// The variants of enums: by enum, the value and the variant, in the order of the document.
pub type Variants = Vec<(String, Vec<(String, String)>)>;

#[derive(Clone, Debug)]
pub struct Tag {
    pub name: String,
    pub title: Option<String>,
    pub description: String,
}

#[derive(Clone, Debug)]
pub struct Operation {
    pub at: String,
    pub id: String,
    pub http: HttpMethod,
    pub path: String,
    pub tag: Option<String>,
    pub summary: String,
    pub description: String,
    pub deprecated: bool,
    pub visibility: Visibility,
    pub recorded: OperationRecord,
    /// `x-genauth-idempotent`, if the HTTP method does not tell.
    pub idempotent: Option<bool>,
    /// `x-genauth-user-token`.
    pub user_token: bool,
    /// `x-genauth-errors`: values of `apiCode`.
    pub errors: Vec<i64>,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub responses: Vec<Response>,
    /// The requirements, which may be those of the root.
    pub security: Security,
    /// The first server of its own or of its path item.
    pub server: Option<Server>,
}

/// The recorded decisions about the method of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationRecord {
    /// `x-genauth-method`.
    pub method: Option<String>,
    /// `x-genauth-right-method`.
    pub right_method: Option<String>,
    /// `x-genauth-former-methods`.
    pub former_methods: Vec<String>,
    /// `x-genauth-arguments`.
    pub arguments: Option<Vec<Input>>,
    /// `x-genauth-parameters`.
    pub parameters: Option<String>,
}

/// An input of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    Parameters,
    Body,
}

impl Input {
    pub(crate) const ALL: [Self; 2] = [Self::Parameters, Self::Body];

    /// Returns the word for it in documents.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Parameters => "parameters",
            Self::Body => "body",
        }
    }
}

/// The recorded decisions about a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeRecord {
    /// `x-genauth-type`, or `x-genauth-enum` of an inline enum.
    pub name: Option<String>,
    /// `x-genauth-in-requests`.
    pub in_requests: bool,
}

/// The recorded decisions about a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldRecord {
    /// `x-genauth-field`.
    pub name: Option<String>,
    /// `x-genauth-optional`.
    pub optional: Option<bool>,
    /// `x-genauth-boxed`.
    pub boxed: Option<bool>,
}

impl Operation {
    /// Returns whether the operation has a security scheme of this name.
    pub(crate) fn needs(&self, scheme: &str) -> bool {
        self.security.iter().flatten().any(|one| one.scheme == scheme)
    }
}

/// The outputs that an operation is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// It has a method and a page.
    Public,
    /// It has a method only: `x-genauth-hidden-from-docs`.
    SdkOnly,
    /// It has neither: `x-genauth-hidden-from-sdk`.
    Hidden,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub at: String,
    pub name: String,
    pub location: Location,
    pub required: bool,
    pub deprecated: bool,
    pub description: String,
    pub example: Option<Value>,
    pub schema: Schema,
}

#[derive(Clone, Debug)]
pub struct Body {
    pub at: String,
    pub media_type: String,
    pub schema: Schema,
}

#[derive(Clone, Debug)]
pub struct Response {
    pub at: String,
    /// `200`, `default`, …
    pub status: String,
    /// The schema of the JSON content, if there is one.
    pub json: Option<Schema>,
}

#[derive(Clone, Debug)]
pub struct NamedSchema {
    pub name: String,
    pub schema: Schema,
}

#[derive(Clone, Debug)]
pub struct Schema {
    pub at: String,
    pub kind: Kind,
    pub title: Option<String>,
    pub description: String,
    pub nullable: bool,
    pub deprecated: bool,
    /// `x-genauth-secret`.
    pub secret: bool,
    /// `x-genauth-text-example`: the example is in the catalogue of descriptions.
    pub text_example: bool,
    /// `x-genauth-enum`.
    pub enum_name: Option<String>,
    pub of_type: TypeRecord,
    pub of_field: FieldRecord,
    /// True if a value may fit several variants of the union: `anyOf`.
    pub any_of: bool,
    pub default: Option<Value>,
    pub example: Option<Value>,
    pub limits: Limits,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// Any JSON value, because there is no type.
    Any,
    /// `#/components/schemas/NAME`
    Reference(String),
    String(Text),
    Enum(Vec<String>),
    Integer,
    Float,
    Boolean,
    Array(Box<Schema>),
    /// An object, which is free-form if it has no properties.
    Object(Vec<Property>),
    /// `oneOf` or `anyOf`: readers take the first schema that fits the value.
    Union(Vec<Schema>),
}

/// The content of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    Plain,
    /// `format: date-time`
    DateTime,
    /// `format: binary`
    Binary,
}

#[derive(Clone, Debug)]
pub struct Property {
    pub name: String,
    pub required: bool,
    pub schema: Schema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpMethod {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl HttpMethod {
    const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Returns the method of a key of a path item.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str().to_lowercase() == key)
    }

    /// Returns the method as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    Query,
    Path,
    Header,
}

/// Constraints of values, which the server checks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    pub pattern: Option<String>,
}

impl Limits {
    /// Returns these limits, and those of `other` that are missing here.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            minimum: self.minimum.or(other.minimum),
            maximum: self.maximum.or(other.maximum),
            min_length: self.min_length.or(other.min_length),
            max_length: self.max_length.or(other.max_length),
            min_items: self.min_items.or(other.min_items),
            max_items: self.max_items.or(other.max_items),
            pattern: self.pattern.or(other.pattern),
        }
    }
}
