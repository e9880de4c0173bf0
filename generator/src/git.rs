//! Access to git: the files of a revision, the last release, and the commit of a revision.

use std::path::Path;
use std::process::{Command, Output};

/// Returns the files below `folder` at `revision`: path within the folder, and text.
///
/// # Errors
///
/// The message of git, in one line.
pub(crate) fn files(
    revision: &str,
    folder: &Path,
) -> Result<Vec<(String, String)>, String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    // The folder itself may be missing on the disk.
    let git = at(folder.parent().unwrap_or(Path::new("")));
    git.run(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])
        .map_err(
            |why| if why.is_empty() { "no such revision".to_owned() } else { why },
        )?;
    let prefix = format!("{name}/");
    let listed = git.run(&["ls-tree", "-r", "-z", "--long", revision, "--", &prefix])?;
    let blobs: Vec<Blob<'_>> =
        listed.split('\0').filter_map(|entry| blob(entry, &prefix)).collect();
    if blobs.is_empty() {
        return Err(format!("there is no {prefix} in that revision"));
    }
    // One process writes all texts, one after the other.
    let ids = blobs.iter().map(|(id, ..)| *id);
    let texts = git.run(&["show"].into_iter().chain(ids).collect::<Vec<_>>())?;
    let mut rest = texts.as_str();
    let files = blobs.into_iter().map(|(_, size, path)| {
        let (text, after) = rest.split_at_checked(size).unwrap_or((rest, ""));
        rest = after;
        (path.to_owned(), text.to_owned())
    });
    Ok(files.collect())
}

/// Id, size and path of a file.
type Blob<'a> = (&'a str, usize, &'a str);

/// Reads an entry of `git ls-tree --long`: mode, type, id, size, path.
fn blob<'a>(entry: &'a str, prefix: &str) -> Option<Blob<'a>> {
    let (head, path) = entry.split_once('\t')?;
    let mut words = head.split_ascii_whitespace().skip(2);
    Some((words.next()?, words.next()?.parse().ok()?, path.strip_prefix(prefix)?))
}

/// Returns the tag of the last release before the current commit, for example `v1.2.3`.
///
/// # Errors
///
/// The message of git, in one line.
pub(crate) fn last_release(folder: &Path) -> Result<Option<String>, String> {
    let newest_first =
        ["tag", "--merged", "HEAD", "--sort=-version:refname", "--list", "v[0-9]*"];
    let tags = at(folder).run(&newest_first)?;
    Ok(tags.lines().next().map(str::to_owned))
}

/// Returns the commit of a revision.
pub(crate) fn commit(revision: &str, folder: &Path) -> Option<String> {
    let commit = format!("{revision}^{{commit}}");
    let commit = at(folder).run(&["rev-parse", "--verify", "--quiet", &commit]).ok()?;
    Some(commit.trim().to_owned())
}

/// Returns git in a folder; an empty path is the current folder.
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
