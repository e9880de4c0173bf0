//! The Rust names of the model: each decided once, without keywords and collisions.
//!
//! Recorded names come first. No other name depends on the order of a document: of names that would
//! become the same, those that need no change come first, then those that sort first.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Index;
use std::sync::Arc;

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, Span};

use super::other_names::OtherNames;
use super::reserved;
use super::types::{SurfaceShape, SurfaceType};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{
    Api, Client, EnumValue, Field, NodeId, Operation, Origin, Shape, Type, TypeDef,
    UnionVariant,
};
use crate::openapi::extensions::{
    CLIENT, ENUM, FIELD, METHOD, PARAMETERS, RIGHT_METHOD, RIGHT_TYPES, TYPE, VARIANTS,
};
use crate::openapi::names::NEVER_RAW;
use crate::source::pointer;
use crate::words::{self, Scope};

/// Strict and reserved keywords of edition 2024. A contextual one such as `union` is an identifier
/// as well.
#[rustfmt::skip]
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Names of the prelude and of derives, which generated code uses.
#[rustfmt::skip]
const PRELUDE: [&str; 34] = [
    "AsMut", "AsRef", "Box", "Clone", "Copy", "Debug", "Default", "Drop", "Eq", "Err", "Extend", "Fn", "FnMut",
    "FnOnce", "From", "Hash", "Into", "IntoIterator", "Iterator", "None", "Ok", "Option", "Ord", "PartialEq",
    "PartialOrd", "Result", "Self", "Send", "Some", "String", "Sync", "ToOwned", "ToString", "Vec",
];

/// The field of every struct that keeps properties which the document does not declare.
const EXTRA: &str = "extra";

/// The variant of every enum and union that keeps values which the document does not declare.
const UNKNOWN: &str = "Unknown";

/// The names that no value of an enum can have: its other variant, its constant, and `Self`.
const NO_VALUES: [&str; 3] = [UNKNOWN, "ALL", "Self"];

/// The module of types that several groups use, or none.
const COMMON: &str = "common";

/// The module of types that several clients have.
const SHARED: &str = "shared";

/// Methods of traits that callers use on clients. A method of the client would hide them.
const TRAIT_METHODS: [&str; 11] = [
    "as_ref",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "fmt",
    "into",
    "to_owned",
    "try_into",
    "type_id",
];

/// Returns whether an identifier of this name must be a raw one.
fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

