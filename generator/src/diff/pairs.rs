//! Pairs of types: a type of the old revision, and the type that it became.
//!
//! Types of the same name are a pair, in the document or else in the crate. If a name is gone, the
//! type that replaced it at the place of its use is its pair, provided that it is new and has
//! similar content: the schema was renamed.
//!
//! An enum without a schema is compared at each of its places. Two are the same if they are one type
//! of the crate.

use std::collections::{BTreeSet, HashMap};

use super::index::{Index, Method};
use crate::model::{Client, Field, Shape, Type, TypeDef, TypeId, Webhook};

/// Pairs of types. A type that two clients shared may have become one for each.
#[derive(Debug)]
pub(super) struct Pairs {
    pub(super) all: BTreeSet<(TypeId, TypeId)>,
    /// Pairs of enums, one of them or both without a schema.
    enums: BTreeSet<(TypeId, TypeId)>,
    has_new: Vec<bool>,
    has_old: Vec<bool>,
}

impl Pairs {
    pub(super) fn of(
        old: &Index<'_>,
        new: &Index<'_>,
        methods: &[(Method<'_>, Method<'_>)],
    ) -> Self {
        let mut search = Search {
            old,
            new,
            pairs: Self {
                all: BTreeSet::new(),
                enums: BTreeSet::new(),
                has_new: vec![false; old.api.types.len()],
                has_old: vec![false; new.api.types.len()],
            },
            open: Vec::new(),
        };
        search.by_name();
        search.by_rust_name();
        search.by_use(methods);
        search.unused();
        search.pairs
    }

    pub(super) fn has(&self, old: TypeId, new: TypeId) -> bool {
        self.all.contains(&(old, new))
    }

    pub(super) fn all_with_enums(&self) -> impl Iterator<Item = &(TypeId, TypeId)> {
        self.all.iter().chain(&self.enums)
    }

    /// Returns whether two enums are the same type of the crate, to be compared at their places.
    pub(super) fn has_enums(&self, old: TypeId, new: TypeId) -> bool {
        self.enums.contains(&(old, new))
    }

    /// Returns whether the type was removed.
    pub(super) fn is_gone(&self, old: TypeId) -> bool {
        !self.has_new[old.0]
    }

    pub(super) fn is_new(&self, new: TypeId) -> bool {
        !self.has_old[new.0]
    }

    /// Returns whether two types are a pair, apart from changes within them.
    pub(super) fn same(&self, old: &Type, new: &Type) -> bool {
        match (old, new) {
            (Type::Named(old), Type::Named(new)) => {
                self.has(*old, *new) || self.has_enums(*old, *new)
            }
            (Type::Array(old), Type::Array(new)) | (Type::Map(old), Type::Map(new)) => {
                self.same(old, new)
            }
            // Null among the items is a change of its own.
            (Type::Nullable(old), new) => self.same(old, new),
            (old, Type::Nullable(new)) => self.same(old, new),
            _ => old == new,
        }
    }
}

/// The name of a request, with the operation that it is a callback of.
type Name<'a> = (Option<&'a str>, &'a str);

/// Returns the pairs of webhooks: those with the same name and HTTP method, then those of the same name.
pub(super) fn webhooks<'a>(
    old: &'a Client,
    new: &'a Client,
) -> Vec<(&'a Webhook, &'a Webhook)> {
    let mut by_name: HashMap<Name<'_>, Vec<&Webhook>> = HashMap::new();
    for one in &new.webhooks {
        by_name.entry(name(one)).or_default().push(one);
    }
    let mut pairs = Vec::new();
    let mut rest = Vec::new();
    for was in &old.webhooks {
        let candidates = by_name.entry(name(was)).or_default();
        match candidates.iter().position(|is| is.http == was.http) {
            Some(index) => pairs.push((was, candidates.remove(index))),
            None => rest.push(was),
        }
    }
    for was in rest {
        let candidates = by_name.entry(name(was)).or_default();
        if !candidates.is_empty() {
            pairs.push((was, candidates.remove(0)));
        }
    }
    pairs
}

fn name(webhook: &Webhook) -> Name<'_> {
    (webhook.operation.as_deref(), &webhook.name)
}

