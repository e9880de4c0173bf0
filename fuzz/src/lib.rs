//! Fuzz targets: each takes one input, and panics if the result breaks a promise of the project.
//!
//! `fuzz/README.md` says how to run them, and how a finding becomes a test.

mod hostile;
mod mutate;
mod oracle;
mod scratch;
mod targets;
mod watch;

pub use fastrand::Rng;
pub use targets::{TARGETS, Target};
pub use watch::{LIMIT_BYTES, LIMIT_TIME, Watched, watched};
