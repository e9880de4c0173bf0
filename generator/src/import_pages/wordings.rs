//! The fixed words of upstream pages, known by their places.
//!
//! A translator may have chosen any words. The shape of a page tells their meanings: the order of
//! its sections and the content of each, the number of columns of each table, and the places of
//! sentences in cells.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::table::raw_cells;
use super::types;
use super::words::{Column, Heading, STOPS, Words, normal, without_tags};
use super::{outline, text};
use crate::docs::markdown::{Fences, Line};

/// The fixed words of a page.
#[derive(Debug, Default)]
pub(super) struct Wording {
    /// The names in the locale file, and the words of the page.
    pub(super) words: Vec<(&'static str, String)>,
    /// The cells that say whether a parameter is required, for each table of a request.
    pub(super) requests: Vec<Vec<String>>,
    /// The same of the properties of models.
    pub(super) labels: Vec<String>,
    /// The texts before and behind the links at the end of a cell.
    pub(super) nested: Vec<(String, String)>,
    /// The texts before and behind the number at the end of a cell of an array.
    pub(super) limits: Vec<(String, String)>,
}

/// The columns of upstream's tables, by their names in the locale file.
const REQUEST: [&str; 6] = [
    "columns.name",
    "columns.type",
    "columns.required",
    "columns.default",
    "columns.description",
    "columns.sample",
];
const RESPONSE: [&str; 3] = ["columns.name", "columns.type", "columns.description"];
const MODEL: [&str; 5] = [
    "columns.name",
    "columns.type",
    "columns.property_required",
    "columns.description",
    "columns.sample",
];

/// The names of the sections of an upstream page, in their order.
const SECTIONS: [(Heading, &str); 5] = [
    (Heading::Method, "headings.method"),
    (Heading::Request, "headings.request"),
    (Heading::Code, "headings.sample_code"),
    (Heading::Response, "headings.response"),
    (Heading::Models, "headings.models"),
];

/// Lines under a heading of the level of sections.
struct Part<'a> {
    heading: &'a str,
    lines: Vec<(Line, &'a str)>,
}

impl<'a> Part<'a> {
    /// Returns the lines outside of code that are not blank.
    fn texts(&self) -> impl Iterator<Item = &'a str> {
        let texts = self.lines.iter().filter(|(kind, _)| *kind == Line::Text);
        texts.map(|(_, line)| line.trim()).filter(|line| !line.is_empty())
    }

    fn rows(&self) -> impl Iterator<Item = &'a str> {
        self.texts().filter(|line| line.starts_with('|'))
    }

    /// Returns the info string of the first code block.
    fn fence(&self) -> Option<&'a str> {
        let fence = self.lines.iter().find(|(kind, _)| *kind == Line::Fence);
        fence.map(|(_, line)| outline::info(line))
    }

    fn names_method(&self) -> bool {
        self.texts().next().is_some_and(outline::names_method)
    }

    /// Returns the words in front of the name of a type.
    fn type_caption(&self) -> Option<&'a str> {
        self.texts().take_while(|line| !line.starts_with('|')).find_map(|line| {
            let end = line.find('`')?;
            let (words, name) = line.split_at_checked(end)?;
            let words = words.trim_end();
            let is_caption = words.ends_with(COLONS) && words.chars().count() <= LONGEST;
            (is_caption && text::code(name).is_some()).then_some(words)
        })
    }

    fn has_models(&self) -> bool {
        self.texts().any(|line| outline::is_part(line) && line.contains("<a id="))
    }
}

const COLONS: [char; 2] = [':', '\u{ff1a}'];

/// The most characters of words in front of something.
const LONGEST: usize = 60;

