//! The passages of a published page that differ from the page as it is made.
//!
//! A specification records them, so that the page is written as it was published. A passage whose
//! lines are no longer made, because the specification has changed, has no effect.

use std::ops::Range;

use serde_json::{Value, json};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::docs::compare::Exactness;
use crate::docs::markdown::{self, Fences, Line};
use crate::docs::table;

/// Lines of a page, and those in their place on the published page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    made: String,
    /// None if the published page has nothing there.
    page: Option<String>,
}

/// The keys of a passage in a specification.
const MADE: &str = "made";
const PAGE: &str = "page";

impl Passage {
    /// Reads a passage in a specification.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let text = |key| Some(value.get(key)?.as_str()?.to_owned());
        Some(Self {
            made: text(MADE)?,
            page: text(PAGE),
        })
    }

    /// Returns the passage as it is in a specification.
    pub(super) fn value(&self) -> Value {
        match &self.page {
            Some(page) => json!({ MADE: self.made, PAGE: page }),
            None => json!({ MADE: self.made }),
        }
    }
}

/// The lines of a text that count in a comparison.
struct Lines<'a> {
    /// All lines.
    all: Vec<&'a str>,
    /// The places of those that count.
    places: Vec<usize>,
    /// Their texts in the comparison.
    keys: Vec<String>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str, exactness: Exactness) -> Self {
        let all: Vec<&str> = match exactness {
            Exactness::Bytes => text.split('\n').collect(),
            Exactness::Text => text.lines().collect(),
        };
        let keys = exactness.keys(&all).into_iter().enumerate();
        let (places, keys) = keys.filter_map(|(place, key)| Some((place, key?))).unzip();
        Self { all, places, keys }
    }

    /// Returns the lines of a range of those that count, with the blank lines between them.
    fn text(&self, range: Range<usize>, exactness: Exactness) -> String {
        let places = self.places.get(range.clone()).unwrap_or_default();
        let mut lines: Vec<&str> = Vec::new();
        let mut last = None;
        for (place, key) in places.iter().zip(self.keys.get(range).unwrap_or_default()) {
            if last.is_some_and(|last| last + 1 < *place) {
                lines.push("");
            }
            let line = self.all.get(*place).copied().unwrap_or_default();
            // The blanks that align a table are those of the page that is written.
            let is_row = exactness == Exactness::Text && line.starts_with('|');
            lines.push(if is_row { key } else { line });
            last = Some(*place);
        }
        lines.join("\n")
    }
}

/// The most pairs of lines that are compared to find those that two pages have in common.
const MOST_PAIRS: usize = 25_000_000;

/// Returns the passages that make the published page of the one that is made.
pub(crate) fn between(made: &str, page: &str, exactness: Exactness) -> Vec<Passage> {
    let (ours, theirs) = (Lines::of(made, exactness), Lines::of(page, exactness));
    let mut passages = Vec::new();
    let mut cursor = 0;
    for (mut our, mut their) in differences(&ours.keys, &theirs.keys) {
        let mut step = 1;
        // A passage needs a line to be found by, and is found by its first occurrence.
        while our.is_empty()
            || find(&ours.keys, cursor, &ours.keys[our.clone()]) != Some(our.start)
        {
            let more = step.min(our.start - cursor);
            if more == 0 {
                break;
            }
            (our.start, their.start) = (our.start - more, their.start - more);
            step *= 2;
        }
        if our.is_empty() {
            // Nothing is in front of it, so it is found by the line behind it.
            (our.end, their.end) = (our.end + 1, their.end + 1);
        }
        cursor = our.end.min(ours.keys.len());
        our.end = cursor;
        their.end = their.end.min(theirs.keys.len());
        passages.push(Passage {
            made: ours.keys[our].join("\n"),
            page: (!their.is_empty()).then(|| theirs.text(their, exactness)),
        });
    }
    passages
}

/// Returns the ranges of lines that differ.
fn differences(ours: &[String], theirs: &[String]) -> Vec<(Range<usize>, Range<usize>)> {
    let same = |(one, other): &(&String, &String)| one == other;
    let start = ours.iter().zip(theirs).take_while(same).count();
    let [ours_left, theirs_left] = [&ours[start..], &theirs[start..]];
    let end = ours_left.iter().rev().zip(theirs_left.iter().rev()).take_while(same);
    let end = end.count();
    let ours = &ours_left[..ours_left.len() - end];
    let theirs = &theirs_left[..theirs_left.len() - end];
    if ours.len().saturating_mul(theirs.len()) > MOST_PAIRS {
        return vec![(start..start + ours.len(), start..start + theirs.len())];
    }
    let mut ranges: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, ours, theirs) {
        if operation.tag() == DiffTag::Equal {
            continue;
        }
        let [our, their] = [operation.old_range(), operation.new_range()]
            .map(|range| range.start + start..range.end + start);
        match ranges.last_mut() {
            Some(last) if last.0.end == our.start && last.1.end == their.start => {
                (last.0.end, last.1.end) = (our.end, their.end);
            }
            _ => ranges.push((our, their)),
        }
    }
    ranges
}

/// Returns the first place of these lines.
fn find<A: AsRef<str>>(lines: &[String], from: usize, wanted: &[A]) -> Option<usize> {
    let mut windows = lines.get(from..)?.windows(wanted.len().max(1));
    let is_wanted =
        |lines: &[String]| lines.iter().zip(wanted).all(|(a, b)| a == b.as_ref());
    windows.position(is_wanted).map(|place| from + place)
}

