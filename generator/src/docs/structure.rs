//! Pages composed of parts, and read again by a parser.
//!
//! A template is filled with placeholders first, then with the parts. A parser must find the events
//! of the template with the events of each part, read by itself, in the place of its placeholder. A
//! page that reads otherwise is refused, because a part has got out of its place.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::Object;
use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};

use super::markdown::harmless::{self, Place};
use super::{markdown, table};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A value that replaces a placeholder.
#[derive(Debug)]
pub(super) enum Part {
    /// Markdown within a line.
    Line(String),
    /// Markdown of several paragraphs.
    Block(String),
    /// The value of an attribute.
    Attribute(String),
    /// The content of a code block.
    Code(String),
    /// The rows, with cells in Markdown and the heading first; and the text of the table.
    Table(Vec<Vec<String>>, String),
    /// A section that has been composed and read by itself.
    Section(Arc<str>),
}

impl Part {
    fn text(&self) -> &str {
        match self {
            Self::Line(text)
            | Self::Block(text)
            | Self::Attribute(text)
            | Self::Code(text)
            | Self::Table(_, text) => text,
            Self::Section(text) => text,
        }
    }
}

/// The characters around the number of a part in a placeholder. Texts of documents cannot contain
/// them.
const OPEN: char = '\u{e}';
const CLOSE: char = '\u{f}';

/// The parts of a page that is being laid out, as a value of its template.
#[derive(Debug, Default)]
pub(super) struct Parts(Mutex<Vec<Part>>);

impl Object for Parts {}

impl Parts {
    /// Takes a part and returns its placeholder.
    pub(super) fn put(&self, part: Part) -> String {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.push(part);
        format!("{OPEN}{}{CLOSE}", parts.len() - 1)
    }

    /// Takes a table and returns its placeholder.
    pub(super) fn table(&self, rows: &[Vec<&str>]) -> String {
        let cells =
            |row: &Vec<&str>| row.iter().map(|cell| markdown::fold(cell)).collect();
        self.put(Part::Table(rows.iter().map(cells).collect(), table::align(rows)))
    }

    /// Replaces the placeholders by the parts, and reads the text with a parser.
    ///
    /// # Errors
    ///
    /// The parser finds something else than was composed.
    pub(super) fn fill(&self, laid_out: &str) -> Result<String, Difference> {
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Sections were read before, so their placeholders are read instead of them.
        let is_section = |part: &Part| matches!(part, Part::Section(_));
        let text = filled(laid_out, &parts, |part| !is_section(part));
        let text = markdown::squeeze(&text);
        compare(laid_out, &parts, &text)?;
        Ok(text)
    }

    /// Replaces the placeholders like [`Parts::fill`], and returns the text in pieces. Sections are
    /// pieces of their own, so that pages share them.
    ///
    /// # Errors
    ///
    /// The parser finds something else than was composed.
    pub(super) fn fill_in_pieces(
        &self,
        laid_out: &str,
    ) -> Result<Vec<Arc<str>>, Difference> {
        let text = self.fill(laid_out)?;
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pieces = pieces(&text).filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.into()),
            Piece::Placeholder(number) => match parts.get(number) {
                Some(Part::Section(section)) => Some(Arc::clone(section)),
                _ => None,
            },
        });
        Ok(pieces.collect())
    }
}

/// The first place where a page reads otherwise than it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    expected: String,
    found: String,
}

impl Difference {
    /// Returns the finding about the page with this path.
    pub(super) fn on(self, path: &str) -> Diagnostics {
        Diagnostic::about_file(
            Path::new(path),
            format!(
                "a text of the documents gets out of its place on this page: a Markdown parser finds {}",
                self.found
            ),
            self.expected,
            "no text of a document should be able to do that, so this is a fault of the generator; \
             until it is fixed, change the text",
        )
        .into()
    }
}

/// A piece of a text with placeholders.
enum Piece<'a> {
    Text(&'a str),
    Placeholder(usize),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    text.split(OPEN).enumerate().flat_map(|(index, piece)| {
        let placeholder = match piece.split_once(CLOSE) {
            Some((number, rest)) if index > 0 => {
                number.parse().ok().map(|number| (Piece::Placeholder(number), rest))
            }
            _ => None,
        };
        match placeholder {
            Some((placeholder, rest)) => [Some(placeholder), Some(Piece::Text(rest))],
            None => [Some(Piece::Text(piece)), None],
        }
        .into_iter()
        .flatten()
    })
}

fn filled(text: &str, parts: &[Part], wanted: impl Fn(&Part) -> bool) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Placeholder(number) => match parts.get(number) {
                Some(part) if wanted(part) => out.push_str(part.text()),
                _ => out.push_str(&format!("{OPEN}{number}{CLOSE}")),
            },
        }
    }
    out
}

/// Compares the events of the text with those of the template and the parts.
fn compare(laid_out: &str, parts: &[Part], text: &str) -> Result<(), Difference> {
    let expected = Composition::of(laid_out, parts)?;
    let Some(found) = harmless::events(text) else {
        return Err(Difference {
            expected: "no targets of links but those in links".to_owned(),
            found: "a definition of a target".to_owned(),
        });
    };
    let mut found = found.iter();
    for expected in &expected {
        match found.next() {
            Some(event) if event == expected => {}
            event => return Err(difference(Some(expected), event)),
        }
    }
    match found.next() {
        None => Ok(()),
        event => Err(difference(None, event)),
    }
}

