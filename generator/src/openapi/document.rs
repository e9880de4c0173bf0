//! The typed document.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::media::Encoding;
use super::security::{Scheme, SchemeKind, Security};
use super::servers::Server;
use crate::source::{Source, pointer};

/// The beginning of references to schemas of the components.
pub(super) const SCHEMA_REFERENCE: &str = "#/components/schemas/";

/// Returns the name of the schema that a reference leads to.
pub(super) fn referenced_schema(reference: &str) -> Option<String> {
    reference.strip_prefix(SCHEMA_REFERENCE).map(pointer::unescape)
}

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
    /// The requests of webhooks and callbacks.
    pub webhooks: Vec<Webhook>,
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

impl Document {
    /// Calls `change` with each schema that is not below `schemas`.
    pub(super) fn each_inline(&mut self, change: &mut dyn FnMut(&mut Schema)) {
        for operation in &mut self.operations {
            for one in &mut operation.parameters {
                change(&mut one.schema);
            }
            if let Some(body) = &mut operation.body {
                change(&mut body.schema);
            }
            for one in &mut operation.responses {
                let content = one.content.iter_mut();
                content.for_each(|content| change(&mut content.schema));
            }
            operation.outcomes.iter_mut().for_each(&mut *change);
        }
        let bodies = self.webhooks.iter_mut().filter_map(|one| one.body.as_mut());
        bodies.for_each(|body| change(&mut body.schema));
    }
}

/// The variants of enums: by enum, the value and the variant, in the order of the document.
pub type Variants = Vec<(String, Vec<(String, String)>)>;

#[derive(Clone, Debug)]
pub struct Tag {
    pub name: String,
    pub title: Option<String>,
    pub description: String,
}

/// A request that the server sends to the application.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub at: String,
    pub name: String,
    pub http: HttpMethod,
    /// Method and path of the operation that it is a callback of.
    pub operation: Option<String>,
    pub summary: String,
    pub description: String,
    pub deprecated: bool,
    pub body: Option<Media>,
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
    /// The union of the JSON contents of successful responses, if they differ.
    pub outcomes: Option<Schema>,
}

impl Operation {
    /// Leaves out the parameters that are the API key of a scheme that the operation requires:
    /// clients send the key as credentials.
    pub(super) fn leave_out_keys(&mut self, schemes: &[Scheme]) {
        let required: HashSet<&str> =
            self.security.iter().flatten().map(|one| one.scheme.as_str()).collect();
        if required.is_empty() {
            return;
        }
        let schemes: Vec<_> =
            schemes.iter().filter(|one| required.contains(one.name.as_str())).collect();
        self.parameters.retain(|one| !schemes.iter().any(|it| one.is_key_of(it)));
    }
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
    pub style: Style,
    pub required: bool,
    pub deprecated: bool,
    pub description: String,
    pub example: Option<Value>,
    pub schema: Schema,
}

