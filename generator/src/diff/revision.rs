//! One revision of a comparison: a directory, a file or a git revision, read into documents and
//! their model.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::git;
use crate::model::Api;
use crate::openapi::Document;
use crate::openapi::extensions::CLIENT;
use crate::parallel;
use crate::platform::{self, Platform};
use crate::source::{Format, Source};
use crate::spec;
use crate::spec::codes::Codes;
use crate::spec::descriptions::Descriptions;
use crate::surface::{Names, Surface};

/// The API of one revision, and its public form in the crate.
#[derive(Debug)]
pub struct Revision {
    pub(super) api: Api,
    pub(super) surface: Surface,
    /// The file of status codes and API error codes.
    pub(super) codes: Option<Source>,
}

impl Revision {
    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    pub(crate) fn names(&self) -> &Names {
        &self.surface.names
    }
}

/// Both revisions of a comparison.
#[derive(Debug)]
pub struct Revisions {
    old: Revision,
    /// None if it is the same file or directory as the old one.
    new: Option<Revision>,
}

impl Revisions {
    /// Returns the old and the new revision; the same one twice if they are identical.
    pub fn both(&self) -> [&Revision; 2] {
        [&self.old, self.new.as_ref().unwrap_or(&self.old)]
    }
}

/// Reads both revisions at once. Each is a directory like `spec/`, an OpenAPI document, or a git
/// revision of `spec_dir`. If one is a single document, the other is restricted to that document's
/// client. A revision without a `platform.yaml` is read with that of `spec_dir`.
///
/// # Errors
///
/// Returns all findings about both revisions.
pub fn read(old: &str, new: &str, spec_dir: &Path) -> Result<Revisions, Diagnostics> {
    if spec::are_same(Path::new(old), Path::new(new)) {
        let old = Input::read(old, spec_dir)?.lower()?;
        return Ok(Revisions { old, new: None });
    }
    let read = |place| Input::read(place, spec_dir);
    let revisions = both(parallel::both(|| read(old), || read(new)))?;
    let [old, new] = paired(revisions)?;
    let [old, new] = both(parallel::both(|| old.lower(), || new.lower()))?;
    Ok(Revisions {
        old,
        new: Some(new),
    })
}

/// Returns both, or the findings about both.
fn both<T>(
    revisions: (Result<T, Diagnostics>, Result<T, Diagnostics>),
) -> Result<[T; 2], Diagnostics> {
    match revisions {
        (Ok(old), Ok(new)) => Ok([old, new]),
        (old, new) => {
            let mut all = Diagnostics::default();
            old.err().into_iter().chain(new.err()).for_each(|found| all.extend(found));
            Err(all)
        }
    }
}

/// A revision as it was read, before it is known what it is compared with.
struct Input {
    /// The path or git revision that the user named.
    place: String,
    documents: Vec<(Document, Descriptions)>,
    platform: Platform,
    codes: Option<Source>,
    is_file: bool,
}

impl Input {
    fn read(place: &str, spec_dir: &Path) -> Result<Self, Diagnostics> {
        let path = Path::new(place);
        let mut input = if path.is_dir() {
            Self::of_directory(path, spec_dir)
        } else if path.is_file() {
            Self::of_file(path, spec_dir)
        } else {
            Self::of_revision(place, spec_dir)
        }?;
        place.clone_into(&mut input.place);
        Ok(input)
    }

    fn of_directory(dir: &Path, spec_dir: &Path) -> Result<Self, Diagnostics> {
        let mut findings = Diagnostics::default();
        let platform = Platform::of_or(dir, spec_dir)?;
        let documents =
            spec::read(dir, &platform, crate::locale::DEFAULT, &mut findings);
        let codes = dir.join(spec::CODES);
        let codes = codes.exists().then(|| Source::read(&codes)).transpose()?;
        Self::of(documents, platform, codes, findings)
    }

    fn of(
        documents: Vec<(Document, Descriptions)>,
        platform: Platform,
        codes: Option<Source>,
        findings: Diagnostics,
    ) -> Result<Self, Diagnostics> {
        let input = Self {
            place: String::new(),
            documents,
            platform,
            codes,
            is_file: false,
        };
        findings.finish(input).map(|(input, _)| input)
    }

    /// Reads one document, with its descriptions if they are in its directory.
    fn of_file(file: &Path, spec_dir: &Path) -> Result<Self, Diagnostics> {
        let source = Source::read(file)?;
        let platform = Platform::of_or(file.parent().unwrap_or(file), spec_dir)?;
        let decided = source.value.get(CLIENT).and_then(|name| name.as_str());
        let client = decided.or_else(|| spec::client_of(file)).unwrap_or_default();
        let client = client.to_owned();
        let prose = spec::description_file(
            file.parent().unwrap_or(file),
            crate::locale::DEFAULT,
            &client,
        );
        let prose = prose.exists().then(|| Source::read(&prose)).transpose()?;
        let prose = prose.map_or(Ok(Descriptions::default()), Descriptions::read)?;
        let (document, findings) = spec::document_of(&client, source, &platform);
        let input = Self::of(vec![(document, prose)], platform, None, findings)?;
        Ok(Self {
            is_file: true,
            ..input
        })
    }

