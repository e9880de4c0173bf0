//! Code with its colours.
//!
//! Crates that know whole grammars need either C code or an unmaintained dependency, and scripts
//! that do the same in the browser weigh more than a page. Samples only need their comments,
//! strings, numbers, keywords and names to be told apart.

use crate::docs::markdown;

/// The rules by which the text of a language is divided.
struct Syntax {
    /// The info strings of code blocks.
    names: &'static [&'static str],
    /// The starts of comments that end with the line.
    comments: &'static [&'static str],
    quotes: &'static [char],
    keywords: &'static [&'static str],
}

const C_LIKE: &[&str] = &["//"];
const HASH: &[&str] = &["#"];

const SYNTAXES: [Syntax; 9] = [
    Syntax {
        names: &["rust"],
        comments: C_LIKE,
        quotes: &['"'],
        keywords: &[
            "as", "async", "await", "break", "const", "continue", "crate", "dyn",
            "else", "enum", "false", "fn", "for", "if", "impl", "in", "let", "loop",
            "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static",
            "struct", "super", "trait", "true", "type", "use", "where", "while",
        ],
    },
    Syntax {
        names: &["java"],
        comments: C_LIKE,
        quotes: &['"', '\''],
        keywords: &[
            "class", "false", "final", "for", "if", "import", "new", "null", "package",
            "public", "return", "static", "true", "void",
        ],
    },
    Syntax {
        names: &["ts", "js", "javascript", "typescript"],
        comments: C_LIKE,
        quotes: &['"', '\'', '`'],
        keywords: &[
            "async",
            "await",
            "class",
            "const",
            "else",
            "export",
            "false",
            "for",
            "from",
            "function",
            "if",
            "import",
            "let",
            "new",
            "null",
            "of",
            "return",
            "true",
            "try",
            "catch",
            "undefined",
            "var",
        ],
    },
    Syntax {
        names: &["go"],
        comments: C_LIKE,
        quotes: &['"', '`', '\''],
        keywords: &[
            "const",
            "defer",
            "else",
            "false",
            "for",
            "func",
            "if",
            "import",
            "interface",
            "map",
            "nil",
            "package",
            "range",
            "return",
            "string",
            "struct",
            "true",
            "type",
            "var",
        ],
    },
    Syntax {
        names: &["python", "py"],
        comments: HASH,
        quotes: &['"', '\''],
        keywords: &[
            "False", "None", "True", "as", "class", "def", "elif", "else", "for",
            "from", "if", "import", "in", "lambda", "not", "return", "with",
        ],
    },
    Syntax {
        names: &["php"],
        comments: &["//", "#"],
        quotes: &['"', '\''],
        keywords: &[
            "array", "echo", "false", "foreach", "function", "new", "null", "return",
            "true", "use",
        ],
    },
    Syntax {
        names: &["csharp", "cs"],
        comments: C_LIKE,
        quotes: &['"', '\''],
        keywords: &[
            "async", "await", "class", "false", "foreach", "new", "null", "object",
            "public", "return", "string", "true", "using", "var", "void",
        ],
    },
    Syntax {
        names: &["json"],
        comments: &[],
        quotes: &['"'],
        keywords: &["false", "null", "true"],
    },
    Syntax {
        names: &["sh", "bash", "shell", "toml", "yaml"],
        comments: HASH,
        quotes: &['"', '\''],
        keywords: &["cargo", "curl", "false", "true"],
    },
];

/// Returns a code block. Lines of Rust that only the compiler reads are left out.
pub(super) fn block(code: &str, fence: &str) -> String {
    let language = fence.split([',', ' ']).next().unwrap_or_default();
    let code = if language == "rust" { shown(code) } else { code.to_owned() };
    format!(
        "<pre tabindex=\"0\"><code>{}</code></pre>\n",
        coloured(code.trim_end(), language)
    )
}

/// Returns the element of a class of tokens. Large pages have a thousand tokens, and attributes would
/// take twice the room.
fn tag(class: &str) -> &'static str {
    match class {
        "k" => "b",
        "f" => "i",
        "t" => "u",
        "s" => "q",
        "n" => "var",
        _ => "em",
    }
}

