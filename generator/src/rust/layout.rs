//! Line breaks that rustfmt wants and prettyplease does not make, decided on the tokens of rustc's
//! lexer: a comment or a string is one token, whatever its content.

use rustc_lexer::tokenize;

/// The width of lines, as in rustfmt.toml.
const WIDTH: usize = 89;

/// The longest struct literal that stays on one line, as in rustfmt.toml.
const LITERAL: usize = 18;

/// Returns the printed items with a blank line between methods, and with the line breaks of
/// rustfmt.
pub(super) fn as_rustfmt(printed: &str) -> String {
    let mut out = String::with_capacity(printed.len() + printed.len() / 16);
    let tokens = tokens(printed);
    let mut lines = lines(printed, &tokens).into_iter().peekable();
    while let Some(line) = lines.next() {
        // What follows a `<` at the end of a line, up to the line that closes it.
        let mut arguments = || {
            let mut text = String::new();
            for next in lines.by_ref() {
                let closes = next.text.starts_with(['>', ')']);
                if closes && text.ends_with(',') {
                    text.pop();
                } else if text.ends_with(',') {
                    text.push(' ');
                }
                text.push_str(next.text);
                if closes && next.indent == line.indent {
                    break;
                }
            }
            text
        };
        let indent = " ".repeat(line.indent);
        out.push_str(&indent);
        if let Some(members) = line.literal() {
            out.push_str("Self {\n");
            for member in members {
                let comma = if member.starts_with("..") { "" } else { "," };
                out.push_str(&format!("{indent}    {member}{comma}\n"));
            }
            out.push_str(&format!("{indent}}}"));
        } else if let Some((name, ty)) = line.broken_type() {
            out.push_str(&format!("{name}\n{indent}    {ty}{}", arguments()));
        } else if let Some((pattern, value)) = line.long_arm() {
            out.push_str(&format!("{pattern} {{\n{indent}    {value}\n{indent}}}"));
        } else if let Some((name, value)) = line.long_assignment() {
            out.push_str(&format!("{name}\n{indent}    {value}"));
        } else if line.ends_in_property() {
            out.push_str(line.text);
            out.push_str(&arguments());
        } else {
            out.push_str(line.text);
        }
        out.push('\n');
        let ends_method = line.indent == 4 && line.tokens == ["}"];
        if ends_method && lines.peek().is_some_and(|next| next.tokens != ["}"]) {
            out.push('\n');
        }
    }
    out
}

fn tokens(printed: &str) -> Vec<&str> {
    let mut rest = printed;
    let token = |token: rustc_lexer::Token| {
        let (text, behind) = rest.split_at_checked(token.len as usize)?;
        rest = behind;
        Some(text)
    };
    tokenize(printed).map_while(token).collect()
}

/// The tokens between two line breaks. A line break within a string is none.
#[derive(Clone, Copy, Default)]
struct Line<'a> {
    indent: usize,
    text: &'a str,
    tokens: &'a [&'a str],
}

fn lines<'a>(printed: &'a str, tokens: &'a [&'a str]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let (mut indent, mut start, mut at) = (0, 0, 0);
    for line in tokens.split_inclusive(|token| is_line_break(token)) {
        let last = line.last().copied().filter(|token| is_line_break(token));
        let tokens = line.get(..line.len() - usize::from(last.is_some()));
        let tokens = tokens.unwrap_or_default();
        at += tokens.iter().map(|token| token.len()).sum::<usize>();
        let text = printed.get(start..at).unwrap_or_default();
        lines.push(Line {
            indent,
            text,
            tokens,
        });
        let Some((before, behind)) = last.and_then(|last| last.rsplit_once('\n')) else {
            break;
        };
        lines.extend(before.matches('\n').map(|_| Line::default()));
        indent = behind.len();
        at += last.map_or(0, str::len);
        start = at;
    }
    lines
}

/// White space with a line break in it. Strings have one only between their quotes.
fn is_line_break(token: &str) -> bool {
    token.starts_with(char::is_whitespace) && token.contains('\n')
}

impl<'a> Line<'a> {
    /// The text before and after the token at this position.
    fn split(&self, index: usize) -> (&'a str, &'a str) {
        let before = self.tokens.iter().take(index + 1).map(|token| token.len()).sum();
        let (before, after) =
            self.text.split_at_checked(before).unwrap_or((self.text, ""));
        (before, after.trim_start())
    }

