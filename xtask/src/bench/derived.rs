//! The other way of writing DTOs: a file of generated types in, the same types with serde's derives out.
//!
//! Names, members, types, docs, constructors and setters stay as they are. Only the tables go
//! (`impl Object` and its registration), and what they said becomes attributes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{
    Expr, Ident, ImplItem, Item, ItemEnum, ItemImpl, ItemMacro, ItemStruct, Lit, Token,
    Type,
};

const HEADER: &str =
    "// Written by `cargo xtask bench compile`, to be measured and not to be used.\n";

/// What takes the place of `src/wire`.
pub(super) const WIRE: &str = include_str!("overlay/wire.rs");

/// The generated code is not as this module knows it.
#[derive(Debug)]
pub(super) struct Unfamiliar(String);

impl fmt::Display for Unfamiliar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The generated types can't be rewritten with derives: {}", self.0)
    }
}

impl From<syn::Error> for Unfamiliar {
    fn from(error: syn::Error) -> Self {
        Self(error.to_string())
    }
}

type Result<T> = std::result::Result<T, Unfamiliar>;

/// A file of types, with derives for tables.
pub(super) fn rewrite(source: &str) -> Result<String> {
    let mut file = syn::parse_file(source)?;
    let known = Known {
        tables: tables(&file.items)?,
        unions: unions(&file.items)?,
    };
    let mut items = vec![Item::Verbatim(quote!(
        use serde_derive::{Deserialize, Serialize};
    ))];
    for item in file.items {
        rewrite_item(item, &known, &mut items)?;
    }
    file.items = items;
    // Verbatim items are the printer's weak spot, parsed ones its strength.
    let file = syn::parse2(quote!(#file))?;
    Ok(format!("{HEADER}\n{}", prettyplease::unparse(&file)))
}

fn rewrite_item(item: Item, known: &Known, items: &mut Vec<Item>) -> Result<()> {
    match item {
        Item::Use(import) => items.extend(without_tables(import)),
        Item::Struct(definition) => {
            let Some(members) = known.tables.get(&definition.ident) else {
                let name = definition.ident;
                return Err(Unfamiliar(format!("the struct {name} has no table")));
            };
            items.extend(derived(definition, members)?.into_iter().map(Item::Verbatim));
        }
        Item::Enum(definition) if known.unions.contains(&definition.ident) => {
            items.push(Item::Enum(untagged(definition)));
        }
        Item::Impl(block) if is_table(&block) || known.is_choice(&block) => {}
        Item::Macro(registration) => {
            items.extend(registered(registration, &known.tables)?)
        }
        other => items.push(other),
    }
    Ok(())
}

/// A row of a table.
struct Member {
    wire_name: String,
    /// `Required`, `OptionalSecret` and so on.
    kind: String,
}

impl Member {
    fn is_secret(&self) -> bool {
        self.kind.ends_with("Secret")
    }
}

type Tables = BTreeMap<Ident, Vec<Member>>;

/// What the file says of its types.
struct Known {
    tables: Tables,
    unions: BTreeSet<Ident>,
}

impl Known {
    /// Whether the block is how a union's alternative is found, which serde does here.
    fn is_choice(&self, block: &ItemImpl) -> bool {
        let name = name_of(&block.self_ty);
        block.trait_.is_none() && name.is_some_and(|name| self.unions.contains(&name))
    }
}

fn unions(items: &[Item]) -> Result<BTreeSet<Ident>> {
    let registrations = items.iter().filter_map(|item| match item {
        Item::Macro(item) if item.mac.path.is_ident("union") => Some(&item.mac),
        _ => None,
    });
    registrations.map(|one| Ok(one.parse_body()?)).collect()
}

fn tables(items: &[Item]) -> Result<Tables> {
    let blocks = items.iter().filter_map(|item| match item {
        Item::Impl(block) if is_table(block) => Some(block),
        _ => None,
    });
    blocks
        .map(|block| {
            let name = name_of(&block.self_ty);
            let members =
                table(block).and_then(|rows| rows.iter().map(member).collect());
            name.zip(members).ok_or_else(|| {
                Unfamiliar("an `impl Object` of an unknown form".to_owned())
            })
        })
        .collect()
}

fn is_table(block: &ItemImpl) -> bool {
    let path = block.trait_.as_ref().map(|(path, _)| path);
    path.is_some_and(|path| path.is_ident("Object"))
}

fn name_of(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.clone()),
        _ => None,
    }
}

