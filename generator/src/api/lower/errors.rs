//! Which codes an operation may fail with.

use crate::api::Errors;
use crate::document::Operation;

/// Whether there is something about an operation that a code of its kind can complain of.
type Concerns = fn(&Operation) -> bool;

/// Values of `statusCode` that what the platform documents about a call makes possible, or rules out. All
/// others are possible with any call, as far as anybody knows.
const STATUS: [(i64, Concerns); 3] = [
    // Something that is sent is missing or malformed.
    (400, |operation| !operation.parameters.is_empty() || operation.body.is_some()),
    // The caller is not logged in, or may not do this.
    (401, is_made_by_somebody),
    (403, is_made_by_somebody),
];

fn is_made_by_somebody(operation: &Operation) -> bool {
    operation.needs("bearer")
}

/// Those of `statusCode` by rule, those of `apiCode` as people found them.
pub(super) fn of(operation: &Operation) -> Errors {
    let status = STATUS.iter().filter(|(_, concerns)| concerns(operation));
    Errors {
        status: status.map(|(code, _)| *code).collect(),
        api: operation.errors.clone(),
    }
}