/// Makes an identifier, a raw one of a keyword.
pub(crate) fn ident(name: &str) -> Ident {
    if NEVER_RAW.contains(&name) {
        Ident::new(&unraw(name.to_owned()), Span::call_site())
    } else if is_keyword(name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The names of a model's nodes, without the `r#` of raw identifiers: of clients and types the
/// type, of groups the module, of operations the method.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(super) by_node: Vec<String>,
    /// The structs of parameters, by operation.
    pub(super) parameters: HashMap<NodeId, String>,
    /// The earlier names of methods, by operation.
    former_methods: HashMap<NodeId, Vec<String>>,
    /// The right names of what has an official one that is misspelt or misleads.
    pub(crate) right: OtherNames,
    /// The earlier names of types, with the present ones.
    pub(crate) former_types: Vec<(String, String)>,
    /// The types of operations.
    pub(super) operations: HashMap<NodeId, String>,
    /// The earlier types of operations.
    former_operations: HashMap<NodeId, Vec<String>>,
    /// The setters of fields.
    setters: HashMap<NodeId, String>,
    /// The module of each type, below `models` of its client; [`SHARED`] if it has several.
    modules: HashMap<NodeId, String>,
    /// Names that can't be used, or had to be changed because they would become the same.
    pub(crate) findings: Diagnostics,
}

impl Index<NodeId> for Names {
    type Output = str;

    fn index(&self, node: NodeId) -> &str {
        &self.by_node[node.0]
    }
}

impl Names {
    /// Decides all names, and with them those of `surface` and the order of its variants.
    pub(super) fn of(api: &Api, surface: &mut [SurfaceType]) -> Self {
        let mut namer = Namer {
            api,
            types: Scope::of(&[reserved::TYPES, &PRELUDE].concat()),
            recorded: HashMap::new(),
            variants: HashMap::new(),
            names: Self {
                by_node: vec![String::new(); api.nodes],
                ..Self::default()
            },
        };
        for client in &api.clients {
            namer.refuse(client);
            let name = format!("{}Client", words::pascal(&client.name));
            namer.types.claim(&[&name], "");
            namer.types.take(&format!("{name}Builder"));
            namer.set(client.node, name);
            for (name, variants) in &client.variants {
                namer.check_variants(client, name, variants);
                let known = namer.variants.entry(name).or_default();
                known.extend(variants.iter().map(|(value, name)| (&**value, &**name)));
            }
        }
        namer.recorded_types(surface);
        for client in &api.clients {
            namer.types(client, surface);
            namer.methods(client);
            namer.modules(client, surface);
        }
        surface.iter_mut().for_each(|one| namer.content(one));
        namer.former_types(surface);
        namer.names
    }

    /// Returns the type of an operation.
    pub(crate) fn operation(&self, operation: &Operation) -> &str {
        self.operations.get(&operation.node).map_or("", String::as_str)
    }

    /// Returns the earlier types of an operation.
    pub(crate) fn former_operations(&self, operation: &Operation) -> &[String] {
        self.former_operations.get(&operation.node).map_or(&[], Vec::as_slice)
    }

    /// Returns the setter of a field.
    pub(crate) fn setter(&self, field: NodeId) -> &str {
        self.setters.get(&field).map_or("", String::as_str)
    }

    /// Returns the struct of an operation's parameters, if it has any.
    pub(crate) fn parameters(&self, operation: &Operation) -> Option<&str> {
        self.parameters.get(&operation.node).map(String::as_str)
    }

    /// Returns the earlier names of an operation's method.
    pub(crate) fn former_methods(&self, operation: &Operation) -> &[String] {
        self.former_methods.get(&operation.node).map_or(&[], Vec::as_slice)
    }

    /// Returns the module of a type.
    pub(crate) fn module(&self, definition: &TypeDef) -> &str {
        self.modules.get(&definition.node).map_or(COMMON, String::as_str)
    }
}

struct Namer<'a> {
    api: &'a Api,
    types: Scope,
    /// The documents that were the first to record names of types, by name.
    recorded: HashMap<&'a str, &'a str>,
    /// The recorded variants with their values, by enum.
    variants: HashMap<&'a str, Vec<(&'a str, &'a str)>>,
    names: Names,
}

impl<'a> Namer<'a> {
    fn set(&mut self, node: NodeId, name: String) {
        self.names.by_node[node.0] = name;
    }

    /// Refuses the name of a client if its module can't have it.
    fn refuse(&mut self, client: &Client) {
        let is_taken = reserved::MODULES.contains(&client.name.as_str());
        if let Some(source) =
            client.source.as_ref().filter(|_| is_taken || is_keyword(&client.name))
        {
            self.names.findings.push(Diagnostic::about_file(
                source.file.as_ref(),
                format!("the client can't be called `{}`", client.name),
                format!(
                    "a name that is no keyword of Rust, and none of `{}`",
                    reserved::MODULES.join("`, `")
                ),
                format!(
                    "rename the file, for example to `{}_api`: module, Cargo feature and folder of the client have its name",
                    client.name
                ),
            ));
        }
    }

    /// Returns whether the document has records of its own. Those of others are made in memory.
    fn has_records(&self, origin: &Origin) -> bool {
        let mut clients = self.api.clients.iter();
        let client = clients.find(|one| *one.name == *origin.document);
        let source = client.and_then(|one| one.source.as_ref());
        source.is_some_and(|one| one.text.contains(CLIENT))
    }

    /// Refuses a record of a name that something else has, unless it was made in memory: an
    /// upstream document has none.
    fn refuse_record(&mut self, origin: &Origin, key: &str, name: &str) {
        if !self.has_records(origin) {
            return;
        }
        let found = format!("`{key}` has the name `{name}`, which is taken");
        let expected =
            "a name that nothing else has, neither the crate nor another record";
        let hint = "write another name, or delete the line: then a free name is chosen";
        let error = self.api.error_at(origin, key, found, expected, hint);
        error.into_iter().for_each(|one| self.names.findings.push(one));
    }

    /// Refuses recorded variants of an enum that have the name of another.
    fn check_variants(&mut self, client: &Client, of: &str, all: &[(String, String)]) {
        let mut scope = Scope::of(&NO_VALUES);
        for (value, name) in all {
            if !scope.is_free(name) {
                let origin = Origin {
                    document: client.name.as_str().into(),
                    pointer: format!("#/{VARIANTS}/{of}").into(),
                };
                self.refuse_record(&origin, &pointer::escape(value), name);
            }
            scope.take(name);
        }
    }

