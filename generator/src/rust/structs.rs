//! Structs: DTOs, and the parameters of an operation.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use serde_json::Value;

use super::doc::{self, Doc};
use super::sdk::Sdk;
use super::types;
use crate::locale::Locale;
use crate::model::{Field, Limits, Parameter, Type};
use crate::surface::{Direction, Representation, SurfaceField};

/// The definition of a struct, and the functions that create its values.
pub(super) struct Struct<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) name: &'a str,
    pub(super) doc: Doc,
    pub(super) fields: &'a [SurfaceField],
    /// The parameters of an operation, one for each field.
    pub(super) parameters: &'a [Parameter],
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
        let of_fields = self.fields.iter().filter_map(|one| match one.code {
            Some(code) => Some(code.name()),
            None => types::own_type(&one.field.ty),
        });
        of_fields.chain(["Extra"]).collect()
    }

    fn definition(&self) -> TokenStream {
        let (doc, name) = (&self.doc, types::ident(self.name));
        let fields = self.fields.iter().enumerate().map(|(index, one)| {
            let parameter = self.parameters.get(index);
            let sent = parameter.map(|one| facts(self.sdk, one, self.parameters));
            let in_request = !self.direction.is_response_only();
            let mut sent = sent.unwrap_or_default();
            if self.sdk.api.platform.name.is_none() {
                sent.extend(null_and_unique(&one.field));
            }
            let doc = field_doc(&one.field, in_request, sent);
            let name = self.sdk.ident(one.field.node);
            let ty = types::field_type(self.sdk, one);
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
        let setters = self.fields.iter().map(|one| self.setter(one));
        quote! {
            impl #name {
                /// Creates a value without any property.
                #[inline]
                pub fn new() -> Self {
                    Self::default()
                }

                #(#setters)*
            }
        }
    }

    /// Writes the setter of a field. It is generic, so that its callers compile it, and not
    /// everybody who builds the crate.
    fn setter(&self, one: &SurfaceField) -> TokenStream {
        let field = &one.field;
        let (name, wire_name) = (self.sdk.ident(field.node), &field.wire_name);
        let setter = types::ident(self.sdk.surface.names.setter(field.node));
        let doc = format!(
            " Sets [{}](field@Self::{}){}.",
            doc::code(wire_name),
            &self.sdk.surface.names[field.node],
            match field.read_only {
                true => ", which is not sent: it is read-only",
                false if field.required => ", which is required",
                false => "",
            },
        );
        let ty = types::field_base(self.sdk, one);
        let set = types::ident(setter_of(one));
        quote! {
            #[doc = #doc]
            pub fn #setter(mut self, value: impl IntoProperty<#ty>) -> Self {
                #set(&mut self.#name, &mut self.extra, #wire_name, value);
                self
            }
        }
    }

    /// Returns the functions that its setters need.
    pub(super) fn setters(&self) -> impl Iterator<Item = &'static str> {
        let has_setters = !self.direction.is_response_only();
        self.fields.iter().filter(move |_| has_setters).map(setter_of)
    }
}

/// Returns the function that sets a field of this representation.
fn setter_of(one: &SurfaceField) -> &'static str {
    match one.representation {
        Representation::Plain => "set_plain",
        Representation::Optional if one.field.recursive => "set_boxed",
        Representation::Optional => "set",
    }
}

/// Returns how a parameter is sent.
fn facts(sdk: &Sdk<'_>, parameter: &Parameter, all: &[Parameter]) -> Vec<String> {
    let locale = <&Locale>::default();
    let facts = parameter.facts(sdk.api, all).into_iter();
    facts
        .map(|(name, value)| locale.fill(name, &[("value", &doc::code(value))]))
        .collect()
}

/// Returns what the documentation of GenAuth's crate leaves out.
fn null_and_unique(field: &Field) -> impl Iterator<Item = String> {
    let is_nullable = field.nullable && field.ty != Type::Any;
    let nullable = is_nullable.then(|| "Nullable.".to_owned());
    let unique = field.limits.unique_items.then(|| "No item occurs twice.".to_owned());
    nullable.into_iter().chain(unique)
}

/// Returns the description, how a parameter is sent, and the limits that a server checks.
fn field_doc(field: &Field, in_request: bool, sent: Vec<String>) -> Doc {
    let mut facts = sent;
    let is_required = field.is_required_in_requests() && in_request;
    facts.extend(is_required.then(|| "Required.".to_owned()));
    facts.extend(
        field.read_only.then(|| "Read-only: requests do not have it.".to_owned()),
    );
    facts.extend(
        field.write_only.then(|| "Write-only: responses do not have it.".to_owned()),
    );
    facts.extend(field.deprecated.then(|| "Deprecated.".to_owned()));
    let default = field.default.as_ref().map(Value::to_string);
    facts.extend(default.map(|value| format!("Default: {}.", doc::code(&value))));
    facts.extend(limits(&field.limits, &field.ty));
    let mut description = doc::markdown(&field.description);
    if description.is_empty() {
        facts.insert(0, format!("{}.", doc::code(&field.wire_name)));
        description = doc::wrapped(facts.join(" "));
        facts.clear();
    }
    doc::verbatim(doc::paragraphs([description, doc::wrapped(facts.join(" "))]))
}

fn limits(limits: &Limits, ty: &Type) -> Vec<String> {
    let mut facts = Vec::new();
    let [minimum, maximum] = [
        limits.minimum.filter(|_| !limits.exclusive_minimum),
        limits.maximum.filter(|_| !limits.exclusive_maximum),
    ];
    facts.extend(range("Value", minimum, maximum, ""));
    for (bound, is_exclusive, words) in [
        (limits.minimum, limits.exclusive_minimum, "greater than"),
        (limits.maximum, limits.exclusive_maximum, "less than"),
    ] {
        let bound = bound.filter(|_| is_exclusive);
        facts.extend(bound.map(|bound| format!("Value: {words} {bound}.")));
    }
    facts.extend(limits.multiple_of.map(|number| format!("Multiple of {number}.")));
    facts.extend(range("Entries", limits.min_properties, limits.max_properties, ""));
    let length = if matches!(ty, Type::Array(_) | Type::Map(_)) {
        facts.extend(range("Items", limits.min_items, limits.max_items, ""));
        "Length of each"
    } else {
        "Length"
    };
    facts.extend(range(length, limits.min_length, limits.max_length, " characters"));
    for (name, text) in [
        ("Pattern", &limits.pattern),
        ("Names", &limits.names),
        ("Format", &limits.format),
        ("Other constraints", &limits.others),
    ] {
        facts.extend(text.as_ref().map(|text| format!("{name}: {}.", doc::code(text))));
    }
    if !limits.values.is_empty() {
        let values = limits.values.iter().map(|value| doc::code(&value.to_string()));
        facts.push(format!("One of {}.", values.collect::<Vec<_>>().join(", ")));
    }
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
