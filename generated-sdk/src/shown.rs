//! Foreign text in messages: made visible, and short.
//!
//! What servers, browsers and callers say ends in logs and terminals. There it must not move the cursor, begin a
//! line of its own, or reorder the text around it.

use std::fmt::Write as _;

/// The most characters of foreign text that a message has.
const LONGEST: usize = 200;

/// Returns the text as part of a message: controls, bidirectional marks and other hidden characters as
/// `\u{…}`, and after 200 characters an ellipsis.
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    let mut length = 0;
    for letter in text.chars() {
        let before = shown.len();
        length += push(&mut shown, letter);
        if length > LONGEST {
            // Neither half an escape nor a character too many.
            shown.truncate(before);
            shown.push('…');
            break;
        }
    }
    shown
}

/// Returns the whole text with its hidden characters as `\u{…}`, for text that is mostly the crate's own.
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for letter in text.chars() {
        push(&mut visible, letter);
    }
    visible
}

/// Returns the number of characters that were appended.
fn push(text: &mut String, letter: char) -> usize {
    if !is_hidden(letter) {
        text.push(letter);
        return 1;
    }
    let before = text.len();
    // Writing to a string can't fail.
    let _ = write!(text, "\\u{{{:x}}}", u32::from(letter));
    text.len() - before
}

/// Returns whether a character moves, hides or reorders text instead of being seen. Joiners and variation
/// selectors stay, because scripts and emoji need them.
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
            assert_eq!(visible(text), expected, "{text:?}");
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
        assert_eq!(visible(&"a".repeat(1_000)).len(), 1_000);
    }
}