fn difference(expected: Option<&Event<'_>>, found: Option<&Event<'_>>) -> Difference {
    let show = |event: Option<&Event<'_>>| match event {
        Some(event) => format!("{event:?}"),
        None => "the end of the page".to_owned(),
    };
    Difference {
        expected: show(expected),
        found: show(found),
    }
}

/// The events of a template with those of the parts in it.
#[derive(Default)]
struct Composition<'a>(Vec<Event<'a>>);

impl<'a> Composition<'a> {
    fn of(laid_out: &'a str, parts: &'a [Part]) -> Result<Vec<Event<'a>>, Difference> {
        let mut all = Self::default();
        let events = harmless::events(laid_out).unwrap_or_default();
        let mut rest = events.as_slice();
        while let [event, behind @ ..] = rest {
            if let [
                Event::Start(Tag::Paragraph),
                Event::Text(text),
                Event::End(TagEnd::Paragraph),
                behind @ ..,
            ] = rest
                && let Some(part) = alone(text, parts)
            {
                all.block(part, text)?;
                rest = behind;
                continue;
            }
            rest = behind;
            match event {
                Event::Text(text) => all.placeholders(text, parts)?,
                Event::InlineHtml(tag) => {
                    for piece in pieces(tag) {
                        if let Piece::Placeholder(number) = piece {
                            attribute(parts.get(number))?;
                        }
                    }
                    let is_value = |part: &Part| matches!(part, Part::Attribute(_));
                    all.push(Event::InlineHtml(filled(tag, parts, is_value).into()));
                }
                event => all.push(event.clone()),
            }
        }
        Ok(all.0)
    }

    /// Adds an event. Adjacent texts become one, as they do in the parser.
    fn push(&mut self, event: Event<'a>) {
        match (self.0.last_mut(), event) {
            (Some(Event::Text(last)), Event::Text(text)) => {
                *last = CowStr::from(format!("{last}{text}"));
            }
            (_, event) => self.0.push(event),
        }
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.push(Event::Text(text.to_owned().into()));
        }
    }

    fn placeholders(&mut self, text: &str, parts: &'a [Part]) -> Result<(), Difference> {
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Placeholder(number) => match parts.get(number) {
                    Some(Part::Line(line)) => self.line(line)?,
                    Some(Part::Code(code)) => self.text(code),
                    _ => return Err(misplaced(text)),
                },
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &'a str) -> Result<(), Difference> {
        if harmless::is_trivial(line) {
            self.push(Event::Text(line.into()));
            return Ok(());
        }
        let events = harmless::line_events(line).ok_or_else(|| unsafe_part(line))?;
        if !harmless::are_allowed(&events, Place::Page) {
            return Err(unsafe_part(line));
        }
        events.into_iter().for_each(|event| self.push(event));
        Ok(())
    }

    /// Adds the events of a part that is a block of its own.
    fn block(&mut self, part: &'a Part, placeholder: &str) -> Result<(), Difference> {
        match part {
            Part::Line(line) => {
                self.push(Event::Start(Tag::Paragraph));
                self.line(line)?;
                self.push(Event::End(TagEnd::Paragraph));
            }
            Part::Block(block) => {
                let events = harmless::block_events(block);
                let events = events.ok_or_else(|| unsafe_part(block))?;
                events.into_iter().for_each(|event| self.push(event));
            }
            Part::Table(rows, _) => self.table(rows)?,
            Part::Section(_) => {
                self.push(Event::Start(Tag::Paragraph));
                self.text(placeholder);
                self.push(Event::End(TagEnd::Paragraph));
            }
            Part::Attribute(_) | Part::Code(_) => return Err(misplaced(placeholder)),
        }
        Ok(())
    }

    fn table(&mut self, rows: &'a [Vec<String>]) -> Result<(), Difference> {
        let columns = rows.first().map_or(0, Vec::len);
        self.push(Event::Start(Tag::Table(vec![Alignment::None; columns])));
        for (index, row) in rows.iter().enumerate() {
            let (start, end) = match index {
                0 => (Tag::TableHead, TagEnd::TableHead),
                _ => (Tag::TableRow, TagEnd::TableRow),
            };
            self.push(Event::Start(start));
            for cell in row {
                self.push(Event::Start(Tag::TableCell));
                // The headings come from templates, and have tags with their widths.
                if index == 0 {
                    let events = harmless::line_events(cell).unwrap_or_default();
                    events.into_iter().for_each(|event| self.push(event));
                } else {
                    self.line(cell)?;
                }
                self.push(Event::End(TagEnd::TableCell));
            }
            self.push(Event::End(end));
        }
        self.push(Event::End(TagEnd::Table));
        Ok(())
    }
}

/// Returns the part, if the text is nothing but its placeholder.
fn alone<'a>(text: &str, parts: &'a [Part]) -> Option<&'a Part> {
    let number = text.strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
    parts.get(number.parse::<usize>().ok()?)
}

