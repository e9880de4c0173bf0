//! The tables of structs: their properties, and the fields that keep them.
//!
//! Syntax trees rather than tokens: tables are a third of all that is generated, and to parse them
//! would take longer than everything else.

use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::{
    Arm, Expr, ExprArray, ExprCall, ExprField, ExprLit, ExprMatch, ExprPath,
    ExprReference, ImplItem, ImplItemFn, Item, ItemImpl, Lit, LitInt, LitStr, Pat,
    PatWild, PathSegment, Stmt, Token, parse_quote,
};

use super::sdk::Sdk;
use super::types;
use crate::surface::{Representation, SurfaceField};

/// Writes `impl Object`. The common parts are parsed once.
pub(super) struct Tables {
    object: ItemImpl,
    members: ImplItemFn,
    get: ImplItemFn,
    get_mut: ImplItemFn,
}

impl Tables {
    pub(super) fn new() -> Self {
        Self {
            object: parse_quote!(impl Object for Name {}),
            members: parse_quote!(
                fn properties(&self) -> &'static [Property] {}
            ),
            get: parse_quote!(
                fn get(&self, index: usize) -> &dyn Slot {}
            ),
            get_mut: parse_quote!(
                fn get_mut(&mut self, index: usize) -> &mut dyn Slot {}
            ),
        }
    }

    pub(super) fn object(
        &self,
        sdk: &Sdk<'_>,
        name: &str,
        fields: &[SurfaceField],
    ) -> Item {
        let name = types::ident(name);
        if fields.is_empty() {
            return without_members(&name);
        }
        let bodies = [
            (&self.members, members(fields)),
            (&self.get, lookup(sdk, fields, None)),
            (&self.get_mut, lookup(sdk, fields, Some(Default::default()))),
        ];
        let mut object = self.object.clone();
        object.self_ty = Box::new(parse_quote!(#name));
        object.items = bodies.map(|(function, body)| with_body(function, body)).into();
        Item::Impl(object)
    }
}

fn without_members(name: &Ident) -> Item {
    parse_quote! {
        impl Object for #name {
            fn properties(&self) -> &'static [Property] { &[] }
            fn get(&self, _index: usize) -> &dyn Slot { &self.extra }
            fn get_mut(&mut self, _index: usize) -> &mut dyn Slot { &mut self.extra }
        }
    }
}

fn with_body(function: &ImplItemFn, body: Expr) -> ImplItem {
    let mut function = function.clone();
    function.block.stmts.push(Stmt::Expr(body, None));
    ImplItem::Fn(function)
}

/// `&[Property::Required("name"), …]`
fn members(fields: &[SurfaceField]) -> Expr {
    reference(
        None,
        Expr::Array(ExprArray {
            attrs: Vec::new(),
            bracket_token: Default::default(),
            elems: fields.iter().map(member).collect(),
        }),
    )
}

fn member(one: &SurfaceField) -> Expr {
    let field = &one.field;
    let is_plain = one.representation == Representation::Plain;
    let kind = match (field.required, is_plain, field.nullable) {
        (false, _, _) => "Optional",
        (true, true, _) => "Plain",
        (true, false, true) => "Nullable",
        (true, false, false) => "Required",
    };
    let kind = format!("{kind}{}", if field.secret { "Secret" } else { "" });
    let name = Lit::Str(LitStr::new(&field.wire_name, Span::call_site()));
    let property = variant(&kind, Expr::Lit(literal(name)));
    match (field.read_only, field.write_only) {
        (true, _) => variant("ReadOnly", reference(None, property)),
        (_, true) => variant("WriteOnly", reference(None, property)),
        _ => property,
    }
}

/// `Property::Kind(argument)`
fn variant(kind: &str, argument: Expr) -> Expr {
    Expr::Call(ExprCall {
        attrs: Vec::new(),
        func: Box::new(path(&["Property", kind])),
        paren_token: Default::default(),
        args: Punctuated::from_iter([argument]),
    })
}

/// `match index { 0 => &self.name, …, _ => &self.extra }`
fn lookup(sdk: &Sdk<'_>, fields: &[SurfaceField], mutable: Option<Token![mut]>) -> Expr {
    let known = fields.iter().enumerate().map(|(index, one)| {
        let index = Lit::Int(LitInt::new(&index.to_string(), Span::call_site()));
        arm(Pat::Lit(literal(index)), place(&sdk.surface.names[one.field.node], mutable))
    });
    let other = Pat::Wild(PatWild {
        attrs: Vec::new(),
        underscore_token: Default::default(),
    });
    Expr::Match(ExprMatch {
        attrs: Vec::new(),
        match_token: Default::default(),
        expr: Box::new(path(&["index"])),
        brace_token: Default::default(),
        arms: known.chain([arm(other, place("extra", mutable))]).collect(),
    })
}

fn arm(pat: Pat, body: Expr) -> Arm {
    Arm {
        attrs: Vec::new(),
        pat,
        fat_arrow_token: Default::default(),
        body: Box::new(body),
        comma: Some(Default::default()),
    }
}

/// `&self.name`
fn place(name: &str, mutable: Option<Token![mut]>) -> Expr {
    let field = ExprField {
        attrs: Vec::new(),
        base: Box::new(path(&["self"])),
        dot_token: Default::default(),
        member: types::ident(name).into(),
    };
    reference(mutable, Expr::Field(field))
}

fn reference(mutability: Option<Token![mut]>, expr: Expr) -> Expr {
    Expr::Reference(ExprReference {
        attrs: Vec::new(),
        and_token: Default::default(),
        mutability,
        expr: Box::new(expr),
    })
}

fn literal(lit: Lit) -> ExprLit {
    ExprLit {
        attrs: Vec::new(),
        lit,
    }
}

fn path(names: &[&str]) -> Expr {
    let segment = |name: &&str| PathSegment::from(Ident::new(name, Span::call_site()));
    Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path: syn::Path {
            leading_colon: None,
            segments: names.iter().map(segment).collect(),
        },
    })
}