struct Search<'s, 'a> {
    old: &'s Index<'a>,
    new: &'s Index<'a>,
    pairs: Pairs,
    /// Pairs whose content has not been compared yet.
    open: Vec<(TypeId, TypeId)>,
}

impl Search<'_, '_> {
    fn by_name(&mut self) {
        let mut by_name: HashMap<(&str, &str), TypeId> = HashMap::new();
        for (id, definition) in schemas(self.new) {
            for client in &definition.clients {
                by_name.entry((client, &definition.name)).or_insert(id);
            }
        }
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (id, definition) in schemas(self.old) {
            for client in &definition.clients {
                let name = (client.as_str(), definition.name.as_str());
                if let Some(new) = by_name.get(&name).filter(|_| seen.insert(name)) {
                    self.add(id, *new);
                }
            }
        }
    }

    /// Pairs the types that are left and have the same name in the crate, and the enums.
    fn by_rust_name(&mut self) {
        let mut by_name: HashMap<&str, Vec<TypeId>> = HashMap::new();
        for id in (0..self.new.api.types.len()).map(TypeId) {
            by_name.entry(self.new.type_name(id)).or_default().push(id);
        }
        for old in (0..self.old.api.types.len()).map(TypeId) {
            let same =
                by_name.get(self.old.type_name(old)).map_or(&[][..], Vec::as_slice);
            for new in same {
                if self.are_enums(old, *new) {
                    self.add_enums(old, *new);
                } else if self.pairs.is_gone(old) && self.pairs.is_new(*new) {
                    self.add(old, *new);
                }
            }
        }
    }

    fn add(&mut self, old: TypeId, new: TypeId) {
        if self.pairs.all.insert((old, new)) {
            self.mark(old, new);
            self.open.push((old, new));
        }
    }

    fn add_enums(&mut self, old: TypeId, new: TypeId) {
        self.pairs.enums.insert((old, new));
        self.mark(old, new);
    }

    fn mark(&mut self, old: TypeId, new: TypeId) {
        self.pairs.has_new[old.0] = true;
        self.pairs.has_old[new.0] = true;
    }

    fn by_use(&mut self, methods: &[(Method<'_>, Method<'_>)]) {
        for (old, new) in methods {
            let (old, new) = (old.operation, new.operation);
            for parameter in &old.parameters {
                let name = &parameter.field.wire_name;
                let counterpart =
                    new.parameters.iter().find(|one| one.field.wire_name == *name);
                if let Some(counterpart) = counterpart {
                    self.at_use(&parameter.field.ty, &counterpart.field.ty);
                }
            }
            if let (Some(old), Some(new)) = (&old.body, &new.body) {
                self.at_use(&old.ty, &new.ty);
            }
            if let (Some(old), Some(new)) = (old.response.ty(), new.response.ty()) {
                self.at_use(old, new);
            }
        }
        for old in &self.old.api.clients {
            let Some(new) = self.new.client(&old.name) else { continue };
            for (old, new) in webhooks(old, new) {
                if let (Some(old), Some(new)) = (&old.ty, &new.ty) {
                    self.at_use(old, new);
                }
            }
        }
        while let Some((old, new)) = self.open.pop() {
            self.content(old, new);
        }
    }

    fn at_use(&mut self, old: &Type, new: &Type) {
        match (old, new) {
            (Type::Array(old), Type::Array(new)) | (Type::Map(old), Type::Map(new)) => {
                self.at_use(old.not_null(), new.not_null());
            }
            (Type::Named(old), Type::Named(new)) => self.named_at_use(*old, *new),
            _ => {}
        }
    }

    fn named_at_use(&mut self, old: TypeId, new: TypeId) {
        let names = [self.old.type_name(old), self.new.type_name(new)];
        if self.are_enums(old, new) {
            if !self.new.has_type(names[0]) && !self.old.has_type(names[1]) {
                self.add_enums(old, new);
            }
            return;
        }
        let is_open = self.pairs.is_gone(old) && self.pairs.is_new(new);
        let shapes = (&self.old.api[old].shape, &self.new.api[new].shape);
        // A new schema that takes the place of another one can be the same type of the crate.
        if is_open && alike(shapes.0, shapes.1)
            || self.pairs.is_new(new) && names[0] == names[1]
        {
            self.add(old, new);
        }
    }

