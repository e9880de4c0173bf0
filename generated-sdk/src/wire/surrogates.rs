//! Escapes of JSON strings that stand for no character.
//!
//! JSON allows half of a surrogate pair (`"\ud83d"`); Rust's strings, and serde_json, don't. Such
//! strings are rare, so a body is searched for them only after it could not be parsed.

/// The escape of U+FFFD, the replacement character.
const REPLACEMENT: &[u8; 6] = b"\\ufffd";

/// Returns the JSON with each lone surrogate replaced by U+FFFD, or `None` if it has none.
pub(crate) fn without_lone_surrogates(json: &[u8]) -> Option<Vec<u8>> {
    let mut fixed = None;
    let mut at = 0;
    while let Some(distance) = json.get(at..)?.iter().position(|byte| *byte == b'\\') {
        at += distance;
        let next = match (unit(json, at), unit(json, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                let fixed = fixed.get_or_insert_with(|| json.to_vec());
                fixed.get_mut(at..at + 6)?.copy_from_slice(REPLACEMENT);
                6
            }
            // The escape of a character, a backslash among them.
            _ => 2,
        };
        at = (at + next).min(json.len());
    }
    fixed
}

/// Returns the UTF-16 code unit of the escape `\uXXXX` at this place.
fn unit(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at.checked_add(6)?)?.strip_prefix(b"\\u")?;
    let digits = str::from_utf8(digits).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::without_lone_surrogates;

    fn fixed(json: &str) -> Option<String> {
        let fixed = without_lone_surrogates(json.as_bytes())?;
        Some(String::from_utf8(fixed).expect("escapes are ASCII"))
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        for (json, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""a\uDC00b""#, r#""a\ufffdb""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\udc00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\n""#, r#""\ufffd\n""#),
            (r#"{"\\\ud83d":["\ud83d"]}"#, r#"{"\\\ufffd":["\ufffd"]}"#),
        ] {
            assert_eq!(fixed(json).as_deref(), Some(expected), "{json}");
        }
    }

    #[test]
    fn other_escapes_are_kept() {
        for json in [
            "",
            "\\",
            "\\u",
            r"\ud8",
            "{}",
            r#""\ud83d\ude00""#,
            r#""\\ud83d""#,
            r#""\u00e9""#,
            r#""\\\\ud83d""#,
        ] {
            assert_eq!(fixed(json), None, "{json}");
        }
    }
}