/// Returns the head of a page and its parts.
fn split(page: &str, level: usize) -> (Vec<&str>, Vec<Part<'_>>) {
    let (mut head, mut parts) = (Vec::new(), Vec::<Part<'_>>::new());
    let mut fences = Fences::default();
    for line in page.lines() {
        let kind = fences.read(line);
        let heading =
            outline::heading(line).filter(|(_, text)| !text.starts_with("<a id="));
        let heading = heading.filter(|(one, _)| *one == level && kind == Line::Text);
        match (heading, parts.last_mut()) {
            (Some((_, heading)), _) => parts.push(Part {
                heading,
                lines: Vec::new(),
            }),
            (_, Some(part)) => part.lines.push((kind, line)),
            (_, None) => head.push(line),
        }
    }
    (head, parts)
}

/// Returns the fixed words of a page; none of a page that is not upstream's.
pub(super) fn read(words: &Words, page: &str) -> Wording {
    let (head, parts) = split(page, outline::level(words, page));
    let mut wording = Wording::default();
    let known: Vec<_> = parts.iter().map(|part| words.heading(part.heading)).collect();
    if known.contains(&Some(Heading::Endpoint)) {
        return wording;
    }
    let mut last = None;
    for (index, (part, known_as)) in parts.iter().zip(&known).enumerate() {
        let is_last = index + 1 == parts.len();
        let shaped =
            || shape(part, last, is_last).filter(|one| !known.contains(&Some(*one)));
        let begins = |one: &Heading| last.is_some() || *one == Heading::Method;
        let Some(heading) = known_as.or_else(shaped).filter(begins) else { continue };
        last = Some(heading);
        wording.section(words, heading, part);
    }
    if last.is_some() {
        wording.notice(&head);
    }
    wording
}

/// Returns the section that a part is by its shape, after the last one that is known.
fn shape(part: &Part<'_>, last: Option<Heading>, is_last: bool) -> Option<Heading> {
    let is_response = part.type_caption().is_some();
    match last {
        None => part.names_method().then_some(Heading::Method),
        Some(Heading::Method)
            if !is_response && !part.has_models() && part.rows().next().is_some() =>
        {
            Some(Heading::Request)
        }
        Some(Heading::Method | Heading::Request | Heading::Code) if is_response => {
            Some(Heading::Response)
        }
        Some(Heading::Request) if part.fence().is_some() => Some(Heading::Code),
        Some(_) if part.has_models() => Some(Heading::Models),
        Some(Heading::Response) if is_last => Some(Heading::Models),
        _ => None,
    }
}

impl Wording {
    fn add(&mut self, name: &'static str, words: &str) {
        self.words.push((name, words.to_owned()));
    }

    /// Reads the comment and the quotation above the description.
    fn notice(&mut self, head: &[&str]) {
        let mut lines =
            head.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty());
        let begins = lines.any(|line| line == "<!--");
        if !begins {
            return;
        }
        let comment: Vec<&str> =
            lines.by_ref().take_while(|line| *line != "-->").collect();
        if let Some((warning, remedy)) = comment.split_first() {
            self.add("upstream_notice.warning", warning);
            self.add("upstream_notice.remedy", &remedy.join("\n"));
        }
        let mut below = lines.skip_while(|line| line.starts_with('<'));
        if let Some(source) = below.next().and_then(|line| line.strip_prefix("> ")) {
            self.add("upstream_notice.source", source);
        }
    }

    fn section(&mut self, words: &Words, heading: Heading, part: &Part<'_>) {
        if let Some((_, name)) = SECTIONS.iter().find(|(one, _)| *one == heading) {
            self.add(name, part.heading);
        }
        match heading {
            Heading::Request => {
                let labels = self.table(words, &REQUEST, &mut part.rows());
                self.requests.push(labels);
            }
            Heading::Response => {
                if let Some(caption) = part.type_caption() {
                    self.add("type", caption);
                }
                self.table(words, &RESPONSE, &mut part.rows());
                let before =
                    part.lines.iter().take_while(|(kind, _)| *kind != Line::Fence);
                let lines = before.map(|(_, line)| line.trim());
                let caption = lines.filter(|line| !line.is_empty()).last();
                let caption = caption.filter(|_| part.fence() == Some("json"));
                let is_caption =
                    |line: &&str| line.ends_with(COLONS) && !line.starts_with('|');
                if let Some(caption) = caption.filter(is_caption) {
                    self.add("headings.sample_result", caption);
                }
            }
            Heading::Models => {
                let lines: Vec<&str> = part.texts().collect();
                for lines in lines.split(|line| outline::is_part(line)) {
                    let mut rows =
                        lines.iter().copied().filter(|line| line.starts_with('|'));
                    let labels = self.table(words, &MODEL, &mut rows);
                    self.labels.extend(labels);
                }
            }
            _ => {}
        }
    }

    /// Reads a table with these columns, and returns the cells that say what is required.
    fn table(
        &mut self,
        words: &Words,
        columns: &[&'static str],
        rows: &mut dyn Iterator<Item = &str>,
    ) -> Vec<String> {
        let head: Vec<String> = rows.next().map(raw_cells).unwrap_or_default();
        let head: Vec<String> =
            head.iter().map(|cell| without_tags(cell).trim().to_owned()).collect();
        let Some(columns) = placed(words, &head, columns) else { return Vec::new() };
        for (cell, name) in
            head.iter().zip(&columns).filter(|(cell, _)| !cell.is_empty())
        {
            self.add(name, cell);
        }
        let place = |column| {
            columns.iter().position(|name| words.column_named(name) == Some(column))
        };
        let [ty, required, description] =
            [Column::Type, Column::Required, Column::Description].map(place);
        let mut labels = Vec::new();
        for row in rows.skip(1) {
            let cells = raw_cells(row);
            if cells.len() != columns.len() {
                continue;
            }
            let get = |place: Option<usize>| cells.get(place?).map(|cell| cell.trim());
            labels.extend(get(required).map(str::to_owned));
            self.sentences(words, get(ty), get(description).unwrap_or_default());
        }
        labels
    }

    /// Collects the sentences about nested types and limits at the end of a cell.
    fn sentences(&mut self, words: &Words, ty: Option<&str>, cell: &str) {
        let mut rest = cell;
        if ty.is_some_and(|ty| {
            ty == "array" || ty.ends_with("[]</a>") || ty.ends_with("[]")
        }) {
            let stop = rest.trim_end_matches(STOPS);
            let before = stop.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let is_sentence =
                before.len() < stop.len() && before.trim_end().ends_with(COLONS);
            if let Some(behind) = rest.get(stop.len()..).filter(|_| is_sentence) {
                self.limits.push((before.to_owned(), behind.to_owned()));
                let lead =
                    words.limits.iter().find_map(|lead| before.rfind(lead.as_str()));
                rest = rest
                    .get(..lead.unwrap_or(rest.len()))
                    .unwrap_or_default()
                    .trim_end();
            }
        }
        let stop = rest.trim_end_matches(STOPS);
        let start = types::LINK.0;
        if let (true, Some(at)) = (stop.ends_with(types::LINK.1), stop.rfind(start)) {
            let before = rest.get(..at).unwrap_or_default();
            let behind = rest.get(stop.len()..).unwrap_or_default();
            self.nested.push((before.to_owned(), behind.trim().to_owned()));
        }
    }
}

/// Returns the names of the columns of a table with this head. The words that mean something tell
/// those between them, if as many columns are expected there. None if that leaves any open.
fn placed(
    words: &Words,
    head: &[String],
    columns: &[&'static str],
) -> Option<Vec<&'static str>> {
    let known = |cell: &String| {
        let column = words.column(cell)?;
        columns.iter().position(|name| words.column_named(name) == Some(column))
    };
    let mut places: Vec<usize> = Vec::new();
    let known = head.iter().map(|cell| (words.column(cell).is_some(), known(cell)));
    let mut open = 0;
    for (is_known, place) in known.chain([(true, Some(columns.len()))]) {
        if !is_known {
            open += 1;
            continue;
        }
        let next = places.last().map_or(0, |last| last + 1);
        let between = place?.checked_sub(next)?;
        if open > 0 && open != between {
            return None;
        }
        places.extend(next..next + open);
        places.extend(place);
        open = 0;
    }
    places.pop();
    places.into_iter().map(|place| columns.get(place).copied()).collect()
}

/// Returns the words for pages in a locale, with those that these pages have in other places.
pub(super) fn learn(mut words: Words, pages: &[Wording]) -> Words {
    for (name, text) in pages.iter().flat_map(|page| &page.words) {
        words.learn(name, text);
    }
    learn_labels(&mut words, pages);
    let nested = pages.iter().flat_map(|page| &page.nested);
    let nested = nested.map(|(before, _)| before.as_str());
    words.nested.extend(leads(&words.nested, nested));
    let limits = || pages.iter().flat_map(|page| &page.limits);
    let before = limits().map(|(before, _)| before.as_str());
    words.limits.extend(leads(&words.limits, before));
    let sentences: BTreeSet<String> =
        limits().filter_map(|(before, behind)| words.limit(before, behind)).collect();
    sentences.iter().for_each(|sentence| words.learn_limit(sentence));
    words
}

/// Learns the words for yes and no. The tables of requests have required parameters first. Another
/// word on pages that have only one with a known meaning has the other meaning.
fn learn_labels(words: &mut Words, pages: &[Wording]) {
    let requests = || pages.iter().flat_map(|page| &page.requests);
    let all = requests().flatten().chain(pages.iter().flat_map(|page| &page.labels));
    let all: Vec<&String> = all.filter(|label| !label.is_empty()).collect();
    let known: HashSet<bool> =
        all.iter().filter_map(|label| words.yes_or_no(label)).collect();
    let mut votes: BTreeMap<&str, i64> = BTreeMap::new();
    for label in all.iter().filter(|label| words.yes_or_no(label).is_none()) {
        votes.entry(label).or_default();
    }
    for pair in requests().flat_map(|table| table.windows(2)) {
        if let [upper, lower] = pair
            && normal(upper) != normal(lower)
        {
            votes.entry(upper).and_modify(|vote| *vote += 1);
            votes.entry(lower).and_modify(|vote| *vote -= 1);
        }
    }
    for (label, vote) in votes {
        let meaning = match (vote, known.contains(&true), known.contains(&false)) {
            (1.., _, _) | (0, false, true) => "yes",
            (..=-1, _, _) | (0, true, false) => "no",
            _ => continue,
        };
        words.learn(meaning, label);
    }
}

/// Returns the starts of sentences at the ends of these texts, except for known ones: their common
/// words, or those behind the last stop, or the last two words.
fn leads<'t>(known: &[String], texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let is_new = |text: &&str| !known.iter().any(|lead| text.trim_end().ends_with(lead));
    let mut texts: Vec<&str> = texts.filter(is_new).map(str::trim_end).collect();
    texts.sort_unstable();
    texts.dedup();
    let common = texts.iter().copied().reduce(common_end).filter(|_| texts.len() > 1);
    let common = common.map(|common| behind_stop(common).unwrap_or(common).trim());
    match common.filter(|common| common.chars().any(char::is_alphabetic)) {
        Some(common) => vec![common.to_owned()],
        None => {
            let own = texts.into_iter().map(|text| {
                let words =
                    text.rmatch_indices(char::is_whitespace).filter(|(at, _)| {
                        text.get(*at..)
                            .is_some_and(|rest| rest.trim().chars().count() > 1)
                    });
                let start = words.map(|(at, _)| at).nth(1).unwrap_or(0);
                let words = text.get(start..).unwrap_or_default();
                behind_stop(text).unwrap_or(words).trim().to_owned()
            });
            let own: BTreeMap<String, ()> =
                own.filter(|lead| !lead.is_empty()).map(|lead| (lead, ())).collect();
            own.into_keys().collect()
        }
    }
}