    /// Returns whether both are enums, and one of them or both without a schema.
    fn are_enums(&self, old: TypeId, new: TypeId) -> bool {
        let is_enum = |view: &Index<'_>, id| view.enum_of(&Type::Named(id)).is_some();
        is_enum(self.old, old)
            && is_enum(self.new, new)
            && (self.old.api[old].is_inline_enum() || self.new.api[new].is_inline_enum())
    }

    fn content(&mut self, old: TypeId, new: TypeId) {
        let (old_api, new_api) = (self.old.api, self.new.api);
        let (old, new) = (&old_api[old].shape, &new_api[new].shape);
        for (index, field) in old.fields().iter().enumerate() {
            if let Some(counterpart) = counterpart(new.fields(), index, &field.wire_name)
            {
                self.at_use(&field.ty, &counterpart.ty);
            }
        }
        for (old, new) in old.variants().iter().zip(new.variants()) {
            self.at_use(&old.ty, &new.ty);
        }
    }

    /// Pairs types that no method uses, if nothing in them differs.
    fn unused(&mut self) {
        let (old, new) = (self.old, self.new);
        let left: Vec<TypeId> = (0..new.api.types.len())
            .map(TypeId)
            .filter(|id| self.pairs.is_new(*id) && !new.is_used(*id))
            .collect();
        for id in (0..old.api.types.len()).map(TypeId) {
            if !self.pairs.is_gone(id) || old.is_used(id) {
                continue;
            }
            let counterpart = left.iter().copied().find(|counterpart| {
                self.pairs.is_new(*counterpart)
                    && self.equal(&old.api[id].shape, &new.api[*counterpart].shape)
            });
            if let Some(counterpart) = counterpart {
                self.add(id, counterpart);
            }
        }
        self.open.clear();
    }

    fn equal(&self, old: &Shape, new: &Shape) -> bool {
        match (old, new) {
            (Shape::Struct(old), Shape::Struct(new)) => {
                old.len() == new.len()
                    && old.iter().zip(new).all(|(old, new)| {
                        old.wire_name == new.wire_name
                            && old.required == new.required
                            && self.pairs.same(&old.ty, &new.ty)
                    })
            }
            (Shape::Enum(old), Shape::Enum(new)) => {
                old.len() == new.len()
                    && old
                        .iter()
                        .zip(new)
                        .all(|(old, new)| old.wire_value == new.wire_value)
            }
            (Shape::Union(old), Shape::Union(new)) => {
                old.len() == new.len()
                    && old
                        .iter()
                        .zip(new)
                        .all(|(old, new)| self.pairs.same(&old.ty, &new.ty))
            }
            _ => false,
        }
    }
}

/// Returns the types, without enums that have no schema.
fn schemas<'a>(index: &Index<'a>) -> impl Iterator<Item = (TypeId, &'a TypeDef)> {
    let all = index.api.types.iter().enumerate();
    all.map(|(id, definition)| (TypeId(id), definition))
        .filter(|(_, one)| !one.is_inline || !matches!(one.shape, Shape::Enum(_)))
}

/// Returns the field of that name; `guess` is the place to look at first.
pub(super) fn counterpart<'f>(
    fields: &'f [Field],
    guess: usize,
    wire_name: &str,
) -> Option<&'f Field> {
    let first = fields.get(guess).filter(|field| field.wire_name == wire_name);
    first.or_else(|| fields.iter().find(|field| field.wire_name == wire_name))
}

/// Returns whether two types have at least half of their content in common.
fn alike(old: &Shape, new: &Shape) -> bool {
    match (old, new) {
        (Shape::Struct(old), Shape::Struct(new)) => half(
            old.iter().map(|one| one.wire_name.as_str()).collect(),
            new.iter().map(|one| one.wire_name.as_str()).collect(),
        ),
        (Shape::Enum(_), Shape::Enum(_)) => half(
            old.values().iter().map(|one| one.wire_value.as_str()).collect(),
            new.values().iter().map(|one| one.wire_value.as_str()).collect(),
        ),
        (Shape::Union(old), Shape::Union(new)) => old.len().abs_diff(new.len()) <= 1,
        _ => false,
    }
}

fn half(old: BTreeSet<&str>, new: BTreeSet<&str>) -> bool {
    2 * old.intersection(&new).count() >= old.union(&new).count()
}
