//! `cargo xtask release-plan`: what the specification has become since the last release goes in, the next
//! version and its section of the changelog come out.
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

/// What is to be planned.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder with the changelog and the lock file of cargo.
    pub workspace: PathBuf,
    /// The folder of the crate that is released.
    pub sdk_dir: PathBuf,
    pub spec_dir: PathBuf,
    /// Of the release: `2026-01-31`.
    pub day: String,
}

/// The next release.
pub struct Plan {
    /// Tag of the last one.
    last: Option<String>,
    version: Option<Version>,
    bump: Bump,
    section: String,
    /// As they are to be.
    targets: Vec<Target>,
}

/// Today's date (UTC), as changelogs have it.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%F").to_string()
}

/// Plans the next release.
///
/// # Errors
///
/// A file is missing or can't be read, there is no git repository, or the specification can't be used, as
/// it is or as it was.
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
                    "no section of what is unreleased",
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

/// Plans the next release, and writes all that names its version: changelog, manifest, lock file and
/// tombstones. With the plan come the files that were written.
///
/// # Errors
///
/// There is no plan, or a file can't be written. Then none is.
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

/// What changed since a release.
#[derive(Default)]
struct Since {
    bump: Bump,
    lines: Vec<Line>,
}

fn since(tag: &str, spec_dir: &Path) -> Result<Since, Diagnostics> {
    let sides = diff::read(tag, &spec_dir.display().to_string(), spec_dir)?;
    let [old, new] = sides.both();
    let changes = diff::compare(old, new);
    Ok(Since {
        bump: changes.iter().map(diff::Change::bump).max().unwrap_or_default(),
        lines: lines::of(&changes, old, new),
    })
}

/// The version of the crate, as its manifest has it.
fn present(manifest: &Target) -> Result<Version, Diagnostics> {
    let text = manifest.old.as_deref().unwrap_or_default();
    let version = text.lines().find_map(|line| {
        Version::parse(line.strip_prefix("version = \"")?.strip_suffix('"')?).ok()
    });
    version.ok_or_else(|| about(&manifest.path, "no version", "version = \"1.2.3\""))
}

/// The version that follows. A manifest that is ahead of the last release was set by somebody who knew why,
/// and stays if it is far enough ahead.
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

/// The files that name the version, with the next one in them.
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
        let tombstone = |version: &str| format!("\n    version: {version}\n");
        target.new = target
            .old
            .as_ref()
            .map(|text| text.replace(&tombstone(UNRELEASED), &tombstone(to)));
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
