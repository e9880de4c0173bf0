//! Sites of documents whose every text tries to get out of its place, as an HTML parser reads them.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, StartTag, Token, Tokenizer};
use serde_json::Value;

use super::{Guides, of_locale};
use crate::docs::hostile::{HOSTILE, api_with};
use crate::docs::markdown;
use crate::locale::Locale;
use crate::model::{Api, HttpMethod, NodeId, Origin, Type, TypeId, Webhook};
use crate::tests::with_sdk;

/// The elements of Markdown, and what they may have beside what the templates write.
const MARKDOWN: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &[]),
    ("del", &[]),
    ("em", &[]),
    ("hr", &[]),
    ("input", &["checked", "disabled", "type"]),
    ("li", &[]),
    ("ol", &["start"]),
    ("p", &[]),
    ("pre", &[]),
    ("span", &["v-pre"]),
    ("strong", &[]),
    ("table", &[]),
    ("ul", &[]),
];
/// The elements within a line, which texts of a line may have.
const INLINE: &[&str] =
    &["a", "b", "br", "code", "del", "em", "i", "q", "s", "span", "strong", "u", "var"];

/// Texts that attributes, ids and links must not confuse.
const NAMES: &[&str] = &[
    "- [ ] a",
    "## Sample code",
    "a\"b",
    "a'b",
    "a b",
    "a>b",
    "a<b",
    "a&b",
    "a&quot;b",
    "a#b",
    "a%22b",
    "a=b",
    "a/b",
    "a`b",
];

fn api(text: &str) -> Api {
    let mut api = api_with(text);
    let client = &mut api.clients[0];
    client.webhooks.push(Webhook {
        node: NodeId::default(),
        origin: Origin::default(),
        name: text.to_owned(),
        http: HttpMethod::Post,
        operation: Some(text.to_owned()),
        summary: text.to_owned(),
        description: text.to_owned(),
        deprecated: true,
        media_type: Some(text.to_owned()),
        ty: Some(Type::Named(TypeId(4))),
    });
    api
}

fn site(api: &Api) -> Vec<(String, String)> {
    with_sdk(api, |sdk| of_locale(sdk, &Locale::all()[0], &Guides::new()))
}

fn string(text: &HtmlString) -> String {
    String::from_utf8(text.to_vec()).unwrap()
}

fn tokens(page: &str) -> Vec<Token> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(page, emitter).map(Result::unwrap).collect()
}

fn attributes(tag: &StartTag<()>) -> BTreeMap<String, String> {
    let all = tag.attributes.iter();
    all.map(|(name, value)| (string(name), string(&value.value))).collect()
}

/// The elements, each with its attributes.
type Known = BTreeSet<(String, String)>;

/// Returns the elements and attributes of pages, and those of Markdown.
fn known(pages: &[(String, String)]) -> Known {
    let mut known = Known::new();
    for (element, attributes) in MARKDOWN {
        let all = attributes.iter().chain([&""]);
        known.extend(all.map(|name| ((*element).to_owned(), (*name).to_owned())));
    }
    for level in 2..=6 {
        known.extend(["", "id"].map(|name| (format!("h{level}"), name.to_owned())));
    }
    for (_, page) in pages {
        for token in tokens(page) {
            if let Token::StartTag(tag) = token {
                let names = attributes(&tag).into_keys().chain([String::new()]);
                known.extend(names.map(|name| (string(&tag.name), name)));
            }
        }
    }
    known
}

