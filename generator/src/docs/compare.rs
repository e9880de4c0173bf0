//! The comparison of our pages with other pages: byte for byte, or with white space folded on both
//! sides, because formatters disagree about nothing else.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use super::markdown::{Fences, Line};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::input;
use crate::source::CHECK_PATH;

/// The number of differences that are shown.
const SHOWN: usize = 10;

/// Stands in place of our line if theirs is a page that we do not have.
const NO_PAGE: &str = "(no such page)";

/// The characters that are shown before the first one that differs.
const CONTEXT: usize = 40;

/// The most characters of a line that are shown.
const LINE: usize = 120;

/// The kind of comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    Bytes,
    /// All but the white space outside of code.
    Text,
}

impl Exactness {
    /// Returns the lines of a page to compare.
    pub(crate) fn lines(self, text: &str) -> Vec<String> {
        match self {
            Self::Text => fold(text),
            // Literals show blanks.
            Self::Bytes => {
                text.split_inclusive('\n').map(|line| format!("{line:?}")).collect()
            }
        }
    }

    /// Returns the text of each line that is compared; none of a line that does not count.
    pub(super) fn keys(self, lines: &[&str]) -> Vec<Option<String>> {
        let mut fences = Fences::default();
        let lines = lines.iter().map(|line| match self {
            Self::Bytes => Some((*line).to_owned()),
            Self::Text => {
                Some(fold_next(&mut fences, line)).filter(|key| !key.is_empty())
            }
        });
        lines.collect()
    }
}

/// The result of comparing the pages of one language.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The number of pages that are the same.
    pub identical: usize,
    pub differences: Vec<Difference>,
    /// The number of pages that only we have, which are no differences.
    pub ours_alone: usize,
}

/// A page that differs, and its first line that does.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub page: String,
    /// The number of the line, if bytes are compared.
    pub line: Option<usize>,
    /// None if the page is missing or ends before.
    pub ours: Option<String>,
    pub theirs: Option<String>,
}

impl Comparison {
    /// Compares with all pages below a folder.
    ///
    /// # Errors
    ///
    /// The folder or a page can't be read, or there is no page.
    pub fn with(
        ours: &BTreeMap<String, String>,
        folder: &Path,
        exactness: Exactness,
    ) -> Result<Self, Diagnostics> {
        let mut comparison = Self::default();
        let mut theirs = input::list(folder, |_| true)?.files;
        theirs.retain(|path| path.ends_with(".md"));
        if theirs.is_empty() {
            return Err(nothing(folder));
        }
        for page in &theirs {
            let path = folder.join(page);
            let text = fs::read_to_string(&path)
                .map_err(|error| unusable(&path, format!("can't be read: {error}")))?;
            match ours.get(page) {
                Some(ours) => comparison.see(page, [ours, &text], exactness),
                None => comparison.differences.push(Difference {
                    page: page.clone(),
                    line: None,
                    ours: Some(NO_PAGE.to_owned()),
                    theirs: exactness.lines(&text).into_iter().next(),
                }),
            }
        }
        let alone = |page: &&String| !theirs.contains(*page);
        comparison.ours_alone = ours.keys().filter(alone).count();
        Ok(comparison)
    }

    fn see(&mut self, page: &str, texts: [&str; 2], exactness: Exactness) {
        let [mut ours, mut theirs] = texts.map(|text| exactness.lines(text).into_iter());
        for line in 1.. {
            match (ours.next(), theirs.next()) {
                (None, None) => return self.identical += 1,
                (ours, theirs) if ours == theirs => {}
                (ours, theirs) => {
                    return self.differences.push(Difference {
                        page: page.to_owned(),
                        line: (exactness == Exactness::Bytes).then_some(line),
                        ours,
                        theirs,
                    });
                }
            }
        }
    }
}

/// Compares a file that is no page, byte for byte, and returns where it differs.
pub(crate) fn file(name: &str, ours: &str, theirs: &str) -> Option<Difference> {
    let mut comparison = Comparison::default();
    comparison.see(name, [ours, theirs], Exactness::Bytes);
    comparison.differences.pop()
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.identical + self.differences.len();
        let Self {
            identical,
            ours_alone,
            ..
        } = self;
        writeln!(
            f,
            "{identical} of {all} pages are identical. Only ours: {ours_alone}."
        )?;
        for difference in self.differences.iter().take(SHOWN) {
            write!(f, "{difference}")?;
        }
        match self.differences.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "and {more} more that differ"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line =
            |line: &Option<String>| line.clone().unwrap_or_else(|| "(ends)".to_owned());
        match self.line {
            Some(number) => writeln!(f, "  {}:{number}", self.page)?,
            None => writeln!(f, "  {}", self.page)?,
        }
        let [theirs, ours] = excerpts(&line(&self.theirs), &line(&self.ours));
        writeln!(f, "    - {theirs}\n    + {ours}")
    }
}

