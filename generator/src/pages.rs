//! The reference pages of any language in either profile, for `cargo xtask docs`.

use std::path::Path;

use serde_json::Value;

use crate::artifacts::{Artifacts, Root};
use crate::diagnostic::{Diagnostics, io_error};
pub use crate::docs::compare::{
    Comparison, Difference, Exactness, nothing as nothing_to_compare,
};
pub use crate::docs::languages::{LANGUAGES, Language};
use crate::docs::page_templates::PageTemplates;
pub use crate::docs::upstream::{QUIRKS, Quirk};
use crate::docs::{self, compare, upstream};
use crate::locale::Locale;
use crate::model::Api;
use crate::openapi::Document;
use crate::output::Transaction;
use crate::platform::Platform;
use crate::rust::Sdk;
use crate::spec::descriptions::Descriptions;
use crate::{input, parallel, spec};

/// The format of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The pages of this project.
    Genauth,
    /// The pages as authing-docs-factory writes them, including its mistakes.
    Upstream,
}

/// Names and values of the profiles, the default first.
pub const PROFILES: [(&str, Profile); 2] =
    [("genauth", Profile::Genauth), ("upstream", Profile::Upstream)];

/// The pages of one language.
pub struct Pages {
    pub language: &'static Language,
    /// The files, all in [`Root::Docs`], which is the folder of the language.
    pub artifacts: Artifacts,
    /// The degree to which they equal the pages that they reproduce.
    pub exactness: Exactness,
}

impl Pages {
    /// Compares the pages with those in another folder.
    ///
    /// # Errors
    ///
    /// There is nothing to compare with.
    pub fn compare(&self, folder: &Path) -> Result<Comparison, Diagnostics> {
        let pages = self.artifacts.0.iter();
        let pages = pages.filter(|((_, path), _)| path.ends_with(".md"));
        let pages = pages.map(|((_, path), text)| (path.clone(), text.clone()));
        Comparison::with(
            &pages.collect(),
            &folder.join(self.language.name),
            self.exactness,
        )
    }
}

/// Makes the pages of these languages, and returns them with the warnings about the documents.
///
/// # Errors
///
/// All errors of the documents and the descriptions, and a page on which a text of theirs gets out
/// of its place.
pub fn make(
    spec_dir: &Path,
    platform: &Platform,
    profile: Profile,
    languages: &[&'static Language],
    locale: &Locale,
) -> Result<(Vec<Pages>, Diagnostics), Diagnostics> {
    let (pages, _, diagnostics) =
        each(spec_dir, platform, profile, languages, locale, |pages| pages)?;
    Ok((pages, diagnostics))
}

/// Makes the pages of these languages, and passes those of each to `take` as soon as they are
/// there, on any thread. The results are in the order of the languages. Upstream's pages in the
/// locale in which they are published come with a sidebar.
///
/// # Errors
///
/// All errors of the documents and the descriptions, and a page on which a text of theirs gets out
/// of its place.
pub fn each<T: Send>(
    spec_dir: &Path,
    platform: &Platform,
    profile: Profile,
    languages: &[&'static Language],
    locale: &Locale,
    take: impl Fn(Pages) -> T + Sync,
) -> Result<(Vec<T>, Option<Sidebar>, Diagnostics), Diagnostics> {
    let (inputs, api, diagnostics) = read(spec_dir, platform, locale)?;
    let (sdk, diagnostics) = named(&api, diagnostics)?;
    type Make<'a> = dyn Fn(&'static Language) -> Result<Files, Diagnostics> + Sync + 'a;
    let mut sidebar = None;
    let files: Box<Make<'_>> = match profile {
        Profile::Genauth => {
            let forms = PageTemplates::new(&sdk, locale)?;
            Box::new(move |language| forms.fill(language))
        }
        Profile::Upstream => {
            let documents = written(&inputs);
            if upstream::is_formatted(locale) {
                sidebar =
                    Some(Sidebar(upstream::sidebar::sidebar(&documents, platform)));
            }
            Box::new(move |language| {
                Ok(upstream_files(&documents, platform, language, locale))
            })
        }
    };
    let exactness = match profile {
        Profile::Upstream => upstream::exactness(locale),
        Profile::Genauth => Exactness::Text,
    };
    let made = parallel::map(languages, |&language| {
        let artifacts = artifacts(files(language)?);
        Ok(take(Pages {
            language,
            artifacts,
            exactness,
        }))
    });
    let made = made.into_iter().collect::<Result<_, Diagnostics>>()?;
    Ok((made, sidebar, diagnostics))
}

