//! The next version and its section of the changelog, from the changes of the specification since
//! the last release.
//!
//! ```text
//! last tag ─ spec/ at that tag ─┐
//!                 spec/ as is ──┴ diff ─▶ changes ─┬─ bump ──▶ version
//!                                                  └─ lines ─▶ section of CHANGELOG.md
//! ```

mod baseline;
mod changelog;
mod lines;
#[cfg(test)]
mod tests;
mod version;

use std::fmt;
use std::path::{Path, PathBuf};

use semver::Version;

pub use self::baseline::Baseline;
use self::changelog::Line;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::diff::{self, Bump};
use crate::git;
use crate::import::UNRELEASED;
use crate::line;
use crate::output::{Target, Transaction};
use crate::spec;

/// A request for a plan.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder with the changelog and the lock file of cargo.
    pub workspace: PathBuf,
    /// The folder of the crate that is released.
    pub sdk_dir: PathBuf,
    pub spec_dir: PathBuf,
    /// Date of the release: `2026-01-31`.
    pub day: String,
}

/// The next release.
pub struct Plan {
    /// Tag of the last release.
    last: Option<String>,
    version: Option<Version>,
    bump: Bump,
    section: String,
    /// The files that name the version.
    targets: Vec<Target>,
}

/// Returns today's date (UTC) as in changelogs.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%F").to_string()
}

/// Plans the next release.
///
/// # Errors
///
/// A file is missing or can't be read, there is no git repository, or one of the two specifications
/// can't be used.
pub fn plan(request: &Request) -> Result<Plan, Diagnostics> {
    let changelog = Target::at(request.workspace.join("CHANGELOG.md"))?;
    let manifest = Target::at(request.sdk_dir.join("Cargo.toml"))?;
    let present = present(&manifest)?;
    let last = git::last_release(&request.workspace)
        .map_err(|why| about(&request.workspace, why, "a git repository"))?;
    let Since { bump, lines } = match &last {
        Some(tag) => since(tag, &request.spec_dir)?,
        None => Since::default(),
    };

    let text = changelog.old.clone().unwrap_or_default();
    let pending = changelog::pending(&text);
    let bump = if pending { bump.max(Bump::Patch) } else { bump };
    let version = next(last.as_deref(), &present, bump)?;
    let mut plan = Plan {
        section: String::new(),
        targets: Vec::new(),
        version: version.filter(|version| !changelog::has(&text, &version.to_string())),
        last,
        bump,
    };
    if let Some(version) = &plan.version {
        let version = version.to_string();
        let (whole, section) = changelog::release(&text, &version, &request.day, &lines)
            .ok_or_else(|| {
                about(
                    &changelog.path,
                    "no section for unreleased changes",
                    "## [Unreleased]",
                )
            })?;
        let present = present.to_string();
        plan.section = section;
        plan.targets =
            targets(request, changelog, manifest, &whole, [&present, &version])?;
    }
    Ok(plan)
}

/// Plans the next release and writes its version to the changelog, the manifest, the lock file and
/// the records of removed operations. Returns the plan and the paths of the files that were
/// written.
///
/// # Errors
///
/// There is no plan, or a file can't be written. Then no file is written.
pub fn write(request: &Request) -> Result<(Plan, Vec<PathBuf>), Diagnostics> {
    let folders = [&request.workspace, &request.sdk_dir, &request.spec_dir];
    let mut output = Transaction::begin(folders.map(PathBuf::as_path))?;
    let plan = plan(request)?;
    plan.targets.iter().try_for_each(|target| output.put(target))?;
    output.commit()?;
    let written = plan.targets.iter().filter(|target| target.differs());
    let written = written.map(|target| target.path.clone()).collect();
    Ok((plan, written))
}

/// The changes since a release.
#[derive(Default)]
struct Since {
    bump: Bump,
    lines: Vec<Line>,
}

fn since(tag: &str, spec_dir: &Path) -> Result<Since, Diagnostics> {
    let revisions = diff::read(tag, &spec_dir.display().to_string(), spec_dir)?;
    let [old, new] = revisions.both();
    let changes = diff::compare(old, new);
    Ok(Since {
        bump: changes.iter().map(diff::Change::bump).max().unwrap_or_default(),
        lines: lines::of(&changes, old, new),
    })
}

/// Reads the version of the crate from its manifest.
fn present(manifest: &Target) -> Result<Version, Diagnostics> {
    let text = manifest.old.as_deref().unwrap_or_default();
    let version = text.lines().find_map(|line| {
        Version::parse(line.strip_prefix("version = \"")?.strip_suffix('"')?).ok()
    });
    version.ok_or_else(|| about(&manifest.path, "no version", "version = \"1.2.3\""))
}

/// Returns the next version. If the version in the manifest was raised by hand, and far enough, it
/// is the next version.
fn next(
    last: Option<&str>,
    present: &Version,
    bump: Bump,
) -> Result<Option<Version>, Diagnostics> {
    let Some(tag) = last else { return Ok(Some(present.clone())) };
    let last = Version::parse(tag.trim_start_matches('v')).map_err(|error| {
        about(Path::new(tag), format!("is no version: {error}"), "v1.2.3")
    })?;
    Ok(version::after(&last, bump).map(|next| next.max(present.clone())))
}

/// Puts the next version into the files that name it.
fn targets(
    request: &Request,
    mut changelog: Target,
    mut manifest: Target,
    text: &str,
    [from, to]: [&str; 2],
) -> Result<Vec<Target>, Diagnostics> {
    let replaced = |target: &Target, old: &str, new: &str| {
        target.old.as_ref().map(|text| text.replacen(old, new, 1))
    };
    changelog.new = Some(text.to_owned());
    manifest.new = replaced(
        &manifest,
        &format!("\nversion = \"{from}\""),
        &format!("\nversion = \"{to}\""),
    );
    let mut lock = Target::at(request.workspace.join("Cargo.lock"))?;
    let locked = |version: &str| format!("name = \"genauth\"\nversion = \"{version}\"");
    lock.new = replaced(&lock, &locked(from), &locked(to));
    let mut targets = vec![changelog, manifest, lock];
    let documents = spec::spec_files(&request.spec_dir)
        .map_err(|error| about(&request.spec_dir, error.to_string(), "a folder"))?;
    for (_, document) in documents {
        let mut target = Target::at(document)?;
        let removed_in = |version: &str| format!("\n    version: {version}\n");
        target.new = target
            .old
            .as_ref()
            .map(|text| text.replace(&removed_in(UNRELEASED), &removed_in(to)));
        targets.push(target);
    }
    Ok(targets)
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.last {
            Some(tag) => {
                let tag = line::name(tag);
                writeln!(f, "Last release: {tag}. Bump: {}.", self.bump.as_str())?
            }
            None => writeln!(f, "There is no release yet: no tag like v0.1.0.")?,
        }
        match &self.version {
            Some(version) => {
                let section = line::without_old_commands(self.section.trim_end());
                writeln!(f, "Next version: {version}.\n\n{section}")
            }
            None => writeln!(f, "Nothing to release: the changelog has it all already."),
        }
    }
}

fn about(
    file: &Path,
    found: impl Into<String>,
    expected: impl Into<String>,
) -> Diagnostics {
    let hint = "docs/release.md says how a release is made";
    Diagnostic::about_file(file, found, expected, hint).into()
}