/// Returns two lines, or the parts of them where they begin to differ if one is long.
fn excerpts(first: &str, second: &str) -> [String; 2] {
    let lines = [first, second];
    let same = first.chars().zip(second.chars()).take_while(|(one, other)| one == other);
    let start = same.count().saturating_sub(CONTEXT);
    if start == 0 || lines.iter().all(|line| line.chars().count() <= LINE) {
        return lines.map(str::to_owned);
    }
    lines.map(|line| {
        let rest: String = line.chars().skip(start).collect();
        let shown: String = rest.chars().take(LINE).collect();
        format!("…{shown}{}", if shown.len() < rest.len() { "…" } else { "" })
    })
}

/// Returns the error about a folder without pages.
pub fn nothing(folder: &Path) -> Diagnostics {
    unusable(folder, "there is no page in this folder".to_owned())
}

fn unusable(path: &Path, found: String) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(Diagnostic::about_file(
        path,
        found,
        "a folder of pages",
        CHECK_PATH,
    ));
    diagnostics
}

/// Returns the lines to compare: outside of code, with single spaces between words and short rules
/// of tables.
fn fold(text: &str) -> Vec<String> {
    let mut fences = Fences::default();
    let lines = text.lines().map(|line| fold_next(&mut fences, line));
    lines.filter(|line| !line.is_empty()).collect()
}

fn fold_next(fences: &mut Fences, line: &str) -> String {
    match fences.read(line) {
        Line::Code => line.to_owned(),
        Line::Text | Line::Fence => fold_line(line),
    }
}

pub(super) fn fold_line(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let rule =
        words.iter().all(|word| *word == "|" || word.trim_matches('-').is_empty());
    let words = words.into_iter().map(|word| match word {
        dashes if rule && dashes.starts_with("---") => "---",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Exactness, excerpts, fold};

    #[test]
    fn white_space_counts_in_code_alone() {
        let text = "# A  b\n\n| x   |\n| ----- |\n\n```\n a  b\n```\n  end ";
        assert_eq!(
            fold(text),
            ["# A b", "| x |", "| --- |", "```", " a  b", "```", "end"]
        );
    }

    #[test]
    fn pages_differ_by_their_first_line_that_does() {
        let dir = tempfile::tempdir().unwrap();
        for (page, text) in
            [("same.md", "a  b\n"), ("other.md", "a\nb\n"), ("lost.md", "x")]
        {
            std::fs::write(dir.path().join(page), text).unwrap();
        }
        let ours = [("same.md", "a b"), ("other.md", "a\n\nc\n"), ("new.md", "n")];
        let ours = ours.map(|(page, text)| (page.to_owned(), text.to_owned())).into();
        let comparison = Comparison::with(&ours, dir.path(), Exactness::Text).unwrap();
        insta::assert_snapshot!(comparison, @r"
        1 of 3 pages are identical. Only ours: 1.
          lost.md
            - x
            + (no such page)
          other.md
            - b
            + c
        ");
    }

    #[test]
    fn bytes_are_shown_with_their_line() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.md"), "# A\n\n| x |\n").unwrap();
        let ours = [("a.md".to_owned(), "# A\n\n| x  |\n".to_owned())].into();
        let comparison = Comparison::with(&ours, dir.path(), Exactness::Bytes).unwrap();
        insta::assert_snapshot!(comparison, @r#"
        0 of 1 pages are identical. Only ours: 0.
          a.md:3
            - "| x |\n"
            + "| x  |\n"
        "#);
    }

    #[test]
    fn long_lines_are_shown_from_where_they_differ() {
        let long = "x".repeat(200);
        let [theirs, ours] = excerpts(&format!("{long}a"), &format!("{long}b{long}"));
        assert_eq!(theirs, format!("…{}a", "x".repeat(40)));
        assert_eq!(ours, format!("…{}b{}…", "x".repeat(40), "x".repeat(79)));
    }

    #[test]
    fn a_folder_without_pages_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        for folder in [dir.path(), &dir.path().join("nowhere")] {
            assert!(Comparison::with(&[].into(), folder, Exactness::Text).is_err());
        }
    }
}
