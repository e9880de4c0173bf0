//! Pairs of an old and a new model: the operations, parameters and types that are the same.

use std::collections::{HashMap, HashSet};

use crate::model::{
    Api, Field, Operation, Parameter, Shape, Type, TypeDef, TypeId, UnionVariant,
};

/// Returns the named types that two types are, or are arrays of.
pub(super) fn both_named(was: &Type, is: &Type) -> Option<(TypeId, TypeId)> {
    match (was, is) {
        (Type::Named(was), Type::Named(is)) => Some((*was, *is)),
        (Type::Array(was), Type::Array(is)) | (Type::Map(was), Type::Map(is)) => {
            both_named(was.not_null(), is.not_null())
        }
        _ => None,
    }
}

pub(super) fn find_schema(api: &Api, client: &str, name: &str) -> Option<TypeId> {
    let mut types = api.types.iter();
    let found = types.position(|one| {
        !one.is_inline && one.name == name && one.clients.iter().any(|one| one == client)
    });
    found.map(TypeId)
}

/// Returns the operation of the old model that an operation is: the same method and path, whatever
/// the names within the path are, or else the same operationId if its path is gone.
pub(super) fn operation_pairs<'o, 'n>(
    old: &'o Api,
    new: &'n Api,
) -> Vec<(&'o Operation, &'n Operation)> {
    let mut pairs = Vec::new();
    for client in &new.clients {
        let Some(before) = old.clients.iter().find(|one| one.name == client.name) else {
            continue;
        };
        let call = |one: &Operation| format!("{} {}", one.http.as_str(), one.path);
        let wire_call =
            |one: &Operation| format!("{} {}", one.http.as_str(), unnamed(&one.path));
        let olds: HashMap<_, &Operation> =
            before.operations().map(|one| (call(one), one)).collect();
        let news: HashSet<_> = client.operations().map(call).collect();
        let left = before.operations().filter(|one| !news.contains(&call(one)));
        let wire_olds: HashMap<_, &Operation> =
            left.map(|one| (wire_call(one), one)).collect();
        let wire_news: HashSet<_> = client.operations().map(wire_call).collect();
        let moved = |id: &str| {
            let is_gone = |one: &Operation| !wire_news.contains(&wire_call(one));
            before.operations().find(|one| one.id == id && is_gone(one))
        };
        for operation in client.operations() {
            let found = olds
                .get(&call(operation))
                .or_else(|| wire_olds.get(&wire_call(operation)))
                .copied()
                .or_else(|| moved(&operation.id));
            pairs.extend(found.map(|found| (found, operation)));
        }
    }
    pairs
}

/// Returns a path without the names of its parameters.
pub(crate) fn unnamed(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    [first].into_iter().chain(rest).collect::<Vec<_>>().join("{}")
}

/// Returns the parameter of the old operation that a parameter is: that of the same name, or else
/// that at the same place of the path.
pub(super) fn parameter_before<'o>(
    was: &'o Operation,
    path: &str,
    parameter: &Parameter,
) -> Option<&'o Parameter> {
    let named = |name: &str| {
        let mut same = was.parameters.iter().filter(|one| one.field.wire_name == name);
        let first = same.next();
        same.find(|one| one.location == parameter.location).or(first)
    };
    named(&parameter.field.wire_name).or_else(|| {
        let segment = format!("{{{}}}", parameter.field.wire_name);
        let place = path.split('/').position(|one| one == segment)?;
        let before = was.path.split('/').nth(place)?;
        named(before.strip_prefix('{')?.strip_suffix('}')?)
            .filter(|one| one.location == parameter.location)
    })
}

/// Returns the types of both models that have the same place: those of the same schema or place
/// first, then those at the same use.
pub(super) fn pairs(old: &Api, new: &Api) -> Vec<(TypeId, TypeId)> {
    let mut places: HashMap<(&str, &str), TypeId> = HashMap::new();
    for (index, one) in old.types.iter().enumerate() {
        for place in &one.places {
            places.entry((&place.document, &place.pointer)).or_insert(TypeId(index));
        }
    }
    let carried = Carried::of(old, new);
    let mut pairs = Pairs {
        old,
        new,
        all: carried.pairs.iter().map(|(is, was)| (*was, *is)).collect(),
        known: HashSet::new(),
        carried: &carried,
    };
    pairs.all.sort_by_key(|(_, is)| *is);
    pairs.known.extend(pairs.all.iter().copied());
    for (index, one) in new.types.iter().enumerate() {
        for place in &one.places {
            if let Some(was) = places.get(&(&*place.document, &*place.pointer)) {
                pairs.add(*was, TypeId(index));
            }
        }
    }
    // Objects and unions within a schema that another document has, too.
    let mut shared: HashMap<&str, TypeId> = HashMap::new();
    for (index, one) in old.types.iter().enumerate().filter(|(_, one)| one.is_inline) {
        let places = one.places.iter().map(|place| &*place.pointer);
        for place in places.filter(|place| place.starts_with("#/components/schemas/")) {
            shared.entry(place).or_insert(TypeId(index));
        }
    }
    for (index, one) in new.types.iter().enumerate().filter(|(_, one)| one.is_inline) {
        for place in &one.places {
            if let Some(was) = shared.get(&*place.pointer) {
                pairs.add(*was, TypeId(index));
            }
        }
    }
    for (was, is) in operation_pairs(old, new) {
        for parameter in &is.parameters {
            if let Some(before) = parameter_before(was, &is.path, parameter) {
                pairs.types(&before.field.ty, &parameter.field.ty);
            }
        }
        if let (Some(was), Some(is)) = (&was.body, &is.body) {
            pairs.types(&was.ty, &is.ty);
        }
        if let (Some(was), Some(is)) = (was.response.ty(), is.response.ty()) {
            pairs.types(was, is);
        }
    }
    pairs.follow()
}

