//! Formatting: from the output of emitters to the text of a file.

use proc_macro2::TokenStream;

use super::{layout, proof};
use crate::header;

/// The output of an emitter, as the formatter takes it.
pub(super) fn parse(tokens: TokenStream) -> syn::File {
    match syn::parse2(tokens) {
        Ok(file) => file,
        // Names have been validated before, so only a mistake in an emitter gets here.
        Err(error) => unreachable!("an emitter wrote no Rust: {error}"),
    }
}

/// The text of a file with its header, formatted as rustfmt would.
///
/// # Errors
///
/// Returns the difference to what was meant: a defect of the generator.
pub(super) fn write(file: syn::File) -> Result<String, String> {
    // One blank line between items: prettyplease leaves none.
    let mut blocks = vec![header::rust()];
    if !file.attrs.is_empty() {
        blocks.push(block(file.attrs, Vec::new())?);
    }
    let mut run: Vec<syn::Item> = Vec::new();
    for item in file.items {
        if run.last().is_some_and(|last| !stand_together(last, &item)) {
            blocks.push(block(Vec::new(), std::mem::take(&mut run))?);
        }
        run.push(item);
    }
    if !run.is_empty() {
        blocks.push(block(Vec::new(), run)?);
    }
    Ok(blocks.join("\n"))
}

/// The text of a part of a file, read again before it is returned.
fn block(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> Result<String, String> {
    let part = syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    };
    let printed = layout::as_rustfmt(&prettyplease::unparse(&part));
    proof::check(&part, &printed)?;
    Ok(printed)
}

/// Imports, module declarations and registrations stand in blocks.
fn stand_together(one: &syn::Item, next: &syn::Item) -> bool {
    use syn::Item::{Macro, Mod, Use};
    matches!((one, next), (Use(_), Use(_)) | (Mod(_), Mod(_)) | (Macro(_), Macro(_)))
}
