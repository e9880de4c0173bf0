//! Lowering of documents to the [`Api`]: references are followed, descriptions are put in place.
//!
//! Only this module and those below it know the syntax of documents.

mod aliases;
mod errors;
mod files;
mod operations;
mod same;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use self::same::Schemas;
use super::{
    Api, Client, EnumValue, Field, Limits, NodeId, Origin, Shape, Type, TypeDef, TypeId,
    TypeRecord, UnionVariant, recursion,
};
use crate::diagnostic::Diagnostics;
use crate::openapi::{self, Document, Kind, Schema, Text};
use crate::platform::Platform;
use crate::spec::descriptions::{Descriptions, Entry};
use crate::text;
use crate::words::{self, Scope};

pub(super) fn lower(
    inputs: &[(Document, Descriptions)],
    platform: &Platform,
    diagnostics: &mut Diagnostics,
) -> Api {
    let mut pool = Pool::default();
    let mut clients = Vec::new();
    for (document, prose) in inputs {
        let by_name = Rc::new(same::schemas(document));
        let mut lowering = Lowering {
            document,
            client: document.client.as_str().into(),
            prose,
            platform,
            diagnostics,
            pool: &mut pool,
            schemas: HashMap::new(),
            ends: ends(&by_name),
            by_name,
            place: 0,
            depth: 0,
            unresolved: 0,
            reported: HashSet::new(),
            aliases: Vec::new(),
            alias_types: HashMap::new(),
            messages: HashMap::new(),
        };
        clients.push(lowering.client());
        let Lowering {
            schemas, by_name, ..
        } = lowering;
        pool.remember(schemas, &by_name);
    }
    let mut types = pool.types;
    for definition in &mut types {
        if let Shape::Enum(values) = &mut definition.shape {
            for (index, value) in values.iter_mut().enumerate() {
                value.origin = definition.origin.below(&format!("/enum/{index}"));
            }
        }
    }
    let mut api = Api {
        clients,
        types,
        platform: platform.clone(),
        ..Api::default()
    };
    files::settle(&mut api);
    api.complete();
    check_samples(&api, diagnostics);
    files::check(&api, diagnostics);
    api
}

/// Reports properties that samples of operations should set and that no request has.
fn check_samples(api: &Api, diagnostics: &mut Diagnostics) {
    for operation in api.operations() {
        for name in operation.sample.iter().flatten() {
            if !super::sample::has(api, operation, name) {
                let warning = api.warning(
                    &operation.origin,
                    format!("the sample of `{}` sets `{name}`", operation.id),
                    "a parameter or property of the request",
                    "change the entry `sample` of the operation in spec/prose/"
                        .to_owned(),
                );
                warning.into_iter().for_each(|one| diagnostics.push(one));
            }
        }
    }
}

/// The types of all documents.
#[derive(Default)]
struct Pool<'a> {
    /// The names of types, as words in one case.
    names: Scope,
    types: Vec<TypeDef>,
    /// The place of each type's origin in the order of its document.
    places: Vec<usize>,
    /// Enums that were found inside other schemas, by name: one for each set of values.
    enums: BTreeMap<String, Vec<TypeId>>,
    /// Unions that were found inside other schemas, by property and variants.
    unions: BTreeMap<String, TypeId>,
    /// The schemas of earlier documents, with everything that they refer to.
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
    client: Arc<str>,
    prose: &'a Descriptions,
    platform: &'a Platform,
    diagnostics: &'p mut Diagnostics,
    pool: &'p mut Pool<'a>,
    /// The named types of the schemas that have one.
    schemas: HashMap<&'a str, TypeId>,
    by_name: Rc<Schemas<'a>>,
    /// The targets of schemas that are only a name for another; none if the chain has no end.
    ends: HashMap<&'a str, Option<&'a str>>,
    /// The number of the schema or operation that is being lowered, in the order of the document.
    place: usize,
    /// The number of types around the current one.
    depth: usize,
    /// The references without a target, so far.
    unresolved: usize,
    /// The places of references to nothing that were reported.
    reported: HashSet<String>,
    /// The schemas without a named type that the current type is expanded from.
    aliases: Vec<&'a str>,
    /// The expansions of schemas within others.
    alias_types: HashMap<&'a str, Type>,
    /// The types of the contents of components, by their places.
    messages: HashMap<&'a str, Type>,
}

