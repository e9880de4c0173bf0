//! Descriptions of several paragraphs, laid out as prettier does: blank lines around headings,
//! lists and code, one kind of bullet, indentation by two.

use serde_json::Value;

use super::inline::inline;
use super::{
    escape,
    fences::{Fences, Line},
};
use crate::docs::json;

/// Returns a description as Markdown for a page. Text is made safe, JSON is formatted like our own,
/// and other code is left alone.
pub(super) fn block(prose: &str) -> String {
    let mut layout = Layout::default();
    let mut fences = Fences::default();
    for line in prose.lines() {
        match fences.read(line) {
            Line::Fence => layout.fence(line),
            Line::Code => layout.code(line),
            Line::Text => layout.text(line),
        }
    }
    layout.finish()
}

/// The kind of block that a line belongs to, on which blank lines depend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Blank,
    Paragraph,
    Heading,
    Item,
    Quote,
    Table,
    Code,
}

/// An open list item, and the indentation of its content.
struct Item {
    ordered: bool,
    /// In the source.
    source: usize,
    /// In the result.
    result: usize,
}

#[derive(Default)]
struct Layout {
    lines: Vec<String>,
    last: Kind,
    items: Vec<Item>,
    /// The code block that is open.
    code: Option<Code>,
}

impl Layout {
    fn finish(mut self) -> String {
        // An open block would contain the rest of the page.
        self.close_code();
        self.lines.join("\n").trim().to_owned()
    }

    fn text(&mut self, line: &str) {
        let body = line.trim();
        if body.is_empty() {
            self.blank();
            return;
        }
        let indent = indent(line);
        match bullet(body) {
            Some((bullet, content)) => self.item(indent, bullet, content),
            None => self.line(indent, body),
        }
    }

    fn blank(&mut self) {
        self.lines.push(String::new());
        self.last = Kind::Blank;
    }

    fn item(&mut self, source: usize, bullet: &str, content: &str) {
        let ordered = bullet != "-";
        let mut left = self.items.iter().skip_while(|item| item.source <= source);
        let joined = match left.next() {
            Some(sibling) => sibling.ordered == ordered,
            None => !self.items.is_empty(),
        };
        self.leave_items(source);
        self.part(Kind::Item, joined);
        let margin = self.margin();
        let content = undirected(inline(content));
        self.lines.push(format!("{}{bullet} {content}", " ".repeat(margin)));
        let width = bullet.len() + 1;
        self.items.push(Item {
            ordered,
            source: source + width,
            result: margin + width,
        });
    }

    fn line(&mut self, source: usize, body: &str) {
        let kind = kind(body);
        let flows = matches!(self.last, Kind::Paragraph | Kind::Item | Kind::Quote);
        if kind != Kind::Paragraph || !flows {
            self.leave_items(source);
        }
        let quoted = kind == Kind::Paragraph && self.last == Kind::Quote;
        let (kind, mark) = match kind {
            _ if quoted => (Kind::Quote, "> "),
            // Otherwise it would be the underline of a heading.
            Kind::Paragraph if is_underline(body) => (kind, "\\"),
            _ => (kind, ""),
        };
        self.part(kind, !self.items.is_empty());
        let text = undirected(inline(body));
        self.lines.push(format!("{}{mark}{text}", " ".repeat(self.margin())));
    }

    /// Closes the items that do not contain a line with this indentation.
    fn leave_items(&mut self, source: usize) {
        self.items.retain(|item| item.source <= source);
    }

    /// Adds a blank line between blocks that would otherwise be read, or formatted, as one.
    fn part(&mut self, next: Kind, within_list: bool) {
        let joined = match (self.last, next) {
            (Kind::Blank, _) => true,
            (Kind::Heading, _) | (_, Kind::Heading) => false,
            (Kind::Item, Kind::Item) | (Kind::Code, Kind::Code) => within_list,
            (last, next) => last == next || within_list,
        };
        if !joined {
            self.lines.push(String::new());
        }
        self.last = next;
    }

    fn margin(&self) -> usize {
        self.items.last().map_or(0, |item| item.result)
    }

    fn fence(&mut self, line: &str) {
        if self.code.is_some() {
            self.close_code();
        } else {
            let info = line.trim().trim_start_matches(['`', '~']).trim();
            // The rest of the info string could be a command to a site generator.
            let is_name =
                |letter: char| letter.is_alphanumeric() || "+-#._".contains(letter);
            let end = info.find(|letter| !is_name(letter)).unwrap_or(info.len());
            self.code = Some(Code {
                source: indent(line),
                info: info.get(..end).unwrap_or_default().to_owned(),
                lines: Vec::new(),
            });
        }
    }

    fn code(&mut self, line: &str) {
        if let Some(code) = &mut self.code {
            let indent = indent(line).min(code.source);
            code.lines.push(line.get(indent..).unwrap_or_default().to_owned());
        }
    }

