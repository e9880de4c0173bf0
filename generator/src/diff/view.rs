//! One side as the comparison sees it: what stands where in the documents, and which methods lead to
//! which types.

use std::collections::{BTreeSet, HashMap};

use super::side::Side;
use crate::model::{
    Alternative, Api, Client, Field, Group, Operation, Shape, Type, TypeId, Variant,
};
use crate::openapi::{self, Document, Kind, Schema, Visibility};

/// A side, and what is looked up in it over and over.
pub(super) struct View<'a> {
    pub(super) side: &'a Side,
    pub(super) api: &'a Api,
    pub(super) methods: Vec<Method<'a>>,
    /// Where each type is defined.
    definitions: Vec<Option<Definition<'a>>>,
    /// The methods that lead to each type.
    uses: Vec<Vec<Use>>,
}

/// An operation that has a method.
#[derive(Clone, Copy)]
pub(super) struct Method<'a> {
    /// Its place in [`View::methods`].
    pub(super) index: usize,
    pub(super) client: &'a Client,
    pub(super) group: &'a Group,
    pub(super) operation: &'a Operation,
    /// As the document has it.
    pub(super) written: &'a openapi::Operation,
}

#[derive(Clone, Copy)]
struct Definition<'a> {
    client: &'a str,
    schema: &'a Schema,
    /// It has no name under `components/schemas`.
    is_inline: bool,
}

/// A method that leads to a type.
struct Use {
    method: usize,
    sent: bool,
    read: bool,
}

/// Which way something travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Travels {
    pub(super) sent: bool,
    pub(super) read: bool,
}

/// The methods that something matters to.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    pub(super) methods: BTreeSet<String>,
    /// One of them has a page.
    pub(super) has_page: bool,
}

impl Touched {
    pub(super) fn add(&mut self, operation: &Operation) {
        self.methods.insert(operation.plain_method().to_owned());
        self.has_page |= operation.page.is_some();
    }
}

impl<'a> View<'a> {
    pub(super) fn of(side: &'a Side) -> Self {
        let methods = methods(side);
        Self {
            side,
            api: &side.api,
            definitions: Walk::all(side, &methods),
            uses: uses(&side.api, &methods),
            methods,
        }
    }

    pub(super) fn travels(&self, id: TypeId) -> Travels {
        let uses = self.uses[id.0].iter();
        uses.fold(Travels::default(), |all, one| Travels {
            sent: all.sent || one.sent,
            read: all.read || one.read,
        })
    }

    /// Whether a method leads to the type.
    pub(super) fn is_used(&self, id: TypeId) -> bool {
        !self.uses[id.0].is_empty()
    }

    pub(super) fn touched(&self, id: TypeId) -> Touched {
        let mut touched = Touched::default();
        for one in &self.uses[id.0] {
            touched.add(self.methods[one.method].operation);
        }
        touched
    }

    /// The places in [`View::methods`] of those that lead to the type.
    pub(super) fn users(&self, id: TypeId) -> impl Iterator<Item = usize> {
        self.uses[id.0].iter().map(|one| one.method)
    }

    /// Client and pointer of a type's definition.
    pub(super) fn at(&self, id: TypeId) -> (&'a str, &'a str) {
        match self.definitions[id.0] {
            Some(Definition { client, schema, .. }) => (client, &schema.at),
            // Every type was found in a document. If one is not, it is all of it.
            None => ("", "#"),
        }
    }

    pub(super) fn is_inline(&self, id: TypeId) -> bool {
        self.definitions[id.0].is_none_or(|one| one.is_inline)
    }

