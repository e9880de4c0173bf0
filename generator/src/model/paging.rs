//! Operations that return an array page by page, with GenAuth's names for page, array and total.
//!
//! They take `page` and `limit`, in the query or in the JSON body. Most of them respond with
//! `data.list` and `data.totalCount`. Of the others, the documents have the array elsewhere or without
//! a total, or have one item in place of the array: then the SDK looks for the array in the response.

use super::{Api, Encoding, Field, Location, Operation, Type, TypeId};
use crate::platform::PagingNames;

/// Deeper in a body, `page` and `limit` are unlikely to apply to the whole request.
const DEEPEST: usize = 2;

/// The paging of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    pub request: PageRequest,
    /// Type of `data`, if it has `list` and `totalCount`.
    pub data: Option<TypeId>,
    /// Type of the items.
    pub items: Type,
}

/// The place of the properties `page` and `limit` in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageRequest {
    Query,
    Body {
        /// The path of properties to the object that has them; empty if that is the body itself.
        within: Vec<String>,
        /// True if they are strings, not numbers.
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
        let names = self.platform.paging.as_ref()?;
        let request = self.page_request(names, operation)?;
        let response = operation.response.direct()?;
        let (data, items) = match self.page(names, response) {
            Some((data, items)) => (Some(data), items),
            None => (None, self.item(names, response)?),
        };
        Some(Paging {
            request,
            data,
            items,
        })
    }

    /// Returns the place of the paging parameters in the operation's request.
    fn page_request(
        &self,
        names: &PagingNames,
        operation: &Operation,
    ) -> Option<PageRequest> {
        if in_query(operation, &names.page) && in_query(operation, &names.limit) {
            return Some(PageRequest::Query);
        }
        let body = operation.body.as_ref()?;
        let root = body.ty.direct()?;
        let within = self.within(names, root, 0)?;
        let owner = self.owner(root, &within)?;
        let page = self.field(owner, &names.page)?;
        (body.encoding == Encoding::Json).then(|| PageRequest::Body {
            as_string: page.ty == Type::String,
            within,
        })
    }

    /// Returns the types of `data` and of the items, if a response is a page.
    fn page(&self, names: &PagingNames, response: TypeId) -> Option<(TypeId, Type)> {
        let data = self.field(response, &names.data).filter(|field| !field.recursive)?;
        let data = data.ty.direct()?;
        self.field(data, &names.total)?;
        match &self.field(data, &names.list).filter(|field| !field.recursive)?.ty {
            Type::Array(items) => Some((data, (**items).clone())),
            _ => None,
        }
    }

    /// Returns the type of the items of a response that is no page by its type: the items of the
    /// array in it, or the object that is in the place of the array.
    fn item(&self, names: &PagingNames, response: TypeId) -> Option<Type> {
        let Some(data) = self.field(response, &names.data) else {
            return Some(Type::Named(response));
        };
        let inner = data.ty.direct().and_then(|data| {
            let mut found = [&names.list, &names.data].into_iter();
            found.find_map(|name| self.field(data, name))
        });
        match &inner.unwrap_or(data).ty {
            Type::Array(items) => Some((**items).clone()),
            Type::Named(id) if self[*id].shape.fields().is_empty() => None,
            ty @ (Type::Named(_) | Type::Object) => Some(ty.clone()),
            _ => None,
        }
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
        let inner = self[body].shape.fields().iter().filter(|_| depth < DEEPEST);
        let mut found = inner.filter_map(|field| {
            let mut path = self.within(names, field.ty.direct()?, depth + 1)?;
            path.insert(0, field.wire_name.clone());
            Some(path)
        });
        found.next()
    }

    /// Returns the type at the end of this path of properties.
    fn owner(&self, body: TypeId, within: &[String]) -> Option<TypeId> {
        within.iter().try_fold(body, |owner, name| self.field(owner, name)?.ty.named())
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
