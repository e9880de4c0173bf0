//! Options that several commands have. A given path counts from the current directory, a default
//! one from the workspace.

use std::env;
use std::path::PathBuf;

use clap::Args;
use genauth_generator::artifacts::Dirs;
use genauth_generator::locale::{self, Locale};

#[derive(Args)]
pub(crate) struct Spec {
    /// Folder of the specification and its descriptions; must exist [default: spec]
    #[arg(long, value_name = "DIR")]
    spec_dir: Option<PathBuf>,
}

impl Spec {
    pub(crate) fn dir(&self) -> PathBuf {
        self.spec_dir.clone().unwrap_or_else(default_spec)
    }

    /// Returns whether this is the specification of this workspace.
    pub(crate) fn is_default(&self) -> bool {
        self.spec_dir.is_none()
    }
}

/// Returns the folder whose platform is used for documents in a folder that has none.
pub(crate) fn default_spec() -> PathBuf {
    workspace().join("spec")
}

#[derive(Args)]
pub(crate) struct Sdk {
    /// Folder of the crate; src/generated and tests/generated in it are written, and the features
    /// in Cargo.toml of a copy [default: generated-sdk]
    #[arg(long, value_name = "DIR")]
    sdk_dir: Option<PathBuf>,
}

impl Sdk {
    pub(crate) fn dir(&self) -> PathBuf {
        self.sdk_dir.clone().unwrap_or_else(default_sdk)
    }

    /// Returns whether this is another crate than that of this workspace.
    pub(crate) fn is_copy(&self) -> bool {
        let path = |dir: PathBuf| dir.canonicalize().unwrap_or(dir);
        path(self.dir()) != path(default_sdk())
    }
}

/// Returns the folder of the guides, and of the Rust pages.
pub(crate) fn guides() -> PathBuf {
    default_sdk().join("docs")
}

fn default_sdk() -> PathBuf {
    workspace().join("generated-sdk")
}

#[derive(Args)]
pub(crate) struct Language {
    /// Language of the text: templates/locale/NAME.yaml and prose/NAME/ of the specification
    #[arg(long, value_name = "NAME", value_parser = locales(), default_value = locale::DEFAULT)]
    locale: String,
}

pub(crate) fn locales() -> Vec<&'static str> {
    Locale::all().iter().map(|locale| locale.name).collect()
}

impl Language {
    pub(crate) fn locale(&self) -> &'static Locale {
        Locale::named(&self.locale).unwrap_or_default()
    }
}

// Options of `generate` and `check`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) spec: Spec,
    #[command(flatten)]
    pub(crate) sdk: Sdk,
    /// Folder of the reference pages [default: docs in the folder of the SDK]
    #[arg(long, value_name = "DIR")]
    docs_dir: Option<PathBuf>,
    /// Ignore everything except this part
    #[arg(long, value_name = "PART", value_parser = ["sdk", "docs"])]
    only: Option<String>,
    /// Print the milliseconds of each stage to stderr
    #[arg(long)]
    pub(crate) timings: bool,
}

impl Options {
    /// Returns the folders of generated files.
    pub(crate) fn dirs(&self) -> Dirs {
        let only = self.only.as_deref();
        let of_sdk = |part| (only != Some("docs")).then(|| self.sdk.dir().join(part));
        let docs =
            || self.docs_dir.clone().unwrap_or_else(|| self.sdk.dir().join("docs"));
        Dirs {
            sdk: of_sdk("src/generated"),
            docs: (only != Some("sdk")).then(docs),
            tests: of_sdk("tests/generated"),
        }
    }

    /// Returns the command that writes the files which these options describe.
    pub(crate) fn generate_command(&self) -> String {
        let paths = [
            ("spec-dir", &self.spec.spec_dir),
            ("sdk-dir", &self.sdk.sdk_dir),
            ("docs-dir", &self.docs_dir),
        ];
        let paths = paths
            .into_iter()
            .filter_map(|(name, path)| Some((name, path.as_ref()?.to_string_lossy())));
        let only = self.only.as_deref().map(|part| ("only", part.into()));
        let options = paths.chain(only);
        let options =
            options.map(|(name, value)| format!(" --{name} {}", quoted(&value)));
        format!("cargo xtask generate{}", options.collect::<String>())
    }
}

/// Returns the path of the workspace from the current directory, so that messages have short paths.
/// Cargo provides the path; without cargo, the workspace is the current directory.
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

/// Returns the target folder of cargo, which has the output of commands, too.
pub(crate) fn target_dir() -> PathBuf {
    let given = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    given.unwrap_or_else(|| workspace().join("target"))
}

/// Returns a word as a POSIX shell needs it.
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

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        options: Options,
    }

    fn options(given: &[&str]) -> Options {
        <Cli as clap::Parser>::parse_from([&["xtask"], given].concat()).options
    }

    #[test]
    fn only_one_part_has_a_directory() {
        let docs = options(&["--only", "docs", "--docs-dir", "pages"]).dirs();
        assert_eq!(
            docs,
            Dirs {
                sdk: None,
                docs: Some(PathBuf::from("pages")),
                tests: None
            }
        );
        let sdk = options(&["--only", "sdk", "--sdk-dir", "crate"]).dirs();
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
        assert_eq!(options(&["--timings"]).generate_command(), "cargo xtask generate");
        assert_eq!(
            options(&["--docs-dir", "it's here", "--only=docs"]).generate_command(),
            r"cargo xtask generate --docs-dir 'it'\''s here' --only docs"
        );
    }
}