/// The documents with their descriptions.
type Inputs = Vec<(Document, Descriptions)>;

/// Reads the documents with the descriptions in the language of a locale.
///
/// # Errors
///
/// All errors of the documents and the descriptions.
pub(crate) fn read(
    spec_dir: &Path,
    platform: &Platform,
    locale: &Locale,
) -> Result<(Inputs, Api, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let inputs = spec::read(spec_dir, platform, locale.name, &mut diagnostics);
    let api = Api {
        codes: spec::read_codes(spec_dir, locale.name, &inputs, &mut diagnostics),
        ..Api::lower(&inputs, platform, &mut diagnostics)
    };
    let (api, diagnostics) = diagnostics.finish(api)?;
    Ok((inputs, api, diagnostics))
}

/// Chooses the names of the SDK.
///
/// # Errors
///
/// Names that can't be told apart.
pub(crate) fn named(
    api: &Api,
    mut diagnostics: Diagnostics,
) -> Result<(Sdk<'_>, Diagnostics), Diagnostics> {
    let sdk = Sdk::new(api, docs::paths(api));
    diagnostics.extend(sdk.surface.names.findings.clone());
    diagnostics.finish(sdk)
}

/// The `sidebar.json` of upstream's documentation, beside the folders of the languages.
pub struct Sidebar(String);

impl Sidebar {
    const FILE: &'static str = "sidebar.json";

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// The file can't be written.
    pub fn write(&self, folder: &Path) -> Result<(), Diagnostics> {
        let mut output = Transaction::begin([folder])?;
        output.write(&folder.join(Self::FILE), &self.0)?;
        output.commit()
    }

    /// Compares the file with that in another folder, byte for byte, and describes the result.
    /// Without one, there is nothing to compare.
    ///
    /// # Errors
    ///
    /// The file can't be read.
    pub fn compare(
        &self,
        folder: &Path,
    ) -> Result<Option<Result<String, String>>, Diagnostics> {
        let (name, path) = (Self::FILE, folder.join(Self::FILE));
        if !path.exists() {
            return Ok(None);
        }
        let theirs = input::read(&path)
            .map_err(|error| io_error(&path, "can't be read", &error))?;
        Ok(Some(match compare::file(name, &self.0, &theirs) {
            None => Ok(format!("{name} is identical.\n")),
            Some(difference) => Err(format!("{name} differs.\n{difference}")),
        }))
    }
}

/// Path and text.
type Files = Vec<(String, String)>;

fn artifacts(files: Files) -> Artifacts {
    let files = files.into_iter().map(|(path, text)| ((Root::Docs, path), text));
    Artifacts(files.collect())
}

/// Returns the documents with their descriptions, by the names of their clients.
fn written(inputs: &[(Document, Descriptions)]) -> Vec<(&str, Value)> {
    let written = inputs.iter().map(|(document, prose)| {
        (document.client.as_str(), upstream::inline(document, prose))
    });
    written.collect()
}

fn upstream_files(
    documents: &[(&str, Value)],
    platform: &Platform,
    language: &Language,
    locale: &Locale,
) -> Files {
    let pages = documents.iter();
    pages
        .flat_map(|(client, document)| {
            upstream::emit(client, document, platform, language, locale)
        })
        .collect()
}
