//! The second check: a printed file, read again by rustc's lexer, must be the file that was meant.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use rustc_lexer::{Token, TokenKind, tokenize};

/// Compares the printed part of a file with what was meant, item by item.
///
/// Commas and the braces of match arms, closures and imports don't count: prettyplease adds and
/// removes them.
///
/// # Errors
///
/// Names the first item that came out differently.
pub(super) fn check(meant: &syn::File, printed: &str) -> Result<(), String> {
    let mut proof = Proof {
        printed: Printed::new(printed),
        last: [' '; 2],
        buffer: String::new(),
    };
    let attributes = meant.attrs.iter().map(|one| one.to_token_stream());
    let attributes =
        attributes.map(|tokens| ("the head of the file".to_owned(), tokens));
    let items = meant.items.iter().map(|item| (name_of(item), item.to_token_stream()));
    for (name, tokens) in attributes.chain(items) {
        proof.compare(tokens).map_err(|(meant, found)| {
            format!("{name} has `{found}` instead of `{meant}`")
        })?;
    }
    match proof.printed.next() {
        Some(more) => Err(format!("its last item is followed by `{more}`")),
        None => Ok(()),
    }
}

/// The item, as a message names it.
fn name_of(item: &syn::Item) -> String {
    match item {
        syn::Item::Struct(one) => format!("struct `{}`", one.ident),
        syn::Item::Enum(one) => format!("enum `{}`", one.ident),
        syn::Item::Static(one) => format!("static `{}`", one.ident),
        syn::Item::Const(one) => format!("const `{}`", one.ident),
        syn::Item::Mod(one) => format!("mod `{}`", one.ident),
        syn::Item::Impl(one) => format!("impl `{}`", one.self_ty.to_token_stream()),
        _ => "an item".to_owned(),
    }
}

/// The expected and the found text.
type Difference = (String, String);

/// The state of a comparison.
struct Proof<'a> {
    printed: Printed<'a>,
    /// The last two characters that were meant, as far as they are punctuation.
    last: [char; 2],
    buffer: String,
}

impl Proof<'_> {
    fn compare(&mut self, tokens: TokenStream) -> Result<(), Difference> {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ',' => {}
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let inner = tokens.next_if(is_exclamation_mark).is_some();
                    let doc = tokens.peek().and_then(doc_of);
                    if let Some(text) = doc {
                        tokens.next();
                        self.doc(&text, inner)?;
                    } else {
                        self.next('#'.encode_utf8(&mut [0; 4]))?;
                        if inner {
                            self.next("!")?;
                        }
                    }
                }
                TokenTree::Punct(punct) => {
                    let (before, letter) = (self.last[1], punct.as_char());
                    self.next(letter.encode_utf8(&mut [0; 4]))?;
                    self.last = [before, letter];
                }
                TokenTree::Group(group) => {
                    // Without the group, its tokens are moved rather than copied.
                    let (delimiter, tokens) = (group.delimiter(), group.stream());
                    drop(group);
                    let (open, close) = match delimiter {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace if !are_optional(self.last) => ("{", "}"),
                        Delimiter::Brace | Delimiter::None => {
                            self.compare(tokens)?;
                            continue;
                        }
                    };
                    self.next(open)?;
                    self.compare(tokens)?;
                    self.next(close)?;
                }
                TokenTree::Ident(ident) => {
                    self.last = [' '; 2];
                    match self.printed.next() {
                        Some(found) if ident == found => {}
                        found => return Err(difference(&ident, found)),
                    }
                }
                TokenTree::Literal(literal) => {
                    self.last = [' '; 2];
                    self.write(&literal);
                    match self.printed.next() {
                        Some(found) if found == self.buffer => {}
                        found => return Err(difference(&literal, found)),
                    }
                }
            }
        }
        Ok(())
    }

    fn next(&mut self, meant: &str) -> Result<(), Difference> {
        self.last = [' '; 2];
        match self.printed.next() {
            Some(found) if found == meant => Ok(()),
            found => Err(difference(meant, found)),
        }
    }

    fn doc(&mut self, meant: &Literal, inner: bool) -> Result<(), Difference> {
        let mark = if inner { "//!" } else { "///" };
        let found = self.printed.next().unwrap_or_default();
        self.write(meant);
        let is_same =
            found.strip_prefix(mark).is_some_and(|text| is_literal(&self.buffer, text));
        if is_same { Ok(()) } else { Err(difference(meant, Some(found))) }
    }

    /// Writes the literal into the buffer.
    fn write(&mut self, literal: &Literal) {
        self.buffer.clear();
        // Writing to a string can't fail.
        let _ = write!(self.buffer, "{literal}");
    }
}

fn difference(meant: impl ToString, found: Option<&str>) -> Difference {
    (meant.to_string(), found.unwrap_or_default().to_owned())
}

/// Returns whether a string literal has this value.
fn is_literal(literal: &str, value: &str) -> bool {
    let plain = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match plain.filter(|text| !text.contains('\\')) {
        Some(text) => text == value,
        None => syn::parse_str::<syn::LitStr>(literal)
            .is_ok_and(|literal| literal.value() == value),
    }
}

fn is_exclamation_mark(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '!')
}

/// The text of `[doc = "text"]`.
fn doc_of(token: &TokenTree) -> Option<Literal> {
    let TokenTree::Group(group) = token else { return None };
    let mut tokens = group.stream().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(doc), TokenTree::Punct(_), TokenTree::Literal(text))
            if doc == "doc" =>
        {
            Some(text)
        }
        _ => None,
    }
}

/// Returns whether braces behind these characters are optional: of a match arm, a closure, or an
/// import.
fn are_optional(last: [char; 2]) -> bool {
    matches!(last, ['=', '>'] | [_, '|'] | [':', ':'])
}

/// The tokens of a printed file.
struct Printed<'a> {
    tokens: Box<dyn Iterator<Item = Token> + 'a>,
    rest: &'a str,
    /// The name of a lifetime, behind its apostrophe.
    lifetime: Option<&'a str>,
    last: [char; 2],
    /// For each open brace, whether it counts.
    open: Vec<bool>,
}

impl<'a> Printed<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            tokens: Box::new(tokenize(text)),
            rest: text,
            lifetime: None,
            last: [' '; 2],
            open: Vec::new(),
        }
    }
}

impl<'a> Iterator for Printed<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if let Some(name) = self.lifetime.take() {
            return Some(name);
        }
        loop {
            let token = self.tokens.next()?;
            let (text, rest) = self.rest.split_at_checked(token.len as usize)?;
            self.rest = rest;
            let last = std::mem::replace(&mut self.last, [' '; 2]);
            match token.kind {
                TokenKind::Whitespace => self.last = last,
                TokenKind::Comma => {}
                TokenKind::OpenBrace => {
                    let counts = !are_optional(last);
                    self.open.push(counts);
                    if counts {
                        return Some(text);
                    }
                }
                TokenKind::CloseBrace => {
                    if self.open.pop().unwrap_or(true) {
                        return Some(text);
                    }
                }
                TokenKind::Lifetime { .. } => {
                    self.lifetime = text.strip_prefix('\'');
                    return text.get(..1);
                }
                _ => {
                    let letter = text.chars().next().unwrap_or(' ');
                    self.last = [last[1], letter];
                    return Some(text);
                }
            }
        }
    }
}
