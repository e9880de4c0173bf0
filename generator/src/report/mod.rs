//! The results of `check` and `generate` as texts for people, for GitHub and for programs. Nothing
//! is printed here.

mod diff;
mod findings;
mod github;
mod json;
mod since;
mod text;

pub use findings::{Report, Status};
pub use since::Since;
pub use text::{refusal, summary, timings, warnings};

/// The format of a report: for people, for GitHub, or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Github,
    Json,
}

impl Format {
    /// The names of the formats on the command line.
    pub const NAMES: [&'static str; 3] = ["text", "github", "json"];

    /// Returns the format with a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "github" => Some(Self::Github),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Report<'_> {
    /// Returns the text for standard output.
    pub fn results(&self, format: Format) -> String {
        match format {
            Format::Text => text::results(self),
            Format::Github => github::annotations(self),
            Format::Json => json::object(self),
        }
    }

    /// Returns the text for standard error. The formats for programs have it in their results.
    pub fn remarks(&self, format: Format) -> String {
        match (format, self.status()) {
            (Format::Github | Format::Json, _) => String::new(),
            (Format::Text, Status::Invalid) => refusal(&self.diagnostics),
            (Format::Text, _) => warnings(&self.diagnostics),
        }
    }
}

#[cfg(test)]
mod testing {
    //! Reports to print.

    use std::path::PathBuf;

    use super::Report;
    use crate::artifacts::{Changes, Edit};
    use crate::diagnostic::{Diagnostic, Diagnostics, Position, Severity};

    pub(super) fn report() -> Report<'static> {
        Report {
            changes: Changes::default(),
            prose: Diagnostics::default(),
            translations: Vec::new(),
            diagnostics: Diagnostics::default(),
            since: None,
            fix: "cargo xtask generate".to_owned(),
            timings: Vec::new(),
        }
    }

    /// One of everything that can have drifted.
    pub(super) fn drift() -> Report<'static> {
        let mut report = report();
        report.changes.unchanged = 3;
        report.changes.changed.push(Edit {
            path: PathBuf::from("sdk/src/generated/mod.rs"),
            old: "// Header.\nmod one;\nmod too;\n".to_owned(),
            new: "// Header.\nmod one;\nmod two;\n",
        });
        report.changes.missing.push(Edit {
            path: PathBuf::from("docs/a,b.md"),
            old: String::new(),
            new: "# A\n",
        });
        report.changes.surplus.push(PathBuf::from("docs/old.md"));
        report.prose = findings(Severity::Warning, 1);
        report
    }

    pub(super) fn findings(severity: Severity, count: usize) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        for line in 1..=count {
            diagnostics.push(Diagnostic {
                severity,
                file: "spec/authentication.yaml".to_owned(),
                position: Some(Position { line, column: 5 }),
                pointer: "#/info".to_owned(),
                found: "100% of this is wrong".to_owned(),
                expected: "something right".to_owned(),
                hint: "look it up".to_owned(),
            });
        }
        diagnostics
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{drift, findings, report};
    use super::*;
    use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
    use crate::github::markdown::testing::NAMES;
    use crate::text;

    #[test]
    fn warnings_are_no_drift_but_prose_is() {
        let mut report = report();
        report.diagnostics = findings(Severity::Warning, 1);
        assert_eq!(report.status(), Status::Ok);
        report.prose = findings(Severity::Warning, 1);
        assert_eq!(report.status(), Status::Drift);
    }

    #[test]
    fn an_error_outweighs_drift() {
        let mut report = drift();
        assert_eq!(report.status(), Status::Drift);
        report.diagnostics = findings(Severity::Error, 1);
        assert_eq!(report.status(), Status::Invalid);
    }

    #[test]
    fn formats_have_the_names_that_are_offered() {
        assert!(Format::NAMES.iter().all(|name| Format::named(name).is_some()));
        assert_eq!(Format::named("xml"), None);
    }

    /// All texts for people and for GitHub that have one finding and one surplus file of this name.
    fn texts(name: &str) -> [String; 3] {
        let mut report = drift();
        report.prose = Diagnostics::from(Diagnostic {
            severity: Severity::Warning,
            file: name.to_owned(),
            position: None,
            pointer: format!("#/{name}"),
            found: name.to_owned(),
            expected: format!("it is {name}"),
            hint: format!("{name} it is"),
        });
        report.changes.surplus.push(name.into());
        let json = report.results(Format::Json);
        let object: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(object["prose"][0]["found"], *name);
        assert_eq!(object["files"]["surplus"][1], *name);
        // What a terminal gets is the same.
        assert_eq!(text::lines(&json), json);
        [
            refusal(&report.prose),
            report.results(Format::Text),
            report.results(Format::Github),
        ]
    }

    #[test]
    fn no_finding_begins_a_line_or_commands_anything() {
        let long = "long ".repeat(10_000);
        let ours = texts("name").map(|text| text.lines().count());
        for name in NAMES.iter().copied().chain([long.as_str()]) {
            let all = texts(name);
            let counts = all.each_ref().map(|text| text.lines().count());
            assert_eq!(counts, ours, "{name:?}: {all:#?}");
            let begins = |line: &&str| line.trim_start().starts_with("::");
            let commands =
                all.each_ref().map(|text| text.lines().filter(begins).count());
            assert_eq!(commands, [0, 0, 5], "{name:?}: {all:#?}");
            for text in all {
                let hidden = |letter: char| text::is_hidden(letter) && letter != '\n';
                assert!(!text.contains(hidden) && !text.contains("##["), "{text}");
                assert!(text.len() < 10_000, "{}", text.len());
            }
        }
    }
}
