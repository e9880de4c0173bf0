//! What follows from who uses a type: which file it stands in, how strictly it is read, whether it
//! has to be boxed.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::names::Scope;
use super::{Client, Operation, Shape, Type, TypeDef, TypeId};
use crate::openapi::{Document, Kind, Schema, Visibility};

/// The module of types that several groups use, or none.
const COMMON: &str = "common";

/// Completes the types.
pub(super) fn mark<'d>(
    types: &mut [TypeDef],
    clients: &[Client],
    documents: impl Iterator<Item = &'d Document>,
) {
    spread_clients(types);
    for (client, document) in clients.iter().zip(documents) {
        mark_directions(types, client);
        mark_hidden(types, document);
        assign_modules(types, client);
    }
    box_cycles(types);
}

/// What a shared type has members of is shared as well.
fn spread_clients(types: &mut [TypeDef]) {
    // What has these clients already need not be gone through again.
    let (mut done, mut of) = (HashSet::new(), Vec::new());
    for index in 0..types.len() {
        let clients = types[index].clients.clone();
        if clients.len() < 2 {
            continue;
        }
        if of != clients {
            done.clear();
            of.clone_from(&clients);
        }
        let mut open = vec![TypeId(index)];
        while let Some(id) = open.pop() {
            if done.insert(id) {
                open.extend(uses(&types[id.0], Type::named));
                types[id.0].clients.clone_from(&clients);
            }
        }
    }
}

/// Which type, if any, a member of this type leads to.
type Follow = fn(&Type) -> Option<TypeId>;

/// As [`Type::named`], but not through lists, whose content stands elsewhere in memory.
fn held(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

fn uses(definition: &TypeDef, follow: Follow) -> Vec<TypeId> {
    match &definition.shape {
        Shape::Struct(fields) => {
            fields.iter().filter_map(|field| follow(&field.ty)).collect()
        }
        Shape::Union(alternatives) => alternatives
            .iter()
            .filter_map(|alternative| follow(&alternative.ty))
            .collect(),
        Shape::Enum(_) => Vec::new(),
    }
}

/// Everything that can be reached from `roots`, them included.
fn reachable(
    types: &[TypeDef],
    follow: Follow,
    roots: impl IntoIterator<Item = TypeId>,
) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<TypeId> = roots.into_iter().collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(uses(&types[id.0], follow));
        }
    }
    found
}

fn mark_directions(types: &mut [TypeDef], client: &Client) {
    mark_requests(types, client.operations().flat_map(Operation::request_types));
    mark_answers(types, client.operations().filter_map(|one| one.answer.schema()));
}

fn mark_requests(types: &mut [TypeDef], roots: impl Iterator<Item = TypeId>) {
    for id in reachable(types, Type::named, roots) {
        types[id.0].in_request = true;
    }
}

fn mark_answers(types: &mut [TypeDef], roots: impl Iterator<Item = TypeId>) {
    for id in reachable(types, Type::named, roots) {
        types[id.0].in_answer = true;
    }
}

/// Operations without a method still say which way their schemas travel.
fn mark_hidden(types: &mut [TypeDef], document: &Document) {
    let by_name: HashMap<String, TypeId> = types
        .iter()
        .enumerate()
        .filter(|(_, one)| one.clients.contains(&document.client))
        .map(|(index, one)| (one.wire_name.clone(), TypeId(index)))
        .collect();
    let referred = |schema: &Schema| match &schema.kind {
        Kind::Reference(name) => by_name.get(name).copied(),
        _ => None,
    };
    let hidden =
        || document.operations.iter().filter(|one| one.visibility == Visibility::Hidden);
    let bodies = hidden().filter_map(|one| referred(&one.body.as_ref()?.schema));
    mark_requests(types, bodies);
    let responses = hidden().flat_map(|one| &one.responses);
    let answers = responses.filter_map(|one| referred(one.json.as_ref()?));
    mark_answers(types, answers);
}

/// The modules that use a type.
#[derive(Clone, Copy)]
enum Users<'a> {
    One(&'a str),
    Several,
}

