//! Checks of all output, for any input.

use genauth_generator::artifacts::{Artifacts, Dirs};
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::report::Format;
use genauth_generator::{Generated, text};
use proc_macro2::{TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::hostile;

/// Checks that findings name a file, and that no report of them has hidden characters or commands.
pub(crate) fn findings(outcome: Result<&Generated, &Diagnostics>) {
    let report = |format| {
        let outcome = outcome.map_err(Diagnostics::clone);
        let report = genauth_generator::check(
            outcome,
            &Dirs::default(),
            "cargo xtask generate".into(),
        );
        (report.results(format), report.remarks(format))
    };
    let all = match outcome {
        Ok(run) => &run.diagnostics,
        Err(found) => {
            assert!(found.errors() > 0, "refused without an error");
            found
        }
    };
    for one in all.iter() {
        assert!(!one.file.is_empty() && !one.found.is_empty(), "{one:?}");
    }
    let (results, remarks) = report(Format::Text);
    shown("the report", &results);
    shown("the remarks", &remarks);
    annotations("the annotations", &report(Format::Github).0);
    let json = report(Format::Json).0;
    json_object("the report in JSON", &json);
}

/// Checks that a text has no hidden characters and no line that is a command to GitHub.
pub(crate) fn shown(what: &str, text: &str) {
    visible(what, text);
    for line in text.lines() {
        let command = line.trim_start().starts_with("::") || line.contains("##[");
        assert!(!command, "{what} holds a command: {line:?}");
    }
}

/// Checks the same, but allows annotations.
pub(crate) fn annotations(what: &str, text: &str) {
    visible(what, text);
    for line in text.lines() {
        let ours = ["::error file=", "::warning file=", "::notice file="];
        let ours = ours.iter().any(|start| line.starts_with(start));
        let command = line.trim_start().starts_with("::") && !ours;
        assert!(!command && !line.contains("##["), "{what} holds a command: {line:?}");
    }
}

pub(crate) fn json_object(what: &str, text: &str) {
    shown(what, text);
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    assert!(value.is_ok_and(|value| value.is_object()), "{what} is no object: {text}");
}

/// Checks the Markdown of a pull request or a changelog: no HTML, no image, no link.
pub(crate) fn quoted_markdown(what: &str, text: &str) {
    shown(what, text);
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                panic!("{what} holds HTML: {html:?}\n{text}")
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                panic!("{what} holds a link to {dest_url:?}\n{text}")
            }
            _ => {}
        }
    }
}

fn visible(what: &str, text: &str) {
    // Samples in Go are indented with tabs.
    let hidden = |one: char| text::is_hidden(one) && one != '\n' && one != '\t';
    let hidden = text.char_indices().find(|(_, one)| hidden(*one));
    if let Some((at, letter)) = hidden {
        let around: String = text[..at].chars().rev().take(80).collect();
        let around: String = around.chars().rev().collect();
        panic!("{what} holds the hidden character {letter:?} after {around:?}");
    }
}

/// Checks generated files: Rust that runs no code of a document, or pages without foreign HTML.
pub(crate) fn artifacts(artifacts: &Artifacts) {
    for ((_, path), text) in &artifacts.0 {
        let path = path.as_str();
        assert!(
            !path.starts_with('/')
                && path.split('/').all(|part| !matches!(part, "" | "." | "..")),
            "the path {path:?} leads elsewhere"
        );
        shown_path(path);
        if path.ends_with(".rs") {
            rust(path, text);
        } else if path.ends_with(".md") && path.contains("groups.md") {
            // The crate's documentation includes it.
            visible(path, text);
            documentation(path, text);
        } else if path.ends_with(".md") {
            page(path, text);
        } else if path.ends_with(".json") {
            let value: Result<serde_json::Value, _> = serde_json::from_str(text);
            assert!(value.is_ok(), "{path} is no JSON: {text}");
        }
    }
}

fn shown_path(path: &str) {
    assert!(
        !path.chars().any(text::is_hidden),
        "the path {path:?} has something hidden"
    );
}

fn rust(path: &str, text: &str) {
    visible(path, text);
    if let Err(error) = syn::parse_file(text) {
        panic!("{path} is no Rust: {error}\n{text}");
    }
    let tokens: TokenStream = text
        .parse()
        .unwrap_or_else(|error| panic!("{path} is no Rust: {error}\n{text}"));
    no_hostile_code(path, &tokens);
    comments(path, tokens);
}

