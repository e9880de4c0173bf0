pub mod api;
pub mod artifacts;
pub mod diagnostic;
pub mod document;
pub mod prose;
pub mod report;

use artifacts::{Artifacts, Root, markdown_header, rust_header};
use diagnostic::{Diagnostic, Diagnostics, Severity};
use std::{path::Path, time::Duration};

/// Temporary: the pipeline that the commands are tried on until the real one is there.
pub struct Run {
    pub artifacts: Artifacts,
    pub diagnostics: Diagnostics,
    pub prose: Diagnostics,
    pub timings: Vec<(&'static str, Duration)>,
}

pub fn run(spec_dir: &Path, roots: &[Root]) -> Result<Run, Diagnostics> {
    let mut artifacts = Artifacts::default();
    let entries = std::fs::read_dir(spec_dir).map_err(|error| {
        let mut all = Diagnostics::default();
        all.push(Diagnostic {
            severity: Severity::Error,
            file: spec_dir.display().to_string(),
            position: None,
            pointer: String::new(),
            found: error.to_string(),
            expected: "a directory".into(),
            hint: String::new(),
        });
        all
    })?;
    for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        let name = entry.file_name().to_string_lossy().into_owned();
        for root in roots {
            let (path, header) = match root {
                Root::Sdk => (format!("{name}.rs"), rust_header()),
                Root::Docs => (format!("{name}.md"), markdown_header()),
            };
            artifacts.0.insert((*root, path), header + &text);
        }
    }
    Ok(Run {
        artifacts,
        diagnostics: Diagnostics::default(),
        prose: Diagnostics::default(),
        timings: vec![("read", Duration::from_millis(1))],
    })
}
