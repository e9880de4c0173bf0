//! Runs of cargo and of other programs, with what they cost.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use wait4::Wait4;

/// What cargo is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Check,
    Build,
    Release,
}

impl Step {
    pub(super) const ALL: [Self; 3] = [Self::Check, Self::Build, Self::Release];

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Build => &["build"],
            Self::Release => &["build", "--release"],
        }
    }

    /// As a reader would type it.
    pub(super) fn name(self) -> String {
        format!("cargo {}", self.arguments().join(" "))
    }

    /// Where the library ends up, below the target directory.
    fn profile(self) -> Option<&'static str> {
        match self {
            Self::Check => None,
            Self::Build => Some("debug"),
            Self::Release => Some("release"),
        }
    }
}

/// What one run took, with all processes that it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// In user and system mode.
    pub(super) cpu: Duration,
    /// From start to end.
    pub(super) wall: Duration,
    /// Of the process that needed most, in bytes.
    pub(super) memory: u64,
}

impl Cost {
    /// Of each figure the one in the middle.
    pub(super) fn median(costs: &[Self]) -> Self {
        Self {
            cpu: middle(costs.iter().map(|cost| cost.cpu).collect()),
            wall: middle(costs.iter().map(|cost| cost.wall).collect()),
            memory: middle(costs.iter().map(|cost| cost.memory).collect()),
        }
    }

    /// Of both, one after the other.
    pub(super) fn and(self, next: Self) -> Self {
        Self {
            cpu: self.cpu + next.cpu,
            wall: self.wall + next.wall,
            memory: self.memory.max(next.memory),
        }
    }
}

/// With an even number of values, the lower of the two in the middle.
pub(super) fn middle<T: Ord + Default + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or_default()
}

/// A crate on disk, and how it is built.
pub(super) struct Subject<'a> {
    pub(super) manifest: PathBuf,
    pub(super) target: &'a Path,
    pub(super) features: &'static [&'static str],
    /// What is measured of it.
    pub(super) steps: &'static [Step],
}

impl Subject<'_> {
    /// Builds the crate and what it depends on.
    pub(super) fn warm_up(&self, step: Step) -> io::Result<()> {
        self.cargo(step).map(|_| ())
    }

    /// Builds the crate alone: nothing but its root has changed.
    pub(super) fn measure(&self, step: Step) -> io::Result<Cost> {
        let root = self.manifest.with_file_name("src").join("lib.rs");
        File::options().append(true).open(root)?.set_modified(SystemTime::now())?;
        self.cargo(step)
    }

    /// The size of the library that was built last.
    pub(super) fn library_size(&self, step: Step) -> io::Result<Option<u64>> {
        let path = |profile| self.target.join(profile).join("libgenauth.rlib");
        step.profile().map(|profile| Ok(path(profile).metadata()?.len())).transpose()
    }

    fn cargo(&self, step: Step) -> io::Result<Cost> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(step.arguments())
            .args(["--quiet", "--lib", "--manifest-path"])
            .arg(&self.manifest)
            .args(self.features)
            .env("CARGO_TARGET_DIR", self.target)
            .env("CARGO_INCREMENTAL", "0")
            // A cache would be measured instead of the compiler.
            .env_remove("RUSTC_WRAPPER")
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        run(command)
    }
}

/// Runs a command to its end. If it fails, what it said on a piped stderr is told.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_no_mean() {
        assert_eq!(middle(vec![9, 1, 2]), 2);
        assert_eq!(middle(vec![4, 1]), 1);
        assert_eq!(middle(Vec::<u64>::new()), 0);
    }
}
