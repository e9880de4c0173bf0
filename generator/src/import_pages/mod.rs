//! `cargo xtask import-pages`: a folder of specifications made of reference pages.
//!
//! ```text
//! pages ─ read, each by itself ─▶ facts ─ decide what they leave open ─▶ operations and models
//!       ─ compare with the samples ─▶ document ─ normalise ─▶ <client>.yaml, prose/<locale>/<client>.yaml
//! ```
//!
//! Damage on a page is a warning with its line. Facts that no page states are decided by rules, and
//! the report names them.

mod client;
mod description;
mod document;
mod facts;
mod findings;
mod lists;
mod operations;
mod outline;
mod page;
mod place;
mod prose;
mod report;
mod samples;
mod schemas;
mod table;
#[cfg(test)]
mod tests;
mod text;
#[cfg(test)]
mod translated;
mod types;
mod wordings;
mod words;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use self::client::{Client, clients, inputs};
use self::findings::Findings;
pub use self::report::Report;
use self::words::Words;
use crate::diagnostic::Diagnostics;
use crate::input;
use crate::locale::{self, Locale};
use crate::model::Api;
use crate::platform::{self, Platform};

/// The pages to import, and the folder to write to.
#[derive(Clone, Debug)]
pub struct Request {
    /// Pages and folders of pages.
    pub pages: Vec<PathBuf>,
    /// The folder of specifications.
    pub out: PathBuf,
    /// The folder whose platform a folder without specifications starts with.
    pub model: PathBuf,
    /// The language that the pages are written in.
    pub locale: &'static Locale,
}

/// Reads the pages and writes the specifications.
///
/// # Errors
///
/// All errors of the pages, or a file that can't be written. Then nothing is written.
pub fn run(request: &Request) -> Result<Report, Diagnostics> {
    let mut findings = Findings::default();
    let platform_file = platform::target(&request.out, &request.model, None)?;
    let mut platform = Platform::of_target(&platform_file)?;
    // The names of groups in English are no names for pages in another language.
    if request.locale.name != locale::DEFAULT {
        platform.groups.names.clear();
    }
    let (words, files, mut report) =
        gather(&request.pages, request.locale, &mut findings);
    let clients = clients(&files, &words, &platform, &mut report, &mut findings);
    let files =
        clients.iter().flat_map(|one| one.files(&request.out, request.locale.name));
    let mut files: Vec<_> = files.collect();
    if platform_file.differs() {
        files.extend(platform_file.new.map(|text| (platform_file.path, text)));
    }
    findings.extend(read_back(&clients, &platform));
    let (_, warnings) = findings.sorted().finish(())?;
    write::all(&request.out, &files)?;
    report.written =
        files.into_iter().map(|(path, _)| path.display().to_string()).collect();
    report.warnings = warnings;
    Ok(report)
}

/// A file and its text.
type Text = (PathBuf, String);

/// Returns the words that pages in this locale have, with those of these pages.
fn words(locale: &'static Locale, texts: &[Text]) -> Words {
    let learn = |words: Words| {
        let wordings = texts.iter().map(|(_, text)| wordings::read(&words, text));
        let wordings: Vec<_> = wordings.collect();
        wordings::learn(words, &wordings)
    };
    // The words of intact pages tell the meanings of others on pages that have lost something.
    learn(learn(Words::of(locale)))
}

/// Reads all pages and their words. Other Markdown files in a folder are skipped.
fn gather(
    given: &[PathBuf],
    locale: &'static Locale,
    findings: &mut Findings,
) -> (Words, Vec<Text>, Report) {
    let (mut texts, mut report) = (Vec::new(), Report::default());
    for path in given {
        let files = if path.is_dir() { files_below(path) } else { vec![path.clone()] };
        for file in files {
            match input::read(&file) {
                Ok(text) => texts.push((file, text)),
                Err(error) => findings.refuse_file(
                    &file,
                    format!("can't be read: {error}"),
                    "a page in Markdown, or a folder of pages",
                    "check the path and its permissions",
                ),
            }
        }
    }
    let words = words(locale, &texts);
    texts.retain(|(file, text)| {
        let is_other =
            !given.contains(file) && outline::Outline::of(&words, text).is_empty();
        if is_other {
            report.skipped.push(file.display().to_string());
        }
        !is_other
    });
    if texts.is_empty() {
        let first = given.first().map_or(Path::new(""), PathBuf::as_path);
        findings.refuse_file(
            first,
            "there is no reference page".to_owned(),
            "files with sections such as `## Request parameters`",
            "give the pages, or the folder that they are in",
        );
    }
    (words, texts, report)
}

/// Returns all Markdown files, sorted by name.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    entries.sort();
    let files = entries.into_iter().flat_map(|path| match path.extension() {
        _ if path.is_dir() => files_below(&path),
        Some(extension) if extension == "md" => vec![path],
        _ => Vec::new(),
    });
    files.collect()
}

/// Reads the result as the generator does.
fn read_back(clients: &[Client], platform: &Platform) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let inputs = inputs(clients, &mut diagnostics);
    Api::lower(&inputs, platform, &mut diagnostics);
    diagnostics
}
