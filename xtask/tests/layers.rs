//! The files of each crate import each other in one direction, and the modules of the generator are
//! in the order of the table in ARCHITECTURE.md.
//!
//! Generated code and tests are not checked, nor are `lib.rs` and `main.rs`: an import through a
//! re-export counts as an import of the file that has the item.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The segments of a path to a module or an item, from the root of the crate.
type Segments = Vec<String>;

#[derive(Default)]
struct File {
    /// Paths to everything that the file uses.
    uses: BTreeSet<Segments>,
    /// Names that the file re-exports, and the paths of the re-exported items.
    exports: BTreeMap<String, Segments>,
    /// Names that the file uses without a path.
    names: BTreeSet<String>,
    /// Modules that the file has for its tests.
    tests: Vec<Segments>,
}

/// The files of a crate, by module.
struct Crate(BTreeMap<Segments, File>);

impl Crate {
    /// Reads sources, given as module and content.
    fn read<'a>(sources: &[(&'a str, &'a str)]) -> Self {
        let segments = |module: &str| -> Segments {
            module
                .split("::")
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let modules: BTreeSet<Segments> =
            sources.iter().map(|(module, _)| segments(module)).collect();
        let files = sources.iter().map(|(module, content)| {
            let module = segments(module);
            let tokens: TokenStream = content.parse().expect("the source is Rust");
            let mut file = File::default();
            Reader {
                modules: &modules,
                file: &mut file,
            }
            .read(tokens, &module);
            (module, file)
        });
        let mut files: BTreeMap<Segments, File> = files.collect();
        let tests: Vec<Segments> =
            files.values().flat_map(|file| file.tests.iter().cloned()).collect();
        files.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        Self(files)
    }

    /// Returns the module whose file has the item at `path`, through all re-exports.
    fn home(&self, path: &[String]) -> Option<&Segments> {
        let mut path = path.to_vec();
        // No chain of re-exports is longer.
        for _ in 0..8 {
            let length = (0..=path.len())
                .rev()
                .find(|length| self.0.contains_key(&path[..*length]))?;
            let (module, file) = self.0.get_key_value(&path[..length])?;
            match path.get(length).and_then(|name| file.exports.get(name)) {
                Some(target) => {
                    path = target.iter().chain(&path[length + 1..]).cloned().collect();
                }
                None => return Some(module),
            }
        }
        None
    }

    /// Returns the modules that the files of each module import.
    fn imports(&self) -> BTreeMap<&Segments, BTreeSet<&Segments>> {
        let imported = |(module, file)| {
            let File {
                uses,
                exports,
                names,
                ..
            }: &File = file;
            // What is re-exported is imported only if the file uses it as well.
            let exported = exports.iter().filter(|(name, _)| names.contains(*name));
            let paths = uses.iter().chain(exported.map(|(_, path)| path));
            let homes = paths.filter_map(|path| self.home(path));
            (module, homes.filter(|home| *home != module && !home.is_empty()).collect())
        };
        self.0.iter().filter(|(module, _)| !module.is_empty()).map(imported).collect()
    }

    /// Returns the modules of circles, each with its imports within the circle.
    fn circles(&self) -> Vec<String> {
        let imports = self.imports();
        let reached: BTreeMap<_, _> =
            imports.keys().map(|file| (*file, reached(&imports, file))).collect();
        let within = |(file, of): (&&Segments, &BTreeSet<&Segments>)| {
            let returns = of
                .iter()
                .filter(|one| reached.get(*one).is_some_and(|all| all.contains(*file)));
            let of: Vec<_> = returns.map(|one| one.join("::")).collect();
            (!of.is_empty())
                .then(|| format!("{} imports {}", file.join("::"), of.join(", ")))
        };
        imports.iter().filter_map(within).collect()
    }
}

/// Returns all modules that a file imports, itself or through others.
fn reached<'a>(
    imports: &BTreeMap<&'a Segments, BTreeSet<&'a Segments>>,
    file: &Segments,
) -> BTreeSet<&'a Segments> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Segments> = imports[file].iter().copied().collect();
    while let Some(one) = next.pop() {
        if reached.insert(one) {
            next.extend(imports.get(one).into_iter().flatten().copied());
        }
    }
    reached
}

struct Reader<'a> {
    modules: &'a BTreeSet<Segments>,
    file: &'a mut File,
}