    /// Reports that a name was changed because another one would become the same.
    fn warn(&mut self, origin: &Origin, wire: &str, plain: &str, chosen: &str) {
        self.find(
            origin,
            format!("`{wire}` folds to the Rust name `{plain}`, which is taken"),
            "names that differ in more than case and punctuation",
            format!("it is called `{chosen}`"),
        );
    }

    fn find(&mut self, origin: &Origin, found: String, expected: &str, hint: String) {
        let warning = self.api.warning(origin, found, expected, hint);
        warning.into_iter().for_each(|one| self.names.findings.push(one));
    }

    /// Gives a type its name, and all members of it.
    fn set_type(&mut self, one: &mut SurfaceType, name: String) {
        for id in &one.members {
            self.set(self.api[*id].node, name.clone());
        }
        one.name = name;
    }

    /// Claims a recorded name of a type, unless something has it already.
    fn claim_recorded(&mut self, name: &'a str, origin: &'a Origin, key: &str) -> bool {
        let is_free = self.types.is_free(name);
        self.types.take(name);
        let document = &*origin.document;
        let first = self.recorded.entry(name).or_insert(document);
        // Types of two documents may have had one name until an import made them differ.
        if !is_free && *first == document {
            self.refuse_record(origin, key, name);
        }
        is_free
    }

    /// The types and structs of parameters whose names are recorded.
    fn recorded_types(&mut self, surface: &mut [SurfaceType]) {
        let api = self.api;
        for one in &mut *surface {
            let mut members = one.members.iter().map(|id| &api[*id]);
            let recorded =
                members.find_map(|one| Some((one, one.recorded.name.as_ref()?)));
            let Some((member, name)) = recorded else { continue };
            let key = if member.is_inline_enum() { ENUM } else { TYPE };
            if self.claim_recorded(name, &member.origin, key) {
                self.set_type(one, name.clone());
            }
        }
        for operation in api.operations().filter(|one| !one.parameters.is_empty()) {
            if let Some(name) = &operation.recorded.parameters
                && self.claim_recorded(name, &operation.origin, PARAMETERS)
            {
                self.names.parameters.insert(operation.node, name.clone());
            }
        }
        for (old, new) in api.clients.iter().flat_map(|one| &one.former_types) {
            if self.types.is_free(old) {
                self.types.take(old);
                self.names.former_types.push((old.clone(), new.clone()));
            }
        }
        self.right_types(surface);
    }

    /// The right names of types. Those of structs of parameters follow from the methods.
    fn right_types(&mut self, surface: &[SurfaceType]) {
        let api = self.api;
        // The types that nothing is recorded for, and that have their names only below.
        let mut derived: BTreeSet<String> = surface
            .iter()
            .filter(|one| one.name.is_empty())
            .map(|one| words::type_name(&api[one.members[0]].name))
            .collect();
        for operation in api.operations().filter(|one| !one.parameters.is_empty()) {
            if !self.names.parameters.contains_key(&operation.node) {
                derived.insert(plain_parameters(method_of(operation)));
            }
        }
        let mut named: BTreeMap<&str, &str> = BTreeMap::new();
        for client in &api.clients {
            for (official, right) in &client.right_types {
                let known = named.get(official.as_str());
                if known == Some(&right.as_str()) {
                    continue;
                }
                let is_free = known.is_none() && self.types.is_free(right);
                if !is_free || derived.contains(right) {
                    let origin = Origin {
                        document: client.name.as_str().into(),
                        pointer: format!("#/{RIGHT_TYPES}").into(),
                    };
                    self.refuse_record(&origin, &pointer::escape(official), right);
                }
                if is_free {
                    self.types.take(right);
                    named.insert(official, right);
                    self.names.right.types.insert(official.clone(), right.clone());
                }
            }
        }
        for operation in api.operations().filter(|one| !one.parameters.is_empty()) {
            let recorded = &operation.recorded;
            let Some(right) = recorded.right_method.as_deref().map(plain_parameters)
            else {
                continue;
            };
            let official = match &recorded.parameters {
                Some(name) => name.clone(),
                None => plain_parameters(method_of(operation)),
            };
            if self.types.is_free(&right) && !derived.contains(&right) {
                self.types.take(&right);
                self.names.right.types.insert(official, right);
            }
        }
    }