/// Checks that the macro of [`hostile::CODE`] is not called.
fn no_hostile_code(path: &str, tokens: &TokenStream) {
    let mut name = false;
    for token in tokens.clone() {
        if let TokenTree::Group(group) = &token {
            no_hostile_code(path, &group.stream());
        }
        let called =
            name && matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '!');
        assert!(!called, "{path} runs code of the document");
        name = matches!(&token, TokenTree::Ident(name) if hostile::CODE.starts_with(&format!("{name}!")));
    }
}

/// Returns each documentation comment, joined as rustdoc joins it.
fn comments(path: &str, tokens: TokenStream) {
    let mut comment = String::new();
    for token in tokens {
        match token {
            TokenTree::Punct(mark) if matches!(mark.as_char(), '#' | '!') => {}
            TokenTree::Group(group) => match doc_line(&group.stream()) {
                Some(line) => {
                    comment += line.strip_prefix(' ').unwrap_or(&line);
                    comment.push('\n');
                }
                None => {
                    documentation(path, &std::mem::take(&mut comment));
                    comments(path, group.stream());
                }
            },
            _ => documentation(path, &std::mem::take(&mut comment)),
        }
    }
    documentation(path, &comment);
}

/// Returns the text of `doc = "…"`.
fn doc_line(attribute: &TokenStream) -> Option<String> {
    let mut tokens = attribute.clone().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(text))
            if name == "doc" =>
        {
            syn::parse_str::<syn::LitStr>(&text.to_string())
                .ok()
                .map(|text| text.value())
        }
        _ => None,
    }
}

/// Checks that rustdoc compiles only our examples in a comment, and that it has no HTML.
fn documentation(path: &str, markdown: &str) {
    if markdown.is_empty() {
        return;
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut example: Option<String> = None;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                match &*language {
                    "text" => {}
                    "no_run" => example = Some(String::new()),
                    _ => panic!(
                        "{path}: rustdoc may compile a block of {language:?}:\n{markdown}"
                    ),
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                panic!("{path}: rustdoc compiles an indented block:\n{markdown}")
            }
            Event::Text(text) => example.iter_mut().for_each(|code| *code += &text),
            Event::End(TagEnd::CodeBlock) => {
                example.take().into_iter().for_each(|code| {
                    let tokens: TokenStream = code.parse().unwrap_or_else(|error| {
                        panic!("{path}: the example is no Rust: {error}\n{code}")
                    });
                    no_hostile_code(path, &tokens);
                })
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let header = path.ends_with(".md") && html.starts_with("<!--");
                assert!(
                    header || is_inside_header(path, &html),
                    "{path} holds HTML {html:?}:\n{markdown}"
                );
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                harmless_link(path, &dest_url);
            }
            _ => {}
        }
    }
}

/// Removes the header of an included file, a comment of several lines.
fn is_inside_header(path: &str, html: &str) -> bool {
    path.ends_with(".md") && !html.contains('<')
}

fn harmless_link(path: &str, destination: &str) {
    let destination = destination.trim().to_ascii_lowercase();
    for scheme in ["javascript:", "data:", "vbscript:", "file:"] {
        assert!(!destination.starts_with(scheme), "{path} links to {destination:?}");
    }
}

/// Checks that a page has only the HTML of its templates.
pub(crate) fn page(path: &str, text: &str) {
    visible(path, text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut comments = 0;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                comments += html.matches("<!--").count();
                html_of_ours(path, &html, text);
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                panic!("{path} holds the image {dest_url:?}")
            }
            Event::Start(Tag::Link { dest_url, .. }) => harmless_link(path, &dest_url),
            _ => {}
        }
    }
    assert!(comments <= 1, "{path} holds a comment of the document:\n{text}");
}

/// Checks that each tag is one of the templates, and that names do not end their attributes.
fn html_of_ours(path: &str, html: &str, page: &str) {
    for tag in html.split('<').skip(1) {
        let known = [
            "/div>",
            "/a>",
            "LastUpdated />",
            "br>",
            "br/>",
            "br />",
            "!--",
            "code>",
            "code v-pre>",
            "/code>",
            "span v-pre>",
            "/span>",
        ];
        let known = known.iter().any(|start| tag.starts_with(start));
        let attribute = ["div style=\"width:", "a id=\"", "a href=\"#"]
            .iter()
            .find_map(|start| tag.strip_prefix(start))
            .and_then(|rest| rest.split_once('"'));
        let ours = known || attribute.is_some_and(|(_, rest)| rest.starts_with('>'));
        assert!(ours, "{path} holds the HTML {html:?}:\n{page}");
    }
}
