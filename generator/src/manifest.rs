//! The features in the Cargo.toml of the crate that gets the generated code.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::input;

/// The feature that each client enables.
const SHARED: &str = "__client";

/// The clients for which the crate has code by hand.
const BY_HAND: [&str; 2] = ["authentication", "management"];

/// The part of Cargo.toml that is read.
#[derive(Deserialize)]
struct Manifest {
    /// Each feature with those that it enables.
    #[serde(default)]
    features: BTreeMap<String, Vec<String>>,
}

/// A client of the specification.
pub struct Client {
    pub name: String,
    /// The platform says which credentials it has.
    pub has_platform: bool,
}

/// Compares the features of the crate in `sdk_dir` with the clients of the specification. A folder
/// without Cargo.toml has no findings.
pub fn findings(sdk_dir: &Path, clients: &[Client]) -> Diagnostics {
    let file = sdk_dir.join("Cargo.toml");
    let mut findings = Diagnostics::default();
    let text = file.is_file().then(|| input::read(&file).ok()).flatten();
    // Cargo reports a manifest that can't be read.
    let manifest = text.and_then(|text| toml::from_str::<Manifest>(&text).ok());
    let Some(Manifest { features }) = manifest else { return findings };
    let is_client = |name: &str| {
        features.get(name).is_some_and(|enabled| enabled.iter().any(|one| one == SHARED))
    };
    let mut push = |severity, found: String, expected: &str, hint: String| {
        findings.push(Diagnostic {
            severity,
            ..Diagnostic::about_file(&file, found, expected, hint)
        });
    };
    for Client { name, has_platform } in clients {
        let is_taken = BY_HAND.contains(&name.as_str()) && !has_platform;
        if is_taken || features.contains_key(name) && !is_client(name) {
            push(
                Severity::Error,
                format!("the crate has a feature `{name}` for other code"),
                "a feature of its own for each client",
                format!("rename the document, for example to `{name}_api`"),
            );
        } else if !features.contains_key(name) {
            push(
                Severity::Warning,
                format!("the crate has no feature `{name}`, which its client needs"),
                "a feature of its own for each client",
                format!("add the line `{name} = [\"{SHARED}\"]` under [features]"),
            );
        }
    }
    let is_gone = |name: &&String| {
        is_client(name) && clients.iter().all(|client| client.name != **name)
    };
    let default = features.get("default").into_iter().flatten();
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
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[features]\ndefault = [\"management\", \"tls\"]\n# No client.\ntime = [\"dep:time\"]\nmanagement = [\n    \"__client\",\n    \"dep:x\",\n]\n__client = []\nmuseum = [\"__client\"]\n\n[dependencies]\nother = { features = [] }\n";

    fn of(clients: &[(&str, bool)]) -> String {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("Cargo.toml"), MANIFEST).unwrap();
        let clients = clients.iter().map(|(name, has_platform)| Client {
            name: (*name).to_owned(),
            has_platform: *has_platform,
        });
        findings(dir.path(), &clients.collect::<Vec<_>>()).to_string()
    }

    #[test]
    fn a_manifest_is_read_as_cargo_reads_it() {
        let manifest =
            "[features] # Of clients.\r\nmuseum = [ # ]\r\n  '__client' ]\r\n";
        let Manifest { features } = toml::from_str(manifest).unwrap();
        assert_eq!(features["museum"], ["__client"]);
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
