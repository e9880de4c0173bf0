//! Types and variants that the crate no longer has, because no method takes or returns them any
//! more.

use std::collections::{BTreeSet, HashMap};

use super::comparison::Comparison;
use super::index::Index;
use super::kinds::Effect;
use super::kinds::Kind::{
    ErrorBodyChanged, OperationHidden, OperationRemoved, ResponseStatusRemoved,
    WebhookBodyChanged, WebhookRemoved,
};
use crate::model::{Origin, Type, TypeId};
use crate::surface::SurfaceShape;

/// The types at each place of a document, by client and JSON pointer.
type Places<'a> = HashMap<(&'a str, &'a str), Vec<TypeId>>;

impl Comparison<'_> {
    /// Adds the types that are gone, or have lost variants, to the changes that removed the last use of them.
    pub(super) fn gone_types(&mut self) {
        let places = places(&self.old);
        let operations = operations(&self.old);
        for change in &mut self.changes {
            let all = match change.kind {
                OperationRemoved | OperationHidden => &operations,
                _ => &places,
            };
            let place = (&*change.place.client, &*change.place.pointer);
            let at_place = all.get(&place).map(Vec::as_slice).unwrap_or_default();
            // The types of errors and webhooks are in no signature, but callers name them to read
            // the bodies.
            let is_named = matches!(
                change.kind,
                ErrorBodyChanged
                    | ResponseStatusRemoved
                    | WebhookBodyChanged
                    | WebhookRemoved
            );
            if change.source != Effect::Breaking && !is_named {
                continue;
            }
            let gone = gone(&self.old, &self.new, at_place);
            if change.source != Effect::Breaking && !gone.is_empty() {
                change.source = Effect::Breaking;
                change.message.push_str(" Its type is gone: remove every use of it.");
            }
            let named: BTreeSet<String> = change.types.drain(..).chain(gone).collect();
            change.types = named.into_iter().collect();
        }
    }
}

/// Returns the names of the types that are gone, and that can be reached from others that are.
fn gone(old: &Index<'_>, new: &Index<'_>, roots: &[TypeId]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open = roots.to_vec();
    while let Some(id) = open.pop() {
        let name = old.type_name(id);
        let stays = new.has_type(name) || new.former_types.contains_key(name);
        if stays {
            names.extend(has_lost_values(old, new, id).then(|| name.to_owned()));
        } else if names.insert(name.to_owned()) {
            open.extend(old.api[id].shape.types().filter_map(Type::named));
        }
    }
    names
}

/// Returns whether the type no longer has all variants of an enum, because other places that have it
/// lack these values.
fn has_lost_values(old: &Index<'_>, new: &Index<'_>, id: TypeId) -> bool {
    let mut types = new.surface.types.iter();
    let now = types.find(|one| one.name == old.type_name(id)).map(|one| &one.shape);
    let Some(SurfaceShape::Enum(now)) = now else { return false };
    let mut values = old.api[id].shape.values().iter();
    values.any(|was| now.iter().all(|one| one.wire_value != was.wire_value))
}

/// Returns the types that each operation takes and returns.
fn operations<'a>(view: &Index<'a>) -> Places<'a> {
    let types = view.methods.iter().map(|method| {
        let operation = method.operation;
        let origin = &operation.origin;
        let types = operation.request_types().chain(operation.response.types());
        ((&*origin.document, &*origin.pointer), types.collect())
    });
    types.collect()
}

fn places<'a>(view: &Index<'a>) -> Places<'a> {
    let mut places = Places::new();
    let mut add = |origin: &'a Origin, id: Option<TypeId>| {
        let place = (&*origin.document, &*origin.pointer);
        places.entry(place).or_default().extend(id);
    };
    for definition in &view.api.types {
        for ty in definition.shape.types() {
            add(&definition.origin, ty.named());
        }
        for field in definition.shape.fields() {
            add(&field.origin, field.ty.named());
        }
        for variant in definition.shape.variants() {
            add(&variant.origin, variant.ty.named());
        }
    }
    for webhook in view.api.clients.iter().flat_map(|client| &client.webhooks) {
        add(&webhook.origin, webhook.ty.as_ref().and_then(Type::named));
    }
    for method in &view.methods {
        let operation = method.operation;
        for parameter in &operation.parameters {
            add(&parameter.field.origin, parameter.field.ty.named());
        }
        operation.body.iter().for_each(|body| add(&body.origin, body.ty.named()));
        for id in operation.response.types() {
            add(&operation.response.origin, Some(id));
        }
        for failure in &operation.response.failures {
            add(&failure.origin, failure.ty.as_ref().and_then(Type::named));
        }
    }
    places
}
