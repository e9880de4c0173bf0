//! Code that uses everything that a crate has: each field with its type, each setter, each variant
//! and each method.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use quote::ToTokens;
use syn::{
    Fields, FnArg, GenericArgument, ImplItem, Item, ItemImpl, ItemStruct, PathArguments,
    ReturnType, Type, TypeParamBound, Visibility,
};

/// A part of the crate's public API.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    /// A type.
    pub(crate) owner: String,
    /// A field, function or variant of it.
    pub(crate) member: Option<String>,
}

impl Subject {
    pub(crate) fn of(owner: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            member: None,
        }
    }

    pub(crate) fn member(owner: &str, member: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            member: Some(member.to_owned()),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.owner)?;
        self.member.iter().try_for_each(|member| write!(f, "::{member}"))
    }
}

/// A use of a subject, on lines of its own.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) subject: Subject,
    pub(crate) code: String,
}

/// A function that uses one type. Without a head it is not compiled.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) head: Use,
    pub(crate) uses: Vec<Use>,
    tail: &'static str,
}

/// A source file made of uses.
#[derive(Clone, Debug)]
pub(crate) struct Callers {
    prelude: &'static str,
    pub(crate) blocks: Vec<Block>,
    former: BTreeMap<Subject, Subject>,
}

/// A block, and a use in it unless it is the block's own head.
pub(crate) type Place = (usize, Option<usize>);

const PRELUDE: &str = "\
//! Uses of all parts of the crate.
#![allow(warnings)]
use genauth::{models::*, *};

fn any<T>() -> T {
    unimplemented!()
}

fn resolves<T>(_: impl std::future::IntoFuture<Output = Result<T, Error>>) {}

fn streams<T>(_: impl futures_core::Stream<Item = Result<T, Error>>) {}
";

impl Callers {
    /// Returns callers of the crate whose sources are in `folder`.
    pub(crate) fn of(folder: &Path) -> Self {
        let mut sources = Sources::default();
        for item in items(&folder.join("generic.rs")) {
            if let Item::Struct(item) = item {
                sources.generic.insert(item.ident.to_string(), fields(&item));
            }
        }
        sources.read(&folder.join("generated"), None);
        sources.keep_used();
        let mut blocks = Vec::new();
        for (number, (name, item)) in sources.types.iter().enumerate() {
            blocks.push(item.block(number, name));
        }
        for (number, (name, functions)) in sources.functions.iter().enumerate() {
            blocks.extend(sources.functions_of(number, name, functions));
        }
        Self {
            prelude: PRELUDE,
            blocks,
            former: sources.former(),
        }
    }

    /// Returns the generated calls of the crate's tests in `file`.
    pub(crate) fn calls(client: &str, file: &Path) -> Self {
        const START: &str = "    Sample {\n";
        let text = fs::read_to_string(file).unwrap();
        let (_, list) = text.split_once("&[\n").unwrap();
        let mut uses = Vec::new();
        for call in list.trim_end().trim_end_matches("];").split_inclusive("\n    },\n")
        {
            let (_, name) = call.split_once("operation: \"").unwrap();
            let (name, _) = name.split_once('"').unwrap();
            assert!(call.starts_with(START), "{call}");
            uses.push(Use {
                subject: Subject::member(client, name),
                code: call.to_owned(),
            });
        }
        let head = format!(
            "pub(crate) fn {}(client: &genauth::{client}) {{\n    let all: &[Sample<{client}>] = &[\n",
            client.to_lowercase()
        );
        Self {
            prelude: "#![allow(warnings)]\nuse genauth::{models::*, *};\nuse crate::sample::{Sample, read, sent, sent_raw};\n",
            blocks: vec![Block {
                head: Use {
                    subject: Subject::of(client),
                    code: head,
                },
                uses,
                tail: "    ];\n}\n",
            }],
            former: BTreeMap::new(),
        }
    }

    /// Returns the types that are used.
    pub(crate) fn types(&self) -> BTreeSet<String> {
        self.blocks.iter().map(|block| block.head.subject.owner.clone()).collect()
    }

    /// Returns the present methods of former ones: a former method makes the call of another
    /// operation than the one with its name.
    pub(crate) fn former(&self) -> &BTreeMap<Subject, Subject> {
        &self.former
    }

