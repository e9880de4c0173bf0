//! Texts of documents in the Markdown of GitHub, which pull requests, release notes and the
//! changelog are written in: as code, or as prose without markup and without references to people,
//! issues and commits.
//!
//! <https://github.github.com/gfm/>,
//! <https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls>

use std::borrow::Cow;

use crate::line::{self, without_old_commands};
use crate::text;

/// Parts a character from those that follow, so that GitHub sees no reference. It has no width.
const GAP: &str = "&#8203;";

/// Returns a name or a value as a code span, hidden characters included: whoever prints it makes
/// them visible.
pub(crate) fn code(text: &str) -> String {
    if text.is_empty() {
        return r#"`""`"#.to_owned();
    }
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space on each side is not part of the code, unless there is nothing else.
    let at_edge = |letter: char| letter == '`' || letter == ' ';
    let needs_gap = (text.starts_with(at_edge) || text.ends_with(at_edge))
        && text.contains(|letter| letter != ' ');
    let gap = if needs_gap { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

/// Returns a name or a value as a code span of which nothing is left that is too long to be read.
pub(crate) fn name(name: &str) -> String {
    code(&line::short(name))
}

/// Returns a message on one line: its code spans, and everything else as prose.
pub(crate) fn inline(message: &str) -> String {
    let mut line = String::with_capacity(message.len());
    for part in parts(text::line(message).trim()) {
        match part {
            // Plans of releases are printed by workflows.
            Part::Code(span) => line.push_str(&without_old_commands(span)),
            Part::Prose(prose) => escape(prose, &mut line),
        }
    }
    line
}

/// Returns a text that means itself, without any code, on one line.
pub(crate) fn prose(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    escape(text::line(text).trim(), &mut line);
    line
}

/// Returns the address of a page of ours as the target of a link.
pub(crate) fn target(path: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-._~/".contains(letter);
    let mut target = String::with_capacity(path.len());
    for letter in path.chars() {
        if plain(letter) {
            target.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                target.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    target
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// A code span with its fences.
    Code(&'a str),
    Prose(&'a str),
}

/// Returns the code spans of a line and what is between them, as CommonMark parts them where a
/// backslash means itself.
pub(crate) fn parts(line: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut rest, mut prose) = (line, 0);
    while let Some(at) = rest[prose..].find('`').map(|at| prose + at) {
        let length = run(&rest[at..]);
        match closing(&rest[at + length..], length) {
            Some(end) => {
                let end = at + length + end;
                parts.extend((at > 0).then(|| Part::Prose(&rest[..at])));
                parts.push(Part::Code(&rest[at..end]));
                (rest, prose) = (&rest[end..], 0);
            }
            None => prose = at + length,
        }
    }
    parts.extend((!rest.is_empty()).then_some(Part::Prose(rest)));
    parts
}

/// Returns how many backticks a text begins with.
fn run(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// Returns the end of the run of exactly so many backticks that closes a span.
fn closing(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let found = run(&text[start..]);
        at = start + found;
        if found == length {
            return Some(at);
        }
    }
    None
}

/// Adds prose to a line. If the line is empty so far, nothing begins a block in it.
fn escape(prose: &str, line: &mut String) {
    let is_first = line.is_empty();
    let number =
        prose.len() - prose.trim_start_matches(|one: char| one.is_ascii_digit()).len();
    let (mut word, mut is_commit) = (0..0, false);
    for (at, letter) in prose.char_indices() {
        let (before, after) = (&prose[..at], &prose[at + letter.len_utf8()..]);
        if at >= word.end && letter.is_ascii_alphanumeric() {
            let length = after.find(|one: char| !one.is_ascii_alphanumeric());
            word = at..at + 1 + length.unwrap_or(after.len());
            is_commit = is_digest(&prose[word.clone()]);
        }
        let begins = is_first && at == 0;
        let escaped = match letter {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '$' => "&#36;".into(),
            // Not with a backslash: a backtick begins or ends a code span, and means nothing else.
            '`' => "&#96;".into(),
            '\\' | '*' | '[' | ']' | '~' | '|' => format!("\\{letter}").into(),
            '_' if is_edge(before.chars().next_back())
                || is_edge(after.chars().next()) =>
            {
                r"\_".into()
            }
            // An address, or a name of an emoji.
            ':' if after.starts_with(|one: char| {
                one.is_ascii_alphanumeric() || "/+-_".contains(one)
            }) =>
            {
                format!(":{GAP}").into()
            }
            '-' | '+' | '=' | '>' | ':' if begins => format!("\\{letter}").into(),
            '.' | ')' if is_first && number > 0 && at == number => {
                format!("\\{letter}").into()
            }
            '#' if begins => format!("\\#{GAP}").into(),
            '@' | '#' => format!("{letter}{GAP}").into(),
            '.' if ends_with(before, "www") => format!("{GAP}.").into(),
            '-' if ["gh", "ghsa", "cve"].iter().any(|one| ends_with(before, one)) => {
                format!("{GAP}-").into()
            }
            // A part of a possible commit digest must be too short to be one.
            _ if is_commit
                && word.contains(&at)
                && at > word.start
                && (at - word.start).is_multiple_of(6) =>
            {
                format!("{GAP}{letter}").into()
            }
            _ => Cow::Borrowed(&prose[at..at + letter.len_utf8()]),
        };
        line.push_str(&escaped);
    }
}

/// Returns whether an underscore beside this character could begin or end emphasis.
fn is_edge(neighbour: Option<char>) -> bool {
    neighbour.is_none_or(|one| !one.is_alphanumeric())
}

fn ends_with(text: &str, word: &str) -> bool {
    let tail = text.len().checked_sub(word.len()).and_then(|at| text.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word))
}

fn is_digest(word: &str) -> bool {
    word.len() >= 7 && word.bytes().all(|one| one.is_ascii_hexdigit())
}

#[cfg(test)]
pub(crate) mod testing {
    //! Names that want to be more, and what Markdown becomes.

    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// One of each: code, blocks, HTML, links, emphasis, people, issues, commits, addresses,
    /// characters.
    pub(crate) const NAMES: &[&str] = &[
        "`",
        "``",
        "a`b",
        "`a",
        "a`",
        "`a`",
        "```",
        "````text",
        "~~~",
        "a``b`c```d",
        r"\`",
        r"a\",
        r"\\",
        "# a",
        "#",
        "###### a",
        "- a",
        "+ a",
        "* a",
        "1. a",
        "12) a",
        "> a",
        "a\n# b",
        "a\n\n# b",
        "a\r\n## b",
        "a\r- b",
        "a\u{2028}# b",
        "a\u{85}# b",
        "\n",
        "\n\n    a",
        "\ta",
        "    a",
        "a\n===",
        "===",
        "---",
        "***",
        "- [ ] a",
        "- [x] a",
        "| a | b |\n|---|---|",
        "|",
        ":-:",
        "> [!NOTE]",
        "[a]: https://example.com",
        "[^1]",
        "[^1]: a",
        "<!--",
        "-->",
        "<!-- a",
        "<b>a</b>",
        "</details>",
        "<img src=x onerror=y>",
        "<script>",
        "<https://example.com>",
        "<?a",
        "<![CDATA[",
        "&lt;b&gt;",
        "&#35;",
        "&",
        "![a](https://example.com/a.png)",
        "[a](javascript:b)",
        "[a][b]",
        "*a*",
        "**a**",
        "_a_",
        "__a__",
        "a_b_",
        "~a~",
        "~~a~~",
        "$a$",
        "$$a$$",
        "$`a`$",
        "@owner",
        "@owner/team",
        "a@example.com",
        "mailto:a@example.com",
        "#1",
        "closes #1",
        "Fixes: #2",
        "resolves owner/project#3",
        "GH-4",
        "gh-5",
        "owner/project@deadbeef1",
        "deadbeef",
        "0123456789abcdef0123456789abcdef01234567",
        "1234567...7654321",
        "https://github.com/owner/project/issues/6",
        "HTTP://example.com",
        "ftp://example.com",
        "www.example.com",
        "WWW.example.com",
        "GHSA-aaaa-bbbb-cccc",
        "CVE-2020-12345",
        ":tada:",
        ":+1:",
        "{{ a }}",
        "a\u{202e}b",
        "\u{1b}[31m",
        "\u{feff}# a",
        "\u{200b}# a",
        " a ",
        "  ",
        "",
        "a  b",
        "%0A::error::a",
        "::error::a",
        "##[error]a",
        "中文 # 1",
        "É@b",
        "a  \nb",
        "a\\\nb",
    ];

    /// Returns the structure of Markdown, with `text` for prose, and the texts of its code spans.
    pub(crate) fn outline(markdown: &str) -> (Vec<String>, Vec<String>) {
        let (mut structure, mut codes) = (Vec::<String>::new(), Vec::new());
        let mut prose = String::new();
        let mut is_link = false;
        for event in Parser::new_ext(markdown, Options::all()) {
            match event {
                Event::Text(text) => {
                    if !is_link {
                        prose.push_str(&text);
                    }
                    if structure.last().is_none_or(|one| one != "text") {
                        structure.push("text".to_owned());
                    }
                }
                Event::SoftBreak => prose.push(' '),
                Event::Code(code) => {
                    prose.push('`');
                    codes.push(code.to_string());
                    structure.push("code".to_owned());
                }
                other => {
                    prose.push('\n');
                    is_link = match &other {
                        Event::Start(Tag::Link { .. }) => true,
                        Event::End(TagEnd::Link) => false,
                        _ => is_link,
                    };
                    let name = format!("{other:?}");
                    structure.push(name.split("dest_url").next().unwrap().to_owned());
                }
            }
        }
        assert_eq!(references(&prose), Vec::<String>::new(), "{markdown}");
        (structure, codes)
    }

    /// Returns what GitHub would interpret as people, issues, commits or addresses.
    fn references(prose: &str) -> Vec<String> {
        let mut found = Vec::new();
        let letters: Vec<char> = prose.chars().collect();
        for (at, pair) in letters.windows(2).enumerate() {
            if "@#".contains(pair[0]) && pair[1].is_alphanumeric()
                || pair[0] == ':'
                    && (pair[1] == '/' || pair[1] == '+' || pair[1].is_alphanumeric())
            {
                found.push(letters[at..].iter().take(10).collect());
            }
        }
        let words = prose.split(|one: char| !one.is_ascii_alphanumeric());
        found.extend(words.filter(|word| super::is_digest(word)).map(str::to_owned));
        let lower = prose.to_lowercase();
        let prefixes = ["www.", "gh-", "ghsa-", "cve-", "##["];
        found.extend(
            prefixes
                .iter()
                .filter(|one| lower.contains(**one))
                .map(|one| one.to_string()),
        );
        found
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{NAMES, outline};
    use super::*;

    #[test]
    fn a_name_is_one_code_span_wherever_it_stands() {
        for name in NAMES {
            let shown = match text::line(name) {
                empty if empty.is_empty() => r#""""#.to_owned(),
                shown => without_old_commands(&shown).into_owned(),
            };
            let span = super::name(name);
            for message in [
                span.clone(),
                format!("The {span} of `x` is gone."),
                format!("{span}{span}"),
            ] {
                let (structure, codes) = outline(&inline(&message));
                let expected: Vec<_> = match message.len() {
                    _ if message == span => vec![shown.clone()],
                    _ if message.starts_with("The ") => {
                        vec![shown.clone(), "x".to_owned()]
                    }
                    // Fences that touch are one.
                    _ => continue,
                };
                assert_eq!(codes, expected, "{message:?}");
                let blocks = structure
                    .iter()
                    .filter(|one| !["text", "code"].contains(&one.as_str()));
                assert_eq!(blocks.count(), 2, "{structure:?}");
            }
        }
    }

    #[test]
    fn no_code_span_is_a_command_in_its_old_form() {
        for command in ["##[error]", "##[add-mask]x", "##[", "###[[", "a##[b"] {
            for name in
                [command.to_owned(), format!("`{command}`"), format!("a\n{command}")]
            {
                for message in [
                    code(&name),
                    format!("x {} y", code(&name)),
                    format!("`{name}` ``{name}``"),
                ] {
                    let line = inline(&message);
                    assert!(!line.contains("##["), "{message:?}: {line}");
                }
            }
        }
    }

    #[test]
    fn prose_has_no_markup_and_means_itself() {
        for name in NAMES {
            let shown = text::line(name);
            for markdown in [
                prose(name),
                format!("- {}", prose(name)),
                inline(&name.replace('`', "'")),
            ] {
                let (structure, codes) = outline(&markdown);
                assert_eq!(codes, Vec::<String>::new(), "{name:?}");
                let strange = |one: &&String| {
                    ![
                        "text",
                        "Start(Paragraph)",
                        "End(Paragraph)",
                        "Start(List(None))",
                        "End(List(false))",
                        "Start(Item)",
                        "End(Item)",
                    ]
                    .contains(&one.as_str())
                };
                assert_eq!(structure.iter().find(strange), None, "{name:?}: {markdown}");
            }
            let html: String = pulldown_cmark::Parser::new(&prose(name))
                .filter_map(|event| match event {
                    pulldown_cmark::Event::Text(text) => {
                        Some(text.replace('\u{200b}', ""))
                    }
                    _ => None,
                })
                .collect();
            assert_eq!(html, shown.trim(), "{name:?}");
        }
    }

    #[test]
    fn whatever_a_message_has_it_has_no_markup() {
        for name in NAMES {
            // Names that nobody has made code of.
            for message in [
                format!("`{name}` is gone."),
                format!("It is {name} now, `x` was {name}."),
            ] {
                let (structure, _) = outline(&inline(&message));
                let strange = |one: &&String| {
                    !["text", "code", "Start(Paragraph)", "End(Paragraph)"]
                        .contains(&one.as_str())
                };
                assert_eq!(structure.iter().find(strange), None, "{message:?}");
            }
        }
    }

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for message in [
            "`get_user` (GET /api/v3/get-user) is gone. Use `x::y`, or nothing.",
            "`list_users` is sent to /api/v3/users/{userId} now, it was /api/v3/a_b.",
            "maxLength 20 instead of 30; it can't be `null` - really!",
        ] {
            assert_eq!(inline(message), message);
        }
        assert_eq!(prose("list_users"), "list_users");
        assert_eq!(target("docs/rust/a-b/用户.md"), "docs/rust/a-b/用户.md");
    }

    #[test]
    fn a_target_can_t_end_its_link() {
        for name in NAMES {
            let link = format!("[x]({}/{}.md)", target("a"), target(name));
            let (structure, codes) = outline(&link);
            assert_eq!((structure.len(), codes.len()), (5, 0), "{link}: {structure:?}");
        }
    }
}
