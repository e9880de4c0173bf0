//! The features in the Cargo.toml of the crate that gets the generated code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, TableLike};

use crate::artifacts::Edit;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::input;
use crate::output::Transaction;

/// The feature that each client enables.
const SHARED: &str = "__client";

/// The features that are on by default.
const DEFAULT: &str = "default";

/// The clients for which the crate has code by hand.
const BY_HAND: [&str; 2] = ["authentication", "management"];

/// Features with other code that only GenAuth's clients use.
const OF_GENAUTH: [&str; 2] = ["events", "webhook"];

/// A client of the specification.
pub struct Client {
    pub name: String,
    /// The platform says which credentials it has.
    pub has_platform: bool,
}

/// Cargo.toml with the features that the clients need.
pub struct Manifest {
    path: PathBuf,
    old: String,
    new: String,
    /// The files of examples and benches that Cargo would find although the manifest lacks them.
    pub surplus: Vec<PathBuf>,
    pub findings: Diagnostics,
}

impl Manifest {
    /// Writes the file, removes those that it no longer names, and returns its change, if there is
    /// one.
    ///
    /// # Errors
    ///
    /// The file can't be written, or another one can't be removed.
    pub fn write(&self) -> Result<Option<Edit<'_>>, Diagnostics> {
        if self.old == self.new {
            return Ok(None);
        }
        let mut output = Transaction::begin(self.path.parent())?;
        output.write(&self.path, &self.new)?;
        self.surplus.iter().try_for_each(|path| output.remove(path))?;
        output.commit()?;
        Ok(Some(Edit {
            path: self.path.clone(),
            old: self.old.clone(),
            new: &self.new,
        }))
    }
}

/// Compares the features of the crate in `sdk_dir` with the clients of the specification. A folder
/// without Cargo.toml has no findings.
///
/// A copy of the crate gets the missing features. If it has none of GenAuth's clients, their features
/// are removed, with all that only these need. In this workspace, other crates need them.
pub fn adapt(sdk_dir: &Path, clients: &[Client], is_copy: bool) -> Manifest {
    let path = sdk_dir.join("Cargo.toml");
    let text = path.is_file().then(|| input::read(&path).ok()).flatten();
    let old = text.unwrap_or_default();
    let mut manifest = Manifest {
        path,
        new: old.clone(),
        old,
        surplus: Vec::new(),
        findings: Diagnostics::default(),
    };
    // Cargo reports a manifest that can't be read.
    let Ok(mut document) = manifest.old.parse::<DocumentMut>() else { return manifest };
    if manifest.old.is_empty() {
        return manifest;
    }
    let features = features(&document);
    let is_client = |name: &str| {
        features.get(name).is_some_and(|enabled| enabled.iter().any(|one| one == SHARED))
    };
    let is_by_hand = |name: &str| BY_HAND.contains(&name);
    let mut push = |severity, found: String, expected: &str, hint: String| {
        manifest.findings.push(Diagnostic {
            severity,
            ..Diagnostic::about_file(&manifest.path, found, expected, hint)
        });
    };
    for Client { name, has_platform } in clients {
        let is_taken = is_by_hand(name) && !has_platform;
        if is_taken || features.contains_key(name) && !is_client(name) {
            push(
                Severity::Error,
                format!("the crate has a feature `{name}` for other code"),
                "a feature of its own for each client",
                format!("rename the document, for example to `{name}_api`"),
            );
        } else if !features.contains_key(name) && is_copy && !is_by_hand(name) {
            if let Some(table) = table(&mut document, "features") {
                table.insert(name, toml_edit::value(Array::from_iter([SHARED])));
            }
        } else if !features.contains_key(name) {
            push(
                Severity::Warning,
                format!("the crate has no feature `{name}`, which its client needs"),
                "a feature of its own for each client",
                format!("add the line `{name} = [\"{SHARED}\"]` under [features]"),
            );
        }
    }
    if is_copy && !clients.iter().any(|client| is_by_hand(&client.name)) {
        let targets = remove_genauth(&mut document, &features, clients);
        manifest.surplus =
            targets.iter().flat_map(|path| files(sdk_dir, path)).collect();
    }
    manifest.new = document.to_string();
    let is_gone = |name: &&String| {
        is_client(name) && clients.iter().all(|client| client.name != **name)
    };
    let features = self::features(&document);
    let default = features.get(DEFAULT).into_iter().flatten();
    let gone: Vec<_> = default.filter(is_gone).map(|name| format!("`{name}`")).collect();
    if !gone.is_empty() {
        push(
            Severity::Warning,
            format!("the default features have clients without a document: {}", gone.join(", ")),
            "clients of the specification",
            "pass `--no-default-features --features CLIENT` to cargo, or change `default`"
                .to_owned(),
        );
    }
    manifest
}

