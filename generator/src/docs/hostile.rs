//! Pages of documents whose every text tries to get out of its place.

use std::collections::BTreeSet;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};
use serde_json::Value;

use super::fixture::*;
use super::languages::LANGUAGES;
use super::markdown::{self, harmless};
use super::page_templates::PageTemplates;
use crate::model::{Api, Code, Codes, HttpMethod, Location, Type};
use crate::rust::Sdk;
use crate::tests::with_sdk;
use crate::text;

/// Texts of all kinds that mean something to a Markdown parser, to Vue, to an HTML
/// parser, or to a compiler. `EVIL` stands for what would run.
#[rustfmt::skip]
pub(crate) const HOSTILE: &[&str] = &[
    "<img src=x onerror=EVIL()>", "<script>EVIL()</script>", "</td></tr></table><script>EVIL()</script>",
    "A\"><img src=x onerror=EVIL()>", "x' onmouseover='EVIL()", "<!-- EVIL", "--> EVIL", "<?php EVIL() ?>",
    "<![CDATA[ EVIL ]]>", "<!DOCTYPE html>", "<svg/onload=EVIL()>", "<a id=\"x\">", "<br onclick=EVIL()>", "<br", "<div\n>",
    "&lt;script&gt;EVIL()&lt;/script&gt;", "&#60;script&#62;", "&lbrace;&lbrace; EVIL() }}", "&#123;&#123; EVIL() }}", "{&#123; EVIL() }}",
    "{{ EVIL() }}", "{{{ EVIL() }}}", r"\{\{ EVIL() }}", r"{\{ EVIL() }}", "`{{ EVIL() }}`", "{{#include /etc/passwd}}", "{% include EVIL %}",
    "[a](javascript:EVIL())", "[a](JaVaScRiPt:EVIL())", "[a](java\tscript:EVIL())", "[a](&#106;avascript:EVIL())", "[a](data:text/html,EVIL)",
    "[a](<javascript:EVIL()>)", "[a](vbscript:EVIL)", "[a](//evil.example)", "[a](../../../etc/passwd)", "<javascript:EVIL()>",
    "![a](https://evil.example/x.png)", "![a](javascript:EVIL())", "[![a](https://evil.example)](https://evil.example)",
    "[a]: javascript:EVIL()", "[a]\n\n[a]: javascript:EVIL()", "[a][b]\n\n[b]: <javascript:EVIL()> 'x'", "text[^1]\n\n[^1]: EVIL", "- [b]: javascript:EVIL()", "> [b]: javascript:EVIL()",
    "x](y) z", "[x", "x]", "[x]", "](javascript:EVIL())", "[", "]", "[a\n](javascript:EVIL())",
    "```", "````", "~~~", "``` EVIL", "~~~ EVIL\nx", "> ```\n> x", "> ~~~", "- ```\n  x", "- ~~~", "1. ~~~\n   x", "  ```\n  x", "\t```\n\tx", "```\nx\n~~~",
    "    indented code", "text\n\n    indented code", "- a\n\n      indented code", "```js:no-v-pre\n{{ EVIL() }}\n```", "```js {EVIL}\nx\n```", "~~~`EVIL\nx",
    "x\n===", "x\n---", "===", "---", "x\n=", "x\n-", "***", "___", "# x", "## Sample code", "# x #", "## x {#id .class onclick=EVIL}", "x {#id}", "x }", "#", "##",
    "| a | b |\n| - | - |\n| x |", "a | b", "|", "||||", r"\|", r"\\|", "`|`", r"`\|`", "| - |",
    "a\\", "\\", "\\\\", "`", "``", "` `` `", "*", "**", "***x", "_", "__x", "*a **b* c**", "~", "~~x~~", "~x~",
    "\n\n", "a\n\n\nb", "a\r\nb", "a\rb", "a\n", "   ", "", "\n## EVIL\n", "\n\n<script>EVIL()</script>\n\n",
    "\0", "\u{1}", "\u{2}", "\u{e}0\u{f}", "\u{e}999999\u{f}", "a\u{0}b", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}EVIL", "\u{2066}x\u{2069}", "\u{feff}", "\u{200b}", "\u{e0041}", "\u{1b}[31m",
    "\"", "'", "\"; EVIL(); //", "'; EVIL(); //", "\\\"; EVIL(); //", "${EVIL}", "#{EVIL}", "$EVIL", "{$EVIL}", "%(EVIL)s", "\"\"\"", "'''", "*/ EVIL", "/* EVIL", "?> EVIL", "// EVIL", "\\u0022; EVIL(); //", "\\u000a EVIL", "\"#", "\"##",
    "- a", "+ a", "1. a", "1) a", "- [ ] a", "> a", "> [!NOTE]\n> a", "::: danger", ":::", "$$ x $$", "[[toc]]", "@[code](../x)", "<<< @/x", "@[code](https://../../etc/passwd)", "x\n@[code{1-3} js](https://../../etc/passwd)", "- @[code](http://../x)", "> - 1. @[code](https:../x)", "@include(../x)", "> ::: danger", "---\nEVIL: 1\n---",
    "https://evil.example/<script>", "<https://a.b/%7B%7BEVIL()%7D%7D>", "<mailto:a%7B{EVIL()}}@b.c>", "https://a.b/%7b%7BEVIL()}}", "<a%7b%7b@b.c>", "&#123;%7B EVIL() }}", r"\{%7B", "{%7B{%7B", "http://a.b/`<script>EVIL()</script>`", r"http://a.b/\<script>EVIL()</script>", "http://a.b/**`{{ EVIL() }}`**", "http://a.b/[x](https://c '<script>EVIL()</script>')", "<https://a.b/|x>", r"<https://a.b/\|x>", "<https://evil.example/\"onclick=EVIL>", "http://a.b/*_x_*", "EVIL@evil.example", "www.evil.example",
    "中文 <b>", "👩\u{200d}💻 😀 `", "é\u{301}", "normal text",
];

