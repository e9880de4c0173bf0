//! Escaping of untrusted text in messages.
//!
//! Text from servers, browsers and callers appears in logs and terminals. It must not move the
//! cursor, start a new line or reorder the text around it.

use std::error::Error as StdError;
use std::fmt::{self, Write as _};

/// The maximum length of untrusted text within a message, in characters.
const LONGEST: usize = 200;

/// The maximum length of a message without the ellipsis, in bytes.
const MESSAGE: usize = 1020;

/// Escapes control characters, bidirectional marks and other hidden characters as `\u{…}`, and
/// truncates the text after 200 characters.
pub(crate) fn shown(text: &str) -> String {
    escaped(text, LONGEST, |piece| piece.chars().count())
}

/// Escapes a whole message, and truncates it after 1 KiB.
pub(crate) fn message(text: &str) -> String {
    escaped(text, MESSAGE, str::len)
}

/// Truncates between characters and escapes.
fn escaped(text: &str, most: usize, length: fn(&str) -> usize) -> String {
    let mut escaped = String::new();
    let mut left = most;
    for letter in text.chars() {
        let before = escaped.len();
        if is_hidden(letter) {
            // Writing to a string can't fail.
            let _ = write!(escaped, "\\u{{{:x}}}", u32::from(letter));
        } else {
            escaped.push(letter);
        }
        match left.checked_sub(length(&escaped[before..])) {
            Some(rest) => left = rest,
            None => {
                escaped.truncate(before);
                escaped.push('…');
                break;
            }
        }
    }
    escaped
}

/// Returns an error whose messages are safe to print, including its sources. An error that is
/// already safe keeps its type.
pub(crate) fn cause(source: Cause) -> Cause {
    if is_harmless(&*source, DEEPEST) {
        return source;
    }
    Box::new(Shown::of(&*source, DEEPEST))
}

/// The source of an error.
pub(crate) type Cause = Box<dyn StdError + Send + Sync>;

/// The maximum number of sources that are kept.
const DEEPEST: usize = 16;

fn is_harmless(error: &(dyn StdError + 'static), deepest: usize) -> bool {
    let printed = error.to_string();
    printed.len() <= MESSAGE
        && !printed.contains(is_hidden)
        && !format!("{error:?}").contains(is_hidden)
        && deepest > 0
        && error.source().is_none_or(|inner| is_harmless(inner, deepest - 1))
}

/// The escaped messages of an error.
#[derive(Debug)]
struct Shown {
    message: String,
    source: Option<Box<Self>>,
}

impl Shown {
    fn of(error: &(dyn StdError + 'static), deepest: usize) -> Self {
        let source = error.source().filter(|_| deepest > 0);
        Self {
            message: message(&error.to_string()),
            source: source.map(|inner| Box::new(Self::of(inner, deepest - 1))),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Shown {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Returns whether a character moves, hides or reorders text instead of being visible. Joiners and
/// variation selectors are allowed, because scripts and emoji need them.
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn hidden_characters_are_seen() {
        let cases = [
            ("plain 中文 é", "plain 中文 é"),
            ("a\nb\r\tc", r"a\u{a}b\u{d}\u{9}c"),
            ("\u{1b}[31mred\u{7}", r"\u{1b}[31mred\u{7}"),
            ("user\u{202e}nimda", r"user\u{202e}nimda"),
            ("\u{2066}a\u{2069}", r"\u{2066}a\u{2069}"),
            ("a\u{2028}b\u{85}c", r"a\u{2028}b\u{85}c"),
            ("\u{feff}a\u{7f}\u{200b}", r"\u{feff}a\u{7f}\u{200b}"),
            ("a\u{ad}b\u{3164}", r"a\u{ad}b\u{3164}"),
            ("\u{e0041}\u{0}", r"\u{e0041}\u{0}"),
            ("👩\u{200d}💻 ❤\u{fe0f}", "👩\u{200d}💻 ❤\u{fe0f}"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text:?}");
            assert_eq!(message(text), expected, "{text:?}");
        }
    }

    #[test]
    fn causes_are_harmless_or_made_so() {
        let harmless = cause(Box::new(io::Error::other("refused")));
        assert!(harmless.downcast_ref::<io::Error>().is_some());

        let inner = io::Error::other("in\u{1b}[2Jner");
        let outer = cause(Box::new(io::Error::other(Outer(inner))));
        let mut texts = Vec::new();
        let mut next: Option<&(dyn StdError + 'static)> = Some(&*outer);
        while let Some(error) = next {
            texts.push(format!("{error} {error:?}"));
            next = error.source();
        }
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(texts.iter().all(|text| !text.contains(is_hidden)), "{texts:?}");
        assert!(texts[1].starts_with(r"in\u{1b}[2Jner"), "{texts:?}");

        let long = cause("a".repeat(100_000).into());
        assert!(long.to_string().len() <= 1_024);
    }

    #[derive(Debug)]
    struct Outer(io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("outer")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn what_is_long_is_cut_between_characters_and_escapes() {
        for letter in ["a", "é", "字", "💻"] {
            assert_eq!(shown(&letter.repeat(200)), letter.repeat(200));
            assert_eq!(shown(&letter.repeat(201)), letter.repeat(200) + "…");
        }
        for letter in ['\u{1b}', '\n', '\u{202e}', '\u{e0041}', '\u{0}'] {
            for before in 0..12 {
                let cut = shown(&format!(
                    "{}{}",
                    "a".repeat(before),
                    String::from(letter).repeat(10_000)
                ));
                assert!(cut.ends_with("}…"), "{cut}");
                assert!(cut.chars().count() <= 201, "{cut}");
            }
        }
        for letter in ["a", "é", "字", "💻", "\u{1b}"] {
            let cut = message(&letter.repeat(10_000));
            assert!(cut.ends_with('…') && (1_010..=1_024).contains(&cut.len()), "{cut}");
        }
    }
}
