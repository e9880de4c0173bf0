//! The records that keep published names: what is in use stays as it is, whatever the new document
//! would lead to.
//!
//! The names and forms of the old specification are pinned in the new model, which gives the public
//! API that is meant. A record is written if that API could not be derived without it, and always
//! for what only the order of things decides.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{
    Representation, Surface, SurfaceField, SurfaceShape, SurfaceType, arguments, groups,
    names, reserved,
};
use crate::model::{
    Api, Client, Field, FieldRecord, Input, NodeId, Operation, Origin, Parameter, Shape,
    Type, TypeDef, TypeId, TypeRecord, UnionVariant, Variants,
};
use crate::openapi::extensions::{
    ARGUMENTS, BOXED, FIELD, FORMER_METHODS, IN_REQUESTS, METHOD, OPTIONAL, PARAMETERS,
    TYPE, VARIANTS,
};
use crate::openapi::visit::COMPOSITIONS;
use crate::words::{self, Scope};

/// Writes the records into the documents of all clients, which `new` is the model of. `old` is the
/// model of the specification before, and `client` the one whose document is imported.
pub(crate) fn write(
    old: &Api,
    new: &Api,
    client: &str,
    documents: &mut [(String, Value)],
) {
    let mut wanted = new.clone();
    let pins = Pins::of(old, new, client);
    pins.pin(&mut wanted);
    let meant = Surface::of(&wanted);
    let recorded = Recorded::of(&meant, wanted, &pins);
    for (client, document) in documents {
        Writer { client, document }.api(&recorded.api);
    }
}

/// Returns the schemas of `new` that have taken the place of one that is gone: the new names with
/// the old ones.
pub(crate) fn renamed(old: &Api, new: &Api, client: &str) -> Vec<(String, String)> {
    let gone = |id: &TypeId| find_schema(new, client, &old[*id].name).is_none();
    let is_ours =
        |one: &TypeDef| !one.is_inline && one.clients.iter().any(|one| one == client);
    let pairs = pairs(old, new);
    let mut known = BTreeSet::new();
    let mut renamed = Vec::new();
    for (was, is) in pairs {
        let (before, after) = (&old[was], &new[is]);
        let is_new = find_schema(old, client, &after.name).is_none();
        if is_ours(before) && is_ours(after) && gone(&was) && is_new && known.insert(is)
        {
            renamed.push((after.name.clone(), before.name.clone()));
        }
    }
    renamed
}

/// Returns the places where an inline enum of `new` has taken that of the schema of an enum: their
/// pointers, and the names of the types.
pub(crate) fn inlined(old: &Api, new: &Api) -> Vec<(String, String)> {
    let surface = Surface::of(old);
    let mut found = Vec::new();
    let mut field = |was: &Field, is: &Field| {
        let Some((was, ty)) = both_named(&was.ty, &is.ty) else { return };
        let is_enum = !old[was].is_inline && matches!(old[was].shape, Shape::Enum(_));
        if !is_enum || !is_inline_enum(&new[ty]) {
            return;
        }
        let own = &*is.origin.pointer;
        for place in &new[ty].places {
            let below = place.pointer.strip_prefix(own);
            if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                found.push((
                    place.pointer.to_string(),
                    surface.of_type(was).name.clone(),
                ));
            }
        }
    };
    for (was, is) in pairs(old, new) {
        for (was, is) in common(old[was].shape.fields(), new[is].shape.fields()) {
            field(was, is);
        }
    }
    for (was, is) in operation_pairs(old, new) {
        for parameter in &is.parameters {
            if let Some(before) = parameter_before(was, &is.path, parameter) {
                field(&before.field, &parameter.field);
            }
        }
    }
    found
}

/// Returns the named types that two types are, or are arrays of.
fn both_named(was: &Type, is: &Type) -> Option<(TypeId, TypeId)> {
    match (was, is) {
        (Type::Named(was), Type::Named(is)) => Some((*was, *is)),
        (Type::Array(was), Type::Array(is)) => both_named(was, is),
        _ => None,
    }
}

fn find_schema(api: &Api, client: &str, name: &str) -> Option<TypeId> {
    let mut types = api.types.iter();
    let found = types.position(|one| {
        !one.is_inline && one.name == name && one.clients.iter().any(|one| one == client)
    });
    found.map(TypeId)
}

