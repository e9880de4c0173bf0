//! The resolved API model: references, names and descriptions are final, in the words of the
//! documents.
//!
//! Nothing here belongs to a programming language. Each node has an origin, the place of its
//! declaration, and an id, by which emitters store what they decide about it: `surface/` has
//! the Rust names.

mod fit;
mod lower;
mod paging;
pub(crate) mod recursion;
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod usage;

use std::ops::Index;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::Document;
pub(crate) use crate::openapi::is_safe;
pub use crate::openapi::{
    Discriminator, Encoding, FieldRecord, HttpMethod, Input, Limits, Location,
    OperationRecord, Part, Requirement, Scheme, SchemeKind, Security, Server, Style,
    Syntax, TypeRecord, Variants,
};
use crate::platform::Platform;
use crate::source::Source;
pub use crate::spec::codes::{Code, Codes};
use crate::spec::descriptions::Descriptions;
pub use paging::{PageRequest, Paging};
pub use usage::Use;

/// All clients that were read together, and the types that they exchange.
#[derive(Clone, Debug, Default)]
pub struct Api {
    pub clients: Vec<Client>,
    pub types: Vec<TypeDef>,
    /// The status codes and API error codes of all clients.
    pub codes: Codes,
    /// The number of nodes. Their ids are all smaller.
    pub nodes: usize,
    pub platform: Platform,
}

/// Refers to a type of [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// Identifies a node of an [`Api`]. Ids are dense, so that they can be indices of side tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub usize);

/// The place of a node's declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Name of the client that the document describes.
    pub document: Arc<str>,
    /// JSON pointer: `#/components/schemas/UserDto`.
    pub pointer: Arc<str>,
}

impl Origin {
    /// Returns the origin of something below this one.
    pub fn below(&self, pointer: &str) -> Self {
        Self {
            document: Arc::clone(&self.document),
            pointer: format!("{}{pointer}", self.pointer).into(),
        }
    }
}

impl Api {
    /// Resolves the documents, without the codes, which are in none of them. Findings go to
    /// `diagnostics`; if an error is among them, the result must not be emitted.
    pub fn lower(
        inputs: &[(Document, Descriptions)],
        platform: &Platform,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        lower::lower(inputs, platform, diagnostics)
    }

    /// Returns the properties of a type that is an object.
    pub(crate) fn fields(&self, ty: &Type) -> &[Field] {
        ty.direct().map_or(&[], |id| self[id].shape.fields())
    }

    /// Returns the operations of all clients.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.clients.iter().flat_map(Client::operations)
    }

    /// Returns a warning about a node, if its document is known.
    pub fn warning(
        &self,
        origin: &Origin,
        found: String,
        expected: &str,
        hint: String,
    ) -> Option<Diagnostic> {
        let client = self.clients.iter().find(|one| *one.name == *origin.document)?;
        let source = client.source.as_ref()?;
        Some(source.warning(&origin.pointer, found, expected, hint))
    }

    /// Returns an error about a key of a node, if its document is known.
    pub(crate) fn error_at(
        &self,
        origin: &Origin,
        key: &str,
        found: String,
        expected: &str,
        hint: &str,
    ) -> Option<Diagnostic> {
        self.error(&origin.below(&format!("/{key}")), found, expected, hint)
    }

    /// Returns an error about a node, if its document is known.
    pub(crate) fn error(
        &self,
        origin: &Origin,
        found: String,
        expected: &str,
        hint: &str,
    ) -> Option<Diagnostic> {
        let client = self.clients.iter().find(|one| *one.name == *origin.document)?;
        let source = client.source.as_ref()?;
        Some(source.error(&origin.pointer, found, expected, hint))
    }

    /// Derives what follows from the finished types and operations: ids, recursion, paging, usage.
    pub(crate) fn complete(&mut self) {
        self.number();
        recursion::mark(&mut self.types);
        paging::mark(self);
        usage::mark(self);
    }

    /// Gives each node its id.
    pub(crate) fn number(&mut self) {
        let mut next = 0;
        let mut number = |node: &mut NodeId| {
            *node = NodeId(next);
            next += 1;
        };
        for client in &mut self.clients {
            number(&mut client.node);
            client.webhooks.iter_mut().for_each(|one| number(&mut one.node));
            for group in &mut client.groups {
                number(&mut group.node);
                for operation in &mut group.operations {
                    number(&mut operation.node);
                    operation
                        .parameters
                        .iter_mut()
                        .for_each(|one| number(&mut one.field.node));
                }
            }
        }
        for definition in &mut self.types {
            number(&mut definition.node);
            match &mut definition.shape {
                Shape::Struct(all) => {
                    all.iter_mut().for_each(|one| number(&mut one.node))
                }
                Shape::Enum(all) => all.iter_mut().for_each(|one| number(&mut one.node)),
                Shape::Union(all) => {
                    all.iter_mut().for_each(|one| number(&mut one.node))
                }
            }
        }
        self.nodes = next;
    }
}