/// The list that `members` returns.
fn table(block: &ItemImpl) -> Option<&Punctuated<Expr, Token![,]>> {
    let function = block.items.iter().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == "members" => Some(function),
        _ => None,
    })?;
    match function.block.stmts.as_slice() {
        [syn::Stmt::Expr(Expr::Reference(list), None)] => match &*list.expr {
            Expr::Array(list) => Some(&list.elems),
            _ => None,
        },
        _ => None,
    }
}

/// `Member::Required("name")`.
fn member(row: &Expr) -> Option<Member> {
    let Expr::Call(call) = row else { return None };
    let Expr::Path(kind) = &*call.func else { return None };
    let Some(Expr::Lit(name)) = call.args.first() else { return None };
    let Lit::Str(name) = &name.lit else { return None };
    Some(Member {
        wire_name: name.value(),
        kind: kind.path.segments.last()?.ident.to_string(),
    })
}

/// The imports but for those that only tables need.
fn without_tables(import: syn::ItemUse) -> Option<Item> {
    let text = quote!(#import).to_string();
    if !text.contains("crate :: wire") {
        return Some(Item::Use(import));
    }
    let kept = ["answer", "open_enum", "union"].into_iter().filter(|name| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name)
    });
    let kept: Vec<_> = kept.map(|name| format_ident!("{name}")).collect();
    (!kept.is_empty()).then(|| Item::Verbatim(quote!(use crate::wire::{#(#kept),*};)))
}

/// The definition with attributes, and a `Debug` that prints no secret.
fn derived(mut definition: ItemStruct, members: &[Member]) -> Result<Vec<TokenStream>> {
    let name = definition.ident.clone();
    if definition.fields.len() != members.len() + 1 {
        return Err(Unfamiliar(format!("{name} and its table don't fit")));
    }
    let has_secret = members.iter().any(Member::is_secret);
    let debug = (!has_secret).then(|| quote!(Debug,));
    definition.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
    definition.attrs.push(syn::parse_quote! {
        #[derive(Clone, Default, #debug PartialEq, Serialize, Deserialize)]
    });
    definition.attrs.push(syn::parse_quote!(#[serde(default)]));
    // The place of a parameter in the struct says where in the request it goes.
    let keeps_place = name.to_string().ends_with("Params");
    for (field, member) in definition.fields.iter_mut().zip(members) {
        field.attrs.extend(attribute(field, member, keeps_place));
    }
    if let Some(extra) = definition.fields.iter_mut().last() {
        extra.attrs.push(syn::parse_quote!(#[serde(skip)]));
    }
    let mut items = vec![quote!(#definition)];
    items.extend(has_secret.then(|| redacting(&definition, members)));
    Ok(items)
}

fn attribute(
    field: &syn::Field,
    member: &Member,
    keeps_place: bool,
) -> Option<syn::Attribute> {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let wire_name = &member.wire_name;
    let rename = (name.trim_start_matches("r#") != wire_name)
        .then(|| quote!(rename = #wire_name));
    let skip = name_of(&field.ty).filter(|_| !keeps_place).and_then(|holder| {
        let test = match holder.to_string().as_str() {
            "Option" => "Option::is_none",
            "Nullable" => "crate::wire::is_unset",
            _ => return None,
        };
        Some(quote!(skip_serializing_if = #test))
    });
    let parts: Vec<_> = rename.into_iter().chain(skip).collect();
    (!parts.is_empty()).then(|| syn::parse_quote!(#[serde(#(#parts),*)]))
}

fn redacting(definition: &ItemStruct, members: &[Member]) -> TokenStream {
    let name = &definition.ident;
    let shown = definition.fields.iter().zip(members).map(|(field, member)| {
        let wire_name = &member.wire_name;
        let field = &field.ident;
        if member.is_secret() {
            quote!(.field(#wire_name, &crate::wire::Redacted))
        } else {
            quote!(.field(#wire_name, &self.#field))
        }
    });
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!(#name)) #(#shown)* .finish()
            }
        }
    }
}

/// A union whose alternative serde finds: the first that can be read.
fn untagged(mut definition: ItemEnum) -> ItemEnum {
    definition.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
    definition.attrs.push(syn::parse_quote! {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    });
    definition.attrs.push(syn::parse_quote!(#[serde(untagged)]));
    definition
}

/// What is left of a registration.
fn registered(registration: ItemMacro, tables: &Tables) -> Result<Option<Item>> {
    let registry = &registration.mac.path;
    // Derived types are not walked page by page: one more thing that they do not do.
    if registry.is_ident("object") || registry.is_ident("paged") {
        return Ok(None);
    }
    if registry.is_ident("open_enum") || registry.is_ident("union") {
        return Ok(Some(Item::Macro(registration)));
    }
    if !registry.is_ident("answer") {
        let registry = quote!(#registry);
        return Err(Unfamiliar(format!("nothing is known of {registry}!")));
    }
    let name: Ident = registration.mac.parse_body()?;
    let members = tables.get(&name).map(Vec::as_slice).unwrap_or_default();
    let is_enveloped = members.iter().any(|member| member.wire_name == "statusCode");
    let status_code = is_enveloped.then(|| quote!(, status_code));
    Ok(Some(Item::Verbatim(quote!(answer!(#name #status_code);))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &str = r#"
        //! Types of the group Login.

        use crate::wire::{Member, Object, Slot, answer, object};
        use crate::Extra;

        /// What came back.
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct TokenDto {
            /// The verdict.
            pub status_code: Option<i64>,
            /// The token.
            pub access_token: String,
            pub r#type: Vec<String>,
            pub extra: Extra,
        }

        impl TokenDto {
            /// Without any member.
            pub fn new() -> Self {
                Self::default()
            }
        }

        impl Object for TokenDto {
            fn members(&self) -> &'static [Member] {
                &[
                    Member::Required("statusCode"),
                    Member::RequiredSecret("accessToken"),
                    Member::Optional("type"),
                ]
            }
        }

        object!(TokenDto);
        answer!(TokenDto);
    "#;

    #[test]
    fn tables_become_attributes() {
        insta::assert_snapshot!(rewrite(TABLES).unwrap());
    }

    const UNION: &str = r#"
        use crate::wire;
        use crate::wire::{Slot, union};

        #[derive(Clone)]
        pub enum Struct {
            Text(String),
            Unknown(Json),
        }

        impl Struct {
            fn held(&self) -> &dyn Slot {
                match self {
                    Self::Text(value) => value,
                    Self::Unknown(value) => value,
                }
            }
        }

        impl From<String> for Struct {
            fn from(value: String) -> Self {
                Self::Text(value)
            }
        }

        union!(Struct);
    "#;

    #[test]
    fn unions_are_untagged() {
        insta::assert_snapshot!(rewrite(UNION).unwrap());
    }

    #[test]
    fn parameters_keep_their_places() {
        let source = TABLES.replace("TokenDto", "TokenParams");
        let rewritten = rewrite(&source).unwrap();
        assert!(!rewritten.contains("skip_serializing_if"), "{rewritten}");
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let cases = [
            (TABLES.replace("object!(", "thing!("), "thing!"),
            (TABLES.replace("Member::Optional(\"type\"),", ""), "don't fit"),
            (TABLES.replace("impl Object for", "impl Thing for"), "no table"),
            (TABLES.replace("Optional(\"type\")", "Optional(TYPE)"), "unknown form"),
        ];
        for (source, reason) in cases {
            let refused = rewrite(&source).unwrap_err().to_string();
            assert!(refused.contains(reason), "{refused}");
        }
    }
}
