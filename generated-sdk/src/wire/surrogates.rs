//! Valid JSON that serde_json can't read.
//!
//! JSON allows half of a surrogate pair (`"\ud83d"`); Rust's strings, and serde_json, don't. Such
//! strings are rare, so a body is searched for them only after it could not be parsed. The same
//! applies to numbers that are too large for `f64` (`1e400`).

/// The escape of U+FFFD, the replacement character.
const REPLACEMENT: &[u8; 6] = b"\\ufffd";

/// Returns the JSON with each lone surrogate replaced by U+FFFD, or `None` if it has none.
fn without_lone_surrogates(json: &[u8]) -> Option<Vec<u8>> {
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

/// Returns the JSON with each lone surrogate replaced by U+FFFD, and each number that is too large
/// by null, or `None` if it has neither.
pub(crate) fn readable(json: &[u8]) -> Option<Vec<u8>> {
    let fixed = without_lone_surrogates(json);
    without_large_numbers(fixed.as_deref().unwrap_or(json)).or(fixed)
}

fn without_large_numbers(json: &[u8]) -> Option<Vec<u8>> {
    let mut fixed = None;
    let (mut at, mut in_string) = (0, false);
    while let Some(byte) = json.get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'-' | b'0'..=b'9' if !in_string => {
                let rest = json.get(at..)?;
                let is_part = |byte: &u8| {
                    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')
                };
                let length = rest.iter().take_while(|byte| is_part(byte)).count();
                let number = str::from_utf8(rest.get(..length)?).ok()?;
                let is_large = number.parse().is_ok_and(f64::is_infinite);
                // Such a number has at least the five characters of `9e999`.
                if is_large && length >= 4 {
                    let fixed = fixed.get_or_insert_with(|| json.to_vec());
                    let place = fixed.get_mut(at..at + length)?;
                    place.fill(b' ');
                    place.get_mut(..4)?.copy_from_slice(b"null");
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
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
    use super::{readable, without_lone_surrogates};

    #[test]
    fn numbers_that_are_too_large_are_null() {
        for (json, expected) in [
            (r#"{"a":1e400,"b":2}"#, Some(r#"{"a":null ,"b":2}"#)),
            ("[-1e999, 1]", Some("[null  , 1]")),
            (r#"["\ud83d",1E+309]"#, Some(r#"["\ufffd",null  ]"#)),
            (r#"{"1e400":"\"1e400","b":1e300}"#, None),
            ("1e400", Some("null ")),
            ("[1e-400,-,12345678901234567890123]", None),
        ] {
            let fixed = readable(json.as_bytes());
            assert_eq!(fixed.as_deref(), expected.map(str::as_bytes), "{json}");
        }
    }

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