    /// Writes the file, and returns the block and the use of each line.
    pub(crate) fn text(&self) -> (String, Vec<Option<Place>>) {
        let (mut text, mut lines) = (String::new(), Vec::new());
        let mut push = |code: &str, place| {
            text.push_str(code);
            lines.extend(code.lines().map(|_| place));
        };
        push(self.prelude, None);
        for (number, block) in self.blocks.iter().enumerate() {
            push(&block.head.code, Some((number, None)));
            for (index, used) in block.uses.iter().enumerate() {
                push(&used.code, Some((number, Some(index))));
            }
            push(block.tail, Some((number, None)));
        }
        (text, lines)
    }
}

/// A type of the generated sources.
#[derive(Debug)]
enum Shape {
    Struct(Vec<(String, String)>),
    /// Variants with the type of their value.
    Enum(Vec<(String, Option<String>)>),
}

impl Shape {
    /// Returns the types of fields and variants.
    fn types(&self) -> Vec<&str> {
        match self {
            Self::Struct(fields) => fields.iter().map(|(_, ty)| &**ty).collect(),
            Self::Enum(variants) => {
                variants.iter().filter_map(|(_, ty)| ty.as_deref()).collect()
            }
        }
    }

    fn block(&self, number: usize, name: &str) -> Block {
        let (opening, uses, tail) = match self {
            Self::Struct(fields) => {
                ("{", fields.iter().map(|one| field(name, one)).collect(), "}\n")
            }
            Self::Enum(variants) => {
                let uses = variants.iter().map(|one| variant(name, one)).collect();
                ("{\n    match it {", uses, "    _ => {}\n    }\n}\n")
            }
        };
        let head =
            format!("fn type_{number}(it: &mut genauth::models::{name}) {opening}\n");
        Block {
            head: Use {
                subject: Subject::of(name),
                code: head,
            },
            uses,
            tail,
        }
    }
}

fn field(owner: &str, (name, ty): &(String, String)) -> Use {
    Use {
        subject: Subject::member(owner, name),
        code: format!("    let _: &mut {ty} = &mut it.{name};\n"),
    }
}

fn variant(owner: &str, (name, ty): &(String, Option<String>)) -> Use {
    let code = match ty {
        Some(ty) => {
            format!("    {owner}::{name}(value) => {{ let _: &mut {ty} = value; }}\n")
        }
        None => format!("    {owner}::{name} => {{}}\n"),
    };
    Use {
        subject: Subject::member(owner, name),
        code,
    }
}

/// A function of a type.
struct Function {
    name: String,
    has_self: bool,
    arguments: Vec<String>,
    returns: Option<Type>,
}

/// The type of an operation, in the module of its client.
#[derive(Default)]
struct Marker {
    response: String,
    inputs: Vec<String>,
    /// The type of the items of a paged list.
    item: Option<String>,
}

#[derive(Default)]
struct Sources {
    types: BTreeMap<String, Shape>,
    functions: BTreeMap<String, Vec<Function>>,
    markers: BTreeMap<(String, String), Marker>,
    /// The fields of the structs of the crate with a parameter `T`.
    generic: BTreeMap<String, Vec<(String, String)>>,
}