impl Index<TypeId> for Api {
    type Output = TypeDef;

    fn index(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }
}

/// The operations of one document.
#[derive(Clone, Debug, Default)]
pub struct Client {
    pub node: NodeId,
    pub origin: Origin,
    /// The document, for findings about its nodes.
    pub source: Option<Arc<Source>>,
    /// File stem of the document; module, Cargo feature and folder of the pages.
    pub name: String,
    pub title: String,
    pub description: String,
    /// The servers, the default first.
    pub servers: Vec<Server>,
    /// The security schemes that the document declares.
    pub schemes: Vec<Scheme>,
    /// In the order of the document. Groups without an operation are left out.
    pub groups: Vec<Group>,
    /// The requests that the server sends to webhooks and callbacks.
    pub webhooks: Vec<Webhook>,
    /// The ids of operations that are not part of the API, though the document has them.
    pub hidden: Vec<String>,
    /// The recorded variants of enums.
    pub variants: Variants,
    /// The recorded earlier names of types, with the present ones.
    pub former_types: Vec<(String, String)>,
    /// The official names of types that have another documented one, with that.
    pub right_types: Vec<(String, String)>,
}

/// A request that the server sends to a webhook or a callback of the application.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub node: NodeId,
    pub origin: Origin,
    /// The name in the document.
    pub name: String,
    pub http: HttpMethod,
    /// Method and path of the operation that it is a callback of.
    pub operation: Option<String>,
    pub summary: String,
    pub description: String,
    pub deprecated: bool,
    /// The media type of its body, if it has one.
    pub media_type: Option<String>,
    /// The type of its body.
    pub ty: Option<Type>,
}

impl Webhook {
    /// Returns the text that tells it from others: `POST fed`, or `POST /pets: POST born` for a
    /// callback.
    pub(crate) fn title(&self) -> String {
        let request = format!("{} {}", self.http.as_str(), self.name);
        match &self.operation {
            Some(operation) => format!("{operation}: {request}"),
            None => request,
        }
    }
}

/// The operations that share a tag.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub node: NodeId,
    pub origin: Origin,
    /// The tag, as the document has it.
    pub name: String,
    pub title: String,
    pub description: String,
    pub operations: Vec<Operation>,
}

impl Client {
    /// Returns the default server: the first whose host the builder accepts, else the first.
    pub(crate) fn server(&self) -> Option<&Server> {
        let is_usable = |server: &&Server| server.host.as_deref().is_some_and(is_safe);
        self.servers.iter().find(is_usable).or(self.servers.first())
    }

    /// Returns whether the builder of a client without a platform knows the host.
    pub(crate) fn has_host(&self) -> bool {
        let host = self.server().and_then(|server| server.host.as_deref());
        host.is_some_and(is_safe)
    }

    /// Writes the call that begins a client without a platform: with a host if there is no server.
    pub(crate) fn builder(&self) -> &'static str {
        match self.has_host() {
            true => "builder()",
            false => r#"builder("https://api.example.com")"#,
        }
    }

    /// Returns the operations of all groups, in the order of the groups.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.groups.iter().flat_map(|group| &group.operations)
    }
}

