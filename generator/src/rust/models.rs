//! A file of types: those of one group, or those that several groups share.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::enums::Enum;
use super::structs::Struct;
use super::tables::Tables;
use super::types::{self, Direction};
use super::unions::Union;
use super::{doc, file};
use crate::model::{Api, Client, Operation, Page, Parameters, Shape, TypeDef, TypeId};

/// What stands in one file of types.
#[derive(Default)]
pub(super) struct Content<'a> {
    types: Vec<&'a TypeDef>,
    parameters: Vec<(&'a Operation, &'a Parameters)>,
    /// The types that calls return.
    answers: BTreeSet<&'a str>,
    /// Those of them that are a page of a list.
    pages: BTreeMap<&'a str, Page<'a>>,
}

/// The types of a client by module, each module in the order of the alphabet.
pub(super) fn by_module<'a>(
    api: &'a Api,
    client: &'a Client,
) -> BTreeMap<&'a str, Content<'a>> {
    let mut modules: BTreeMap<&str, Content<'_>> = BTreeMap::new();
    let answers = answers(client);
    for (index, definition) in api.types.iter().enumerate() {
        if definition.clients == [client.name.as_str()] {
            let content = modules.entry(&definition.module).or_default();
            content.push(definition, answers.contains(&TypeId(index)));
            content.push_page(api, TypeId(index));
        }
    }
    for group in &client.groups {
        for operation in &group.operations {
            if let Some(parameters) = &operation.parameters {
                let content = modules.entry(&group.module).or_default();
                content.parameters.push((operation, parameters));
            }
        }
    }
    modules.values_mut().for_each(Content::sort);
    modules
}

/// The types that several clients have, if there are any.
pub(super) fn shared(api: &Api) -> Option<Content<'_>> {
    let answers: BTreeSet<TypeId> = api.clients.iter().flat_map(answers).collect();
    let mut content = Content::default();
    for (index, definition) in api.types.iter().enumerate() {
        if definition.clients.len() > 1 {
            content.push(definition, answers.contains(&TypeId(index)));
            content.push_page(api, TypeId(index));
        }
    }
    content.sort();
    (!content.types.is_empty()).then_some(content)
}

impl<'a> Content<'a> {
    fn push(&mut self, definition: &'a TypeDef, is_answer: bool) {
        self.types.push(definition);
        if is_answer {
            self.answers.insert(&definition.type_name);
        }
    }

    fn push_page(&mut self, api: &'a Api, id: TypeId) {
        if let Some(page) = api.page(id).filter(|_| api.is_paged(id)) {
            self.pages.insert(&api[id].type_name, page);
        }
    }

    fn sort(&mut self) {
        self.types.sort_by_key(|definition| &definition.type_name);
        self.parameters.sort_by_key(|(_, parameters)| &parameters.type_name);
    }
}

fn answers(client: &Client) -> BTreeSet<TypeId> {
    client.operations().filter_map(|operation| operation.answer.schema()).collect()
}

pub(super) fn emit(api: &Api, title: &str, content: &Content<'_>) -> syn::File {
    let head = doc::inner_doc(title);
    let types = content.types.iter().map(|definition| Item::of(api, definition));
    let parameters = content.parameters.iter().map(|(operation, parameters)| {
        Item::Struct(parameter_struct(api, operation, parameters))
    });
    let items: Vec<_> = types.chain(parameters).collect();
    let imports = imports(&items, content);
    let tables = Tables::new();
    let mut file = file::parse(quote! { #head #imports });
    file.items.extend(items.iter().flat_map(|item| item.items(&tables)));
    file.items.extend(file::parse(registrations(content)).items);
    file.items.extend(file::parse(pages(api, content)).items);
    file
}

/// A type, as what it becomes in Rust.
enum Item<'a> {
    Struct(Struct<'a>),
    Enum(Enum<'a>),
    Union(Union<'a>),
}

impl<'a> Item<'a> {
    fn of(api: &'a Api, definition: &'a TypeDef) -> Self {
        let name = definition.type_name.as_str();
        let doc = doc::doc(
            &definition.description,
            &format!("Schema {}.", doc::code(&definition.wire_name)),
        );
        match &definition.shape {
            Shape::Struct(fields) => Self::Struct(Struct {
                api,
                name,
                doc,
                fields: fields.iter().collect(),
                direction: Direction::of(definition),
            }),
            Shape::Enum(variants) => Self::Enum(Enum {
                name,
                doc,
                variants,
            }),
            Shape::Union(alternatives) => Self::Union(Union {
                api,
                name,
                doc,
                alternatives,
            }),
        }
    }

    /// The types of the crate's root that it is made of.
    fn own_types(&self) -> Vec<&'static str> {
        match self {
            Self::Struct(one) => one.own_types(),
            Self::Enum(_) => Vec::new(),
            Self::Union(one) => one.own_types(),
        }
    }

    /// Definition, functions and tables.
    fn items(&self, tables: &Tables) -> Vec<syn::Item> {
        match self {
            Self::Struct(one) => {
                let mut items = file::parse(one.to_token_stream()).items;
                items.push(tables.object(one.name, &one.fields));
                items
            }
            Self::Enum(one) => file::parse(one.to_token_stream()).items,
            Self::Union(one) => file::parse(one.to_token_stream()).items,
        }
    }

    /// What it needs of the runtime.
    fn wire(&self) -> &'static [&'static str] {
        match self {
            Self::Struct(_) => &["Object", "Property", "Slot", "object"],
            Self::Enum(_) => &["open_enum"],
            Self::Union(_) => &["Slot", "union"],
        }
    }
}

fn parameter_struct<'a>(
    api: &'a Api,
    operation: &Operation,
    parameters: &'a Parameters,
) -> Struct<'a> {
    Struct {
        api,
        name: &parameters.type_name,
        doc: doc::verbatim(format!("Parameters of `{}`.", operation.plain_method())),
        fields: parameters.members.iter().map(|member| &member.field).collect(),
        direction: Direction {
            in_request: true,
            in_answer: false,
        },
    }
}

