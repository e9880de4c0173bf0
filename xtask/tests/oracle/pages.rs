//! An SDK from published pages alone: pages in the form of authing-docs-factory are imported into an
//! empty folder, and the crate that is generated from it calls the same operations.
//!
//! It builds a crate, so it runs only if `PRISM_REQUIRED` or `GENERATIVE_DOCUMENTS` is set, as in
//! `.ci/run`.

use std::env;
use std::path::Path;

use serde_json::Value;

use crate::exercise::command;
use crate::sdk::Sdk;

/// The calls whose pages are imported, with the paths of their operations.
const CALLS: [(&str, &str); 4] = [
    ("enroll_factor", "/api/v3/enroll-factor"),
    ("list_enrolled_factors", "/api/v3/list-enrolled-factors"),
    ("send_enroll_factor_request", "/api/v3/send-enroll-factor-request"),
    ("reset_factor", "/api/v3/reset-factor"),
];

#[test]
fn an_sdk_from_pages_alone_enrols_factors() {
    if ["PRISM_REQUIRED", "GENERATIVE_DOCUMENTS"]
        .iter()
        .all(|one| env::var_os(one).is_none())
    {
        return;
    }
    let mut sdk = Sdk::new("pages");
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let docs = format!(
        "docs --profile upstream --lang python --spec-dir {} --out pages",
        spec.display()
    );
    sdk.xtask(&docs).unwrap_or_else(|output| panic!("{output}"));
    std::fs::remove_dir_all(sdk.path("spec")).unwrap();
    let group = "pages/python/authentication/mfa-factor-management";
    let import = format!("import-pages {group} --out spec");
    sdk.xtask(&import).unwrap_or_else(|output| panic!("{output}"));
    sdk.adopt("authentication.yaml");
    sdk.generate().unwrap_or_else(|output| panic!("{output}"));
    sdk.build().unwrap_or_else(|output| panic!("{output}"));
    let mut calls = sdk.start();
    let methods = calls.methods("authentication");
    for (name, path) in CALLS {
        let index = methods.iter().position(|method| method.name == name);
        let index = index.unwrap_or_else(|| panic!("there is no method {name}"));
        let reply =
            calls.run(&command("authentication", index, false, &[], &Value::Null));
        let url = reply["requests"][0]["url"].as_str().unwrap_or_default();
        let sent = url.split('?').next().unwrap_or_default();
        assert!(sent.ends_with(path), "{name}: {reply}");
        let response = serde_json::json!({
            "status": 200,
            "type": "application/json",
            "body": br#"{"statusCode":200,"message":"ok","data":{}}"#.as_slice(),
        });
        let reply = calls.run(&command("authentication", index, false, &[], &response));
        assert!(
            reply["failed"].is_null() && reply["undecoded"].is_null(),
            "{name}: {reply}"
        );
    }
}
