//! `coverage` on the small specification and on the real one.

use serde_json::Value;

use crate::place::{PROSE, Place, SPEC, SPEC_FILE};

/// The real specification, as seen from any folder.
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");

#[test]
fn a_healthy_specification_has_the_same_figures_everywhere() {
    let place = Place::with(SPEC, PROSE);
    let counted = place.run(&["coverage", "--spec-dir", "spec", "--paged"]).expect(0);
    insta::assert_snapshot!(counted.stdout);
    assert_eq!(counted.stderr, "");
    assert!(place.output().is_empty(), "nothing is written");
}

/// No operation, schema, property or enum value of the real documents is lost on the way.
#[test]
fn the_real_specification_is_covered() {
    let counted = Place::new()
        .run(&["coverage", "--spec-dir", REAL, "--format", "json"])
        .expect(0);
    assert_eq!(counted.stderr, "");
    let figures: Value = serde_json::from_str(&counted.stdout).unwrap();
    for client in ["authentication", "management"] {
        for kind in ["operations", "schemas", "properties", "enum_values"] {
            let [document, sdk, docs] = ["document", "sdk", "docs"]
                .map(|place| figures[client][kind][place].as_u64().unwrap());
            assert!(document > 80, "{client}, {kind}: {document}");
            assert_eq!((sdk, docs), (document, document), "{client}, {kind}");
        }
    }
    let paged = figures["management"]["paged"].as_array().unwrap();
    assert!(paged.contains(&Value::from("ManagementClient.list_users")), "{paged:?}");
}

#[test]
fn a_specification_that_cannot_be_used_is_refused() {
    let place = Place::new();
    place.edit(SPEC_FILE, "schemas/TokenDto", "schemas/TokensDto");
    let refused = place.run(&["coverage", "--spec-dir", "spec"]).expect(2);
    assert_eq!(refused.stdout, "");
    assert!(refused.stderr.contains("did you mean `TokenDto`?"), "{}", refused.stderr);
    place.run(&["coverage", "--spec-dir", "nowhere"]).expect(2);
    place.run(&["coverage", "--format", "xml"]).expect(2);
}
