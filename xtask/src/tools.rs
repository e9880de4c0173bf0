//! External programs that commands need. Each is built once, in a fixed version.

use std::env::{self, consts::EXE_SUFFIX};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{console, options};

/// A program from crates.io.
pub(crate) struct Tool {
    /// Name of the crate and of its program.
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// Features of the build; None for the default features.
    pub(crate) features: Option<&'static str>,
}

impl Tool {
    /// Returns the program, ready for its arguments. The first call builds it, which takes minutes.
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
        let failed = || format!("{what} can't be built; the message of cargo is above");
        status.success().then_some(()).ok_or_else(failed)
    }

    /// Returns the command that builds the program: a debug build with some optimisation.
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
