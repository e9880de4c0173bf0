//! Documents with texts that try to become code.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde_json::json;

use super::{emit, emit_calls};
use crate::diagnostic::Diagnostics;
use crate::model::Api;
use crate::openapi::Document;
use crate::source::{Format, Source};
use crate::spec::descriptions::Descriptions;
use crate::tests;
use crate::tests::with_sdk;

/// The code that a text tries to run.
const CODE: &str = r#"std::fs::write("RAN", "x").unwrap();"#;

/// Ways to get a code block, HTML, an item or a line of Rust out of a text.
fn hostile_texts() -> Vec<String> {
    let mut texts = Vec::new();
    for fence in ["```", "~~~", "````", "~~~~~"] {
        for language in ["", "rust", "no_run", "should_panic", "text,rust", "{.rust}"] {
            for (before, line) in
                [("", ""), ("> ", "> "), ("- ", "  "), ("1. ", "   "), ("> > ", "> > ")]
            {
                texts.push(format!(
                    "A\n\n{before}{fence}{language}\n{line}{CODE}\n{line}{fence}\n"
                ));
            }
        }
        texts.push(format!("x {fence}\n{CODE}"));
        texts.push(format!("```text\nx\n{fence}\n\n{fence}\n{CODE}\n{fence}"));
        texts.push(format!("<div>\n\n{fence}\n{CODE}\n{fence}\n\n</div>"));
    }
    for indent in ["    ", "\t", " \t", "      "] {
        texts.push(format!("A\n\n{indent}{CODE}\n"));
        texts.push(format!("- a\n\n  {indent}{CODE}\n"));
        texts.push(format!("> {indent}{CODE}\n"));
        texts.push(format!("|a|\n|-|\n\n{indent}{CODE}"));
        texts.push(format!("[x]: y\n{indent}{CODE}"));
    }
    let long = "x".repeat(75);
    for arrow in [" => ", " <", ": impl IntoProperty<", "pub a: B<", " Self { ", "    }"]
    {
        texts.push(format!("| {long}{arrow}pub fn pwned(&self) {{ std::process::exit(77) }} fn pwned2() {{,"));
        texts.push(format!("{long}\n{arrow}\npub fn pwned() {{}}\n"));
    }
    for end in
        ["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\0"]
    {
        texts.push(format!("A{end}{CODE}{end}pub fn pwned() {{}}"));
        texts.push(format!("A{end}*/ pub fn pwned() {{}} /*"));
        texts.push(format!("A\"]{end}pub fn pwned() {{}} #[doc = \""));
    }
    for mark in ["\u{202e}", "\u{2066}", "\u{200f}", "\u{feff}", "\u{1b}[2J", "\u{7}"] {
        texts.push(format!("user{mark}nimda"));
    }
    for html in [
        "<script>x</script>",
        "<img src=x onerror=pwned()>",
        "<!-- x",
        "<?x",
        "<![CDATA[x",
    ] {
        texts.push(html.to_owned());
        texts.push(format!("\n{html}\n"));
        texts.push(format!("a <b>{html}"));
    }
    for markup in [
        "[`std::process`]",
        "[a][b]",
        "[a]\n\n[a]: javascript:x",
        "![x](https://e.example/x)",
        "[x](javascript:x)",
        "[^1]\n\n[^1]: x",
        "`a",
        "``a`",
        "`` ` [b] ",
        "http://a.example/[b]",
        "https://user:pass@e.example",
        "a\\",
        "# A\n===\n---",
        "***",
        "\\`x`",
        "\\[x]",
        "{{ x }}",
        "&lt;b&gt;",
        "`code ``` rust`",
    ] {
        texts.push(markup.to_owned());
        texts.push(format!("{}{markup}", "word ".repeat(16)));
    }
    texts
}

