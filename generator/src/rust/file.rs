//! From tokens to the text of a file.

use proc_macro2::TokenStream;

use crate::artifacts::rust_header;

/// The text of a file with its header, formatted as rustfmt would.
pub(super) fn write(tokens: TokenStream) -> String {
    let file: syn::File = match syn::parse2(tokens.clone()) {
        Ok(file) => file,
        // Names were made valid long before; whoever breaks an emitter sees this in its first test.
        Err(error) => unreachable!("an emitter wrote no Rust: {error}\n{tokens}"),
    };
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

/// Imports and module declarations stand in blocks.
fn stand_together(one: &syn::Item, next: &syn::Item) -> bool {
    use syn::Item::{Mod, Use};
    matches!((one, next), (Use(_), Use(_)) | (Mod(_), Mod(_)))
}

fn air_methods(block: &str) -> String {
    let mut aired = String::with_capacity(block.len() + block.len() / 16);
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        aired.push_str(line);
        aired.push('\n');
        if line == "    }" && lines.peek().is_some_and(|next| *next != "}") {
            aired.push('\n');
        }
    }
    aired
}