    /// Drops the earlier and right names of types that are gone.
    fn former_types(&mut self, surface: &[SurfaceType]) {
        let Names {
            parameters,
            former_types,
            right,
            ..
        } = &mut self.names;
        let mut is_type: BTreeSet<&str> =
            surface.iter().map(|one| one.name.as_str()).collect();
        is_type.extend(parameters.values().map(String::as_str));
        former_types.retain(|(_, new)| is_type.contains(new.as_str()));
        former_types.sort();
        right.types.retain(|official, _| is_type.contains(official.as_str()));
    }

    /// The other types that a client's document was the first to have.
    fn types(&mut self, client: &'a Client, surface: &mut [SurfaceType]) {
        let api = self.api;
        let own = |one: &&mut SurfaceType| {
            one.name.is_empty() && one.clients.first() == Some(&client.name)
        };
        let first = |one: &SurfaceType| &api[one.members[0]];
        let mut types: Vec<&mut SurfaceType> = surface.iter_mut().filter(own).collect();
        types.sort_by_key(|one| {
            let one = first(one);
            (one.is_inline, !keeps_its_name(one), one.name.as_str())
        });
        let mut folded: HashMap<String, usize> = HashMap::new();
        let schemas = api.types.iter().filter(|one| !one.is_inline);
        for one in schemas.filter(|one| one.clients.contains(&client.name)) {
            *folded.entry(words::type_name(&one.name)).or_default() += 1;
        }
        for one in types {
            let definition = first(one);
            let plain = words::type_name(&definition.name);
            let (long, full) = (
                format!("{plain}Dto"),
                format!("{}{plain}", words::pascal(&client.name)),
            );
            let mut others = [&long, &full];
            if plain.ends_with("Dto") {
                others.reverse();
            }
            let name = self.types.claim(&[&plain, others[0], others[1]], "");
            let document = &*definition.origin.document;
            let is_recorded = self.recorded.get(plain.as_str()) == Some(&document);
            if is_recorded && self.has_records(&definition.origin) {
                let found = "its name is recorded for another type";
                self.find(
                    &definition.origin,
                    format!("the schema `{}`: {found}", definition.name),
                    "a record of a name that no schema has",
                    format!("it is called `{name}`; otherwise change the other record"),
                );
            } else if name != plain
                && (is_recorded
                    || folded.get(&plain).is_some_and(|schemas| *schemas > 1))
            {
                self.warn(&definition.origin, &definition.name, &plain, &name);
            }
            self.set_type(one, name);
        }
    }

    fn methods(&mut self, client: &'a Client) {
        let reserved = reserved_methods(&self.names[client.node]);
        let mut operations: Vec<_> = client.operations().collect();
        operations
            .sort_by_key(|one| (reserved.contains(&one.name.as_str()), one.id.as_str()));
        let mut scope = Scope::of(&reserved);
        for operation in &operations {
            let Some(name) = &operation.recorded.method else { continue };
            if scope.is_free(name) {
                scope.take(name);
                self.set(operation.node, name.clone());
            } else {
                self.refuse_record(&operation.origin, METHOD, name);
            }
        }
        for operation in &operations {
            let names = operation.recorded.former_methods.iter();
            let names: Vec<String> =
                names.filter(|name| scope.is_free(name)).cloned().collect();
            names.iter().for_each(|name| scope.take(name));
            if !names.is_empty() {
                self.names.former_methods.insert(operation.node, names);
            }
        }
        for operation in &operations {
            let Some(right) = &operation.recorded.right_method else { continue };
            if words::snake(right) != *right || is_keyword(right) {
                let found = format!("`{RIGHT_METHOD}` has the name `{right}`");
                let expected = "a name in snake case that is no keyword of Rust";
                let hint = "write another name, such as `list_devices`";
                let error = self.api.error_at(
                    &operation.origin,
                    RIGHT_METHOD,
                    found,
                    expected,
                    hint,
                );
                error.into_iter().for_each(|one| self.names.findings.push(one));
            } else if scope.is_free(right) {
                scope.take(right);
                self.names.right.methods.insert(operation.node, right.clone());
            } else {
                self.refuse_record(&operation.origin, RIGHT_METHOD, right);
            }
        }
        for operation in &operations {
            if !self.names[operation.node].is_empty() {
                continue;
            }
            let plain = unraw(operation.name.clone());
            let long = format!("{plain}_{}", operation.controller);
            let candidates = [plain.as_str(), &long];
            let known = if operation.controller.is_empty() { 1 } else { 2 };
            let name = scope.claim(&candidates[..known], "_");
            self.set(operation.node, name);
        }
        operations.sort_by_key(|one| one.id.as_str());
        let mut scope = Scope::of(&[reserved::TYPES, &PRELUDE].concat());
        scope.take(&self.names[client.node]);
        for operation in &operations {
            let [plain, long] = operation_types(&self.names[operation.node]);
            let name = scope.claim(&[&plain, &long], "");
            self.names.operations.insert(operation.node, name);
        }
        for operation in &operations {
            let names = self.names.former_methods(operation).iter();
            let names = names.filter_map(|name| {
                let mut names = operation_types(name).into_iter();
                let name = names.find(|name| scope.is_free(name))?;
                scope.take(&name);
                Some(name)
            });
            let names = names.collect();
            self.names.former_operations.insert(operation.node, names);
        }
        for operation in &operations {
            let Some(right) = self.names.right.method(operation) else { continue };
            let mut names = operation_types(right).into_iter();
            if let Some(name) = names.find(|name| scope.is_free(name)) {
                scope.take(&name);
                self.names.right.operations.insert(operation.node, name);
            }
        }
        for operation in operations {
            if operation.parameters.is_empty() {
                continue;
            }
            if !self.names.parameters.contains_key(&operation.node) {
                let plain = plain_parameters(&self.names[operation.node]);
                let long = format!("{}{plain}", words::pascal(&client.name));
                let name = self.types.claim(&[&plain, &long], "");
                self.names.parameters.insert(operation.node, name);
            }
            self.parameter_fields(operation);
        }
    }

