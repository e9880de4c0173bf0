//! A comparison as annotations of the documents: of the new ones, and of the old ones where
//! something is gone.

use super::changes::Report;
use crate::diff::change::{Bump, Change};
use crate::diff::codes::ERRORS;
use crate::diff::revision::Revision;
use crate::github::annotation;
use crate::source::Source;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut lines: Vec<String> =
        report.changes.iter().map(|change| line(report, change)).collect();
    lines.push(match report.changes.len() {
        0 => "No change.".to_owned(),
        _ => report.counted(),
    });
    lines.into_iter().map(|line| line + "\n").collect()
}

fn line(report: &Report<'_>, change: &Change) -> String {
    let level = match change.bump() {
        _ if change.breaks() => "error",
        Bump::Major | Bump::Minor => "warning",
        Bump::Patch | Bump::None => "notice",
    };
    let revision = if change.place.in_old { report.old } else { report.new };
    let message = [
        change.message.clone(),
        format!("source: {}, wire: {}", change.source, change.wire),
        format!("at: {}", change.at()),
    ];
    match source(revision, &change.place.client) {
        Some(source) => {
            let position = source.locate(&change.place.pointer);
            annotation(level, &source.file, position, &change.name, &message)
        }
        // The file is gone, and with it the place to show it at.
        None => annotation(level, &change.place.client, None, &change.name, &message),
    }
}

fn source<'a>(revision: &'a Revision, client: &str) -> Option<&'a Source> {
    if client == ERRORS {
        return revision.codes.as_ref();
    }
    revision.api.clients.iter().find(|one| one.name == client)?.source.as_deref()
}