/// Each feature with those that it enables.
type Features = BTreeMap<String, Vec<String>>;

fn features(document: &DocumentMut) -> Features {
    let table = document.get("features").and_then(Item::as_table_like);
    let entries = table.into_iter().flat_map(TableLike::iter);
    entries.map(|(name, enabled)| (name.to_owned(), strings(enabled))).collect()
}

fn strings(array: &Item) -> Vec<String> {
    let values = array.as_array().into_iter().flatten();
    values.filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// Removes the features of GenAuth's clients, those that enable them, and the dependencies,
/// examples and benches that only these need. The default features get the clients instead. Returns
/// the paths of the removed examples and benches, without extension.
fn remove_genauth(
    document: &mut DocumentMut,
    features: &Features,
    clients: &[Client],
) -> Vec<String> {
    let is_of_genauth =
        |name: &str| BY_HAND.contains(&name) || OF_GENAUTH.contains(&name);
    let mut gone: BTreeSet<&str> =
        features.keys().map(String::as_str).filter(|name| is_of_genauth(name)).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    loop {
        let enables =
            |enabled: &[String]| enabled.iter().any(|one| gone.contains(&**one));
        let more = features.iter().filter(|(name, enabled)| {
            *name != DEFAULT && !gone.contains(&***name) && enables(enabled)
        });
        let more: Vec<&str> = more.map(|(name, _)| name.as_str()).collect();
        if more.is_empty() {
            break;
        }
        gone.extend(more);
    }
    let dependencies = |is_wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&str> {
        let enabled = features.iter().filter(|(name, _)| is_wanted(name));
        let enabled = enabled.flat_map(|(_, enabled)| enabled);
        enabled.filter_map(|one| one.strip_prefix("dep:")).collect()
    };
    let used = dependencies(&|name| !gone.contains(name));
    let unused = dependencies(&|name| gone.contains(name));
    if let Some(table) = table(document, "features") {
        gone.iter().for_each(|name| drop(table.remove(name)));
        if let Some(default) = table.get_mut(DEFAULT).and_then(Item::as_array_mut) {
            default.retain(|one| one.as_str().is_none_or(|one| !gone.contains(one)));
            for (index, client) in clients.iter().enumerate() {
                if !default.iter().any(|one| one.as_str() == Some(&client.name)) {
                    default.insert(index, client.name.as_str());
                }
            }
            default.fmt();
        }
    }
    if let Some(table) = table(document, "dependencies") {
        unused.difference(&used).for_each(|name| drop(table.remove(name)));
    }
    let mut targets = Vec::new();
    for (kind, folder) in [("bench", "benches"), ("example", "examples")] {
        let Some(all) = document.get_mut(kind).and_then(Item::as_array_of_tables_mut)
        else {
            continue;
        };
        all.retain(|one| {
            let needed = one.get("required-features").map(strings).unwrap_or_default();
            let is_kept = !needed.iter().any(|one| gone.contains(&**one));
            let name = one.get("name").and_then(Item::as_str);
            targets.extend(
                name.filter(|_| !is_kept).map(|name| format!("{folder}/{name}")),
            );
            is_kept
        });
    }
    // The code by hand still names these features.
    let lints = document.get_mut("lints").and_then(|lints| lints.get_mut("rust"));
    if let Some(lints) = lints.and_then(Item::as_table_like_mut) {
        let names: Vec<String> = gone.iter().map(|name| format!("\"{name}\"")).collect();
        let mut lint = InlineTable::new();
        lint.insert("level", "warn".into());
        let values = format!("cfg(feature, values({}))", names.join(", "));
        lint.insert("check-cfg", Array::from_iter([values]).into());
        lints.insert("unexpected_cfgs", toml_edit::value(lint));
    }
    targets
}

/// Returns the files of an example or bench: one beside the others, or a folder.
fn files(sdk_dir: &Path, target: &str) -> Vec<PathBuf> {
    let folder = sdk_dir.join(target);
    let within =
        input::list(&folder, |_| true).map(|found| found.files).unwrap_or_default();
    let within = within.iter().map(|path| folder.join(path));
    let single = folder.with_extension("rs");
    within.chain(single.is_file().then_some(single)).collect()
}

fn table<'d>(
    document: &'d mut DocumentMut,
    name: &str,
) -> Option<&'d mut dyn TableLike> {
    document.get_mut(name).and_then(Item::as_table_like_mut)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[features]\ndefault = [\"management\", \"tls\"]\n# No client.\ntime = [\"dep:time\"]\nmanagement = [\n    \"__client\",\n    \"dep:x\",\n]\n__client = []\nmuseum = [\"__client\"]\n\n[dependencies]\nother = { features = [] }\n";

    /// Adapts this manifest, and returns the findings and the new text.
    fn adapted(
        manifest: &str,
        clients: &[(&str, bool)],
        is_copy: bool,
    ) -> (String, String) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("Cargo.toml");
        std::fs::write(&file, manifest).unwrap();
        let clients = clients.iter().map(|(name, has_platform)| Client {
            name: (*name).to_owned(),
            has_platform: *has_platform,
        });
        let adapted = adapt(dir.path(), &clients.collect::<Vec<_>>(), is_copy);
        adapted.write().unwrap();
        (adapted.findings.to_string(), std::fs::read_to_string(file).unwrap())
    }

    fn of(clients: &[(&str, bool)]) -> String {
        let (findings, text) = adapted(MANIFEST, clients, false);
        assert_eq!(text, MANIFEST);
        findings
    }

    #[test]
    fn a_manifest_is_read_as_cargo_reads_it() {
        let manifest =
            "[features] # Of clients.\r\nmuseum = [ # ]\r\n  '__client' ]\r\n";
        let document = manifest.parse::<DocumentMut>().unwrap();
        assert_eq!(features(&document)["museum"], ["__client"]);
    }

    #[test]
    fn a_copy_without_genauths_clients_loses_their_features() {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-sdk/Cargo.toml");
        let genauth = std::fs::read_to_string(file).unwrap();
        let museum = genauth
            .replace("\n__client = []\n", "\n__client = []\nmuseum = [\"__client\"]\n");
        let (findings, copy) = adapted(&museum, &[("museum", false)], true);
        assert_eq!(findings, "");
        let document = copy.parse::<DocumentMut>().unwrap();
        let features = features(&document);
        assert_eq!(features["default"], ["museum", "aws-lc-rs"]);
        for name in ["authentication", "cas", "events", "password-encryption", "webhook"]
        {
            assert!(!features.contains_key(name), "{name}");
        }
        for name in ["blocking", "museum", "native-tls", "test-util", "tracing"] {
            assert!(features.contains_key(name), "{name}");
        }
        let dependencies = document["dependencies"].as_table().unwrap();
        assert!(
            !dependencies.contains_key("rsa") && dependencies.contains_key("rustls")
        );
        for (name, one) in dependencies {
            let is_optional = one.get("optional").is_some();
            let enabled = format!("dep:{name}");
            let mut all = features.values().flatten();
            assert_eq!(is_optional, all.any(|one| *one == enabled), "{name}");
        }
        for gone in ["[[bench]]", "[[example]]", "rsa"] {
            assert!(!copy.contains(gone), "{copy}");
        }
        let (_, again) = adapted(&copy, &[("museum", false)], true);
        assert_eq!(again, copy);

        let (_, without_line) = adapted(&genauth, &[("museum", false)], true);
        let document = without_line.parse::<DocumentMut>().unwrap();
        assert_eq!(super::features(&document), features);

        let unchanged: [&[(&str, bool)]; 2] = [
            &[("authentication", true), ("management", true)],
            &[("authentication", true), ("museum", false)],
        ];
        for clients in unchanged {
            assert_eq!(adapted(&museum, clients, true).1, museum);
        }
    }

    #[test]
    fn clients_have_features_of_their_own() {
        assert_eq!(of(&[("museum", false), ("management", true)]), "");
        let missing = of(&[("zoo", false), ("management", true)]);
        assert!(missing.contains("the line `zoo = [\"__client\"]`"), "{missing}");
        for name in ["time", "default", "management"] {
            let taken = of(&[(name, false), ("management", true)]);
            assert!(taken.starts_with("error: the crate has a feature"), "{taken}");
        }
        let gone = of(&[("museum", false)]);
        assert!(gone.contains("without a document: `management`"), "{gone}");
        assert!(gone.starts_with("warning"), "{gone}");
    }
}
