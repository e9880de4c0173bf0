//! One revision of a comparison: a directory, a file or a git revision, read into documents and
//! their model.

use std::path::Path;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::git;
use crate::import::{self, structure};
use crate::locale;
use crate::model::Api;
use crate::normalise;
use crate::openapi::extensions::{ADDED, CLIENT};
use crate::openapi::{Document, adapter};
use crate::parallel;
use crate::platform::{self, Platform};
use crate::source::{Format, Source};
use crate::spec::codes::Codes;
use crate::spec::descriptions::Descriptions;
use crate::spec::{self, Text};
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
/// client. A revision without a `platform.yaml` that can be read today is read with that of `spec_dir`.
///
/// An upstream document is imported in memory over the other revision's document of the same
/// client: that has the names and decisions which an import would keep.
///
/// # Errors
///
/// Returns all findings about both revisions.
pub fn read(old: &str, new: &str, spec_dir: &Path) -> Result<Revisions, Diagnostics> {
    if spec::are_same(Path::new(old), Path::new(new)) {
        let mut old = Input::read(old, spec_dir)?;
        old.import_over(&[]);
        let old = old.lower()?;
        return Ok(Revisions { old, new: None });
    }
    let read = |place| Input::read(place, spec_dir);
    let revisions = both(parallel::both(|| read(old), || read(new)))?;
    let [mut old, mut new] = paired(revisions)?;
    let codes = (old.codes_for(&new), new.codes_for(&old));
    (old.codes, new.codes) = codes;
    let mut later = new.imported();
    // An older upstream document does not have the objects that were added by hand.
    later.iter_mut().for_each(|text| drop_added(&mut text.source.value));
    old.import_over(&later);
    new.import_over(&old.imported());
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
    texts: Vec<Text>,
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
        let texts = spec::read_texts(dir, locale::DEFAULT, &mut findings);
        let codes = dir.join(spec::CODES);
        let codes = codes.exists().then(|| Source::read(&codes)).transpose()?;
        let input = Self::of(texts, platform, codes);
        findings.finish(input).map(|(input, _)| input)
    }

    fn of(texts: Vec<Text>, platform: Platform, codes: Option<Source>) -> Self {
        Self {
            place: String::new(),
            texts,
            platform,
            codes,
            is_file: false,
        }
    }

    /// Reads one document, with its descriptions if they are in its directory.
    fn of_file(file: &Path, spec_dir: &Path) -> Result<Self, Diagnostics> {
        let source = adapter::open(file)?;
        let platform = Platform::of_or(file.parent().unwrap_or(file), spec_dir)?;
        let decided = source.value.get(CLIENT).and_then(|name| name.as_str());
        let client = decided.or_else(|| spec::client_of(file)).unwrap_or_default();
        let client = client.to_owned();
        let dir = file.parent().unwrap_or(file);
        let prose = spec::descriptions(dir, locale::DEFAULT, &client)?;
        let text = Text {
            client,
            source,
            prose,
        };
        Ok(Self {
            is_file: true,
            ..Self::of(vec![text], platform, None)
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
        let beside = |path: &str| {
            let missing = || {
                let file = spec_dir.join(path);
                let found = format!("is not in the revision {revision}");
                Diagnostic::about_file(&file, found, "a file of it", "").into()
            };
            source(path).unwrap_or_else(|| Err(missing()))
        };
        // The keys of an old revision may have other forms than those of today.
        let platform = source(platform::FILE).transpose()?;
        let platform = match platform.map(|source| Platform::read(&source)) {
            Some(Ok(platform)) => platform,
            Some(Err(_)) | None => Platform::of(spec_dir)?,
        };
        let mut texts = Vec::new();
        let top = files.iter().filter(|(name, _)| !name.contains('/'));
        for (name, client) in
            top.filter_map(|(name, _)| Some((name, spec::client_of(name.as_ref())?)))
        {
            let Some(document) = source(name).transpose()? else { continue };
            let document = adapter::adapt(document, &beside);
            let prose = spec::description_file(Path::new(""), locale::DEFAULT, client);
            let prose = source(&prose.display().to_string()).transpose()?;
            texts.push(Text {
                client: client.to_owned(),
                source: document,
                prose: prose.map_or(Ok(Descriptions::default()), Descriptions::read)?,
            });
        }
        texts.sort_by(|left, right| left.client.cmp(&right.client));
        Ok(Self::of(texts, platform, source(spec::CODES).transpose()?))
    }

    /// Returns the codes to compare with the other revision's: no upstream document has codes, so
    /// they stay.
    fn codes_for(&self, other: &Self) -> Option<Source> {
        let has_none = self.texts.iter().all(Text::is_upstream);
        let codes = self.codes.as_ref();
        codes.or(other.codes.as_ref().filter(|_| has_none)).cloned()
    }

    /// Returns the documents that are no upstream documents, or no longer.
    fn imported(&self) -> Vec<Text> {
        self.texts.iter().filter(|text| !text.is_upstream()).cloned().collect()
    }

    /// Imports all upstream documents over these, one after the other. The descriptions stay, too.
    fn import_over(&mut self, before: &[Text]) {
        let mut before = before.to_vec();
        let mut others = Vec::new();
        for text in self.texts.iter_mut().filter(|text| text.is_upstream()) {
            let values: Vec<_> =
                before.iter().map(|one| (&*one.client, &one.source.value)).collect();
            let upstream = &text.source.value;
            let mut taken =
                import::take_over(&values, &text.client, upstream, &self.platform);
            normalise::drop_unknown_extensions(&mut taken.document);
            for (client, document) in taken.others {
                if let Some(text) = before.iter_mut().find(|one| one.client == client) {
                    let was =
                        std::mem::replace(&mut text.source.value, document.clone());
                    others.push((client, was, document));
                }
            }
            text.source.value = taken.document;
            let ours = before.iter_mut().find(|one| one.client == text.client);
            let Some(ours) = ours else {
                before.push(text.clone());
                before.sort_by(|left, right| left.client.cmp(&right.client));
                continue;
            };
            if text.prose.is_empty() && !ours.prose.is_empty() {
                // The catalogue has the descriptions of the document from now on.
                text.prose = ours.prose.clone();
                let value = &text.source.value;
                let renamed = import::renamed_operations(&ours.source.value, value);
                text.prose.rename_operations(&renamed);
                text.source.value = structure::of(value, &text.client, &self.platform).0;
            }
            *ours = text.clone();
        }
        // The records that a later import has written into the documents of others.
        for (client, was, document) in others {
            let mut texts = self.texts.iter_mut();
            let found =
                texts.find(|one| one.client == client && one.source.value == was);
            if let Some(text) = found {
                text.source.value = document;
            }
        }
    }

    fn lower(self) -> Result<Revision, Diagnostics> {
        let mut findings = Diagnostics::default();
        let codes = self.codes.as_ref().map_or(Ok(Codes::default()), Codes::read)?;
        let documents = self.texts.into_iter().map(|text| {
            (Document::read(&text.client, text.source, &mut findings), text.prose)
        });
        let documents: Vec<_> = documents.collect();
        let api = Api {
            codes,
            ..Api::lower(&documents, &self.platform, &mut findings)
        };
        let surface = Surface::of(&api);
        findings.extend(surface.names.findings.clone());
        let revision = Revision {
            surface,
            api,
            codes: self.codes,
        };
        findings.finish(revision).map(|(revision, _)| revision)
    }

    /// Returns the client, if there is exactly one.
    fn single(&self) -> Option<&str> {
        match self.texts.as_slice() {
            [text] => Some(&text.client),
            _ => None,
        }
    }

    fn rename(&mut self, client: &str) {
        for text in &mut self.texts {
            client.clone_into(&mut text.client);
        }
    }

    /// Leaves only the client, without codes, because a document has none.
    fn restrict(&mut self, client: &str) -> Result<(), Diagnostics> {
        let clients: Vec<_> = self.texts.iter().map(|one| one.client.clone()).collect();
        self.texts.retain(|text| text.client == client);
        self.codes = None;
        if !self.texts.is_empty() {
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

/// Removes everything that is marked as added by hand.
fn drop_added(value: &mut Value) {
    let is_added = |one: &Value| one.get(ADDED) == Some(&Value::Bool(true));
    match value {
        Value::Object(object) => {
            object.retain(|_, one| !is_added(one));
            object.values_mut().for_each(drop_added);
        }
        Value::Array(list) => {
            list.retain(|one| !is_added(one));
            list.iter_mut().for_each(drop_added);
        }
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::compare;
    use super::*;
    use crate::tests;

    const UPSTREAM: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /list:
    get:
      operationId: Pets_list
      summary: List pets
      description: Lists pets.
      tags: [Pets]
      parameters:
      - {name: kind, in: query, schema: {type: string, enum: [CAT, DOG]}}
      - {name: token, in: query, schema: {type: string}}
      responses: {'200': {description: ''}}
";

    /// The same document in `spec/`, with decisions that an import would not make.
    fn ours() -> String {
        UPSTREAM
            .replace(
                "info: {title: Pets",
                "x-genauth-client: pets\ninfo: {title: GenAuth pets API",
            )
            .replace("      summary: List pets\n      description: Lists pets.\n", "")
            .replace(
                "operationId: Pets_list",
                "operationId: Pets_list\n      x-genauth-method: all_pets",
            )
            .replace("DOG]}", "DOG], x-genauth-enum: PetKind}")
            .replace("token, in: query,", "token, in: query, x-genauth-secret: false,")
            + "  /hand:\n    get: {operationId: Pets_hand, tags: [Pets], x-genauth-added: true, responses: {'200': {description: ''}}}\n"
    }

    const PROSE: &str =
        "operations: {Pets_list: {summary: List all pets, description: Lists them.}}";

    /// Writes files, and returns the names of the changes between two of them.
    fn changes(files: &[(&str, &str)], old: &str, new: &str) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = dir.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let place = |name: &str| dir.path().join(name).display().to_string();
        let revisions = read(&place(old), &place(new), &tests::spec_dir()).unwrap();
        let [old, new] = revisions.both();
        compare(old, new).into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn an_operation_that_upstream_renamed_keeps_its_descriptions() {
        let ours = ours();
        let newer = UPSTREAM.replace("Pets_list", "Pets_everything");
        let files = [
            ("spec/pets.yaml", &*ours),
            ("spec/prose/en/pets.yaml", PROSE),
            ("upstream.yaml", &*newer),
        ];
        assert_eq!(changes(&files, "spec", "upstream.yaml"), ["operation-renamed"]);
    }

    #[test]
    fn an_upstream_document_is_compared_as_its_import_would_be() {
        let newer = UPSTREAM.replace(
            "      - {name: kind",
            "      - {name: limit, in: query, schema: {type: number}}\n      - {name: kind",
        );
        let ours = ours();
        let files = [
            ("spec/pets.yaml", ours.as_str()),
            ("spec/prose/en/pets.yaml", PROSE),
            ("spec/errors.yaml", "apiCode: {1: {name: ONE, meaning: one}}"),
            ("new/pets-openapi.yaml", &newer),
        ];
        for new in ["new", "new/pets-openapi.yaml"] {
            assert_eq!(changes(&files, "spec", new), ["parameter-added-optional"]);
        }
        assert_eq!(
            changes(&files, "new", "spec"),
            ["parameter-removed", "operation-added"]
        );
    }

    #[test]
    fn two_upstream_folders_are_compared_as_one_import_after_the_other() {
        let shop = UPSTREAM.replace("Pets", "Shop").replace("kind", "sort");
        let files = [
            ("1/pets.yaml", UPSTREAM),
            ("1/shop.yaml", &shop),
            ("2/pets.yaml", UPSTREAM),
            ("2/shop.yaml", &shop.replace("DOG]", "DOG, COW]")),
        ];
        assert_eq!(changes(&files, "1", "2"), ["request-enum-value-added"]);
    }

    /// A schema of both documents whose inline union only one of them has later.
    #[test]
    fn a_schema_of_two_upstream_documents_is_one_type_before_and_after() {
        let with = |property: &str| {
            UPSTREAM.replace(
                "      responses: {'200': {description: ''}}",
                &format!(
                    "      responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}}}\ncomponents:\n  schemas:\n    Pet: {{type: object, properties: {{name: {{type: string}}{property}}}}}"
                ),
            )
        };
        let union = with(", toy: {oneOf: [{type: string}, {type: boolean}]}");
        let files = [
            ("1/pets.yaml", union.as_str()),
            ("1/shop.yaml", &union),
            ("2/pets.yaml", &with("")),
            ("2/shop.yaml", &union),
            ("3/pets.yaml", &with("")),
            ("3/shop.yaml", &with("")),
        ];
        assert_eq!(changes(&files, "1", "2"), ["response-property-removed"]);
        assert_eq!(changes(&files, "1", "3"), ["response-property-removed"]);
    }
}
