//! The dependencies that the features of the SDK bring into an application.

use std::process::Command;

/// Returns the names of the dependencies of the SDK with these features.
fn dependencies(features: &str) -> Vec<String> {
    let mut tree = Command::new(env!("CARGO"));
    tree.args([
        "tree",
        "--package",
        "genauth",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
    ])
    .args(["--format", "{p}", "--offline", "--locked"])
    .args(["--no-default-features", "--features", features])
    .current_dir(env!("CARGO_MANIFEST_DIR"));
    let outcome = tree.output().unwrap();
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "{stderr}");
    let stdout = String::from_utf8(outcome.stdout).unwrap();
    stdout.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn features_choose_the_cryptography_and_nothing_adds_another() {
    const LIBRARIES: [&str; 5] =
        ["aws-lc-rs", "jsonwebtoken", "native-tls", "ring", "rustls"];
    for (features, expected) in [
        ("default", vec!["aws-lc-rs", "rustls"]),
        ("management,aws-lc-rs", vec!["aws-lc-rs", "rustls"]),
        ("management,ring", vec!["ring", "rustls"]),
        ("management,native-tls", vec!["native-tls"]),
        (
            "oidc,cas,management,blocking,events,password-encryption,reqwest-0-13,tracing",
            vec![],
        ),
    ] {
        let dependencies = dependencies(features);
        let found: Vec<_> = LIBRARIES
            .into_iter()
            .filter(|library| dependencies.iter().any(|name| name == library))
            .collect();
        assert_eq!(found, expected, "{features}");
    }
}

#[test]
fn a_back_office_does_not_pay_for_logins() {
    let dependencies = dependencies("management,aws-lc-rs");
    for name in ["rsa", "p256", "ed25519-dalek", "roxmltree"] {
        assert!(!dependencies.iter().any(|one| one == name), "{name}");
    }
}