    fn of_revision(revision: &str, spec_dir: &Path) -> Result<Self, Diagnostics> {
        let files = git::files(revision, spec_dir)
            .map_err(|why| no_place(revision, spec_dir, &why))?;
        let source = |path: &str| {
            let (_, text) = files.iter().find(|(name, _)| name == path)?;
            let format = Format::of(Path::new(path))?;
            let shown = spec_dir.join(path).display().to_string();
            Some(Source::parse(&shown, text.clone(), format))
        };
        let platform = match source(platform::FILE).transpose()? {
            Some(source) => Platform::read(&source)?,
            None => Platform::of(spec_dir)?,
        };
        let mut documents = Vec::new();
        let mut findings = Diagnostics::default();
        let top = files.iter().filter(|(name, _)| !name.contains('/'));
        for (name, client) in
            top.filter_map(|(name, _)| Some((name, spec::client_of(name.as_ref())?)))
        {
            let Some(text) = source(name).transpose()? else { continue };
            let (document, found) = spec::document_of(client, text, &platform);
            findings.extend(found);
            let prose =
                spec::description_file(Path::new(""), crate::locale::DEFAULT, client);
            let prose = source(&prose.display().to_string()).transpose()?;
            documents.push((
                document,
                prose.map_or(Ok(Descriptions::default()), Descriptions::read)?,
            ));
        }
        documents.sort_by(|(left, _), (right, _)| left.client.cmp(&right.client));
        Self::of(documents, platform, source(spec::CODES).transpose()?, findings)
    }

    fn lower(self) -> Result<Revision, Diagnostics> {
        let mut findings = Diagnostics::default();
        let codes = self.codes.as_ref().map_or(Ok(Codes::default()), Codes::read)?;
        let api = Api {
            codes,
            ..Api::lower(&self.documents, &self.platform, &mut findings)
        };
        let revision = Revision {
            surface: Surface::of(&api),
            api,
            codes: self.codes,
        };
        findings.finish(revision).map(|(revision, _)| revision)
    }

    /// Returns the client, if there is exactly one.
    fn single(&self) -> Option<&str> {
        match self.documents.as_slice() {
            [(document, _)] => Some(&document.client),
            _ => None,
        }
    }

    fn rename(&mut self, client: &str) {
        for (document, _) in &mut self.documents {
            client.clone_into(&mut document.client);
        }
    }

    /// Leaves only the client, without codes, because a document has none.
    fn restrict(&mut self, client: &str) -> Result<(), Diagnostics> {
        let clients: Vec<_> =
            self.documents.iter().map(|(one, _)| one.client.clone()).collect();
        self.documents.retain(|(document, _)| document.client == client);
        self.codes = None;
        if !self.documents.is_empty() {
            return Ok(());
        }
        let found = format!("has no client `{client}` to compare the document with");
        let expected = format!("one of `{}`", clients.join("`, `"));
        let hint = format!(
            "name the document <client>.yaml, or <client>-openapi.json, or give it the key `{}`",
            CLIENT
        );
        Err(Diagnostic::about_file(Path::new(&self.place), found, expected, hint).into())
    }
}

/// Gives two single documents the same client, whatever their names are.
fn paired([mut old, mut new]: [Input; 2]) -> Result<[Input; 2], Diagnostics> {
    if !old.is_file && !new.is_file {
        return Ok([old, new]);
    }
    match (old.single().map(str::to_owned), new.single().map(str::to_owned)) {
        (Some(ours), Some(theirs)) => {
            let name = if old.is_file && !new.is_file { &theirs } else { &ours };
            old.rename(name);
            new.rename(name);
            (old.codes, new.codes) = (None, None);
        }
        (Some(client), _) => new.restrict(&client)?,
        (_, Some(client)) => old.restrict(&client)?,
        (None, None) => {}
    }
    Ok([old, new])
}

fn no_place(place: &str, spec_dir: &Path, why: &str) -> Diagnostics {
    Diagnostic::about_file(
        Path::new(place),
        format!("is no directory, no file, and no git revision: {why}"),
        format!("a directory of OpenAPI documents, one such document, or a revision of {}", spec_dir.display()),
        "check the path; in a shallow clone, `git fetch --unshallow` gets older revisions",
    )
    .into()
}
