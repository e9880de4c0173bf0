//! The takeover of an upstream document in memory: all decisions and records that a specification
//! has about it, and the decisions that are open. No file is read or written.

use serde_json::Value;

use super::overrides;
use crate::normalise::{self, Applied};
use crate::platform::Platform;

/// An upstream document that was taken over. It still has its descriptions.
pub(crate) struct Takeover {
    pub(crate) document: Value,
    pub(crate) applied: Vec<Applied>,
    /// What was marked as added by hand although the upstream document has it now.
    pub(crate) caught_up: Vec<String>,
}

/// Takes over an upstream document into a specification. `before` has the documents of all clients
/// of the specification by client, with the present document of this client if there is one.
pub(crate) fn take_over(
    before: &[(&str, &Value)],
    client: &str,
    upstream: &Value,
    platform: &Platform,
) -> Takeover {
    let mut document = upstream.clone();
    let applied = normalise::fix(&mut document, platform);
    let ours = before.iter().find(|(name, _)| *name == client);
    let keep = |(_, ours): &(&str, &Value)| overrides::keep(ours, &mut document);
    let caught_up = ours.map(keep).unwrap_or_default();
    normalise::settle(&mut document, client, platform);
    Takeover {
        document,
        applied,
        caught_up,
    }
}