/// One operation of a path.
#[derive(Clone, Debug)]
pub struct Operation {
    pub node: NodeId,
    pub origin: Origin,
    /// `operationId` of the document.
    pub id: String,
    /// The words of its name: `enroll_factor`. No two operations of a client have the same.
    pub name: String,
    /// The words of its controller, which distinguish it from others of the same name; may be
    /// empty.
    pub controller: String,
    pub http: HttpMethod,
    /// Path template with `{names}` as the document has them.
    pub path: String,
    /// True if reference pages show it.
    pub has_page: bool,
    pub summary: String,
    pub description: String,
    pub deprecated: bool,
    /// In the order of the document.
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub response: Response,
    /// The operations that take values of a response.
    pub links: Vec<Link>,
    /// Set if the response is a page of an array.
    pub paging: Option<Paging>,
    /// True if sending it twice has the same effect as sending it once, so that a failed call can
    /// be sent again.
    pub idempotent: bool,
    /// The security schemes that a call requires: all of one alternative.
    pub security: Security,
    /// The server, if it is not that of the API.
    pub server: Option<Server>,
    /// True if the request carries the credentials that the platform gives its clients (`bearer`).
    pub bearer: bool,
    /// True if a call without the access token of a user can't succeed.
    pub needs_token: bool,
    /// True if the application's `client_id` and `client_secret` are properties of the body, which
    /// the client fills in.
    pub client_credentials: bool,
    pub errors: Errors,
    /// Words that people search for and that its names do not have.
    pub search: Vec<String>,
    /// The optional parameters and properties that samples set: `email`, or `profile.email` within
    /// another one.
    pub sample: Option<Vec<String>>,
    pub recorded: OperationRecord,
}

impl Operation {
    /// Returns the root types of a request: those of the parameters, and the body's.
    pub fn request_types(&self) -> impl Iterator<Item = TypeId> {
        let parameters = self.parameters.iter().filter_map(|one| one.field.ty.named());
        parameters.chain(self.body.iter().filter_map(|body| body.ty.named()))
    }

    /// Returns whether a call takes arguments.
    pub fn has_arguments(&self) -> bool {
        !self.parameters.is_empty() || self.body.is_some()
    }
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub location: Location,
    pub style: Style,
    pub field: Field,
}

impl Parameter {
    /// Returns what callers can't see from its name and type, as names of texts of the locale, each
    /// with the value for its placeholder. `all` are the parameters of the operation.
    pub(crate) fn facts(&self, api: &Api, all: &[Self]) -> Vec<(&'static str, &str)> {
        let has_name = |one: &&Self| one.field.wire_name == self.field.wire_name;
        let is_shared = all.iter().filter(has_name).count() > 1;
        let style = &self.style;
        let default = Style::default_of(self.location);
        let is_scalar = match &self.field.ty {
            Type::Named(id) => !matches!(api[*id].shape, Shape::Struct(_)),
            ty => matches!(
                ty,
                Type::String
                    | Type::DateTime
                    | Type::Integer
                    | Type::Float
                    | Type::Boolean
            ),
        };
        let explode = if style.explode { "parameter.apart" } else { "parameter.joined" };
        let facts = [
            (self.location == Location::Header).then_some(("parameter.header", "")),
            (self.location == Location::Cookie).then_some(("parameter.cookie", "")),
            (self.location == Location::QueryString)
                .then_some(("parameter.querystring", "")),
            (is_shared && self.location == Location::Path)
                .then_some(("parameter.path", "")),
            (is_shared && self.location == Location::Query)
                .then_some(("parameter.query", "")),
            style.content.as_deref().map(|content| ("parameter.content", content)),
            (style.content.is_none() && style.syntax != default.syntax)
                .then_some(("parameter.style", style.syntax.as_str())),
            (!is_scalar && style.content.is_none() && style.explode != default.explode)
                .then_some((explode, "")),
            style.reserved.then_some(("parameter.reserved", "")),
        ];
        facts.into_iter().flatten().collect()
    }
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    pub origin: Origin,
    pub media_type: String,
    pub encoding: Encoding,
    /// A text is a string, and other bytes are a file.
    pub ty: Type,
    pub nullable: bool,
    pub required: bool,
    pub limits: Limits,
    /// The encodings of properties in a form or a multipart body.
    pub parts: Vec<Part>,
    /// The other media types that the server takes.
    pub others: Vec<String>,
}

/// The response to a successful call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    pub origin: Origin,
    pub content: Content,
    /// True if it contains GenAuth's `statusCode`, which must be 200.
    pub enveloped: bool,
    /// The statuses of successful calls, with the content of each.
    pub successes: Vec<Success>,
    /// The contents of failed calls.
    pub failures: Vec<Failure>,
    /// The media types that the server can send beside the one that is read.
    pub others: Vec<String>,
}

