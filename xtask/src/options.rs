//! The options that `generate` and `check` have in common.

use std::env;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use genauth_generator::artifacts::Dirs;

const SPEC_DIR: &str = "spec-dir";
const SDK_DIR: &str = "sdk-dir";
const DOCS_DIR: &str = "docs-dir";
const ONLY: &str = "only";
const TIMINGS: &str = "timings";
const MAX_DOCUMENT_SIZE: &str = "max-document-size";

pub(crate) const PATHS: &str = "\
Given paths count from the current directory, default ones from the workspace.";

/// Where the SDK's crate has its generated part.
const GENERATED: &str = "src/generated";
/// Where it has what only its tests read.
const GENERATED_TESTS: &str = "tests/generated";

pub(crate) fn spec_argument() -> Arg {
    directory(SPEC_DIR, "spec", "Folder of the specification and its prose; must exist")
}

pub(crate) fn spec_dir(matches: &ArgMatches) -> PathBuf {
    path(matches, SPEC_DIR, &workspace())
}

/// Returns the folder whose platform is used for documents in a folder that has none.
pub(crate) fn model() -> PathBuf {
    workspace().join("spec")
}

/// For each command that reads documents or pages.
pub(crate) fn size_argument() -> Arg {
    Arg::new(MAX_DOCUMENT_SIZE)
        .long(MAX_DOCUMENT_SIZE)
        .value_name("MIB")
        .value_parser(value_parser!(u64).range(1..=4096))
        .help("Size that no document may exceed, in MiB [default: 64]")
}

/// Has the generator refuse documents that are larger than the command line admits.
pub(crate) fn limit_documents(matches: &ArgMatches) {
    if let Ok(Some(mib)) = matches.try_get_one::<u64>(MAX_DOCUMENT_SIZE) {
        genauth_generator::input::limit_to(mib << 20);
    }
}

/// The specification, and the crate that is made of it.
pub(crate) fn crate_arguments() -> [Arg; 2] {
    let help = "Crate whose src/generated and tests/generated are the SDK's";
    [spec_argument(), directory(SDK_DIR, "generated-sdk", help)]
}

pub(crate) fn sdk_dir(matches: &ArgMatches) -> PathBuf {
    path(matches, SDK_DIR, &workspace())
}

pub(crate) fn arguments() -> [Arg; 6] {
    let [spec, sdk] = crate_arguments();
    [
        spec,
        sdk,
        directory(DOCS_DIR, "generated-sdk/docs", "Folder of the reference pages"),
        Arg::new(ONLY)
            .long(ONLY)
            .value_name("PART")
            .value_parser(["sdk", "docs"])
            .help("Leave the other part out of everything"),
        Arg::new(TIMINGS)
            .long(TIMINGS)
            .action(ArgAction::SetTrue)
            .help("Print the milliseconds of each stage to stderr"),
        size_argument(),
    ]
}

fn directory(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .default_value(default)
        .help(help)
}

pub(crate) struct Options {
    pub(crate) spec_dir: PathBuf,
    pub(crate) dirs: Dirs,
    pub(crate) timings: bool,
    /// The `generate` that goes with these options.
    pub(crate) generate: String,
}

impl Options {
    pub(crate) fn of(matches: &ArgMatches) -> Self {
        let workspace = workspace();
        let path = |name| path(matches, name, &workspace);
        let only = matches.get_one::<String>(ONLY).map(String::as_str);
        let of_sdk = |part| (only != Some("docs")).then(|| path(SDK_DIR).join(part));
        Self {
            spec_dir: path(SPEC_DIR),
            dirs: Dirs {
                sdk: of_sdk(GENERATED),
                docs: (only != Some("sdk")).then(|| path(DOCS_DIR)),
                tests: of_sdk(GENERATED_TESTS),
            },
            timings: matches.get_flag(TIMINGS),
            generate: generate(matches),
        }
    }
}

/// A given path counts from the current directory, a default one from the workspace.
fn path(matches: &ArgMatches, name: &str, workspace: &Path) -> PathBuf {
    let path = matches.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    if is_given(matches, name) { path } else { workspace.join(path) }
}

fn is_given(matches: &ArgMatches, name: &str) -> bool {
    matches.value_source(name) == Some(ValueSource::CommandLine)
}

/// The workspace as seen from the current directory, so that paths come out short. Cargo tells
/// where it is; without cargo it is taken to be the current directory.
pub(crate) fn workspace() -> PathBuf {
    let Some(manifest) = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return PathBuf::new();
    };
    let workspace = manifest.parent().unwrap_or(&manifest);
    let here = env::current_dir().unwrap_or_default();
    match here.strip_prefix(workspace) {
        Ok(below) => below.components().map(|_| "..").collect(),
        Err(_) => workspace.to_owned(),
    }
}

fn generate(matches: &ArgMatches) -> String {
    let mut command = "cargo xtask generate".to_owned();
    for name in [SPEC_DIR, SDK_DIR, DOCS_DIR, ONLY]
        .into_iter()
        .filter(|name| is_given(matches, name))
    {
        let values = matches.get_raw(name).into_iter().flatten();
        for value in values {
            command.push_str(&format!(" --{name} {}", quoted(&value.to_string_lossy())));
        }
    }
    command
}

/// As a POSIX shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |one: char| one.is_alphanumeric() || "-_./+:=@%,".contains(one);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(given: &[&str]) -> Options {
        let command = clap::Command::new("xtask").args(arguments());
        Options::of(&command.get_matches_from([&["xtask"], given].concat()))
    }

    #[test]
    fn only_one_part_has_a_directory() {
        let docs = options(&["--only", "docs", "--docs-dir", "pages"]).dirs;
        assert_eq!(
            docs,
            Dirs {
                sdk: None,
                docs: Some(PathBuf::from("pages")),
                tests: None
            }
        );
        let sdk = options(&["--only", "sdk", "--sdk-dir", "crate"]).dirs;
        assert_eq!(
            sdk,
            Dirs {
                sdk: Some(PathBuf::from("crate/src/generated")),
                docs: None,
                tests: Some(PathBuf::from("crate/tests/generated"))
            }
        );
    }

    #[test]
    fn the_command_repeats_what_was_given_and_no_more() {
        assert_eq!(options(&["--timings"]).generate, "cargo xtask generate");
        assert_eq!(
            options(&["--docs-dir", "it's here", "--only=docs"]).generate,
            r"cargo xtask generate --docs-dir 'it'\''s here' --only docs"
        );
    }
}