/// Without what is refused when a document is read.
fn name(text: &str) -> String {
    text.chars().filter(|letter| !text::is_hidden(*letter)).collect()
}

/// An API with the text in every place.
pub(in crate::docs) fn api_with(text: &str) -> Api {
    let plain = name(text);
    let named_member = if plain.is_empty() { "empty" } else { &plain };
    let example = |ty: Type, value: Value| {
        field(named_member, ty).required().says(text).by_default(text).like(value)
    };
    let mut members = vec![
        example(Type::String, text.into()),
        field("pattern", Type::String).says(text).by_default(text).like(text),
        field("kind", named(1)).required().says(text).like(text),
        field("inner", named(2)).required().says(text),
        field("any", Type::Any).says(text).like(serde_json::json!({ text: [text] })),
        field("list", list(Type::String)).says(text).like(serde_json::json!([text])),
        field("either", named(3)).says(text),
    ];
    members[1].limits.pattern = Some(text.to_owned());
    members[0].deprecated = true;
    let schema = |base: &str| format!("{base}{plain}");
    let mut types = vec![
        model(&schema("Body"), members.clone()),
        choice(&schema("Kind"), &[(text, text), ("plain", text)]),
        model(&schema("Inner"), vec![example(Type::String, text.into())]),
        union(&schema("Either"), vec![named(2), Type::String]),
        model(&schema("Answer"), members),
    ];
    for (index, definition) in types.iter_mut().enumerate() {
        definition.description = text.to_owned();
        definition.deprecated = index % 2 == 0;
    }
    let parameter = field(named_member, Type::String).required().says(text).like(text);
    let mut operation = operation("call").taking(vec![parameter]).body(0).answer(4);
    for parameter in &mut operation.parameters {
        parameter.location = Location::Query;
    }
    operation.id = format!("Controller_{plain}");
    operation.http = HttpMethod::Post;
    operation.path = format!("/api/v3/{plain}");
    operation.summary = text.to_owned();
    operation.description = text.to_owned();
    operation.errors.status = vec![400];
    let mut api = api(types, operation);
    let client = &mut api.clients[0];
    client.title = text.to_owned();
    client.description = text.to_owned();
    client.groups[0].name = plain.clone();
    client.groups[0].title = text.to_owned();
    client.groups[0].description = text.to_owned();
    let code = Code {
        value: 400,
        name: "BAD".to_owned(),
        meaning: text.to_owned(),
        remedy: text.to_owned(),
    };
    api.codes = Codes {
        status: vec![code.clone()],
        api: vec![code],
    };
    api
}

