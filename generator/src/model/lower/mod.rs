//! From documents to the [`Api`]: references resolved, names decided, prose put in its place.

mod errors;
mod operations;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::names::{self, Scope};
use super::same::Schemas;
use super::{
    Alternative, Api, Client, Field, Limits, Shape, Type, TypeDef, TypeId, Variant,
    same, usage,
};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::{self, Document, Kind, Schema, Text};
use crate::platform::Platform;
use crate::spec::descriptions::{Descriptions, Entry};
use crate::text;

pub(super) fn lower(
    inputs: &[(Document, Descriptions)],
    platform: &Platform,
    diagnostics: &mut Diagnostics,
) -> Api {
    let mut pool = Pool {
        names: Scope::types(),
        types: Vec::new(),
        inline: BTreeMap::new(),
        schemas: BTreeMap::new(),
    };
    for (document, _) in inputs {
        refuse_client_name(document, diagnostics);
        pool.names.claim(&[&client_type(&document.client)], "");
    }
    let mut clients = Vec::new();
    for (document, prose) in inputs {
        let by_name = Rc::new(same::schemas(document));
        let mut lowering = Lowering {
            document,
            prose,
            platform,
            diagnostics,
            pool: &mut pool,
            schemas: HashMap::new(),
            ends: ends(&by_name),
            by_name,
            depth: 0,
            unresolved: 0,
            aliases: Vec::new(),
            alias_types: HashMap::new(),
        };
        clients.push(lowering.client());
        let Lowering {
            schemas, by_name, ..
        } = lowering;
        pool.remember(schemas, &by_name);
    }
    let documents = inputs.iter().map(|(document, _)| document);
    usage::mark(&mut pool.types, &clients, documents);
    Api {
        clients,
        types: pool.types,
        platform: platform.clone(),
        ..Api::default()
    }
}

fn refuse_client_name(document: &Document, diagnostics: &mut Diagnostics) {
    if names::is_taken_module(&document.client) {
        diagnostics.push(Diagnostic::about_file(
            document.source.file.as_ref(),
            format!("the client can't be called `{}`", document.client),
            "a name that is no keyword of Rust, and not `codes` or `shared`",
            "rename the file: module, Cargo feature and folder of the client have its name",
        ));
    }
}

/// The types of all documents.
struct Pool<'a> {
    names: Scope,
    types: Vec<TypeDef>,
    /// Enums and unions that were found inside other schemas, by name.
    inline: BTreeMap<String, TypeId>,
    /// The schemas of earlier documents, with all that they refer to.
    schemas: BTreeMap<&'a str, (TypeId, Rc<Schemas<'a>>)>,
}

impl<'a> Pool<'a> {
    fn remember(&mut self, types: HashMap<&'a str, TypeId>, schemas: &Rc<Schemas<'a>>) {
        for (name, id) in types {
            self.schemas.entry(name).or_insert_with(|| (id, Rc::clone(schemas)));
        }
    }
}

struct Lowering<'a, 'p> {
    document: &'a Document,
    prose: &'a Descriptions,
    platform: &'a Platform,
    diagnostics: &'p mut Diagnostics,
    pool: &'p mut Pool<'a>,
    /// The types of the schemas that have one of their own.
    schemas: HashMap<&'a str, TypeId>,
    by_name: Rc<Schemas<'a>>,
    /// What the schemas that are only a name for another end at; none if they end nowhere.
    ends: HashMap<&'a str, Option<&'a str>>,
    /// How many types are around the current one.
    depth: usize,
    /// The references that lead nowhere, so far.
    unresolved: usize,
    /// The schemas without a type of their own that the current type is spelled out from.
    aliases: Vec<&'a str>,
    /// What those within others were spelled out as.
    alias_types: HashMap<&'a str, Type>,
}

/// The references for which a similar name is searched: with so many wrong, names are not misspelled.
const SEARCHES: usize = 100;

/// Lists within lists, and objects within objects, that no document needs.
const DEEPEST: usize = 100;

/// What each schema that is only a name for another ends at.
fn ends<'a>(schemas: &Schemas<'a>) -> HashMap<&'a str, Option<&'a str>> {
    let mut ends: HashMap<&str, Option<&str>> = HashMap::new();
    for start in schemas.keys() {
        let mut way = Vec::new();
        let mut at = *start;
        let end = loop {
            match schemas.get(at).map(|schema| &schema.kind) {
                None => break None,
                Some(Kind::Reference(next)) => {
                    if let Some(end) = ends.get(at) {
                        break *end;
                    }
                    // Whoever comes back here finds no end.
                    ends.insert(at, None);
                    way.push(at);
                    at = next;
                }
                Some(_) => break Some(at),
            }
        };
        ends.extend(way.into_iter().map(|name| (name, end)));
    }
    ends
}

