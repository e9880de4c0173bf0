//! The page of the requests that the server sends to webhooks and callbacks of a client.

use super::models::{self, Types};
use super::operation::named;
use super::page::{Row, Webhooks};
use super::rows::Rows;
use super::{markdown, types};
use crate::model::{Client, Webhook};

/// Returns the page of a client, which only names some of its types.
pub(super) fn page(rows: &Rows<'_>, client: &Client, types: &Types) -> Webhooks {
    Webhooks {
        rows: client.webhooks.iter().map(|one| row(rows, one)).collect(),
        named: named(rows.api, &types.named),
    }
}

/// Returns the types below the bodies of the requests, in their order.
pub(super) fn types(rows: &Rows<'_>, client: &Client) -> Types {
    let bodies = client.webhooks.iter().filter_map(|one| one.ty.as_ref());
    Types::below(rows.api, bodies.collect())
}

/// Returns the name of a request: `fed`, as code.
pub(crate) fn name(webhook: &Webhook) -> String {
    markdown::code(&webhook.name)
}

fn row(rows: &Rows<'_>, webhook: &Webhook) -> Row {
    let locale = rows.locale;
    let deprecated =
        webhook.deprecated.then(|| locale.text("deprecated_part").to_owned());
    let sent_for = webhook.operation.as_ref().map(|call| {
        locale.fill("webhooks.callback", &[("operation", &markdown::code(call))])
    });
    let media_type = webhook.media_type.as_ref().filter(|one| *one != JSON);
    let media_type = media_type.map(|one| {
        locale.fill("webhooks.media_type", &[("value", &markdown::code(one))])
    });
    let summary = markdown::cell(webhook.summary.trim());
    let summary = match summary.ends_with(['.', '!', '?']) || summary.is_empty() {
        true => summary,
        false => summary + ".",
    };
    let description = markdown::cell(&webhook.description);
    let parts = [deprecated, Some(summary), Some(description), sent_for, media_type];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    Row {
        name: name(webhook),
        required: markdown::code(webhook.http.as_str()),
        r#type: webhook
            .ty
            .as_ref()
            .map(|ty| types::print(rows.api, ty))
            .unwrap_or_default(),
        types: (webhook.ty.iter())
            .flat_map(|ty| models::directly_in(rows.api, ty))
            .collect(),
        description: parts.collect::<Vec<_>>().join(" "),
        ..Row::default()
    }
}

const JSON: &str = "application/json";
