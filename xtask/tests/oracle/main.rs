//! Generated clients of foreign documents, judged by independent implementations.

mod batch;
mod broken;
mod credentials;
mod curl;
mod document;
mod exercise;
mod generative;
mod judge;
#[path = "../../../generated-sdk/tests/peers/prism/mock.rs"]
mod mock;
mod multipart;
mod pages;
mod prism;
mod random;
mod schema;
mod sdk;
#[path = "../support/sdk_copy.rs"]
mod sdk_copy;
mod values;
mod wire;
