//! The translated pages and words, compared with the English ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::readme::{anchors, events, links, pages_by_hand, root};

const PAGES: &str = "generated-sdk/docs/";
/// The folder of the translations in [`PAGES`].
const CHINESE: &str = "zh/";

/// The parts of a page that must be the same in all languages.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    headings: Vec<usize>,
    code: Vec<String>,
    /// Each target is the path of the English page and the number of the heading there.
    links: BTreeMap<String, usize>,
}

/// Returns pages by their paths in [`PAGES`].
fn pages() -> BTreeMap<String, String> {
    let inside = |(path, text): (String, String)| {
        Some((path.strip_prefix(PAGES)?.to_owned(), text))
    };
    pages_by_hand().into_iter().filter_map(inside).collect()
}

/// Returns code without the lines that are comments, because these may be translated.
fn without_comments(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Returns the path that a link leads to from a page; both are paths in [`PAGES`].
fn resolved(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// Returns a target without its language: the path of the English page, and the number of the heading.
fn without_language(pages: &BTreeMap<String, String>, page: &str, link: &str) -> String {
    if link.contains("://") {
        return link.to_owned();
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = if file.is_empty() { page.to_owned() } else { resolved(page, file) };
    let number = pages
        .get(&path)
        .and_then(|text| anchors(text).iter().position(|one| one == anchor));
    let fragment = number.map_or_else(|| anchor.to_owned(), |one| one.to_string());
    let is_translatable = pages.contains_key(&format!("{CHINESE}{path}"));
    match path.strip_prefix(CHINESE).filter(|_| pages.contains_key(&path)) {
        Some(english) => format!("{english}#{fragment}"),
        None if page.starts_with(CHINESE) && is_translatable => {
            format!("{path}, which is translated")
        }
        None => format!("{path}#{fragment}"),
    }
}

fn shape(pages: &BTreeMap<String, String>, page: &str) -> Shape {
    let text = &pages[page];
    let mut shape = Shape {
        headings: Vec::new(),
        code: Vec::new(),
        links: BTreeMap::new(),
    };
    let mut code: Option<String> = None;
    for event in events(text) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                shape.headings.push(level as usize)
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(fence))) => {
                code = Some(format!("{fence}\n"));
            }
            Event::End(TagEnd::CodeBlock) => {
                shape.code.extend(code.take().map(|code| without_comments(&code)));
            }
            Event::Text(text) => {
                if let Some(code) = &mut code {
                    code.push_str(&text);
                }
            }
            _ => {}
        }
    }
    for link in links(text) {
        *shape.links.entry(without_language(pages, page, &link)).or_default() += 1;
    }
    shape
}

/// Returns the differences of a translated page from the English one.
fn differences(pages: &BTreeMap<String, String>, english: &str) -> Vec<String> {
    let page = format!("{CHINESE}{english}");
    if !pages.contains_key(english) {
        return vec![format!("{page}: there is no English page")];
    }
    let [ours, its] = [shape(pages, english), shape(pages, &page)];
    let mut differences = Vec::new();
    if ours.headings != its.headings {
        let (ours, its) = (&ours.headings, &its.headings);
        differences.push(format!("{page}: headings {its:?} instead of {ours:?}"));
    }
    if ours.code != its.code {
        let number = ours.code.iter().zip(&its.code).take_while(|(a, b)| a == b).count();
        differences.push(format!("{page}: code block {} differs", number + 1));
    }
    let all: BTreeSet<&String> = ours.links.keys().chain(its.links.keys()).collect();
    let wrong =
        all.into_iter().filter(|link| ours.links.get(*link) != its.links.get(*link));
    differences.extend(wrong.map(|link| {
        let count = |shape: &Shape| shape.links.get(link).copied().unwrap_or_default();
        format!("{page}: {} links to {link} instead of {}", count(&its), count(&ours))
    }));
    differences
}

/// Returns the texts of a page without its markup and code blocks.
fn texts(markdown: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut in_code = false;
    for event in events(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) | Event::Code(text) if !in_code => {
                texts.last_mut().unwrap().push_str(&text);
            }
            Event::SoftBreak => texts.last_mut().unwrap().push('\n'),
            Event::HardBreak
            | Event::InlineHtml(_)
            | Event::Start(
                Tag::Paragraph | Tag::Item | Tag::TableCell | Tag::Heading { .. },
            ) => {
                texts.push(String::new());
            }
            _ => {}
        }
    }
    texts
}

fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// Returns the first place of a Chinese text that is not spaced or punctuated as Chinese texts are:
/// a blank between Chinese and Latin letters or digits, no other one, and punctuation of full width.
/// A blank may follow a full stop, because bold text that ends with one needs it.
fn misplaced(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_wide =
        |letter: char| is_chinese(letter) || "，。：；？！（）、".contains(letter);
    let is_narrow = |letter: char| ",;:!?()".contains(letter);
    let is_wrong = |one: char, two: char| {
        is_chinese(one) && (two.is_ascii_alphanumeric() || is_narrow(two))
            || is_chinese(two) && (one.is_ascii_alphanumeric() || is_narrow(one))
            || "，：；（）、".contains(one) && two.is_whitespace()
            || one == ' ' && "，。：；？！（）、".contains(two)
    };
    let is_torn = |place: &[char]| {
        place[1].is_whitespace() && is_chinese(place[0]) && is_wide(place[2])
    };
    let found = letters.windows(2).position(|pair| is_wrong(pair[0], pair[1]));
    let at = found.or_else(|| letters.windows(3).position(is_torn))?;
    Some(letters[at.saturating_sub(8)..letters.len().min(at + 10)].iter().collect())
}

/// Returns all strings of a YAML value.
fn strings(value: &serde_yaml::Value) -> Vec<&str> {
    match value {
        serde_yaml::Value::String(text) => vec![text],
        serde_yaml::Value::Sequence(items) => items.iter().flat_map(strings).collect(),
        serde_yaml::Value::Mapping(entries) => {
            entries.values().flat_map(strings).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn translated_pages_have_the_code_the_headings_and_the_links_of_the_english_ones() {
    let pages = pages();
    let translated: Vec<&str> =
        pages.keys().filter_map(|path| path.strip_prefix(CHINESE)).collect();
    let wrong: Vec<String> =
        translated.iter().flat_map(|page| differences(&pages, page)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(translated.len() >= 5, "{translated:?}");
}

#[test]
fn a_difference_between_translations_is_found() {
    let english = "# A\n\n[b](b.md#two) [c](c.md) [x](../x.rs)\n\n## B\n\n```rust\n// C\na();\n```\n";
    let difference = |chinese: &str| {
        let pages = [
            ("guide/a.md", english),
            ("guide/b.md", "# One\n\n## Two\n"),
            ("guide/c.md", "# C\n"),
            ("zh/guide/b.md", "# 一\n\n## 二\n"),
            ("zh/guide/a.md", chinese),
        ];
        let pages = pages.map(|(path, text)| (path.to_owned(), text.to_owned()));
        differences(&pages.into_iter().collect(), "guide/a.md").join("\n")
    };
    let same = "# 甲\n\n[c](../../guide/c.md) [x](../../x.rs) [b](b.md#二)\n\n## 乙\n\n```rust\n// 丙\na();\n```\n";
    assert_eq!(difference(same), "");
    let cases = [
        (("## 乙", "### 乙"), "headings [1, 3] instead of [1, 2]"),
        (("a();", "b();"), "code block 1 differs"),
        (("```rust", "```text"), "code block 1 differs"),
        (("b.md#二", "b.md"), "0 links to guide/b.md#1 instead of 1"),
        (("b.md#二", "b.md#一"), "1 links to guide/b.md#0 instead of 0"),
        (("[b](b", "[b](../../guide/b"), "guide/b.md, which is translated"),
        (("../../x.rs", "../x.rs"), "links to zh/x.rs"),
    ];
    for ((from, to), message) in cases {
        let found = difference(&same.replace(from, to));
        assert!(found.contains(message), "{to}: {found}");
    }
}

#[test]
fn chinese_texts_are_spaced_and_punctuated_as_chinese() {
    let pages = pages();
    let chinese = pages.iter().filter(|(path, _)| path.starts_with(CHINESE));
    let mut wrong: Vec<String> = chinese
        .flat_map(|(path, text)| {
            let found = texts(text).into_iter().filter_map(|text| misplaced(&text));
            found.map(move |place| format!("{path}: {place}"))
        })
        .collect();
    for folder in ["spec/prose/zh", "templates/locale"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if folder == "templates/locale" && !path.ends_with("zh.yaml") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            let name = Path::new(folder).join(path.file_name().unwrap());
            let all = strings(&value).into_iter().flat_map(texts);
            let found = all.filter_map(|text| misplaced(&text));
            wrong.extend(found.map(|place| format!("{}: {place}", name.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_place_that_is_not_written_as_chinese_is_found() {
    for text in
        ["用 token 登录。", "登录（login），再", "A, b", "`a`、`b` 为空", "Rust 1.88 或"]
    {
        assert_eq!(misplaced(&texts(text).join("")), None, "{text}");
    }
    for text in [
        "用token",
        "token为空",
        "登录, 再",
        "登录(login)",
        "登录， 再",
        "第1步",
        "`a`为空",
        "一行\n两行",
    ] {
        assert!(misplaced(&texts(text).join("")).is_some(), "{text}");
    }
}
