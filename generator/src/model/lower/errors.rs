//! The codes that an operation may fail with.

use crate::model::{Errors, Origin};
use crate::openapi::Operation;
use crate::openapi::extensions::ERRORS;
use crate::platform::Platform;

/// Returns whether an operation can cause a code.
type Concerns = fn(&Operation, &Platform) -> bool;

/// The values of `statusCode` that only some calls can fail with, because their cause is not in
/// every call. Nothing is known about the others.
const STATUS: [(i64, Concerns); 4] = [
    // A part of the request is missing or malformed.
    (400, |operation, _| !operation.parameters.is_empty() || operation.body.is_some()),
    // The caller is not logged in, or may not do this.
    (401, is_made_by_somebody),
    (403, is_made_by_somebody),
    // The object to create exists already.
    (409, |operation, platform| platform.operations.creates(&operation.id)),
];

fn is_made_by_somebody(operation: &Operation, _: &Platform) -> bool {
    operation.needs("bearer")
}

/// Returns the values of `statusCode` by rule, and the recorded values of `apiCode`.
pub(super) fn of(operation: &Operation, origin: &Origin, platform: &Platform) -> Errors {
    let status = STATUS.iter().filter(|(_, concerns)| concerns(operation, platform));
    Errors {
        origin: origin.below(&format!("/{ERRORS}")),
        status: status.map(|(code, _)| *code).collect(),
        api: operation.errors.clone(),
    }
}
