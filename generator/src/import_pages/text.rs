//! The inverse of the escaping of texts on pages.
//!
//! Descriptions come back as Markdown. It may differ from the original, but makes the same page
//! again.

use crate::text::unquoted;

/// The tags that keep Vue from evaluating their content.
const VERBATIM: (&str, &str) = ("<span v-pre>", "</span>");
const CODE: (&str, &str) = ("<code>", "</code>");

/// Returns the description in a cell, which has tags for line breaks.
pub(super) fn prose(cell: &str) -> String {
    let lines =
        cell.replace("<br />", "<br>").replace("<br/>", "<br>").replace("<br>", "\n");
    block(&lines)
}

/// Returns a description of several paragraphs.
pub(super) fn block(text: &str) -> String {
    let text = replace(text, VERBATIM, str::to_owned);
    replace(&text, CODE, |inner| span(&plain(inner)))
}

/// Returns literal text.
pub(super) fn plain(cell: &str) -> String {
    let cell = replace(cell, VERBATIM, str::to_owned);
    let mut text = String::with_capacity(cell.len());
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let escape =
            letter == '\\' && next.is_some_and(|next| next.is_ascii_punctuation());
        text.push(if escape { letters.next().unwrap_or(letter) } else { letter });
    }
    text.replace("&#124;", "|").replace("&lt;", "<").replace("&amp;", "&")
}

/// Returns the text of a cell that is one code span.
pub(super) fn code(cell: &str) -> Option<String> {
    let cell = enclosed(cell, VERBATIM).unwrap_or(cell);
    if let Some(inner) = enclosed(cell, CODE) {
        return Some(plain(inner));
    }
    let fence = cell.get(..cell.len() - cell.trim_start_matches('`').len())?;
    let inner = enclosed(cell, (fence, fence)).filter(|_| !fence.is_empty())?;
    let ends = |run: &str| run.len() == fence.len();
    if inner.split(|letter| letter != '`').any(ends) {
        return None;
    }
    let gap = enclosed(inner, (" ", " ")).filter(|inner| inner.contains('`'));
    Some(gap.unwrap_or(inner).to_owned())
}

/// Returns the name that a cell shows.
pub(super) fn name(cell: &str) -> String {
    unquoted(plain(cell))
}

/// Returns the name or value that a cell shows as one code span.
pub(super) fn code_name(cell: &str) -> Option<String> {
    code(cell).map(unquoted)
}

/// Returns the name of the type whose section has this anchor.
pub(super) fn anchored(anchor: &str) -> String {
    let mut parts = anchor.split("&#");
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let entity = part
            .split_once(';')
            .and_then(|(code, rest)| Some((char::from_u32(code.parse().ok()?)?, rest)));
        match entity {
            Some((letter, rest)) => {
                name.push(letter);
                name.push_str(rest);
            }
            None => {
                name.push_str("&#");
                name.push_str(part);
            }
        }
    }
    unquoted(name)
}

/// Returns the text of a code span in which backticks were not escaped.
pub(super) fn careless_code(cell: &str) -> Option<String> {
    code(cell).or_else(|| enclosed(cell, ("`", "`")).map(str::to_owned))
}

/// Writes a code span as descriptions have it.
fn span(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn enclosed<'a>(text: &'a str, (open, close): (&str, &str)) -> Option<&'a str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

/// Replaces all elements with these tags.
fn replace(
    text: &str,
    (open, close): (&str, &str),
    with: impl Fn(&str) -> String,
) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        let Some((inner, after)) = behind.split_once(close) else { break };
        result.push_str(before);
        result.push_str(&with(inner));
        rest = after;
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::{anchored, code, code_name, name, plain, prose};
    use crate::docs::hostile::HOSTILE;
    use crate::docs::markdown;

    #[test]
    fn what_is_made_plain_comes_back() {
        let texts = [
            "snake_case _id",
            "*`",
            "<b>&amp;",
            "[x](y)",
            r"C:\dir \*",
            "{{ x }}",
            r"ends in \",
        ];
        for text in texts {
            assert_eq!(plain(&markdown::plain(text)), text);
        }
    }

    #[test]
    fn names_come_back() {
        for text in HOSTILE {
            assert_eq!(name(&markdown::name(text)), *text);
            let shown = crate::text::name(text);
            assert_eq!(anchored(&markdown::attribute(&shown)), *text);
            let cell = markdown::code_name(text);
            assert_eq!(code_name(&cell).as_deref(), Some(*text), "{cell}");
        }
    }

    #[test]
    fn what_is_made_harmless_comes_back() {
        for text in HOSTILE {
            let shown = markdown::shown(text);
            assert_eq!(plain(&markdown::plain(text)), shown);
            assert_eq!(plain(&markdown::literal(text)), shown);
            if !shown.is_empty() {
                let cell = markdown::code(text);
                assert_eq!(code(&cell), Some(shown), "{cell}");
            }
        }
    }

    #[test]
    fn what_is_made_code_comes_back() {
        for text in ["x", "`", "a`b``c", "a``b", "a|b", r"a\|b", "{{ x }}", "[\"a\"]"] {
            assert_eq!(code(&markdown::code(text)).as_deref(), Some(text));
        }
        assert_eq!(code("no code"), None);
        assert_eq!(code("`two` and `three`"), None);
        assert_eq!(code(""), None);
    }

    #[test]
    fn prose_makes_the_same_cell_again() {
        let texts = ["One:\n\n- `a|b`\n- {{ b }}", "<b> & *c* `{{d}}` _e", "`` ` ``"];
        for text in texts {
            let cell = markdown::cell(text);
            assert_eq!(markdown::cell(&prose(&cell)), cell);
        }
    }
}