/// The value that a successful call returns.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// Status, headers and bytes: the document does not say what comes, or it can be of several
    /// encodings.
    #[default]
    Raw,
    /// Nothing but success.
    Empty,
    /// The address of a redirect.
    Redirect,
    /// A stream of events.
    Events {
        /// The type of their data: a string, or JSON.
        ty: Type,
    },
    Value {
        media_type: String,
        encoding: Encoding,
        /// A text is a string, and other bytes are a file.
        ty: Type,
        /// True if it can be missing or null.
        optional: bool,
    },
}

/// A status of successful calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Success {
    pub origin: Origin,
    /// `200`, `2XX`, …
    pub status: String,
    pub description: String,
    /// The media type of the content, if there is one.
    pub media_type: Option<String>,
    /// The index of the content in the union that is returned.
    pub variant: Option<usize>,
}

/// The content of failed calls with a status.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub origin: Origin,
    /// `404`, `4XX`, `default`, …
    pub status: String,
    pub description: String,
    /// A text is a string, and other bytes are a file. None if there is no content.
    pub ty: Option<Type>,
}

/// A link of a response to an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub origin: Origin,
    pub name: String,
    /// `200`, `2XX`, `default`, …
    pub status: String,
    pub target: Target,
    /// The parameters of that operation with their values or expressions.
    pub parameters: Vec<(String, String)>,
    /// The value or expression of its body.
    pub body: Option<String>,
    pub description: String,
}

/// The operation that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An operation of the same client.
    Operation { id: String, call: String },
    /// An operation without a method, or of another document, as it is written.
    Other(String),
}

impl Response {
    /// Returns the type of the value that a call returns, or of the data of its events.
    pub fn ty(&self) -> Option<&Type> {
        match &self.content {
            Content::Value { ty, .. } | Content::Events { ty } => Some(ty),
            Content::Raw | Content::Empty | Content::Redirect => None,
        }
    }

    /// Returns the type of the value that a call returns.
    pub(crate) fn value(&self) -> Option<&Type> {
        self.ty().filter(|_| !self.is_stream())
    }

    /// Returns the type of the value that a call returns, if it is a named one itself.
    pub(crate) fn direct(&self) -> Option<TypeId> {
        self.value().and_then(Type::direct)
    }

    /// Returns whether a call returns a stream of events.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self.content, Content::Events { .. })
    }

    /// Returns the root types of all responses, those of failed calls included.
    pub(crate) fn types(&self) -> impl Iterator<Item = TypeId> {
        let failures = self.failures.iter().filter_map(|one| one.ty.as_ref());
        self.ty().into_iter().chain(failures).filter_map(Type::named)
    }
}

/// The codes that this operation may fail with. There are others that any call may fail with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// The place of the API error codes.
    pub origin: Origin,
    /// Values of `statusCode`.
    pub status: Vec<i64>,
    /// Values of `apiCode`, in the order of the document.
    pub api: Vec<i64>,
}

/// A type with a name of its own.
#[derive(Clone, Debug)]
pub struct TypeDef {
    pub node: NodeId,
    pub origin: Origin,
    /// The schema's name in the document, or the name that was decided for an inline schema.
    pub name: String,
    /// True if it has no name under `components/schemas`.
    pub is_inline: bool,
    /// All places of its declaration, that of `origin` among them.
    pub places: Vec<Origin>,
    /// The clients whose documents have it. A schema that is the same in several documents is one
    /// type.
    pub clients: Vec<String>,
    pub description: String,
    pub deprecated: bool,
    pub shape: Shape,
    /// True if it is a union, and a value may fit several variants.
    pub any_of: bool,
    /// Of a union whose values say which variant they are.
    pub discriminator: Option<Discriminator>,
    /// The index of the variant of a union that samples have: the first one that need not contain
    /// the union again.
    pub sample_variant: usize,
    /// The number of types within each other in its smallest value. None if it has no finite one.
    pub smallest: Option<usize>,
    /// The operations that use it, directly or indirectly.
    pub uses: Vec<Use>,
    /// True if a request can contain it.
    pub in_request: bool,
    /// True if a response can contain it.
    pub in_response: bool,
    pub recorded: TypeRecord,
}

impl TypeDef {
    /// Returns whether it is an enum without a schema of its own.
    pub(crate) fn is_inline_enum(&self) -> bool {
        self.is_inline && matches!(self.shape, Shape::Enum(_))
    }
}

/// The content of a type.
#[derive(Clone, Debug)]
pub enum Shape {
    Struct(Vec<Field>),
    Enum(Vec<EnumValue>),
    Union(Vec<UnionVariant>),
}

