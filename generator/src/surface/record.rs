//! The records that keep published names: what is in use stays as it is, whatever the new document
//! would lead to.
//!
//! The names and forms of the old specification are pinned in the new model, which gives the public
//! API that is meant. A record is written if that API could not be derived without it, and always
//! for what only the order of things decides.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::identity::{
    both_named, common, find_schema, operation_pairs, pairs, parameter_before,
};
use super::pins::{Pins, is_option, named_variants};
use super::{Surface, SurfaceShape, SurfaceType, arguments, names};
use crate::model::{
    Api, Client, Field, FieldRecord, Input, NodeId, Operation, Origin, Shape, TypeDef,
    TypeId, Variants,
};
use crate::openapi::extensions::{
    ARGUMENTS, BOXED, FIELD, FORMER_METHODS, IN_REQUESTS, METHOD, OPTIONAL, PARAMETERS,
    RIGHT_METHOD, RIGHT_TYPES, TYPE, VARIANTS,
};
use crate::openapi::visit::COMPOSITIONS;
use crate::words::{self};

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
        if !is_enum || !new[ty].is_inline_enum() {
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
            } else if !definition.is_inline_enum() {
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
        let right = client.right_types.iter().cloned();
        let right: Map<String, Value> =
            right.map(|(official, right)| (official, right.into())).collect();
        if !right.is_empty() {
            self.set("#", RIGHT_TYPES, Some(right.into()));
        }
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
        self.set(at, RIGHT_METHOD, record.right_method.clone().map(Value::from));
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
            if !definition.is_inline_enum() {
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
