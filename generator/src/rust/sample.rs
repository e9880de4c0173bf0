//! Samples as Rust: the example in the documentation of a method, which is compiled as a test of
//! the crate, the code on a reference page, and the calls of the SDK's tests.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use serde_json::{Number, Value};

use super::sdk::Sdk;
use super::{doc, types};
use crate::model::sample::{Call, Policy, Property, Sample};
use crate::model::{Client, Operation, Type};
use crate::surface::Surface;

/// Writes the example of a method as Markdown. Readers see the imports and the call.
pub(super) fn example(sdk: &Sdk<'_>, client: &Client, operation: &Operation) -> String {
    let (opening, call) = function(sdk, client, operation);
    let client = &sdk.surface.names[client.node];
    let imports = match imports(sdk, &[], operation) {
        imports if imports.is_empty() => imports,
        imports => format!("{imports}\n\n"),
    };
    let example = format!(
        "{imports}# use genauth::{{{client}, Error}};\n# {opening}\n{call}# Ok(())\n# }}\n"
    );
    doc::block("no_run", &example)
}

/// Writes the imports of the statement that makes the call, and of other types of the crate's root.
pub(crate) fn imports(sdk: &Sdk<'_>, others: &[&str], operation: &Operation) -> String {
    let mut used = BTreeSet::new();
    types_in(call(sdk, &Call::of(sdk.api, operation, Policy::Minimal)), &mut used);
    let (own, models): (BTreeSet<String>, BTreeSet<String>) =
        used.into_iter().partition(|name| ROOT.contains(&name.as_str()));
    let own = own.into_iter().chain(others.iter().map(|name| (*name).to_owned()));
    let own: BTreeSet<String> = own.collect();
    let imports = [import("genauth", &own), import("genauth::models", &models)];
    let mut imports = imports.map(Option::unwrap_or_default);
    // In the order of rustfmt: a single name comes first.
    if own.len() > 1 {
        imports.reverse();
    }
    imports.join("\n").trim().to_owned()
}

/// The types of the crate's root that calls name.
const ROOT: [&str; 4] = ["DateTime", "File", "Json", "JsonObject"];

/// Finds the types that an expression names.
fn types_in(tokens: TokenStream, found: &mut BTreeSet<String>) {
    // The part of a path, or the method of a value.
    let mut is_part = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => types_in(group.stream(), found),
            TokenTree::Ident(name) if !is_part => {
                let name = name.to_string();
                let is_type = name.starts_with(|first: char| first.is_ascii_uppercase());
                if is_type
                    && !["Box", "Null", "Option", "Some", "String", "Vec"]
                        .contains(&name.as_str())
                {
                    found.insert(name);
                }
            }
            TokenTree::Punct(one) => {
                is_part = [':', '.'].contains(&one.as_char());
                continue;
            }
            _ => {}
        }
        is_part = false;
    }
}

/// Writes the import of some names, on lines of at most 100 columns.
fn import(module: &str, names: &BTreeSet<String>) -> Option<String> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if let [name] = names.as_slice() {
        return Some(format!("use {module}::{name};"));
    }
    let line = format!("use {module}::{{{}}};", names.join(", "));
    if line.len() <= 100 {
        return (!names.is_empty()).then_some(line);
    }
    let mut lines = vec![String::new()];
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + name.len() < 94 => {
                line.push_str(&format!(" {name},"));
            }
            _ => lines.push(format!(" {name},")),
        }
    }
    let lines: Vec<_> = lines.iter().map(|line| format!("   {line}\n")).collect();
    Some(format!("use {module}::{{\n{}}};", lines.concat()))
}

/// Writes the statement that makes the call.
pub(crate) fn statement(
    sdk: &Sdk<'_>,
    client: &Client,
    operation: &Operation,
) -> String {
    function(sdk, client, operation).1
}

