//! Rust: statements of the emitter of the SDK.

use super::call::Target;
use super::language::{Case, Language, UpstreamOrder};
use crate::model::{Client, Operation, SchemeKind};
use crate::rust;
use crate::surface::setters;

pub(super) const LANGUAGE: Language = Language {
    name: "rust",
    title: "Rust",
    fence: "rust",
    case: Case::Snake,
    is_own: true,
    wrapper: include_str!("../../../../templates/samples/rust.jinja"),
    imports: Some(imports),
    emit,
    comment: "//",
    upstream_order: UpstreamOrder::Document,
};

fn imports(target: &Target<'_>) -> String {
    let Target { sdk, client, .. } = target;
    let client = &sdk.surface.names[client.node];
    rust::imports(sdk, &[client], target.call.operation)
}

fn emit(target: &Target<'_>) -> String {
    rust::statement(target.sdk, target.client, target.call.operation)
}

/// Writes the calls of the builder that set the credentials of an operation: those of its first
/// alternative.
pub(super) fn credentials(client: &Client, operation: &Operation) -> String {
    let setters = setters::of(client);
    let all = operation.security.first().into_iter().flatten();
    let calls = all.filter_map(|one| {
        let index = client.schemes.iter().position(|known| known.name == one.scheme)?;
        let setter = setters.get(index)?.as_deref()?;
        let values = match client.schemes[index].kind {
            SchemeKind::Basic => r#""USER", "PASSWORD""#,
            SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_) => {
                r#""API_KEY""#
            }
            SchemeKind::Http(_) => r#""SCHEME CREDENTIALS""#,
            _ => r#""ACCESS_TOKEN""#,
        };
        Some(format!("\n    .{setter}({values})"))
    });
    calls.collect()
}
