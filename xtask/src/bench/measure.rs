//! Runs of cargo and of other programs, with what they cost.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use wait4::Wait4;

use super::callers::Caller;

/// What cargo is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Check,
    Build,
    Release,
    /// The release build together with that of a crate that calls every operation.
    Calls,
    Doc,
}

impl Step {
    pub(super) const ALL: [Self; 5] =
        [Self::Check, Self::Doc, Self::Build, Self::Release, Self::Calls];

    /// In a word, for the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Build => "build",
            Self::Release => "release",
            Self::Calls => "calls",
            Self::Doc => "doc",
        }
    }

    /// As a reader would type it.
    pub(super) fn label(self) -> String {
        let command = format!("`cargo {}`", self.arguments().join(" "));
        match self {
            Self::Calls => format!("{command}, every operation called"),
            _ => command,
        }
    }

    /// The step that leaves behind what this one needs of dependencies.
    fn dependencies(self) -> Self {
        match self {
            Self::Check | Self::Doc => Self::Check,
            Self::Build => Self::Build,
            Self::Release | Self::Calls => Self::Release,
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Build => &["build"],
            Self::Release | Self::Calls => &["build", "--release"],
            Self::Doc => &["doc", "--no-deps"],
        }
    }

    /// Where a library ends up, below the target directory.
    fn profile(self) -> Option<&'static str> {
        match self {
            Self::Build => Some("debug"),
            Self::Release => Some("release"),
            Self::Check | Self::Calls | Self::Doc => None,
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

/// A crate on disk.
#[derive(Clone, Debug)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) dir: PathBuf,
}

impl Crate {
    /// From now on, cargo takes the crate for changed.
    fn touch(&self) -> io::Result<()> {
        let root = self.dir.join("src/lib.rs");
        File::options().append(true).open(root)?.set_modified(SystemTime::now())
    }

    fn library(&self) -> String {
        format!("lib{}.rlib", self.name.replace('-', "_"))
    }
}

/// What is built: crates of one workspace.
pub(super) struct Subject {
    pub(super) workspace: PathBuf,
    pub(super) target: PathBuf,
    pub(super) crates: Vec<Crate>,
    /// The crate that calls every operation of the others.
    pub(super) caller: Option<Caller>,
    /// As cargo is told of them.
    pub(super) features: Vec<String>,
}

impl Subject {
    pub(super) fn takes(&self, step: Step) -> bool {
        step != Step::Calls || self.caller.is_some()
    }

    /// Builds what the crates depend on, and the crates with it.
    pub(super) fn warm_up(&self, steps: &[Step]) -> io::Result<()> {
        let mut sources: Vec<_> = steps.iter().map(|step| step.dependencies()).collect();
        sources.dedup();
        sources.into_iter().try_for_each(|step| run(self.build(step)).map(|_| ()))
    }

    /// Builds the crates alone: nothing but their roots has changed.
    pub(super) fn measure(&self, step: Step) -> io::Result<Cost> {
        self.crates.iter().chain(self.packages(step)).try_for_each(Crate::touch)?;
        run(self.build(step))
    }

    /// The size of the libraries that were built last.
    pub(super) fn library_size(&self, step: Step) -> io::Result<Option<u64>> {
        let Some(profile) = step.profile() else { return Ok(None) };
        let size = |one: &Crate| {
            Ok(self.target.join(profile).join(one.library()).metadata()?.len())
        };
        self.crates.iter().map(size).sum::<io::Result<_>>().map(Some)
    }

    /// Of the release build, before any pass of LLVM.
    pub(super) fn llvm_lines(&self) -> io::Result<u64> {
        let of_crate = |one: &Crate| {
            let mut command = self.cargo(&["llvm-lines", "--release", "--quiet"]);
            command.args(["--lib", "--package", &one.name]).args(&self.features);
            total(&stdout(command)?)
                .ok_or_else(|| io::Error::other("cargo llvm-lines tells no total"))
        };
        self.crates.iter().map(of_crate).sum()
    }

    /// The size of the program without symbols, as it would be shipped.
    pub(super) fn program_size(&self, name: &str) -> io::Result<u64> {
        let mut command = self.cargo(&["rustc", "--release", "--quiet"]);
        command.args(["--package", name, "--bin", name, "--", "-C", "strip=symbols"]);
        run(command)?;
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        Ok(self.target.join("release").join(file).metadata()?.len())
    }

    /// The size of what is uploaded to a registry, compressed.
    pub(super) fn package_size(&self) -> io::Result<u64> {
        let packages = self.target.join("package");
        if packages.exists() {
            fs::remove_dir_all(&packages)?;
        }
        let mut command =
            self.cargo(&["package", "--no-verify", "--allow-dirty", "--quiet"]);
        command.args(self.crates.iter().flat_map(|one| ["--package", &one.name]));
        run(command)?;
        sizes(&packages, "crate")
    }

    fn packages(&self, step: Step) -> &[Crate] {
        match (step, &self.caller) {
            (Step::Calls, Some(caller)) => std::slice::from_ref(&caller.library),
            _ => &self.crates,
        }
    }

    fn build(&self, step: Step) -> Command {
        let mut command = self.cargo(step.arguments());
        command.args(["--quiet", "--lib"]);
        let packages = self.packages(step);
        command.args(packages.iter().flat_map(|one| ["--package", &one.name]));
        if step != Step::Calls {
            command.args(&self.features);
        }
        command
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command =
            Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(arguments)
            .current_dir(&self.workspace)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            // A cache would be measured instead of the compiler.
            .env_remove("RUSTC_WRAPPER")
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        command
    }
}

/// Of all files in the folder that end so.
fn sizes(dir: &Path, extension: &str) -> io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|known| known == extension) {
            sum += path.metadata()?.len();
        }
    }
    Ok(sum)
}

/// The lines of LLVM in the table that `cargo llvm-lines` prints.
fn total(table: &str) -> Option<u64> {
    let line = table.lines().find(|line| line.contains("(TOTAL)"))?;
    line.split_whitespace().next()?.parse().ok()
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

/// Runs a command to its end, for what it prints.
pub(super) fn stdout(mut command: Command) -> io::Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("{command:?} failed:\n{errors}")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
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

    #[test]
    fn llvm_lines_are_those_of_all_functions() {
        let table = "  Lines          Copies       Function name\n  -----          ------       \
                     -------------\n  5128           95           (TOTAL)\n   312 (6.1%)    1 \
                     (1.1%)  genauth::decode\n";
        assert_eq!(total(table), Some(5128));
        assert_eq!(total("nothing"), None);
    }

    #[test]
    fn a_crate_is_found_by_the_name_of_its_library() {
        let one = Crate {
            name: "oas3-gen".to_owned(),
            dir: PathBuf::new(),
        };
        assert_eq!(one.library(), "liboas3_gen.rlib");
    }
}
