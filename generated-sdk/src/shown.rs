//! Text of others in messages: bounded, and without characters that hide or move what is around them.

/// The most characters that are shown.
const LONGEST: usize = 200;

/// Returns at most 200 characters of `text`, and `…` if there are more. Control, bidirectional and hidden
/// characters are written as `\u{…}`.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    let mut length = 0;
    for letter in text.chars() {
        let hidden = is_hidden(letter).then(|| letter.escape_unicode().to_string());
        length += hidden.as_ref().map_or(1, String::len);
        if length > LONGEST {
            shown.push('…');
            break;
        }
        match hidden {
            Some(escaped) => shown.push_str(&escaped),
            None => shown.push(letter),
        }
    }
    shown
}

/// Returns whether a character is not seen, but changes what is seen: controls, separators of lines,
/// bidirectional marks (Unicode Standard Annex 9), and format characters without a width.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_become_visible() {
        for (text, expected) in [
            ("plain 中文 é", "plain 中文 é"),
            ("a\r\nb", r"a\u{d}\u{a}b"),
            ("\u{1b}[31mred", r"\u{1b}[31mred"),
            ("user\u{202e}nimda", r"user\u{202e}nimda"),
            ("a\u{2066}b\u{2069}", r"a\u{2066}b\u{2069}"),
            ("a\u{2028}b", r"a\u{2028}b"),
            ("a\u{200b}b\u{feff}", r"a\u{200b}b\u{feff}"),
            ("\u{85}\u{7f}\0", r"\u{85}\u{7f}\u{0}"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn long_text_is_cut() {
        let exact = "é".repeat(200);
        assert_eq!(shown(&exact), exact);
        assert_eq!(shown(&"é".repeat(201)), format!("{exact}…"));
        for letter in ["\u{202e}", "\n", "a\0"] {
            let cut = shown(&letter.repeat(100_000));
            assert!(cut.chars().count() <= 201 && cut.ends_with('…'), "{cut}");
            assert_eq!(shown(&cut), cut, "showing it again changes nothing");
        }
    }
}
