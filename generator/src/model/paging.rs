//! Operations that return a list page by page, as the platform names page, list and total.
//!
//! They ask for `page` and `limit`, in the query or in the JSON body, and respond with `data.list` and
//! `data.totalCount`. Whatever differs from that (a list without a total, a total without a list, a
//! list with another name) is no paging that the SDK knows.

use super::{Api, Encoding, Field, Location, Operation, Shape, Type, TypeId};
use crate::platform::PagingNames;

/// Deeper in a body, `page` and `limit` would hardly be meant for the whole request.
const DEEPEST: usize = 2;

/// The place of the properties `page` and `limit` in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    Query,
    Body {
        /// The properties that lead to the object that has them; none if that is the body itself.
        within: Vec<String>,
        /// They are strings, not numbers.
        as_text: bool,
    },
}

/// A response that is a page of a list.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// Type of `data`.
    pub data: TypeId,
    /// Type of the items of `data.list`.
    pub items: &'a Type,
}

impl Api {
    /// Returns the place in the operation's request that asks for a page of the list.
    pub fn paging(&self, operation: &Operation) -> Option<Paging> {
        let names = self.platform.paging.as_ref()?;
        self.page(operation.answer.schema()?)?;
        if in_query(operation, &names.page) && in_query(operation, &names.limit) {
            return Some(Paging::Query);
        }
        let body = operation.body.as_ref()?;
        let within = self.within(names, body.schema, 0)?;
        let owner = self.owner(body.schema, &within)?;
        let page = self.field(owner, &names.page)?;
        (body.encoding == Encoding::Json).then(|| Paging::Body {
            as_text: page.ty == Type::String,
            within,
        })
    }

    /// Returns the page of a list that a response is, if it is one.
    pub fn page(&self, answer: TypeId) -> Option<Page<'_>> {
        let names = self.platform.paging.as_ref()?;
        let data = self.field(answer, &names.data).filter(|field| !field.boxed)?;
        let Type::Named(data) = data.ty else { return None };
        self.field(data, &names.total)?;
        match &self.field(data, &names.list).filter(|field| !field.boxed)?.ty {
            Type::Array(items) => Some(Page { data, items }),
            _ => None,
        }
    }

    /// Returns whether this is the response of an operation that returns a list page by page.
    pub fn is_paged(&self, answer: TypeId) -> bool {
        let mut operations = self.clients.iter().flat_map(|client| client.operations());
        operations.any(|operation| {
            operation.answer.schema() == Some(answer) && self.paging(operation).is_some()
        })
    }

    fn within(
        &self,
        names: &PagingNames,
        body: TypeId,
        depth: usize,
    ) -> Option<Vec<String>> {
        if [&names.page, &names.limit]
            .iter()
            .all(|name| self.field(body, name).is_some())
        {
            return Some(Vec::new());
        }
        let inner = self.fields(body).iter().filter(|_| depth < DEEPEST);
        let mut found = inner.filter_map(|field| {
            let Type::Named(id) = field.ty else { return None };
            let mut path = self.within(names, id, depth + 1)?;
            path.insert(0, field.wire_name.clone());
            Some(path)
        });
        found.next()
    }

    /// Returns the type that these properties lead to.
    fn owner(&self, body: TypeId, within: &[String]) -> Option<TypeId> {
        within.iter().try_fold(body, |owner, name| self.field(owner, name)?.ty.named())
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
