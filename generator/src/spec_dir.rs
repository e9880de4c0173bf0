//! A directory of specifications: each OpenAPI document directly in it is a client, and
//! `prose/en/<client>.yaml` has its sentences. `errors.yaml` has the codes that all clients share.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::codes::Codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::document::source::{CHECK_PATH, Format, Source};
use crate::import::normalise;
use crate::joined;
use crate::prose::Prose;

/// At the root of a document that import has written.
const IMPORTED: &str = "x-genauth-client";

/// The catalogue of codes. A directory without one is fine.
const CODES: &str = "errors.yaml";

/// Reads all documents of the directory, sorted by client.
pub(crate) fn read(dir: &Path, diagnostics: &mut Diagnostics) -> Vec<(Document, Prose)> {
    let files = match spec_files(dir) {
        Ok(files) => files,
        Err(error) => {
            diagnostics.push(Diagnostic::about_file(
                dir,
                format!("can't be read: {error}"),
                "a directory of OpenAPI documents",
                CHECK_PATH,
            ));
            return Vec::new();
        }
    };
    if files.is_empty() {
        diagnostics.push(Diagnostic::about_file(
            dir,
            "there is no specification in this directory".to_owned(),
            "at least one *.yaml, *.yml or *.json file",
            "pass the right directory with --spec-dir",
        ));
    }
    refuse_twins(&files, diagnostics);
    let mut inputs = Vec::new();
    for (document, prose) in read_files(dir, &files) {
        let mut collect = |found: Diagnostics| diagnostics.extend(found);
        let document = document.map(|(document, found)| {
            collect(found);
            document
        });
        match (document, prose) {
            (Ok(document), Ok(prose)) => inputs.push((document, prose)),
            (document, prose) => {
                document.err().into_iter().chain(prose.err()).for_each(collect);
            }
        }
    }
    inputs
}

/// Reads the catalogue of codes, and holds the documents to it.
pub(crate) fn read_codes(
    dir: &Path,
    inputs: &[(Document, Prose)],
    diagnostics: &mut Diagnostics,
) -> Codes {
    let file = dir.join(CODES);
    if !file.exists() {
        return Codes::default();
    }
    match Source::read(&file).and_then(|source| Codes::read(&source)) {
        Ok(codes) => {
            inputs.iter().for_each(|(document, _)| codes.check(document, diagnostics));
            codes
        }
        Err(found) => {
            diagnostics.extend(found);
            Codes::default()
        }
    }
}

type Read = (Result<(Document, Diagnostics), Diagnostics>, Result<Prose, Diagnostics>);

/// Each file by a thread of its own: together they are a good part of a run.
fn read_files(dir: &Path, files: &[(String, PathBuf)]) -> Vec<Read> {
    std::thread::scope(|scope| {
        let mut tasks = Vec::new();
        for (client, file) in files {
            let document = scope.spawn(move || read_document(client, file));
            tasks.push((document, scope.spawn(move || read_prose(dir, client))));
        }
        tasks
            .into_iter()
            .map(|(document, prose)| (joined(document), joined(prose)))
            .collect()
    })
}

/// What the prose catalogues lack, and what they have too much. A document without a
/// catalogue speaks for itself.
pub(crate) fn prose_findings(inputs: &[(Document, Prose)]) -> Diagnostics {
    let mut findings = Diagnostics::default();
    for (document, prose) in inputs.iter().filter(|(_, prose)| !prose.is_empty()) {
        findings.extend(prose.findings(&document.source));
    }
    findings
}

/// The client's name and its file. Upstream calls its documents `<client>-openapi`.
fn spec_files(dir: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.ends_with(CODES) {
            continue;
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if let (Some(stem), Some(_), true) = (stem, Format::of(&path), path.is_file()) {
            let client = stem.strip_suffix("-openapi").unwrap_or(stem);
            files.push((client.to_owned(), path));
        }
    }
    files.sort();
    Ok(files)
}

fn refuse_twins(files: &[(String, PathBuf)], diagnostics: &mut Diagnostics) {
    for pair in files.windows(2) {
        if pair[0].0 == pair[1].0 {
            diagnostics.push(Diagnostic::about_file(
                &pair[1].1,
                format!(
                    "the client `{}` has a document already: {}",
                    pair[0].0,
                    pair[0].1.display()
                ),
                "one document for each client",
                "remove one of the two files",
            ));
        }
    }
}

fn read_document(
    client: &str,
    file: &Path,
) -> Result<(Document, Diagnostics), Diagnostics> {
    let mut source = Source::read(file)?;
    if source.value.get(IMPORTED).is_none() {
        normalise::normalise(&mut source.value, client);
    }
    let mut diagnostics = Diagnostics::default();
    let document = Document::read(client, source, &mut diagnostics);
    Ok((document, diagnostics))
}

fn read_prose(dir: &Path, client: &str) -> Result<Prose, Diagnostics> {
    let file = dir.join("prose").join("en").join(format!("{client}.yaml"));
    if file.exists() { Prose::read(Source::read(&file)?) } else { Ok(Prose::default()) }
}
