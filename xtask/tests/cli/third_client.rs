//! A client needs its specification and a Cargo feature, and no code by hand.

use std::fs;
use std::path::Path;

use crate::crate_copy::{CrateCopy, run};
use crate::sdk_copy::copy;

const SPEC: &str = include_str!("../fixtures/billing.yaml");
const PROSE: &str = include_str!("../fixtures/prose/en/billing.yaml");

#[test]
fn a_client_needs_a_specification_and_a_feature() {
    let sdk = CrateCopy::new("third-client", &["billing".to_owned()]);
    let spec = sdk.0.join("spec");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"), &spec);
    fs::write(spec.join("billing.yaml"), SPEC).unwrap();
    fs::write(spec.join("prose/en/billing.yaml"), PROSE).unwrap();
    sdk.generate();
    let client = sdk.0.join("sdk/src/generated/billing/client.rs");
    let client = fs::read_to_string(client).unwrap();
    assert!(client.contains("pub struct BillingClient"), "{client}");
    assert_eq!(run(&mut sdk.cargo("check", "billing,blocking")), "");
}