    /// Decides the modules of a client's groups, and of the types that only this client has. A type
    /// that one group uses is in that group's module, all others are in one module.
    fn modules(&mut self, client: &'a Client, surface: &[SurfaceType]) {
        let mut scope = Scope::default();
        for group in &client.groups {
            let name = words::kebab(&group.name).replace('-', "_");
            let name =
                scope.claim(&[&if is_keyword(&name) { name + "_" } else { name }], "_");
            self.set(group.node, name);
        }
        let common = scope.claim(&[COMMON], "_");
        let groups: HashMap<NodeId, NodeId> = client
            .groups
            .iter()
            .flat_map(|group| group.operations.iter().map(|one| (one.node, group.node)))
            .collect();
        for one in surface {
            let members = || one.members.iter().map(|id| &self.api[*id]);
            let module = match one.clients.as_slice() {
                [only] if *only == client.name => {
                    let mut users = members()
                        .flat_map(|one| &one.uses)
                        .filter_map(|one| groups.get(&one.operation));
                    match users.next() {
                        Some(first) if users.all(|other| other == first) => {
                            self.names[*first].to_owned()
                        }
                        _ => common.clone(),
                    }
                }
                [_] => continue,
                _ => SHARED.to_owned(),
            };
            for member in members() {
                self.names.modules.insert(member.node, module.clone());
            }
        }
    }

    /// Names the content of a type, in all its members.
    fn content(&mut self, one: &mut SurfaceType) {
        match &mut one.shape {
            SurfaceShape::Struct(fields) => {
                self.fields(fields.iter().map(|one| (&one.field, None)).collect());
            }
            SurfaceShape::Enum(values) => self.values(&one.name, values),
            SurfaceShape::Union(variants) => self.variants(&one.name, variants),
        }
        let api = self.api;
        let mut known: HashMap<&str, NodeId> = HashMap::new();
        for (key, node) in one.members.iter().flat_map(|id| parts(&api[*id].shape)) {
            let first = *known.entry(key).or_insert(node);
            self.set(node, self.names[first].to_owned());
            if let Some(setter) = self.names.setters.get(&first).cloned() {
                self.names.setters.insert(node, setter);
            }
        }
    }

    /// Names the fields of parameters: `id`, and `query_id` if another location has that name, too.
    fn parameter_fields(&mut self, operation: &Operation) {
        let parameters = operation.parameters.iter();
        let fields = parameters.map(|one| (&one.field, Some(one.location.as_str())));
        self.fields(fields.collect());
    }

