//! The generated files as one value, which `generate` writes, `check` compares and tests snapshot.
//!
//! [`Artifacts::compare`] finds how folders differ from it, and [`Changes::apply`] removes the
//! differences.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostics, io_error};
use crate::output::{self, STAGING, Transaction};
use crate::{docs, header, input};

/// The directory that a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// `src/generated` of the SDK's crate.
    Sdk,
    /// The reference pages.
    Docs,
    /// `tests/generated` of the SDK's crate.
    Tests,
}

impl Root {
    /// Returns whether the generator could write a file with this path. No other file is ever
    /// removed.
    fn could_hold(self, path: &str) -> bool {
        let (kind, folders) = match self {
            Self::Sdk => (".rs", 2),
            Self::Tests => (".rs", 0),
            // Language, client and group.
            Self::Docs => (".md", 3),
        };
        let hidden = path.split('/').any(|name| name.starts_with('.'));
        path.ends_with(kind) && !hidden && path.matches('/').count() <= folders
    }

    /// Returns whether a text has the header of a generated file, in its place.
    fn wrote(self, text: &str) -> bool {
        match self {
            Self::Sdk | Self::Tests => text.starts_with(&header::rust()),
            Self::Docs => docs::is_page(text),
        }
    }
}

/// The texts by path (with `/`, relative to the root), sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts(pub BTreeMap<(Root, String), String>);

/// The directories of the roots. A root without a directory is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dirs {
    /// The folder `src/generated` itself.
    pub sdk: Option<PathBuf>,
    pub docs: Option<PathBuf>,
    /// The folder `tests/generated` itself.
    pub tests: Option<PathBuf>,
}

impl Dirs {
    /// Locks the directories, and finishes or undoes what a killed command left in them.
    ///
    /// # Errors
    ///
    /// A directory can't be used.
    pub fn begin(&self) -> Result<Transaction, Diagnostics> {
        Transaction::begin(self.iter().map(|(_, dir)| dir))
    }

    /// Returns the roots that have a directory.
    pub fn roots(&self) -> Vec<Root> {
        self.iter().map(|(root, _)| root).collect()
    }

    fn iter(&self) -> impl Iterator<Item = (Root, &Path)> {
        [(Root::Sdk, &self.sdk), (Root::Docs, &self.docs), (Root::Tests, &self.tests)]
            .into_iter()
            .filter_map(|(root, dir)| Some((root, dir.as_deref()?)))
    }
}

/// A file that has to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<'a> {
    pub path: PathBuf,
    /// Empty for a file that is missing.
    pub old: String,
    pub new: &'a str,
}

/// The differences between directories and the set of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes<'a> {
    pub changed: Vec<Edit<'a>>,
    pub missing: Vec<Edit<'a>>,
    /// Files that were generated before and are no longer, and the staging folder of a killed
    /// command.
    pub surplus: Vec<PathBuf>,
    /// The number of files that are up to date.
    pub unchanged: usize,
}