/// The number of references for which a similar name is searched: with more wrong ones, the names
/// are not misspelled.
const SEARCHES: usize = 100;

/// The limit of nested arrays and objects, far above the need of any document.
const DEEPEST: usize = 100;

/// Finds the target of each schema that is only a name for another.
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
                    // A chain that comes back here has no end.
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

/// The owner of an inline type, which may have to be named after it.
struct Owner<'o> {
    /// Name of the type or operation that it belongs to.
    name: &'o str,
    /// Name of the property or parameter.
    property: &'o str,
}

impl<'a> Lowering<'a, '_> {
    fn client(&mut self) -> Client {
        self.declare_schemas();
        self.define_schemas();
        self.refuse_endless_unions();
        let names = self.operation_names();
        let mut operations = self.operations(&names);
        let (title, description) = self.prose.info();
        self.mark_hidden();
        let webhooks = self.webhooks();
        self.check_references();
        let hidden = self.hidden().map(|one| one.id.clone()).collect();
        Client {
            node: NodeId::default(),
            origin: self.origin("#"),
            source: Some(Arc::clone(&self.document.source)),
            name: self.document.client.clone(),
            webhooks,
            hidden,
            variants: self.document.variants.clone(),
            former_types: self.document.former_types.clone(),
            right_types: self.document.right_types.clone(),
            title: title.unwrap_or(&self.document.title).to_owned(),
            description: description.unwrap_or(&self.document.description).to_owned(),
            servers: self.document.servers.clone(),
            schemes: self.document.schemes.clone(),
            groups: self.groups(&mut operations),
        }
    }

    fn origin(&self, pointer: &str) -> Origin {
        Origin {
            document: Arc::clone(&self.client),
            pointer: pointer.into(),
        }
    }

    /// Returns the schemas with their places, sorted by name: no decision may depend on their order
    /// in the document.
    fn sorted_schemas(&self) -> Vec<(usize, &'a openapi::NamedSchema)> {
        let mut sorted: Vec<_> = self.document.schemas.iter().enumerate().collect();
        sorted.sort_by_key(|(_, one)| one.name.as_str());
        sorted
    }

    fn declare_schemas(&mut self) {
        let recursive = aliases::recursive(&self.document.schemas);
        for (place, one) in self.sorted_schemas() {
            let shape = match &one.schema.kind {
                Kind::Object(_) => Shape::Struct(Vec::new()),
                Kind::Enum(_) => Shape::Enum(Vec::new()),
                Kind::Union(_) => Shape::Union(Vec::new()),
                _ if recursive.contains(one.name.as_str()) => Shape::Union(Vec::new()),
                // Everything else is only a name for a type without one.
                _ => continue,
            };
            if let Some(id) = self.same_as_before(&one.name) {
                let place = self.origin(&one.schema.at);
                self.pool.types[id.0].places.push(place);
                self.schemas.insert(&one.name, id);
                continue;
            }
            self.pool.names.take(&words::type_name(&one.name));
            let description = self.prose.schema_description(&one.name);
            self.place = place;
            let id = self.push(
                one.name.clone(),
                false,
                &one.schema,
                description.unwrap_or(&one.schema.description),
                shape,
            );
            self.pool.types[id.0].deprecated = one.schema.deprecated;
            self.pool.types[id.0].recorded = one.schema.of_type.clone();
            self.schemas.insert(&one.name, id);
        }
    }

    /// Returns the type of an earlier document's schema that is the same as this one.
    fn same_as_before(&mut self, name: &str) -> Option<TypeId> {
        let (id, schemas) = self.pool.schemas.get(name)?;
        if !same::is_same(name, schemas, &self.by_name) {
            return None;
        }
        let id = *id;
        self.adopt(id);
        Some(id)
    }

    /// Records that this document has the type too.
    fn adopt(&mut self, id: TypeId) {
        let clients = &mut self.pool.types[id.0].clients;
        if !clients.contains(&self.document.client) {
            clients.push(self.document.client.clone());
        }
    }

    /// Records another place of an inline type. Its origin is the first in the order of the
    /// document.
    fn adopt_inline(&mut self, id: TypeId, schema: &Schema) {
        self.adopt(id);
        let origin = self.origin(&schema.at);
        self.pool.types[id.0].places.push(origin.clone());
        let known = &mut self.pool.types[id.0].origin;
        if known.document == origin.document && self.place < self.pool.places[id.0] {
            *known = origin;
            self.pool.places[id.0] = self.place;
        }
    }

    fn push(
        &mut self,
        name: String,
        is_inline: bool,
        schema: &Schema,
        description: &str,
        shape: Shape,
    ) -> TypeId {
        let origin = self.origin(&schema.at);
        self.pool.types.push(TypeDef {
            node: NodeId::default(),
            places: vec![origin.clone()],
            origin,
            name,
            is_inline,
            clients: vec![self.document.client.clone()],
            description: description.to_owned(),
            deprecated: false,
            any_of: schema.any_of,
            discriminator: schema.discriminator.clone(),
            sample_variant: 0,
            smallest: None,
            shape,
            uses: Vec::new(),
            in_request: false,
            in_response: false,
            recorded: TypeRecord::default(),
        });
        self.pool.places.push(self.place);
        TypeId(self.pool.types.len() - 1)
    }

    fn define_schemas(&mut self) {
        for (place, one) in self.sorted_schemas() {
            let Some(&id) = self.schemas.get(one.name.as_str()) else { continue };
            if self.pool.types[id.0].clients.len() > 1 {
                continue;
            }
            self.place = place;
            let name = words::type_name(&one.name);
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
                    Shape::Enum(enum_values(&one.schema, values, prose))
                }
                Kind::Union(schemas) => Shape::Union(self.union_variants(
                    &Owner {
                        name: &name,
                        property: "",
                    },
                    schemas,
                )),
                // An array of itself, or the like, is a union of one variant.
                _ => Shape::Union(self.union_variants(
                    &Owner {
                        name: &name,
                        property: "",
                    },
                    std::slice::from_ref(&one.schema),
                )),
            };
            self.pool.types[id.0].shape = shape;
        }
    }

    /// Refuses unions that are their own variants: they have no size. One error is enough for a
    /// cycle.
    fn refuse_endless_unions(&mut self) {
        let below = recursion::unions_below(&self.pool.types);
        let is_endless = |one: &&openapi::NamedSchema| {
            let id = self.schemas.get(one.name.as_str());
            id.is_some_and(|id| below[id.0].is_none_or(|depth| depth >= DEEPEST))
        };
        let Some(one) = self.document.schemas.iter().find(is_endless) else { return };
        self.diagnostics.push(self.document.source.error(
            &one.schema.at,
            format!("a union that is {DEEPEST} unions deep, or has no end"),
            "variants that end somewhere",
            "a union can't be one of its own variants, except within an array or an object",
        ));
    }

    fn struct_fields(
        &mut self,
        schema_name: &str,
        type_name: &str,
        properties: &'a [openapi::Property],
    ) -> Vec<Field> {
        let prose = self.prose;
        let mut fields = Vec::new();
        for property in properties {
            let entry = prose.property(schema_name, &property.name);
            let owner = Owner {
                name: type_name,
                property: &property.name,
            };
            let mut field = self.field(&owner, &property.schema, entry);
            field.required = property.required;
            fields.push(field);
        }
        fields
    }

    fn field(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        prose: Entry<'_>,
    ) -> Field {
        let ty = self.ty(owner, schema, prose);
        let target = self.target(schema);
        let alias = self.alias_of(schema);
        let is_read_only = schema.read_only || target.read_only;
        let is_write_only = schema.write_only || target.write_only;
        Field {
            node: NodeId::default(),
            origin: self.origin(&schema.at),
            alias: alias.map(|one| self.origin(&one.at)),
            wire_name: owner.property.to_owned(),
            ty,
            required: false,
            nullable: schema.nullable || target.nullable,
            null_items: self.has_null_items(schema),
            deprecated: schema.deprecated,
            // A property can't be both.
            read_only: is_read_only && !is_write_only,
            write_only: is_write_only && !is_read_only,
            secret: schema.secret || target.secret,
            recursive: false,
            description: match prose.description.unwrap_or(&schema.description) {
                // A schema without a type has no other place for its description.
                "" => alias.map_or("", |one| &one.description),
                own => own,
            }
            .to_owned(),
            default: schema.default.clone(),
            example: sample(schema, prose, schema.example.as_ref()),
            limits: self.limits(schema),
            recorded: schema.of_field.clone(),
        }
    }

    /// Returns the schema that this one refers to, if that is only a name for an unnamed type.
    fn alias_of(&self, schema: &Schema) -> Option<&'a Schema> {
        let Kind::Reference(name) = &schema.kind else { return None };
        let target = self.by_name.get(name.as_str()).copied()?;
        (!self.schemas.contains_key(name.as_str())).then_some(target)
    }

    /// Returns the end of a chain of references.
    fn target<'s>(&self, schema: &'s Schema) -> &'s Schema
    where
        'a: 's,
    {
        let Kind::Reference(name) = &schema.kind else { return schema };
        let end = self.ends.get(name.as_str()).copied().unwrap_or(Some(name));
        end.and_then(|end| self.by_name.get(end).copied()).unwrap_or(schema)
    }

    /// Returns whether an array or a map can have null among its items, or one within it.
    fn has_null_items(&self, schema: &Schema) -> bool {
        let mut schema = self.target(schema);
        for _ in 0..DEEPEST {
            let (Kind::Array(items) | Kind::Map(items)) = &schema.kind else { break };
            schema = self.target(items);
            if items.nullable || schema.nullable {
                return true;
            }
        }
        false
    }

    /// Returns the limits of a value; those of an array or a map also say what its items may be.
    fn limits(&self, schema: &Schema) -> Limits {
        let mut limits = schema.limits.clone();
        if let Kind::Reference(_) = &schema.kind {
            // The documentation of a named type has no limits.
            let target = &self.target(schema).limits;
            limits = limits.or(Limits {
                min_properties: target.min_properties,
                max_properties: target.max_properties,
                others: target.others.clone(),
                ..Limits::default()
            });
        }
        let mut schema = schema;
        for _ in 0..DEEPEST {
            if let Kind::Reference(name) = &schema.kind
                && !self.schemas.contains_key(name.as_str())
            {
                let target = self.target(schema);
                if std::ptr::eq(target, schema) {
                    break;
                }
                schema = target;
                limits = limits.or(schema.limits.clone());
            }
            let (Kind::Array(items) | Kind::Map(items)) = &schema.kind else { break };
            schema = items;
            // The number of items is that of the outer array.
            limits = limits.or(Limits {
                min_items: None,
                max_items: None,
                min_properties: None,
                max_properties: None,
                unique_items: false,
                names: None,
                others: None,
                ..schema.limits.clone()
            });
        }
        limits
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
            Kind::Array(items) => Type::Array(Box::new(self.item(owner, items, prose))),
            Kind::Map(values) => match self.item(owner, values, prose) {
                Type::Any => Type::Object,
                values => Type::Map(Box::new(values)),
            },
            Kind::Object(properties) if properties.is_empty() => Type::Object,
            Kind::Object(properties) => self.inline_struct(owner, schema, properties),
            Kind::Enum(values) => self.inline_enum(owner, schema, values, prose),
            Kind::Union(schemas) => self.inline_union(owner, schema, schemas),
            Kind::Reference(name) => self.reference(owner, &schema.at, name, prose),
        }
    }

    /// Returns the type of the items of an array, or of the values of a map.
    fn item(&mut self, owner: &Owner<'_>, schema: &'a Schema, prose: Entry<'_>) -> Type {
        let ty = self.ty(owner, schema, prose);
        let is_nullable = schema.nullable || self.target(schema).nullable;
        match ty {
            // They have a null of their own.
            Type::Any | Type::Nullable(_) => ty,
            ty if is_nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
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
                None if self.by_name.contains_key(next.as_str()) => {
                    self.circular(at, name)
                }
                None => self.unresolved(at, next),
            },
            Some((name, schema)) => self.alias(owner, name, schema, prose),
            None => self.unresolved(at, name),
        }
    }

    /// Expands a schema without a named type wherever it is used; within another schema, once.
    /// Otherwise schemas that use each other twice would be expanded an exponential number of
    /// times.
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

    fn circular(&mut self, at: &str, name: &str) -> Type {
        self.unresolved += 1;
        self.diagnostics.push(self.document.source.error(
            at,
            format!("the references of `{name}` lead back to it or to nothing"),
            "references that end at a schema with content",
            "give one of the schemas a type",
        ));
        Type::Any
    }

    /// Reports the references to nothing in schemas that nothing uses: no type was made of them.
    fn check_references(&mut self) {
        let document = self.document;
        let mut open: Vec<&'a Schema> = document
            .schemas
            .iter()
            .filter(|one| !self.schemas.contains_key(one.name.as_str()))
            .map(|one| &one.schema)
            .collect();
        while let Some(schema) = open.pop() {
            match &schema.kind {
                Kind::Reference(name) if !self.by_name.contains_key(name.as_str()) => {
                    self.unresolved(&schema.at, name);
                }
                Kind::Array(inner) | Kind::Map(inner) => open.push(inner),
                Kind::Object(all) => open.extend(all.iter().map(|one| &one.schema)),
                Kind::Union(variants) => open.extend(variants),
                _ => {}
            }
        }
    }

    fn unresolved(&mut self, at: &str, name: &str) -> Type {
        if !self.reported.insert(at.to_owned()) {
            return Type::Any;
        }
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
                None => "add the schema, or fix the reference".to_owned(),
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
        let name = self.inline_name(owner);
        let fields = self.struct_fields(&name, &name, properties);
        let shape = Shape::Struct(fields);
        let id = self.push(name, true, schema, &schema.description, shape);
        self.pool.types[id.0].recorded = schema.of_type.clone();
        Type::Named(id)
    }

    fn inline_name(&mut self, owner: &Owner<'_>) -> String {
        let plain =
            format!("{}{}", self.stem(owner.name), words::pascal(owner.property));
        self.pool.names.claim(&[&plain], "")
    }

    /// Shares enums of the same name and the same values as one type. `x-genauth-enum` has the
    /// name; if it is missing, the property's name is used, prefixed with the owner's if another
    /// enum has that name.
    fn inline_enum(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        values: &'a [String],
        prose: Entry<'_>,
    ) -> Type {
        let name = match &schema.enum_name {
            Some(name) => name.clone(),
            None => self.enum_name(owner, values),
        };
        let known = self.pool.enums.get(&name).map_or(&[][..], Vec::as_slice);
        if let Some(&id) = known.iter().find(|id| self.has_values(**id, values)) {
            self.adopt_inline(id, schema);
            self.describe(id, schema, prose);
            return Type::Named(id);
        }
        self.pool.names.take(&name);
        let description = prose.description.unwrap_or(&schema.description);
        let shape = Shape::Enum(enum_values(schema, values, prose));
        let id = self.push(name.clone(), true, schema, description, shape);
        self.pool.types[id.0].recorded = TypeRecord {
            name: schema.enum_name.clone(),
            ..schema.of_type.clone()
        };
        self.pool.enums.entry(name).or_default().push(id);
        Type::Named(id)
    }

    /// Returns the name of an enum without a recorded one.
    fn enum_name(&mut self, owner: &Owner<'_>, values: &[String]) -> String {
        let property = words::pascal(owner.property);
        let long = format!("{}{property}", self.stem(owner.name));
        let fits = |name: &&String| match self.pool.enums.get(*name) {
            Some(known) => known.iter().any(|id| self.has_values(*id, values)),
            None => self.pool.names.is_free(name),
        };
        match [&property, &long].into_iter().find(fits) {
            Some(name) => name.clone(),
            None => self.pool.names.claim(&[&long], ""),
        }
    }

    /// Gives an enum the texts of another of its places, if those before had none.
    fn describe(&mut self, id: TypeId, schema: &Schema, prose: Entry<'_>) {
        let definition = &mut self.pool.types[id.0];
        if definition.description.is_empty() {
            let description = prose.description.unwrap_or(&schema.description);
            description.clone_into(&mut definition.description);
        }
        let Shape::Enum(values) = &mut definition.shape else { return };
        for value in values.iter_mut().filter(|one| one.description.is_empty()) {
            let meaning = prose.values.and_then(|values| values.get(&value.wire_value));
            meaning.unwrap_or_default().clone_into(&mut value.description);
        }
    }

    /// Returns the name of a type without redundant endings such as `Dto`.
    fn stem<'n>(&self, name: &'n str) -> &'n str {
        let plain = name.strip_suffix("Params").filter(|name| !name.is_empty());
        self.platform.types.stem(plain.unwrap_or(name))
    }

    fn has_values(&self, id: TypeId, values: &[String]) -> bool {
        match &self.pool.types[id.0].shape {
            Shape::Enum(known) => {
                let values: HashSet<&String> = values.iter().collect();
                known.len() == values.len()
                    && known.iter().all(|one| values.contains(&one.wire_value))
            }
            _ => false,
        }
    }

    fn inline_union(
        &mut self,
        owner: &Owner<'_>,
        schema: &'a Schema,
        schemas: &'a [Schema],
    ) -> Type {
        let variants = self.union_variants(owner, schemas);
        let content = variants.iter().map(|one| (&one.ty, &one.description));
        let content = content.collect::<Vec<_>>();
        let key = format!(
            "{} {content:?} {:?} {:?}",
            owner.property, schema.of_type, schema.discriminator
        );
        if let Some(&id) = self.pool.unions.get(&key) {
            self.adopt_inline(id, schema);
            if self.pool.types[id.0].origin == self.origin(&schema.at) {
                self.pool.types[id.0].shape = Shape::Union(variants);
            }
            return Type::Named(id);
        }
        let name = self.inline_name(owner);
        let shape = Shape::Union(variants);
        let id = self.push(name, true, schema, &schema.description, shape);
        self.pool.types[id.0].recorded = schema.of_type.clone();
        self.pool.unions.insert(key, id);
        Type::Named(id)
    }

    fn union_variants(
        &mut self,
        owner: &Owner<'_>,
        schemas: &'a [Schema],
    ) -> Vec<UnionVariant> {
        let variants = schemas.iter().map(|schema| {
            let property = match &schema.kind {
                Kind::Object(_) | Kind::Union(_) => {
                    let label = schema.label.as_deref().unwrap_or("variant");
                    format!("{} {label}", owner.property)
                }
                _ => owner.property.to_owned(),
            };
            let owner = Owner {
                name: owner.name,
                property: &property,
            };
            UnionVariant {
                node: NodeId::default(),
                origin: self.origin(&schema.at),
                ty: self.ty(&owner, schema, Entry::default()),
                recursive: false,
                boxed: schema.of_field.boxed,
                description: schema.description.clone(),
                limits: self.limits(schema),
            }
        });
        variants.collect()
    }
}

/// Returns the values of an enum. Their origins follow from that of the enum.
fn enum_values(schema: &Schema, values: &[String], prose: Entry<'_>) -> Vec<EnumValue> {
    let own: HashMap<&str, &str> = schema
        .meanings
        .iter()
        .map(|(value, meaning)| (value.as_str(), meaning.as_str()))
        .collect();
    let meaning = |value: &str| {
        let written = prose.values.and_then(|values| values.get(value));
        written.or_else(|| own.get(value).copied())
    };
    let values = values.iter().map(|value| EnumValue {
        node: NodeId::default(),
        origin: Origin::default(),
        wire_value: value.clone(),
        description: meaning(value).unwrap_or_default().to_owned(),
    });
    values.collect()
}

/// Returns the sample: that of the document, unless it is text or missing.
fn sample(
    schema: &Schema,
    prose: Entry<'_>,
    inline: Option<&serde_json::Value>,
) -> Option<serde_json::Value> {
    let is_taken = schema.text_example || (inline.is_none() && prose.stands_in(schema));
    prose.example.filter(|_| is_taken).or(inline).cloned()
}