/// Writes a function that makes the call. Returns its first line, and the lines of the call.
fn function(sdk: &Sdk<'_>, client: &Client, operation: &Operation) -> (String, String) {
    let call = call(sdk, &Call::of(sdk.api, operation, Policy::Minimal));
    let client = sdk.ident(client.node);
    let statements = match operation.response.is_stream() {
        true => quote! {
            let mut events = client.#call.await?;
            while let Some(event) = events.next().await {
                let event = event?;
            }
        },
        false => quote!(let response = client.#call.await?;),
    };
    let function = quote! {
        async fn example(client: #client) -> Result<(), Error> {
            #statements
            Ok(())
        }
    };
    let Ok(file) = syn::parse2::<syn::File>(function) else { return Default::default() };
    let code = prettyplease::unparse(&file);
    let lines: Vec<&str> = code.lines().collect();
    // The first line opens the function; the last two end it.
    let Some((opening, rest)) = lines.split_first() else { return Default::default() };
    let shown = rest.len().saturating_sub(2);
    let lines = rest.iter().take(shown);
    let lines = lines.map(|line| line.strip_prefix("    ").unwrap_or(line));
    ((*opening).to_owned(), lines.flat_map(|line| [line, "\n"]).collect())
}

/// Writes the call, without the client.
pub(super) fn call(sdk: &Sdk<'_>, sample: &Call<'_>) -> TokenStream {
    let parameters = sdk.surface.names.parameters(sample.operation);
    let parameters = parameters.map(|name| Input {
        value: object(sdk, name, &sample.parameters),
        is_empty: sample.parameters.is_empty(),
    });
    let ty = sample.operation.body.as_ref().map(|body| (&body.ty, body.nullable));
    let body = sample.body.as_ref().zip(ty).map(|(body, (ty, is_nullable))| Input {
        value: match is_nullable {
            true => {
                let body = owned(sdk, ty, body);
                quote!(Some(#body))
            }
            false => owned(sdk, ty, body),
        },
        is_empty: matches!(body, Sample::Struct(_, properties) if properties.is_empty()),
    });
    with_inputs(sdk, sample.operation, parameters, body)
}

/// Writes a value of exactly this type, which nothing converts.
fn owned(sdk: &Sdk<'_>, ty: &Type, sample: &Sample<'_>) -> TokenStream {
    match (ty, sample) {
        (Type::Array(items), Sample::Array(_, values)) if !values.is_empty() => {
            let values = values.iter().map(|one| owned(sdk, items, one));
            quote!(vec![#(#values),*])
        }
        (Type::String, _) => {
            let text = value(sdk, sample);
            quote!(#text.to_owned())
        }
        (Type::DateTime | Type::Any, _) => {
            let text = value(sdk, sample);
            quote!(#text.into())
        }
        (Type::Float, Sample::Literal(Value::Number(number))) => {
            let number = number.as_f64().unwrap_or_default();
            let literal = Literal::f64_suffixed(number.abs());
            if number < 0.0 { quote!(-#literal) } else { quote!(#literal) }
        }
        _ => item(sdk, ty, sample),
    }
}

/// An input of a call. An empty one that is no argument is left out.
pub(super) struct Input {
    pub(super) value: TokenStream,
    pub(super) is_empty: bool,
}

/// Writes a call with its inputs: as arguments of the method, or set on the call.
pub(super) fn with_inputs(
    sdk: &Sdk<'_>,
    operation: &Operation,
    parameters: Option<Input>,
    body: Option<Input>,
) -> TokenStream {
    let method = sdk.ident(operation.node);
    let taken = Surface::arguments(sdk.api, operation);
    let inputs = [(parameters, taken.parameters), (body, taken.body)];
    let inputs = inputs.into_iter().filter_map(|(input, taken)| Some((input?, taken)));
    let (arguments, others): (Vec<_>, Vec<_>) = inputs.partition(|(_, taken)| *taken);
    let arguments = arguments.into_iter().map(|(input, _)| input.value);
    let others = others.into_iter().filter(|(input, _)| !input.is_empty);
    let others = others.map(|(input, _)| input.value);
    quote!(#method(#(#arguments),*) #(.with(#others))*)
}

/// Writes an object, with the setters of its properties.
fn object(sdk: &Sdk<'_>, name: &str, properties: &[Property<'_>]) -> TokenStream {
    let name = types::ident(name);
    let setters = properties.iter().map(|property| {
        let setter = types::ident(sdk.surface.names.setter(property.field.node));
        let value = value(sdk, &property.value);
        quote!(.#setter(#value))
    });
    quote!(#name::new() #(#setters)*)
}

fn value(sdk: &Sdk<'_>, sample: &Sample<'_>) -> TokenStream {
    match sample {
        Sample::Literal(scalar) => literal(scalar),
        Sample::File => quote!(File::new("photo.png", "image/png", *b"content")),
        Sample::Object(_) => quote!(JsonObject::new()),
        Sample::Any(_) => quote!("value"),
        Sample::Array(ty, items) if items.is_empty() => {
            let ty = types::base(sdk, ty);
            quote!(Vec::<#ty>::new())
        }
        Sample::Array(ty, items) => {
            let items = items.iter().map(|one| item(sdk, ty, one));
            quote!([#(#items),*])
        }
        Sample::Map(ty, entries) if entries.is_empty() => {
            let ty = types::base(sdk, ty);
            quote!(std::collections::BTreeMap::<String, #ty>::new())
        }
        Sample::Map(ty, entries) => {
            let entries = entries.iter().map(|(name, one)| {
                let value = item(sdk, ty, one);
                quote!((#name, #value))
            });
            quote!([#(#entries),*])
        }
        Sample::Struct(definition, properties) => {
            object(sdk, &sdk.surface.names[definition.node], properties)
        }
        Sample::Enum(definition, one) => {
            let name = sdk.ident(definition.node);
            let variant = sdk.ident(one.node);
            quote!(#name::#variant)
        }
        Sample::Union(definition, variant, content) => {
            let name = sdk.ident(definition.node);
            let content = exact(sdk, &variant.ty, content);
            let content = match sdk.surface.is_boxed(variant) {
                true => quote!(Box::new(#content)),
                false => content,
            };
            let variant = sdk.ident(variant.node);
            quote!(#name::#variant(#content))
        }
        Sample::Empty(definition) => {
            let name = sdk.ident(definition.node);
            quote!(#name::default())
        }
    }
}

/// Writes a value of exactly this type.
fn exact(sdk: &Sdk<'_>, ty: &Type, sample: &Sample<'_>) -> TokenStream {
    let value = item(sdk, ty, sample);
    match ty {
        Type::String => quote!(#value.to_owned()),
        Type::DateTime | Type::Any => quote!(#value.into()),
        _ => value,
    }
}

/// Writes an item of an array, which converts into the type of the items.
fn item(sdk: &Sdk<'_>, ty: &Type, sample: &Sample<'_>) -> TokenStream {
    match (ty, sample) {
        (Type::Nullable(ty), _) => {
            let value = exact(sdk, ty, sample);
            quote!(Some(#value))
        }
        (Type::Map(values), _) => {
            let values = types::base(sdk, values);
            quote!(std::collections::BTreeMap::<String, #values>::new())
        }
        // The items of an inner array would need the same again.
        (Type::Array(items), _) => {
            let items = types::base(sdk, items);
            quote!(Vec::<#items>::new())
        }
        // Without a suffix, the literal would be an `i32`.
        (Type::Integer, Sample::Literal(Value::Number(number)))
            if number.as_i64().is_some_and(|number| i32::try_from(number).is_err()) =>
        {
            let literal = Literal::i64_suffixed(number.as_i64().unwrap_or_default());
            quote!(#literal)
        }
        _ => value(sdk, sample),
    }
}

fn literal(scalar: &Value) -> TokenStream {
    match scalar {
        Value::Bool(flag) => quote!(#flag),
        Value::Number(number) => self::number(number),
        other => {
            let text = other.as_str().unwrap_or_default();
            quote!(#text)
        }
    }
}

/// Writes a number. A literal has no sign.
fn number(number: &Number) -> TokenStream {
    let (negative, literal) = match (number.as_i64(), number.as_f64()) {
        (Some(value), _) => (value < 0, Literal::u64_unsuffixed(value.unsigned_abs())),
        (None, value) => {
            let value = value.unwrap_or_default();
            (value < 0.0, Literal::f64_unsuffixed(value.abs()))
        }
    };
    if negative { quote!(-#literal) } else { quote!(#literal) }
}
