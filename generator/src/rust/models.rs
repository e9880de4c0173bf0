//! A file of types: those of one group, or those that several groups share.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::aliases::Alias;
use super::enums::Enum;
use super::file::Writer;
use super::sdk::Sdk;
use super::structs::Struct;
use super::tables::Tables;
use super::types;
use super::unions::Union;
use super::{doc, file, operations};
use crate::model::{Client, Operation};
use crate::surface::{SurfaceShape, SurfaceType};

/// The content of one file of types.
#[derive(Default)]
pub(super) struct Content<'a> {
    types: Vec<&'a SurfaceType>,
    /// The operations that have parameters.
    operations: Vec<&'a Operation>,
    /// The types of the parameters.
    parameters: Vec<&'a str>,
}

/// Returns the types of a client by module, sorted.
pub(super) fn by_module<'a>(
    sdk: &'a Sdk<'a>,
    client: &'a Client,
) -> BTreeMap<&'a str, Content<'a>> {
    let mut modules: BTreeMap<&str, Content<'_>> = BTreeMap::new();
    for one in &sdk.surface.types {
        if one.clients == [client.name.as_str()] && !is_shared(sdk, one) {
            let module = sdk.surface.names.module(&sdk.api[one.members[0]]);
            modules.entry(module).or_default().types.push(one);
        }
    }
    for group in &client.groups {
        for operation in group.operations.iter().filter(|one| !one.parameters.is_empty())
        {
            let content = modules.entry(&sdk.surface.names[group.node]).or_default();
            content.operations.push(operation);
            content.parameters.extend(sdk.surface.names.parameters(operation));
        }
    }
    modules.values_mut().for_each(|content| content.sort(sdk));
    modules
}

/// Returns the types that do not belong to one client, if there are any.
pub(super) fn shared<'a>(sdk: &'a Sdk<'a>) -> Option<Content<'a>> {
    let mut content = Content::default();
    for one in &sdk.surface.types {
        if is_shared(sdk, one) {
            content.types.push(one);
        }
    }
    content.sort(sdk);
    (!content.types.is_empty()).then_some(content)
}

fn is_shared(sdk: &Sdk<'_>, one: &SurfaceType) -> bool {
    one.clients.len() > 1 || sdk.api.platform.types.shared.contains(&one.name)
}

impl<'a> Content<'a> {
    /// Returns the names of its types, sorted.
    pub(super) fn names(&self) -> BTreeSet<&'a str> {
        let types = self.types.iter().map(|one| one.name.as_str());
        types.chain(self.parameters.iter().copied()).collect()
    }

    fn sort(&mut self, sdk: &'a Sdk<'a>) {
        self.types.sort_by_key(|one| &one.name);
        self.operations.sort_by_key(|operation| sdk.surface.names.parameters(operation));
    }
}