impl Reader<'_> {
    /// Reads the tokens of a module. Tests may import everything.
    fn read(&mut self, tokens: TokenStream, module: &[String]) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += match rest {
                [TokenTree::Punct(hash), TokenTree::Group(attribute), ..]
                    if hash.as_char() == '#' && is_test(attribute) =>
                {
                    self.test(rest, module)
                }
                [
                    TokenTree::Ident(word),
                    TokenTree::Ident(name),
                    TokenTree::Group(body),
                    ..,
                ] if word == "mod" => {
                    let inner = [module, &[name.to_string()]].concat();
                    self.read(body.stream(), &inner);
                    3
                }
                [TokenTree::Ident(word), TokenTree::Ident(_), ..] if word == "mod" => 2,
                // Code that is emitted.
                [
                    TokenTree::Ident(word),
                    TokenTree::Punct(_),
                    TokenTree::Group(_),
                    ..,
                ] if word == "quote" => 3,
                [TokenTree::Ident(word), ..] if word == "pub" => {
                    self.export(rest, module)
                }
                [TokenTree::Ident(_), ..] => self.path(rest, module),
                [TokenTree::Group(group), ..] => {
                    self.read(group.stream(), module);
                    1
                }
                // The end of a path that began with something else.
                [a, b, TokenTree::Ident(_), ..] if is_colons(a, b) => 3,
                _ => 1,
            };
        }
    }

    /// Passes over an item that only tests have, and returns the number of its tokens.
    fn test(&mut self, tokens: &[TokenTree], module: &[String]) -> usize {
        let ends = |token: &TokenTree| match token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        let length =
            tokens.iter().position(ends).map_or(tokens.len(), |position| position + 1);
        if let [.., TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Punct(_)] =
            &tokens[..length]
            && word == "mod"
        {
            self.file.tests.push([module, &[name.to_string()]].concat());
        }
        length
    }

    /// Reads a re-export, if it is one, and returns the number of its tokens.
    fn export(&mut self, tokens: &[TokenTree], module: &[String]) -> usize {
        let scope = usize::from(matches!(tokens.get(1), Some(TokenTree::Group(_))));
        if !matches!(tokens.get(1 + scope), Some(TokenTree::Ident(word)) if word == "use")
        {
            return 1 + scope;
        }
        let start = 2 + scope;
        let (paths, length) = tree(&tokens[start..]);
        for path in paths {
            let (Some(name), Some(target)) = (path.last(), self.absolute(&path, module))
            else {
                continue;
            };
            self.file.exports.insert(name.clone(), target);
        }
        start + length
    }

    /// Reads a path, or a tree of paths, and returns the number of its tokens.
    fn path(&mut self, tokens: &[TokenTree], module: &[String]) -> usize {
        let (paths, length) = tree(tokens);
        for path in paths {
            if let Some(path) = self.absolute(&path, module) {
                self.file.uses.insert(path);
            } else {
                self.file.names.extend(path.into_iter().next());
            }
        }
        length.max(1)
    }

    /// Returns a path from the root of the crate, if it leads to something of the crate.
    fn absolute(&self, path: &[String], module: &[String]) -> Option<Segments> {
        // A keyword alone is a visibility.
        let (first, rest) = path.split_first().filter(|(_, rest)| !rest.is_empty())?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "super" => {
                let (_, parent) = module.split_last()?;
                match rest.first().map(String::as_str) {
                    Some("super") => self.absolute(rest, parent),
                    _ => Some([parent, rest].concat()),
                }
            }
            _ => {
                let child = [module, path].concat();
                let known = self.modules.contains(&child[..=module.len()]);
                known.then_some(child)
            }
        }
    }
}

/// Returns whether an attribute is `#[cfg(test)]`.
fn is_test(attribute: &Group) -> bool {
    attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}

fn is_colons(one: &TokenTree, other: &TokenTree) -> bool {
    let colon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    colon(one) && colon(other)
}

/// Returns the paths that begin here, those in braces included, and the number of their tokens.
fn tree(tokens: &[TokenTree]) -> (Vec<Segments>, usize) {
    let mut path = Vec::new();
    let mut at = 0;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            Some(TokenTree::Group(group)) if at > 0 => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                let items = inner.split(
                    |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
                );
                let paths = items.flat_map(|item| tree(item).0).map(|mut inner| {
                    inner.retain(|name| name != "self");
                    [path.clone(), inner].concat()
                });
                return (paths.collect(), at + 1);
            }
            // A glob, or the arguments of a type.
            _ => break,
        }
        at += 1;
        match (tokens.get(at), tokens.get(at + 1)) {
            (Some(one), Some(other)) if is_colons(one, other) => at += 2,
            _ => break,
        }
    }
    let paths = if path.is_empty() { Vec::new() } else { vec![path] };
    (paths, at.min(tokens.len()))
}

