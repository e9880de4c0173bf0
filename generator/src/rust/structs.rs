//! Structs: DTOs, and the parameters of an operation.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;

use super::doc::{self, Doc};
use super::sdk::Sdk;
use super::types::{self, Argument};
use crate::model::{Field, Limits, Type};
use crate::surface::{Direction, Representation, SurfaceField};

/// The limit on arguments of clippy, which would ask for a struct; but this function makes the
/// struct.
const MANY_ARGUMENTS: usize = 7;

/// The definition of a struct, and the functions that create its values.
pub(super) struct Struct<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) name: &'a str,
    pub(super) doc: Doc,
    pub(super) fields: &'a [SurfaceField],
    pub(super) direction: Direction,
}

/// The definition without its tables, which are no tokens.
impl ToTokens for Struct<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.definition());
        if !self.direction.is_response_only() {
            tokens.extend(self.constructors());
        }
    }
}

impl Struct<'_> {
    /// Returns the types of the crate's root that it uses.
    pub(super) fn own_types(&self) -> Vec<&'static str> {
        let of_fields = self.fields.iter().flat_map(|one| {
            let nullable = one.representation == Representation::Nullable;
            types::own_type(&one.field.ty)
                .into_iter()
                .chain(nullable.then_some("Nullable"))
        });
        of_fields.chain(["Extra"]).collect()
    }

    fn definition(&self) -> TokenStream {
        let (doc, name) = (&self.doc, types::ident(self.name));
        let fields = self.fields.iter().map(|one| {
            let doc = field_doc(&one.field);
            let name = self.sdk.ident(one.field.node);
            let ty = types::field_type(self.sdk, &one.field, one.representation);
            quote!(#doc pub #name: #ty)
        });
        // On the type rather than on each of the methods that return it. A response need not be
        // used.
        let must_use = (!self.direction.in_response).then(|| quote!(#[must_use]));
        quote! {
            #doc
            #[derive(Clone, Default)]
            #must_use
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
                /// Properties that are not in the specification.
                pub extra: Extra,
            }
        }
    }

    fn constructors(&self) -> TokenStream {
        let name = types::ident(self.name);
        let new = self.new_function();
        let setters = self
            .fields
            .iter()
            .filter(|one| !one.field.required)
            .map(|one| self.setter(one));
        quote! {
            impl #name {
                #new
                #(#setters)*
            }
        }
    }

    fn new_function(&self) -> TokenStream {
        let required = arguments(self.sdk, self.fields);
        if required.is_empty() {
            return quote! {
                /// Creates a value without any property: all are optional.
                #[inline]
                pub fn new() -> Self {
                    Self::default()
                }
            };
        }
        let allow = (required.len() > MANY_ARGUMENTS).then(|| {
            quote!(#[allow(clippy::too_many_arguments, reason = "all of them are required")])
        });
        let arguments: Vec<_> = required
            .iter()
            .map(|one| {
                let name = self.sdk.ident(one.field.node);
                let argument = self.argument(one, &name);
                (name, argument)
            })
            .collect();
        let inline = inline(arguments.iter().map(|(_, argument)| argument));
        let (arguments, values): (Vec<_>, Vec<_>) = arguments
            .iter()
            .map(|(name, argument)| written(name.clone(), argument))
            .unzip();
        // If every field is given, `..Default::default()` would be superfluous: only `extra` is
        // left.
        let rest = if required.len() == self.fields.len() {
            quote!(extra: Extra::default())
        } else {
            quote!(..Self::default())
        };
        quote! {
            /// Creates a value with the required properties.
            #allow
            #inline
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }
        }
    }

    fn argument(&self, one: &SurfaceField, name: &Ident) -> Argument {
        types::argument(self.sdk, &one.field, one.representation, name)
    }

    fn setter(&self, one: &SurfaceField) -> TokenStream {
        let field = &one.field;
        let name = self.sdk.ident(field.node);
        let plain = &self.sdk.surface.names[field.node];
        let setter = format_ident!("with_{plain}");
        let name_on_wire = doc::code(&field.wire_name);
        let doc = format!(" Sets [{name_on_wire}](field@Self::{plain}).");
        let argument = types::ident("value");
        let taken = self.argument(one, &argument);
        let inline = inline([&taken]);
        let Argument { ty, value, .. } = taken;
        quote! {
            #[doc = #doc]
            #inline
            pub fn #setter(mut self, #argument: #ty) -> Self {
                self.#name = #value;
                self
            }
        }
    }
}

/// Makes a constructor generic, so that its callers compile it, and not everybody who builds the
/// crate.
fn inline<'a>(arguments: impl IntoIterator<Item = &'a Argument>) -> Option<TokenStream> {
    let generic = arguments.into_iter().any(|argument| argument.generic);
    (!generic).then(|| quote!(#[inline]))
}

/// Returns the argument of `new`, and the field that it becomes.
fn written(name: Ident, argument: &Argument) -> (TokenStream, TokenStream) {
    let Argument { ty, value, .. } = argument;
    let is_shorthand = name == value.to_string();
    let value = if is_shorthand { quote!(#name) } else { quote!(#name: #value) };
    (quote!(#name: #ty), value)
}

/// Returns the arguments of `new`: the required fields sorted by name, so that a reordered
/// specification breaks no caller.
fn arguments<'a>(sdk: &Sdk<'_>, fields: &'a [SurfaceField]) -> Vec<&'a SurfaceField> {
    let mut required: Vec<_> = fields.iter().filter(|one| one.field.required).collect();
    required.sort_by_key(|one| &sdk.surface.names[one.field.node]);
    required
}

/// Returns the description, and the limits that a server checks.
fn field_doc(field: &Field) -> Doc {
    let mut facts = Vec::new();
    facts.extend(field.deprecated.then(|| "Deprecated.".to_owned()));
    let default = field.default.as_ref().map(Value::to_string);
    facts.extend(default.map(|value| format!("Default: {}.", doc::code(&value))));
    facts.extend(limits(&field.limits, &field.ty));
    let doc = doc::paragraphs([
        doc::markdown(&field.description),
        doc::wrapped(facts.join(" ")),
    ]);
    let fallback = || format!("{}.", doc::code(&field.wire_name));
    doc::verbatim(if doc.is_empty() { fallback() } else { doc })
}

fn limits(limits: &Limits, ty: &Type) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(range("Value", limits.minimum, limits.maximum, ""));
    let length = if matches!(ty, Type::Array(_)) {
        facts.extend(range("Items", limits.min_items, limits.max_items, ""));
        "Length of each"
    } else {
        "Length"
    };
    facts.extend(range(length, limits.min_length, limits.max_length, " characters"));
    facts.extend(
        limits
            .pattern
            .as_ref()
            .map(|pattern| format!("Pattern: {}.", doc::code(pattern))),
    );
    facts
}

fn range<T: std::fmt::Display>(
    what: &str,
    least: Option<T>,
    most: Option<T>,
    unit: &str,
) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{what}: {least} to {most}{unit}.")),
        (Some(least), None) => Some(format!("{what}: at least {least}{unit}.")),
        (None, Some(most)) => Some(format!("{what}: at most {most}{unit}.")),
        (None, None) => None,
    }
}
