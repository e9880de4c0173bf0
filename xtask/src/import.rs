//! `cargo xtask import`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use genauth_generator::import::{self, Drop, Request};
use genauth_generator::openapi::is_client_name;

use crate::console;
use crate::options::{self, Spec};

const AFTER: &str = "\
Exit codes:
  0  the specification has the structure of the document now
  2  an input or the command line can't be used, a decision is missing, or a file can't be written

Example:
  cargo xtask import authentication-openapi.json --client authentication --dry-run";

/// Import an upstream OpenAPI document into the specification
///
/// Writes the structure of an upstream document to spec/CLIENT.yaml.
///
/// Keeps the decisions in that file, and everything that was added by hand. If upstream removed an
/// operation, the import asks for a decision: --drop OPERATION drops it, and records that.
///
/// Inserts an empty entry for each missing description into spec/prose/en/CLIENT.yaml, and leaves
/// all else there as it is. The report lists the descriptions to write, and those that describe
/// nothing any more. The work file CLIENT.md has all of it, with what the upstream document says
/// about each description to write. spec/README.md has the details.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Import {
    /// Upstream document, JSON or YAML
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Client that the document describes, for example authentication
    #[arg(long, value_name = "NAME", value_parser = client)]
    client: String,
    #[command(flatten)]
    spec: Spec,
    /// Folder of the work file [default: target/import beside the folder of the specification;
    /// none with --dry-run]
    #[arg(long, value_name = "DIR")]
    work_dir: Option<PathBuf>,
    /// Removed operation to drop, by its operationId, or `all`; can be repeated
    #[arg(long, value_name = "OPERATION")]
    drop: Vec<String>,
    /// Print the report, and write nothing but the work file, if there is a folder for it
    #[arg(long)]
    dry_run: bool,
    /// Continue if a fixup no longer applies
    #[arg(long)]
    allow_stale_fixups: bool,
}

impl Import {
    pub(crate) fn run(self) -> ExitCode {
        let drops_all = self.drop.iter().any(|id| id == "all");
        let spec_dir = self.spec.dir();
        let beside = beside(&spec_dir).join("target/import");
        let work_dir = self.work_dir.or((!self.dry_run).then_some(beside));
        let request = Request {
            file: self.file,
            client: self.client,
            work_dir,
            spec_dir,
            model: options::default_spec(),
            dry_run: self.dry_run,
            allow_stale_fixups: self.allow_stale_fixups,
            drop: if drops_all { Drop::All } else { Drop::These(self.drop) },
        };
        match import::run(&request) {
            Ok(report) => console::results(&report.to_string(), ExitCode::SUCCESS),
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }
}

/// Returns the folder that a folder is in.
fn beside(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(parent) if folder.file_name().is_some() => parent.to_owned(),
        // `.` and `..` are paths without names.
        _ => folder.join(".."),
    }
}

/// Parses the name of a client, which becomes a file, a Cargo feature and a Rust module.
fn client(name: &str) -> Result<String, String> {
    if is_client_name(name) {
        Ok(name.to_owned())
    } else {
        Err("a name has lower-case letters, digits and _, and begins with a letter"
            .to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_file_is_beside_the_folder_of_the_specification() {
        for (spec_dir, parent) in [
            ("spec", ""),
            ("a/spec/", "a"),
            ("./spec/.", "."),
            (".", "./.."),
            ("..", "../.."),
            ("a/..", "a/../.."),
            ("", ".."),
        ] {
            assert_eq!(beside(Path::new(spec_dir)), Path::new(parent), "{spec_dir}");
        }
    }
}
