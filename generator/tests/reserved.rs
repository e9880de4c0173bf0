//! The names that generated code must not take are those that the crate has: of its public items,
//! of what generated code imports, and of methods written by hand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use syn::{Attribute, File, ImplItem, Item, Type, UseTree, Visibility};

const LIST: &str = "src/surface/reserved.rs";

const HEADER: &str = "\
//! Names that the crate has taken. `generator/tests/reserved.rs` derives this file from the crate;
//! with `UPDATE_RESERVED=1`, it writes it.
";

fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Reads all files of a folder of the crate, without those of the folder `generated` in it.
fn sources(folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("generated") {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap());
        }
    }
}

fn files(folder: &str) -> Vec<File> {
    let mut files = Vec::new();
    sources(&place(folder), &mut files);
    files
}

/// Adds the names that a `use` brings in.
fn imported(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => imported(&path.tree, names),
        UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        UseTree::Rename(rename) => {
            names.insert(rename.rename.to_string());
        }
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| imported(tree, names));
        }
        UseTree::Glob(_) => {}
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Returns the types that the root of the crate exports, and those that generated files import.
fn types() -> BTreeSet<String> {
    let lib = fs::read_to_string(place("../generated-sdk/src/lib.rs")).unwrap();
    let mut names = BTreeSet::new();
    for item in syn::parse_file(&lib).unwrap().items {
        match item {
            Item::Use(item) if is_public(&item.vis) => imported(&item.tree, &mut names),
            Item::Mod(_) | Item::Use(_) | Item::Macro(_) => {}
            _ => panic!("lib.rs has an item that is neither a module nor an import"),
        }
    }
    for item in
        files("../generated-sdk/src/generated").into_iter().flat_map(|file| file.items)
    {
        match item {
            Item::Use(item) if !is_public(&item.vis) => imported(&item.tree, &mut names),
            _ => {}
        }
    }
    names.retain(|name| name.starts_with(char::is_uppercase));
    names
}

/// Adds the methods of clients: those of all clients as `METHOD`, those of one as `TYPE::METHOD`.
fn methods(items: Vec<Item>, of_all: bool, names: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Mod(item) => {
                methods(item.content.unwrap_or_default().1, of_all, names)
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let Some(client) = client(&item.self_ty) else { continue };
                let of_all = of_all || client == "BlockingClient";
                names.extend(item.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(function) if of_all => {
                        Some(function.sig.ident.to_string())
                    }
                    ImplItem::Fn(function) => {
                        Some(format!("{client}::{}", function.sig.ident))
                    }
                    _ => None,
                }));
            }
            _ => {}
        }
    }
}

fn client(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    name.ends_with("Client").then_some(name)
}

/// Returns the generated files of the types of clients, which all have the same methods.
fn client_files() -> Vec<File> {
    let folders = fs::read_dir(place("../generated-sdk/src/generated")).unwrap();
    let files = folders.map(|folder| folder.unwrap().path().join("client.rs"));
    let texts = files.filter_map(|file| fs::read_to_string(file).ok());
    texts.map(|text| syn::parse_file(&text).unwrap()).collect()
}

/// Returns the modules beside those of the clients, which are files that belong to a feature.
fn modules() -> BTreeSet<String> {
    let root =
        fs::read_to_string(place("../generated-sdk/src/generated/mod.rs")).unwrap();
    let is_feature = |attribute: &Attribute| attribute.path().is_ident("cfg");
    let items = syn::parse_file(&root).unwrap().items.into_iter();
    let names = items.filter_map(|item| match item {
        Item::Mod(item)
            if item.content.is_some() || !item.attrs.iter().any(is_feature) =>
        {
            Some(item.ident.to_string())
        }
        _ => None,
    });
    names.collect()
}

fn list(name: &str, about: &str, names: &BTreeSet<String>) -> String {
    let lines = names.iter().map(|name| format!("    \"{name}\",\n"));
    let lines: String = lines.collect();
    format!(
        "\n/// {about}\n#[rustfmt::skip]\npub(super) const {name}: &[&str] = &[\n{lines}];\n"
    )
}

