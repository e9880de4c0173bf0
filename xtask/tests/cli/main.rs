//! The real program on folders of its own: the files that it writes, its output, its exit codes.

mod bad_input;
mod check;
mod coverage;
mod crate_copy;
mod dependencies;
mod determinism;
mod diff;
mod docs;
mod foreign;
mod formats;
mod generate;
mod import_pages;
mod manifest_lines;
mod output;
mod place;
mod readme;
mod rehearsal;
#[path = "../support/sdk_copy.rs"]
mod sdk_copy;
mod site;
mod third_client;
mod translations;
mod usage;