impl Sources {
    /// Reads the sources in `folder`, which are those of a client unless it is the root.
    fn read(&mut self, folder: &Path, client: Option<&str>) {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                self.read(&path, client.or(Some(name)));
            } else if name.ends_with(".rs")
                && !matches!(name, "blocking.rs" | "codes.rs")
            {
                for item in items(&path) {
                    self.item(&item, client.unwrap_or_default());
                }
            }
        }
    }

    fn item(&mut self, item: &Item, client: &str) {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let name = item.ident.to_string();
                if !name.ends_with("Client") {
                    self.types.insert(name, Shape::Struct(fields(item)));
                }
            }
            // The types of operations have no variants.
            Item::Enum(item) if is_public(&item.vis) && !item.variants.is_empty() => {
                let variants = item.variants.iter().map(|variant| {
                    let value = variant.fields.iter().next();
                    (variant.ident.to_string(), value.map(|value| text(&value.ty)))
                });
                self.types
                    .insert(item.ident.to_string(), Shape::Enum(variants.collect()));
            }
            Item::Type(item) if is_public(&item.vis) => {
                // A builder is an alias, too.
                if let Some(fields) = self.aliased(&item.ty) {
                    self.types.insert(item.ident.to_string(), Shape::Struct(fields));
                }
            }
            Item::Impl(item) => match &item.trait_ {
                None => self.functions(item),
                Some((path, _)) if path.is_ident("Operation") => {
                    let types = item.items.iter().filter_map(|item| match item {
                        ImplItem::Type(item) => Some(text(&item.ty)),
                        _ => None,
                    });
                    let marker = self.marker(client, &text(&item.self_ty));
                    marker.response = types.collect();
                }
                Some(_) => {}
            },
            Item::Macro(item) => {
                let tokens = item.mac.tokens.to_string();
                let Some((marker, of)) = tokens.split_once(" : ") else { return };
                let Some((_, ty)) = of.split_once(" of ") else { return };
                let (marker, ty) = (self.marker(client, marker), squeezed(ty));
                if item.mac.path.is_ident("input") {
                    marker.inputs.push(ty);
                } else if item.mac.path.is_ident("paged") {
                    marker.item = Some(ty);
                }
            }
            _ => {}
        }
    }

    /// Returns the fields of `Enveloped<UserDto>`.
    fn aliased(&self, ty: &Type) -> Option<Vec<(String, String)>> {
        let Type::Path(path) = ty else { return None };
        let last = path.path.segments.last()?;
        let argument = generic(&last.arguments).map(text)?;
        let fields = self.generic.get(&last.ident.to_string())?.iter();
        let fields = fields.map(|(name, ty)| match &**ty {
            "T" => (name.clone(), argument.clone()),
            _ => (name.clone(), ty.replace("<T>", &format!("<{argument}>"))),
        });
        Some(fields.collect())
    }

    fn marker(&mut self, client: &str, name: &str) -> &mut Marker {
        self.markers.entry((client.to_owned(), name.to_owned())).or_default()
    }

    fn functions(&mut self, item: &ItemImpl) {
        let owner = text(&item.self_ty);
        for item in &item.items {
            let ImplItem::Fn(function) = item else { continue };
            if !is_public(&function.vis) {
                continue;
            }
            let signature = &function.sig;
            let arguments = signature.inputs.iter().filter_map(|input| match input {
                FnArg::Receiver(_) => None,
                FnArg::Typed(typed) => Some(argument(&typed.ty)),
            });
            let returns = match &signature.output {
                ReturnType::Default => None,
                ReturnType::Type(_, ty) => Some((**ty).clone()),
            };
            self.functions.entry(owner.clone()).or_default().push(Function {
                name: signature.ident.to_string(),
                has_self: signature.receiver().is_some(),
                arguments: arguments.collect(),
                returns,
            });
        }
    }

    /// Removes the types that no operation takes or returns, which callers have no use for.
    fn keep_used(&mut self) {
        let mut open: Vec<&str> = Vec::new();
        for marker in self.markers.values() {
            open.push(&marker.response);
            open.extend(marker.inputs.iter().map(String::as_str));
        }
        let mut used = BTreeSet::new();
        while let Some(ty) = open.pop() {
            for name in ty.split(|one: char| !one.is_alphanumeric() && one != '_') {
                let Some((name, shape)) = self.types.get_key_value(name) else {
                    continue;
                };
                if used.insert(name.clone()) {
                    open.extend(shape.types());
                }
            }
        }
        let is_unused =
            |name: &String| self.types.contains_key(name) && !used.contains(name);
        self.functions.retain(|name, _| !is_unused(name));
        self.types.retain(|name, _| used.contains(name));
    }

    fn former(&self) -> BTreeMap<Subject, Subject> {
        let mut former = BTreeMap::new();
        for (owner, functions) in &self.functions {
            for function in functions {
                let operation = function.returns.as_ref().and_then(operation);
                let Some(operation) = operation else { continue };
                let present = snake(&operation);
                if snake(&function.name).replace('_', "") != present.replace('_', "") {
                    let used = Subject::member(owner, &function.name);
                    former.insert(used, Subject::member(owner, &present));
                }
            }
        }
        former
    }

    fn functions_of(
        &self,
        number: usize,
        owner: &str,
        functions: &[Function],
    ) -> Option<Block> {
        if owner.ends_with("Builder") {
            return None;
        }
        let is_client = !self.types.contains_key(owner);
        let path = if is_client { "genauth" } else { "genauth::models" };
        let uses = functions.iter().flat_map(|function| {
            let lines = if is_client {
                self.calls(owner, function)
            } else {
                vec![self.function(owner, function)]
            };
            lines.into_iter().map(|code| Use {
                subject: Subject::member(owner, &function.name),
                code,
            })
        });
        Some(Block {
            head: Use {
                subject: Subject::of(owner),
                code: format!("fn functions_{number}(it: &{path}::{owner}) {{\n"),
            },
            uses: uses.collect(),
            tail: "}\n",
        })
    }

    /// Writes calls of an operation, one for each thing that callers do with it. Other methods have
    /// no `Call`.
    fn calls(&self, owner: &str, function: &Function) -> Vec<String> {
        let client = owner.trim_end_matches("Client").to_lowercase();
        let Some(name) = function.returns.as_ref().and_then(operation) else {
            return Vec::new();
        };
        // `request` has a marker of its own, which is no operation of the client.
        let Some(Marker {
            response,
            inputs,
            item,
        }) = self.markers.get(&(client.clone(), name.clone()))
        else {
            return Vec::new();
        };
        let call = format!("it.{}({})", function.name, function.values());
        let mut lines = vec![
            format!("let _: Call<operations::{client}::{name}> = {call};"),
            format!("resolves::<{response}>({call});"),
        ];
        lines.extend(
            inputs.iter().map(|ty| format!("let _ = {call}.with(any::<{ty}>());")),
        );
        lines.extend(item.iter().map(|ty| format!("streams::<{ty}>({call}.items());")));
        lines.into_iter().map(|line| format!("    {line}\n")).collect()
    }

    fn function(&self, owner: &str, function: &Function) -> String {
        let (name, arguments) = (&function.name, function.values());
        let returns = match &function.returns {
            Some(ty) => text(ty).replace("Self", owner),
            None => "()".to_owned(),
        };
        let returns = returns.replace("& 'static str", "&str");
        if function.has_self {
            format!("    let _: {returns} = any::<{owner}>().{name}({arguments});\n")
        } else {
            format!("    let _: {returns} = {owner}::{name}({arguments});\n")
        }
    }
}

