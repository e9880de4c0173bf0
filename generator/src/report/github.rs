//! Reports as annotations, which GitHub shows at the lines of files.

use super::findings::{Report, Status};
use super::{diff, text};
use crate::diagnostic::{Diagnostic, Position, Severity};
use crate::github::annotation;
use crate::line;

pub(super) fn annotations(report: &Report<'_>) -> String {
    let mut lines: Vec<String> = report.diagnostics.iter().map(bad_input).collect();
    lines.extend(report.prose.iter().map(prose));
    lines.extend(drift(report));
    let since = report.since.iter().flat_map(|since| since.annotations.lines());
    lines.extend(since.map(str::to_owned));
    match report.status() {
        Status::Ok => lines.push(text::up_to_date(&report.changes)),
        Status::Drift => lines.push(fix(report)),
        Status::Invalid => {}
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn drift(report: &Report<'_>) -> Vec<String> {
    let error = |path: &std::path::Path, line, title, what: &str| {
        let message = [what.to_owned(), fix(report)];
        let position = Position { line, column: 1 };
        annotation("error", path.display(), Some(position), title, &message)
    };
    let changes = &report.changes;
    let changed = changes.changed.iter().map(|edit| {
        let what =
            "From this line on, the file differs from what the specification generates.";
        error(&edit.path, diff::first_difference(edit), "Generated file differs", what)
    });
    let missing = changes.missing.iter().map(|edit| {
        let what = "The specification generates this file, but it is missing.";
        error(&edit.path, 1, "Generated file is missing", what)
    });
    let surplus = changes.surplus.iter().map(|path| {
        let what =
            "This file was generated before, but the specification no longer generates it.";
        error(path, 1, "Generated file is surplus", what)
    });
    changed.chain(missing).chain(surplus).collect()
}

fn fix(report: &Report<'_>) -> String {
    format!("To fix this, run: {}", line::sentence(&report.fix))
}

fn bad_input(diagnostic: &Diagnostic) -> String {
    match diagnostic.severity {
        Severity::Error => finding("error", "Input can't be used", diagnostic),
        Severity::Warning => finding("warning", "Input is doubtful", diagnostic),
    }
}

fn prose(diagnostic: &Diagnostic) -> String {
    match diagnostic.severity {
        Severity::Error => finding("error", "Description is to be written", diagnostic),
        Severity::Warning => finding("warning", "Description is orphaned", diagnostic),
    }
}

fn finding(level: &str, title: &str, diagnostic: &Diagnostic) -> String {
    let parts = [
        ("expected: ", &diagnostic.expected),
        ("hint: ", &diagnostic.hint),
        ("at: ", &diagnostic.pointer),
    ];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    let parts = parts.map(|(label, text)| format!("{label}{text}"));
    let message: Vec<_> = [diagnostic.found.clone()].into_iter().chain(parts).collect();
    annotation(level, &diagnostic.file, diagnostic.position, title, &message)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drift, findings, report};
    use super::*;

    #[test]
    fn drift_is_annotated_where_it_begins() {
        insta::assert_snapshot!(annotations(&drift()), @"
        ::warning file=spec/authentication.yaml,line=1,col=5,title=Description is orphaned::100%25 of this is wrong%0Aexpected: something right%0Ahint: look it up%0Aat: #/info
        ::error file=sdk/src/generated/mod.rs,line=3,col=1,title=Generated file differs::From this line on, the file differs from what the specification generates.%0ATo fix this, run: cargo xtask generate
        ::error file=docs/a%2Cb.md,line=1,col=1,title=Generated file is missing::The specification generates this file, but it is missing.%0ATo fix this, run: cargo xtask generate
        ::error file=docs/old.md,line=1,col=1,title=Generated file is surplus::This file was generated before, but the specification no longer generates it.%0ATo fix this, run: cargo xtask generate
        To fix this, run: cargo xtask generate
        ");
    }

    #[test]
    fn bad_input_is_annotated_in_the_specification() {
        let mut report = report();
        report.diagnostics = findings(Severity::Error, 1);
        report.diagnostics.extend(findings(Severity::Warning, 1));
        insta::assert_snapshot!(annotations(&report), @"
        ::error file=spec/authentication.yaml,line=1,col=5,title=Input can't be used::100%25 of this is wrong%0Aexpected: something right%0Ahint: look it up%0Aat: #/info
        ::warning file=spec/authentication.yaml,line=1,col=5,title=Input is doubtful::100%25 of this is wrong%0Aexpected: something right%0Ahint: look it up%0Aat: #/info
        ");
    }

    #[test]
    fn all_well_is_said_without_an_annotation() {
        assert_eq!(annotations(&report()), "Up to date: 0 files.\n");
    }
}
