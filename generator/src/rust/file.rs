//! From what emitters write to the text of a file.

use proc_macro2::TokenStream;

use crate::artifacts::rust_header;

/// What an emitter wrote, as the formatter takes it.
pub(super) fn parse(tokens: TokenStream) -> syn::File {
    match syn::parse2(tokens) {
        Ok(file) => file,
        // Names were made valid long before; whoever breaks an emitter sees this in its first test.
        Err(error) => unreachable!("an emitter wrote no Rust: {error}"),
    }
}

/// The text of a file with its header, formatted as rustfmt would.
pub(super) fn write(file: syn::File) -> String {
    format!("{}\n{}", rust_header(), aired(file))
}

/// One blank line between items and between methods: prettyplease leaves none.
fn aired(file: syn::File) -> String {
    let mut blocks = Vec::new();
    if !file.attrs.is_empty() {
        blocks.push(unparse(file.attrs, Vec::new()));
    }
    let mut run: Vec<syn::Item> = Vec::new();
    for item in file.items {
        if run.last().is_some_and(|last| !stand_together(last, &item)) {
            blocks.push(unparse(Vec::new(), std::mem::take(&mut run)));
        }
        run.push(item);
    }
    if !run.is_empty() {
        blocks.push(unparse(Vec::new(), run));
    }
    blocks.iter().map(|block| air_methods(block)).collect::<Vec<_>>().join("\n")
}

fn unparse(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}

/// Imports, module declarations and registrations stand in blocks.
fn stand_together(one: &syn::Item, next: &syn::Item) -> bool {
    use syn::Item::{Macro, Mod, Use};
    matches!((one, next), (Use(_), Use(_)) | (Mod(_), Mod(_)) | (Macro(_), Macro(_)))
}

/// The few things that prettyplease prints otherwise than rustfmt, line by line.
fn air_methods(block: &str) -> String {
    let mut aired = String::with_capacity(block.len() + block.len() / 16);
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        // What follows a `<` at the end of a line: what stands in it, and the line that closes it.
        let mut argument = || {
            let inner = lines.next().unwrap_or_default().trim().trim_end_matches(',');
            format!("{inner}{}", lines.next().unwrap_or_default().trim())
        };
        let indent = &line[..line.len() - line.trim_start().len()];
        if let Some(members) = short_literal(line) {
            aired.push_str(&format!("{indent}Self {{\n"));
            for member in members.split(", ") {
                let comma = if member.starts_with("..") { "" } else { "," };
                aired.push_str(&format!("{indent}    {member}{comma}\n"));
            }
            aired.push_str(&format!("{indent}}}\n"));
        } else if let Some((name, ty)) = broken_field(line) {
            aired.push_str(&format!("{name}:\n        {ty}{}\n", argument()));
        } else if let Some((pattern, value)) = long_arm(line) {
            aired.push_str(&format!(
                "{pattern} => {{\n{indent}    {value}\n{indent}}}\n"
            ));
        } else if line.ends_with(ITERATOR) {
            aired.push_str(&format!("{line}{}\n", argument()));
        } else {
            aired.push_str(line);
            aired.push('\n');
        }
        if line == "    }" && lines.peek().is_some_and(|next| *next != "}") {
            aired.push('\n');
        }
    }
    aired
}

/// A literal on one line; rustfmt breaks all but the shortest.
fn short_literal(line: &str) -> Option<&str> {
    let members = line.trim_start().strip_prefix("Self { ")?.strip_suffix(" }")?;
    (members.len() > 18).then_some(members)
}

/// A struct's field whose type is broken after `<`; rustfmt breaks before the type.
fn broken_field(line: &str) -> Option<(&str, &str)> {
    line.strip_suffix('<').filter(|line| line.starts_with("    pub "))?;
    line.split_once(": ")
}

/// The beginning of an argument whose type prettyplease breaks, and rustfmt leaves on its line.
const ITERATOR: &str = ": impl IntoIterator<";

/// An arm of a match that is too long for its line.
fn long_arm(line: &str) -> Option<(&str, &str)> {
    let (pattern, value) = line.strip_suffix(',')?.split_once(" => ")?;
    (line.chars().count() > 89).then_some((pattern, value))
}
