//! A comparison as the body of a pull request.

use super::changes::{Report, some_of};
use crate::diff::change::{Bump, Change};
use crate::github::markdown;

/// A heading, and the changes that stand under it.
type Section = (&'static str, fn(&Change) -> bool);

const SECTIONS: &[Section] = &[
    ("Breaking changes", Change::breaks),
    ("Compatible changes", |one| !one.breaks() && one.bump() == Bump::Minor),
    ("Small changes", |one| !one.breaks() && one.bump() < Bump::Minor),
];

pub(super) fn write(report: &Report<'_>) -> String {
    if report.changes.is_empty() {
        return "No change.\n".to_owned();
    }
    let mut page = format!("{}.\n", capital(&report.counted()));
    for (title, belongs) in SECTIONS {
        let entries: Vec<_> =
            report.changes.iter().filter(|one| belongs(one)).map(entry).collect();
        if !entries.is_empty() {
            page.push_str(&format!("\n## {title}\n\n{}", entries.concat()));
        }
    }
    page
}

fn entry(change: &Change) -> String {
    let mut facts = vec![format!("source {}, wire {}", change.source, change.wire)];
    if !change.operations.is_empty() {
        facts.push(markdown::inline(&some_of(&change.operations)));
    }
    format!(
        "- {} \\\n  **{}** at {} ({})\n",
        markdown::inline(&change.message),
        markdown::prose(&change.name),
        markdown::inline(&markdown::code(&change.at())),
        facts.join("; ")
    )
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
