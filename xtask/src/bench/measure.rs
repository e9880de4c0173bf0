//! Costs of processes, and the folder for their files.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use crate::console::{self, UNUSABLE};
use crate::options;

/// Runs the same command with the release build, because only its figures mean something.
pub(super) fn in_release() -> ExitCode {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--release", "--quiet", "--package", "xtask", "--"])
        .args(env::args_os().skip(1))
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        // It has printed the reason.
        Ok(_) => ExitCode::from(UNUSABLE),
        Err(error) => console::failed(&format!("cargo can't be run: {error}")),
    }
}

/// Creates the folder for all files of the benchmarks.
pub(super) fn folder() -> io::Result<PathBuf> {
    let folder = options::target_dir().join("bench");
    fs::create_dir_all(&folder)?;
    folder.canonicalize()
}

/// The cost of a run, with all processes that it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// CPU time in user and system mode.
    pub(super) cpu: Duration,
    /// Time from start to end.
    pub(super) wall: Duration,
    /// Peak memory of the process that needs most, in bytes.
    pub(super) memory: u64,
}

impl Cost {
    /// Returns the median of each figure.
    pub(super) fn median(costs: &[Self]) -> Self {
        Self {
            cpu: median(costs.iter().map(|cost| cost.cpu).collect()),
            wall: median(costs.iter().map(|cost| cost.wall).collect()),
            memory: median(costs.iter().map(|cost| cost.memory).collect()),
        }
    }

    /// Returns the cost of two runs, one after the other.
    pub(super) fn and(self, next: Self) -> Self {
        Self {
            cpu: self.cpu + next.cpu,
            wall: self.wall + next.wall,
            memory: self.memory.max(next.memory),
        }
    }
}

/// Returns the median; of an even number of values, the lower of the two in the middle.
pub(super) fn median<T: Ord + Default + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or_default()
}

/// Runs a command to its end. If it fails, the error has what it wrote to a piped stderr.
pub(super) fn run(mut command: Command) -> io::Result<Cost> {
    let since = Instant::now();
    let mut child = command.spawn()?;
    let errors = child.stderr.take().map(io::read_to_string).transpose()?;
    let used = child.wait4()?;
    if !used.status.success() {
        let errors = errors.unwrap_or_default();
        return Err(io::Error::other(format!("{command:?} failed:\n{errors}")));
    }
    Ok(Cost {
        cpu: used.rusage.utime + used.rusage.stime,
        wall: since.elapsed(),
        memory: used.rusage.maxrss,
    })
}

/// Lets cargo build in a workspace what is measured: all of it, and nothing from a cache.
pub(super) fn without_caches(command: &mut Command, workspace: &Path, target: &Path) {
    command
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        // A cache would be measured instead of the compiler.
        .env_remove("RUSTC_WRAPPER")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_no_mean() {
        assert_eq!(median(vec![9, 1, 2]), 2);
        assert_eq!(median(vec![4, 1]), 1);
        assert_eq!(median(Vec::<u64>::new()), 0);
    }
}
