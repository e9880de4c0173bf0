//! The takeover of an upstream document in memory: all decisions and records that a specification
//! has about it, and the decisions that are open. No file is read or written.

use serde_json::Value;

use super::overrides;
use crate::diagnostic::Diagnostics;
use crate::model::Api;
use crate::normalise::{self, Applied, Published};
use crate::platform::Platform;
use crate::source::{Format, Source};
use crate::spec;
use crate::spec::descriptions::Descriptions;
use crate::surface::{Surface, record};
use crate::words;

/// An upstream document that was taken over. It still has its descriptions.
pub(crate) struct Takeover {
    pub(crate) document: Value,
    /// The documents of other clients whose records changed, by client.
    pub(crate) others: Vec<(String, Value)>,
    pub(crate) applied: Vec<Applied>,
    /// The objects that are marked as added by hand although the upstream document has them now.
    pub(crate) caught_up: Vec<String>,
    /// The names and enum values that stay although the upstream document no longer has them.
    pub(crate) stayed: Vec<String>,
}

/// Takes over an upstream document into a specification. `before` has the documents of all clients
/// of the specification by client, with the present document of this client if there is one.
pub(crate) fn take_over(
    before: &[(&str, &Value)],
    client: &str,
    upstream: &Value,
    platform: &Platform,
) -> Takeover {
    let old = model(before, platform);
    let published = published(before, &old, &[], platform);
    let mut document = upstream.clone();
    let applied = normalise::fix(&mut document, platform);
    let ours = before.iter().find(|(name, _)| *name == client).map(|(_, ours)| *ours);
    let mut caught_up = Vec::new();
    let mut stayed = Vec::new();
    if let Some(ours) = ours {
        let mut kept = overrides::keep(ours, &mut document, platform);
        caught_up.append(&mut kept.caught_up);
        let new = model(&with(before, client, &document), platform);
        let renamed = record::renamed(&old, &new, client);
        kept.keep_renamed(ours, &mut document, &renamed);
        overrides::keep_inlined(&mut document, &record::inlined(&old, &new));
        stayed = kept.stayed;
    }
    normalise::settle(&mut document, client, platform, &published);
    let all = with(before, client, &document);
    let new = model(&all, platform);
    let mut all: Vec<(String, Value)> =
        all.into_iter().map(|(name, one)| (name.to_owned(), one.clone())).collect();
    record::write(&old, &new, client, &mut all);
    let mut others = Vec::new();
    for (name, one) in all {
        if name == client {
            document = one;
        } else if before.iter().any(|(known, was)| *known == name && !is_same(was, &one))
        {
            others.push((name, one));
        }
    }
    Takeover {
        document,
        others,
        applied,
        caught_up,
        stayed,
    }
}

/// Returns whether two documents are the same, and their records in the same order.
fn is_same(left: &Value, right: &Value) -> bool {
    let (left, right) = (left.to_string(), right.to_string());
    left == right
}

/// Returns the types of a specification with these documents, and of schemas with these names.
/// `old` is what the documents describe.
pub(crate) fn published(
    before: &[(&str, &Value)],
    old: &Api,
    schemas: &[String],
    platform: &Platform,
) -> Published {
    let mut names = Surface::of(old).taken();
    names.extend(schemas.iter().map(|name| words::camel(name)));
    Published::of(before, names, platform)
}

/// Returns the documents, with this one instead of the client's present one, sorted by client.
fn with<'a>(
    before: &[(&'a str, &'a Value)],
    client: &'a str,
    document: &'a Value,
) -> Vec<(&'a str, &'a Value)> {
    let others = before.iter().filter(|(name, _)| *name != client).copied();
    let mut all: Vec<_> = others.chain([(client, document)]).collect();
    all.sort_by_key(|(name, _)| *name);
    all
}

/// Resolves documents without their descriptions. What is wrong with them is reported when they are
/// read from their files.
pub(crate) fn model(documents: &[(&str, &Value)], platform: &Platform) -> Api {
    let mut findings = Diagnostics::default();
    let read = |(client, value): &(&str, &Value)| {
        let source = Source::new(
            format!("{client}.yaml"),
            String::new(),
            Format::Yaml,
            (*value).clone(),
        );
        let (document, _) = spec::document_of(client, source, platform);
        (document, Descriptions::default())
    };
    let inputs: Vec<_> = documents.iter().map(read).collect();
    Api::lower(&inputs, platform, &mut findings)
}