    /// Returns the fields of `Self { … }`, if it fills the line; rustfmt breaks all but the
    /// shortest.
    fn literal(&self) -> Option<Vec<&'a str>> {
        let ["Self", " ", "{", " ", members @ .., " ", "}"] = self.tokens else {
            return None;
        };
        let text = self.text.strip_prefix("Self { ")?.strip_suffix(" }")?;
        (text.len() > LITERAL).then(|| split_at_commas(text, members))
    }

    /// The name and the type of a struct's field or of an alias that is broken behind `<`; rustfmt
    /// breaks before the type.
    fn broken_type(&self) -> Option<(&'a str, &'a str)> {
        let is_type =
            self.tokens.first() == Some(&"pub") && self.tokens.last() == Some(&"<");
        let before = self.tokens.iter().position(|token| [":", "="].contains(token))?;
        is_type.then(|| self.split(before))
    }

    /// The pattern with its arrow and the value of a match arm that is longer than a line.
    fn long_arm(&self) -> Option<(&'a str, &'a str)> {
        let arrow = self.tokens.windows(2).position(|two| two == ["=", ">"])?;
        let (pattern, value) = self.split(arrow + 1);
        self.is_long().then(|| value.strip_suffix(',').map(|value| (pattern, value)))?
    }

    /// The name and the value of a variable or an alias that is longer than a line; rustfmt breaks
    /// before the value.
    fn long_assignment(&self) -> Option<(&'a str, &'a str)> {
        let is_whole = self.tokens.last() == Some(&";");
        let has_name = matches!(self.tokens, ["let", ..] | ["pub", " ", "type", ..]);
        let equals = self.tokens.iter().position(|token| *token == "=")?;
        (is_whole && has_name && self.is_long()).then(|| self.split(equals))
    }

    fn is_long(&self) -> bool {
        self.indent + self.text.chars().count() > WIDTH
    }

    /// Returns whether it ends within an argument whose type prettyplease breaks, and rustfmt
    /// leaves on its line.
    fn ends_in_property(&self) -> bool {
        self.tokens.ends_with(&["impl", " ", "IntoProperty", "<"])
    }
}

/// Splits the text of these tokens at the commas that are not within brackets.
fn split_at_commas<'a>(text: &'a str, tokens: &[&str]) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut depth, mut start, mut at) = (0_usize, 0, 0);
    for token in tokens {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                parts.extend(text.get(start..at).map(str::trim_start));
                start = at + 1;
            }
            _ => {}
        }
        at += token.len();
    }
    parts.extend(text.get(start..).map(str::trim_start));
    parts
}

#[cfg(test)]
mod tests {
    use super::as_rustfmt;

    #[test]
    fn only_code_is_laid_out() {
        let doc = format!("    /// | {} => pub fn x() {{,\n", "x".repeat(90));
        let text =
            format!("const A: &str = \"{} => Self {{ a, b }},\";\n", "x".repeat(90));
        let comment = "//! Self { aaaaaaaaaaaaaaaaaaaa, b }\n    //! pub a: Vec<\n";
        for printed in
            [doc, text, comment.to_owned(), "/// : impl IntoProperty<\nx\n".to_owned()]
        {
            assert_eq!(as_rustfmt(&printed), printed);
        }
    }

    #[test]
    fn what_rustfmt_breaks_is_broken() {
        let long = format!("x\n        Self::{} => \"a => b,\",\n", "A".repeat(80));
        let broken = format!(
            "x\n        Self::{} => {{\n            \"a => b,\"\n        }}\n",
            "A".repeat(80)
        );
        assert_eq!(as_rustfmt(&long), broken);
        let name = "a".repeat(80);
        assert_eq!(
            as_rustfmt(&format!("x\n    let mut {name} = <A>::default();\n")),
            format!("x\n    let mut {name} =\n        <A>::default();\n")
        );
        assert_eq!(
            as_rustfmt(&format!("pub type {name} = A;\npub type B = {name};\n")),
            format!("pub type {name} =\n    A;\npub type B =\n    {name};\n")
        );
        assert_eq!(
            as_rustfmt("x\n    Self { aaaaaaaaa: f(b, c), ..Self::default() }\n"),
            "x\n    Self {\n        aaaaaaaaa: f(b, c),\n        ..Self::default()\n    }\n"
        );
        assert_eq!(
            as_rustfmt("x\n    pub name: Option<\n        Vec<Long>,\n    >,\n"),
            "x\n    pub name:\n        Option<Vec<Long>>,\n"
        );
        assert_eq!(
            as_rustfmt("pub type Name = Enveloped<\n    Vec<Long>,\n>;\n"),
            "pub type Name =\n    Enveloped<Vec<Long>>;\n"
        );
        assert_eq!(
            as_rustfmt("x\n    value: impl IntoProperty<\n        Vec<Long>,\n    >,\n"),
            "x\n    value: impl IntoProperty<Vec<Long>>,\n"
        );
        assert_eq!(
            as_rustfmt(
                "x\n    pub name: Map<\n        String,\n        Map<\n            A,\n            B,\n        >,\n    >,\n"
            ),
            "x\n    pub name:\n        Map<String, Map<A, B>>,\n"
        );
    }

    #[test]
    fn methods_stand_apart() {
        assert_eq!(
            as_rustfmt("impl A {\n    fn a() {\n        b\n    }\n    fn c() {}\n}\n"),
            "impl A {\n    fn a() {\n        b\n    }\n\n    fn c() {}\n}\n"
        );
    }
}
