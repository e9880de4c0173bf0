//! All changes as texts for people, for pull requests, for programs and for GitHub.

mod changes;
mod github;
mod json;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

pub use changes::Report;

use super::kinds::{KINDS, Rules};

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Markdown,
    Json,
    Github,
}

impl Format {
    /// The names of the formats on the command line.
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

impl Report<'_> {
    /// Writes the changes in a format.
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::Text => text::write(self),
            Format::Markdown => markdown::write(self),
            Format::Json => json::write(self),
            Format::Github => github::write(self),
        }
    }
}

/// Writes all kinds of changes with their verdicts as a table in Markdown.
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