    /// The schemas of a struct's members, in the order of its fields.
    pub(super) fn members(&self, id: TypeId) -> &'a [openapi::Property] {
        match self.definitions[id.0].map(|one| &one.schema.kind) {
            Some(Kind::Object(properties)) => properties,
            _ => &[],
        }
    }

    /// The module of the Rust type, from `genauth::models` on.
    pub(super) fn module(&self, id: TypeId) -> String {
        let definition = &self.api[id];
        match definition.clients.as_slice() {
            [client] => format!("{client}::{}", definition.module),
            _ => "shared".to_owned(),
        }
    }

    pub(super) fn document(&self, client: &str) -> Option<&'a Document> {
        self.side.documents.iter().find(|one| one.client == client)
    }

    /// What a member's schema refers to, if that is only a name for what Rust has already.
    pub(super) fn alias(&self, client: &str, schema: &Schema) -> Option<&'a Schema> {
        let Kind::Reference(name) = &schema.kind else { return None };
        let schemas = &self.document(client)?.schemas;
        let target = &schemas.iter().find(|one| one.name == *name)?.schema;
        (!has_type(&target.kind)).then_some(target)
    }
}

/// Whether a schema of this kind becomes a type of its own.
fn has_type(kind: &Kind) -> bool {
    matches!(kind, Kind::Object(_) | Kind::Enum(_) | Kind::OneOf(_))
}

pub(super) fn fields(shape: &Shape) -> &[Field] {
    match shape {
        Shape::Struct(fields) => fields,
        _ => &[],
    }
}

pub(super) fn variants(shape: &Shape) -> &[Variant] {
    match shape {
        Shape::Enum(variants) => variants,
        _ => &[],
    }
}

pub(super) fn alternatives(shape: &Shape) -> &[Alternative] {
    match shape {
        Shape::Union(alternatives) => alternatives,
        _ => &[],
    }
}

fn methods(side: &Side) -> Vec<Method<'_>> {
    let mut methods = Vec::new();
    for (client, document) in side.api.clients.iter().zip(&side.documents) {
        let written: HashMap<&str, &openapi::Operation> = document
            .operations
            .iter()
            .filter(|one| one.visibility != Visibility::Hidden)
            .map(|one| (one.id.as_str(), one))
            .collect();
        for group in &client.groups {
            for operation in &group.operations {
                let Some(written) = written.get(operation.id.as_str()) else { continue };
                methods.push(Method {
                    index: methods.len(),
                    client,
                    group,
                    operation,
                    written,
                });
            }
        }
    }
    methods
}

/// Goes through documents and types side by side, to find where each type is defined.
struct Walk<'a> {
    api: &'a Api,
    client: &'a str,
    /// The schemas of the document by name, and the types of those that have one.
    schemas: HashMap<&'a str, &'a Schema>,
    definitions: Vec<Option<Definition<'a>>>,
}

