//! What the SDK has, counted on the text of its files.
//!
//! An operation counts if a method passes on its description, a property if the table of members
//! has it and its index leads to a field, an enum value if `as_str` gives it.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Expr, Ident, ImplItemFn, ItemEnum, ItemImpl, ItemStatic, ItemStruct, Lit, Pat,
};

use super::item::{self, Collector, Item, Items, Member, Models};

/// The SDK of all clients.
pub(super) struct Sdk {
    models: Models,
    methods: Vec<Method>,
}

/// A method of a client that makes a call.
struct Method {
    /// Type of the client.
    client: String,
    /// `POST /api/v3/enroll-factor`
    operation: String,
    parameters: Option<String>,
    body: Option<String>,
    answer: Option<String>,
}

impl Sdk {
    pub(super) fn read<'t>(files: impl Iterator<Item = &'t str>) -> Self {
        let mut types = Types::default();
        let mut methods = Vec::new();
        // A file that is no Rust has nothing in it.
        for file in files.filter_map(|text| syn::parse_file(text).ok()) {
            methods.extend(read_file(&file, &mut types));
        }
        Self {
            models: types.models(),
            methods,
        }
    }

    /// What one client has. `schemas` has the schema of each type.
    pub(super) fn items(
        &self,
        client_type: &str,
        schemas: &BTreeMap<String, String>,
    ) -> Items {
        let mut found = Collector::new(&self.models, schemas);
        found.all_schemas();
        for method in self.methods.iter().filter(|one| one.client == client_type) {
            found.items.insert(Item::operation(&method.operation));
            let messages = [
                (&method.parameters, item::parameters_of(&method.operation)),
                (&method.body, item::body_of(&method.operation)),
                (&method.answer, item::answer_of(&method.operation)),
            ];
            for (model, owner) in messages {
                if let Some(model) = model {
                    found.message(model, &owner);
                }
            }
        }
        found.items
    }
}

/// Collects the types of a file, and returns its methods.
fn read_file(file: &syn::File, types: &mut Types) -> Vec<Method> {
    let mut descriptions = BTreeMap::new();
    let mut methods = Vec::new();
    for one in &file.items {
        match one {
            syn::Item::Struct(one) => types.structure(one),
            syn::Item::Enum(one) => types.union(one),
            syn::Item::Static(one) => descriptions.extend(description(one)),
            syn::Item::Impl(one) => {
                types.tables(one);
                methods.extend(calls(one));
            }
            _ => {}
        }
    }
    let described = methods.into_iter().filter_map(|(constant, method)| {
        let operation = descriptions.get(&constant)?;
        Some(Method {
            operation: String::clone(operation),
            ..method
        })
    });
    described.collect()
}

/// `static ENROLL_FACTOR: Operation = Operation { method: Method::Post, path: "…", … };`
fn description(item: &ItemStatic) -> Option<(String, String)> {
    let Expr::Struct(literal) = &*item.expr else { return None };
    let value = |name: &str| {
        let is_it = |member: &syn::Member| matches!(member, syn::Member::Named(ident) if ident == name);
        literal.fields.iter().find(|field| is_it(&field.member)).map(|field| &field.expr)
    };
    let Expr::Path(method) = value("method")? else { return None };
    let method = method.path.segments.last()?.ident.to_string().to_ascii_uppercase();
    let path = text(value("path")?)?;
    Some((item.ident.to_string(), format!("{method} {path}")))
}

/// The methods that make a call, each with the constant that describes it.
fn calls(item: &ItemImpl) -> Vec<(String, Method)> {
    let Some(client) = self_type(item) else { return Vec::new() };
    let functions = functions(item);
    functions.filter_map(|function| call(&client, function)).collect()
}

/// `pub fn enroll_factor(&self, body: Dto) -> Call<Resp> { Call::new(&self.core, &ENROLL_FACTOR, …) }`
fn call(client: &str, function: &ImplItemFn) -> Option<(String, Method)> {
    let [syn::Stmt::Expr(Expr::Call(call), None)] = function.block.stmts.as_slice()
    else {
        return None;
    };
    let Expr::Reference(constant) = call.args.get(1)? else { return None };
    let argument = |name: &str| {
        function.sig.inputs.iter().find_map(|input| match input {
            syn::FnArg::Typed(one) if is_ident(&one.pat, name) => {
                idents(&one.ty).into_iter().next()
            }
            _ => None,
        })
    };
    let method = Method {
        client: client.to_owned(),
        operation: String::new(),
        parameters: argument("params"),
        body: argument("body"),
        // The type in `Call<…>`.
        answer: idents(&function.sig.output).into_iter().nth(1),
    };
    Some((constant.expr.to_token_stream().to_string(), method))
}