/// Writes a file of types, one after the other.
///
/// # Errors
///
/// The same as [`Writer::write`].
pub(super) fn emit(
    sdk: &Sdk<'_>,
    title: &str,
    content: &Content<'_>,
    text: &mut Writer,
) -> Result<(), String> {
    let head = doc::inner_doc(title);
    let types = content.types.iter().map(|definition| Item::of(sdk, definition));
    let parameters = content
        .operations
        .iter()
        .filter_map(|operation| Some(Item::Struct(parameter_struct(sdk, operation)?)));
    let items: Vec<_> = types.chain(parameters).collect();
    let imports = imports(&items);
    let tables = Tables::new();
    text.write(file::parse(quote! { #head #imports }))?;
    for item in &items {
        text.write(item.definition(sdk, &tables))?;
    }
    text.write(file::parse(registrations(sdk, content)))?;
    text.write(file::parse(former(sdk, content)))
}

/// The Rust definition of a type.
enum Item<'a> {
    Struct(Struct<'a>),
    Alias(Alias<'a>),
    Enum(Enum<'a>),
    Union(Union<'a>),
}

impl<'a> Item<'a> {
    fn of(sdk: &'a Sdk<'a>, one: &'a SurfaceType) -> Self {
        let name = &one.name;
        let members = || one.members.iter().map(|id| &sdk.api[*id]);
        let described = members().find(|member| !member.description.is_empty());
        let definition = described.unwrap_or(&sdk.api[one.members[0]]);
        let fallback = format!("Schema {}.", doc::code(&definition.name));
        if let (Some(alias), Some(last)) = (&one.alias, one.shape.fields().last()) {
            return Self::Alias(Alias {
                sdk,
                name,
                description: &definition.description,
                fallback,
                alias,
                last,
            });
        }
        let doc = doc::doc(&definition.description, &fallback);
        match &one.shape {
            SurfaceShape::Struct(fields) => Self::Struct(Struct {
                sdk,
                name,
                doc,
                fields,
                parameters: &[],
                direction: one.direction,
            }),
            SurfaceShape::Enum(values) => Self::Enum(Enum {
                sdk,
                name,
                doc,
                values,
            }),
            SurfaceShape::Union(variants) => Self::Union(Union {
                sdk,
                name,
                doc,
                variants,
                discriminator: sdk.api[one.members[0]].discriminator.as_ref(),
            }),
        }
    }

    /// Returns the types of the crate's root that it uses.
    fn own_types(&self) -> Vec<&'static str> {
        match self {
            Self::Struct(one) => one.own_types(),
            Self::Alias(one) => {
                types::own_type(&one.last.field.ty).into_iter().collect()
            }
            Self::Enum(_) => Vec::new(),
            Self::Union(one) => one.own_types(),
        }
    }

    /// Returns the generic struct that it is an alias of.
    fn generic(&self) -> Option<&'static str> {
        match self {
            Self::Alias(one) => Some(one.alias.generic.name),
            Self::Struct(_) | Self::Enum(_) | Self::Union(_) => None,
        }
    }

    /// Returns the functions that its setters need.
    fn setters(&self) -> Vec<&'static str> {
        match self {
            Self::Struct(one) => one.setters().collect(),
            Self::Alias(_) | Self::Enum(_) | Self::Union(_) => Vec::new(),
        }
    }

    /// Definition, functions and tables.
    fn definition(&self, sdk: &Sdk<'_>, tables: &Tables) -> syn::File {
        match self {
            Self::Struct(one) => {
                let mut file = file::parse(one.to_token_stream());
                file.items.push(tables.object(sdk, one.name, one.fields));
                file
            }
            Self::Alias(one) => file::parse(one.to_token_stream()),
            Self::Enum(one) => file::parse(one.to_token_stream()),
            Self::Union(one) => file::parse(one.to_token_stream()),
        }
    }

    /// Returns the imports that it needs from the hand-written part of the crate.
    fn wire(&self) -> &'static [&'static str] {
        match self {
            Self::Struct(_) => &["Object", "Property", "Slot", "object"],
            Self::Alias(_) => &[],
            Self::Enum(_) => &["open_enum"],
            Self::Union(_) => &["Slot", "union"],
        }
    }
}

fn parameter_struct<'a>(
    sdk: &'a Sdk<'a>,
    operation: &'a Operation,
) -> Option<Struct<'a>> {
    let one = sdk.surface.parameters(operation)?;
    Some(Struct {
        sdk,
        name: &one.name,
        doc: doc::verbatim(format!(
            "Parameters of `{}`.",
            &sdk.surface.names[operation.node]
        )),
        fields: one.shape.fields(),
        parameters: &operation.parameters,
        direction: one.direction,
    })
}