impl Parameter {
    /// Returns whether the API key of the scheme is sent in place of this parameter.
    fn is_key_of(&self, scheme: &Scheme) -> bool {
        match (&scheme.kind, self.location) {
            (SchemeKind::Header(name), Location::Header) => {
                name.eq_ignore_ascii_case(&self.name)
            }
            (SchemeKind::Query(name), Location::Query)
            | (SchemeKind::Cookie(name), Location::Cookie) => *name == self.name,
            _ => false,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Body {
    /// The content that is sent.
    pub at: String,
    pub media_type: String,
    pub encoding: Encoding,
    pub schema: Schema,
    pub required: bool,
    /// The encodings of properties in a form or a multipart body.
    pub parts: Vec<Part>,
    /// The other media types that the server takes.
    pub others: Vec<String>,
}

/// The encoding of a property in a form or a multipart body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub content_type: Option<String>,
    pub style: Option<String>,
    pub explode: Option<bool>,
    /// The headers of a part of a multipart body whose values the document has.
    pub headers: Vec<(String, String)>,
}

impl Part {
    /// Returns the syntax of a property of a form, and whether it is exploded; `None` if it is
    /// encoded as usual.
    pub(crate) fn style(&self, of: Encoding) -> Option<(Syntax, bool)> {
        if of != Encoding::Form {
            return None;
        }
        let Some(style) = self.style.as_deref().or(self.explode.map(|_| "form")) else {
            let content_type = self.content_type.as_deref();
            let is_json = content_type.map(Encoding::of) == Some(Encoding::Json);
            return is_json.then_some((Syntax::Json, false));
        };
        let syntax = match Syntax::of(style) {
            Some(
                one @ (Syntax::SpaceDelimited
                | Syntax::PipeDelimited
                | Syntax::DeepObject),
            ) => one,
            _ => Syntax::Form,
        };
        Some((syntax, self.explode.unwrap_or(syntax == Syntax::Form)))
    }

    /// Returns the type of the content of a part of a multipart body.
    pub(crate) fn content_type(&self, of: Encoding) -> Option<&str> {
        // A list of media types is a choice, which the caller makes with the file.
        let is_one = |one: &&str| !one.contains([',', '*']);
        let content_type = self.content_type.as_deref().filter(is_one);
        content_type.filter(|_| of == Encoding::Multipart)
    }
}

#[derive(Clone, Debug)]
pub struct Response {
    pub at: String,
    /// `200`, `2XX`, `default`, …
    pub status: String,
    pub description: String,
    /// The content that is read, if there is one.
    pub content: Option<Media>,
    /// The other media types that the server can send.
    pub others: Vec<String>,
    pub links: Vec<Link>,
    /// The index of its content in the union of all successful ones, if there is one.
    pub outcome: Option<usize>,
}

/// A link of a response.
#[derive(Clone, Debug)]
pub struct Link {
    pub at: String,
    pub name: String,
    pub target: Target,
    /// The parameters of that operation with their values or expressions.
    pub parameters: Vec<(String, String)>,
    /// The value or expression of its body.
    pub body: Option<String>,
    pub description: String,
}

/// The operation that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The `operationId`.
    Id(String),
    /// An operation of the document, by its method and path.
    Call(HttpMethod, String),
    /// The `operationRef` to an operation of another document.
    Elsewhere(String),
}

/// A content of one media type.
#[derive(Clone, Debug)]
pub struct Media {
    pub at: String,
    pub media_type: String,
    pub encoding: Encoding,
    pub schema: Schema,
}

impl Response {
    /// Returns the schema of the JSON content, if there is one.
    pub(crate) fn json(&self) -> Option<&Schema> {
        let content = self.content.as_ref()?;
        (content.encoding == Encoding::Json).then_some(&content.schema)
    }

    /// Returns whether it is the response to a successful call: `2XX`, in any spelling.
    pub(crate) fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }

    /// Returns whether it sends the client to another address, which 304 does not.
    pub(crate) fn is_redirect(&self) -> bool {
        self.status.starts_with('3') && self.status != "304"
    }
}

#[derive(Clone, Debug)]
pub struct NamedSchema {
    pub name: String,
    pub schema: Schema,
}

#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub at: String,
    pub kind: Kind,
    pub title: Option<String>,
    pub description: String,
    pub nullable: bool,
    pub deprecated: bool,
    pub read_only: bool,
    pub write_only: bool,
    /// `x-genauth-secret`, or the format of a password.
    pub secret: bool,
    /// `x-genauth-text-example`: the example is in the catalogue of descriptions.
    pub text_example: bool,
    /// `x-genauth-enum`.
    pub enum_name: Option<String>,
    pub of_type: TypeRecord,
    pub of_field: FieldRecord,
    /// True if a value may fit several variants of the union: `anyOf`.
    pub any_of: bool,
    /// Of a union.
    pub discriminator: Option<Discriminator>,
    /// The words that tell a variant without a schema of its own from the others.
    pub label: Option<String>,
    /// The descriptions of an enum's values that the document has itself.
    pub meanings: Vec<(String, String)>,
    pub default: Option<Value>,
    pub example: Option<Value>,
    pub limits: Limits,
    /// `allOf`, `oneOf` and `anyOf`, until `compose` has merged them into the kind.
    pub(super) composition: Option<Box<Composition>>,
    /// The names of `required` that are not among the properties of this object. The properties may
    /// be those of another part of a composition.
    pub(super) also_required: Vec<String>,
}

