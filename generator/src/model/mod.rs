//! What the API *is*: every `$ref` resolved, every name decided, every sentence in place.
//!
//! An emitter sees only this. It looks nothing up in the document and spells no name.

mod lower;
mod names;
mod paging;
mod same;
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod usage;

use std::ops::Index;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::openapi::Document;
pub use crate::openapi::{HttpMethod, Limits, Location};
use crate::platform::Platform;
pub use crate::spec::codes::{Code, Codes};
use crate::spec::descriptions::Descriptions;
pub(crate) use names::folder_name;
pub use paging::{Page, Paging};

/// All clients that were read together, and the types that they exchange.
#[derive(Clone, Debug, Default)]
pub struct Api {
    pub clients: Vec<Client>,
    pub types: Vec<TypeDef>,
    /// What the answers of all clients may say about the end of a call.
    pub codes: Codes,
    pub platform: Platform,
}

/// Names a type of [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

impl Api {
    /// Resolves what the documents say; the codes are none of theirs and are left empty. Findings go to `diagnostics`; with an error among
    /// them, the result is not fit to be emitted.
    pub fn lower(
        inputs: &[(Document, Descriptions)],
        platform: &Platform,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        lower::lower(inputs, platform, diagnostics)
    }
}

impl Index<TypeId> for Api {
    type Output = TypeDef;

    fn index(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }
}

/// One specification document: `authentication` becomes `AuthenticationClient`.
#[derive(Clone, Debug)]
pub struct Client {
    /// File stem of the document; module, Cargo feature and folder of the pages.
    pub name: String,
    /// The Rust type whose methods the operations are.
    pub type_name: String,
    pub title: String,
    pub description: String,
    /// In the order of the document. Groups without an operation are left out.
    pub groups: Vec<Group>,
}

/// The operations that share a tag.
#[derive(Clone, Debug)]
pub struct Group {
    /// The tag, as the document has it.
    pub name: String,
    pub title: String,
    pub description: String,
    /// Rust module: `mfa_factor_management`.
    pub module: String,
    /// Folder of the pages: `mfa-factor-management`.
    pub folder: String,
    pub operations: Vec<Operation>,
}

impl Client {
    /// The operations of all groups, in the order of the groups.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.groups.iter().flat_map(|group| &group.operations)
    }
}

#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId` of the document.
    pub id: String,
    /// Rust method: `enroll_factor`.
    pub method: String,
    /// Rust constant that describes the request: `ENROLL_FACTOR`.
    pub constant: String,
    pub http: HttpMethod,
    /// Path template with `{names}` as the document has them.
    pub path: String,
    /// File of the page without folder and extension; none when the operation has no page.
    pub page: Option<String>,
    pub summary: String,
    pub description: String,
    pub deprecated: bool,
    /// The struct that holds the parameters, if there are any.
    pub parameters: Option<Parameters>,
    pub body: Option<Body>,
    pub answer: Answer,
    /// Sending it twice does no more than sending it once, so that a failed call can be sent again.
    pub idempotent: bool,
    /// The user's access token goes along (`bearer`).
    pub bearer: bool,
    /// The application's `client_id` and `client_secret` are members of the body, and the client
    /// fills them in.
    pub client_credentials: bool,
    pub errors: Errors,
}

impl Operation {
    /// The method as people write it: without the `r#` of a keyword.
    pub fn plain_method(&self) -> &str {
        plain(&self.method)
    }

    /// The members of the struct of parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().flat_map(|parameters| &parameters.members)
    }

    /// The types that a request begins with: those of the parameters, and the body's.
    pub fn request_types(&self) -> impl Iterator<Item = TypeId> {
        let parameters = self.parameters().filter_map(|member| member.field.ty.named());
        parameters.chain(self.body.iter().map(|body| body.schema))
    }
}

/// An identifier without the `r#` that makes one of a keyword.
fn plain(identifier: &str) -> &str {
    identifier.trim_start_matches("r#")
}

/// The query, path and header parameters of one operation, as one struct.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// `GetFactorParams`.
    pub type_name: String,
    /// In the order of the document.
    pub members: Vec<Parameter>,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub location: Location,
    pub field: Field,
}

#[derive(Clone, Debug)]
pub struct Body {
    pub encoding: Encoding,
    pub schema: TypeId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Json,
    Form,
    Multipart,
}

/// What a successful call returns.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A JSON object of this type.
    Json {
        schema: TypeId,
        /// It carries the platform's `statusCode`, which has to be 200.
        enveloped: bool,
    },
    /// The document does not say: the caller gets status, headers and bytes.
    Raw,
}

impl Answer {
    /// The type that the answer is read into.
    pub fn schema(&self) -> Option<TypeId> {
        match self {
            Self::Json { schema, .. } => Some(*schema),
            Self::Raw => None,
        }
    }
}

/// The codes that an operation in particular may fail with. There are others that any call may fail with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// Values of `statusCode`.
    pub status: Vec<i64>,
    /// Values of `apiCode`, in the order of the document.
    pub api: Vec<i64>,
}

/// A type with a name of its own.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// The schema's name in the document. Enums and unions that have no schema of their own carry
    /// the name that was decided for them.
    pub wire_name: String,
    /// Valid, unique Rust name.
    pub type_name: String,
    /// The clients whose documents have it. A schema that is the same in several documents is one type.
    pub clients: Vec<String>,
    /// Module of the group whose operations use it; `common` if several groups do, or none.
    pub module: String,
    pub description: String,
    pub deprecated: bool,
    pub shape: Shape,
    /// Reachable from a request.
    pub in_request: bool,
    /// Reachable from an answer.
    pub in_answer: bool,
}

#[derive(Clone, Debug)]
pub enum Shape {
    Struct(Vec<Field>),
    Enum(Vec<Variant>),
    Union(Vec<Alternative>),
}

/// A member of a struct, or a parameter.
#[derive(Clone, Debug)]
pub struct Field {
    /// On the wire: `enrollmentData`.
    pub wire_name: String,
    /// Valid Rust identifier, raw where it has to be: `enrollment_data`, `r#type`.
    pub name: String,
    pub ty: Type,
    pub required: bool,
    pub nullable: bool,
    pub deprecated: bool,
    /// Never printed by `Debug`.
    pub secret: bool,
    /// The type contains its owner other than through a list, so that it has to be boxed.
    pub boxed: bool,
    pub description: String,
    pub default: Option<Value>,
    pub example: Option<Value>,
    /// Of a list, lengths are those of its items.
    pub limits: Limits,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    String,
    DateTime,
    /// `i64`; the documents call nearly all of these `number`.
    Integer,
    /// `f64`.
    Float,
    Boolean,
    Array(Box<Type>),
    /// The content of a file, in a multipart body.
    File,
    /// An object without declared members.
    Object,
    /// Any JSON value.
    Any,
    Named(TypeId),
}

impl Field {
    /// The name as people write it: without the `r#` of a keyword.
    pub fn plain_name(&self) -> &str {
        plain(&self.name)
    }
}

impl Type {
    /// The type with a name of its own that this is, or is a list of.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::Array(items) => items.named(),
            _ => None,
        }
    }
}

/// A value of an enum. Every Rust enum has one variant more, for values that are not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    pub wire_value: String,
    pub name: String,
    /// What the value means; may be empty.
    pub description: String,
}

/// One of the types that a `oneOf` allows.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    pub name: String,
    pub ty: Type,
    pub description: String,
}