impl<'a> Walk<'a> {
    fn all(side: &'a Side, methods: &[Method<'a>]) -> Vec<Option<Definition<'a>>> {
        let mut definitions = vec![None; side.api.types.len()];
        for document in &side.documents {
            let named = document.schemas.iter().map(|one| (&*one.name, &one.schema));
            let mut walk = Self {
                api: &side.api,
                client: &document.client,
                schemas: named.collect(),
                definitions,
            };
            walk.schemas(document);
            let own = methods.iter().filter(|one| one.client.name == document.client);
            own.for_each(|method| walk.method(method));
            definitions = walk.definitions;
        }
        definitions
    }

    fn schemas(&mut self, document: &'a Document) {
        let mut types = HashMap::new();
        for (index, definition) in self.api.types.iter().enumerate() {
            if definition.clients.iter().any(|client| client == self.client) {
                // A schema comes before what was found within one that happens to be called the same.
                types.entry(definition.wire_name.as_str()).or_insert(TypeId(index));
            }
        }
        let own: Vec<_> = document
            .schemas
            .iter()
            .filter(|one| has_type(&one.schema.kind))
            .filter_map(|one| Some((*types.get(&*one.name)?, &one.schema)))
            .collect();
        for (id, schema) in &own {
            self.define(*id, schema, false);
        }
        for (id, schema) in own {
            self.content(id, schema);
        }
    }

    fn method(&mut self, method: &Method<'a>) {
        let Method {
            operation, written, ..
        } = method;
        for (parameter, written) in operation.parameters().zip(&written.parameters) {
            self.walk(&parameter.field.ty, &written.schema);
        }
        if let (Some(body), Some(written)) = (&operation.body, &written.body) {
            self.walk(&Type::Named(body.schema), &written.schema);
        }
        if let (Some(id), Some(schema)) =
            (operation.answer.schema(), answer_schema(written))
        {
            self.walk(&Type::Named(id), schema);
        }
    }

    fn walk(&mut self, ty: &Type, schema: &'a Schema) {
        match (&schema.kind, ty) {
            (Kind::Reference(name), _) => {
                let target = self.schemas.get(name.as_str()).copied();
                if let Some(target) = target.filter(|one| !has_type(&one.kind)) {
                    self.walk(ty, target);
                }
            }
            (Kind::Array(schema), Type::Array(items)) => self.walk(items, schema),
            (kind, Type::Named(id))
                if has_type(kind) && self.define(*id, schema, true) =>
            {
                self.content(*id, schema);
            }
            _ => {}
        }
    }

    /// Whether the type had no definition yet.
    fn define(&mut self, id: TypeId, schema: &'a Schema, is_inline: bool) -> bool {
        let place = &mut self.definitions[id.0];
        let is_new = place.is_none();
        place.get_or_insert(Definition {
            client: self.client,
            schema,
            is_inline,
        });
        is_new
    }

    fn content(&mut self, id: TypeId, schema: &'a Schema) {
        let api = self.api;
        match (&schema.kind, &api[id].shape) {
            (Kind::Object(properties), Shape::Struct(fields)) => {
                for (property, field) in properties.iter().zip(fields) {
                    self.walk(&field.ty, &property.schema);
                }
            }
            (Kind::OneOf(schemas), Shape::Union(alternatives)) => {
                for (schema, alternative) in schemas.iter().zip(alternatives) {
                    self.walk(&alternative.ty, schema);
                }
            }
            _ => {}
        }
    }
}

/// The schema that the answer is lowered from.
pub(super) fn answer_schema(written: &openapi::Operation) -> Option<&Schema> {
    let responses = &written.responses;
    let success = responses.iter().find(|one| one.status.starts_with('2'));
    let response =
        success.or_else(|| responses.iter().find(|one| one.status == "default"));
    response?.json.as_ref()
}

fn uses(api: &Api, methods: &[Method<'_>]) -> Vec<Vec<Use>> {
    let mut uses: Vec<Vec<Use>> = api.types.iter().map(|_| Vec::new()).collect();
    for (index, method) in methods.iter().enumerate() {
        let operation = method.operation;
        spread(api, &mut uses, index, operation.request_types().collect(), |one| {
            &mut one.sent
        });
        let answer = operation.answer.schema().into_iter().collect();
        spread(api, &mut uses, index, answer, |one| &mut one.read);
    }
    uses
}

/// Notes the method at every type that `open` leads to.
fn spread(
    api: &Api,
    uses: &mut [Vec<Use>],
    method: usize,
    mut open: Vec<TypeId>,
    way: fn(&mut Use) -> &mut bool,
) {
    while let Some(id) = open.pop() {
        let known = &mut uses[id.0];
        if known.last().is_none_or(|last| last.method != method) {
            known.push(Use {
                method,
                sent: false,
                read: false,
            });
        }
        let Some(one) = known.last_mut() else { continue };
        if !std::mem::replace(way(one), true) {
            open.extend(parts(&api[id].shape));
        }
    }
}

/// The types with a name that a type is made of.
pub(super) fn parts(shape: &Shape) -> impl Iterator<Item = TypeId> {
    let of_fields = fields(shape).iter().filter_map(|field| field.ty.named());
    let of_union = alternatives(shape).iter().filter_map(|one| one.ty.named());
    of_fields.chain(of_union)
}
