//! Reports for people.

use std::fmt::Display;
use std::time::Duration;

use super::diff;
use super::findings::{Report, Status};
use crate::artifacts::{Changes, Edit};
use crate::diagnostic::{Diagnostics, Severity};
use crate::line;
use crate::timings::Timings;

/// The maximum number of files that `generate` lists of each kind, so that its output fits on a
/// screen.
const NAMES: usize = 20;

/// The maximum number of warnings, so that the summary remains visible.
const WARNINGS: usize = 10;

pub(super) fn results(report: &Report<'_>) -> String {
    match report.status() {
        Status::Ok => {
            up_to_date(&report.changes) + "\n" + &translations(report) + since(report)
        }
        Status::Drift => drift(report),
        Status::Invalid => String::new(),
    }
}

pub(super) fn up_to_date(changes: &Changes<'_>) -> String {
    format!("Up to date: {}.", count(changes.unchanged, "file"))
}

/// Returns a line for each other language whose descriptions are not complete.
fn translations(report: &Report<'_>) -> String {
    let all = report.translations.iter().filter(|one| !one.findings.is_empty());
    let lines = all.map(|one| {
        let locale = one.locale;
        let findings = count(one.findings.iter().count(), "description");
        format!(
            "In `{locale}`, {findings} are missing or orphaned, and English stands in: \
             `cargo xtask check --complete {locale}` lists them.\n"
        )
    });
    lines.collect()
}

fn since<'a>(report: &'a Report<'_>) -> &'a str {
    report.since.as_ref().map_or("", |since| &since.text)
}