    /// Names fields, with the locations of parameters.
    fn fields(&mut self, mut fields: Vec<(&Field, Option<&str>)>) {
        fields.sort_by_key(|(one, _)| &one.wire_name);
        let mut scope = Scope::of(&[EXTRA]);
        // The documents whose records took names.
        let mut taken_by: HashMap<String, Arc<str>> = HashMap::new();
        let mut open: Vec<(&Field, Option<&str>)> = Vec::new();
        for (one, location) in &fields {
            match &one.recorded.name {
                Some(name) if scope.is_free(name) => {
                    for name in [name.clone(), same_setter(name)] {
                        scope.take(&name);
                        taken_by.insert(name, Arc::clone(&one.origin.document));
                    }
                    self.set(one.node, name.clone());
                }
                recorded => {
                    if let Some(name) = recorded
                        && taken_by.get(name).is_none_or(|by| *by == one.origin.document)
                    {
                        self.refuse_record(&one.origin, FIELD, name);
                    }
                    open.push((one, *location));
                }
            }
        }
        let count = |name: &str| {
            fields.iter().filter(|(other, _)| other.wire_name == name).count()
        };
        for (one, location) in open {
            let plain = plain_field(&one.wire_name);
            let words = plain.trim_matches('_');
            let located = location.map(|location| format!("{location}_{words}"));
            let candidates = [&*plain, located.as_deref().unwrap_or_default()];
            let known = if located.is_some() { 2 } else { 1 };
            let name = scope.claim(&candidates[..known], "_");
            scope.take(&same_setter(&name));
            if name != plain && plain != EXTRA && count(&one.wire_name) == 1 {
                self.warn(&one.origin, &one.wire_name, &plain, &name);
            }
            self.set(one.node, name);
        }
        for (one, _) in fields {
            let name = &self.names[one.node];
            // `with_custom_data` is the setter of `withCustomData`.
            let is_setter = name.starts_with("with_");
            let setter = if is_setter { name.to_owned() } else { same_setter(name) };
            self.names.setters.insert(one.node, setter);
        }
    }

    /// Names the variants of an enum, and puts the recorded ones first, in their order.
    fn values(&mut self, of: &str, values: &mut [EnumValue]) {
        let recorded = self.variants.get(of).map_or(&[][..], Vec::as_slice);
        let places: HashMap<&str, usize> = recorded
            .iter()
            .enumerate()
            .map(|(place, (value, _))| (*value, place))
            .collect();
        let place = |one: &EnumValue| {
            places.get(one.wire_value.as_str()).copied().unwrap_or(recorded.len())
        };
        values.sort_by_key(place);
        let mut scope = Scope::of(&NO_VALUES);
        let mut named = Vec::new();
        let mut open: Vec<&EnumValue> = Vec::new();
        for one in values.iter() {
            match recorded.get(place(one)) {
                Some((_, name)) if scope.is_free(name) => {
                    scope.take(name);
                    named.push((one.node, (*name).to_owned()));
                }
                _ => open.push(one),
            }
        }
        // No value has the variant of one that is gone.
        recorded.iter().for_each(|(_, name)| scope.take(name));
        named.into_iter().for_each(|(node, name)| self.set(node, name));
        open.sort_by_key(|one| &one.wire_value);
        for one in open {
            let plain = value_name(&one.wire_value);
            let name = scope.claim(&[&plain, &format!("{plain}Value")], "");
            if name != plain && !NO_VALUES.contains(&plain.as_str()) {
                self.warn(&one.origin, &one.wire_value, &plain, &name);
            }
            self.set(one.node, name);
        }
    }

    /// Names the variants of a union.
    fn variants(&mut self, of: &str, variants: &[UnionVariant]) {
        let recorded = self.variants.get(of).map_or(&[][..], Vec::as_slice);
        let mut scope = Scope::of(&[UNKNOWN, "Self"]);
        let mut named = Vec::new();
        let mut open = Vec::new();
        for (one, key) in
            variants.iter().zip(variant_keys(self.api, &self.names, variants))
        {
            match recorded.iter().find(|(known, _)| *known == key) {
                Some((_, name)) if scope.is_free(name) => {
                    scope.take(name);
                    named.push((one.node, (*name).to_owned()));
                }
                _ => open.push(one),
            }
        }
        named.into_iter().for_each(|(node, name)| self.set(node, name));
        for one in open {
            let plain = match &one.ty {
                Type::Named(id) => &self.names[self.api[*id].node],
                Type::String | Type::File => "Text",
                Type::DateTime => "DateTime",
                Type::Integer => "Integer",
                Type::Float => "Float",
                Type::Boolean => "Boolean",
                Type::Array(_) => "List",
                Type::Map(_) => "Map",
                Type::Nullable(_) => "Optional",
                Type::Object | Type::Any => "Json",
            };
            let name = scope.claim(&[plain], "");
            self.set(one.node, name);
        }
    }
}

