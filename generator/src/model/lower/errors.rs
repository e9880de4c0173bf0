//! The codes that an operation may fail with.

use crate::model::{Errors, Origin};
use crate::openapi::Operation;
use crate::openapi::extensions::ERRORS;

/// Returns whether an operation can cause a code.
type Concerns = fn(&Operation) -> bool;

/// The values of `statusCode` that only some calls can fail with, because their cause is not in
/// every call. Nothing is known about the others.
const STATUS: [(i64, Concerns); 3] = [
    // A part of the request is missing or malformed.
    (400, |operation| !operation.parameters.is_empty() || operation.body.is_some()),
    // The caller is not logged in, or may not do this.
    (401, is_made_by_somebody),
    (403, is_made_by_somebody),
];

fn is_made_by_somebody(operation: &Operation) -> bool {
    operation.needs("bearer")
}

/// Returns the values of `statusCode` by rule, and the recorded values of `apiCode`.
pub(super) fn of(operation: &Operation, origin: &Origin) -> Errors {
    let status = STATUS.iter().filter(|(_, concerns)| concerns(operation));
    Errors {
        origin: origin.below(&format!("/{ERRORS}")),
        status: status.map(|(code, _)| *code).collect(),
        api: operation.errors.clone(),
    }
}
