//! The real binary on folders of its own: what it writes, what it says, how it exits.

mod bad_input;
mod check;
mod coverage;
mod determinism;
mod diff;
mod docs;
mod formats;
mod generate;
mod import_pages;
mod output;
mod place;
mod readme;
mod rehearsal;
mod third_client;
mod usage;