/// Returns the keys of a union's variants in `x-genauth-variants`: their types, and the number of
/// those that are not the first of their type.
pub(super) fn variant_keys(
    api: &Api,
    names: &Names,
    variants: &[UnionVariant],
) -> Vec<String> {
    fn key(api: &Api, names: &Names, ty: &Type) -> String {
        match ty {
            Type::Named(id) => names[api[*id].node].to_owned(),
            Type::Array(items) => format!("[{}]", key(api, names, items)),
            Type::Map(values) => format!("{{{}}}", key(api, names, values)),
            Type::Nullable(item) => format!("{}?", key(api, names, item)),
            Type::String => "string".to_owned(),
            Type::File => "file".to_owned(),
            Type::DateTime => "date-time".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Float => "number".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Object => "object".to_owned(),
            Type::Any => "any".to_owned(),
        }
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    let keys = variants.iter().map(|one| {
        let key = key(api, names, &one.ty);
        let number = known.entry(key.clone()).or_default();
        *number += 1;
        if *number == 1 { key } else { format!("{key} {number}") }
    });
    keys.collect()
}

/// Returns the properties or values of a type by their names on the wire.
fn parts(shape: &Shape) -> Vec<(&str, NodeId)> {
    match shape {
        Shape::Struct(all) => {
            all.iter().map(|one| (one.wire_name.as_str(), one.node)).collect()
        }
        Shape::Enum(all) => {
            all.iter().map(|one| (one.wire_value.as_str(), one.node)).collect()
        }
        Shape::Union(_) => Vec::new(),
    }
}

/// Returns the method of an operation as it is recorded, or else as it is derived if nothing has the
/// name.
fn method_of(operation: &Operation) -> &str {
    operation.recorded.method.as_deref().unwrap_or(&operation.name)
}

/// Returns the names that the type of a method's operation may have, the better one first.
fn operation_types(method: &str) -> [String; 2] {
    let plain = words::pascal(method);
    let long = format!("{plain}Operation");
    [plain, long]
}

/// Returns the name of a method's struct of parameters, if nothing else has it.
pub(crate) fn plain_parameters(method: &str) -> String {
    format!("{}Params", words::pascal(method))
}

/// Returns the name of a property's field, if nothing else has it.
pub(super) fn plain_field(property: &str) -> String {
    unraw(words::prefixed(words::snake(property), "_"))
}

/// Returns the name of the field that would have the same setter as the one of this name. The
/// setter of `_2fa` is `with_2fa`.
pub(super) fn same_setter(field: &str) -> String {
    match field.strip_prefix("with_") {
        Some(rest) => words::prefixed(rest.to_owned(), "_"),
        None => format!("with_{}", field.trim_start_matches('_')),
    }
}

/// Returns the names of types that the crate has, or Rust.
pub(super) fn reserved_types() -> impl Iterator<Item = &'static str> {
    reserved::TYPES.iter().chain(&PRELUDE).copied()
}

/// Returns the methods that a client's type has by hand.
fn reserved_methods(client: &str) -> Vec<&'static str> {
    let own = |name: &&'static str| match name.split_once("::") {
        Some((owner, method)) => (owner == client).then_some(method),
        None => Some(*name),
    };
    reserved::METHODS.iter().filter_map(own).chain(TRAIT_METHODS).collect()
}

/// Returns whether a schema keeps its name: it is a type name, and Rust has no other use for it.
fn keeps_its_name(definition: &TypeDef) -> bool {
    let name = definition.name.as_str();
    words::type_name(name) == name
        && ![reserved::TYPES, &PRELUDE].iter().any(|names| names.contains(&name))
}

/// `SMS` becomes `Sms`, `code id_token` becomes `CodeIdToken`, `2` becomes `Value2`.
fn value_name(wire: &str) -> String {
    match words::ascii(wire).to_upper_camel_case() {
        name if !name.is_empty() => words::prefixed(name, "Value"),
        _ if wire.is_empty() => "Empty".to_owned(),
        _ => format!("Value{}", words::code_points(wire, "").join("U")),
    }
}