/// The objects and unions without names of their own that have carried their records over. Those
/// among the variants of a union may be at other places now.
pub(super) struct Carried {
    /// The old types, by the new ones.
    pub(super) pairs: HashMap<TypeId, TypeId>,
    /// The documents that have the new ones, by the old ones.
    old: HashMap<TypeId, HashSet<String>>,
}

impl Carried {
    pub(super) fn of(old: &Api, new: &Api) -> Self {
        fn recorded(api: &Api) -> impl Iterator<Item = (&str, &str, TypeId)> {
            let types = api.types.iter().enumerate();
            let types = types.filter(|(_, one)| one.is_inline && !one.is_inline_enum());
            types.flat_map(|(index, one)| {
                let name = one.recorded.name.as_deref();
                let documents = one.places.iter().map(|place| &*place.document);
                documents
                    .filter_map(move |document| Some((document, name?, TypeId(index))))
            })
        }
        let known: HashMap<(&str, &str), TypeId> =
            recorded(old).map(|(document, name, id)| ((document, name), id)).collect();
        let pairs: HashMap<TypeId, TypeId> = recorded(new)
            .filter_map(|(document, name, id)| {
                Some((id, *known.get(&(document, name))?))
            })
            .collect();
        let mut carried = Self {
            pairs,
            old: HashMap::new(),
        };
        for (is, was) in &carried.pairs {
            let documents = carried.old.entry(*was).or_default();
            documents.extend(documents_of(&new[*is]).map(str::to_owned));
        }
        carried
    }

    /// Returns whether the types can't be the same, because one of them is another one.
    fn excludes(&self, new: &Api, was: TypeId, is: TypeId) -> bool {
        match (self.pairs.get(&is), self.old.get(&was)) {
            (Some(known), _) => *known != was,
            (None, Some(others)) => {
                documents_of(&new[is]).any(|one| others.contains(one))
            }
            (None, None) => false,
        }
    }
}

pub(super) fn documents_of(definition: &TypeDef) -> impl Iterator<Item = &str> {
    definition.places.iter().map(|place| &*place.document)
}

pub(super) struct Pairs<'a> {
    old: &'a Api,
    new: &'a Api,
    all: Vec<(TypeId, TypeId)>,
    known: HashSet<(TypeId, TypeId)>,
    carried: &'a Carried,
}

impl Pairs<'_> {
    fn add(&mut self, was: TypeId, is: TypeId) {
        if !self.carried.excludes(self.new, was, is) && self.known.insert((was, is)) {
            self.all.push((was, is));
        }
    }

    /// Pairs the variants of a union that have no counterpart of their own, in their order.
    fn variants(&mut self, was: &[UnionVariant], is: &[UnionVariant]) {
        let schema = |api: &Api, one: &UnionVariant| {
            let definition = one.ty.named().map(|id| &api[id]);
            let schema = definition.filter(|one| !one.is_inline);
            schema.map(|one| one.name.clone())
        };
        let of = |api: &Api, all: &[UnionVariant]| -> HashSet<String> {
            all.iter().filter_map(|one| schema(api, one)).collect()
        };
        let (olds, news) = (of(self.old, was), of(self.new, is));
        let (old, new, carried) = (self.old, self.new, self.carried);
        let was = was.iter().filter(|one| {
            let is_carried =
                one.ty.direct().is_some_and(|id| carried.old.contains_key(&id));
            !is_carried && schema(old, one).is_none_or(|name| !news.contains(&name))
        });
        let is = is.iter().filter(|one| {
            let is_carried =
                one.ty.direct().is_some_and(|id| carried.pairs.contains_key(&id));
            !is_carried && schema(new, one).is_none_or(|name| !olds.contains(&name))
        });
        for (was, is) in was.zip(is) {
            self.types(&was.ty, &is.ty);
        }
    }

    fn types(&mut self, was: &Type, is: &Type) {
        if let Some((was, is)) = both_named(was, is) {
            self.add(was, is);
        }
    }

    /// Adds the pairs within pairs.
    fn follow(mut self) -> Vec<(TypeId, TypeId)> {
        let mut at = 0;
        while let Some((was, is)) = self.all.get(at).copied() {
            at += 1;
            match (&self.old[was].shape, &self.new[is].shape) {
                (Shape::Struct(was), Shape::Struct(is)) => {
                    for (was, is) in common(was, is) {
                        self.types(&was.ty, &is.ty);
                    }
                }
                (Shape::Union(was), Shape::Union(is)) => self.variants(was, is),
                _ => {}
            }
        }
        self.all
    }
}

/// Returns the fields of the same property.
pub(super) fn common<'a>(
    was: &'a [Field],
    is: &'a [Field],
) -> impl Iterator<Item = (&'a Field, &'a Field)> {
    let by_name: HashMap<&str, &Field> =
        was.iter().map(|one| (one.wire_name.as_str(), one)).collect();
    is.iter().filter_map(move |one| Some((*by_name.get(one.wire_name.as_str())?, one)))
}

/// Returns whether two objects have a property in common, and all that both have are of one kind.
pub(super) fn resemble(was: &[Field], is: &[Field]) -> bool {
    let mut all = common(was, is).peekable();
    all.peek().is_some() && all.all(|(was, is)| is_same_kind(&was.ty, &is.ty))
}

pub(super) fn is_same_kind(was: &Type, is: &Type) -> bool {
    match (was, is) {
        (Type::Named(_), Type::Named(_)) => true,
        (Type::Array(was), Type::Array(is)) | (Type::Map(was), Type::Map(is)) => {
            is_same_kind(was.not_null(), is.not_null())
        }
        _ => was == is,
    }
}
