//! Changes of the pages for the site, in mdBook's book of chapters:
//!
//! - Links to a README.md lead to the index page that mdBook makes of it, and links that leave the
//!   pages, to the repository.
//! - `<LastUpdated />`, which is for VuePress, is removed.
//! - The name of the method is added to the title, because the search prefers words in titles.
//! - A mark is added to the title of a deprecated operation; site/site.js puts it last among the
//!   results of a search.

use std::borrow::Cow;
use std::io::Read;

use serde_json::Value;

/// The address for links to files outside of the pages.
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");
/// The folder of the pages in the repository.
const PAGES: &str = "generated-sdk/docs";
/// The mark in the title of a deprecated operation.
const MARK: &str = r#" <em class="deprecated">deprecated</em>"#;

/// Reads mdBook's context and book, and returns the book with all changes.
pub(super) fn prepare(input: impl Read) -> Result<String, serde_json::Error> {
    let (_, mut book): (Value, Value) = serde_json::from_reader(input)?;
    if let Some(items) = book.get_mut("items") {
        prepare_items(items);
    }
    serde_json::to_string(&book)
}

fn prepare_items(items: &mut Value) {
    let chapters = items.as_array_mut().into_iter().flatten();
    for chapter in chapters.filter_map(|item| item.get_mut("Chapter")) {
        let path =
            chapter.get("source_path").and_then(Value::as_str).unwrap_or_default();
        let content = chapter.get("content").and_then(Value::as_str).unwrap_or_default();
        let prepared = page(path, content);
        chapter["content"] = prepared.into();
        prepare_items(&mut chapter["sub_items"]);
    }
}

fn page(path: &str, text: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut method = text.lines().find_map(method);
    let mark = if is_deprecated(text) { MARK } else { "" };
    let mut in_code = false;
    let mut prepared = String::with_capacity(text.len());
    for line in text.lines().filter(|line| *line != "<LastUpdated />") {
        in_code ^= line.trim_start().starts_with("```");
        let line = if in_code { line.into() } else { links(folder, line) };
        prepared.push_str(&line);
        if let Some(method) = method.take_if(|_| line.starts_with("# ")) {
            prepared
                .push_str(&format!(r#" <code class="method">{method}</code>{mark}"#));
        }
        prepared.push('\n');
    }
    prepared
}

/// Returns whether the page of an operation says before its first section that it is deprecated.
fn is_deprecated(text: &str) -> bool {
    let mut head = text.lines().take_while(|line| !line.starts_with("## "));
    head.any(|line| line.starts_with("> **Deprecated.**"))
}

/// Returns the method that a line of a page names, such as
/// `` `AuthenticationClient.enroll_factor` ``.
fn method(line: &str) -> Option<&str> {
    let code = line.strip_prefix('`')?.strip_suffix('`')?;
    let (client, method) = code.split_once("Client.")?;
    let is_name =
        |name: &str| name.chars().all(|one| one.is_alphanumeric() || one == '_');
    (is_name(client) && is_name(method)).then_some(method)
}

/// Returns a line with the links of the site.
fn links<'a>(folder: &str, line: &'a str) -> Cow<'a, str> {
    const BEFORE: &str = "](";
    let mut parts = line.split(BEFORE);
    let mut prepared = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find([')', '#']).unwrap_or_default();
        let (target, rest) = part.split_at(end);
        prepared.extend([BEFORE, &link(folder, target), rest]);
    }
    if prepared == line { line.into() } else { prepared.into() }
}

fn link<'a>(folder: &str, target: &'a str) -> Cow<'a, str> {
    if target.is_empty() || target.contains(':') {
        return target.into();
    }
    if let Some(outside) = outside(folder, target) {
        return format!("{REPOSITORY}{outside}").into();
    }
    match target.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.md").into(),
        None => target.into(),
    }
}

/// Returns the path in the repository of a file outside of the pages.
fn outside(folder: &str, target: &str) -> Option<String> {
    let pages = PAGES.split('/');
    let mut path: Vec<&str> = pages.clone().chain(folder.split('/')).collect();
    path.retain(|part| !part.is_empty());
    for part in target.split('/') {
        match part {
            ".." => drop(path.pop()),
            "." | "" => {}
            part => path.push(part),
        }
    }
    let inside =
        path.len() >= pages.clone().count() && pages.eq(path.iter().copied().take(2));
    (!inside).then(|| path.join("/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn links_lead_where_they_did() {
        let lines = [
            (
                "see [a](b.md), [c](../guide/README.md#top)",
                "see [a](b.md), [c](../guide/index.md#top)",
            ),
            ("[README](README.md)", "[README](index.md)"),
            (
                "[e](../../examples/x.rs)",
                "[e](https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/examples/x.rs)",
            ),
            (
                "[w](https://a.example/README.md) [t](#top)",
                "[w](https://a.example/README.md) [t](#top)",
            ),
            ("a](b", "a](b"),
        ];
        for (line, expected) in lines {
            assert_eq!(links("guide", line), expected);
        }
    }

    #[test]
    fn titles_have_the_method_beside_them() {
        let page =
            |method: &str| page("x.md", &format!("# Do it\n\n## Method\n\n{method}\n"));
        assert_eq!(
            page("`AuthenticationClient.do_it`"),
            "# Do it <code class=\"method\">do_it</code>\n\n## Method\n\n`AuthenticationClient.do_it`\n"
        );
        assert_eq!(
            page("`a` and `Client.b`"),
            "# Do it\n\n## Method\n\n`a` and `Client.b`\n"
        );
    }

    #[test]
    fn titles_of_deprecated_operations_have_a_mark() {
        let page = page(
            "x.md",
            "# Do it\n\n> **Deprecated.** No.\n\n## Method\n\n`AuthenticationClient.do_it`\n",
        );
        let title = page.lines().next().unwrap_or_default();
        assert!(title.ends_with(MARK), "{title}");
    }

    #[test]
    fn code_stays_as_it_is() {
        let text = "<LastUpdated />\n```md\n[a](README.md)\n<LastUpdated/>\n```\n";
        assert_eq!(page("x.md", text), "```md\n[a](README.md)\n<LastUpdated/>\n```\n");
    }

    #[test]
    fn chapters_within_chapters_are_prepared() {
        let chapter = |content: &str, within: Value| {
            json!({"Chapter": {
                "name": "A",
                "content": content,
                "source_path": "guide/a.md",
                "sub_items": within,
            }})
        };
        let book = |content| {
            let inner = chapter(content, json!([]));
            json!({"items": ["Separator", {"PartTitle": "P"}, chapter(content, json!([inner]))]})
        };
        let input = json!([{"root": "/"}, book("[a](README.md)")]).to_string();
        let prepared: Value =
            serde_json::from_str(&prepare(input.as_bytes()).unwrap()).unwrap();
        assert_eq!(prepared, book("[a](index.md)\n"));
        assert!(prepare("[]".as_bytes()).is_err());
    }
}