/// Returns code as HTML, with an element for each kind of token.
pub(super) fn coloured(code: &str, language: &str) -> String {
    let Some(syntax) = SYNTAXES.iter().find(|one| one.names.contains(&language)) else {
        return markdown::html(code);
    };
    let mut coloured = String::with_capacity(code.len() * 2);
    let mut rest = code;
    while let Some(token) = syntax.token(rest) {
        let (text, after) = rest.split_at(token.length);
        match token.class {
            None => coloured.push_str(&markdown::html(text)),
            Some(class) => {
                let text = markdown::html(text);
                let tag = tag(class);
                coloured.push_str(&format!("<{tag}>{text}</{tag}>"));
            }
        }
        rest = after;
    }
    coloured
}

/// Returns the lines that rustdoc shows: a hash and a blank begin a line for the compiler alone.
fn shown(code: &str) -> String {
    let is_shown = |line: &&str| {
        let line = line.trim_start();
        line != "#" && !line.starts_with("# ")
    };
    code.lines().filter(is_shown).collect::<Vec<_>>().join("\n")
}

struct Token {
    /// In bytes; not 0.
    length: usize,
    class: Option<&'static str>,
}

impl Syntax {
    /// Returns the first token of the text, if there is any text.
    fn token(&self, text: &str) -> Option<Token> {
        let first = text.chars().next()?;
        let token = |length: usize, class| Some(Token { length, class });
        if self.comments.iter().any(|start| text.starts_with(start)) {
            return token(text.find('\n').unwrap_or(text.len()), Some("c"));
        }
        if self.quotes.contains(&first) {
            // A backslash is a character like any other between such quotes of a shell.
            let is_literal = first == '\'' && self.names.contains(&"sh");
            let length = quoted(text, first, !is_literal);
            if !self.names.contains(&"json") {
                return token(length, Some("s"));
            }
            // Of JSON, the keys are enough: large values would make a page twice as large.
            let is_key = text[length..].trim_start().starts_with(':');
            return token(length, is_key.then_some("k"));
        }
        if first == '\\' {
            // The quote after it begins no string.
            return token(text.chars().take(2).map(char::len_utf8).sum(), None);
        }
        if first.is_ascii_digit() {
            return token(
                run(text, |one| one.is_ascii_alphanumeric() || "._".contains(one)),
                Some("n"),
            );
        }
        if is_word(first) {
            let length = run(text, is_word);
            let (word, after) = text.split_at(length);
            let class = if self.keywords.contains(&word) {
                Some("k")
            } else if after.starts_with('(') {
                Some("f")
            } else {
                first.is_uppercase().then_some("t")
            };
            return token(length, class);
        }
        let plain = |one: char| {
            !is_word(one)
                && one != '\\'
                && !self.quotes.contains(&one)
                && !self.comments.iter().any(|start| start.starts_with(one))
        };
        token(run(text, plain).max(first.len_utf8()), None)
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Returns the length of the letters at the start that are wanted.
fn run(text: &str, is_wanted: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !is_wanted(letter)).unwrap_or(text.len())
}

/// Returns the length of a string, with its quotes.
fn quoted(text: &str, quote: char, has_escapes: bool) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if has_escapes => drop(letters.next()),
            _ if letter == quote => return at + quote.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the classes in brackets.
    fn classes(code: &str, language: &str) -> String {
        let mut html = coloured(code, language);
        for class in ["k", "f", "t", "s", "n", "c"] {
            let tag = tag(class);
            html = html.replace(&format!("<{tag}>"), &format!("[{class}:"));
            html = html.replace(&format!("</{tag}>"), "]");
        }
        html
    }

    #[test]
    fn tokens_have_classes() {
        let cases = [
            (
                "rust",
                "let a = User::new(1); // it's",
                "[k:let] a = [t:User]::[f:new]([n:1]); [c:// it's]",
            ),
            ("python", "f('a\\'#b') # c", "[f:f]([s:'a\\'#b']) [c:# c]"),
            ("json", "{\"a\": [\"b\", null]}", "{[k:\"a\"]: [\"b\", [k:null]]}"),
            ("php", "$a->b(\"c", "$a-&gt;[f:b]([s:\"c]"),
            ("sh", r"curl 'it'\''s\' \", r"[k:curl] [s:'it']\'[s:'s\'] \"),
            ("text", "let <a>", "let &lt;a&gt;"),
            ("rust", "é/ü", "é/ü"),
        ];
        for (language, code, expected) in cases {
            assert_eq!(classes(code, language), expected);
        }
    }

    #[test]
    fn lines_for_the_compiler_are_not_shown() {
        let block = block("# use a::b;\n#[derive(C)]\n#\nlet x;\n", "rust,no_run");
        assert!(!block.contains("use"), "{block}");
        assert!(block.contains("derive") && block.contains("x;"), "{block}");
    }
}
