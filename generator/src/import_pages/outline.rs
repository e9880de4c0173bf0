//! The sections of a page, each line with its number.

use super::table::Line;
use super::text;
use super::words::{Heading, Words};
use crate::docs::markdown::{self, Fences};

/// The part of a page under one heading.
#[derive(Debug, Default)]
pub(super) struct Section<'a> {
    /// The line of the heading.
    pub(super) line: usize,
    /// The lines outside of code blocks.
    pub(super) lines: Vec<Line<'a>>,
    pub(super) fences: Vec<Fence>,
}

/// A code block.
#[derive(Debug)]
pub(super) struct Fence {
    /// The number of its first line of code.
    pub(super) line: usize,
    pub(super) info: String,
    pub(super) code: String,
}

#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    /// The level of the headings of sections.
    level: usize,
    /// All lines above the first section, including code.
    pub(super) head: Vec<Line<'a>>,
    sections: Vec<(Heading, Section<'a>)>,
}

impl<'a> Outline<'a> {
    pub(super) fn of(words: &Words, text: &'a str) -> Self {
        let mut outline = Self {
            level: level(words, text),
            ..Self::default()
        };
        let mut fences = Fences::default();
        for (index, text) in text.lines().enumerate() {
            let line = Line {
                number: index + 1,
                text,
            };
            match (fences.read(text), outline.heading(words, text)) {
                (markdown::Line::Text, Some(heading)) => {
                    let section = Section {
                        line: line.number,
                        ..Section::default()
                    };
                    outline.sections.push((heading, section));
                }
                (kind, _) => outline.line(kind, line),
            }
        }
        outline
    }

    /// Returns the known heading of a line. A description may have headings too, except those that
    /// begin the first section.
    fn heading(&self, words: &Words, line: &str) -> Option<Heading> {
        let (level, text) = heading(line)?;
        let heading = words.heading(text).filter(|_| level == self.level)?;
        (begins(heading) || !self.sections.is_empty()).then_some(heading)
    }

    fn line(&mut self, kind: markdown::Line, line: Line<'a>) {
        let Some((_, section)) = self.sections.last_mut() else {
            self.head.push(line);
            return;
        };
        match kind {
            markdown::Line::Text => section.lines.push(line),
            markdown::Line::Code => {
                if let Some(fence) = section.fences.last_mut() {
                    fence.code.push_str(line.text);
                    fence.code.push('\n');
                }
            }
            markdown::Line::Fence => section.fence(line),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    pub(super) fn section(&self, heading: Heading) -> Option<&Section<'a>> {
        self.sections.iter().find(|(one, _)| *one == heading).map(|(_, section)| section)
    }
}

/// Returns level and text of a heading.
pub(super) fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(' ')).then_some((level, text.trim()))
}

/// Returns whether a line is the heading of a model or an enum.
pub(super) fn is_part(line: &str) -> bool {
    heading(line).is_some_and(|(level, text)| level == 3 || text.starts_with("<a id="))
}

/// Returns whether a section may be the first one.
fn begins(heading: Heading) -> bool {
    matches!(heading, Heading::Endpoint | Heading::Method | Heading::Request)
}

/// Returns the level of the headings of sections: the usual one, unless only others are above the
/// name of a method, or mean a first section.
pub(super) fn level(words: &Words, page: &str) -> usize {
    const USUAL: usize = 2;
    let mut fences = Fences::default();
    let texts = page.lines().filter(|line| fences.read(line) == markdown::Line::Text);
    let texts: Vec<&str> = texts.filter(|line| !line.trim().is_empty()).collect();
    let next = texts.iter().skip(1).copied().chain([""]);
    let sections = texts.iter().zip(next).filter_map(|(line, next)| {
        let (level, text) = heading(line)?;
        let is_first = words.heading(text).is_some_and(begins) || names_method(next);
        is_first.then_some(level)
    });
    let levels: Vec<usize> = sections.collect();
    let first = levels.first().copied().filter(|_| !levels.contains(&USUAL));
    first.unwrap_or(USUAL)
}

/// Returns whether a line is the name of a method, such as `` `PetsClient.list_pets` ``.
pub(super) fn names_method(line: &str) -> bool {
    let is_name = |name: &str| {
        let valid = |letter: char| letter.is_alphanumeric() || letter == '_';
        name.chars().all(valid) && !name.is_empty()
    };
    let code = text::code(line.trim());
    let split = code.as_deref().and_then(|code| code.split_once('.'));
    split.is_some_and(|(class, method)| is_name(class) && is_name(method))
}

/// Returns the info string of the first line of a code block.
pub(super) fn info(line: &str) -> &str {
    line.trim().trim_start_matches(['`', '~']).trim()
}

impl<'a> Section<'a> {
    /// Begins a code block, unless the line is the end of one, which has no info string.
    fn fence(&mut self, line: Line<'a>) {
        let info = info(line.text);
        if !info.is_empty() {
            self.fences.push(Fence {
                line: line.number + 1,
                info: info.to_owned(),
                code: String::new(),
            });
        }
    }

    /// Returns the first code block in JSON.
    pub(super) fn json(&self) -> Option<&Fence> {
        self.fences.iter().find(|fence| fence.info == "json")
    }

    /// Returns each heading of the third level with the lines below it.
    pub(super) fn parts(&self) -> Vec<(Line<'a>, &[Line<'a>])> {
        let is_heading = |line: &Line<'a>| is_part(line.text);
        let starts: Vec<usize> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| is_heading(line))
            .map(|(at, _)| at)
            .collect();
        let ends = starts.iter().skip(1).copied().chain([self.lines.len()]);
        let parts = starts.iter().zip(ends).filter_map(|(start, end)| {
            let (heading, lines) = self.lines.get(*start..end)?.split_first()?;
            Some((*heading, lines))
        });
        parts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Heading, Outline, Words};

    #[test]
    fn headings_may_have_another_level_if_none_has_the_usual_one() {
        let words = Words::of(Default::default());
        let page = "# Title\n\n#### Method name\n\n`A.b`\n\n#### Data structure\n\n### <a id=\"A\"></a> A\n";
        let outline = Outline::of(&words, page);
        assert_eq!(outline.section(Heading::Method).map(|one| one.line), Some(3));
        assert_eq!(outline.section(Heading::Models).unwrap().parts().len(), 1);
        let page = "# T\n\n### Method name\n\n## Method name\n\n`A.b`\n";
        let outline = Outline::of(&words, page);
        assert_eq!(outline.section(Heading::Method).map(|one| one.line), Some(5));
    }

    #[test]
    fn headings_within_code_and_descriptions_begin_no_section() {
        let text = "# Title\n\n## Errors\n\n```md\n## Method name\n```\n\n## Method name\n\n`A.b`\n\n\
                    ## Errors\n\n```json\n{}\n```\n\n### A\n\na\n### B\n";
        let outline = Outline::of(&Words::of(Default::default()), text);
        assert_eq!(outline.head.len(), 8);
        assert_eq!(outline.section(Heading::Method).map(|one| one.line), Some(9));
        let errors = outline.section(Heading::Errors).unwrap();
        let json = errors.json().unwrap();
        assert_eq!((json.line, json.code.as_str()), (16, "{}\n"));
        let parts = errors.parts();
        let parts: Vec<_> =
            parts.iter().map(|(heading, lines)| (heading.text, lines.len())).collect();
        assert_eq!(parts, [("### A", 2), ("### B", 0)]);
    }
}
