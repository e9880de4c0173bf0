//! Text of `spec/changes.md`: the kinds of changes, and the catalogue with its verdicts.

use std::path::{Path, PathBuf};

use genauth_generator::diff;

use crate::cases::{Case, Expected};

pub(crate) fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/changes.md")
}

const HEAD: &str = "\
<!-- Written by the tests of generator/tests/diff. Edit cases.yaml or the table of kinds, and run
     UPDATE_CHANGES=1 cargo test -p genauth-generator --test diff -->

# Effects of changes of the specification

`cargo xtask diff OLD NEW` reports each change once, at its cause, with its effect on callers of the
crate (source), on clients that are in use when the server changes (wire), and on the reference
pages (docs). *Breaking* means that existing code stops compiling or existing clients stop working,
*compatible* that they may use or receive something new, *none* that they are not affected.

The direction decides: requests must suit the new server, and responses must suit the old client. A
type that is used in requests and responses gets the worse verdict of the two.

## Kinds of changes

`*` is `request` or `response`. `*-property` is a property of an object or, as `parameter`, a
parameter of an operation. *Depends* means that the comparison of both revisions decides: of the
Rust types for the source, of the sets of values for the wire.

";

const CASES: &str = "
## The catalogue

Each change is made to
[a small specification](../generator/tests/diff/base/authentication.yaml); the edits are in
[cases.yaml](../generator/tests/diff/cases.yaml). One test requires exactly these verdicts, each
once. Another test generates both SDKs and asks
[cargo-semver-checks](https://crates.io/crates/cargo-semver-checks) whether the crate broke (last
column). If it cannot detect the change, the compiler decides, with a snippet that compiles against
the old crate and not against the new one. Numbers in bold are the changes that `redocly diff`
detects.

| | Change | Reported as | Source | Wire | Docs | cargo-semver-checks |
|---|---|---|---|---|---|---|
";

pub(crate) fn written(cases: &[Case]) -> String {
    let mut page = format!("{HEAD}{}{CASES}", diff::kinds());
    for (index, case) in cases.iter().enumerate() {
        page.push_str(&row(index + 1, case));
    }
    page
}

fn row(number: usize, case: &Case) -> String {
    let number = if case.redocly { format!("**{number}**") } else { number.to_string() };
    let column = |of: fn(&Expected) -> String| {
        let cells: Vec<_> = case.expect.iter().map(of).collect();
        cells.join("<br>")
    };
    let reported = match case.expect.as_slice() {
        [] => "no change".to_owned(),
        _ => column(|one| format!("`{}`", one.kind)),
    };
    let proof = match (&case.exception, &case.snippet) {
        (Some(why), Some(_)) => format!("{why}; the compiler agrees"),
        (Some(why), None) => why.clone(),
        (None, _) => "agrees".to_owned(),
    };
    format!(
        "| {number} | {} | {reported} | {} | {} | {} | {proof} |\n",
        case.name,
        column(|one| one.source.clone()),
        column(|one| one.wire.clone()),
        column(|one| (if one.docs { "yes" } else { "no" }).to_owned()),
    )
}