impl Function {
    fn values(&self) -> String {
        let values = self.arguments.iter().map(|ty| format!("any::<{ty}>()"));
        values.collect::<Vec<_>>().join(", ")
    }
}

/// Returns the type of the value that a caller passes: `T` for `impl Into<T>`.
fn argument(ty: &Type) -> String {
    let Type::ImplTrait(bounds) = ty else { return text(ty) };
    let Some(TypeParamBound::Trait(bound)) = bounds.bounds.first() else {
        return text(ty);
    };
    let Some(last) = bound.path.segments.last() else { return text(ty) };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return text(ty);
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) => argument(ty),
        // Of the items of an iterator.
        Some(GenericArgument::AssocType(item)) => format!("Vec<{}>", argument(&item.ty)),
        _ => text(ty),
    }
}

/// Returns `M` of `Call<M>`.
fn operation(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    (last.ident == "Call").then(|| generic(&last.arguments).map(text))?
}

fn generic(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// `enroll_factor` of `EnrollFactor`
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for one in name.chars() {
        if one.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(one.to_ascii_lowercase());
    }
    snake
}

fn items(file: &Path) -> Vec<Item> {
    syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap().items
}

/// Returns the names and types of the public fields.
fn fields(item: &ItemStruct) -> Vec<(String, String)> {
    let Fields::Named(fields) = &item.fields else { return Vec::new() };
    let fields = fields.named.iter().filter(|field| is_public(&field.vis));
    let fields =
        fields.map(|field| (field.ident.as_ref().unwrap().to_string(), text(&field.ty)));
    fields.collect()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn text(tokens: &impl ToTokens) -> String {
    squeezed(&tokens.to_token_stream().to_string())
}

/// Writes a type without spaces, as callers do.
fn squeezed(tokens: &str) -> String {
    let text = tokens.replace("crate ::", "genauth ::").replace(' ', "");
    text.replace("&mut", "&mut ")
}
