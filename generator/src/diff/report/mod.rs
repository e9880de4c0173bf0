//! All changes, put into words: for people, for pull requests, for programs, for GitHub.

mod github;
mod json;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

use super::change::{Bump, Change, Level};
use super::kinds::{KINDS, Rules};
use super::revision::Revision;
use crate::github::markdown::code;

/// For whom a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Markdown,
    Json,
    Github,
}

impl Format {
    /// As they are called on the command line.
    pub const NAMES: [&'static str; 4] = ["text", "markdown", "json", "github"];

    pub fn named(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            "github" => Some(Self::Github),
            _ => None,
        }
    }
}

/// What became of a comparison.
pub struct Report<'a> {
    changes: Vec<Change>,
    old: &'a Revision,
    new: &'a Revision,
}

impl<'a> Report<'a> {
    pub fn of(old: &'a Revision, new: &'a Revision) -> Self {
        Self {
            changes: super::compare(old, new),
            old,
            new,
        }
    }

    /// The worst first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What a release with all these changes has to be called.
    pub fn bump(&self) -> Bump {
        self.changes.iter().map(Change::bump).max().unwrap_or_default()
    }

    /// Whether a change is as bad as that, or worse.
    pub fn reaches(&self, level: Level) -> bool {
        self.changes.iter().any(|change| level.is_reached_by(change))
    }

    pub fn write(&self, format: Format) -> String {
        match format {
            Format::Text => text::write(self),
            Format::Markdown => markdown::write(self),
            Format::Json => json::write(self),
            Format::Github => github::write(self),
        }
    }

    /// The changes by what they need, and how many there are of each.
    pub(crate) fn counted(&self) -> String {
        let count = |wanted: fn(&Change) -> bool| {
            self.changes.iter().filter(|one| wanted(one)).count()
        };
        let breaking = count(Change::breaks);
        let compatible = count(|one| !one.breaks() && one.bump() == Bump::Minor);
        let rest = self.changes.len() - breaking - compatible;
        let plural = if self.changes.len() == 1 { "change" } else { "changes" };
        format!(
            "{} {plural}: {breaking} breaking, {compatible} compatible, {rest} small; bump: {}",
            self.changes.len(),
            self.bump().as_str()
        )
    }
}

/// As many names as fit, and how many there are more.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(|name| code(name));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// All kinds of changes with their verdicts, as a table in Markdown.
pub fn kinds() -> String {
    let mut page =
        "| Kind | What changed | Source | Wire | Docs |\n|---|---|---|---|---|\n"
            .to_owned();
    for row in KINDS {
        let both = |of: fn(Rules) -> String| {
            let (sent, read) = (of(row.sent), of(row.read));
            if sent == read { sent } else { format!("request {sent}, response {read}") }
        };
        page.push_str(&format!(
            "| `{}` | {} | {} | {} | {} |\n",
            row.name,
            row.meaning,
            both(|rules| rules.source.to_string()),
            both(|rules| rules.wire.to_string()),
            if row.docs { "yes" } else { "no" }
        ));
    }
    page
}