/// Writes macro invocations that implement the traits for this file's types.
fn registrations(sdk: &Sdk<'_>, content: &Content<'_>) -> TokenStream {
    let of_shape = |wanted: fn(&SurfaceType) -> bool| {
        let types = content.types.iter().filter(move |one| wanted(one));
        types.map(|one| one.name.as_str()).collect::<Vec<_>>()
    };
    let mut structs = of_shape(|one| {
        one.alias.is_none() && matches!(one.shape, SurfaceShape::Struct(_))
    });
    structs.extend(
        content.operations.iter().filter_map(|one| sdk.surface.names.parameters(one)),
    );
    let structs = registration("object", &structs);
    let enums = content.types.iter().filter_map(|one| match &one.shape {
        SurfaceShape::Enum(values) => {
            let name = types::ident(&one.name);
            let values = values.iter().map(|one| sdk.ident(one.node));
            // No list of arguments: rustfmt would break its lines in other places.
            Some(quote!(open_enum!(#name: #(#values)*);))
        }
        SurfaceShape::Struct(_) | SurfaceShape::Union(_) => None,
    });
    let unions = content.types.iter().filter_map(|one| {
        let SurfaceShape::Union(variants) = &one.shape else { return None };
        let name = types::ident(&one.name);
        let id = *one.members.first()?;
        let place = sdk.api[id].sample_variant;
        let first = types::base(sdk, &variants.get(place)?.ty);
        let tag = sdk.api[id].discriminator.as_ref().map(|_| {
            let place = Literal::usize_unsuffixed(place);
            quote!(, tag #place)
        });
        Some(quote!(union!(#name(#first #tag));))
    });
    quote! { #structs #(#enums)* #(#unions)* }
}

/// Writes the official names and the earlier names of this file's types.
fn former(sdk: &Sdk<'_>, content: &Content<'_>) -> TokenStream {
    let names = content.names();
    let official = sdk.surface.names.right.types();
    let official = official.filter(|(name, _)| names.contains(name));
    let official = official.map(|(name, official)| {
        let doc = operations::official(&format!("[`{name}`]"));
        let (official, name) = (types::ident(official), types::ident(name));
        quote! {
            #[doc = #doc]
            pub type #official = #name;
        }
    });
    let former = sdk.surface.names.former_types.iter();
    let former = former.filter(|(_, new)| names.contains(new.as_str()));
    let former = former.map(|(old, new)| {
        let (doc, note) = operations::renamed(&format!("[`{new}`]"), new);
        let (old, new) = (types::ident(old), types::ident(new));
        quote! {
            #[doc = #doc]
            #[deprecated(note = #note)]
            pub type #old = #new;
        }
    });
    quote! { #(#official)* #(#former)* }
}

fn registration(registry: &str, names: &[&str]) -> TokenStream {
    let registry = types::ident(registry);
    let names = names.iter().map(|name| types::ident(name));
    // One invocation for each type: a line that a diff can add or remove.
    quote! { #(#registry!(#names);)* }
}

/// The imports that the items need.
fn imports(items: &[Item<'_>]) -> TokenStream {
    let own: BTreeSet<_> = items.iter().flat_map(Item::own_types).collect();
    let own: Vec<_> = own.into_iter().map(types::ident).collect();
    let wire = items.iter().flat_map(|item| item.wire()).copied();
    let generic: BTreeSet<_> = items.iter().filter_map(Item::generic).collect();
    let generic = match Vec::from_iter(generic.into_iter().map(types::ident)).as_slice()
    {
        [] => None,
        [name] => Some(quote!(use crate::generic::#name;)),
        names => Some(quote!(use crate::generic::{#(#names),*};)),
    };
    let mut setters: BTreeSet<_> = items.iter().flat_map(Item::setters).collect();
    if !setters.is_empty() {
        setters.insert("IntoProperty");
    }
    let property = (!setters.is_empty()).then(|| {
        let setters = setters.into_iter().map(types::ident);
        quote!(use crate::property::{#(#setters),*};)
    });
    let wire: BTreeSet<_> = wire.collect();
    let module = wire.contains("union").then(|| {
        quote!(
            use crate::wire;
        )
    });
    let wire = (!wire.is_empty()).then(|| {
        let wire = wire.into_iter().map(types::ident);
        quote!(use crate::wire::{#(#wire),*};)
    });
    // In the order of rustfmt: a single name before the modules, a list after them.
    let (lone, list) = match own.as_slice() {
        [] => (None, None),
        [name] => (Some(quote!(use crate::#name;)), None),
        names => (None, Some(quote!(use crate::{#(#names),*};))),
    };
    quote! {
        #lone
        #generic
        #[allow(unused_imports, reason = "not every file uses types of another")]
        use crate::models::*;
        #property
        #module
        #wire
        #list
    }
}