/// Returns the operation of the old model that an operation is: the same method and path, whatever
/// the names within the path are, or else the same operationId if its path is gone.
fn operation_pairs<'o, 'n>(
    old: &'o Api,
    new: &'n Api,
) -> Vec<(&'o Operation, &'n Operation)> {
    let mut pairs = Vec::new();
    for client in &new.clients {
        let Some(before) = old.clients.iter().find(|one| one.name == client.name) else {
            continue;
        };
        let call = |one: &Operation| (one.http.as_str(), one.path.clone());
        let wire_call = |one: &Operation| (one.http.as_str(), unnamed(&one.path));
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
fn parameter_before<'o>(
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
fn pairs(old: &Api, new: &Api) -> Vec<(TypeId, TypeId)> {
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
            pairs.add(was.schema, is.schema);
        }
        if let (Some(was), Some(is)) = (was.response.schema, is.response.schema) {
            pairs.add(was, is);
        }
    }
    pairs.follow()
}

/// The objects and unions without names of their own that have carried their records over. Those
/// among the variants of a union may be at other places now.
struct Carried {
    /// The old types, by the new ones.
    pairs: HashMap<TypeId, TypeId>,
    /// The documents that have the new ones, by the old ones.
    old: HashMap<TypeId, HashSet<String>>,
}

