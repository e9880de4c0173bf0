//! One line of a document's Markdown, made safe: HTML shows as text, mustaches stay as they are,
//! and marks without a partner are escaped, so that they cannot pair with something further on.

use std::collections::BTreeMap;

use super::escape::{at_edge, code, find_mustache, hide_mustaches, mustache};

/// Returns the line with the same meaning, in prettier's spelling.
pub(super) fn inline(line: &str) -> String {
    let mut scanner = Scanner {
        before: ' ',
        rest: line,
        is_unclosed: false,
        tokens: Vec::new(),
    };
    while scanner.step() {}
    pair(&mut scanner.tokens);
    scanner.tokens.iter().map(Token::text).collect()
}

enum Token {
    /// Ready to be printed.
    Text(String),
    Mark(Mark),
}

/// A run of `*` or `_`.
struct Mark {
    letter: char,
    length: usize,
    before: char,
    after: char,
    /// True if it could be emphasis: a mark behind a backslash cannot.
    active: bool,
    /// The emphasis that it begins or ends.
    emphasis: Option<&'static str>,
}

impl Token {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Mark(mark) => mark.text(),
        }
    }
}

impl Mark {
    fn text(&self) -> String {
        match self.emphasis {
            Some(emphasis) => emphasis.to_owned(),
            None if self.letter == '_'
                && !at_edge(self.before)
                && !at_edge(self.after) =>
            {
                "_".repeat(self.length)
            }
            None => format!("\\{}", self.letter).repeat(self.length),
        }
    }

    /// Returns what both marks of a pair have in common.
    fn kind(&self) -> (char, usize) {
        (self.letter, self.length)
    }

    fn opens(&self) -> bool {
        self.active
            && touches(self.after, self.before)
            && (self.letter == '*' || at_edge(self.before))
    }

    fn closes(&self) -> bool {
        self.active
            && touches(self.before, self.after)
            && (self.letter == '*' || at_edge(self.after))
    }
}

/// Returns whether a mark belongs to the text on its `inner` side: CommonMark's flanking rule.
fn touches(inner: char, outer: char) -> bool {
    !inner.is_whitespace() && (inner.is_alphanumeric() || !outer.is_alphanumeric())
}

/// Finds the marks that belong together.
fn pair(tokens: &mut [Token]) {
    let mut marks: Vec<&mut Mark> = tokens
        .iter_mut()
        .filter_map(|token| match token {
            Token::Mark(mark) => Some(mark),
            Token::Text(_) => None,
        })
        .collect();
    let mut open: Vec<&mut Mark> = Vec::new();
    // The number of open marks of each kind. Without it, many marks without a partner would take
    // quadratic time. A mark with a partner closes all marks between them.
    let mut kinds: BTreeMap<(char, usize), usize> = BTreeMap::new();
    for mark in marks.drain(..) {
        let kind = mark.kind();
        let has_partner = kinds.get(&kind).is_some_and(|count| *count > 0);
        if has_partner && mark.closes() {
            while let Some(opener) = open.pop() {
                let found = opener.kind();
                kinds.entry(found).and_modify(|count| *count -= 1);
                if found == kind {
                    emphasise(opener, mark);
                    break;
                }
            }
        } else if mark.opens() {
            *kinds.entry(kind).or_default() += 1;
            open.push(mark);
        }
    }
}

fn emphasise(opener: &mut Mark, closer: &mut Mark) {
    let in_word = opener.before.is_alphanumeric() || closer.after.is_alphanumeric();
    let (left, right) = match opener.length {
        1 if in_word => ("*", "*"),
        1 => ("_", "_"),
        2 => ("**", "**"),
        3 => ("**_", "_**"),
        _ => return,
    };
    opener.emphasis = Some(left);
    closer.emphasis = Some(right);
}

struct Scanner<'a> {
    before: char,
    rest: &'a str,
    /// True if the rest has no `)`.
    is_unclosed: bool,
    tokens: Vec<Token>,
}

impl<'a> Scanner<'a> {
    /// Reads one token, and returns false at the end of the line.
    fn step(&mut self) -> bool {
        let Some(letter) = self.rest.chars().next() else { return false };
        match letter {
            '`' => self.code(),
            '\\' => self.backslash(),
            '*' | '_' => {
                let run = self.run(letter);
                self.mark(letter, run.len(), true);
            }
            // At the start of a quote or an item, it would open a code block.
            '~' if self.rest.starts_with("~~~") => {
                let run = self.run(letter);
                self.take(run.len());
                self.push(&"\\~".repeat(run.len()));
            }
            '<' => self.angle(),
            // Some parsers find a reference to a footnote even if there is no footnote.
            '[' if self.rest.starts_with("[^") => {
                let bracket = self.take(1);
                self.push(&format!("\\{bracket}"));
            }
            ']' if self.rest.starts_with("](") => self.target(),
            'h' if self.before_url() => self.url(),
            '{' | '%' => match mustache(self.rest) {
                Some(length) => {
                    let mustache = hide_mustaches(self.take(length));
                    self.push(&mustache);
                }
                None => self.words(letter),
            },
            _ if letter.is_whitespace() => self.space(),
            _ => self.words(letter),
        }
        true
    }

