//! Which operations return an array page by page.
//!
//! They ask for `page` and `limit`, in the query or in the JSON body, and respond with `data.list` and
//! `data.totalCount`. Anything else (a list without a total, a total without a list, a list of another
//! name) is no paging that the runtime knows.

use super::{Api, Encoding, Field, Location, Operation, Type, TypeId};

/// Deeper in a body, `page` and `limit` would hardly be meant for the whole request.
const DEEPEST: usize = 2;

/// The paging of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    pub request: PageRequest,
    /// Type of `data`.
    pub data: TypeId,
    /// Type of the items of `data.list`.
    pub items: Type,
}

/// The place of the properties `page` and `limit` in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageRequest {
    Query,
    Body {
        /// The properties that lead to the object that has them; none if that is the body itself.
        within: Vec<String>,
        /// They are strings, not numbers.
        as_string: bool,
    },
}

/// Finds the paging of all operations.
pub(super) fn mark(api: &mut Api) {
    let found: Vec<_> = api.operations().map(|one| api.paging(one)).collect();
    let groups = api.clients.iter_mut().flat_map(|client| &mut client.groups);
    let operations = groups.flat_map(|group| &mut group.operations);
    for (operation, paging) in operations.zip(found) {
        operation.paging = paging;
    }
}

impl Api {
    fn paging(&self, operation: &Operation) -> Option<Paging> {
        let (data, items) = self.page(operation.response.schema?)?;
        Some(Paging {
            request: self.page_request(operation)?,
            data,
            items,
        })
    }

    fn page_request(&self, operation: &Operation) -> Option<PageRequest> {
        if in_query(operation, "page") && in_query(operation, "limit") {
            return Some(PageRequest::Query);
        }
        let body = operation.body.as_ref()?;
        let within = self.within(body.schema, 0)?;
        let page = self.requested(body.schema, &within)?;
        (body.encoding == Encoding::Json).then(|| PageRequest::Body {
            as_string: page.ty == Type::String,
            within,
        })
    }

    /// Returns the types of `data` and of the items, if a response is a page.
    fn page(&self, response: TypeId) -> Option<(TypeId, Type)> {
        let data = self.field(response, "data").filter(|field| !field.recursive)?;
        let data = data.ty.direct()?;
        self.field(data, "totalCount")?;
        match &self.field(data, "list").filter(|field| !field.recursive)?.ty {
            Type::Array(items) => Some((data, (**items).clone())),
            _ => None,
        }
    }

    fn within(&self, body: TypeId, depth: usize) -> Option<Vec<String>> {
        if self.field(body, "page").is_some() && self.field(body, "limit").is_some() {
            return Some(Vec::new());
        }
        let inner = self[body].shape.fields().iter().filter(|_| depth < DEEPEST);
        let mut found = inner.filter_map(|field| {
            let mut path = self.within(field.ty.direct()?, depth + 1)?;
            path.insert(0, field.wire_name.clone());
            Some(path)
        });
        found.next()
    }

    /// Returns the property `page`.
    fn requested(&self, body: TypeId, within: &[String]) -> Option<&Field> {
        match within.split_first() {
            None => self.field(body, "page"),
            Some((name, rest)) => {
                self.requested(self.field(body, name)?.ty.named()?, rest)
            }
        }
    }

    fn field(&self, id: TypeId, wire_name: &str) -> Option<&Field> {
        self[id].shape.fields().iter().find(|field| field.wire_name == wire_name)
    }
}

fn in_query(operation: &Operation, wire_name: &str) -> bool {
    operation.parameters.iter().any(|parameter| {
        parameter.location == Location::Query && parameter.field.wire_name == wire_name
    })
}