impl Carried {
    fn of(old: &Api, new: &Api) -> Self {
        fn recorded(api: &Api) -> impl Iterator<Item = (&str, &str, TypeId)> {
            let types = api.types.iter().enumerate();
            let types = types.filter(|(_, one)| one.is_inline && !is_inline_enum(one));
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

fn documents_of(definition: &TypeDef) -> impl Iterator<Item = &str> {
    definition.places.iter().map(|place| &*place.document)
}

struct Pairs<'a> {
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
        match (was, is) {
            (Type::Named(was), Type::Named(is)) => self.add(*was, *is),
            (Type::Array(was), Type::Array(is)) => self.types(was, is),
            _ => {}
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
fn common<'a>(
    was: &'a [Field],
    is: &'a [Field],
) -> impl Iterator<Item = (&'a Field, &'a Field)> {
    let by_name: HashMap<&str, &Field> =
        was.iter().map(|one| (one.wire_name.as_str(), one)).collect();
    is.iter().filter_map(move |one| Some((*by_name.get(one.wire_name.as_str())?, one)))
}

/// Returns whether two objects have a property in common, and all that both have are of one kind.
fn resemble(was: &[Field], is: &[Field]) -> bool {
    let mut all = common(was, is).peekable();
    all.peek().is_some() && all.all(|(was, is)| is_same_kind(&was.ty, &is.ty))
}

fn is_same_kind(was: &Type, is: &Type) -> bool {
    match (was, is) {
        (Type::Named(_), Type::Named(_)) => true,
        (Type::Array(was), Type::Array(is)) => is_same_kind(was, is),
        _ => was == is,
    }
}

/// The names and forms of the old specification, by the nodes of the new model.
struct Pins<'a> {
    old: &'a Api,
    new: &'a Api,
    /// The client whose document is imported.
    client: &'a str,
    surface: Surface,
    operations: Vec<(&'a Operation, &'a Operation)>,
    pairs: Vec<(TypeId, TypeId)>,
    carried: Carried,
}

impl<'a> Pins<'a> {
    fn of(old: &'a Api, new: &'a Api, client: &'a str) -> Self {
        Self {
            old,
            new,
            client,
            surface: Surface::of(old),
            operations: operation_pairs(old, new),
            pairs: pairs(old, new),
            carried: Carried::of(old, new),
        }
    }

    /// Returns whether the name of a schema was derived before.
    fn had_no_record(&self, schema: &TypeDef) -> bool {
        schema.clients.iter().any(|client| {
            let id = find_schema(self.old, client, &schema.name);
            id.is_some_and(|id| self.old[id].recorded.name.is_none())
        })
    }

    fn pin(&self, api: &mut Api) {
        self.forget(api);
        self.methods(api);
        self.types(api);
        self.variants(api);
        self.fields(api);
    }

    /// Drops the records of forms. Those that are in use are pinned again.
    fn forget(&self, api: &mut Api) {
        for definition in &mut api.types {
            if let Shape::Struct(fields) = &mut definition.shape {
                for field in fields {
                    let known = field.recorded.name.take();
                    field.recorded = FieldRecord {
                        name: known,
                        ..FieldRecord::default()
                    };
                }
            }
            definition.recorded.in_requests = false;
        }
    }

    fn methods(&self, api: &mut Api) {
        let mut published: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for client in &self.old.clients {
            let names = published.entry(&client.name).or_default();
            for operation in client.operations() {
                names.insert(&self.surface.names[operation.node]);
                let former = self.surface.names.former_methods(operation);
                names.extend(former.iter().map(String::as_str));
            }
        }
        let mut given: HashSet<(String, String)> = HashSet::new();
        let by_node: HashMap<NodeId, &Operation> =
            self.operations.iter().map(|(was, is)| (is.node, *was)).collect();
        for client in &mut api.clients {
            let known = published.remove(client.name.as_str()).unwrap_or_default();
            let split = |id: &str| self.new.platform.operations.split(id).1.to_owned();
            for operation in
                client.groups.iter_mut().flat_map(|group| &mut group.operations)
            {
                let Some(was) = by_node.get(&operation.node) else {
                    continue;
                };
                let name = self.surface.names[was.node].to_owned();
                let mut former = self.surface.names.former_methods(was).to_vec();
                let plain =
                    words::prefixed(words::snake(&split(&operation.id)), "call_");
                let is_renamed = split(&was.id) != split(&operation.id)
                    && !known.contains(plain.as_str())
                    && !is_reserved(&plain)
                    && given.insert((client.name.clone(), plain.clone()));
                let record = &mut operation.recorded;
                if let Some(parameters) = self.surface.names.parameters(was) {
                    record.parameters = Some(parameters.to_owned());
                }
                record.arguments = Some(arguments(self.old, was));
                record.method = Some(match is_renamed {
                    true => {
                        former.push(name);
                        plain
                    }
                    false => name,
                });
                record.former_methods = former;
                let path = &operation.path;
                for parameter in &mut operation.parameters {
                    if let Some(before) = parameter_before(was, path, parameter) {
                        let name = self.surface.names[before.field.node].to_owned();
                        parameter.field.recorded.name = Some(name);
                    }
                }
            }
        }
    }

    /// The names of types: first those of the same place, then those of types that have taken the
    /// place of others.
    fn types(&self, api: &mut Api) {
        let mut named: HashSet<TypeId> = HashSet::new();
        let mut later = Vec::new();
        for (was, is) in &self.pairs {
            match self.is_same_place(*was, *is) {
                true if self.is_replaced(*was, *is) => {}
                true if named.insert(*is) => {
                    let name = self.surface.of_type(*was).name.clone();
                    if !is_inline_enum(&api[*is]) {
                        api.types[is.0].recorded.name = Some(name);
                    }
                }
                true => {}
                false => later.push((*was, *is)),
            }
        }
        self.part(api);
        self.join(api, &named);
        for (was, is) in later {
            let definition = &self.new[is];
            if self.is_published(definition)
                || is_inline_enum(definition)
                || named.contains(&is)
            {
                continue;
            }
            let name = self.surface.of_type(was).name.clone();
            let mut others =
                api.types.iter().filter(|one| one.recorded.name.as_ref() == Some(&name));
            if !others.all(|one| groups::have_common(&one.shape, &definition.shape)) {
                continue;
            }
            let record = &mut api.types[is.0].recorded;
            let before = std::mem::replace(
                record,
                TypeRecord {
                    name: Some(name.clone()),
                    ..record.clone()
                },
            );
            // It can be the same type only if it is compatible with all that have the name.
            if is_one(api, &groups::of(api), &name) {
                named.insert(is);
            } else {
                api.types[is.0].recorded = before;
            }
        }
    }

    /// Makes schemas one type with those of the same name in other documents, if their own names were
    /// derived only because they were different.
    fn join(&self, api: &mut Api, named: &HashSet<TypeId>) {
        let is_known = |definition: &TypeDef, plain: &String| {
            let mut same = api.types.iter().filter(|one| !one.is_inline);
            same.any(|one| {
                one.name == definition.name && one.recorded.name.as_ref() == Some(plain)
            })
        };
        let mut open: Vec<(TypeId, String, Option<String>)> = Vec::new();
        for id in named {
            let definition = &api[*id];
            let plain = words::type_name(&definition.name);
            let before = &definition.recorded.name;
            if !definition.is_inline
                && before.as_ref() != Some(&plain)
                && self.had_no_record(definition)
                && is_known(definition, &plain)
            {
                open.push((*id, plain, before.clone()));
            }
        }
        while !open.is_empty() {
            for (id, plain, _) in &open {
                api.types[id.0].recorded.name = Some(plain.clone());
            }
            let groups = groups::of(api);
            let (joined, apart): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|(_, name, _)| is_one(api, &groups, name));
            let is_done = apart.is_empty();
            for (id, _, before) in apart {
                api.types[id.0].recorded.name = before;
            }
            open = if is_done { Vec::new() } else { joined };
        }
    }

    /// Gives types that are one type no longer names of their own. Of the types that had the name,
    /// those of documents that are not imported keep it.
    fn part(&self, api: &mut Api) {
        let is_other =
            |id: TypeId| self.new[id].clients.iter().any(|one| one != self.client);
        let groups = groups::with_first(api, is_other);
        let mut by_name: BTreeMap<String, Vec<&Vec<TypeId>>> = BTreeMap::new();
        for members in &groups {
            let mut recorded = members.iter().map(|id| &api[*id].recorded.name);
            if let Some(Some(name)) = recorded.find(|name| name.is_some()) {
                by_name.entry(name.clone()).or_default().push(members);
            }
        }
        let mut taken = self.surface.taken();
        let schemas = self.new.types.iter().filter(|one| !one.is_inline);
        taken.extend(schemas.map(|one| words::type_name(&one.name)));
        let mut changes = Vec::new();
        for (name, groups) in by_name.iter().filter(|(_, groups)| groups.len() > 1) {
            let kept = (0..groups.len())
                .min_by_key(|index| !groups[*index].iter().any(|id| is_other(*id)));
            for (index, members) in groups.iter().enumerate() {
                if Some(index) != kept {
                    let client = words::pascal(self.client);
                    let mut candidates =
                        [format!("{name}Dto"), format!("{client}{name}")];
                    if name.ends_with("Dto") {
                        candidates.reverse();
                    }
                    let numbered = (2_u32..).map(|number| format!("{name}Dto{number}"));
                    let mut all = candidates.into_iter().chain(numbered);
                    let free = all.find(|name| !taken.contains(name));
                    taken.extend(free.clone());
                    changes.extend(members.iter().map(|id| (*id, free.clone())));
                }
            }
        }
        for (id, name) in changes {
            api.types[id.0].recorded.name = name;
        }
    }

    /// Returns whether the old specification has the schema.
    fn is_published(&self, definition: &TypeDef) -> bool {
        let is_known =
            |client: &String| find_schema(self.old, client, &definition.name).is_some();
        !definition.is_inline && definition.clients.iter().any(is_known)
    }

    /// Returns whether a type has nothing in common with the old one at its place, and another one
    /// that is new has taken the place of the old one elsewhere.
    fn is_replaced(&self, was: TypeId, is: TypeId) -> bool {
        let old = &self.old[was].shape;
        let has_taken = |other: TypeId| {
            let new = &self.new[other];
            let is_new = !new.is_inline && !self.is_published(new);
            is_new && resemble(old.fields(), new.shape.fields())
        };
        !groups::have_common(old, &self.new[is].shape)
            && self.pairs.iter().any(|(one, other)| *one == was && has_taken(*other))
    }

    fn is_same_place(&self, was: TypeId, is: TypeId) -> bool {
        if let Some(known) = self.carried.pairs.get(&is) {
            return *known == was;
        }
        let places = &self.old[was].places;
        self.new[is].places.iter().any(|place| places.contains(place))
    }

    fn variants(&self, api: &mut Api) {
        let mut boxed: HashMap<(&str, String), bool> = HashMap::new();
        for one in &self.surface.types {
            let SurfaceShape::Union(variants) = &one.shape else { continue };
            let keys = names::variant_keys(self.old, &self.surface.names, variants);
            for (key, variant) in keys.into_iter().zip(variants) {
                boxed.insert((&one.name, key), variant.recursive);
            }
        }
        let surface = Surface::of(api);
        let mut recorded: HashMap<NodeId, Option<bool>> = HashMap::new();
        for (index, definition) in api.types.iter().enumerate() {
            let variants = definition.shape.variants();
            let keys = names::variant_keys(api, &surface.names, variants);
            let name = surface.of_type(TypeId(index)).name.as_str();
            for (key, variant) in keys.into_iter().zip(variants) {
                recorded.insert(variant.node, boxed.get(&(name, key)).copied());
            }
        }
        for definition in &mut api.types {
            if let Shape::Union(variants) = &mut definition.shape {
                for one in variants {
                    one.boxed = recorded.get(&one.node).copied().flatten();
                }
            }
        }
        for client in &mut api.clients {
            let mut variants = Vec::new();
            for one in &self.surface.types {
                let named = named_variants(self.old, &self.surface, one);
                if !named.is_empty() {
                    variants.push((one.name.clone(), named));
                }
            }
            client.variants = variants;
        }
    }

    /// The names of fields, and their forms unless the type is another one.
    fn fields(&self, api: &mut Api) {
        let surface = Surface::of(api);
        let mut published: HashMap<&str, HashMap<&str, &SurfaceField>> = HashMap::new();
        for one in &self.surface.types {
            let fields = one.shape.fields().iter();
            let fields = fields.map(|one| (one.field.wire_name.as_str(), one));
            published.insert(&one.name, fields.collect());
        }
        let before: HashMap<&str, &SurfaceType> =
            self.surface.types.iter().map(|one| (one.name.as_str(), one)).collect();
        let mut left_requests = Vec::new();
        let mut scopes: HashMap<&str, Scope> = HashMap::new();
        let mut others: HashMap<(&str, &str), String> = HashMap::new();
        let mut found: Vec<(NodeId, FieldRecord)> = Vec::new();
        for (index, definition) in api.types.iter().enumerate() {
            let one = surface.of_type(TypeId(index));
            let Some(was) = before.get(one.name.as_str()) else { continue };
            if was.direction.in_request && !one.direction.in_request {
                left_requests.push(index);
            }
            let Some(fields) = published.get(one.name.as_str()) else { continue };
            let kept: BTreeSet<&str> =
                one.shape.fields().iter().map(|one| &*one.field.wire_name).collect();
            let was = fields.values().map(|one| &one.field);
            let names: Vec<(&str, bool)> = was
                .map(|one| {
                    (&self.surface.names[one.node], kept.contains(&*one.wire_name))
                })
                .collect();
            let mut all: Vec<String> =
                names.iter().map(|(name, _)| names::same_setter(name)).collect();
            all.extend(names.iter().map(|(name, _)| (*name).to_owned()));
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            let is_gone = |name: &str| {
                let setter = names::same_setter(name);
                let mut names = names.iter();
                names.any(|(one, is_kept)| (*one == name || **one == setter) && !is_kept)
            };
            for field in definition.shape.fields() {
                let Some(was) = fields.get(field.wire_name.as_str()) else {
                    // No property has the field or the setter of one that is gone.
                    let plain = names::plain_field(&field.wire_name);
                    if field.recorded.name.is_none() && is_gone(&plain) {
                        let name = others.entry((&one.name, &field.wire_name));
                        let name = name.or_insert_with(|| {
                            let scope = scopes
                                .entry(&one.name)
                                .or_insert_with(|| Scope::of(&all));
                            scope.claim(&[&plain], "_")
                        });
                        found.push((
                            field.node,
                            FieldRecord {
                                name: Some(name.clone()),
                                ..FieldRecord::default()
                            },
                        ));
                    }
                    continue;
                };
                let same = printed(self.old, &self.surface, &was.field.ty)
                    == printed(api, &surface, &field.ty);
                let named = was.field.ty.direct().is_some();
                found.push((
                    field.node,
                    FieldRecord {
                        name: Some(self.surface.names[was.field.node].to_owned()),
                        optional: same.then(|| is_option(was)),
                        boxed: (same && named).then_some(was.field.recursive),
                    },
                ));
            }
        }
        let found: HashMap<NodeId, FieldRecord> = found.into_iter().collect();
        for definition in &mut api.types {
            if let Shape::Struct(fields) = &mut definition.shape {
                for field in fields {
                    if let Some(record) = found.get(&field.node) {
                        field.recorded = record.clone();
                    }
                }
            }
        }
        for index in left_requests {
            api.types[index].recorded.in_requests = true;
        }
    }
}

/// Returns whether all types of the recorded name are one.
fn is_one(api: &Api, groups: &[Vec<TypeId>], name: &String) -> bool {
    let has_name = |id: &TypeId| api[*id].recorded.name.as_ref() == Some(name);
    groups.iter().filter(|members| members.iter().any(has_name)).count() == 1
}

fn is_reserved(method: &str) -> bool {
    reserved::METHODS.iter().any(|one| one.rsplit("::").next() == Some(method))
}

fn is_inline_enum(definition: &TypeDef) -> bool {
    definition.is_inline && matches!(definition.shape, Shape::Enum(_))
}

fn is_option(one: &SurfaceField) -> bool {
    one.representation != Representation::Plain
}

/// Returns the type of a field, in the words of the crate.
fn printed(api: &Api, surface: &Surface, ty: &Type) -> String {
    match ty {
        Type::Named(id) => surface.names[api[*id].node].to_owned(),
        Type::Array(items) => format!("[{}]", printed(api, surface, items)),
        other => format!("{other:?}"),
    }
}

/// The new model with the records that it needs.
struct Recorded {
    api: Api,
}

impl Recorded {
    /// Records what is always recorded, and then whatever is derived differently from `meant`.
    fn of(meant: &Surface, mut api: Api, pins: &Pins<'_>) -> Self {
        let boxed = boxed_variants(&api, meant);
        for definition in &mut api.types {
            if !definition.is_inline {
                let name = &meant.names[definition.node];
                let plain = words::type_name(&definition.name);
                // A schema that differs from that of another document gets another name, which
                // is derived until it has to be kept: the two may be the same again as soon as
                // the other document is imported, too.
                let is_recorded = *name != plain && !pins.had_no_record(definition);
                definition.recorded.name = is_recorded.then(|| name.to_owned());
            } else if !is_inline_enum(definition) {
                definition.recorded.name = Some(meant.names[definition.node].to_owned());
            }
            definition.recorded.in_requests = false;
            match &mut definition.shape {
                Shape::Struct(fields) => fields
                    .iter_mut()
                    .for_each(|one| one.recorded = unless_plain(one, meant)),
                Shape::Union(variants) => variants.iter_mut().for_each(|one| {
                    one.boxed = boxed.contains(&one.node).then_some(true)
                }),
                Shape::Enum(_) => {}
            }
        }
        let mut inputs: HashMap<NodeId, Vec<Input>> =
            api.operations().map(|one| (one.node, arguments(&api, one))).collect();
        let clients = pins.new.clients.iter();
        let variants: Vec<_> = clients.map(|one| variants(&api, meant, one)).collect();
        for (one, variants) in api.clients.iter_mut().zip(variants) {
            one.variants = variants;
        }
        for operation in operations(&mut api) {
            operation.recorded.method = Some(meant.names[operation.node].to_owned());
            operation.recorded.arguments = inputs.remove(&operation.node);
            let plain = names::plain_parameters(&meant.names[operation.node]);
            let parameters = meant.names.parameters(operation);
            operation.recorded.parameters =
                parameters.filter(|name| *name != plain).map(str::to_owned);
            for parameter in &mut operation.parameters {
                parameter.field.recorded = unless_plain(&parameter.field, meant);
            }
        }
        let mut recorded = Self { api };
        // A record can change what is derived for others. Plain names come first: of two types, that
        // which keeps the name of its schema has the record.
        while recorded.add(meant, true) || recorded.add(meant, false) {}
        recorded
    }

