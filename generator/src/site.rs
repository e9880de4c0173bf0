//! The site of guides and reference pages, for `cargo xtask site`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, io_error};
use crate::docs::{self, site};
use crate::locale::Locale;
use crate::output::Transaction;
use crate::platform::Platform;
use crate::{input, pages, parallel};

/// The files of the site, by path.
pub struct Site(BTreeMap<String, String>);

/// Makes the site in all locales, and returns it with the warnings about the documents. `guides` is
/// the folder of the pages that people write.
///
/// # Errors
///
/// All errors of the documents and the descriptions, documents without any page, and a guide that
/// can't be read.
pub fn make(
    spec_dir: &Path,
    platform: &Platform,
    guides: Option<&Path>,
) -> Result<(Site, Diagnostics), Diagnostics> {
    let guides = guides.map(read_guides).transpose()?.unwrap_or_default();
    let made = parallel::map(Locale::all(), |locale| {
        let (_, api, diagnostics) = pages::read(spec_dir, platform, locale)?;
        let (sdk, diagnostics) = pages::named(&api, diagnostics)?;
        Ok::<_, Diagnostics>((site::of_locale(&sdk, locale, &guides), diagnostics))
    });
    let mut files: BTreeMap<_, _> = site::shared().into_iter().collect();
    let mut warnings = None;
    for one in made {
        let (pages, diagnostics) = one?;
        files.extend(pages);
        // They are the same in all locales.
        warnings.get_or_insert(diagnostics);
    }
    if !files.contains_key(site::FRONT_PAGE) {
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(Diagnostic::about_file(
            spec_dir,
            "no operation of these documents has a page".to_owned(),
            "at least one operation or webhook",
            "add an operation; a site without pages would show nothing",
        ));
        return Err(diagnostics);
    }
    Ok((Site(files), warnings.unwrap_or_default()))
}

/// Reads the pages of a folder that people write: those without the header of generated ones.
fn read_guides(folder: &Path) -> Result<site::Guides, Diagnostics> {
    let listed = input::list(folder, |_| true)?.files.into_iter();
    let mut guides = site::Guides::new();
    for path in listed.filter(|path| path.ends_with(".md")) {
        let file = folder.join(&path);
        let text = input::read(&file)
            .map_err(|error| io_error(&file, "can't be read", &error))?;
        if !docs::is_page(&text) {
            guides.insert(path, text.replace("\r\n", "\n"));
        }
    }
    Ok(guides)
}

impl Site {
    /// Writes the site to a folder, and removes all other files of it.
    ///
    /// # Errors
    ///
    /// The folder is neither empty nor that of a site, or a file can't be written.
    pub fn write(&self, folder: &Path) -> Result<(), Diagnostics> {
        let mut output = Transaction::begin([folder])?;
        let old = input::list(folder, |_| true)?;
        let is_site = site::SIGNS.iter().all(|sign| old.files.contains(*sign));
        let is_empty = old.files.is_empty() && old.links.is_empty();
        if !is_site && !is_empty {
            let error = std::io::Error::other("it has other files than those of a site");
            return Err(io_error(
                folder,
                "would be emptied; give another folder",
                &error,
            ));
        }
        for (path, text) in &self.0 {
            let path = folder.join(path);
            let is_written = input::read(&path).is_ok_and(|old| old == *text);
            if !is_written {
                output.write(&path, text)?;
            }
        }
        for path in old.files.iter().filter(|path| !self.0.contains_key(*path)) {
            output.remove(&folder.join(path))?;
        }
        output.commit()
    }
}
