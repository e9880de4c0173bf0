//! Rust: statements of the emitter of the SDK.

use super::call::Target;
use super::language::{Case, Language, UpstreamOrder};
use crate::rust;

pub(super) const LANGUAGE: Language = Language {
    name: "rust",
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