    /// Adds records of what is derived differently. Returns whether there was any.
    fn add(&mut self, meant: &Surface, is_plain: bool) -> bool {
        let derived = Surface::of(&self.api);
        let mut changed = false;
        for (index, definition) in self.api.types.iter_mut().enumerate() {
            let id = TypeId(index);
            let (wanted, found) = (meant.of_type(id), derived.of_type(id));
            let is_torn = wanted.members.iter().any(|one| !found.members.contains(one));
            let has_plain = wanted.name == words::type_name(&definition.name);
            if (is_torn || wanted.name != found.name)
                && definition.recorded.name.is_none()
                && (has_plain || !is_plain)
            {
                definition.recorded.name = Some(wanted.name.clone());
                changed = true;
            }
            if wanted.direction.in_request
                && !found.direction.in_request
                && !definition.recorded.in_requests
            {
                definition.recorded.in_requests = true;
                changed = true;
            }
            let Shape::Struct(fields) = &mut definition.shape else { continue };
            let find = |one: &SurfaceType, field: &Field| {
                let mut fields = one.shape.fields().iter();
                let found = fields.find(|one| one.field.wire_name == field.wire_name);
                found.map(|one| (is_option(one), one.field.recursive))
            };
            for field in fields {
                let pair = (find(wanted, field), find(found, field));
                let (Some(wanted), Some(found)) = pair else { continue };
                changed |= name(field, meant, &derived);
                let record = &mut field.recorded;
                if wanted.0 != found.0 && record.optional.is_none() {
                    record.optional = Some(wanted.0);
                    changed = true;
                }
                if wanted.1 != found.1 && record.boxed.is_none() {
                    record.boxed = Some(wanted.1);
                    changed = true;
                }
            }
        }
        for operation in operations(&mut self.api) {
            let wanted = meant.names.parameters(operation);
            if wanted != derived.names.parameters(operation)
                && operation.recorded.parameters.is_none()
            {
                operation.recorded.parameters = wanted.map(str::to_owned);
                changed = true;
            }
            for parameter in &mut operation.parameters {
                changed |= name(&mut parameter.field, meant, &derived);
            }
        }
        changed
    }
}

/// Returns the variants of the model that are boxed.
fn boxed_variants(api: &Api, surface: &Surface) -> HashSet<NodeId> {
    let mut boxed = HashSet::new();
    for (index, definition) in api.types.iter().enumerate() {
        let SurfaceShape::Union(variants) = &surface.of_type(TypeId(index)).shape else {
            continue;
        };
        let pairs = definition.shape.variants().iter().zip(variants);
        boxed.extend(pairs.filter(|(_, one)| one.recursive).map(|(one, _)| one.node));
    }
    boxed
}

/// Returns the record of a field's name, if that is not the plain one.
fn unless_plain(field: &Field, meant: &Surface) -> FieldRecord {
    let name = &meant.names[field.node];
    let is_plain = *name == names::plain_field(&field.wire_name);
    FieldRecord {
        name: (!is_plain).then(|| name.to_owned()),
        ..FieldRecord::default()
    }
}

/// Records the name of a field if it is derived differently.
fn name(field: &mut Field, meant: &Surface, derived: &Surface) -> bool {
    let wanted = &meant.names[field.node];
    let differs = *wanted != derived.names[field.node] && field.recorded.name.is_none();
    if differs {
        field.recorded.name = Some(wanted.to_owned());
    }
    differs
}

fn has(definition: &TypeDef, client: &str) -> bool {
    definition.clients.iter().any(|one| one == client)
}

fn operations(api: &mut Api) -> impl Iterator<Item = &mut Operation> {
    let clients = api.clients.iter_mut();
    clients.flat_map(|one| &mut one.groups).flat_map(|one| &mut one.operations)
}

/// Returns the variants of the enums and unions of a client's document: those that it has, first
/// those that are recorded already, then in the order of the crate.
fn variants(api: &Api, surface: &Surface, client: &Client) -> Variants {
    let recorded: HashMap<&str, &[(String, String)]> =
        client.variants.iter().map(|(name, known)| (&**name, &**known)).collect();
    let mut all = BTreeMap::new();
    for one in &surface.types {
        let members = one.members.iter().map(|id| &api[*id]);
        let own: Vec<&TypeDef> =
            members.filter(|member| has(member, &client.name)).collect();
        let mut names = named_variants(api, surface, one);
        match one.shape {
            SurfaceShape::Enum(_) => {
                let values = own.iter().flat_map(|member| member.shape.values());
                let values: HashSet<&str> =
                    values.map(|one| one.wire_value.as_str()).collect();
                names.retain(|(value, _)| values.contains(value.as_str()));
            }
            _ if own.is_empty() => names.clear(),
            _ => {}
        }
        let known = recorded.get(&*one.name).copied().unwrap_or_default();
        names.sort_by_key(|(value, _)| {
            known.iter().position(|(one, _)| one == value).unwrap_or(known.len())
        });
        if !names.is_empty() {
            all.insert(one.name.clone(), names);
        }
    }
    all.into_iter().collect()
}

/// Returns the variants of an enum by their values, and those of a union by their types.
fn named_variants(
    api: &Api,
    surface: &Surface,
    one: &SurfaceType,
) -> Vec<(String, String)> {
    let name = |node| surface.names[node].to_owned();
    match &one.shape {
        SurfaceShape::Struct(_) => Vec::new(),
        SurfaceShape::Enum(values) => {
            values.iter().map(|one| (one.wire_value.clone(), name(one.node))).collect()
        }
        SurfaceShape::Union(variants) => {
            let keys = names::variant_keys(api, &surface.names, variants);
            keys.into_iter().zip(variants.iter().map(|one| name(one.node))).collect()
        }
    }
}

/// Writes records into the document of a client.
struct Writer<'w> {
    client: &'w str,
    document: &'w mut Value,
}