/// The types of all files.
#[derive(Default)]
struct Types {
    /// Struct to field to the types that its type is made of.
    structs: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Struct to wire names.
    wire_names: BTreeMap<String, Vec<String>>,
    /// Struct to fields by index.
    fields: BTreeMap<String, BTreeMap<usize, String>>,
    /// Enum to values.
    enums: BTreeMap<String, Vec<String>>,
    /// Union to the types of its alternatives.
    unions: BTreeMap<String, Vec<String>>,
}

impl Types {
    fn structure(&mut self, item: &ItemStruct) {
        let fields = item.fields.iter().filter_map(|field| {
            Some((field.ident.as_ref()?.to_string(), idents(&field.ty)))
        });
        // What the document does not have is kept there.
        let fields = fields.filter(|(_, types)| types != &["Extra"]);
        self.structs.insert(item.ident.to_string(), fields.collect());
    }

    fn union(&mut self, item: &ItemEnum) {
        let alternatives = item.variants.iter().flat_map(|one| &one.fields);
        let types = alternatives.flat_map(|field| idents(&field.ty));
        self.unions.insert(item.ident.to_string(), types.collect());
    }

    fn tables(&mut self, item: &ItemImpl) {
        let Some(name) = self_type(item) else { return };
        for function in functions(item) {
            match function.sig.ident.to_string().as_str() {
                "properties" => {
                    self.wire_names.insert(name.clone(), texts(&function.block));
                }
                "get" => {
                    self.fields.insert(name.clone(), indexed_fields(function));
                }
                "as_str" => {
                    self.enums.insert(name.clone(), texts(&function.block));
                }
                _ => {}
            }
        }
    }

    fn models(&self) -> Models {
        let models = self.wire_names.iter().map(|(name, wire_names)| {
            let members = wire_names.iter().enumerate();
            let members = members
                .filter_map(|(index, wire_name)| self.member(name, index, wire_name));
            (name.clone(), members.collect())
        });
        models.collect()
    }

    fn member(&self, owner: &str, index: usize, wire_name: &str) -> Option<Member> {
        let field = self.fields.get(owner)?.get(&index)?;
        let mut member = Member {
            name: wire_name.to_owned(),
            ..Member::default()
        };
        let types = self.structs.get(owner)?.get(field)?;
        self.look_into(types, &mut Vec::new(), &mut member);
        Some(member)
    }

    fn look_into<'t>(
        &'t self,
        types: &'t [String],
        unions: &mut Vec<&'t str>,
        member: &mut Member,
    ) {
        for ty in types {
            if let Some(values) = self.enums.get(ty) {
                member.values.extend_from_slice(values);
            } else if self.structs.contains_key(ty) {
                member.models.push(ty.clone());
            } else if let Some(alternatives) = self.unions.get(ty)
                && !unions.contains(&ty.as_str())
            {
                unions.push(ty);
                self.look_into(alternatives, unions, member);
            }
        }
    }
}

/// The fields that `match index { 0 => &self.factor_type, … }` leads to.
fn indexed_fields(function: &ImplItemFn) -> BTreeMap<usize, String> {
    let [syn::Stmt::Expr(Expr::Match(table), None)] = function.block.stmts.as_slice()
    else {
        return BTreeMap::new();
    };
    let arms = table.arms.iter().filter_map(|arm| {
        let Pat::Lit(pattern) = &arm.pat else { return None };
        let Lit::Int(index) = &pattern.lit else { return None };
        let Expr::Reference(place) = &*arm.body else { return None };
        let Expr::Field(place) = &*place.expr else { return None };
        let syn::Member::Named(field) = &place.member else { return None };
        Some((index.base10_parse().ok()?, field.to_string()))
    });
    arms.collect()
}

fn functions(item: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    item.items.iter().filter_map(|one| match one {
        syn::ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

fn self_type(item: &ItemImpl) -> Option<String> {
    idents(&item.self_ty).into_iter().next()
}

fn is_ident(pattern: &Pat, name: &str) -> bool {
    matches!(pattern, Pat::Ident(one) if one.ident == name)
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(syn::ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// All identifiers, in the order of the text.
fn idents(tokens: &impl ToTokens) -> Vec<String> {
    leaves(tokens.to_token_stream(), &|leaf| match leaf {
        TokenTree::Ident(ident) => Some(Ident::to_string(ident)),
        _ => None,
    })
}

/// All string literals, in the order of the text.
fn texts(tokens: &impl ToTokens) -> Vec<String> {
    leaves(tokens.to_token_stream(), &|leaf| match leaf {
        TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

fn leaves(
    tokens: TokenStream,
    pick: &dyn Fn(&TokenTree) -> Option<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => found.extend(leaves(group.stream(), pick)),
            leaf => found.extend(pick(&leaf)),
        }
    }
    found
}
