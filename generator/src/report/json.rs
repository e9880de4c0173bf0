//! A report as one JSON object, for programs.

use std::path::Path;

use serde_json::{Value, json};

use super::diff;
use super::findings::{Report, Status};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::text;

pub(super) fn object(report: &Report<'_>) -> String {
    let changes = &report.changes;
    let object = json!({
        "status": status(report.status()),
        "files": {
            "changed": changes.changed.iter().map(|edit| json!({
                "path": path(&edit.path),
                "line": diff::first_difference(edit),
            })).collect::<Vec<_>>(),
            "missing": changes.missing.iter().map(|edit| path(&edit.path)).collect::<Vec<_>>(),
            "surplus": changes.surplus.iter().map(|surplus| path(surplus)).collect::<Vec<_>>(),
        },
        "prose": findings(&report.prose),
        "translations": report.translations.iter().map(|one| {
            (one.locale.to_owned(), one.findings.iter().count().into())
        }).collect::<serde_json::Map<_, _>>(),
        "diagnostics": findings(&report.diagnostics),
        "api": report.since.as_ref().map(|since| &since.object),
        "fix": report.fix,
    });
    text::json(&object)
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Drift => "drift",
        Status::Invalid => "invalid",
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

fn findings(diagnostics: &Diagnostics) -> Vec<Value> {
    diagnostics.iter().map(finding).collect()
}

fn finding(diagnostic: &Diagnostic) -> Value {
    json!({
        "severity": diagnostic.severity.to_string(),
        "file": diagnostic.file,
        "line": diagnostic.position.map(|position| position.line),
        "column": diagnostic.position.map(|position| position.column),
        "pointer": diagnostic.pointer,
        "found": diagnostic.found,
        "expected": diagnostic.expected,
        "hint": diagnostic.hint,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drift, findings, report};
    use super::*;
    use crate::diagnostic::Severity;

    #[test]
    fn drift_names_every_file_and_finding() {
        insta::assert_snapshot!(object(&drift()), @r##"
        {
          "status": "drift",
          "files": {
            "changed": [
              {
                "path": "sdk/src/generated/mod.rs",
                "line": 3
              }
            ],
            "missing": [
              "docs/a,b.md"
            ],
            "surplus": [
              "docs/old.md"
            ]
          },
          "prose": [
            {
              "severity": "warning",
              "file": "spec/authentication.yaml",
              "line": 1,
              "column": 5,
              "pointer": "#/info",
              "found": "100% of this is wrong",
              "expected": "something right",
              "hint": "look it up"
            }
          ],
          "translations": {},
          "diagnostics": [],
          "api": null,
          "fix": "cargo xtask generate"
        }
        "##);
    }

    #[test]
    fn bad_input_gives_an_object_as_well() {
        let mut report = report();
        report.diagnostics = findings(Severity::Error, 2);
        let value: Value = serde_json::from_str(&object(&report)).unwrap();
        assert_eq!(value["status"], "invalid");
        assert_eq!(value["diagnostics"].as_array().unwrap().len(), 2);
        assert_eq!(value["diagnostics"][1]["line"], 2);
    }
}
