//! A folder of specifications, read as one: each OpenAPI document directly in it is a client, and
//! `prose/<locale>/<client>.yaml` has its descriptions. `errors.yaml` has the status codes and API
//! error codes of all clients.

pub mod codes;
pub mod descriptions;
pub mod lock;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use self::codes::Codes;
use self::descriptions::Descriptions;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::input;
use crate::locale::{self, Locale};
use crate::normalise;
use crate::openapi::extensions::CLIENT;
use crate::openapi::{Document, adapter, is_client_name};
use crate::parallel;
use crate::platform::{self, Platform};
use crate::source::{CHECK_PATH, Format, Source};
use crate::{text, words};

/// The catalogue of codes. A folder may lack it.
pub(crate) const CODES: &str = "errors.yaml";

/// Reads all documents of the folder, sorted by client.
pub(crate) fn read(
    dir: &Path,
    platform: &Platform,
    locale: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<(Document, Descriptions)> {
    let read = |client: &str, source| document_of(client, source, platform);
    let mut inputs = Vec::new();
    for ((document, found), prose) in read_all(dir, locale, diagnostics, read) {
        diagnostics.extend(found);
        inputs.push((document, prose));
    }
    inputs
}

/// A document that was parsed and not interpreted, with its descriptions.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) client: String,
    pub(crate) source: Source,
    pub(crate) prose: Descriptions,
}

impl Text {
    /// Returns whether the document was not imported.
    pub(crate) fn is_upstream(&self) -> bool {
        self.source.value.get(CLIENT).is_none()
    }
}

