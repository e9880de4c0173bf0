//! Small APIs for tests.

use serde_json::Value;

use crate::model::{
    Api, Body, Client, Content, Encoding, EnumValue, Errors, Field, Group, HttpMethod,
    Limits, Location, NodeId, Operation, Origin, Parameter, Response, Shape, Style,
    Type, TypeDef, TypeId, UnionVariant,
};
use crate::tests;

/// An API of one client with one operation in one group.
pub(super) fn api(types: Vec<TypeDef>, operation: Operation) -> Api {
    let group = Group {
        name: "MFA Factor Management".to_owned(),
        operations: vec![operation],
        ..Group::default()
    };
    let client = Client {
        name: "authentication".to_owned(),
        groups: vec![group],
        ..Client::default()
    };
    Api {
        clients: vec![client],
        types,
        platform: tests::genauth(),
        ..Api::default()
    }
}

pub(super) fn operation(method: &str) -> Operation {
    Operation {
        node: NodeId::default(),
        origin: Origin::default(),
        id: format!("FactorsV3Controller_{method}"),
        name: method.to_owned(),
        controller: "factors_v3".to_owned(),
        http: HttpMethod::Post,
        path: format!("/api/v3/{}", method.replace('_', "-")),
        has_page: true,
        summary: "Enrol a factor".to_owned(),
        description: "Enrols it.".to_owned(),
        deprecated: false,
        parameters: Vec::new(),
        body: None,
        response: Response::default(),
        links: Vec::new(),
        paging: None,
        security: Vec::new(),
        server: None,
        idempotent: false,
        bearer: true,
        needs_token: true,
        client_credentials: false,
        errors: Errors::default(),
        search: Vec::new(),
        sample: None,
        recorded: Default::default(),
    }
}

impl Operation {
    pub(super) fn body(mut self, schema: usize) -> Self {
        self.body = Some(Body {
            origin: Origin::default(),
            media_type: "application/json".to_owned(),
            encoding: Encoding::Json,
            ty: named(schema),
            nullable: false,
            limits: Limits::default(),
            required: true,
            parts: Vec::new(),
            others: Vec::new(),
        });
        self
    }

    pub(super) fn answer(mut self, schema: usize) -> Self {
        self.response = Response {
            content: Content::Value {
                media_type: "application/json".to_owned(),
                encoding: Encoding::Json,
                ty: named(schema),
                optional: false,
            },
            enveloped: true,
            ..Response::default()
        };
        self
    }

    pub(super) fn taking(mut self, fields: Vec<Field>) -> Self {
        let member = |field| Parameter {
            location: Location::Query,
            style: Style::default_of(Location::Query),
            field,
        };
        self.parameters = fields.into_iter().map(member).collect();
        self
    }
}

fn definition(name: &str, shape: Shape) -> TypeDef {
    TypeDef {
        node: NodeId::default(),
        origin: Origin::default(),
        name: name.to_owned(),
        is_inline: false,
        places: Vec::new(),
        clients: vec!["authentication".to_owned()],
        description: String::new(),
        deprecated: false,
        shape,
        any_of: false,
        discriminator: None,
        sample_variant: 0,
        smallest: Some(1),
        uses: Vec::new(),
        in_request: true,
        in_response: true,
        recorded: Default::default(),
    }
}

pub(super) fn model(name: &str, fields: Vec<Field>) -> TypeDef {
    definition(name, Shape::Struct(fields))
}

/// Values with their meanings.
pub(super) fn choice(name: &str, values: &[(&str, &str)]) -> TypeDef {
    let variant = |(value, meaning): &(&str, &str)| EnumValue {
        node: NodeId::default(),
        origin: Origin::default(),
        wire_value: (*value).to_owned(),
        description: (*meaning).to_owned(),
    };
    definition(name, Shape::Enum(values.iter().map(variant).collect()))
}

pub(super) fn union(name: &str, types: Vec<Type>) -> TypeDef {
    let variant = |ty| UnionVariant {
        node: NodeId::default(),
        origin: Origin::default(),
        ty,
        recursive: false,
        boxed: None,
        description: String::new(),
        limits: Limits::default(),
    };
    definition(name, Shape::Union(types.into_iter().map(variant).collect()))
}

pub(super) fn named(id: usize) -> Type {
    Type::Named(TypeId(id))
}

pub(super) fn list(item: Type) -> Type {
    Type::Array(Box::new(item))
}

/// An optional property.
pub(super) fn field(name: &str, ty: Type) -> Field {
    Field {
        node: NodeId::default(),
        origin: Origin::default(),
        alias: None,
        wire_name: name.to_owned(),
        ty,
        required: false,
        nullable: false,
        null_items: false,
        deprecated: false,
        read_only: false,
        write_only: false,
        secret: false,
        recursive: false,
        description: String::new(),
        default: None,
        example: None,
        limits: Limits::default(),
        recorded: Default::default(),
    }
}

impl Field {
    pub(super) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) fn says(mut self, description: &str) -> Self {
        self.description = description.to_owned();
        self
    }

    pub(super) fn by_default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    pub(super) fn like(mut self, example: impl Into<Value>) -> Self {
        self.example = Some(example.into());
        self
    }

    pub(super) fn at_most(mut self, items: u64) -> Self {
        self.limits.max_items = Some(items);
        self
    }
}

/// The properties that every response begins with.
pub(super) fn envelope() -> Vec<Field> {
    vec![
        field("statusCode", Type::Integer)
            .required()
            .says("200 means success.")
            .like(200),
        field("message", Type::String).required().says("What happened.").like("OK"),
        field("apiCode", Type::Integer).says("Finer than `statusCode`."),
        field("requestId", Type::String).says("Helps support find the call."),
    ]
}