/// Returns the defects of a page, as a reader with all extensions sees it.
fn wrongs(page: &str) -> BTreeSet<String> {
    let parser = Parser::new_ext(
        page,
        Options::all()
            - Options::ENABLE_MATH
            - Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
            - Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
            - Options::ENABLE_GFM
            - Options::ENABLE_DEFINITION_LIST
            - Options::ENABLE_WIKILINKS
            - Options::ENABLE_SUPERSCRIPT
            - Options::ENABLE_SUBSCRIPT,
    );
    let mut wrongs = BTreeSet::new();
    let mut verbatim = false;
    for event in parser {
        let wrong = match &event {
            Event::Html(html) => {
                let ours = page
                    .split_once("\n<!--\n")
                    .and_then(|(_, rest)| rest.split_once("\n-->\n"));
                let is_notice = ours.is_some_and(|(notice, _)| {
                    notice.lines().any(|line| line == html.trim())
                });
                let fixed = ["<!--", "-->", "<LastUpdated />"].contains(&html.trim());
                !(is_notice || fixed || html.starts_with("<!-- @generated by"))
            }
            Event::InlineHtml(tag) => !is_ours(tag),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => true,
            Event::Start(Tag::Image { .. } | Tag::FootnoteDefinition(_)) => true,
            Event::Start(Tag::Heading { id, classes, .. }) => {
                id.is_some() || !classes.is_empty()
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                *link_type != LinkType::Email
                    && !["http://", "https://", "mailto:"]
                        .iter()
                        .any(|scheme| dest_url.starts_with(scheme))
                    && !dest_url
                        .chars()
                        .all(|one| one.is_ascii_alphanumeric() || "-._/".contains(one))
            }
            Event::FootnoteReference(_) => true,
            Event::Text(text) | Event::Code(text) => {
                // Addresses are shown decoded.
                let is_text = matches!(event, Event::Text(_));
                let shown = text.replace("%7B", "{").replace("%7b", "{");
                let shown = if is_text { &*shown } else { text };
                shown.contains("{{") && !verbatim
                    || text.contains(|one| {
                        text::is_hidden(one) && one != '\n' && one != '\t'
                    })
            }
            _ => false,
        };
        verbatim = match &event {
            Event::InlineHtml(tag) => tag.as_ref() == "<span v-pre>",
            Event::Start(Tag::CodeBlock(_)) => true,
            Event::Text(_) => verbatim,
            _ => false,
        };
        if wrong {
            wrongs.insert(format!("{event:?}"));
        }
    }
    wrongs.extend(directives(page));
    wrongs
}