    /// Takes this many bytes off the line.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.before = taken.chars().next_back().unwrap_or(self.before);
        self.rest = rest;
        taken
    }

    /// Returns the run of one letter at the start of the rest.
    fn run(&self, letter: char) -> &'a str {
        let length = self.rest.len() - self.rest.trim_start_matches(letter).len();
        self.rest.get(..length).unwrap_or_default()
    }

    fn push(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Text(last)) => last.push_str(text),
            _ => self.tokens.push(Token::Text(text.to_owned())),
        }
    }

    fn mark(&mut self, letter: char, length: usize, active: bool) {
        let before = self.before;
        self.take(length);
        let after = self.rest.chars().next().unwrap_or(' ');
        let mark = Mark {
            letter,
            length,
            before,
            after,
            active,
            emphasis: None,
        };
        self.tokens.push(Token::Mark(mark));
    }

    /// Takes text up to the next special character.
    fn words(&mut self, first: char) {
        let mut before = first;
        let special = |letter: char| {
            let url = letter == 'h' && !before.is_alphanumeric();
            before = letter;
            url || letter.is_whitespace() || "`\\*_~<[]{%".contains(letter)
        };
        let tail = self.rest.get(first.len_utf8()..).unwrap_or_default();
        let length = tail.find(special).unwrap_or(tail.len());
        let text = self.take(first.len_utf8() + length);
        self.push(text);
    }

    fn space(&mut self) {
        let text = self.rest.trim_start();
        self.take(self.rest.len() - text.len());
        self.push(" ");
    }

    /// Takes a code span, or backticks without a partner.
    fn code(&mut self) {
        let fence = self.run('`');
        self.take(fence.len());
        match span_end(self.rest, fence) {
            Some(end) => {
                let span = code(self.take(end));
                self.take(fence.len());
                self.push(&span);
            }
            None => self.push(&"\\`".repeat(fence.len())),
        }
    }

    /// Takes an escaped character. Marks keep the backslash only if they need it.
    fn backslash(&mut self) {
        let before = self.before;
        let mut letters = self.rest.chars().skip(1);
        match letters.next() {
            Some(letter @ ('*' | '_')) => {
                self.take(1);
                self.before = before;
                self.mark(letter, 1, false);
            }
            // Some parsers take the backslash for the end of a bare address.
            Some('<') => {
                self.take(2);
                self.push("&lt;");
            }
            Some(letter) if letter.is_ascii_punctuation() => {
                let escape = self.take(2);
                self.push(escape);
            }
            Some(_) => {
                let backslash = self.take(1);
                self.push(backslash);
            }
            // A pipe or a tag may follow the line, and must not be escaped.
            None => {
                self.take(1);
                self.push(r"\\");
            }
        }
    }

    /// Takes an address or a line break; all else in angle brackets is text.
    fn angle(&mut self) {
        // The search ends at the next `<`; otherwise many of them would take quadratic time.
        let inside = self.rest.get(1..).unwrap_or_default();
        let end = inside.find(['<', '>']).filter(|end| inside[*end..].starts_with('>'));
        let length = end.map_or(0, |end| end + 2);
        let tag = self.rest.get(..length).unwrap_or_default();
        let text = match tag {
            "<br>" | "<br/>" | "<br />" => "<br>",
            address if is_address(address) => address,
            _ => {
                self.take(1);
                return self.push("&lt;");
            }
        };
        self.take(length);
        self.push(text);
    }

    /// Takes the target of a link, in which nothing is markup.
    fn target(&mut self) {
        // If one target has no end, no later one has.
        let end = if self.is_unclosed { None } else { self.rest.find(')') };
        self.is_unclosed = end.is_none();
        let target = self.take(end.unwrap_or(1)).replace("{{", "%7B%7B");
        // In the title, tags are text, except to a parser that makes a link of a bare address
        // around it.
        let brackets = if target.starts_with("](<") { "](<".len() } else { 0 };
        let (start, rest) = target.split_at(brackets);
        self.push(start);
        self.push(&rest.replace('<', "&lt;"));
    }

    fn before_url(&self) -> bool {
        let scheme =
            ["http://", "https://"].iter().any(|scheme| self.rest.starts_with(scheme));
        scheme && !self.before.is_alphanumeric()
    }

    /// Takes an address without brackets, in which nothing is markup either.
    fn url(&mut self) {
        let ends =
            |letter: char| letter.is_whitespace() || "<>()[]{}*`|\\\"".contains(letter);
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        let url = self.rest.get(..length).unwrap_or_default();
        let url = self.take(find_mustache(url).unwrap_or(length));
        self.push(url);
    }
}

