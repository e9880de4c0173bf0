//! Text as words: spaces between Chinese and Latin letters, and backslashes where they are needed.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// The characters that prettier 2.6 takes for Chinese, Japanese or Korean.
const CJK: &str = r"[\u02ea-\u02eb\u1100-\u11ff\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u2ff0-\u303f\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u3190-\u3191\u3196-\u31ba\u31c0-\u31e3\u31f0-\u321e\u322a-\u3247\u3260-\u327e\u328a-\u32b0\u32c0-\u32cb\u32d0-\u3370\u337b-\u337f\u33e0-\u33fe\u3400-\u4db5\u4e00-\u9fef\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7c6\ud7cb-\ud7fb\uf900-\ufa6d\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uffef\U0001b000-\U0001b11e\U0001b150-\U0001b152\U0001b164-\U0001b167\U0001f200\U0001f250-\U0001f251\U00020000-\U0002fa1d][\ufe00-\ufe0f\U000e0100-\U000e01ef]?";

/// The Korean letters among them. No spaces are put around these.
const KOREAN: &str = r"[\u1100-\u11ff\u3001-\u3003\u3008-\u3011\u3013-\u301f\u302e-\u3030\u3037\u30fb\u3131-\u318e\u3200-\u321e\u3260-\u327e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7c6\ud7cb-\ud7fb\ufe45-\ufe46\uff61-\uff65\uffa0-\uffbe\uffc2-\uffc7\uffca-\uffcf\uffd2-\uffd7\uffda-\uffdc]";

const PUNCTUATION: &str = r"[\p{P}[:punct:]]";

#[expect(clippy::unwrap_used, reason = "the expressions are constants")]
pub(super) fn expression(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

static CHARACTER: LazyLock<Regex> = LazyLock::new(|| expression(CJK));
static KOREAN_LETTER: LazyLock<Regex> = LazyLock::new(|| expression(KOREAN));
static MARK: LazyLock<Regex> = LazyLock::new(|| expression(PUNCTUATION));
static UNDERSCORES: LazyLock<Regex> = LazyLock::new(|| {
    expression(&format!("(?:(^|{PUNCTUATION})(_+))|(?:(_+)({PUNCTUATION}|$))"))
});

/// A run of characters without white space, or one Chinese character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Latin,
    Chinese,
    Korean,
    ChineseMark,
}

/// A word, or the white space between words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Word(Word<'a>),
    Space(&'static str),
}

impl Word<'_> {
    /// Returns whether it starts with punctuation.
    pub(super) fn starts_with_mark(&self) -> bool {
        self.text.chars().next().is_some_and(is_mark)
    }

    /// Returns whether it ends with punctuation.
    pub(super) fn ends_with_mark(&self) -> bool {
        self.text.chars().next_back().is_some_and(is_mark)
    }

    /// Returns the word with backslashes, so that none of its characters begins emphasis.
    pub(super) fn escaped(&self) -> String {
        if !self.text.contains(['*', '_']) {
            return self.text.to_owned();
        }
        let text = self.text.replace('*', r"\*");
        let escape = |found: &Captures<'_>| found[0].replace('_', r"\_");
        UNDERSCORES.replace_all(&text, escape).into_owned()
    }
}

fn is_mark(letter: char) -> bool {
    MARK.is_match(letter.encode_utf8(&mut [0; 4]))
}

/// Splits text into words and the white space between them.
pub(super) fn split(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_space = is_space(first);
        let end = rest.find(|letter| self::is_space(letter) != is_space);
        let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
        if is_space {
            tokens.push(Token::Space(if token.contains('\n') { "\n" } else { " " }));
        } else {
            split_token(token, &mut tokens);
        }
        rest = after;
    }
    tokens
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n')
}

fn split_token<'a>(token: &'a str, tokens: &mut Vec<Token<'a>>) {
    let mut end = 0;
    for found in CHARACTER.find_iter(token) {
        push(tokens, &token[end..found.start()], Kind::Latin);
        push(tokens, found.as_str(), kind(found.as_str()));
        end = found.end();
    }
    push(tokens, &token[end..], Kind::Latin);
}

fn kind(character: &str) -> Kind {
    if MARK.is_match(character) {
        Kind::ChineseMark
    } else if KOREAN_LETTER.is_match(character) {
        Kind::Korean
    } else {
        Kind::Chinese
    }
}

fn push<'a>(tokens: &mut Vec<Token<'a>>, text: &'a str, kind: Kind) {
    if text.is_empty() {
        return;
    }
    let word = Word { text, kind };
    if let Some(Token::Word(last)) = tokens.last() {
        let apart = match (last.kind, kind) {
            (Kind::Latin, Kind::Chinese) => !last.ends_with_mark(),
            (Kind::Chinese, Kind::Latin) => !word.starts_with_mark(),
            _ => false,
        };
        if apart {
            tokens.push(Token::Space(" "));
        }
    }
    tokens.push(Token::Word(word));
}