/// Returns a page with its passages as they were published.
pub(super) fn apply(text: String, passages: &[Passage], exactness: Exactness) -> String {
    let lines = Lines::of(&text, exactness);
    let mut result: Vec<&str> = Vec::new();
    let (mut cursor, mut copied) = (0, 0);
    for passage in passages {
        let wanted = passage.made.split('\n');
        let wanted: Vec<&str> = match exactness {
            Exactness::Bytes => wanted.collect(),
            Exactness::Text => wanted.filter(|line| !line.is_empty()).collect(),
        };
        let Some(start) = find(&lines.keys, cursor, &wanted) else { continue };
        cursor = start + wanted.len();
        let last = lines.places.get(cursor.saturating_sub(1));
        let (Some(from), Some(last)) = (lines.places.get(start), last) else { continue };
        result.extend(lines.all.get(copied..*from).unwrap_or_default());
        result.extend(passage.page.iter().flat_map(|page| page.split('\n')));
        copied = last + 1;
    }
    if copied == 0 {
        return text;
    }
    result.extend(lines.all.get(copied..).unwrap_or_default());
    match exactness {
        Exactness::Bytes => result.join("\n"),
        Exactness::Text => markdown::squeeze(&aligned(&result)),
    }
}

/// Aligns the tables again.
fn aligned(lines: &[&str]) -> String {
    let mut fences = Fences::default();
    let is_row = |line: &&str| fences.read(line) == Line::Text && line.starts_with('|');
    let lines: Vec<(bool, &str)> =
        lines.iter().map(is_row).zip(lines.iter().copied()).collect();
    let mut text = String::new();
    for chunk in lines.chunk_by(|(one, _), (other, _)| one == other) {
        let is_table = chunk.iter().any(|(is_row, _)| *is_row);
        let lines: Vec<&str> = chunk.iter().map(|(_, line)| *line).collect();
        let table = is_table.then(|| table::realigned(&lines)).flatten();
        text.push_str(&table.unwrap_or_else(|| lines.join("\n")));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Exactness, Lines, Passage, apply, between};

    /// Asserts that the passages make one page of another, after having been written and read.
    fn assert_made(made: &str, page: &str, exactness: Exactness) {
        let passages = between(made, page, exactness);
        for passage in &passages {
            assert_eq!(Passage::read(&passage.value()).as_ref(), Some(passage));
        }
        let again = apply(made.to_owned(), &passages, exactness);
        let keys = |text: &str| Lines::of(text, exactness).keys;
        assert_eq!(keys(&again), keys(page), "{made:?} {page:?} {passages:?}");
    }

    #[test]
    fn a_page_has_the_passages_that_were_published() {
        let made = "# A\n\n> Note\n\n| a | b |\n| --- | --- |\n| c | d |\n\n```json\n{\n}\n```\n";
        let page = "# A\n\n| a | beta |\n| - | - |\n| c | d |\n\nText.\n\n```json\n{\n  \"e\": 1\n}\n```\n";
        let passages = between(made, page, Exactness::Text);
        let again = apply(made.to_owned(), &passages, Exactness::Text);
        insta::assert_snapshot!(again, @r#"
        # A

        | a | beta |
        | - | - |
        | c | d |

        Text.

        ```json
        {
          "e": 1
        }
        ```
        "#);
        assert_made(made, page, Exactness::Text);
        assert_made(made, page, Exactness::Bytes);
    }

    #[test]
    fn tables_are_aligned_again() {
        let made = "| a   | b   |\n| --- | --- |\n| c   | d   |\n";
        let page = "| a | b |\n| --- | --- |\n| longer | d |\n";
        let passages = between(made, page, Exactness::Text);
        let again = apply(made.to_owned(), &passages, Exactness::Text);
        insta::assert_snapshot!(again, @r"
        | a      | b   |
        | ------ | --- |
        | longer | d   |
        ");
    }

    #[test]
    fn a_passage_that_is_no_longer_made_has_no_effect() {
        let passages = between("a\nb\nc\nd\n", "a\nB\nc\nD\n", Exactness::Text);
        let changed = "a\nother\nc\nd\n";
        let again = apply(changed.to_owned(), &passages, Exactness::Text);
        assert_eq!(again, "a\nother\nc\nD\n");
        assert_eq!(apply("x".to_owned(), &passages, Exactness::Text), "x");
    }

    #[test]
    fn a_line_that_occurs_several_times_is_changed_where_it_was() {
        let made = "a\nx\nb\nx\nc\nx\nd\nx\n";
        let page = "a\nx\nb\nx\nc\ny\nd\nx\n";
        assert_made(made, page, Exactness::Text);
    }

    /// Returns numbers below a limit, the same in each run.
    fn numbers(mut seed: u64) -> impl FnMut(u64) -> usize {
        move |limit| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((seed >> 33) % limit) as usize
        }
    }

    #[test]
    fn any_page_can_be_made_of_any_other() {
        const LINES: [&str; 10] = [
            "",
            "a",
            "b",
            "c  d",
            "| x |",
            "| y  | z |",
            "| --- |",
            "```",
            "  e",
            "> f",
        ];
        for seed in 0..4000 {
            let mut number = numbers(seed);
            let mut text = |most| {
                let lines: Vec<&str> = (0..number(most))
                    .map(|_| LINES[number(LINES.len() as u64)])
                    .collect();
                lines.join("\n")
            };
            let (made, page) = (format!("# A\n{}\n", text(12)), text(12));
            assert_made(&made, &page, Exactness::Bytes);
            assert_made(&made, &page, Exactness::Text);
        }
    }
}
