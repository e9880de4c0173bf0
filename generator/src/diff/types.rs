//! Changes of types.

use super::change::{Addition, Part, Place};
use super::comparison::{Carrier, Comparison, Effects, Site};
use super::index::{Affected, Index, Method};
use super::kinds::Effect;
use super::kinds::Kind::{self, *};
use super::operations::operation_site;
use super::pairs::counterpart;
use super::properties::{Owner, Scope};
use crate::github::markdown;
use crate::model::{Client, Field, Origin, Shape, Type, TypeDef, TypeId};
use crate::openapi::extensions::{FORMER_TYPES, RIGHT_TYPES};
use crate::source::pointer::Pointer;
use crate::surface::Direction;

/// A type in both revisions.
#[derive(Clone, Copy)]
pub(super) struct Both {
    pub(super) old: TypeId,
    pub(super) new: TypeId,
}

/// Returns the site of a name that the root of a document records under `key`.
fn name_site(client: &Client, key: &str, entry: &str, name: &str, in_old: bool) -> Site {
    Site {
        place: Place {
            client: client.name.clone(),
            pointer: Pointer::ROOT.key(key).key(entry).to_string(),
            in_old,
        },
        carrier: Carrier::NONE,
        affected: Affected::default(),
        types: vec![name.to_owned()],
        cause: None,
    }
}

impl<'a> Comparison<'a> {
    /// Compares all types; those that no method uses are reported briefly.
    pub(super) fn types(&mut self) {
        let pairs: Vec<_> = self.pairs.all.iter().copied().collect();
        for (old, new) in pairs {
            let both = Both { old, new };
            match (self.old.is_used(old), self.new.is_used(new)) {
                (true, true) => self.used(both),
                (false, false) => self.unused(both),
                // The method that started or stopped using it is the change.
                _ => {}
            }
        }
        self.unused_that_came_and_went();
    }

    /// Compares the former names and the right names of types.
    pub(super) fn other_names(&mut self) {
        let kept = |name: &str| {
            self.new.former_types.contains_key(name)
                || self.new.has_type(name)
                || self.new.names.right.types().any(|(_, right)| right == name)
        };
        let mut gone = Vec::new();
        for client in &self.old.api.clients {
            let former = client.former_types.iter().filter(|(former, _)| !kept(former));
            gone.extend(former.map(|(former, present)| {
                let what =
                    format!("`{former}`, the former name of `{present}`, was removed");
                (name_site(client, FORMER_TYPES, former, former, true), what)
            }));
            let right = client.right_types.iter().filter(|(_, right)| !kept(right));
            gone.extend(right.map(|(official, right)| {
                let what =
                    format!("`{right}`, another name of `{official}`, was removed");
                (name_site(client, RIGHT_TYPES, official, right, true), what)
            }));
        }
        for (site, what) in gone {
            self.fixed(TypeAliasRemoved, site, what);
        }
        let was = |name: &str| self.old.names.right.types().any(|(_, one)| one == name);
        let mut new = Vec::new();
        for client in &self.new.api.clients {
            for (official, right) in &client.right_types {
                // A new type comes with all of its names.
                let has_both =
                    self.old.has_type(official) && self.new.has_type(official);
                if has_both && !was(right) {
                    let what = format!("`{right}` is another name of `{official}` now");
                    new.push((
                        name_site(client, RIGHT_TYPES, official, right, false),
                        what,
                    ));
                }
            }
        }
        for (site, what) in new {
            self.fixed(TypeNameAdded, site, what);
        }
    }

    fn used(&mut self, both: Both) {
        self.names(both);
        self.directions(both);
        self.description(both);
        self.content(both);
    }

