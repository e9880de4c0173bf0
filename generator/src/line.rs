//! Texts of documents on a line of a report: they can't begin a line of their own, command a
//! terminal or a workflow, or crowd out the rest.

use std::borrow::Cow;
use std::fmt::Display;

use crate::text;

/// The maximum length of a name: nobody reads a longer one.
const NAME: usize = 200;
/// The maximum length of a sentence, which may contain several names.
const SENTENCE: usize = 400;
/// The maximum length of a line of a file.
const LINE: usize = 2000;

/// Returns a name or a path as a report shows it.
pub(crate) fn name(name: impl Display) -> String {
    shown(&name.to_string(), NAME)
}

/// Returns a sentence, which may have names in it, as a report shows it.
pub(crate) fn sentence(sentence: &str) -> String {
    shown(sentence, SENTENCE)
}

/// Returns a line of a file without its line feed. Tabs stay.
pub(crate) fn of_file(line: &str) -> String {
    let parts: Vec<_> = line.split('\t').map(text::line).collect();
    harmless(&excerpt(&parts.join("\t"), LINE))
}

fn shown(text: &str, most: usize) -> String {
    harmless(&excerpt(&text::line(text), most))
}

/// Returns the beginning and the end of a name that is too long.
pub(crate) fn short(name: &str) -> Cow<'_, str> {
    excerpt(name, NAME)
}

fn excerpt(text: &str, most: usize) -> Cow<'_, str> {
    let length = text.chars().count();
    if length <= most {
        return Cow::Borrowed(text);
    }
    let head = most * 3 / 4;
    let byte = |letter| text.char_indices().nth(letter).map_or(text.len(), |(at, _)| at);
    let (head, tail) = (byte(head), byte(length - (most - head - 1)));
    Cow::Owned(format!("{}…{}", &text[..head], &text[tail..]))
}

/// Returns a line that is no workflow command. GitHub takes `::name::` for one at the start of a
/// line, white space aside, and `##[name]` anywhere.
fn harmless(line: &str) -> String {
    let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
    let line = match rest.strip_prefix("::") {
        Some(rest) => Cow::Owned(format!("{indent}\\u{{3a}}:{rest}")),
        None => Cow::Borrowed(line),
    };
    without_old_commands(&line).into_owned()
}

/// Returns a text without commands in their old form, `##[name]`.
pub(crate) fn without_old_commands(text: &str) -> Cow<'_, str> {
    if text.contains("##[") {
        Cow::Owned(text.replace("##[", r"##\u{5b}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_begins_a_line_or_a_command() {
        let names = [
            ("plain", "plain"),
            ("a\n::warning::b", r"a\u{a}::warning::b"),
            ("a\r\n::warning::b", r"a\u{d}\u{a}::warning::b"),
            ("a\u{2028}::warning::b", r"a\u{2028}::warning::b"),
            ("a\u{85}::warning::b", r"a\u{85}::warning::b"),
            ("::warning::b", r"\u{3a}:warning::b"),
            ("   ::error file=x::b", r"   \u{3a}:error file=x::b"),
            ("\u{a0}\u{3000}::error::b", "\u{a0}\u{3000}\\u{3a}:error::b"),
            ("\t::add-mask::b", r"\u{9}::add-mask::b"),
            ("a::b", "a::b"),
            ("##[add-mask]b", r"##\u{5b}add-mask]b"),
            ("a ###[command]b ##[x]", r"a ###\u{5b}command]b ##\u{5b}x]"),
            ("\u{1b}[2J\u{8}", r"\u{1b}[2J\u{8}"),
        ];
        for (text, expected) in names {
            assert_eq!(name(text), expected, "{text:?}");
            assert_eq!(sentence(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_long_is_cut_in_its_middle() {
        for letter in ["a", "中", "\u{1b}", "👩\u{200d}💻", "`", "e\u{301}"] {
            for count in [NAME, NAME * 100] {
                let long = format!("first{}last", letter.repeat(count));
                for (shown, most) in [(name(&long), NAME), (sentence(&long), SENTENCE)] {
                    assert!(shown.chars().count() <= most, "{shown}");
                    assert!(
                        shown.starts_with("first") && shown.ends_with("last"),
                        "{shown}"
                    );
                }
            }
        }
        assert_eq!(name("x".repeat(NAME)), "x".repeat(NAME));
    }

    #[test]
    fn a_line_of_a_file_keeps_its_tabs() {
        assert_eq!(of_file(" \tlet x = 1;"), " \tlet x = 1;");
        assert_eq!(of_file(" \t::warning::x"), " \t\\u{3a}:warning::x");
        assert_eq!(of_file("-a\r"), r"-a\u{d}");
    }
}