/// Where an inline type was found: it may have to be named after this.
struct Owner<'o> {
    /// Rust name of the type or method that it belongs to.
    name: &'o str,
    /// Name of the property or parameter.
    member: &'o str,
}

impl<'a> Lowering<'a, '_> {
    fn client(&mut self) -> Client {
        self.declare_schemas();
        self.define_schemas();
        self.refuse_endless_unions();
        let methods = self.methods();
        let mut operations = self.operations(&methods);
        let (title, description) = self.prose.info();
        Client {
            name: self.document.client.clone(),
            type_name: client_type(&self.document.client),
            title: title.unwrap_or(&self.document.title).to_owned(),
            description: description.unwrap_or(&self.document.description).to_owned(),
            groups: self.groups(&mut operations),
        }
    }

    /// The schemas in the order of the alphabet: nothing that is decided while we go through them
    /// may depend on their order in the document.
    fn sorted_schemas(&self) -> Vec<&'a openapi::NamedSchema> {
        let mut sorted: Vec<_> = self.document.schemas.iter().collect();
        // Names that need no change come first, so that they get to keep themselves.
        sorted.sort_by_key(|one| (!names::keeps_its_name(&one.name), one.name.as_str()));
        sorted
    }

    fn declare_schemas(&mut self) {
        for one in self.sorted_schemas() {
            let shape = match &one.schema.kind {
                Kind::Object(_) => Shape::Struct(Vec::new()),
                Kind::Enum(_) => Shape::Enum(Vec::new()),
                Kind::OneOf(_) => Shape::Union(Vec::new()),
                // Everything else is a name for something that Rust has already.
                _ => continue,
            };
            if let Some(id) = self.same_as_before(&one.name) {
                self.schemas.insert(&one.name, id);
                continue;
            }
            let plain = names::type_name(&one.name);
            let candidates = [
                plain.clone(),
                format!("{plain}Dto"),
                format!("{}{plain}", names::camel(&self.document.client)),
            ];
            let name =
                self.pool.names.claim(&candidates.each_ref().map(String::as_str), "");
            if name != plain && self.folds_to_another(&one.name, &plain) {
                self.warn_of_fold(&one.schema.at, &one.name, &plain, &name);
            }
            let description = self
                .prose
                .schema_description(&one.name)
                .unwrap_or(&one.schema.description);
            let id = self.push(TypeDef {
                wire_name: one.name.clone(),
                type_name: name,
                clients: vec![self.document.client.clone()],
                module: String::new(),
                description: description.to_owned(),
                deprecated: one.schema.deprecated,
                shape,
                in_request: false,
                in_answer: false,
            });
            self.schemas.insert(&one.name, id);
        }
    }

    /// The type of an earlier document's schema that is the same as this one.
    fn same_as_before(&mut self, name: &str) -> Option<TypeId> {
        let (id, schemas) = self.pool.schemas.get(name)?;
        if !same::is_same(name, schemas, &self.by_name) {
            return None;
        }
        let id = *id;
        self.adopt(id);
        Some(id)
    }

    /// Notes that this document has the type too.
    fn adopt(&mut self, id: TypeId) {
        let clients = &mut self.pool.types[id.0].clients;
        if !clients.contains(&self.document.client) {
            clients.push(self.document.client.clone());
        }
    }

    /// Whether the name is taken by another schema of this document, rather than by Rust.
    fn folds_to_another(&self, wire: &str, name: &str) -> bool {
        self.document
            .schemas
            .iter()
            .any(|other| other.name != wire && names::type_name(&other.name) == name)
    }

    fn warn_of_fold(&mut self, at: &str, wire: &str, plain: &str, chosen: &str) {
        self.diagnostics.push(self.document.source.warning(
            at,
            format!("`{wire}` folds to the Rust name `{plain}`, which is taken"),
            "names that differ in more than case and punctuation",
            format!("it is called `{chosen}`"),
        ));
    }

    fn push(&mut self, definition: TypeDef) -> TypeId {
        self.pool.types.push(definition);
        TypeId(self.pool.types.len() - 1)
    }

    fn define_schemas(&mut self) {
        for one in self.sorted_schemas() {
            let Some(&id) = self.schemas.get(one.name.as_str()) else { continue };
            if self.pool.types[id.0].clients.len() > 1 {
                continue;
            }
            let name = self.pool.types[id.0].type_name.clone();
            let shape = match &one.schema.kind {
                Kind::Object(properties) => {
                    Shape::Struct(self.struct_fields(&one.name, &name, properties))
                }
                Kind::Enum(values) => {
                    let values_prose = self.prose.schema_values(&one.name);
                    let prose = Entry {
                        values: values_prose,
                        ..Entry::default()
                    };
                    Shape::Enum(self.variants(&one.schema.at, values, prose))
                }
                Kind::OneOf(schemas) => Shape::Union(self.alternatives(
                    &Owner {
                        name: &name,
                        member: "",
                    },
                    schemas,
                )),
                _ => continue,
            };
            self.pool.types[id.0].shape = shape;
        }
    }

    /// A union that is one of its own alternatives has no size. One error is enough for all that hold each other.
    fn refuse_endless_unions(&mut self) {
        let below = usage::unions_below(&self.pool.types);
        let is_endless = |one: &&openapi::NamedSchema| {
            let id = self.schemas.get(one.name.as_str());
            id.is_some_and(|id| below[id.0].is_none_or(|depth| depth >= DEEPEST))
        };
        let Some(one) = self.document.schemas.iter().find(is_endless) else { return };
        self.diagnostics.push(self.document.source.error(
            &one.schema.at,
            format!("a `oneOf` that is {DEEPEST} of them deep, or has no end"),
            "alternatives that end somewhere",
            "a `oneOf` can't be one of its own alternatives, save within a list or an object",
        ));
    }

    fn struct_fields(
        &mut self,
        schema_name: &str,
        type_name: &str,
        properties: &'a [openapi::Property],
    ) -> Vec<Field> {
        let prose = self.prose;
        let names =
            self.field_names(properties.iter().map(|one| (&*one.name, &*one.schema.at)));
        let mut fields = Vec::new();
        for (property, name) in properties.iter().zip(names) {
            let entry = prose.property(schema_name, &property.name);
            let owner = Owner {
                name: type_name,
                member: &property.name,
            };
            let mut field = self.field(&owner, &property.schema, entry);
            field.required = property.required;
            field.name = name;
            fields.push(field);
        }
        fields
    }

    /// Rust names of the members of one struct, in the order of the members.
    fn field_names<'n>(
        &mut self,
        members: impl Iterator<Item = (&'n str, &'n str)>,
    ) -> Vec<String> {
        let members: Vec<_> = members.collect();
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by_key(|&index| members[index].0);
        let mut scope = Scope::fields();
        let mut chosen = vec![String::new(); members.len()];
        for index in order {
            let (wire, at) = members[index];
            let plain = names::field_name(wire);
            let name = scope.claim(&[&plain], "_");
            if name != plain && plain != names::EXTRA {
                self.warn_of_fold(at, wire, &plain, &name);
            }
            chosen[index] = names::escape_keyword(name, true);
        }
        chosen
    }

    fn field(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        prose: Entry<'_>,
    ) -> Field {
        let ty = self.ty(owner, schema, prose);
        let target = self.target(schema);
        Field {
            wire_name: owner.member.to_owned(),
            name: String::new(),
            ty,
            required: false,
            nullable: schema.nullable || target.nullable,
            deprecated: schema.deprecated,
            secret: schema.secret || target.secret,
            boxed: false,
            description: prose.description.unwrap_or(&schema.description).to_owned(),
            default: schema.default.clone(),
            example: sample(schema, prose, schema.example.as_ref()),
            limits: limits(schema),
        }
    }

    /// What a chain of references ends at, where a schema is only a name for another.
    fn target<'s>(&self, schema: &'s Schema) -> &'s Schema
    where
        'a: 's,
    {
        let Kind::Reference(name) = &schema.kind else { return schema };
        let end = self.ends.get(name.as_str()).copied().unwrap_or(Some(name));
        end.and_then(|end| self.by_name.get(end).copied()).unwrap_or(schema)
    }

    fn ty(&mut self, owner: &Owner<'_>, schema: &'a Schema, prose: Entry<'_>) -> Type {
        if self.depth == DEEPEST {
            self.diagnostics.push(self.document.source.error(
                &schema.at,
                format!("a type that is {DEEPEST} types deep, or has no end"),
                "lists and objects that end somewhere",
                "give the types within it names under components/schemas; a list can't be the type of its own items",
            ));
            return Type::Any;
        }
        self.depth += 1;
        let ty = self.spelled_out(owner, schema, prose);
        self.depth -= 1;
        ty
    }

    fn spelled_out(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        prose: Entry<'_>,
    ) -> Type {
        match &schema.kind {
            Kind::Any => Type::Any,
            Kind::String(Text::Plain) => Type::String,
            Kind::String(Text::DateTime) => Type::DateTime,
            Kind::String(Text::Binary) => Type::File,
            Kind::Integer => Type::Integer,
            Kind::Float => Type::Float,
            Kind::Boolean => Type::Boolean,
            Kind::Array(items) => Type::Array(Box::new(self.ty(owner, items, prose))),
            Kind::Object(properties) if properties.is_empty() => Type::Object,
            Kind::Object(properties) => self.inline_struct(owner, schema, properties),
            Kind::Enum(values) => self.inline_enum(owner, schema, values, prose),
            Kind::OneOf(schemas) => self.inline_union(owner, schema, schemas),
            Kind::Reference(name) => self.reference(owner, &schema.at, name, prose),
        }
    }

    fn reference(
        &mut self,
        owner: &Owner<'_>,
        at: &str,
        name: &str,
        prose: Entry<'_>,
    ) -> Type {
        if let Some(&id) = self.schemas.get(name) {
            return Type::Named(id);
        }
        match self.by_name.get_key_value(name).map(|(name, schema)| (*name, *schema)) {
            Some((
                name,
                Schema {
                    kind: Kind::Reference(next),
                    at,
                    ..
                },
            )) => match self.ends.get(name).copied().flatten() {
                Some(end) => self.reference(owner, at, end, prose),
                None => self.unresolved(at, next),
            },
            Some((name, schema)) => self.alias(owner, name, schema, prose),
            None => self.unresolved(at, name),
        }
    }

    /// A schema without a type of its own is spelled out wherever it is used; within another, once.
    /// Otherwise schemas that use each other twice would be spelled out an exponential number of times.
    fn alias(
        &mut self,
        owner: &Owner<'_>,
        name: &'a str,
        schema: &'a Schema,
        prose: Entry<'_>,
    ) -> Type {
        let within = !self.aliases.is_empty();
        if let Some(ty) = self.alias_types.get(name).filter(|_| within) {
            return ty.clone();
        }
        self.aliases.push(name);
        let ty = self.ty(owner, schema, prose);
        self.aliases.pop();
        if within {
            self.alias_types.insert(name, ty.clone());
        }
        ty
    }

    fn unresolved(&mut self, at: &str, name: &str) -> Type {
        let searches = self.unresolved < SEARCHES;
        self.unresolved += 1;
        let near = searches
            .then(|| text::nearest(name, self.by_name.keys().copied()))
            .flatten();
        self.diagnostics.push(self.document.source.error(
            at,
            format!("there is no schema `{name}`"),
            "the name of a schema under components/schemas",
            match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add the schema, or mend the reference".to_owned(),
            },
        ));
        Type::Any
    }

    fn inline_struct(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        properties: &'a [openapi::Property],
    ) -> Type {
        let plain = format!("{}{}", self.stem(owner.name), names::camel(owner.member));
        let name = self.pool.names.claim(&[&plain], "");
        let fields = self.struct_fields(&name, &name, properties);
        Type::Named(self.push_inline(name, &schema.description, Shape::Struct(fields)))
    }

    fn push_inline(&mut self, name: String, description: &str, shape: Shape) -> TypeId {
        self.push(TypeDef {
            wire_name: name.clone(),
            type_name: name,
            clients: vec![self.document.client.clone()],
            module: String::new(),
            description: description.to_owned(),
            deprecated: false,
            shape,
            in_request: false,
            in_answer: false,
        })
    }

    /// Equal enums of the same name are one type. `x-genauth-enum` has the name; where it is
    /// missing, the member's name will do, with the owner's in front if it means something else.
    fn inline_enum(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        values: &'a [String],
        prose: Entry<'_>,
    ) -> Type {
        let member = names::camel(owner.member);
        let mut candidates = match &schema.enum_name {
            Some(name) => vec![name.clone()],
            None => vec![member.clone(), format!("{}{member}", self.stem(owner.name))],
        };
        // Another document may have given the name to something else.
        let client = names::camel(&self.document.client);
        candidates.push(format!("{client}{}", candidates[0]));
        for name in &candidates {
            match self.pool.inline.get(name).copied() {
                Some(id) if self.has_values(id, values) => {
                    self.adopt(id);
                    return Type::Named(id);
                }
                Some(id) if self.is_ours(id) && schema.enum_name.is_some() => break,
                Some(_) => {}
                None if self.pool.names.is_free(name) => {
                    self.pool.names.claim(&[name], "");
                    let description = prose.description.unwrap_or(&schema.description);
                    let variants = self.variants(&schema.at, values, prose);
                    let id = self.push_inline(
                        name.clone(),
                        description,
                        Shape::Enum(variants),
                    );
                    self.pool.inline.insert(name.clone(), id);
                    return Type::Named(id);
                }
                None => {}
            }
        }
        self.diagnostics.push(self.document.source.error(
            &schema.at,
            format!("the name `{}` is taken by something else", candidates[0]),
            "a name of its own for each enum with values of its own",
            "name it with `x-genauth-enum: NewName` beside `enum`",
        ));
        Type::String
    }

    /// Returns the name of a type without the endings that say that it is one.
    fn stem<'n>(&self, name: &'n str) -> &'n str {
        let plain = name.strip_suffix("Params").filter(|name| !name.is_empty());
        self.platform.types.stem(plain.unwrap_or(name))
    }

    fn is_ours(&self, id: TypeId) -> bool {
        self.pool.types[id.0].clients == [self.document.client.as_str()]
    }

    fn has_values(&self, id: TypeId, values: &[String]) -> bool {
        match &self.pool.types[id.0].shape {
            Shape::Enum(variants) => {
                let values: HashSet<&String> = values.iter().collect();
                variants.len() == values.len()
                    && variants
                        .iter()
                        .all(|variant| values.contains(&variant.wire_value))
            }
            _ => false,
        }
    }

    fn variants(
        &mut self,
        at: &str,
        values: &[String],
        prose: Entry<'_>,
    ) -> Vec<Variant> {
        let mut order: Vec<&String> = values.iter().collect();
        order.sort();
        let mut scope = Scope::variants();
        let mut chosen = HashMap::new();
        for value in order {
            let plain = names::variant_name(value);
            let candidates = [plain.clone(), format!("{plain}Value")];
            let name = scope.claim(&candidates.each_ref().map(String::as_str), "");
            if name != plain && ![names::UNKNOWN, "Self"].contains(&plain.as_str()) {
                self.warn_of_fold(at, value, &plain, &name);
            }
            chosen.insert(value, name);
        }
        let meaning = |value: &str| prose.values.and_then(|values| values.get(value));
        values
            .iter()
            .map(|value| Variant {
                wire_value: value.clone(),
                name: chosen.remove(value).unwrap_or_default(),
                description: meaning(value).unwrap_or_default().to_owned(),
            })
            .collect()
    }

    fn inline_union(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        schemas: &'a [Schema],
    ) -> Type {
        let alternatives = self.alternatives(owner, schemas);
        let key = format!("{} {alternatives:?}", owner.member);
        if let Some(&id) = self.pool.inline.get(&key) {
            self.adopt(id);
            return Type::Named(id);
        }
        let plain = format!("{}{}", self.stem(owner.name), names::camel(owner.member));
        let name = self.pool.names.claim(&[&plain], "");
        let id = self.push_inline(name, &schema.description, Shape::Union(alternatives));
        self.pool.inline.insert(key, id);
        Type::Named(id)
    }

    fn alternatives(
        &mut self,
        owner: &Owner<'_>,
        schemas: &'a [Schema],
    ) -> Vec<Alternative> {
        let mut scope = Scope::variants();
        let mut alternatives = Vec::new();
        for schema in schemas {
            let ty = self.ty(owner, schema, Entry::default());
            let plain = match &ty {
                Type::Named(id) => self.pool.types[id.0].type_name.clone(),
                Type::String | Type::File => "Text".to_owned(),
                Type::DateTime => "DateTime".to_owned(),
                Type::Integer => "Integer".to_owned(),
                Type::Float => "Float".to_owned(),
                Type::Boolean => "Boolean".to_owned(),
                Type::Array(_) => "List".to_owned(),
                Type::Object | Type::Any => "Json".to_owned(),
            };
            alternatives.push(Alternative {
                name: scope.claim(&[&plain], ""),
                ty,
                description: schema.description.clone(),
            });
        }
        alternatives
    }
}

/// The type that has the methods of a client.
fn client_type(client: &str) -> String {
    format!("{}Client", names::camel(client))
}

/// A shared entry has its sample for those members of its name that show a text, not for all.
fn sample(
    schema: &Schema,
    prose: Entry<'_>,
    inline: Option<&serde_json::Value>,
) -> Option<serde_json::Value> {
    prose.example.filter(|_| schema.text_example).or(inline).cloned()
}

/// Of a list, what holds for the length of its items as well.
fn limits(schema: &Schema) -> Limits {
    let mut limits = schema.limits.clone();
    if let Kind::Array(items) = &schema.kind {
        limits.min_length = items.limits.min_length;
        limits.max_length = items.limits.max_length;
    }
    limits
}