    fn content(&mut self, both: Both) {
        let (old, new) = (self.old_type(both), self.new_type(both));
        match (&old.shape, &new.shape) {
            (Shape::Struct(old), Shape::Struct(new)) => self.properties(both, old, new),
            (Shape::Enum(_), Shape::Enum(_)) => self.enum_schema(both),
            (Shape::Union(old), Shape::Union(new)) => {
                self.union_variants(both, old, new)
            }
            _ => {
                let fits = [self.fits_once(both, true), self.fits_once(both, false)];
                let what = format!(
                    "`{}` is {} now, it was {}",
                    self.new.type_name(both.new),
                    kind_of(&new.shape),
                    kind_of(&old.shape)
                );
                let site = self.site(both);
                self.verdict(SchemaKindChanged, site, Effects::wire(fits), what);
            }
        }
    }

    /// Returns whether a type of another kind accepts the same values; for a union, whether a
    /// variant does.
    fn fits_once(&self, both: Both, sent: bool) -> bool {
        let (old, new) = (Type::Named(both.old), Type::Named(both.new));
        let any = |shape: &Shape, fits: &dyn Fn(&Type) -> bool| match shape {
            Shape::Union(variants) => variants.iter().any(|one| fits(&one.ty)),
            _ => false,
        };
        if sent {
            any(&self.new_type(both).shape, &|one| self.fits(&old, one)[0])
        } else {
            any(&self.old_type(both).shape, &|one| self.fits(one, &new)[1])
        }
    }

