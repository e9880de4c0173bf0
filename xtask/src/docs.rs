//! `cargo xtask docs`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use genauth_generator::artifacts::Dirs;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::pages::{
    self, LANGUAGES, Language, PROFILES, Pages, Profile, QUIRKS, Quirk, Sidebar,
};
use genauth_generator::platform::Platform;
use genauth_generator::report;

use crate::console;
use crate::options::{self, Spec};

const ALL: &str = "all";

const AFTER: &str = "\
Exit codes:
  0  all pages are up to date now, and no page differs from the one that it is compared with
  1  a page differs from the one that it is compared with
  2  the specification or the command line can't be used, or a file can't be read or written

Example:
  cargo xtask docs --lang java,python --profile upstream --compare ../their-pages";

/// Write the reference pages of any language, or compare them with others
///
/// Writes the reference pages of any programming language that GenAuth has an SDK for, or compares
/// them with existing pages, or both. `generate` writes those of Rust.
///
/// Each language has its own folder below the one that is given. Only pages that differ are
/// written; generated pages that no longer belong there are removed. A comparison counts pages that
/// only we have without taking them for differences. It takes runs of white space outside of code
/// for one space, except for `--profile upstream --locale zh`, whose pages are compared byte for
/// byte, as is the `sidebar.json` that comes with them.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = AFTER,
    after_long_help = format!("{}\n{AFTER}", quirks()),
)]
pub(crate) struct Docs {
    /// Languages of the pages, separated by commas, or `all`
    #[arg(long, value_name = "LANG", required = true, value_delimiter = ',', value_parser = names())]
    lang: Vec<String>,
    /// Our own pages, or pages as authing-docs-factory writes them
    #[arg(
        long,
        value_name = "PROFILE",
        value_parser = PROFILES.map(|(name, _)| name),
        default_value = PROFILES[0].0,
    )]
    profile: String,
    #[command(flatten)]
    text: options::Language,
    #[command(flatten)]
    spec: Spec,
    /// Folder to write to: one folder in it for each language
    #[arg(long, value_name = "DIR", required_unless_present = "compare")]
    out: Option<PathBuf>,
    /// Folder to compare with: one folder in it for each language
    #[arg(long, value_name = "DIR")]
    compare: Option<PathBuf>,
}

/// Returns the values of `--lang`.
fn names() -> Vec<&'static str> {
    LANGUAGES.map(|language| language.name).into_iter().chain([ALL]).collect()
}

/// Describes the profile `upstream`.
fn quirks() -> String {
    let line = |quirk: &Quirk| {
        let Quirk {
            name,
            upstream,
            default,
        } = quirk;
        format!("  {name:<20}{upstream}; otherwise {default}\n")
    };
    let lines: String = QUIRKS.iter().map(line).collect();
    format!("Quirks of the profile `upstream`, and what pages have without:\n{lines}")
}

impl Docs {
    pub(crate) fn run(&self) -> ExitCode {
        match self.results() {
            Ok((text, same)) => {
                let code = if same { ExitCode::SUCCESS } else { ExitCode::from(1) };
                console::results(&text, code)
            }
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }

    /// Returns the results as text, and whether all compared pages are the same.
    fn results(&self) -> Result<(String, bool), Diagnostics> {
        let named = PROFILES.iter().find(|(name, _)| *name == self.profile);
        let profile = named.unwrap_or(&PROFILES[0]).1;
        let spec_dir = self.spec.dir();
        let platform = match profile {
            Profile::Genauth => Platform::of(&spec_dir)?,
            Profile::Upstream => Platform::of_or(&spec_dir, &options::default_spec())?,
        };
        let (languages, locale) = (self.languages()?, self.text.locale());
        let one = |pages: Pages| self.results_of(&pages);
        let (all, sidebar, warnings) =
            pages::each(&spec_dir, &platform, profile, &languages, locale, one)?;
        console::remarks(&report::warnings(&warnings));
        let all = all.into_iter().collect::<Result<Vec<_>, _>>()?;
        let sidebar = sidebar.map(|sidebar| self.sidebar(&sidebar)).transpose()?;
        let all: Vec<_> = all.into_iter().chain(sidebar).collect();
        let same = all.iter().all(|(_, same)| *same);
        Ok((all.into_iter().map(|(text, _)| text).collect(), same))
    }

    fn results_of(&self, pages: &Pages) -> Result<(String, bool), Diagnostics> {
        let (mut text, mut same) = (String::new(), true);
        if let Some(out) = &self.out {
            text.push_str(&write(pages, out.join(pages.language.name))?);
        }
        if let Some(theirs) = self.theirs(pages.language) {
            let comparison = pages.compare(theirs)?;
            text.push_str(&format!("{}: {comparison}", pages.language.name));
            same = comparison.differences.is_empty();
        }
        Ok((text, same))
    }

    fn sidebar(&self, sidebar: &Sidebar) -> Result<(String, bool), Diagnostics> {
        if let Some(out) = &self.out {
            sidebar.write(out)?;
        }
        let compared = self.compare.as_ref().map(|theirs| sidebar.compare(theirs));
        Ok(match compared.transpose()?.flatten() {
            None => (String::new(), true),
            Some(Ok(text)) => (text, true),
            Some(Err(text)) => (text, false),
        })
    }

    /// Returns each language once, in the order of the table.
    ///
    /// # Errors
    ///
    /// There is nothing to compare the pages of a language with. `all` leaves such languages out of
    /// the comparison, unless there is nothing to compare at all.
    fn languages(&self) -> Result<Vec<&'static Language>, Diagnostics> {
        let is_named = |name: &str| self.lang.iter().any(|one| one == name);
        let languages: Vec<_> = LANGUAGES
            .into_iter()
            .filter(|language| is_named(ALL) || is_named(language.name))
            .collect();
        let lacks = |language: &&Language| {
            self.compare.is_some() && self.theirs(language).is_none()
        };
        let missing: Vec<_> = languages.iter().copied().filter(lacks).collect();
        let is_partial = is_named(ALL) && missing.len() < languages.len();
        let mut diagnostics = Diagnostics::default();
        for language in missing.iter().filter(|_| !is_partial) {
            let folder = self.compare.clone().unwrap_or_default().join(language.name);
            diagnostics.extend(pages::nothing_to_compare(&folder));
        }
        diagnostics.finish(languages).map(|(languages, _)| languages)
    }

    /// Returns the folder to compare, if there are pages of this language.
    fn theirs(&self, language: &Language) -> Option<&PathBuf> {
        self.compare.as_ref().filter(|folder| folder.join(language.name).is_dir())
    }
}

fn write(pages: &Pages, folder: PathBuf) -> Result<String, Diagnostics> {
    let dirs = Dirs {
        docs: Some(folder),
        ..Dirs::default()
    };
    let output = dirs.begin()?;
    let changes = pages.artifacts.compare(&dirs)?;
    changes.apply(output)?;
    Ok(report::summary(&changes))
}