/// Returns the words at the end that both texts have.
fn common_end<'t>(one: &'t str, other: &str) -> &'t str {
    let letters = one.char_indices().rev().zip(other.chars().rev());
    let start = letters.take_while(|((_, a), b)| a == b).map(|((at, _), _)| at).last();
    let start = start.unwrap_or(one.len());
    let (before, end) = one.split_at_checked(start).unwrap_or((one, ""));
    let word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let others = other.len().checked_sub(end.len()).and_then(|at| other.get(..at));
    let cut = word(before.chars().next_back())
        || word(others.and_then(|text| text.chars().next_back()));
    match end.split_once(char::is_whitespace) {
        Some((_, rest)) if cut => rest,
        None if cut => "",
        _ => end,
    }
}

/// Returns the text behind the last end of a sentence.
fn behind_stop(text: &str) -> Option<&str> {
    let ends = [". ", "\u{3002}", "! ", "? ", "<br>"];
    let end = ends.iter().filter_map(|end| Some(text.rfind(end)? + end.len())).max()?;
    text.get(end..).filter(|rest| !rest.trim().is_empty())
}

/// Returns the words that most pages of a client have in place of those of the locale, by their
/// names in the locale file.
pub(super) fn published<'p>(
    words: &Words,
    pages: impl Iterator<Item = &'p Wording>,
) -> Map<String, Value> {
    let mut counts: BTreeMap<&str, Vec<(String, usize)>> = BTreeMap::new();
    let mut count = |name: &'static str, text: String| {
        let texts = counts.entry(name).or_default();
        match texts.iter_mut().find(|(one, _)| *one == text) {
            Some((_, count)) => *count += 1,
            None => texts.push((text, 1)),
        }
    };
    for page in pages {
        for (name, text) in &page.words {
            count(name, text.clone());
        }
        for label in page.requests.iter().flatten().chain(&page.labels) {
            match words.yes_or_no(label) {
                Some(true) => count("yes", label.clone()),
                Some(false) => count("no", label.clone()),
                None => {}
            }
        }
        for (before, behind) in &page.nested {
            let sentence = end(&words.nested, before);
            sentence.into_iter().for_each(|sentence| {
                count("nested_type", format!("{sentence}{{types}}{behind}"));
            });
        }
        for (before, behind) in &page.limits {
            let sentence = words.limit(before, behind);
            sentence.into_iter().for_each(|sentence| count("array_limit", sentence));
        }
    }
    let mut published = Map::new();
    for (name, texts) in counts {
        let ours = words.locale.lines(name);
        let own = texts.iter().find(|(text, _)| *text == ours);
        let least = own.map_or(0, |(_, count)| *count);
        // Of equals, the first one is taken, but that of the locale before all others.
        let most = texts.iter().rev().max_by_key(|(_, count)| *count);
        if let Some((text, _)) = most.filter(|(_, count)| *count > least) {
            published.insert(name.to_owned(), json!(text));
        }
    }
    published
}

impl Words {
    /// Returns the sentence about the length limit of an array, with a placeholder.
    fn limit(&self, before: &str, behind: &str) -> Option<String> {
        Some(format!("{}{{limit}}{behind}", end(&self.limits, before)?))
    }
}

/// Returns the end of a text from one of these starts of a sentence on.
fn end<'t>(leads: &[String], text: &'t str) -> Option<&'t str> {
    let is_end =
        |lead: &&String| text.trim_end().ends_with(lead.as_str()) && !lead.is_empty();
    let longest = leads.iter().filter(is_end).max_by_key(|lead| lead.len())?;
    text.get(text.rfind(longest.as_str())?..)
}