impl Writer<'_> {
    fn api(&mut self, api: &Api) {
        let Some(client) = api.clients.iter().find(|one| one.name == self.client) else {
            return;
        };
        let variants: Map<String, Value> = client
            .variants
            .iter()
            .map(|(name, variants)| {
                let variants: Map<String, Value> = variants
                    .iter()
                    .map(|(value, name)| (value.clone(), name.as_str().into()))
                    .collect();
                (name.clone(), Value::Object(variants))
            })
            .collect();
        self.set(
            "#",
            VARIANTS,
            (!variants.is_empty()).then_some(Value::Object(variants)),
        );
        for operation in client.operations() {
            self.operation(operation);
        }
        for definition in &api.types {
            self.definition(api, definition);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let (at, record) = (&operation.origin.pointer, &operation.recorded);
        self.set(at, METHOD, record.method.clone().map(Value::from));
        let former = &record.former_methods;
        self.set(at, FORMER_METHODS, (!former.is_empty()).then(|| json!(former)));
        let arguments = record.arguments.iter().flatten().map(|one| one.as_str());
        self.set(at, ARGUMENTS, Some(arguments.collect::<Vec<_>>().into()));
        self.set(at, PARAMETERS, record.parameters.clone().map(Value::from));
        for parameter in &operation.parameters {
            let field = &parameter.field;
            let name = field.recorded.name.clone().map(Value::from);
            self.set(&field.origin.pointer, FIELD, name);
        }
    }

    /// Writes the records of a type at all places of the document that have it.
    fn definition(&mut self, api: &Api, definition: &TypeDef) {
        let record = &definition.recorded;
        let places = places(api, definition, self.client);
        for place in &places {
            if !is_inline_enum(definition) {
                self.set(place, TYPE, record.name.clone().map(Value::from));
            }
            self.set(place, IN_REQUESTS, record.in_requests.then_some(true.into()));
        }
        let own = &definition.origin.pointer;
        for variant in definition.shape.variants() {
            let Some(below) = variant.origin.pointer.strip_prefix(&**own) else {
                continue;
            };
            for place in &places {
                let boxed = variant.boxed.map(Value::from);
                self.set(&format!("{place}{below}"), BOXED, boxed);
            }
        }
        for field in definition.shape.fields() {
            let Some(below) = field.origin.pointer.strip_prefix(&**own) else {
                continue;
            };
            for place in &places {
                let at = format!("{place}{below}");
                let record = &field.recorded;
                self.set(&at, FIELD, record.name.clone().map(Value::from));
                self.set(&at, OPTIONAL, record.optional.map(Value::from));
                self.set(&at, BOXED, record.boxed.map(Value::from));
            }
        }
    }

    fn set(&mut self, at: &str, key: &str, value: Option<Value>) {
        set(self.document, at, key, value);
    }
}