/// What turns tables into traits, once for all types of the file.
fn registrations(content: &Content<'_>) -> TokenStream {
    let of_shape = |wanted: fn(&Shape) -> bool| {
        let types =
            content.types.iter().filter(move |definition| wanted(&definition.shape));
        types.map(|definition| definition.type_name.as_str()).collect::<Vec<_>>()
    };
    let mut structs = of_shape(|shape| matches!(shape, Shape::Struct(_)));
    structs.extend(content.parameters.iter().map(|(_, one)| one.type_name.as_str()));
    let enums = of_shape(|shape| matches!(shape, Shape::Enum(_)));
    let unions = of_shape(|shape| matches!(shape, Shape::Union(_)));
    let answers: Vec<_> = content.answers.iter().copied().collect();
    let structs = registration("object", &structs);
    let enums = registration("open_enum", &enums);
    let unions = registration("union", &unions);
    let answers = registration("response", &answers);
    quote! { #structs #enums #unions #answers }
}

fn registration(registry: &str, names: &[&str]) -> TokenStream {
    let registry = types::ident(registry);
    let names = names.iter().map(|name| types::ident(name));
    // One invocation for each type: a line that a diff can add or remove.
    quote! { #(#registry!(#names);)* }
}

/// What the answers are pages of.
fn pages(api: &Api, content: &Content<'_>) -> TokenStream {
    let pages = content.pages.iter().map(|(answer, page)| {
        let (answer, data) =
            (types::ident(answer), types::ident(&api[page.data].type_name));
        let item = types::base(api, page.items);
        // No list of arguments: rustfmt would break lines of it in other places.
        quote!(paged!(#answer: #data of #item);)
    });
    quote!(#(#pages)*)
}

/// The imports that the items need.
fn imports(items: &[Item<'_>], content: &Content<'_>) -> TokenStream {
    let own: BTreeSet<_> = items.iter().flat_map(Item::own_types).collect();
    let own: Vec<_> = own.into_iter().map(types::ident).collect();
    let wire = items.iter().flat_map(|item| item.wire()).copied();
    let answer = (!content.answers.is_empty()).then(|| {
        quote!(
            use crate::response::response;
        )
    });
    let paged = (!content.pages.is_empty()).then(|| {
        quote!(
            use crate::paging::paged;
        )
    });
    let wire: BTreeSet<_> = wire.collect();
    let module = wire.contains("union").then(|| {
        quote!(
            use crate::wire;
        )
    });
    let wire = wire.into_iter().map(types::ident);
    // In the order in which rustfmt would put them: a lone name before the modules, a list after.
    let (lone, list) = match own.as_slice() {
        [] => (None, None),
        [name] => (Some(quote!(use crate::#name;)), None),
        names => (None, Some(quote!(use crate::{#(#names),*};))),
    };
    quote! {
        #lone
        #[allow(unused_imports, reason = "not every file uses types of another")]
        use crate::models::*;
        #paged
        #answer
        #module
        use crate::wire::{#(#wire),*};
        #list
    }
}
