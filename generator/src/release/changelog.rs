//! A changelog in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/): handwritten
//! entries, and generated lines that are added to them.

use std::fmt::Write as _;

use crate::diff::Heading;
use crate::github::markdown::{self, Part};

/// A line of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) heading: Heading,
    /// The subject, for example a group of operations.
    pub(super) topic: String,
    /// Without its bullet.
    pub(super) text: String,
}

const UNRELEASED: &str = "## [Unreleased]";

const HEADINGS: [(Heading, &str); 4] = [
    (Heading::Added, "### Added"),
    (Heading::Changed, "### Changed"),
    (Heading::Deprecated, "### Deprecated"),
    (Heading::Removed, "### Removed"),
];

/// The maximum width of a line.
const WIDTH: usize = 100;

/// Returns whether the changelog has a section for the version.
pub(super) fn has(changelog: &str, version: &str) -> bool {
    let heading = format!("## [{version}]");
    changelog.lines().any(|line| line.starts_with(&heading))
}

/// Returns whether the unreleased section has handwritten entries.
pub(super) fn pending(changelog: &str) -> bool {
    split(changelog).is_some_and(|[_, written, _]| !written.trim().is_empty())
}

/// Makes the unreleased section the section of a version, with generated lines in it. Returns the
/// changelog, and the new section alone; None if the changelog has no unreleased section.
pub(super) fn release(
    changelog: &str,
    version: &str,
    day: &str,
    lines: &[Line],
) -> Option<(String, String)> {
    let [before, written, after] = split(changelog)?;
    let section = section(written, version, day, lines);
    let after = if after.is_empty() { String::new() } else { format!("\n{after}") };
    Some((format!("{before}{UNRELEASED}\n\n{section}{after}"), section))
}

/// Splits a changelog before and after its unreleased section.
fn split(changelog: &str) -> Option<[&str; 3]> {
    let (before, rest) = changelog.split_once(&format!("{UNRELEASED}\n"))?;
    let end = rest.find("\n## [").map_or(rest.len(), |at| at + 1);
    let (written, after) = rest.split_at(end);
    Some([before, written, after])
}

/// Writes a section: under each heading the handwritten entries, then the generated lines.
fn section(written: &str, version: &str, day: &str, lines: &[Line]) -> String {
    let mut parts = parts(written);
    for (heading, text) in HEADINGS {
        let ours = topics(lines.iter().filter(|line| line.heading == heading));
        if !ours.is_empty() {
            let body = part(&mut parts, text);
            *body = format!("{}\n{ours}", body.trim_end());
        }
    }
    let mut text = format!("## [{version}] - {day}\n");
    for (heading, body) in parts {
        for paragraph in [heading.as_str(), body.trim()] {
            if !paragraph.is_empty() {
                let _ = write!(text, "\n{paragraph}\n");
            }
        }
    }
    text
}

/// Splits a section at headings of the third level; text above the first one has an empty heading.
fn parts(written: &str) -> Vec<(String, String)> {
    let mut parts = vec![(String::new(), String::new())];
    for line in written.lines() {
        match parts.last_mut() {
            Some((_, body)) if !line.starts_with("### ") => {
                body.push_str(line);
                body.push('\n');
            }
            _ => parts.push((line.to_owned(), String::new())),
        }
    }
    parts
}

/// Returns the part with a heading, which is added at the end if it is missing.
fn part<'a>(parts: &'a mut Vec<(String, String)>, heading: &str) -> &'a mut String {
    let at = parts.iter().position(|(one, _)| one == heading).unwrap_or_else(|| {
        parts.push((heading.to_owned(), String::new()));
        parts.len() - 1
    });
    &mut parts[at].1
}

/// Writes lines, grouped by topic in order of first appearance.
fn topics<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    let mut topics: Vec<(&str, String)> = Vec::new();
    for Line { topic, text, .. } in lines {
        let at = topics.iter().position(|(one, _)| one == topic);
        let at = at.unwrap_or_else(|| {
            topics.push((topic, String::new()));
            topics.len() - 1
        });
        topics[at].1.push_str(&bullet(text));
    }
    let paragraph = |(topic, bullets)| format!("\n{topic}:\n\n{bullets}");
    topics.into_iter().map(paragraph).collect()
}

/// Writes a list item, wrapped before words that can't begin a block.
fn bullet(text: &str) -> String {
    let mut lines = vec!["-".to_owned()];
    for word in words(text) {
        let fits = |line: &str| line.len() + 1 + word.len() <= WIDTH || line == "-";
        let may_begin =
            word.starts_with(|one: char| one.is_alphabetic() || "`[(".contains(one));
        match lines.last_mut() {
            Some(line) if fits(line) || !may_begin => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(format!("  {word}")),
        }
    }
    lines.join("\n") + "\n"
}

/// Splits Markdown into words. A code span is never split.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for part in markdown::parts(text) {
        let (code, prose) = match part {
            Part::Code(code) => (code, ""),
            Part::Prose(prose) => ("", prose),
        };
        let mut pieces = prose.split_whitespace();
        if prose.starts_with(char::is_whitespace) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push_str(code);
            word.push_str(pieces.next().unwrap_or_default());
        }
        words.extend(pieces.map(str::to_owned));
        if prose.ends_with(char::is_whitespace) {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Line, has, pending, release};
    use crate::diff::Heading;

    const CHANGELOG: &str = "\
# Changelog

## [Unreleased]

What is new.

### Added

- A thing of ours.

## [0.1.0] - 2026-01-31

### Added

- All.
";

    fn line(heading: Heading, topic: &str, text: &str) -> Line {
        Line {
            heading,
            topic: topic.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_people_wrote_and_what_is_ours_become_one_section() {
        let lines = [
            line(
                Heading::Removed,
                "Login",
                "`sign_in_by_magic`. Use `sign_in_by_credentials`.",
            ),
            line(Heading::Added, "Roles", "`list_roles`."),
            line(Heading::Added, "Login", &"word ".repeat(30)),
            line(Heading::Added, "Roles", "`get_role`."),
        ];
        let (text, section) = release(CHANGELOG, "0.2.0", "2026-02-01", &lines).unwrap();
        assert!(pending(CHANGELOG) && !pending(&text));
        assert!(text.contains(&section));
        insta::assert_snapshot!(text);
        assert!(has(&text, "0.2.0") && !has(CHANGELOG, "0.2.0"));
        let (again, _) = release(&text, "0.2.1", "2026-02-02", &[]).unwrap();
        assert!(
            again.contains("## [Unreleased]\n\n## [0.2.1] - 2026-02-02\n\n## [0.2.0]"),
            "{again}"
        );
    }

    #[test]
    fn without_a_place_for_what_is_unreleased_nothing_is_released() {
        assert_eq!(release("# Changelog\n", "0.2.0", "2026-02-01", &[]), None);
    }
}
