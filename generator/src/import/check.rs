//! Checks of an upstream document that the import relies on.

use crate::diagnostic::{Diagnostics, Severity};
use crate::model::Api;
use crate::openapi::extensions::CLIENT;
use crate::openapi::names;
use crate::platform::Platform;
use crate::source::Source;
use crate::source::pointer::Pointer;
use crate::source::reader::Reader;
use crate::spec;
use crate::spec::descriptions::Descriptions;
use crate::surface::Surface;

/// Refuses what is not an upstream document.
pub(super) fn upstream(source: &Source) -> Result<(), Diagnostics> {
    let reader = Reader::new(source, "check that this is the whole upstream document");
    if let Some(root) = reader.root().object() {
        root.check_version();
    }
    if source.value.get(CLIENT).is_some() {
        reader.error(
            Pointer::ROOT.key(CLIENT),
            format!("`{CLIENT}`: the document is in `spec/` already"),
            "an upstream document",
            "edit it in place, or import the upstream document instead",
        );
    }
    reader.finish(())?;
    source.findings.clone().finish(())?;
    let reader = Reader::new(source, "check that this is the whole upstream document");
    if let Some(root) = reader.root().object()
        && let Some(paths) = root.require("paths")
    {
        paths.object();
    }
    names::check(&reader);
    reader.finish(())
}

/// Refuses records of a specification that can't be used: the import would keep them.
pub(super) fn records(
    before: &[(&str, &Source)],
    platform: &Platform,
) -> Result<(), Diagnostics> {
    for (_, source) in before {
        let reader = Reader::new(source, "fix it in `spec/`, then import again");
        names::check(&reader);
        reader.finish(())?;
    }
    let read = |(client, source): &(&str, &Source)| {
        let (document, _) = spec::document_of(client, (*source).clone(), platform);
        (document, Descriptions::default())
    };
    let inputs: Vec<_> = before.iter().map(read).collect();
    let api = Api::lower(&inputs, platform, &mut Diagnostics::default());
    let findings = Surface::of(&api).names.findings;
    let mut refused = Diagnostics::default();
    let errors = findings.iter().filter(|one| one.severity == Severity::Error);
    errors.for_each(|one| refused.push(one.clone()));
    refused.finish(()).map(|_| ())
}