/// Lists everything in the order in which to fix it: descriptions are part of generated files.
fn drift(report: &Report<'_>) -> String {
    let changes = &report.changes;
    let prose = report.prose.iter().map(|finding| format!("{finding}\n"));
    let mut parts: Vec<String> = prose.collect();
    parts.extend([
        names("Changed", paths(&changes.changed), usize::MAX),
        names("Missing", paths(&changes.missing), usize::MAX),
        names("Surplus", changes.surplus.iter().map(|path| path.display()), usize::MAX),
        diff::unified(&changes.changed),
        since(report).to_owned(),
        remedy(report),
    ]);
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// Returns what to do. Missing descriptions have to be written by hand first.
fn remedy(report: &Report<'_>) -> String {
    let first = match report.prose.iter().count() {
        0 => "To fix this, run:".to_owned(),
        prose => {
            let descriptions = count(prose, "description");
            format!("To fix this, follow the hints on {descriptions}, then run:")
        }
    };
    format!("{first}\n  {}\n", report.fix)
}

/// Summarises what `generate` did, on one screen.
pub fn summary(changes: &Changes<'_>) -> String {
    let unchanged = count(changes.unchanged, "file");
    if changes.is_empty() {
        let verb = if changes.unchanged == 1 { "is" } else { "are" };
        return format!("Nothing changed: {unchanged} {verb} up to date.\n");
    }
    let rest = match changes.unchanged {
        0 => String::new(),
        _ => format!("Unchanged: {unchanged}\n"),
    };
    [
        names("Changed", paths(&changes.changed), NAMES),
        names("Added", paths(&changes.missing), NAMES),
        names("Removed", changes.surplus.iter().map(|path| path.display()), NAMES),
        rest,
    ]
    .concat()
}

/// Lists all findings because of which nothing was written or compared.
pub fn refusal(diagnostics: &Diagnostics) -> String {
    format!("{diagnostics}{}. Nothing was done.\n", count(diagnostics.errors(), "error"))
}

/// Lists the warnings, up to a maximum.
pub fn warnings(diagnostics: &Diagnostics) -> String {
    let warnings = || diagnostics.iter().filter(|one| one.severity == Severity::Warning);
    let mut text: String =
        warnings().take(WARNINGS).map(|one| format!("{one}\n\n")).collect();
    let more = warnings().count().saturating_sub(WARNINGS);
    if more > 0 {
        let more = count(more, "more warning");
        text.push_str(&format!(
            "and {more}; `cargo xtask check --format json` has all of them\n"
        ));
    }
    text
}

/// Lists the stages with their milliseconds.
pub fn timings(timings: &Timings) -> String {
    let total = timings.iter().map(|(_, duration)| *duration).sum();
    let line = |(stage, duration): &(&str, Duration)| {
        format!("{:>9.1} ms  {stage}\n", duration.as_secs_f64() * 1000.0)
    };
    timings.iter().chain([&("in all", total)]).map(line).collect()
}

fn paths<'a>(edits: &'a [Edit<'_>]) -> impl ExactSizeIterator<Item = impl Display + 'a> {
    edits.iter().map(|edit| edit.path.display())
}

/// Writes a heading with a count, then the names; nothing if there are none.
fn names(
    heading: &str,
    names: impl ExactSizeIterator<Item = impl Display>,
    most: usize,
) -> String {
    let total = names.len();
    if total == 0 {
        return String::new();
    }
    let mut text = format!("{heading}: {}\n", count(total, "file"));
    text.extend(names.take(most).map(|name| format!("  {}\n", line::name(name))));
    if total > most {
        text.push_str(&format!("  and {} more\n", total - most));
    }
    text
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::testing::{drift, findings, report};
    use super::*;

    #[test]
    fn drift_shows_files_diffs_descriptions_and_the_command() {
        insta::assert_snapshot!(results(&drift()), @"
        warning: 100% of this is wrong
          --> spec/authentication.yaml:1:5 #/info
          expected: something right
          hint: look it up

        Changed: 1 file
          sdk/src/generated/mod.rs

        Missing: 1 file
          docs/a,b.md

        Surplus: 1 file
          docs/old.md

        --- a/sdk/src/generated/mod.rs
        +++ b/sdk/src/generated/mod.rs
        @@ -1,3 +1,3 @@
         // Header.
         mod one;
        -mod too;
        +mod two;

        To fix this, follow the hints on 1 description, then run:
          cargo xtask generate
        ");
    }

    #[test]
    fn without_missing_descriptions_the_command_is_enough() {
        let mut report = drift();
        report.prose = Diagnostics::default();
        let text = results(&report);
        assert!(
            text.ends_with("\nTo fix this, run:\n  cargo xtask generate\n"),
            "{text}"
        );
    }

    #[test]
    fn all_well_takes_one_line() {
        let mut report = report();
        report.changes.unchanged = 1;
        assert_eq!(results(&report), "Up to date: 1 file.\n");
    }

    #[test]
    fn a_summary_names_what_was_done() {
        insta::assert_snapshot!(summary(&drift().changes), @"
        Changed: 1 file
          sdk/src/generated/mod.rs
        Added: 1 file
          docs/a,b.md
        Removed: 1 file
          docs/old.md
        Unchanged: 3 files
        ");
    }

    #[test]
    fn a_long_summary_fits_on_a_screen() {
        let mut changes = Changes::default();
        changes
            .surplus
            .extend((0..50).map(|number| PathBuf::from(format!("{number}.md"))));
        let text = summary(&changes);
        assert_eq!(text.lines().count(), 22);
        assert!(text.ends_with("  19.md\n  and 30 more\n"), "{text}");
    }

    #[test]
    fn a_run_without_changes_says_so() {
        let mut report = report();
        report.changes.unchanged = 12;
        assert_eq!(
            summary(&report.changes),
            "Nothing changed: 12 files are up to date.\n"
        );
    }

    #[test]
    fn a_refusal_lists_every_error() {
        let text = refusal(&findings(Severity::Error, 30));
        assert_eq!(text.matches("error: 100% of this is wrong").count(), 30);
        assert!(text.ends_with("30 errors. Nothing was done.\n"));
    }

    #[test]
    fn warnings_are_capped() {
        assert_eq!(warnings(&findings(Severity::Error, 1)), "");
        let text = warnings(&findings(Severity::Warning, 11));
        assert_eq!(text.matches("warning: ").count(), WARNINGS);
        assert!(text.contains("and 1 more warning; "), "{text}");
    }

    #[test]
    fn timings_are_in_milliseconds() {
        let stages = vec![
            ("read", Duration::from_micros(12_340)),
            ("write", Duration::from_millis(2)),
        ];
        let expected = "     12.3 ms  read\n      2.0 ms  write\n     14.3 ms  in all\n";
        assert_eq!(timings(&stages), expected);
    }
}
