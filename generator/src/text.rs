//! Hidden characters of documents made visible, so that they can't hide or move other text.
//!
//! Values keep every character on their way to the wire. Whatever is shown to people, in a comment,
//! on a page, in a message, goes through [`line()`] or [`lines`] first, then through the escaper of
//! its target.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

/// The text on one line: hidden characters, line breaks and tabs are written as `\u{…}`.
pub fn line(text: &str) -> Cow<'_, str> {
    visible(text, is_hidden)
}

/// The text with its lines and tabs, all line ends as `\n`, and all other hidden characters as
/// `\u{…}`.
pub fn lines(text: &str) -> Cow<'_, str> {
    let text = if text.contains(is_line_end) {
        let unix = text.replace("\r\n", "\n");
        Cow::Owned(unix.replace(is_line_end, "\n"))
    } else {
        Cow::Borrowed(text)
    };
    match visible(&text, |letter| is_hidden(letter) && !matches!(letter, '\n' | '\t')) {
        Cow::Borrowed(_) => text,
        Cow::Owned(visible) => Cow::Owned(visible),
    }
}

/// Returns a description as people may see it: like [`lines`], but zero-width spaces stay. Upstream
/// translations have them between words, where they only allow a line to break.
pub(crate) fn prose(text: &str) -> String {
    const BREAK: &str = "\u{200b}";
    let pieces: Vec<_> = text.split(BREAK).map(lines).collect();
    pieces.join(BREAK)
}

/// Returns a name or a value as people may see it: as a JSON string if it would otherwise be
/// invisible, lose white space, or look like such a string.
pub(crate) fn name(name: &str) -> Cow<'_, str> {
    let words = || name.split_whitespace().map(str::len).sum::<usize>();
    let spaces = name.matches(' ').count();
    let is_visible = !name.is_empty()
        && !name.contains(is_hidden)
        && !name.starts_with([' ', '"'])
        && !name.ends_with(' ')
        && !name.contains("  ")
        && words() + spaces == name.len();
    if is_visible {
        return Cow::Borrowed(name);
    }
    let json = Value::from(name).to_string();
    let mut shown = String::with_capacity(json.len() + 16);
    // White space that a page would fold or lose.
    let mut folds = false;
    for letter in escaped_json(&json).chars() {
        match letter {
            ' ' if folds => shown.push_str("\\u0020"),
            ' ' => shown.push(' '),
            space if space.is_whitespace() => {
                // Writing to a string can't fail.
                let _ = write!(shown, "\\u{:04x}", u32::from(space));
            }
            other => shown.push(other),
        }
        folds = letter == ' ' && !folds;
    }
    Cow::Owned(shown)
}

/// Returns the name that is shown like this.
pub(crate) fn unquoted(shown: String) -> String {
    let is_quoted = shown.starts_with('"');
    let name = is_quoted.then(|| serde_json::from_str(&shown).ok()).flatten();
    name.unwrap_or(shown)
}

/// Returns whether a character moves, hides or reorders text instead of being seen: controls, line
/// and paragraph separators, bidirectional marks (Unicode Standard Annex 9), and format characters
/// without a width. Joiners stay, because scripts and emoji need them.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Line ends that are not `\n`: CR, VT, FF, NEL, and Unicode's separators.
fn is_line_end(letter: char) -> bool {
    matches!(letter, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn visible(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if hidden(letter) {
            // Writing to a string can't fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// Returns a JSON value on several lines, with [escapes](escaped_json).
pub fn json(value: &Value) -> String {
    format!("{}\n", escaped_json(&format!("{value:#}")))
}

/// Returns JSON that has the same values but shows them: hidden characters are escapes, and no line
/// begins or holds what GitHub takes for a workflow command.
pub fn escaped_json(json: &str) -> Cow<'_, str> {
    let hidden = |letter| is_hidden(letter) && letter != '\n';
    if !json.contains(hidden) && !json.contains("##[") {
        return Cow::Borrowed(json);
    }
    // All of these stand in strings.
    let mut escaped = String::with_capacity(json.len() + 64);
    for letter in json.replace("##[", r"##\u005b").chars() {
        if hidden(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing to a string can't fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(letter);
        }
    }
    Cow::Owned(escaped)
}

/// Returns the candidate that was probably meant by a misspelled name: the same but for case, or at
/// most two letters away.
pub(crate) fn nearest<'n>(
    name: &str,
    candidates: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    const MAX_DISTANCE: usize = 2;
    let length = name.chars().count();
    let name = name.to_lowercase();
    candidates
        .into_iter()
        // Comparing is slow, and names differ by at least the difference of their lengths.
        .filter(|other| other.chars().count().abs_diff(length) <= MAX_DISTANCE)
        .map(|other| (strsim::levenshtein(&name, &other.to_lowercase()), other))
        .filter(|(distance, _)| *distance <= MAX_DISTANCE)
        .min()
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_without_anything_hidden() {
        let cases = [
            ("plain 中文 é", "plain 中文 é"),
            ("a\nb", r"a\u{a}b"),
            ("a\r\n::warning::b", r"a\u{d}\u{a}::warning::b"),
            ("\u{1b}[31mred", r"\u{1b}[31mred"),
            ("user\u{202e}nimda", r"user\u{202e}nimda"),
            ("a\u{2028}b", r"a\u{2028}b"),
            ("\u{feff}a\u{7f}", r"\u{feff}a\u{7f}"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn names_are_visible_and_can_be_read_back() {
        let cases = [
            ("a", "a"),
            ("a b", "a b"),
            ("用户", "用户"),
            ("a\\b", "a\\b"),
            ("", r#""""#),
            (" ", r#"" ""#),
            ("a   b", r#""a \u0020 b""#),
            ("a\u{a0}b", r#""a\u00a0b""#),
            ("a\nb", r#""a\nb""#),
            ("\u{202e}x", r#""\u202ex""#),
            ("\"a\"", r#""\"a\"""#),
        ];
        for (text, shown) in cases {
            assert_eq!(name(text), shown, "{text:?}");
            assert_eq!(unquoted(shown.to_owned()), text);
        }
    }

    #[test]
    fn a_misspelled_name_is_recognised() {
        let names = ["LoginDto", "UserDto", "name"];
        let cases = [
            ("LoginDTO", Some("LoginDto")),
            ("UsrDto", Some("UserDto")),
            ("naem", Some("name")),
            ("UsrDtoo_", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(name, names), expected, "{name}");
        }
    }

    #[test]
    fn lines_end_in_one_way() {
        let cases = [
            ("a\n\tb", "a\n\tb"),
            ("a\r\nb\rc\u{2028}d\u{85}e\u{c}f", "a\nb\nc\nd\ne\nf"),
            ("a\u{1b}]8;;b", r"a\u{1b}]8;;b"),
            ("\u{2066}a\u{2069}", r"\u{2066}a\u{2069}"),
        ];
        for (text, expected) in cases {
            assert_eq!(lines(text), expected, "{text:?}");
        }
    }
}