    fn close_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        self.leave_items(code.source);
        self.part(Kind::Code, !self.items.is_empty());
        let margin = " ".repeat(self.margin());
        for line in code.print().lines() {
            let margin = if line.is_empty() { "" } else { &margin };
            self.lines.push(format!("{margin}{line}"));
        }
    }
}

/// A code block that is being read.
struct Code {
    /// The indentation of its fence in the source.
    source: usize,
    /// The language.
    info: String,
    lines: Vec<String>,
}

impl Code {
    fn print(&self) -> String {
        let code = self.lines.join("\n");
        let json: Option<Value> = match self.info.as_str() {
            "json" => serde_json::from_str(&code).ok(),
            _ => None,
        };
        let code = json.map_or(code, |value| json::print(&value));
        escape::fenced(&self.info, &code)
    }
}

fn kind(body: &str) -> Kind {
    let behind_hashes = body.trim_start_matches('#');
    match body.chars().next() {
        Some('#') if behind_hashes.starts_with(' ') => Kind::Heading,
        Some('>') => Kind::Quote,
        Some('|') => Kind::Table,
        _ => Kind::Paragraph,
    }
}

/// Escapes the start of a line that is a command to a site generator. VuePress and its plugins read
/// [`DIRECTIVES`] wherever a block can begin, and may, for example, put any file of the machine on
/// the page.
fn undirected(mut line: String) -> String {
    let text = line.trim_start_matches(|letter: char| {
        letter.is_ascii_digit() || letter.is_whitespace() || ">-*+#.)".contains(letter)
    });
    if DIRECTIVES.iter().any(|directive| text.starts_with(directive)) {
        line.insert(line.len() - text.len(), '\\');
    }
    line
}

/// The starts of containers, of imports of files and diagrams, and of tables of contents.
const DIRECTIVES: [&str; 3] = [":::", "@", "[["];

/// Returns whether a line would make a heading of the text above it.
fn is_underline(body: &str) -> bool {
    ["=", "-"].iter().any(|letter| body.trim_start_matches(letter).is_empty())
}

/// Returns a bullet in prettier's spelling, and the text behind it.
fn bullet(body: &str) -> Option<(&str, &str)> {
    let (bullet, content) = body.split_once(' ')?;
    let bullet = match bullet {
        "-" | "*" | "+" => "-",
        number if is_number(number.strip_suffix('.')?) => number,
        _ => return None,
    };
    Some((bullet, content.trim_start()))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the number of spaces at the start; a tab is four.
fn indent(line: &str) -> usize {
    let white = line.chars().take_while(|letter| letter.is_whitespace());
    white.map(|letter| if letter == '\t' { 4 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn blank_lines_part_what_differs() {
        let prose =
            "text\n- a\nlazy\n- b\n1. one\n## Next\nmore\n> q\nlazy\n```\nx\n```\nend";
        insta::assert_snapshot!(block(prose), @r"
        text

        - a
          lazy
        - b

        1. one

        ## Next

        more

        > q
        > lazy

        ```
        x
        ```

        end
        ");
    }

    #[test]
    fn lists_have_one_kind_of_bullet_and_nest_by_its_width() {
        let prose = "* a\n    + b\n\n      more of b\n* c\n\n1. one\n   - two\n   ```\n   x\n   ```";
        insta::assert_snapshot!(block(prose), @r"
        - a
          - b

            more of b
        - c

        1. one
           - two
           ```
           x
           ```
        ");
    }

    #[test]
    fn code_stays_as_it_is_and_json_is_set() {
        let code = "~~~js\na  =  `b`\n\n\n*c*\n~~~";
        let json = "```json\n{\"a\":[1,2],\n\"b\":{}}\n```\n```json\n{not json\n```";
        insta::assert_snapshot!(block(&format!("{code}\n{json}")), @r#"
        ```js
        a  =  `b`


        *c*
        ```

        ```json
        {
          "a": [1, 2],
          "b": {}
        }
        ```

        ```json
        {not json
        ```
        "#);
    }

    #[test]
    fn no_line_tells_a_site_generator_what_to_do() {
        let file = "@[code](https://../../../etc/passwd)";
        for (prose, expected) in [
            (file, format!("\\{file}")),
            ("[[toc]]", r"\[[toc]]".to_owned()),
            ("@include(../x)", r"\@include(../x)".to_owned()),
            ("- ::: tip", r"- \::: tip".to_owned()),
            (
                "> - 1. @[code{1-3} js](#/../x)",
                r"> - 1. \@[code{1-3} js](#/../x)".to_owned(),
            ),
            ("mail @[code](#x)", "mail @[code](#x)".to_owned()),
        ] {
            assert_eq!(block(prose), expected);
        }
        for lead in
            ["", "x\n", "x\n\n  ", "- ", "* - ", "1. ", "> ", "> > - ", "# ", "x\n> y\n"]
        {
            let block = block(&format!("{lead}{file}"));
            assert!(block.contains(r"\@["), "{lead:?}: {block}");
        }
    }

    #[test]
    fn a_fence_that_is_never_closed_ends_with_the_description() {
        assert_eq!(block("```\nx"), "```\nx\n```");
    }
}
