//! All generated files of an API.

use crate::artifacts::{Artifacts, Root};
use crate::diagnostic::Diagnostics;
use crate::rust::{self, Sdk};
use crate::{docs, parallel};

/// Paths and texts.
type Files = Vec<(String, String)>;

/// Emits the files that belong under `roots`.
///
/// # Errors
///
/// A file that is not what was meant.
pub(crate) fn artifacts(
    sdk: &Sdk<'_>,
    roots: &[Root],
) -> Result<Artifacts, Diagnostics> {
    let emit = |root, emitter: fn(&Sdk<'_>) -> Result<Files, Diagnostics>| {
        if roots.contains(&root) { emitter(sdk) } else { Ok(Files::new()) }
    };
    let (docs, (sdk, tests)) = parallel::both(
        || emit(Root::Docs, |sdk| docs::committed(sdk, Default::default())),
        || (emit(Root::Sdk, rust::emit), emit(Root::Tests, rust::emit_calls)),
    );
    let all = [(Root::Sdk, sdk?), (Root::Docs, docs?), (Root::Tests, tests?)];
    let files = all.into_iter().flat_map(|(root, files)| {
        files.into_iter().map(move |(path, text)| ((root, path), text))
    });
    Ok(Artifacts(files.collect()))
}