impl Artifacts {
    /// Compares the files with those in the directories. A file without the header is never
    /// surplus, and a missing directory counts as an empty one.
    ///
    /// # Errors
    ///
    /// A file can't be read, or there is a link where a file is to be, or on the way to it.
    pub fn compare(&self, dirs: &Dirs) -> Result<Changes<'_>, Diagnostics> {
        let mut changes = Changes::default();
        let mut refused = Diagnostics::default();
        for (root, dir) in dirs.iter() {
            let enter = |folder: &str| !is_foreign(folder) || self.has(root, folder);
            let mut on_disk = input::list(dir, enter)?;
            for link in on_disk.links.iter().filter(|link| self.has(root, link)) {
                refused.extend(output::link_in_the_way(&dir.join(link)));
            }
            for (path, new) in self.of(root) {
                let exists = on_disk.files.remove(path);
                changes.see(dir.join(path), exists, new)?;
            }
            for path in on_disk.files.iter().filter(|path| root.could_hold(path)) {
                let path = dir.join(path);
                let text = fs::read(&path)
                    .map_err(|error| io_error(&path, "can't be read", &error))?;
                // Git may have changed the line ends. Files that are not UTF-8 are not ours.
                let text = String::from_utf8(text).unwrap_or_default();
                if root.wrote(&text.replace("\r\n", "\n")) {
                    changes.surplus.push(path);
                }
            }
            let staging = dir.join(STAGING);
            changes.surplus.extend(staging.exists().then_some(staging));
        }
        refused.finish(changes).map(|(changes, _)| changes)
    }

    fn of(&self, wanted: Root) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(move |((root, _), _)| *root == wanted)
            .map(|((_, path), text)| (path.as_str(), text.as_str()))
    }

    /// Returns whether this path is one of the files, or a folder of one.
    fn has(&self, root: Root, path: &str) -> bool {
        let file = (root, path.to_owned());
        let below = (root, format!("{path}/"));
        let next = self.0.range(&below..).next();
        let is_folder = next.is_some_and(|((its_root, its_path), _)| {
            *its_root == root && its_path.starts_with(&below.1)
        });
        is_folder || self.0.contains_key(&file)
    }
}

/// Returns whether a folder has a name that the generator uses only if an operation has it.
fn is_foreign(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    name.starts_with('.') || matches!(name, "node_modules" | "target")
}