/// Returns the place where a fence of the same length occurs again.
fn span_end(text: &str, fence: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('`')?;
        let rest = text.get(start..)?;
        let length = rest.len() - rest.trim_start_matches('`').len();
        if length == fence.len() {
            return Some(start);
        }
        from = start + length;
    }
}

/// Returns whether Markdown makes a link of the text, such as `<https://…>`. Parsers disagree about
/// an escaped pipe in it.
fn is_address(tag: &str) -> bool {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let scheme = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| inner.starts_with(scheme));
    // Addresses are shown decoded.
    scheme
        && find_mustache(inner).is_none()
        && !inner
            .contains(|letter: char| letter.is_whitespace() || "<{|\\".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::inline;

    fn check(cases: &[(&str, &str)]) {
        for (line, markdown) in cases {
            assert_eq!(inline(line), *markdown, "{line:?}");
        }
    }

    /// Marks whose partner never comes, in front of those whose partner does.
    #[test]
    fn what_has_no_end_hides_nothing_that_has_one() {
        check(&[
            ("**a _b_", r"\*\*a _b_"),
            ("***a **b *c* d** e", r"\*\*\*a **b _c_ d** e"),
            ("*a **b* c**", r"_a \*\*b_ c\*\*"),
            ("a* *b*", r"a\* _b_"),
            ("_a *b_ c*", r"_a \*b_ c\*"),
            ("*a *b *c* d* e*", r"_a _b _c_ d_ e_"),
            ("<http://a <https://a.example>", r"&lt;http://a <https://a.example>"),
            ("<a<br><b>", r"&lt;a<br>&lt;b>"),
            ("< > <br/>", r"&lt; > <br>"),
            ("[a](b [c](d)", r"[a](b [c](d)"),
            ("[a](b) [c](*d*", r"[a](b) [c](_d_"),
            ("[a](b [c](d) [e](f *g*", r"[a](b [c](d) [e](f _g_"),
        ]);
    }

    #[test]
    fn html_is_text_but_addresses_and_breaks_are_not() {
        check(&[
            ("<b>x</b>", "&lt;b>x&lt;/b>"),
            ("a < b > c", "a &lt; b > c"),
            ("<https://a.b/c_>", "<https://a.b/c_>"),
            ("<https://<name>.example.com>", "&lt;https://&lt;name>.example.com>"),
            ("<https://a.b/|>", "&lt;https://a.b/|>"),
            ("one<br />two", "one<br>two"),
            ("`<b>`", "`<b>`"),
        ]);
    }

    #[test]
    fn marks_that_pair_are_spelled_like_prettier_does() {
        check(&[
            ("*a* _b_", "_a_ _b_"),
            ("**a** __b__", "**a** **b**"),
            ("***a***", "**_a_**"),
            ("un*like*ly", "un*like*ly"),
            ("**`a`**", "**`a`**"),
            ("*a **b** c*", "_a **b** c_"),
        ]);
    }

    #[test]
    fn marks_that_do_not_pair_are_escaped_where_they_could() {
        check(&[
            ("2 * 3 * 4", r"2 \* 3 \* 4"),
            ("books:*", r"books:\*"),
            ("_id and a_b", r"\_id and a_b"),
            (r"a\_b \*c\*", r"a_b \*c\*"),
            ("stray `", r"stray \`"),
            (r"ends in \", r"ends in \\"),
        ]);
    }

    #[test]
    fn nothing_is_markup_within_addresses() {
        check(&[
            ("https://a.b/_x_ _y_", "https://a.b/_x_ _y_"),
            ("[a](http://b/_x_/{{c}})", "[a](http://b/_x_/%7B%7Bc}})"),
            ("https://a.b/\\<b>", "https://a.b/&lt;b>"),
            ("[a](https://b '<c>')", "[a](https://b '&lt;c>')"),
            ("[a](<https://b> '<c>')", "[a](<https://b> '&lt;c>')"),
            ("https://a.b/%7B%7bc}}", "https://a.b/<span v-pre>%7B%7b</span>c}}"),
            ("<https://a.b/{%7Bc}}>", "&lt;https://a.b/<span v-pre>{%7B</span>c}}>"),
            ("https://a.b/%7C%7B", "https://a.b/%7C%7B"),
            ("https://a.b/{{c}}", "https://a.b/<span v-pre>{{</span>c}}"),
        ]);
    }

    #[test]
    fn white_space_is_folded() {
        check(&[("a  b `c  d`", "a b `c d`")]);
    }
}
