//! The names and forms that are in use, pinned in a new model.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::identity::{
    Carried, find_schema, operation_pairs, pairs, parameter_before, resemble,
};
use super::{
    Representation, Surface, SurfaceField, SurfaceShape, SurfaceType, arguments, groups,
    names, reserved,
};
use crate::model::{
    Api, FieldRecord, NodeId, Operation, Shape, Type, TypeDef, TypeId, TypeRecord,
};
use crate::words::{self, Scope};

/// The names and forms of the old specification, by the nodes of the new model.
pub(super) struct Pins<'a> {
    old: &'a Api,
    pub(super) new: &'a Api,
    /// The client whose document is imported.
    client: &'a str,
    surface: Surface,
    operations: Vec<(&'a Operation, &'a Operation)>,
    pairs: Vec<(TypeId, TypeId)>,
    carried: Carried,
}

impl<'a> Pins<'a> {
    pub(super) fn of(old: &'a Api, new: &'a Api, client: &'a str) -> Self {
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
    pub(super) fn had_no_record(&self, schema: &TypeDef) -> bool {
        schema.clients.iter().any(|client| {
            let id = find_schema(self.old, client, &schema.name);
            id.is_some_and(|id| self.old[id].recorded.name.is_none())
        })
    }

    pub(super) fn pin(&self, api: &mut Api) {
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
                names.extend(self.surface.names.right.method(operation));
            }
        }
        let mut given: HashSet<(String, String)> = HashSet::new();
        let by_node: HashMap<NodeId, &Operation> =
            self.operations.iter().map(|(was, is)| (is.node, *was)).collect();
        for client in &mut api.clients {
            let known = published.remove(client.name.as_str()).unwrap_or_default();
            let split = |id: &str| self.new.platform.operations.split(id).1.to_owned();
            let right_types = &mut client.right_types;
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
                let right = self.surface.names.right.method(was);
                let is_right = right == Some(&plain);
                let is_renamed = split(&was.id) != split(&operation.id)
                    && (is_right || !known.contains(plain.as_str()))
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
                // The official name is the right one from now on. The struct of parameters keeps its
                // official name and its right one.
                let is_adopted = is_right && is_renamed;
                record.right_method = right.filter(|_| !is_adopted).map(str::to_owned);
                let parameters = self.surface.names.parameters(was);
                let right = parameters.and_then(|name| {
                    Some((
                        name.to_owned(),
                        self.surface.names.right.types.get(name)?.clone(),
                    ))
                });
                right_types.extend(right.filter(|_| is_adopted));
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
                    if !api[*is].is_inline_enum() {
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
                || definition.is_inline_enum()
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
pub(super) fn is_one(api: &Api, groups: &[Vec<TypeId>], name: &String) -> bool {
    let has_name = |id: &TypeId| api[*id].recorded.name.as_ref() == Some(name);
    groups.iter().filter(|members| members.iter().any(has_name)).count() == 1
}

pub(super) fn is_reserved(method: &str) -> bool {
    reserved::METHODS.iter().any(|one| one.rsplit("::").next() == Some(method))
}

pub(super) fn is_option(one: &SurfaceField) -> bool {
    one.representation != Representation::Plain
}

/// Returns the type of a field, in the words of the crate.
pub(super) fn printed(api: &Api, surface: &Surface, ty: &Type) -> String {
    match ty {
        Type::Named(id) => surface.names[api[*id].node].to_owned(),
        Type::Array(items) => format!("[{}]", printed(api, surface, items)),
        Type::Map(values) => format!("{{{}}}", printed(api, surface, values)),
        Type::Nullable(item) => format!("{}?", printed(api, surface, item)),
        other => format!("{other:?}"),
    }
}

/// Returns the variants of an enum by their values, and those of a union by their types.
pub(super) fn named_variants(
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