/// A type that one group uses stands with that group, all others together.
fn assign_modules(types: &mut [TypeDef], client: &Client) {
    let mut users: HashMap<TypeId, Users<'_>> = HashMap::new();
    for group in &client.groups {
        let roots = group.operations.iter().flat_map(|operation| {
            operation.request_types().chain(operation.answer.schema())
        });
        let mut open: Vec<TypeId> = roots.collect();
        while let Some(id) = open.pop() {
            let known = users.get(&id).copied();
            let now = match known {
                None => Users::One(&group.module),
                Some(Users::One(module)) if module != group.module => Users::Several,
                Some(_) => continue,
            };
            users.insert(id, now);
            open.extend(uses(&types[id.0], Type::named));
        }
    }
    let mut scope = Scope::default();
    for group in &client.groups {
        scope.claim(&[&group.module], "_");
    }
    let common = scope.claim(&[COMMON], "_");
    for (index, definition) in types.iter_mut().enumerate() {
        if !definition.clients.contains(&client.name) {
            continue;
        }
        definition.module = match users.get(&TypeId(index)) {
            Some(Users::One(module)) => (*module).to_owned(),
            Some(Users::Several) | None => common.clone(),
        };
    }
}

/// A member is boxed when its type leads back to its owner without a list in between.
fn box_cycles(types: &mut [TypeDef]) {
    let circles = circles(types);
    for index in 0..types.len() {
        let Shape::Struct(fields) = &mut types[index].shape else { continue };
        for field in fields {
            field.boxed =
                held(&field.ty).is_some_and(|id| circles[id.0] == circles[index]);
        }
    }
}

/// How many unions lie within each other below each type, if it is one and they have an end.
pub(super) fn unions_below(types: &[TypeDef]) -> Vec<Option<usize>> {
    let is_union = |one: &TypeDef| matches!(one.shape, Shape::Union(_));
    let uses_of = |one: &TypeDef| -> Vec<TypeId> {
        let used = if is_union(one) { uses(one, held) } else { Vec::new() };
        used.into_iter().filter(|id| is_union(&types[id.0])).collect()
    };
    let uses: Vec<_> = types.iter().map(uses_of).collect();
    let mut users = vec![Vec::new(); types.len()];
    for (index, used) in uses.iter().enumerate() {
        used.iter().for_each(|id| users[id.0].push(index));
    }
    // From those without any up to those that have them.
    let mut left: Vec<usize> = uses.iter().map(Vec::len).collect();
    let mut open: Vec<usize> = (0..types.len()).filter(|at| left[*at] == 0).collect();
    let mut below = vec![None; types.len()];
    while let Some(at) = open.pop() {
        let deepest = uses[at].iter().filter_map(|id| below[id.0]).max();
        below[at] = Some(deepest.map_or(0, |depth: usize| depth + 1));
        for user in &users[at] {
            left[*user] -= 1;
            if left[*user] == 0 {
                open.push(*user);
            }
        }
    }
    below
}

/// The number of the circle that each type is on: types have the same if each leads to the other (strongly
/// connected components, by Kosaraju's algorithm).
fn circles(types: &[TypeDef]) -> Vec<usize> {
    let uses: Vec<Vec<TypeId>> = types.iter().map(|one| uses(one, held)).collect();
    let mut users = vec![Vec::new(); types.len()];
    for (index, used) in uses.iter().enumerate() {
        used.iter().for_each(|id| users[id.0].push(TypeId(index)));
    }
    let mut seen = vec![false; types.len()];
    let mut done = Vec::new();
    for index in 0..types.len() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        // Each type with the number of those it uses that were looked at.
        let mut open = vec![(index, 0)];
        while let Some((at, next)) = open.last_mut() {
            match uses[*at].get(*next) {
                Some(id) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[id.0], true) {
                        open.push((id.0, 0));
                    }
                }
                None => {
                    done.push(*at);
                    open.pop();
                }
            }
        }
    }
    let mut circles = vec![None; types.len()];
    for root in done.into_iter().rev() {
        let mut open = vec![TypeId(root)];
        while let Some(id) = open.pop() {
            if circles[id.0].is_none() {
                circles[id.0] = Some(root);
                open.extend(&users[id.0]);
            }
        }
    }
    circles.into_iter().flatten().collect()
}
