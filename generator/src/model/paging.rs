//! Which operations return a list page by page.
//!
//! They ask for `page` and `limit`, in the query or in the JSON body, and answer `data.list` and
//! `data.totalCount`. All that differs from that (a list without a total, a total without a list, a
//! list under another name) is no paging that the runtime knows.

use super::{Api, Encoding, Field, Location, Operation, Shape, Type, TypeId};

/// Deeper in a body, `page` and `limit` would hardly be meant for the whole request.
const DEEPEST: usize = 2;

/// Where the members `page` and `limit` stand in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    Query,
    Body {
        /// The members that lead to the object that has them; none if that is the body itself.
        within: Vec<String>,
        /// They are texts, not numbers.
        as_text: bool,
    },
}

/// An answer that is a page of a list.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// Type of `data`.
    pub data: TypeId,
    /// Type of the items of `data.list`.
    pub items: &'a Type,
}

impl Api {
    /// Where the operation's request says which page of the list it wants.
    pub fn paging(&self, operation: &Operation) -> Option<Paging> {
        self.page(operation.answer.schema()?)?;
        if in_query(operation, "page") && in_query(operation, "limit") {
            return Some(Paging::Query);
        }
        let body = operation.body.as_ref()?;
        let within = self.within(body.schema, 0)?;
        let page = self.asked(body.schema, &within)?;
        (body.encoding == Encoding::Json).then(|| Paging::Body {
            as_text: page.ty == Type::String,
            within,
        })
    }

    /// What a type is a page of, if it is one.
    pub fn page(&self, answer: TypeId) -> Option<Page<'_>> {
        let data = self.field(answer, "data").filter(|field| !field.boxed)?;
        let Type::Named(data) = data.ty else { return None };
        self.field(data, "totalCount")?;
        match &self.field(data, "list").filter(|field| !field.boxed)?.ty {
            Type::Array(items) => Some(Page { data, items }),
            _ => None,
        }
    }

    /// The answers of the operations that return a list page by page.
    pub fn is_paged(&self, answer: TypeId) -> bool {
        let mut operations = self.clients.iter().flat_map(|client| client.operations());
        operations.any(|operation| {
            operation.answer.schema() == Some(answer) && self.paging(operation).is_some()
        })
    }

    fn within(&self, body: TypeId, depth: usize) -> Option<Vec<String>> {
        if self.field(body, "page").is_some() && self.field(body, "limit").is_some() {
            return Some(Vec::new());
        }
        let inner = self.fields(body).iter().filter(|_| depth < DEEPEST);
        let mut found = inner.filter_map(|field| {
            let Type::Named(id) = field.ty else { return None };
            let mut path = self.within(id, depth + 1)?;
            path.insert(0, field.wire_name.clone());
            Some(path)
        });
        found.next()
    }

    /// The member `page`.
    fn asked(&self, body: TypeId, within: &[String]) -> Option<&Field> {
        match within.split_first() {
            None => self.field(body, "page"),
            Some((name, rest)) => self.asked(self.field(body, name)?.ty.named()?, rest),
        }
    }

    fn field(&self, id: TypeId, wire_name: &str) -> Option<&Field> {
        self.fields(id).iter().find(|field| field.wire_name == wire_name)
    }

    fn fields(&self, id: TypeId) -> &[Field] {
        match &self[id].shape {
            Shape::Struct(fields) => fields,
            Shape::Enum(_) | Shape::Union(_) => &[],
        }
    }
}

fn in_query(operation: &Operation, wire_name: &str) -> bool {
    operation.parameters().any(|parameter| {
        parameter.location == Location::Query && parameter.field.wire_name == wire_name
    })
}