/// A document that has the text wherever a text may be.
fn document(text: &str, name: &str, value: &str) -> String {
    let reference = json!({"$ref": "#/components/schemas/PetDto"});
    let content = json!({"application/json": {"schema": reference}});
    let choice = json!({"type": "string", "description": text, "enum": ["A", format!("b{value}")]});
    json!({
        "openapi": "3.0.0",
        "info": {"title": text, "description": text, "version": "1"},
        "tags": [{"name": "Pets", "description": text}],
        "paths": {"/pets": {"post": {
            "operationId": "PetsController_addPet", "tags": ["Pets"], "summary": text, "description": text,
            "parameters": [
                {"name": name, "in": "query", "description": text, "schema": {"type": "string", "default": value}},
            ],
            "requestBody": {"required": true, "content": content},
            "responses": {"200": {"description": text, "content": content}},
        }}},
        "components": {"schemas": {"PetDto": {
            "type": "object", "description": text, "required": ["name", "kind", name],
            "properties": {
                "name": {"type": "string", "description": text, "example": value, "default": value, "pattern": value},
                "kind": choice,
                name: {"type": "string", "description": text, "default": value},
                "free": {"type": "object", "description": text, "example": {value: value}, "default": {value: value}},
            },
        }}},
    })
    .to_string()
}

fn api(json: &str) -> Api {
    let file = "spec/authentication.json";
    let source = Source::parse(file, json.to_owned(), Format::Json).unwrap();
    let mut diagnostics = Diagnostics::default();
    let document = Document::read("authentication", source, &mut diagnostics);
    let api = Api::lower(
        &[(document, Descriptions::default())],
        &tests::genauth(),
        &mut diagnostics,
    );
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    api
}

/// All files, as syntax.
fn files(json: &str) -> BTreeMap<String, TokenStream> {
    let api = api(json);
    let files = with_sdk(&api, emit)
        .unwrap_or_else(|error| panic!("{error} {json}"))
        .into_iter()
        .chain(with_sdk(&api, emit_calls).unwrap());
    let rust = files.filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, text)| {
        let tokens =
            text.parse().unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        (path, tokens)
    })
    .collect()
}

/// The tokens without literals and documentation.
fn skeleton(tokens: &TokenStream, out: &mut String) {
    for token in tokens.clone() {
        match token {
            TokenTree::Literal(_) => {}
            // Commas and braces are added and removed when lines are broken.
            TokenTree::Punct(punct) if punct.as_char() == ',' => {}
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                skeleton(&group.stream(), out);
            }
            TokenTree::Group(group) => {
                let inner = group.stream().to_string();
                // The number of lines of a text does not matter.
                if inner.starts_with("doc =") {
                    out.truncate(out.trim_end_matches(['#', '!', ' ']).len());
                    continue;
                }
                out.push_str(&format!("{:?}(", group.delimiter()));
                skeleton(&group.stream(), out);
                out.push(')');
            }
            token => out.push_str(&format!("{token} ")),
        }
    }
}

fn skeletons(json: &str) -> BTreeMap<String, String> {
    let skeleton = |(path, tokens)| {
        let mut out = String::new();
        skeleton(&tokens, &mut out);
        (path, out)
    };
    files(json).into_iter().map(skeleton).collect()
}

/// Returns what rustdoc would compile of a file: the code blocks of its documentation, item by
/// item.
fn doctests(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut comment = String::new();
    for line in text.lines().map(str::trim_start).chain([""]) {
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            Some(rest) => {
                comment.push_str(rest.strip_prefix(' ').unwrap_or(rest));
                comment.push('\n');
            }
            None => {
                blocks.extend(code_of(&comment));
                comment.clear();
            }
        }
    }
    blocks
}

fn code_of(markdown: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open = None;
    for event in Parser::new_ext(markdown, super::doc::OPTIONS) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language)))
                if &*language == "text" => {}
            Event::Start(Tag::CodeBlock(_)) => open = Some(String::new()),
            Event::Text(text) => open.iter_mut().for_each(|open| open.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            Event::Html(html) | Event::InlineHtml(html) => {
                panic!("HTML: {html}\n{markdown}")
            }
            _ => {}
        }
    }
    blocks
}