/// The keys of a schema that is composed of others.
#[derive(Clone, Debug, Default)]
pub(super) struct Composition {
    pub(super) all_of: Vec<Schema>,
    pub(super) unions: Vec<UnionOf>,
}

/// The schemas of `oneOf` or `anyOf`, without null.
#[derive(Clone, Debug)]
pub(super) struct UnionOf {
    pub(super) at: String,
    pub(super) any_of: bool,
    pub(super) variants: Vec<Schema>,
    /// Named by the schema of the union.
    pub(super) discriminator: Option<WrittenDiscriminator>,
}

/// A discriminator with the names of schemas, or references to them.
#[derive(Clone, Debug)]
pub(super) struct WrittenDiscriminator {
    pub(super) at: String,
    pub(super) property: String,
    pub(super) mapping: Vec<(String, String)>,
    /// `defaultMapping`.
    pub(super) default: Option<String>,
}

/// The property whose value tells the variants of a union apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discriminator {
    pub property: String,
    /// The values with the index of the variant that each one stands for. The first value of a
    /// variant is the one that is written.
    pub mapping: Vec<(String, usize)>,
    /// The index of the variant of all other values, and of objects without the property.
    pub default: Option<usize>,
}

impl Schema {
    /// Returns whether any value fits the schema.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.kind, Kind::Any)
            && self.composition.is_none()
            && self.also_required.is_empty()
    }

    /// Returns a schema of any value.
    pub(super) fn any(at: String) -> Self {
        Self {
            at,
            kind: Kind::Any,
            title: None,
            description: String::new(),
            nullable: false,
            deprecated: false,
            read_only: false,
            write_only: false,
            secret: false,
            text_example: false,
            enum_name: None,
            of_type: TypeRecord::default(),
            of_field: FieldRecord::default(),
            any_of: false,
            discriminator: None,
            label: None,
            meanings: Vec::new(),
            default: None,
            example: None,
            limits: Limits::default(),
            composition: None,
            also_required: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub enum Kind {
    /// Any JSON value, because there is no type.
    #[default]
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
    /// An object without declared properties, whose values all have this schema.
    Map(Box<Schema>),
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

impl Discriminator {
    /// Returns the values that stand for a variant, the one that is written first.
    pub(crate) fn values_of(&self, variant: usize) -> impl Iterator<Item = &str> {
        let values = self.mapping.iter().filter(move |(_, index)| *index == variant);
        values.map(|(value, _)| value.as_str())
    }
}

#[derive(Clone, Debug)]
pub struct Property {
    pub name: String,
    pub required: bool,
    pub schema: Schema,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    Trace,
    Query,
    /// A method of `additionalOperations`.
    Other(Arc<str>),
}

impl HttpMethod {
    const ALL: [Self; 9] = [
        Self::Get,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Head,
        Self::Options,
        Self::Trace,
        Self::Query,
    ];

    /// Returns the method of a key of a path item.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str().to_lowercase() == key)
    }

    /// Returns the method of a key of `additionalOperations`: a token of RFC 9110 that is not among
    /// the keys of path items.
    pub(crate) fn additional(name: &str) -> Option<Self> {
        let is_letter = |letter: char| {
            letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter)
        };
        let is_known =
            Self::ALL.iter().any(|one| one.as_str().eq_ignore_ascii_case(name));
        if is_known || name.is_empty() || name.len() > 64 || !name.chars().all(is_letter)
        {
            return None;
        }
        Some(Self::Other(name.into()))
    }

    /// Returns the method as it is sent.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Other(name) => name,
        }
    }

    /// Returns whether a request of this method changes nothing (RFC 9110, section 9.2.1).
    pub(crate) fn is_safe(&self) -> bool {
        matches!(
            self,
            Self::Get | Self::Head | Self::Options | Self::Trace | Self::Query
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    Query,
    Path,
    Header,
    Cookie,
    /// The value is the whole query.
    QueryString,
}

impl Location {
    pub(crate) const ALL: [Self; 5] =
        [Self::Query, Self::Path, Self::Header, Self::Cookie, Self::QueryString];

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Returns the word of OpenAPI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Path => "path",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::QueryString => "querystring",
        }
    }

    /// Returns the syntaxes that OpenAPI allows here, the default one first.
    pub(crate) fn syntaxes(self) -> &'static [Syntax] {
        match self {
            Self::Query => &[
                Syntax::Form,
                Syntax::SpaceDelimited,
                Syntax::PipeDelimited,
                Syntax::DeepObject,
            ],
            Self::Path => &[Syntax::Simple, Syntax::Label, Syntax::Matrix],
            Self::Header => &[Syntax::Simple],
            Self::Cookie => &[Syntax::Form, Syntax::Cookie],
            Self::QueryString => &[Syntax::Form],
        }
    }
}