impl Shape {
    /// Returns the properties of an object.
    pub fn fields(&self) -> &[Field] {
        match self {
            Self::Struct(fields) => fields,
            Self::Enum(_) | Self::Union(_) => &[],
        }
    }

    /// Returns the values of an enum.
    pub fn values(&self) -> &[EnumValue] {
        match self {
            Self::Enum(values) => values,
            Self::Struct(_) | Self::Union(_) => &[],
        }
    }

    /// Returns the variants of a union.
    pub fn variants(&self) -> &[UnionVariant] {
        match self {
            Self::Union(variants) => variants,
            Self::Struct(_) | Self::Enum(_) => &[],
        }
    }

    /// Returns the types of the properties or variants.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let fields = self.fields().iter().map(|one| &one.ty);
        fields.chain(self.variants().iter().map(|one| &one.ty))
    }
}

/// A property of an object, or a parameter.
#[derive(Clone, Debug)]
pub struct Field {
    pub node: NodeId,
    pub origin: Origin,
    /// The schema that it refers to, if that is only a name for a type without one.
    pub alias: Option<Origin>,
    /// The name on the wire: `enrollmentData`.
    pub wire_name: String,
    pub ty: Type,
    pub required: bool,
    pub nullable: bool,
    /// True if it is an array or a map whose items can be null, or one within it is.
    pub null_items: bool,
    pub deprecated: bool,
    /// True if requests do not have it: only a response may require it.
    pub read_only: bool,
    /// True if responses do not have it: only a request may require it.
    pub write_only: bool,
    /// Never printed.
    pub secret: bool,
    /// True if the type contains its owner other than through an array, so that the field must be
    /// boxed.
    pub recursive: bool,
    pub description: String,
    pub default: Option<Value>,
    pub example: Option<Value>,
    /// The limits of values; of an array, lengths are those of its items.
    pub limits: Limits,
    pub recorded: FieldRecord,
}

impl Field {
    /// Returns whether a request must have it.
    pub(crate) fn is_required_in_requests(&self) -> bool {
        self.required && !self.read_only
    }

    /// Returns whether a response must have it.
    pub(crate) fn is_required_in_responses(&self) -> bool {
        self.required && !self.write_only
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    String,
    DateTime,
    /// The documents call nearly all of these `number`.
    Integer,
    Float,
    Boolean,
    Array(Box<Type>),
    /// The content of a file, in a multipart body.
    File,
    /// An item of an array, or a value of a map, that can be null.
    Nullable(Box<Type>),
    /// An object without declared properties, whose values have this type.
    Map(Box<Type>),
    /// An object without declared properties, whose values have any type.
    Object,
    /// Any JSON value.
    Any,
    Named(TypeId),
}

impl Type {
    /// Returns the named type that this is, or is an array or a map of.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            other => other.within().and_then(Self::named),
        }
    }

    /// Returns the type of the items of an array, or of the values of a map.
    pub(crate) fn within(&self) -> Option<&Self> {
        match self {
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) => Some(inner),
            _ => None,
        }
    }

    /// Returns the type of the innermost items or values.
    pub(crate) fn innermost(&self) -> &Self {
        self.within().map_or(self, Self::innermost)
    }

    /// Returns whether it is a map, or one is within it.
    pub(crate) fn has_map(&self) -> bool {
        matches!(self, Self::Map(_)) || self.within().is_some_and(Self::has_map)
    }

    /// Returns the type of the values other than null.
    pub(crate) fn not_null(&self) -> &Self {
        match self {
            Self::Nullable(inner) => inner,
            other => other,
        }
    }

    /// Returns the named type that this is; not through arrays and maps, which can be empty.
    pub(crate) fn direct(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            _ => None,
        }
    }
}

/// A value of an enum. Servers may add others.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    pub node: NodeId,
    pub origin: Origin,
    pub wire_value: String,
    /// Its meaning; may be empty.
    pub description: String,
}

/// One of the types that a union allows.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionVariant {
    pub node: NodeId,
    pub origin: Origin,
    pub ty: Type,
    /// True if it is boxed, because the type contains the union. The public API decides it.
    pub recursive: bool,
    /// `x-genauth-boxed`.
    pub boxed: Option<bool>,
    pub description: String,
    pub limits: Limits,
}
