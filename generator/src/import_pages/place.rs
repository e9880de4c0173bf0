//! The facts that the path of a page tells.

use std::path::Path;

use crate::docs::languages::Language;
use crate::normalise::groups::OTHERS;
use crate::platform::Platform;
use crate::words;

/// The parts of a path `<language>/<client>/<group>/<path>.md`.
#[derive(Clone, Debug, Default)]
pub(super) struct Location {
    pub(super) client: String,
    /// The name of the group.
    pub(super) group: String,
    /// The file without its extension.
    pub(super) stem: String,
    /// The whole path, if its folders are known to be those of client and group.
    pub(super) page: Option<String>,
    /// The folder above the client, if it has the name of a language.
    pub(super) language: Option<&'static Language>,
}

impl Location {
    pub(super) fn of(file: &Path, platform: &Platform) -> Self {
        let full = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        let mut above = full.ancestors().skip(1).map(|folder| {
            folder
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default()
                .to_owned()
        });
        let mut next = || above.next().unwrap_or_default();
        let (group, client, language) = (next(), next(), next());
        let stem = full.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let language = Language::named(&language);
        let is_whole = language.is_some() || platform.clients.contains_key(&client);
        Self {
            group: group_name(&group, platform),
            page: is_whole.then(|| format!("{client}/{group}/{stem}.md")),
            client,
            stem: stem.to_owned(),
            language,
        }
    }

    /// Returns the path on the wire. Upstream pages have hyphens for its slashes and do not tell
    /// them apart.
    pub(super) fn path(&self, platform: &Platform) -> String {
        match self.stem.strip_prefix('-') {
            Some(elsewhere) => format!("/{elsewhere}"),
            None => {
                let prefix = &platform.operations.path_prefix;
                let prefix = if prefix.is_empty() { "/" } else { prefix };
                format!("{prefix}{}", self.stem)
            }
        }
    }
}

/// Returns the group that has this folder: a known one, or else the words of the folder.
fn group_name(folder: &str, platform: &Platform) -> String {
    let words = || {
        let words = folder.split('-').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let mut known = platform.groups.names.values().map(String::as_str).chain([OTHERS]);
    known.find(|group| words::kebab(group) == folder).map_or_else(words, str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Location;
    use crate::tests;

    #[test]
    fn folders_tell_language_client_and_group() {
        let page =
            Path::new("java/authentication/mfa-factor-management/enroll-factor.md");
        let platform = tests::genauth();
        let location = Location::of(page, &platform);
        assert_eq!(location.client, "authentication");
        assert_eq!(location.group, "MFA Factor Management");
        assert_eq!(location.path(&platform), "/api/v3/enroll-factor");
        let whole = "authentication/mfa-factor-management/enroll-factor.md";
        assert_eq!(location.page.as_deref(), Some(whole));
        assert_eq!(location.language.map(|one| one.name), Some("java"));
        assert_eq!(Location::of(Path::new("a/b/c.md"), &platform).page, None);
        let page = Path::new("management/some-thing/-oidc-me.md");
        assert_eq!(Location::of(page, &platform).group, "Some Thing");
        assert_eq!(Location::of(page, &platform).path(&platform), "/oidc-me");
    }
}