/// The style of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    pub syntax: Syntax,
    /// Each item of an array, and each property of an object, stands for itself.
    pub explode: bool,
    /// Reserved characters are not escaped: `allowReserved`.
    pub reserved: bool,
    /// The media type of the value, if the parameter has `content` rather than a schema.
    pub content: Option<String>,
}

impl Style {
    pub(crate) fn new(syntax: Syntax) -> Self {
        Self {
            syntax,
            explode: syntax.explodes(),
            reserved: false,
            content: None,
        }
    }

    /// Returns the style of a parameter that does not name one.
    pub fn default_of(location: Location) -> Self {
        Self::new(location.syntaxes()[0])
    }
}

/// The syntax of a parameter: `style`, or what follows from `content`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Cookie,
    Json,
    Text,
}

impl Syntax {
    /// Returns the word of OpenAPI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
            Self::Json => "json",
            Self::Text => "text",
        }
    }

    /// Returns the syntax of this style.
    pub(crate) fn of(style: &str) -> Option<Self> {
        let all = Location::ALL.into_iter().flat_map(Location::syntaxes);
        all.copied().find(|one| one.as_str() == style)
    }

    /// Returns whether `explode` is true if it is left out.
    pub(crate) fn explodes(self) -> bool {
        matches!(self, Self::Form | Self::DeepObject | Self::Cookie)
    }
}

/// Constraints of values, which the server checks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    /// True if a value must be greater than the minimum.
    pub exclusive_minimum: bool,
    /// True if a value must be less than the maximum.
    pub exclusive_maximum: bool,
    pub multiple_of: Option<f64>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    /// True if no item of an array may occur twice.
    pub unique_items: bool,
    pub min_properties: Option<u64>,
    pub max_properties: Option<u64>,
    pub pattern: Option<String>,
    /// The format of a string or a number that has no type of its own: `uuid`.
    pub format: Option<String>,
    /// The pattern of the names of a map.
    pub names: Option<String>,
    /// The allowed values, unless they are strings, which are variants of a type.
    pub values: Vec<Value>,
    /// The constraints that only the documentation has, as JSON: `{"not":{"enum":["a"]}}`.
    pub others: Option<String>,
}

impl Limits {
    /// Returns these limits, and those of `other` that are missing here.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            exclusive_minimum: if self.minimum.is_some() {
                self.exclusive_minimum
            } else {
                other.exclusive_minimum
            },
            exclusive_maximum: if self.maximum.is_some() {
                self.exclusive_maximum
            } else {
                other.exclusive_maximum
            },
            minimum: self.minimum.or(other.minimum),
            maximum: self.maximum.or(other.maximum),
            multiple_of: self.multiple_of.or(other.multiple_of),
            min_length: self.min_length.or(other.min_length),
            max_length: self.max_length.or(other.max_length),
            min_items: self.min_items.or(other.min_items),
            max_items: self.max_items.or(other.max_items),
            unique_items: self.unique_items || other.unique_items,
            min_properties: self.min_properties.or(other.min_properties),
            max_properties: self.max_properties.or(other.max_properties),
            pattern: self.pattern.or(other.pattern),
            format: self.format.or(other.format),
            names: self.names.or(other.names),
            values: if self.values.is_empty() { other.values } else { self.values },
            others: self.others.or(other.others),
        }
    }
}