/// Returns the places of a type within the document of a client.
pub(crate) fn places(api: &Api, definition: &TypeDef, client: &str) -> Vec<String> {
    let places = definition.places.iter().filter(|place| is_in(api, place, client));
    places.map(|place| place.pointer.to_string()).collect()
}

/// Returns whether a document has the place: it is the document's own, or it is within a schema
/// that both have.
fn is_in(api: &Api, place: &Origin, client: &str) -> bool {
    if *place.document == *client {
        return true;
    }
    let Some(rest) = place.pointer.strip_prefix("#/components/schemas/") else {
        return false;
    };
    let below = rest.find('/').map_or(0, |at| rest.len() - at);
    let schema = &place.pointer[..place.pointer.len() - below];
    let has = |document: &str, one: &TypeDef| {
        let mut places = one.places.iter();
        places.any(|one| *one.document == *document && *one.pointer == *schema)
    };
    let mut schemas = api.types.iter().filter(|one| !one.is_inline);
    schemas.any(|one| has(&place.document, one) && has(client, one))
}

/// Sets or removes a key of the object at a pointer.
pub(crate) fn set(document: &mut Value, at: &str, key: &str, value: Option<Value>) {
    let at = without_composition(document, at);
    let object = document.pointer_mut(at.trim_start_matches('#'));
    let Some(object) = object.and_then(Value::as_object_mut) else { return };
    match value {
        Some(value) => object.insert(key.to_owned(), value),
        None => object.shift_remove(key),
    };
}

/// Returns the place of the schema that has a place: of the only part of a composition, that is the
/// composition.
fn without_composition<'a>(document: &Value, mut at: &'a str) -> &'a str {
    while let Some(rest) = only_part(document, at) {
        at = rest;
    }
    at
}

/// Returns the place of a composition, if `at` is that of its only part. `null` is none.
fn only_part<'a>(document: &Value, at: &'a str) -> Option<&'a str> {
    let (list, _) = at.rsplit_once('/')?;
    let (rest, key) = list.rsplit_once('/')?;
    if !COMPOSITIONS.contains(&key) {
        return None;
    }
    let parts = document.pointer(list.trim_start_matches('#'))?.as_array()?;
    let is_null = |part: &&Value| part.get("type").is_some_and(|name| name == "null");
    let count = parts.iter().filter(|part| !is_null(part)).count();
    (count == 1).then_some(rest)
}