/// Returns the defects of a page.
fn wrongs(page: &str, known: &Known) -> Vec<String> {
    let mut wrongs = Vec::new();
    let (mut ids, mut targets, mut scripts) = (BTreeSet::new(), BTreeSet::new(), 0);
    for token in tokens(page) {
        let tag = match token {
            Token::StartTag(tag) => tag,
            Token::EndTag(_) | Token::String(_) => continue,
            Token::Doctype(doctype) if !doctype.force_quirks => continue,
            other => {
                wrongs.push(format!("{other:?}"));
                continue;
            }
        };
        let element = string(&tag.name);
        scripts += usize::from(element == "script");
        let attributes = attributes(&tag);
        for name in attributes.keys().map(String::as_str).chain([""]) {
            if name.starts_with("on")
                || !known.contains(&(element.clone(), name.to_owned()))
            {
                wrongs.push(format!("<{element} {name}>"));
            }
        }
        for name in ["href", "src"] {
            let Some(url) = attributes.get(name) else { continue };
            let scheme = url.split(['/', '?', '#']).next().unwrap_or_default();
            let is_ours = ["http:", "https:"].contains(&scheme)
                || scheme.starts_with("mailto:")
                || !scheme.contains(':') && !url.starts_with("//");
            if !is_ours || url.contains(char::is_control) {
                wrongs.push(format!("{name}={url}"));
            }
            if let Some(target) = url.strip_prefix('#') {
                let target = percent_encoding::percent_decode_str(target);
                targets.insert(target.decode_utf8().unwrap().into_owned());
            }
        }
        if let Some(id) = attributes.get("id")
            && (id.contains(char::is_whitespace) || !ids.insert(id.clone()))
        {
            wrongs.push(format!("id={id}"));
        }
    }
    wrongs.extend(targets.difference(&ids).map(|target| format!("no id for #{target}")));
    if scripts != 2 {
        wrongs.push(format!("{scripts} scripts"));
    }
    wrongs
}

/// Returns the text of a page, with single blanks.
fn shown(page: &str) -> String {
    let texts = tokens(page).into_iter().filter_map(|token| match token {
        Token::String(text) => Some(string(&text.value)),
        _ => None,
    });
    words(&texts.collect::<String>())
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn index(files: &[(String, String)]) -> Value {
    let (_, script) = files.iter().find(|(path, _)| path == "search.js").unwrap();
    let json = script.strip_prefix("searchIndex(").unwrap();
    serde_json::from_str(json.strip_suffix(");\n").unwrap()).unwrap()
}

fn pages(files: Vec<(String, String)>) -> Vec<(String, String)> {
    files.into_iter().filter(|(path, _)| path.ends_with(".html")).collect()
}

#[test]
fn no_text_gets_out_of_its_place() {
    let known = known(&pages(site(&api("normal text"))));
    // Sites take long, so each test reads some texts.
    for text in HOSTILE.iter().step_by(5).chain(NAMES) {
        let files = site(&api(text));
        let expected = words(&markdown::shown(text));
        assert!(
            index(&files)["entries"].as_array().unwrap().iter().any(|entry| {
                entry[1].as_str().is_some_and(|title| words(title) == expected)
            }) || expected.is_empty(),
            "{text:?} is not found"
        );
        let pages = pages(files);
        assert!(pages.iter().any(|(_, page)| page.contains("class=\"operation\"")));
        for (path, page) in &pages {
            let wrongs = wrongs(page, &known);
            assert!(wrongs.is_empty(), "{text:?} in {path}: {wrongs:?}");
            let is_about_it = page.contains("class=\"operation\"");
            assert!(
                !is_about_it || shown(page).contains(&expected),
                "{text:?} is not shown in {path}"
            );
        }
    }
}

/// The outline of a page is the same whatever its texts are, but for what a description has of its
/// own.
#[test]
fn texts_change_no_outline() {
    let outline = |text: &str| {
        let mut api = api(text);
        let client = &mut api.clients[0];
        client.description = "Plain.".to_owned();
        client.groups[0].description = "Plain.".to_owned();
        client.groups[0].operations[0].description = "Plain.".to_owned();
        let outline = |(_, page): (String, String)| {
            let tags = tokens(&page).into_iter().filter_map(|token| match token {
                Token::StartTag(tag) => Some((string(&tag.name), true)),
                Token::EndTag(tag) => Some((string(&tag.name), false)),
                _ => None,
            });
            tags.filter(|(name, _)| !INLINE.contains(&name.as_str())).collect::<Vec<_>>()
        };
        pages(site(&api)).into_iter().map(outline).collect::<Vec<_>>()
    };
    let expected = outline("normal text");
    // A fence without a block is nothing.
    let is_nothing = |text: &str| text.trim().is_empty() || text.starts_with(['`', '~']);
    let texts = HOSTILE.iter().skip(2).step_by(5).chain(NAMES);
    for text in texts.filter(|text| !is_nothing(text)) {
        let found = outline(text);
        assert_eq!(found.len(), expected.len(), "{text:?}");
        for (page, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let at = found.iter().zip(expected).position(|(one, other)| one != other);
            let place = at.map(|at| (&found[at.saturating_sub(3)..=at], &expected[at]));
            assert!(found == expected, "{text:?} in page {page}: {place:?}");
        }
    }
}
