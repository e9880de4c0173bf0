//! What git knows: the files of a revision as texts, the last release, and which commit a revision is.

use std::path::Path;
use std::process::{Command, Output};

/// Every file below `folder` at `revision`: its path within the folder, and its text.
///
/// # Errors
///
/// What git says about it, in one line.
pub(crate) fn files(
    revision: &str,
    folder: &Path,
) -> Result<Vec<(String, String)>, String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    // The folder itself may be gone from the disk; what it stands in is there.
    let git = at(folder.parent().unwrap_or(Path::new("")));
    git.run(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])
        .map_err(
            |why| if why.is_empty() { "no such revision".to_owned() } else { why },
        )?;
    let prefix = format!("{name}/");
    let listed =
        git.run(&["ls-tree", "-r", "-z", "--name-only", revision, "--", &prefix])?;
    let paths: Vec<_> =
        listed.split('\0').filter_map(|path| path.strip_prefix(&prefix)).collect();
    if paths.is_empty() {
        return Err(format!("there is no {prefix} in that revision"));
    }
    let texts = paths.into_iter().map(|path| {
        let text = git.run(&["show", &format!("{revision}:./{prefix}{path}")])?;
        Ok((path.to_owned(), text))
    });
    texts.collect()
}

/// The tag of the last release, `v1.2.3`, that the present commit comes after.
///
/// # Errors
///
/// What git says about it, in one line.
pub(crate) fn last_release(folder: &Path) -> Result<Option<String>, String> {
    let newest_first =
        ["tag", "--merged", "HEAD", "--sort=-version:refname", "--list", "v[0-9]*"];
    let tags = at(folder).run(&newest_first)?;
    Ok(tags.lines().next().map(str::to_owned))
}

/// The commit that a revision is.
pub(crate) fn commit(revision: &str, folder: &Path) -> Option<String> {
    let commit = format!("{revision}^{{commit}}");
    let commit = at(folder).run(&["rev-parse", "--verify", "--quiet", &commit]).ok()?;
    Some(commit.trim().to_owned())
}

/// The folder's repository; an empty path is the present folder.
fn at(folder: &Path) -> Git<'_> {
    Git(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// Git, in a directory.
struct Git<'a>(&'a Path);

impl Git<'_> {
    fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let outcome = Command::new("git").arg("-C").arg(self.0).args(arguments).output();
        let Output {
            status,
            stdout,
            stderr,
        } = outcome.map_err(|error| format!("git can't be run: {error}"))?;
        if !status.success() {
            let complaint = String::from_utf8_lossy(&stderr);
            let first = complaint.lines().next().unwrap_or_default();
            return Err(first.trim_start_matches("fatal: ").to_owned());
        }
        String::from_utf8(stdout).map_err(|_| "a file is no text in UTF-8".to_owned())
    }
}