/// Returns the sources below a folder, without generated code, as module and content.
fn sources(folder: &Path, module: &str, found: &mut Vec<(String, String)>) {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    for entry in entries {
        let path = entry.expect("the entry can be read").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let inner = if module.is_empty() {
            stem.to_owned()
        } else {
            format!("{module}::{stem}")
        };
        if path.is_dir() {
            if stem != "generated" {
                sources(&path, &inner, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let content =
                std::fs::read_to_string(&path).expect("the source can be read");
            let module = if matches!(stem, "lib" | "main" | "mod") {
                module.to_owned()
            } else {
                inner
            };
            found.push((module, content));
        }
    }
}

/// Reads a crate of the workspace.
fn read(name: &str) -> Crate {
    let mut found = Vec::new();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    sources(&workspace.join(name).join("src"), "", &mut found);
    let found: Vec<_> = found
        .iter()
        .map(|(module, content)| (module.as_str(), content.as_str()))
        .collect();
    Crate::read(&found)
}

/// Modules whose files are still part of circles.
const KNOWN_CIRCLES: &[&str] = &["docs::upstream", "model"];

/// Imports between modules of the generator that still go up in the table.
const KNOWN_UPS: &[(&str, &str)] = &[];

#[test]
fn no_file_imports_itself_through_others() {
    for (name, least) in [("generated-sdk", 150), ("generator", 400), ("xtask", 30)] {
        let files = read(name);
        let arrows: usize = files.imports().values().map(BTreeSet::len).sum();
        assert!(arrows > least, "only {arrows} imports were found in {name}");
        let mut circles = files.circles();
        circles.retain(|one| !KNOWN_CIRCLES.iter().any(|known| one.starts_with(known)));
        let circles = circles.join("\n");
        assert!(
            circles.is_empty(),
            "files of {name} that import each other:\n{circles}"
        );
    }
}

#[test]
fn modules_of_the_generator_import_only_those_above_them_in_the_table() {
    let order = rooms();
    let place = |file: &Segments| order.iter().position(|room| *room == file[0]);
    let files = read("generator");
    let mut ups = BTreeSet::new();
    for (file, of) in files.imports() {
        for one in of.iter().filter(|one| place(one) > place(file)) {
            if !KNOWN_UPS.contains(&(&file[0], &one[0])) {
                ups.insert(format!("{} imports {}", file.join("::"), one.join("::")));
            }
        }
    }
    let ups: Vec<_> = ups.into_iter().collect();
    assert!(ups.is_empty(), "imports of modules further down:\n{}", ups.join("\n"));
}

/// Returns the modules of the generator in the order of their table in ARCHITECTURE.md.
fn rooms() -> Vec<&'static str> {
    let text = include_str!("../../ARCHITECTURE.md");
    let (_, table) =
        text.split_once("## The generator: `generator/src`").expect("the heading");
    let rows = table.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    let first = rows.filter_map(|row| row.split('`').nth(1));
    first.map(|name| name.trim_end_matches(".rs").trim_end_matches('/')).collect()
}

#[test]
fn circles_are_found_whatever_an_import_looks_like() {
    let root = "mod a; mod b; pub use a::A; pub use b::{B, c::C};";
    for import in [
        "use crate::a::A;",
        "use crate::a;",
        "use crate::a::{self, A};",
        "use crate::{a::A, other};",
        "use crate::A;",
        "use crate::{A, Other};",
        "use crate::a::*;",
        "use crate::a::A as Other;",
        "use super::a::A;",
        "use super::A;",
        "fn f(a: &crate::a::A) {}",
        "fn f() -> Vec<Option<crate::A>> { todo!() }",
        "fn f() { super::a::f(1, 2) }",
        "impl crate::A { fn f() {} }",
        "mod inner { use super::super::a::A; }",
        "mod inner { use crate::a::A; }",
        "macro_rules! m { () => { $crate::a::f() }; }",
        "pub use crate::a::A; fn f(a: A) {}",
    ] {
        let sources = [("", root), ("a", "use crate::b::B;"), ("b", import)];
        assert_eq!(Crate::read(&sources).circles().len(), 2, "{import}");
        let child = import.replacen("super::", "super::super::", 1);
        let sources =
            [("", root), ("a", "use crate::C;"), ("b", "mod c;"), ("b::c", &child)];
        assert_eq!(Crate::read(&sources).circles().len(), 2, "{child}");
    }
    for harmless in [
        "use other::a::A;",
        "/// [`A`](crate::a::A)\nfn f() {}",
        "#[cfg(test)] mod tests { use crate::a::A; }",
        "pub use crate::a::A;",
        "fn f() -> &'static str { \"crate::a::A\" }",
        "use std::{a, fmt};",
        "fn f(a: u8) -> u8 { a }",
        "pub(in crate::a) fn f() {}",
        "#[cfg(test)] use crate::a::A;",
        "fn f() { quote!(crate::a::A) }",
    ] {
        let sources = [("", root), ("a", "use crate::b::B;"), ("b", harmless)];
        let circles = Crate::read(&sources).circles();
        assert!(circles.is_empty(), "{harmless}: {circles:?}");
    }
}

#[test]
fn parents_and_children_can_be_a_circle_too() {
    let child = "use super::Parent;";
    for (parent, circles) in [
        ("mod child; pub use child::Child;", 0),
        ("mod child; use child::Child; struct Parent;", 2),
        ("mod child; pub use child::Child; struct Parent(Child);", 2),
        ("mod child; struct Parent(child::Child);", 2),
    ] {
        let sources = [("", "mod a;"), ("a", parent), ("a::child", child)];
        assert_eq!(Crate::read(&sources).circles().len(), circles, "{parent}");
    }
}