/// Parses all documents of the folder, sorted by client.
pub(crate) fn read_texts(
    dir: &Path,
    locale: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<Text> {
    let read = |client: &str, source| (client.to_owned(), source);
    let texts = read_all(dir, locale, diagnostics, read).into_iter();
    let text = |((client, source), prose)| Text {
        client,
        source,
        prose,
    };
    texts.map(text).collect()
}

/// Reads the documents of the folder with this function, and their descriptions.
fn read_all<T: Send>(
    dir: &Path,
    locale: &str,
    diagnostics: &mut Diagnostics,
    read: impl Fn(&str, Source) -> T + Sync,
) -> Vec<(T, Descriptions)> {
    let files = match spec_files(dir) {
        Ok(files) => files,
        Err(error) => {
            diagnostics.push(Diagnostic::about_file(
                dir,
                format!("can't be read: {error}"),
                "a folder of OpenAPI documents",
                CHECK_PATH,
            ));
            return Vec::new();
        }
    };
    if files.is_empty() {
        diagnostics.push(Diagnostic::about_file(
            dir,
            "there is no specification in this folder".to_owned(),
            "at least one *.yaml, *.yml or *.json file",
            "pass the right folder with --spec-dir",
        ));
    }
    let read = read_files(dir, &files, locale, read);
    let others: HashSet<&str> =
        read.iter().flat_map(|one| &one.others).map(String::as_str).collect();
    let is_part = |one: &Read<T>| !one.is_openapi && others.contains(one.file.as_str());
    let parts: Vec<bool> = read.iter().map(is_part).collect();
    let mut clients = Vec::new();
    let mut inputs = Vec::new();
    for ((file, one), is_part) in files.into_iter().zip(read).zip(parts) {
        if is_part {
            continue;
        }
        clients.push(file);
        match (one.document, one.prose) {
            (Ok(document), Ok(prose)) => inputs.push((document, prose)),
            (document, prose) => {
                let found = document.err().into_iter().chain(prose.err());
                found.for_each(|found| diagnostics.extend(found));
            }
        }
    }
    refuse_duplicates(&clients, diagnostics);
    refuse_names(&clients, diagnostics);
    inputs
}

/// Reads the catalogue of codes, and refuses codes of the documents that it lacks. Meanings in
/// another language than English are in `prose/<locale>/errors.yaml`.
pub(crate) fn read_codes(
    dir: &Path,
    locale: &str,
    inputs: &[(Document, Descriptions)],
    diagnostics: &mut Diagnostics,
) -> Codes {
    let file = dir.join(CODES);
    if !file.exists() {
        return Codes::default();
    }
    let codes = Source::read(&file).and_then(|source| Codes::read(&source));
    let translated = dir.join("prose").join(locale).join(CODES);
    let codes = codes.and_then(|codes| {
        if !translated.exists() {
            return Ok(codes);
        }
        Source::read(&translated).and_then(|source| codes.translated(&source))
    });
    match codes {
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

/// A file that was read, as a document.
struct Read<T> {
    document: Result<T, Diagnostics>,
    prose: Result<Descriptions, Diagnostics>,
    file: String,
    /// False if it is a part of other documents, provided that one refers to it.
    is_openapi: bool,
    /// The files that it refers to.
    others: BTreeSet<String>,
}

/// Reads each file in a thread of its own: together they are a good part of a run.
fn read_files<T: Send>(
    dir: &Path,
    files: &[(String, PathBuf)],
    locale: &str,
    read: impl Fn(&str, Source) -> T + Sync,
) -> Vec<Read<T>> {
    parallel::map(files, |(client, file)| {
        let ((document, is_openapi, others), prose) = parallel::both(
            || match adapter::open(file) {
                Ok(source) => {
                    let is_openapi = source.value.get("openapi").is_some();
                    let others = source.others().clone();
                    (Ok(read(client, source)), is_openapi, others)
                }
                Err(found) => (Err(found), false, BTreeSet::new()),
            },
            || descriptions(dir, locale, client),
        );
        Read {
            document,
            prose,
            file: file.display().to_string(),
            is_openapi,
            others,
        }
    })
}

/// Returns the missing and the orphaned descriptions of all documents that have a catalogue.
pub(crate) fn description_findings(inputs: &[(Document, Descriptions)]) -> Diagnostics {
    let mut findings = Diagnostics::default();
    for (document, prose) in inputs.iter().filter(|(_, prose)| !prose.is_empty()) {
        findings.extend(prose.findings(document));
    }
    findings
}

/// A language that descriptions are translated into, with its missing, empty and orphaned ones.
#[derive(Clone, Debug)]
pub struct Translation {
    pub locale: &'static str,
    pub findings: Diagnostics,
}

/// Returns the languages besides English that descriptions are there in.
///
/// # Errors
///
/// A catalogue that can't be used.
pub(crate) fn translations(
    dir: &Path,
    inputs: &[(Document, Descriptions)],
    codes: &Codes,
) -> Result<Vec<Translation>, Diagnostics> {
    let others = Locale::all().iter().map(|locale| locale.name);
    let others = others.filter(|locale| {
        *locale != locale::DEFAULT && dir.join("prose").join(locale).is_dir()
    });
    let translation = |locale| {
        let mut findings = Diagnostics::default();
        for (document, _) in inputs {
            findings
                .extend(catalogue(dir, locale, &document.client)?.findings(document));
        }
        let file = dir.join("prose").join(locale).join(CODES);
        if file.exists() {
            findings.extend(codes.untranslated(&Source::read(&file)?));
        }
        Ok(Translation { locale, findings })
    };
    others.map(translation).collect()
}

/// Lists the documents with the names of their clients.
pub(crate) fn spec_files(dir: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if let (Some(client), true) = (client_of(&path), path.is_file()) {
            files.push((client.to_owned(), path));
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the client of a document, by the name of the file: `<client>`, or `<client>-openapi` as
/// upstream has it. Returns `None` for another file.
pub(crate) fn client_of(path: &Path) -> Option<&str> {
    Format::of(path)
        .filter(|_| !path.ends_with(CODES) && !path.ends_with(platform::FILE))?;
    let stem = path.file_stem()?.to_str()?;
    Some(stem.strip_suffix("-openapi").unwrap_or(stem))
}

/// Returns whether two folders or two documents have the same text.
pub(crate) fn are_same(old: &Path, new: &Path) -> bool {
    match (texts(old), texts(new)) {
        (Ok(old), Ok(new)) => !old.is_empty() && old == new,
        _ => false,
    }
}

/// Reads the texts of a folder, or of a document and its descriptions, by their paths.
fn texts(place: &Path) -> io::Result<BTreeMap<PathBuf, String>> {
    let (dir, files) = if place.is_dir() {
        (place, spec_files(place)?)
    } else {
        let client = client_of(place).unwrap_or_default().to_owned();
        (place.parent().unwrap_or(place), vec![(client, place.to_owned())])
    };
    let prose =
        files.iter().map(|(client, _)| description_file(dir, locale::DEFAULT, client));
    let codes = place.is_dir().then(|| dir.join(CODES));
    let platform = dir.join(platform::FILE);
    let besides = prose.chain(codes).chain([platform]).filter(|file| file.exists());
    let all = files.iter().map(|(_, file)| file.clone()).chain(besides);
    all.map(|file| {
        let place = file.strip_prefix(dir).unwrap_or(&file).to_owned();
        Ok((place, input::read(&file)?))
    })
    .collect()
}

fn refuse_duplicates(files: &[(String, PathBuf)], diagnostics: &mut Diagnostics) {
    let mut known = HashMap::new();
    for (client, file) in files {
        let name = words::pascal(client);
        let Some((other, its_file)) = known.insert(name.clone(), (client, file)) else {
            continue;
        };
        let its_file = its_file.display();
        let found = if other == client {
            format!("the client `{client}` has a document already: {its_file}")
        } else {
            format!(
                "the document of `{other}` makes a `{name}Client` already: {its_file}"
            )
        };
        diagnostics.push(Diagnostic::about_file(
            file,
            found,
            "one document for each client",
            "remove or rename one of the two files",
        ));
    }
}

fn refuse_names(files: &[(String, PathBuf)], diagnostics: &mut Diagnostics) {
    for (client, file) in files.iter().filter(|(client, _)| !is_client_name(client)) {
        let found = format!("`{}` can't be the name of a client", text::line(client));
        diagnostics.push(Diagnostic::about_file(
            file,
            found,
            "lower-case letters, digits and single `_`, but no name of a module of the crate",
            format!(
                "rename the file, for example to `{}`: module, Cargo feature and folder of the client have its name",
                renamed(client, file)
            ),
        ));
    }
}

/// Returns a name for the file of a client that can't have its name.
fn renamed(client: &str, file: &Path) -> String {
    let name = words::prefixed(words::snake(client), "api_");
    let name = if is_client_name(&name) { name } else { format!("{name}_api") };
    let extension = file.extension().unwrap_or_default();
    format!("{name}.{}", extension.to_string_lossy())
}

/// Reads the document of a client. An upstream document is normalised.
pub(crate) fn document_of(
    client: &str,
    mut source: Source,
    platform: &Platform,
) -> (Document, Diagnostics) {
    if source.value.get(CLIENT).is_none() {
        normalise::normalise(&mut source.value, client, platform);
    }
    let mut diagnostics = Diagnostics::default();
    let document = Document::read(client, source, &mut diagnostics);
    (document, diagnostics)
}

/// Returns the path of a client's descriptions.
pub(crate) fn description_file(dir: &Path, locale: &str, client: &str) -> PathBuf {
    dir.join("prose").join(locale).join(format!("{client}.yaml"))
}

/// Reads the catalogue of a client's descriptions, if there is one. English fills what is missing
/// in another language.
pub(crate) fn descriptions(
    dir: &Path,
    locale: &str,
    client: &str,
) -> Result<Descriptions, Diagnostics> {
    let default = catalogue(dir, locale::DEFAULT, client)?;
    if locale == locale::DEFAULT {
        return Ok(default);
    }
    Ok(catalogue(dir, locale, client)?.completed_by(default))
}

/// Reads the catalogue of a client's descriptions in one language.
fn catalogue(
    dir: &Path,
    locale: &str,
    client: &str,
) -> Result<Descriptions, Diagnostics> {
    let file = description_file(dir, locale, client);
    if file.exists() {
        Descriptions::read(Source::read(&file)?)
    } else {
        Ok(Descriptions::default())
    }
}
