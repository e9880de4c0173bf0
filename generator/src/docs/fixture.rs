//! Small APIs for tests.

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;

use crate::model::{
    Alternative, Answer, Api, Body, Client, Encoding, Errors, Field, Group, HttpMethod,
    Limits, Location, Operation, Parameter, Parameters, Shape, Type, TypeDef, TypeId,
    Variant,
};
use crate::testing;

/// An API of one client with one operation in one group.
pub(super) fn api(types: Vec<TypeDef>, operation: Operation) -> Api {
    let group = Group {
        name: "MFA Factor Management".to_owned(),
        title: String::new(),
        description: String::new(),
        module: "mfa_factor_management".to_owned(),
        folder: "mfa-factor-management".to_owned(),
        operations: vec![operation],
    };
    let client = Client {
        name: "authentication".to_owned(),
        type_name: "AuthenticationClient".to_owned(),
        title: String::new(),
        description: String::new(),
        groups: vec![group],
    };
    Api {
        clients: vec![client],
        types,
        platform: testing::genauth(),
        ..Api::default()
    }
}

pub(super) fn operation(method: &str) -> Operation {
    Operation {
        id: format!("FactorsV3Controller_{method}"),
        method: method.to_owned(),
        constant: method.to_uppercase(),
        http: HttpMethod::Post,
        path: format!("/api/v3/{method}"),
        page: Some(method.replace('_', "-")),
        summary: "Enrol a factor".to_owned(),
        description: "Enrols it.".to_owned(),
        deprecated: false,
        parameters: None,
        body: None,
        answer: Answer::Raw,
        idempotent: false,
        bearer: false,
        client_credentials: false,
        errors: Errors::default(),
    }
}

impl Operation {
    pub(super) fn body(mut self, schema: usize) -> Self {
        self.body = Some(Body {
            encoding: Encoding::Json,
            schema: TypeId(schema),
        });
        self
    }

    pub(super) fn answer(mut self, schema: usize) -> Self {
        self.answer = Answer::Json {
            schema: TypeId(schema),
            enveloped: true,
        };
        self
    }

    pub(super) fn taking(mut self, fields: Vec<Field>) -> Self {
        let member = |field| Parameter {
            location: Location::Query,
            field,
        };
        let members = fields.into_iter().map(member).collect();
        self.parameters = Some(Parameters {
            type_name: "Params".to_owned(),
            members,
        });
        self
    }
}

fn definition(name: &str, shape: Shape) -> TypeDef {
    TypeDef {
        wire_name: name.to_owned(),
        type_name: name.to_owned(),
        clients: vec!["authentication".to_owned()],
        module: "common".to_owned(),
        description: String::new(),
        deprecated: false,
        shape,
        in_request: true,
        in_answer: true,
    }
}

pub(super) fn model(name: &str, fields: Vec<Field>) -> TypeDef {
    definition(name, Shape::Struct(fields))
}

/// Values with their meanings.
pub(super) fn choice(name: &str, values: &[(&str, &str)]) -> TypeDef {
    let variant = |(value, meaning): &(&str, &str)| Variant {
        wire_value: (*value).to_owned(),
        name: value.to_upper_camel_case(),
        description: (*meaning).to_owned(),
    };
    definition(name, Shape::Enum(values.iter().map(variant).collect()))
}

pub(super) fn union(name: &str, types: Vec<Type>) -> TypeDef {
    let alternative = |(index, ty)| Alternative {
        name: format!("Variant{index}"),
        ty,
        description: String::new(),
    };
    let alternatives = types.into_iter().enumerate().map(alternative);
    definition(name, Shape::Union(alternatives.collect()))
}

pub(super) fn named(id: usize) -> Type {
    Type::Named(TypeId(id))
}

pub(super) fn list(item: Type) -> Type {
    Type::Array(Box::new(item))
}

/// An optional member.
pub(super) fn field(name: &str, ty: Type) -> Field {
    Field {
        wire_name: name.to_owned(),
        name: name.to_snake_case(),
        ty,
        required: false,
        nullable: false,
        deprecated: false,
        secret: false,
        boxed: false,
        description: String::new(),
        default: None,
        example: None,
        limits: Limits::default(),
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

/// The members that every answer begins with.
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
