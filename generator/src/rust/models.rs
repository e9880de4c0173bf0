//! A file of types: those of one group, or those that several groups share.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::doc;
use super::enums::Enum;
use super::structs::Struct;
use super::types::{self, Direction};
use super::unions::Union;
use crate::api::{Answer, Api, Client, Operation, Parameters, Shape, TypeDef, TypeId};

/// What stands in one file of types.
#[derive(Default)]
pub(super) struct Content<'a> {
    types: Vec<&'a TypeDef>,
    parameters: Vec<(&'a Operation, &'a Parameters)>,
    /// The types that calls return.
    answers: BTreeSet<&'a str>,
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

    fn sort(&mut self) {
        self.types.sort_by_key(|definition| &definition.type_name);
        self.parameters.sort_by_key(|(_, parameters)| &parameters.type_name);
    }
}

fn answers(client: &Client) -> BTreeSet<TypeId> {
    let operations = client.groups.iter().flat_map(|group| &group.operations);
    operations
        .filter_map(|operation| match operation.answer {
            Answer::Json { schema, .. } => Some(schema),
            Answer::Raw => None,
        })
        .collect()
}

pub(super) fn emit(api: &Api, title: &str, content: &Content<'_>) -> TokenStream {
    let head = doc::inner_doc(title);
    let items: Vec<_> = content
        .types
        .iter()
        .map(|definition| type_tokens(api, definition))
        .chain(content.parameters.iter().map(|one| parameter_tokens(api, one)))
        .collect();
    let registrations = registrations(content);
    let imports = imports(&items, &registrations);
    quote! { #head #imports #(#items)* #registrations }
}

fn type_tokens(api: &Api, definition: &TypeDef) -> TokenStream {
    let name = definition.type_name.as_str();
    let doc = doc::doc(
        &definition.description,
        &format!("Schema `{}`.", definition.wire_name),
    );
    match &definition.shape {
        Shape::Struct(fields) => Struct {
            api,
            name,
            doc,
            fields: fields.iter().collect(),
            direction: Direction {
                in_request: definition.in_request,
                in_answer: definition.in_answer || !definition.in_request,
            },
        }
        .into_token_stream(),
        Shape::Enum(variants) => Enum {
            name,
            doc,
            variants,
        }
        .into_token_stream(),
        Shape::Union(alternatives) => Union {
            api,
            name,
            doc,
            alternatives,
        }
        .into_token_stream(),
    }
}

fn parameter_tokens(
    api: &Api,
    (operation, parameters): &(&Operation, &Parameters),
) -> TokenStream {
    let doc = format!("Parameters of `{}`.", operation.method.trim_start_matches("r#"));
    Struct {
        api,
        name: &parameters.type_name,
        doc: doc::doc(&doc, ""),
        fields: parameters.members.iter().map(|member| &member.field).collect(),
        direction: Direction {
            in_request: true,
            in_answer: false,
        },
    }
    .into_token_stream()
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
    let answers = registration("answer", &answers);
    quote! { #structs #enums #unions #answers }
}

fn registration(registry: &str, names: &[&str]) -> TokenStream {
    let registry = types::ident(registry);
    let names = names.iter().map(|name| types::ident(name));
    // One invocation for each type: a line that a diff can add or remove.
    quote! { #(#registry!(#names);)* }
}

/// The imports that the items need.
fn imports(items: &[TokenStream], registrations: &TokenStream) -> TokenStream {
    let mut used = BTreeSet::new();
    for tokens in items.iter().chain([registrations]) {
        collect_idents(tokens.clone(), &mut used);
    }
    let pick = |candidates: &[&str]| -> Vec<proc_macro2::Ident> {
        let used = candidates.iter().filter(|name| used.contains(**name));
        used.map(|name| types::ident(name)).collect()
    };
    let own = pick(&["DateTime", "Extra", "File", "Json", "JsonObject", "Nullable"]);
    let wire =
        pick(&["Member", "Object", "Slot", "answer", "object", "open_enum", "union"]);
    let module = used.contains("wire").then(|| {
        quote!(
            use crate::wire;
        )
    });
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
        #module
        use crate::wire::{#(#wire),*};
        #list
    }
}

fn collect_idents(tokens: TokenStream, into: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) => {
                into.insert(ident.to_string());
            }
            proc_macro2::TokenTree::Group(group) => collect_idents(group.stream(), into),
            _ => {}
        }
    }
}