/// Lines that VuePress or a plugin of it takes for a command, wherever a block can begin.
fn directives(page: &str) -> impl Iterator<Item = String> {
    let mut fences = markdown::Fences::default();
    let text =
        page.lines().filter(move |line| fences.read(line) == markdown::Line::Text);
    let is_directive = |line: &&str| {
        let text =
            line.trim_start_matches(|one: char| " \t>-+*#.)0123456789".contains(one));
        // Links to pages of ours.
        let is_link = text.starts_with("[[") && text.contains(".md)");
        ["@[", "@include", ":::", "[["].iter().any(|start| text.starts_with(start))
            && !is_link
            && !line.starts_with('#')
    };
    text.filter(is_directive).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

fn is_ours(tag: &str) -> bool {
    let quoted = |before: &str| {
        let rest = tag.strip_prefix(before).and_then(|rest| rest.strip_suffix("\">"));
        rest.is_some_and(|rest| !rest.contains(['"', '<', '>', '&']) || is_escaped(rest))
    };
    let known =
        ["<br>", "<span v-pre>", "</span>", "<code>", "</code>", "</a>", "</div>"];
    known.contains(&tag)
        || quoted("<a href=\"#")
        || quoted("<a id=\"")
        || quoted("<div style=\"width:")
}

fn is_escaped(value: &str) -> bool {
    value.chars().all(|one| one.is_alphanumeric() || "&#;-._".contains(one))
}

#[test]
fn no_text_gets_out_of_its_place() {
    for text in HOSTILE {
        let api = api_with(text);
        let pages = with_sdk(&api, |sdk| {
            let templates = PageTemplates::new(sdk, Default::default())
                .unwrap_or_else(|faults| panic!("{text:?}: {faults}"));
            LANGUAGES.map(|language| templates.fill(language).unwrap())
        });
        for pages in pages {
            for (path, page) in pages {
                if path.ends_with(".json") {
                    serde_json::from_str::<Value>(&page).unwrap();
                    assert!(!page.contains(|one| text::is_hidden(one) && one != '\n'));
                    continue;
                }
                let wrongs = wrongs(&page);
                assert!(wrongs.is_empty(), "{text:?} in {path}: {wrongs:?}\n{page}");
            }
        }
    }
}

/// The outline of a page is the same whatever its texts are, but for what a description has of its
/// own.
#[test]
fn texts_change_no_outline() {
    let outline = |text: &str| {
        let mut api = api_with(text);
        api.clients[0].groups[0].operations[0].description = "Plain.".to_owned();
        let fill = |sdk: &Sdk<'_>| {
            PageTemplates::new(sdk, Default::default())?.fill(LANGUAGES[0])
        };
        let (_, page) = with_sdk(&api, fill).unwrap().remove(0);
        let parser = Parser::new_ext(&page, Options::ENABLE_TABLES);
        let is_outline = |event: &Event<'_>| {
            let block = |tag: &Tag<'_>| {
                matches!(
                    tag,
                    Tag::Heading { .. }
                        | Tag::CodeBlock(_)
                        | Tag::Table(_)
                        | Tag::TableRow
                        | Tag::TableCell
                        | Tag::Paragraph
                        | Tag::BlockQuote(_)
                        | Tag::List(_)
                )
            };
            matches!(event, Event::Start(tag) if block(tag))
        };
        let blocks = parser.filter(is_outline).map(|event| format!("{event:?}"));
        blocks.collect::<Vec<_>>()
    };
    let expected = outline("normal text");
    for text in HOSTILE.iter().filter(|text| !text.trim().is_empty()) {
        let found = outline(text);
        let at = found.iter().zip(&expected).position(|(one, other)| one != other);
        let place = at.map(|at| (at, &found[at], &expected[at]));
        assert!(
            found == expected,
            "{text:?}: {place:?} of {} and {}",
            found.len(),
            expected.len()
        );
    }
}

#[test]
fn two_texts_do_nothing_together_that_neither_does_alone() {
    for one in HOSTILE {
        for other in HOSTILE.iter().step_by(4) {
            let text = format!("{one}\n{other}");
            let cell = markdown::cell(&text);
            assert!(harmless::is_line(&cell), "{text:?}: {cell}");
            let block = markdown::block(&text);
            assert!(harmless::block_events(&block).is_some(), "{text:?}: {block}");
        }
    }
}

#[test]
fn what_is_literal_reads_as_it_was_written() {
    for text in HOSTILE.iter().filter(|text| !text.trim().is_empty()) {
        let shown = markdown::shown(text);
        for (escaper, markdown) in [
            ("literal", markdown::literal(text)),
            ("plain", markdown::plain(text)),
            ("code", markdown::code(text)),
        ] {
            let events = harmless::line_events(&markdown).unwrap();
            let texts = events.iter().map(|event| match event {
                Event::Text(text) | Event::Code(text) => text.to_string(),
                Event::InlineHtml(_) => String::new(),
                other => panic!("{escaper} of {text:?}: {other:?}"),
            });
            assert_eq!(texts.collect::<String>(), shown, "{escaper} of {text:?}");
        }
    }
}
