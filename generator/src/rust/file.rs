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

/// Writes the text of a file, formatted as rustfmt would. Large files come in parts, because a
/// syntax tree takes twenty times as much memory as its text.
pub(super) struct Writer {
    /// Separated by blank lines: prettyplease leaves none between items.
    blocks: Vec<String>,
    /// Items of a block that is not complete.
    run: Vec<syn::Item>,
}

impl Writer {
    /// Begins a file with its header.
    pub(super) fn new() -> Self {
        Self {
            blocks: vec![header::rust()],
            run: Vec::new(),
        }
    }

    /// Adds items, and attributes of the file if there are any.
    ///
    /// # Errors
    ///
    /// Returns the difference to what was meant: a defect of the generator.
    pub(super) fn write(&mut self, part: syn::File) -> Result<(), String> {
        if !part.attrs.is_empty() {
            self.blocks.push(block(part.attrs, Vec::new())?);
        }
        for item in part.items {
            if self.run.last().is_some_and(|last| !stand_together(last, &item)) {
                self.end_block()?;
            }
            self.run.push(item);
        }
        Ok(())
    }

    /// Returns the text of the file.
    ///
    /// # Errors
    ///
    /// The same as [`Writer::write`].
    pub(super) fn finish(mut self) -> Result<String, String> {
        if !self.run.is_empty() {
            self.end_block()?;
        }
        Ok(self.blocks.join("\n"))
    }

    fn end_block(&mut self) -> Result<(), String> {
        self.blocks.push(block(Vec::new(), std::mem::take(&mut self.run))?);
        Ok(())
    }
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