    pub(super) fn old_type(&self, both: Both) -> &'a TypeDef {
        &self.old.api[both.old]
    }

    pub(super) fn new_type(&self, both: Both) -> &'a TypeDef {
        &self.new.api[both.new]
    }

    pub(super) fn carrier(&self, both: Both) -> Carrier {
        let (was, is) = (self.old.direction(both.old), self.new.direction(both.new));
        // The operation or property reports a direction that only one of them has.
        let common = Direction {
            in_request: was.in_request && is.in_request,
            in_response: was.in_response && is.in_response,
        };
        let is_used = common.in_request || common.in_response;
        Carrier::Property(if is_used { common } else { was })
    }

    pub(super) fn site(&self, both: Both) -> Site {
        self.site_at(both, &self.new_type(both).origin)
    }

    /// Returns the site of a part of the new definition.
    pub(super) fn site_at(&self, both: Both, origin: &Origin) -> Site {
        Site {
            place: Place::of(origin, false),
            carrier: self.carrier(both),
            affected: self.affected(both.old, both.new),
            types: vec![self.new.type_name(both.new).to_owned()],
            cause: None,
        }
    }

    /// Returns the site of a part of the old definition that was removed.
    pub(super) fn site_before(&self, both: Both, origin: &Origin) -> Site {
        Site {
            place: Place::of(origin, true),
            ..self.site(both)
        }
    }

    fn names(&mut self, both: Both) {
        let (old, new) = (self.old_type(both), self.new_type(both));
        let both_inline = old.is_inline && new.is_inline;
        let is_renamed = old.name != new.name && !both_inline;
        let names = [self.old.type_name(both.old), self.new.type_name(both.new)];
        let effects = Effects::on_source(self.new.renamed(names[0], names[1]));
        if is_renamed && !self.replaces(both) {
            let what = format!(
                "The schema {} is called {} now",
                markdown::name(&old.name),
                markdown::name(&new.name)
            );
            let site = self.site(both);
            self.verdict(SchemaRenamed, site, effects, what);
        } else if names[0] != names[1] {
            let what = format!("The type `{}` is called `{}` now", names[0], names[1]);
            let site = self.site(both);
            self.verdict(SchemaTypeRenamed, site, effects, what);
        }
    }

    /// Returns whether the new schema took the place of the old one, which still exists.
    fn replaces(&self, both: Both) -> bool {
        let name = &self.old_type(both).name;
        let mut pairs = self.pairs.all.iter();
        pairs.any(|(old, new)| *old == both.old && self.new.api[*new].name == *name)
    }

    fn directions(&mut self, both: Both) {
        let was = self.old.surface_type(both.old).direction;
        let is = self.new.surface_type(both.new).direction;
        let effect = match (was.is_response_only(), is.is_response_only()) {
            (true, false) => Effect::Compatible,
            (false, true) => Effect::Breaking,
            _ => return,
        };
        if !matches!(self.old_type(both).shape, Shape::Struct(_)) {
            return;
        }
        let what = format!(
            "`{}` is used in {} now, it was in {}",
            self.new.type_name(both.new),
            way_of(is),
            way_of(was)
        );
        if !self.follows(both, effect) {
            let effects = Effects::on_source(effect);
            self.verdict(SchemaDirectionChanged, self.site(both), effects, what);
        }
    }

    /// Returns whether an added or removed operation caused it: then the operation is the change.
    fn follows(&mut self, both: Both, source: Effect) -> bool {
        let Some((kinds, place)) = self.cause_of(both) else { return false };
        let name = self.new.type_name(both.new);
        let mut kinds = kinds.into_iter();
        kinds.any(|kind| self.amend(kind, &place, name, source))
    }

    fn cause_of(&self, both: Both) -> Option<([Kind; 3], Place)> {
        let gone = self.old.users(both.old).find(|index| {
            self.old.method(*index).is_some()
                && self.methods.iter().all(|(method, _)| method.node() != *index)
        });
        let come = self.new.users(both.new).find(|index| {
            self.new.method(*index).is_some()
                && self.methods.iter().all(|(_, method)| method.node() != *index)
        });
        // If a whole client was added or removed, the client is the change.
        let place = |method: Method<'_>, other: &Index<'_>, in_old| {
            let mut place = operation_site(method, in_old).place;
            if other.client(&place.client).is_none() {
                place.pointer = "#".to_owned();
            }
            place
        };
        match (gone, come) {
            (Some(index), _) => {
                let place = place(*self.old.method(index)?, &self.new, true);
                Some(([OperationRemoved, OperationHidden, ClientRemoved], place))
            }
            (None, Some(index)) => {
                let place = place(*self.new.method(index)?, &self.old, false);
                Some(([OperationAdded, OperationShown, ClientAdded], place))
            }
            (None, None) => None,
        }
    }

    fn description(&mut self, both: Both) {
        let (old, new) = (self.old_type(both), self.new_type(both));
        match (old.deprecated, new.deprecated) {
            (false, true) => {
                let what =
                    format!("`{}` is deprecated now", self.new.type_name(both.new));
                self.fixed(SchemaDeprecated, self.site(both), what);
            }
            (true, false) => {
                let what = format!(
                    "`{}` is no longer deprecated",
                    self.new.type_name(both.new)
                );
                self.fixed(SchemaUndeprecated, self.site(both), what);
            }
            _ => {}
        }
        // A type without a schema is described where it is used.
        let is_own = !old.is_inline && !new.is_inline;
        if is_own && old.description != new.description {
            let what =
                format!("The description of `{}` differs", self.new.type_name(both.new));
            self.fixed(ProseChanged, self.site(both), what);
        }
    }

    fn properties(&mut self, both: Both, old: &'a [Field], new: &'a [Field]) {
        let name = self.new.type_name(both.new);
        let owner = Owner {
            name,
            carrier: self.carrier(both),
            scope: Scope::Type(both.old, both.new),
            type_name: name,
        };
        for (index, field) in old.iter().enumerate() {
            match counterpart(new, index, &field.wire_name) {
                Some(counterpart) => self.property(&owner, field, counterpart),
                None => self.property_removed(&owner, field),
            }
        }
        for (index, field) in new.iter().enumerate() {
            if counterpart(old, index, &field.wire_name).is_none() {
                self.property_added(&owner, field);
            }
        }
    }

    pub(super) fn property_removed(&mut self, owner: &Owner<'_>, field: &Field) {
        let what = format!("{} was removed", owner.label(field));
        let stays = match owner.scope {
            Scope::Type(_, new) => self.new.field(new, &field.wire_name).is_some(),
            Scope::Method(..) => false,
        };
        // An optional property could always be missing.
        let effects = Effects {
            source: Effects::source(!stays).source,
            ..Effects::wire([true, !field.required])
        };
        let site = self.property_site(owner, field, true);
        self.verdict(PropertyRemoved, site, effects, what);
    }

    pub(super) fn property_added(&mut self, owner: &Owner<'_>, field: &Field) {
        let (kind, how) = if field.required {
            (PropertyAddedRequired, "required")
        } else {
            (PropertyAddedOptional, "optional")
        };
        let mut site = self.property_site(owner, field, false);
        site.types.extend(
            field
                .ty
                .named()
                .filter(|id| self.pairs.is_new(*id))
                .map(|id| self.new.type_name(id).to_owned()),
        );
        let what = format!("{} is new, and {how}", owner.label(field));
        let addition = Addition {
            part: match owner.carrier {
                Carrier::Parameter => Part::Parameter,
                Carrier::Property(_) => Part::Property,
            },
            name: field.wire_name.clone(),
            owner: owner.name.to_owned(),
        };
        self.added(kind, site, what, addition);
    }

    /// Reports all differences as one change: details do not matter here.
    fn unused(&mut self, both: Both) {
        let (old, new) = (self.old_type(both), self.new_type(both));
        let name = self.new.type_name(both.new);
        if old.name != new.name {
            let names = [&old.name, &new.name].map(|one| markdown::name(one));
            let what = format!("{} is called {} now", names[0], names[1]);
            self.no_matter(UnusedSchemaRenamed, self.site(both), what);
        }
        let known = self.known();
        self.content(both);
        let differs = self.known() != known;
        self.forget_after(known);
        if differs {
            let what = format!("`{name}` differs");
            self.no_matter(UnusedSchemaChanged, self.site(both), what);
        }
    }

    fn unused_that_came_and_went(&mut self) {
        for id in (0..self.old.api.types.len()).map(TypeId) {
            let stays = has_any(&self.new, &self.old.api[id].clients);
            if stays && self.pairs.is_gone(id) && !self.old.is_used(id) {
                let what = format!("`{}` was removed", self.old.type_name(id));
                let site = self.alone(true, id);
                self.no_matter(UnusedSchemaRemoved, site, what);
            }
        }
        for id in (0..self.new.api.types.len()).map(TypeId) {
            let stayed = has_any(&self.old, &self.new.api[id].clients);
            if stayed && self.pairs.is_new(id) && !self.new.is_used(id) {
                let what = format!("`{}` is new", self.new.type_name(id));
                let site = self.alone(false, id);
                self.no_matter(UnusedSchemaAdded, site, what);
            }
        }
    }

    fn no_matter(&mut self, kind: Kind, mut site: Site, what: String) {
        // No page shows it, but the documentation of the crate does.
        site.affected.has_page = true;
        self.fixed(kind, site, format!("{what}; no method uses it"));
    }

    fn alone(&self, in_old: bool, id: TypeId) -> Site {
        let view = if in_old { &self.old } else { &self.new };
        Site {
            place: Place::of(&view.api[id].origin, in_old),
            carrier: Carrier::NONE,
            affected: Default::default(),
            types: vec![view.type_name(id).to_owned()],
            cause: None,
        }
    }
}

/// Returns whether the revision has one of these clients.
fn has_any(view: &Index<'_>, clients: &[String]) -> bool {
    clients.iter().any(|client| view.client(client).is_some())
}

fn kind_of(shape: &Shape) -> &'static str {
    match shape {
        Shape::Struct(_) => "an object",
        Shape::Enum(_) => "an enum",
        Shape::Union(_) => "a union",
    }
}

fn way_of(direction: Direction) -> &'static str {
    match (direction.in_request, direction.in_response) {
        (true, true) => "requests and responses",
        (true, false) => "requests only",
        (false, _) => "responses only",
    }
}