#[test]
fn the_list_of_reserved_names_is_that_of_the_crate() {
    let mut all_methods = BTreeSet::new();
    files("../generated-sdk/src")
        .into_iter()
        .for_each(|file| methods(file.items, false, &mut all_methods));
    client_files()
        .into_iter()
        .for_each(|file| methods(file.items, true, &mut all_methods));
    let lists = [
        list(
            "TYPES",
            "Types of the crate's root, and those that generated code imports.",
            &types(),
        ),
        list(
            "METHODS",
            "Methods that are no operations: those of one client with its type, and those of all clients.",
            &all_methods,
        ),
        list("MODULES", "Generated modules beside those of clients.", &modules()),
    ];
    let expected = format!("{HEADER}{}", lists.concat());
    if env::var_os("UPDATE_RESERVED").is_some() {
        fs::write(place(LIST), &expected).unwrap();
    }
    let written = fs::read_to_string(place(LIST)).unwrap_or_default();
    assert!(
        written == expected,
        "generator/{LIST} is stale: run this test with UPDATE_RESERVED=1, then `cargo xtask generate`"
    );
}

/// Returns the names of all public items of generated files below a folder of this name.
fn generated(folder: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |item: Item| {
        let (vis, ident) = match item {
            Item::Struct(item) => (item.vis, item.ident),
            Item::Enum(item) => (item.vis, item.ident),
            Item::Type(item) => (item.vis, item.ident),
            _ => return,
        };
        if is_public(&vis) {
            names.insert(ident.to_string());
        }
    };
    let generated = place("../generated-sdk/src/generated");
    for entry in fs::read_dir(&generated).unwrap() {
        let path = entry.unwrap().path().join(folder);
        if path.is_dir() {
            let mut files = Vec::new();
            sources(&path, &mut files);
            files.into_iter().flat_map(|file| file.items).for_each(&mut add);
        }
    }
    if folder == "models" {
        let shared = fs::read_to_string(generated.join("shared.rs")).unwrap();
        syn::parse_file(&shared).unwrap().items.into_iter().for_each(&mut add);
    }
    names
}

/// `use genauth::{models::*, *}` has no ambiguous name. The types of operations, which may have the
/// name of another type, are in neither.
#[test]
fn the_root_and_the_models_have_no_name_in_common() {
    let lib = fs::read_to_string(place("../generated-sdk/src/lib.rs")).unwrap();
    let mut root = BTreeSet::new();
    for item in syn::parse_file(&lib).unwrap().items {
        match item {
            Item::Use(item) if is_public(&item.vis) => imported(&item.tree, &mut root),
            Item::Mod(item) if is_public(&item.vis) => {
                root.insert(item.ident.to_string());
            }
            _ => {}
        }
    }
    let clients = client_files().into_iter().flat_map(|file| file.items);
    root.extend(clients.filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }));
    let models = generated("models");
    assert!(root.contains("ManagementClient") && models.contains("EnrollFactorDto"));
    let both: Vec<_> = root.intersection(&models).collect();
    assert!(both.is_empty(), "{both:?}");
    assert!(generated("operations").contains("EnrollFactor"));
}

/// `use genauth::{models::*, *}` has no ambiguous name.
#[test]
fn no_type_of_models_has_the_name_of_one_of_the_root() {
    let root = types();
    let mut folder = Vec::new();
    let clients = fs::read_dir(place("../generated-sdk/src/generated")).unwrap();
    for path in clients.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path.join("models"), &mut folder);
        } else if path.ends_with("shared.rs") {
            folder.push(syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap());
        }
    }
    let models: Vec<String> = folder
        .into_iter()
        .flat_map(|file| file.items)
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    assert!(models.len() > 1000, "{} types", models.len());
    let both: Vec<_> = models.iter().filter(|name| root.contains(*name)).collect();
    assert!(both.is_empty(), "{both:?}");
}