impl<'a> Changes<'a> {
    /// Returns whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.surplus.is_empty()
    }

    /// Writes and removes files so that nothing differs. The comparison was made after `output` had
    /// begun.
    ///
    /// # Errors
    ///
    /// A file can't be written or removed; then nothing has changed.
    pub fn apply(&self, mut output: Transaction) -> Result<(), Diagnostics> {
        self.surplus.iter().try_for_each(|path| output.remove(path))?;
        for edit in self.changed.iter().chain(&self.missing) {
            output.write(&edit.path, edit.new)?;
        }
        output.commit()
    }

    fn see(
        &mut self,
        path: PathBuf,
        exists: bool,
        new: &'a str,
    ) -> Result<(), Diagnostics> {
        if !exists {
            self.missing.push(Edit {
                path,
                old: String::new(),
                new,
            });
            return Ok(());
        }
        let old =
            fs::read(&path).map_err(|error| io_error(&path, "can't be read", &error))?;
        if old == new.as_bytes() {
            self.unchanged += 1;
        } else {
            let old = String::from_utf8_lossy(&old).into_owned();
            self.changed.push(Edit { path, old, new });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::header::MARKER;
    use crate::output::fault::{self, Fault};

    /// A page as the generator begins it.
    fn page(text: &str) -> String {
        format!("# Page\n\n{}\n\n{text}\n", docs::notice())
    }

    fn artifacts(files: &[(Root, &str, &str)]) -> Artifacts {
        let text = |root, text: &str| match root {
            Root::Sdk | Root::Tests => format!("{}{text}\n", header::rust()),
            Root::Docs => page(text),
        };
        let files = files
            .iter()
            .map(|(root, path, own)| ((*root, (*path).to_owned()), text(*root, own)));
        Artifacts(files.collect())
    }

    fn sample() -> Artifacts {
        artifacts(&[
            (Root::Sdk, "mod.rs", "mod a;"),
            (Root::Sdk, "a/mod.rs", "mod b;"),
            (Root::Docs, "rust/login.md", "# Login"),
        ])
    }

    /// A folder that holds both roots, written.
    struct Place {
        dir: tempfile::TempDir,
        dirs: Dirs,
    }

    impl Place {
        fn with(artifacts: &Artifacts) -> Self {
            let dir = tempfile::tempdir().unwrap();
            let dirs = Dirs {
                sdk: Some(dir.path().join("src/generated")),
                docs: Some(dir.path().join("docs")),
                tests: None,
            };
            let place = Self { dir, dirs };
            place.generate(artifacts);
            place
        }

        fn generate(&self, artifacts: &Artifacts) {
            self.try_generate(artifacts).unwrap();
        }

        fn try_generate(&self, artifacts: &Artifacts) -> Result<(), Diagnostics> {
            let output = self.dirs.begin()?;
            artifacts.compare(&self.dirs)?.apply(output)
        }

        fn path(&self, path: &str) -> PathBuf {
            self.dir.path().join(path)
        }

        fn write(&self, path: &str, content: impl AsRef<[u8]>) {
            fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
            fs::write(self.path(path), content).unwrap();
        }

        /// Every file, as text.
        fn files(&self) -> BTreeMap<String, String> {
            let names = input::list(self.dir.path(), |_| true).unwrap().files;
            let read = |name: String| {
                let bytes = fs::read(self.path(&name)).unwrap();
                (name, String::from_utf8_lossy(&bytes).into_owned())
            };
            names.into_iter().map(read).collect()
        }

        fn names(&self) -> Vec<String> {
            self.files().into_keys().collect()
        }
    }

    const WRITTEN: [&str; 3] =
        ["docs/rust/login.md", "src/generated/a/mod.rs", "src/generated/mod.rs"];

    #[test]
    fn directories_are_made_and_a_second_run_changes_nothing() {
        let place = Place::with(&sample());
        assert_eq!(place.names(), WRITTEN);
        let artifacts = sample();
        let again = artifacts.compare(&place.dirs).unwrap();
        assert!(again.is_empty());
        assert_eq!(again.unchanged, 3);
    }

    #[test]
    fn an_edit_of_one_character_is_found_and_undone() {
        let place = Place::with(&sample());
        let path = "src/generated/a/mod.rs";
        let good = fs::read_to_string(place.path(path)).unwrap();
        place.write(path, good.replace("mod b", "mod c"));

        let artifacts = sample();
        let changes = artifacts.compare(&place.dirs).unwrap();
        assert_eq!(changes.changed.len(), 1);
        assert_eq!(changes.changed[0].path, place.path(path));
        assert_eq!(changes.changed[0].old, good.replace("mod b", "mod c"));
        assert_eq!(changes.changed[0].new, good);
        assert_eq!(changes.unchanged, 2);

        changes.apply(place.dirs.begin().unwrap()).unwrap();
        assert_eq!(fs::read_to_string(place.path(path)).unwrap(), good);
    }

    #[test]
    fn unchanged_files_are_not_touched() {
        let place = Place::with(&sample());
        let modified = || {
            fs::metadata(place.path("docs/rust/login.md")).unwrap().modified().unwrap()
        };
        let before = modified();
        place.write("src/generated/mod.rs", "");
        place.generate(&sample());
        assert_eq!(modified(), before);
    }

    #[test]
    fn a_missing_file_is_named_and_written() {
        let place = Place::with(&sample());
        fs::remove_file(place.path("docs/rust/login.md")).unwrap();

        let artifacts = sample();
        let changes = artifacts.compare(&place.dirs).unwrap();
        let missing: Vec<_> = changes.missing.iter().map(|edit| &edit.path).collect();
        assert_eq!(missing, [&place.path("docs/rust/login.md")]);

        changes.apply(place.dirs.begin().unwrap()).unwrap();
        assert_eq!(place.names(), WRITTEN);
    }

    #[test]
    fn surplus_files_go_with_the_folders_that_they_leave_empty() {
        let mut more = sample();
        more.0.extend(
            artifacts(&[
                (Root::Sdk, "old/deep/mod.rs", ""),
                (Root::Docs, "rust/old.md", "# Old"),
            ])
            .0,
        );
        let place = Place::with(&more);
        let artifacts = sample();
        let changes = artifacts.compare(&place.dirs).unwrap();
        assert_eq!(
            changes.surplus,
            [
                place.path("src/generated/old/deep/mod.rs"),
                place.path("docs/rust/old.md")
            ]
        );

        changes.apply(place.dirs.begin().unwrap()).unwrap();
        assert_eq!(place.names(), WRITTEN);
        assert!(!place.path("src/generated/old").exists());
        assert!(place.path("docs/rust").exists());
    }

    /// Files that are not ours, though they quote what ours begin with or have their names.
    fn of_others() -> Vec<(String, String)> {
        let rust = header::rust();
        let notice = docs::notice();
        let comment = format!("<!-- {MARKER} from spec/. -->");
        let mut files = Vec::new();
        for (index, text) in [
            "// Mine.\n".to_owned(),
            format!("\n{rust}"),
            format!("// Mine.\n{rust}"),
            format!("//! Quotes it:\n//! {rust}"),
            format!(" {rust}"),
            format!("/* {rust} */"),
            rust.replacen("// ", "/// ", 1),
            rust.replacen("not this file.", "not this file, says the generator.", 1),
            format!("// {MARKER}\n"),
            format!("pub const HEADER: &str = \"{MARKER}\";\n"),
        ]
        .into_iter()
        .enumerate()
        {
            files.push((format!("src/generated/own{index}.rs"), text));
        }
        for (index, text) in [
            "# Guide\n".to_owned(),
            notice.to_owned(),
            format!("\n# Guide\n\n{notice}\n"),
            format!("# Guide\n\nGenerated pages begin so:\n\n{notice}\n"),
            format!("# Guide\n\n```html\n{notice}\n```\n"),
            format!("# Guide\n\n    {}\n", notice.replace('\n', "\n    ")),
            format!("# Guide\n\n> {}\n", notice.replace('\n', "\n> ")),
            format!("# Guide\n\n<!-- Mine. -->\n\n{notice}\n"),
            format!("# Guide\n\n{comment}\n"),
            format!("# Guide\n\n{}\n", notice.replace("<!--\n", "<!--\nMine. ")),
            format!("# Guide\n\n{}\n", notice.replace("\n-->", "\nSo it says.\n-->")),
            format!("# Guide\n{notice}\n"),
            format!("# Guide\n\n{MARKER}\n"),
            format!("---\ntitle: {MARKER}\n---\n\n# Guide\n"),
        ]
        .into_iter()
        .enumerate()
        {
            files.push((format!("docs/own{index}.md"), text));
        }
        let places = [
            ".git/config.md",
            ".git/hooks/a.md",
            ".hidden.md",
            "rust/.cache/a.md",
            "node_modules/pages/a.md",
            "rust/node_modules/a.md",
            "target/a.md",
            "a/b/c/d/deeper.md",
            ".genauth-generate-a1B2c3",
            "rust/.genauth-generate-a1B2c3.md",
            "page.markdown",
            "page.md.orig",
            "page",
        ];
        files.extend(
            places.map(|path| (format!("docs/{path}"), page("Mine, in spite of all."))),
        );
        let places =
            [".git/a.rs", "target/a.rs", "a/b/c/deeper.rs", "a.rs.bk", "a.txt", ".a.rs"];
        files.extend(
            places.map(|path| (format!("src/generated/{path}"), header::rust())),
        );
        files
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let place = Place::with(&sample());
        let others = of_others();
        others.iter().for_each(|(path, text)| place.write(path, text));
        place.write("docs/logo.md", b"\x89PNG\xff\n".as_slice());
        let before = place.files();
        assert_eq!(before.len(), WRITTEN.len() + others.len() + 1);

        let artifacts = sample();
        assert_eq!(
            artifacts.compare(&place.dirs).unwrap().surplus,
            Vec::<PathBuf>::new()
        );
        place.generate(&artifacts);
        assert_eq!(place.files(), before);
    }

    #[test]
    fn pages_of_ours_are_known_with_a_remark_and_with_other_line_ends() {
        let place = Place::with(&sample());
        let plain = page("");
        let remark = plain.replacen("\n\n", "\n\n> **Deprecated.**\n\n", 1);
        for (index, text) in
            [plain.replace('\n', "\r\n"), plain, remark].iter().enumerate()
        {
            place.write(&format!("docs/old/client/group/{index}.md"), text);
        }
        assert_eq!(sample().compare(&place.dirs).unwrap().surplus.len(), 3);
        place.generate(&sample());
        assert_eq!(place.names(), WRITTEN);
    }

    #[test]
    fn a_group_may_be_called_like_a_folder_of_others() {
        let names = ["node_modules", "target"];
        let paths = names.map(|name| format!("rust/users/{name}/list.md"));
        let both = artifacts(&[
            (Root::Docs, &paths[0], "# List"),
            (Root::Docs, &paths[1], "# List"),
        ]);
        let place = Place::with(&both);
        place.write("docs/rust/users/target/old.md", page("# Old"));
        place.write("docs/target/old.md", page("# Mine"));
        place.generate(&both);
        assert!(both.compare(&place.dirs).unwrap().is_empty());
        assert_eq!(place.names().len(), 3);
        assert!(place.path("docs/target/old.md").exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_within_a_root_are_refused_and_the_root_may_be_one() {
        use std::os::unix::fs::symlink;
        // What is linked, and where to.
        let cases = [
            ("docs/rust", "elsewhere"),
            ("docs/rust", "nowhere"),
            ("docs/rust/login.md", "elsewhere/login.md"),
            ("docs/rust/login.md", "nowhere"),
            ("docs/rust/login.md", "docs/rust/login.md"),
            ("src/generated/a", "elsewhere"),
            ("src/generated/a/mod.rs", "src/generated/mod.rs"),
        ];
        for (link, to) in cases {
            let place = Place::with(&artifacts(&[]));
            place.write("elsewhere/login.md", "");
            fs::create_dir_all(place.path(link).parent().unwrap()).unwrap();
            symlink(place.path(to), place.path(link)).unwrap();
            let before = place.files();
            for _ in 0..2 {
                let error = sample().compare(&place.dirs).unwrap_err().to_string();
                assert!(error.contains(&format!("{link}\n")), "{error}");
                assert!(error.contains("is a link"), "{error}");
                assert!(place.try_generate(&sample()).is_err());
                assert_eq!(place.files(), before, "{link}");
            }
        }

        let place = Place::with(&artifacts(&[]));
        fs::create_dir_all(place.path("real/pages")).unwrap();
        fs::create_dir_all(place.path("src/generated/own")).unwrap();
        symlink(place.path("real/pages"), place.path("docs")).unwrap();
        symlink(place.path("real"), place.path("src/generated/own/link")).unwrap();
        place.generate(&sample());
        assert!(place.path("real/pages/rust/login.md").exists());
        assert!(sample().compare(&place.dirs).unwrap().is_empty());
        place.generate(&artifacts(&[]));
        assert_eq!(place.names(), [""; 0]);
        assert!(place.path("docs").is_symlink());
    }

    #[test]
    fn a_folder_that_still_holds_something_of_somebody_else_stays() {
        let mut more = sample();
        more.0.extend(artifacts(&[(Root::Docs, "go/login.md", "# Login")]).0);
        let place = Place::with(&more);
        place.write("docs/go/own.md", "# Own\n");
        place.generate(&sample());
        assert!(place.path("docs/go/own.md").exists());
        assert!(!place.path("docs/go/login.md").exists());
    }

    #[test]
    fn a_root_without_a_directory_is_left_out() {
        let place = Place::with(&sample());
        place.write("docs/rust/login.md", "");
        place.write("src/generated/mod.rs", "");
        let artifacts = sample();
        let dirs = Dirs {
            sdk: None,
            ..place.dirs.clone()
        };
        let changes = artifacts.compare(&dirs).unwrap();
        assert_eq!(changes.changed.len(), 1);
        assert_eq!(changes.changed[0].path, place.path("docs/rust/login.md"));
        assert_eq!(dirs.roots(), [Root::Docs]);
    }

    #[test]
    fn a_root_within_the_other_keeps_its_files() {
        let place = Place::with(&sample());
        let outer = place.dir.path().to_owned();
        let artifacts = sample();
        let dirs = Dirs {
            docs: Some(outer),
            ..place.dirs.clone()
        };
        let changes = artifacts.compare(&dirs).unwrap();
        assert_eq!(changes.surplus, [place.path("docs/rust/login.md")]);
    }

    #[test]
    fn a_write_that_fails_leaves_all_as_it_was() {
        let place = Place::with(&sample());
        // `a.rs` and `new/deep.rs` could be written, `taken/mod.rs` can't: `taken` is a file.
        place.write("src/generated/taken", "A file, not a folder.\n");
        place.write("src/generated/mod.rs", "Edited.\n");
        place.write("src/generated/old.rs", header::rust());
        let before = place.files();
        let mut more = sample();
        more.0.extend(
            artifacts(&[
                (Root::Sdk, "a.rs", ""),
                (Root::Sdk, "new/deep.rs", ""),
                (Root::Sdk, "taken/mod.rs", ""),
            ])
            .0,
        );

        let error = place.try_generate(&more).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("can't be written"), "{message}");
        assert!(message.contains("src/generated/taken"), "{message}");
        assert_eq!(place.files(), before);
        assert!(!place.path("src/generated/new").exists());
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_met_before_anything_is_replaced() {
        let place = Place::with(&sample());
        fs::remove_file(place.path("src/generated/mod.rs")).unwrap();
        place.write("src/generated/mod.rs/own.txt", "");
        place.write("src/generated/a/mod.rs", "Edited.\n");
        let before = place.files();
        assert!(place.try_generate(&sample()).is_err());
        assert_eq!(place.files(), before);
    }

    /// The sample as a later version has it, with files that come and go.
    fn later() -> Artifacts {
        let mut later = sample();
        later.0.values_mut().for_each(|text| text.push_str("// Second version.\n"));
        later.0.remove(&(Root::Sdk, "a/mod.rs".to_owned()));
        for index in 0..12 {
            let path = format!("rust/group{index}/page.md");
            later.0.extend(artifacts(&[(Root::Docs, &path, "# New")]).0);
        }
        later
    }

    /// All folders below one.
    fn folders(dir: &Path) -> BTreeSet<PathBuf> {
        let mut all = BTreeSet::new();
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                all.extend(folders(&path));
                all.insert(path);
            }
        }
        all
    }

    #[test]
    fn a_run_that_was_killed_at_any_point_is_finished_or_undone_by_the_next() {
        let whole = Place::with(&sample());
        whole.generate(&later());
        let folders_of = |place: &Place| {
            let folders = folders(place.dir.path()).into_iter();
            let within = folders
                .map(|one| one.strip_prefix(place.dir.path()).unwrap().to_owned());
            within.collect::<Vec<_>>()
        };
        for points in 0.. {
            let place = Place::with(&sample());
            let run = || place.try_generate(&later());
            let (result, struck) = fault::with(Fault::Killed(points), run);
            if !struck {
                assert!(points >= 50, "{points}");
                return result.unwrap();
            }
            place.generate(&later());
            assert_eq!(place.files(), whole.files(), "killed after {points}");
            assert_eq!(folders_of(&place), folders_of(&whole), "killed after {points}");
        }
    }

    #[test]
    fn new_files_of_a_killed_run_are_surplus() {
        let place = Place::with(&sample());
        let run = || place.try_generate(&later());
        let (_, struck) = fault::with(Fault::Killed(8), run);
        assert!(struck);
        let artifacts = sample();
        let surplus = artifacts.compare(&place.dirs).unwrap().surplus;
        assert!(surplus.contains(&place.path("docs").join(STAGING)), "{surplus:?}");
    }

    #[cfg(unix)]
    #[test]
    fn files_get_the_permissions_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let place = Place::with(&sample());
        place.write("docs/usual", "");
        let mode = |path| fs::metadata(place.path(path)).unwrap().permissions().mode();
        assert_eq!(mode("docs/rust/login.md"), mode("docs/usual"));
    }
}