fn assert_same(
    found: &BTreeMap<String, String>,
    tame: &BTreeMap<String, String>,
    text: &str,
) {
    assert_eq!(found.keys().collect::<Vec<_>>(), tame.keys().collect::<Vec<_>>());
    for (path, skeleton) in found {
        let differs = skeleton
            .bytes()
            .zip(tame[path].bytes())
            .position(|(one, other)| one != other);
        let at = differs.unwrap_or(skeleton.len().min(tame[path].len()));
        let around = |text: &str| {
            text.get(at.saturating_sub(60)..)
                .map(|rest| rest.chars().take(120).collect::<String>())
        };
        assert_eq!(around(skeleton), around(&tame[path]), "{path} of {text:?}");
        assert_eq!(skeleton, &tame[path], "{path} of {text:?}");
    }
}

#[test]
fn no_text_becomes_code() {
    let tame = skeletons(&document("A text.", "tag", "value"));
    for text in hostile_texts() {
        let json = document(&text, "tag", &text);
        // The variant of an enum is named after its value: that is compared on its own.
        let json = json
            .replace(&serde_json::to_string(&format!("b{text}")).unwrap(), "\"bvalue\"");
        assert_same(&skeletons(&json), &tame, &text);
        for (path, text_of_file) in with_sdk(&api(&json), emit).unwrap() {
            let expected = usize::from(path.ends_with("operations/pets.rs"));
            let code = if path.ends_with(".md") {
                code_of(text_of_file.split_once("-->").unwrap().1)
            } else {
                doctests(&text_of_file)
            };
            assert_eq!(code.len(), expected, "{path} of {text:?}: {code:#?}");
        }
    }
}

#[test]
fn no_value_of_an_enum_becomes_code() {
    for text in hostile_texts() {
        let json = document("A text.", "tag", &text);
        for (path, skeleton) in skeletons(&json) {
            assert!(!skeleton.contains("fn pwned"), "{path} of {text:?}");
        }
    }
}

#[test]
fn no_name_of_a_property_becomes_code() {
    let names = [
        "a => b",
        "x => pub fn pwned() {},",
        "`a`",
        "a``b",
        "a]b",
        "[a](b)",
        "a\"b",
        "a\\",
        "*/a",
        "a{b}",
        "<b>a",
        "a|b",
        "a#b",
        "//a",
        "'a",
        "a\u{e9}=>{",
        "r#\"a",
        "~~~a",
        "```a",
        "    a    b",
        "#[a]",
        "a;b",
        "$a",
        "a&b",
    ];
    for name in names {
        let long = format!("{name}{}", " x".repeat(40));
        for name in [name, &long] {
            let document = document("A text.", name, "value");
            for (path, skeleton) in skeletons(&document) {
                assert!(!skeleton.contains("fn pwned"), "{path} of {name:?}");
            }
            let models = files(&document)["authentication/models/pets.rs"].to_string();
            let literal = proc_macro2::Literal::string(name).to_string();
            assert!(models.contains(&literal), "{literal} is not in {models}");
        }
    }
}

#[test]
fn no_title_becomes_code() {
    let tame = skeletons(&document("A text.", "tag", "value"));
    let titles = [
        "~~~",
        "```rust",
        "# A",
        "- a",
        "> a",
        "    a",
        "<b>",
        "[`a`]",
        "a`b",
        "![a](b)",
        "a: http://x.example",
        "1. a",
        "***",
        " ",
        "a ",
        "\u{3000}",
    ];
    for title in titles {
        let json = document("A text.", "tag", "value").replace(
            "\"name\":\"Pets\"",
            &format!("\"name\":\"Pets\",\"x-displayName\":{}", json!(title)),
        );
        assert_same(&skeletons(&json), &tame, title);
    }
}