/// Changes the keywords that can't be raw identifiers.
pub(crate) fn unraw(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::super::Surface;
    use super::*;
    use crate::tests::{api, lower, spec};

    fn type_name<'n>(api: &Api, names: &'n Names, name: &str) -> &'n str {
        let definition = api.types.iter().find(|one| one.name == name);
        &names[definition.expect("the schema has a type").node]
    }

    fn methods(yaml: &str) -> Vec<String> {
        let api = api(yaml);
        let names = Surface::of(&api).names;
        api.operations().map(|one| names[one.node].to_owned()).collect()
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(KEYWORDS.is_sorted() && PRELUDE.is_sorted());
    }

    #[test]
    fn values() {
        let cases = [
            ("SMS", "Sms"),
            ("user_id", "UserId"),
            ("azure-ad", "AzureAd"),
            ("code id_token token", "CodeIdTokenToken"),
            ("2", "Value2"),
            ("", "Empty"),
            ("*", "Value2a"),
            ("**", "Value2aU2a"),
        ];
        for (wire, expected) in cases {
            assert_eq!(value_name(wire), expected, "{wire}");
        }
    }

    #[test]
    fn schemas_that_would_shadow_rust_are_renamed() {
        let api = api(&spec(
            "",
            "
    Result: {type: object, properties: {}}
    Option: {type: object, properties: {}}
    OptionDto: {type: object, properties: {}}",
        ));
        let names = Surface::of(&api).names;
        assert_eq!(type_name(&api, &names, "Result"), "ResultDto");
        assert_eq!(type_name(&api, &names, "OptionDto"), "OptionDto");
        assert_eq!(type_name(&api, &names, "Option"), "AuthenticationOption");
    }

    #[test]
    fn schemas_that_fold_to_one_name_are_told_apart_whatever_their_order() {
        for schemas in [
            "\n    user_info: {type: object}\n    UserInfo: {type: object}",
            "\n    UserInfo: {type: object}\n    user_info: {type: object}",
        ] {
            let (api, diagnostics) = lower(&spec("", schemas));
            assert_eq!(diagnostics.errors(), 0);
            let names = Surface::of(&api).names;
            assert_eq!(type_name(&api, &names, "UserInfo"), "UserInfo");
            assert_eq!(type_name(&api, &names, "user_info"), "UserInfoDto");
            let text = names.findings.to_string();
            assert!(
                text.contains("`user_info` folds to the Rust name `UserInfo`")
                    && text.contains("#/components/schemas/user_info"),
                "{text}"
            );
        }
    }

    #[test]
    fn properties_that_are_no_identifiers() {
        let api = api(&spec(
            "",
            "
    PetDto:
      type: object
      properties:
        type: {type: string}
        self: {type: string}
        2fa: {type: string}
        en-US: {type: string}
        grant_type: {type: string}
        accessToken: {type: string}
        access_token: {type: string}
        extra: {type: string}",
        ));
        let names = Surface::of(&api).names;
        let fields = api.types[0].shape.fields().iter();
        let fields: Vec<_> = fields.map(|field| &names[field.node]).collect();
        let expected = [
            "type",
            "self_",
            "_2fa",
            "en_us",
            "grant_type",
            "access_token",
            "access_token_2",
            "extra_2",
        ];
        assert_eq!(fields, expected);
        let text = names.findings.to_string();
        assert!(text.contains("`access_token` folds"), "{text}");
    }

    #[test]
    fn values_that_fold_to_one_variant() {
        let api = api(&spec(
            "",
            "\n    Order: {type: string, enum: [asc, ASC, Self, Unknown]}",
        ));
        let names = Surface::of(&api).names;
        let values = api.types[0].shape.values().iter();
        let values: Vec<_> = values.map(|one| &names[one.node]).collect();
        assert_eq!(values, ["AscValue", "Asc", "SelfValue", "UnknownValue"]);
        assert!(names.findings.to_string().contains("`asc` folds"));
    }

    #[test]
    fn methods_that_the_client_has_are_told_apart_by_their_controller() {
        let operation = |path: &str, id: &str| {
            format!("  /{path}: {{get: {{operationId: {id}, responses: {{}}}}}}\n")
        };
        let paths = operation("types", "TerminalController_type")
            + &operation("builder", "TerminalController_builder")
            + &operation("free", "TerminalController_free");
        assert_eq!(methods(&spec(&paths, "")), ["type", "builder_terminal", "free"]);
    }

    #[test]
    fn keywords_are_raw_identifiers() {
        for name in KEYWORDS.iter().filter(|name| !NEVER_RAW.contains(name)) {
            assert!(
                syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_ok(),
                "{name}"
            );
        }
        assert!(is_keyword("type") && !is_keyword("union"));
    }
}
