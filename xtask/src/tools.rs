//! Programs of others that commands need: each is built once, in the version that is named here.

use std::env::{self, consts::EXE_SUFFIX};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{console, options};

/// A program that crates.io has.
pub(crate) struct Tool {
    /// Of the crate, and of the program in it.
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The features to build it with; none given, those that it has by default.
    pub(crate) features: Option<&'static str>,
}

impl Tool {
    /// The program, ready for its arguments. If it isn't there yet, it is built first, which takes a while.
    pub(crate) fn command(&self) -> Result<Command, String> {
        let root = target_dir().join("tools").join(self.folder());
        let program = root.join("bin").join(format!("{}{EXE_SUFFIX}", self.name));
        if !program.is_file() {
            self.install(&root)?;
        }
        Ok(Command::new(program))
    }

    fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    fn install(&self, root: &Path) -> Result<(), String> {
        let what = format!("{} {}", self.name, self.version);
        console::remarks(&format!(
            "Building {what} into {}, once; this takes minutes ...\n",
            root.display()
        ));
        let status = self.installation(root).status();
        let status = status.map_err(|error| format!("cargo can't be run: {error}"))?;
        let failed = || format!("{what} can't be built; cargo says above why");
        status.success().then_some(()).ok_or_else(failed)
    }

    /// A debug build, as it is quick to make, but not the slowest kind.
    fn installation(&self, root: &Path) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["install", "--quiet", "--locked", "--debug", "--root"])
            .arg(root)
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        if let Some(features) = self.features {
            command.args(["--no-default-features", "--features", features]);
        }
        command.arg(format!("{}@{}", self.name, self.version));
        command
    }
}

/// Returns the target folder of cargo, which has the output of commands, too.
pub(crate) fn target_dir() -> PathBuf {
    let given = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    given.unwrap_or_else(|| options::workspace().join("target"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOL: Tool = Tool {
        name: "tool",
        version: "1.2.3",
        features: Some("one,two"),
    };

    fn arguments(tool: &Tool) -> String {
        let command = tool.installation(Path::new("here"));
        let words: Vec<_> =
            command.get_args().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    #[test]
    fn a_tool_is_built_in_its_version_and_in_a_folder_of_its_own() {
        assert_eq!(TOOL.folder(), "tool-1.2.3");
        assert_eq!(
            arguments(&TOOL),
            "install --quiet --locked --debug --root here --no-default-features \
             --features one,two tool@1.2.3"
        );
        let usual = Tool {
            features: None,
            ..TOOL
        };
        assert_eq!(
            arguments(&usual),
            "install --quiet --locked --debug --root here tool@1.2.3"
        );
    }
}