/// Checks a part within a tag: only the value of an attribute is allowed, and it must not end
/// there.
fn attribute(part: Option<&Part>) -> Result<(), Difference> {
    match part {
        Some(Part::Attribute(value)) if harmless::is_attribute(value) => Ok(()),
        Some(part) => Err(unsafe_part(part.text())),
        None => Err(misplaced("")),
    }
}

fn misplaced(text: &str) -> Difference {
    Difference {
        expected: "each part where the template has a place for its kind".to_owned(),
        found: format!("{text:?}"),
    }
}

fn unsafe_part(markdown: &str) -> Difference {
    Difference {
        expected: "Markdown that stays within its place, and holds nothing but what pages may hold"
            .to_owned(),
        found: format!("{markdown:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Parts};

    fn fill(template: &str, parts: Vec<Part>) -> Result<String, String> {
        let all = Parts::default();
        parts.into_iter().for_each(|part| drop(all.put(part)));
        let template = template.replace('<', "\u{e}").replace('>', "\u{f}");
        all.fill_in_pieces(&template)
            .map(|pieces| pieces.concat())
            .map_err(|fault| format!("{} / {}", fault.expected, fault.found))
    }

    fn line(text: &str) -> Part {
        Part::Line(text.to_owned())
    }

    #[test]
    fn parts_come_into_their_holes() {
        let rows = vec![vec!["a".to_owned()], vec!["`b|c`".to_owned()]];
        let table = "| a |\n| --- |\n| `b\\|c` |".to_owned();
        let parts = vec![
            line("A `title`"),
            Part::Block("One.\n\n- two\n  ```\n  three\n  ```".to_owned()),
            Part::Table(rows, table),
            Part::Code("{\n\n}".to_owned()),
            Part::Section("### Section".into()),
        ];
        let page = fill("# <0>\n\n<1>\n\n<2>\n\n```json\n<3>\n```\n\n<4>\n", parts);
        let expected = "# A `title`\n\nOne.\n\n- two\n  ```\n  three\n  ```\n\n| a |\n| --- |\n| `b\\|c` |\n\n\
                        ```json\n{\n\n}\n```\n\n### Section\n";
        assert_eq!(page.as_deref(), Ok(expected));
    }

    /// Texts that an escaper with a fault would let through.
    #[test]
    fn what_gets_out_of_its_hole_is_refused() {
        let lines = [
            "<script>",
            "<img src=x>",
            "a\n\n## b",
            "a\nb",
            "[a](javascript:b)",
            "{{ a }}",
            "![a](https://b)",
            "a {#b}",
            "a #",
            "\u{202e}",
            "<!-- a -->",
            "<br onclick=a>",
            "<a href=\"javascript:b\">",
            "<a href=\"#b\" onclick=\"c\">",
        ];
        for text in lines {
            let page = fill("# <0>\n\nbehind\n", vec![line(text)]);
            assert!(page.is_err(), "{text:?}: {page:?}");
        }
        let blocks = [
            "```\na",
            "~~~",
            "<div>",
            "<!--",
            "[a]: https://b",
            "a\n\n[b]: c",
            "    code",
            "- ```\n  a\n```",
            "[^1]: a",
            "![a](https://b)",
            "<?a",
            "[a](../b)",
            "{{ a }}",
            "a\n{#b}\n\n\u{0}",
        ];
        for text in blocks {
            let page = fill("# a\n\n<0>\n\n## b\n", vec![Part::Block(text.to_owned())]);
            assert!(page.is_err(), "{text:?}: {page:?}");
        }
        let cells = ["a|b", "<td>", "a\nb", "`a|b`", "|", "[a](data:b)"];
        for text in cells {
            let drawn = format!("| a |\n| --- |\n| {text} |");
            let rows = vec![vec!["a".to_owned()], vec![text.to_owned()]];
            let page = fill("<0>\n", vec![Part::Table(rows, drawn)]);
            assert!(page.is_err(), "{text:?}: {page:?}");
        }
        for code in ["```", "a\n```\nb", "a\n   ````", "~\n```\n\n# b\n\n```"] {
            let page = fill("```js\n<0>\n```\n", vec![Part::Code(code.to_owned())]);
            assert!(page.is_err(), "{code:?}: {page:?}");
        }
        for value in ["a\"b", "\"><script>", "a\" onclick=\"b"] {
            let parts = Parts::default();
            let placeholder = parts.put(Part::Attribute(value.to_owned()));
            let page = parts.fill(&format!("# <a id=\"{placeholder}\"></a> x\n"));
            assert!(page.is_err(), "{value:?}: {page:?}");
        }
    }

    #[test]
    fn a_part_has_a_place_of_its_kind() {
        for (template, part) in [
            ("a <0>\n", Part::Block("b".to_owned())),
            ("# <0>\n", Part::Section("b".into())),
            ("<0>\n", Part::Code("b".to_owned())),
            ("<1>\n", line("b")),
        ] {
            assert!(fill(template, vec![part]).is_err(), "{template}");
        }
    }
}
