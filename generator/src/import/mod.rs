//! `cargo xtask import`: an upstream document goes in, `spec/<client>.yaml` comes out.

mod brand;
mod enums;
mod fit;
pub mod fixups;
mod groups;
pub mod normalise;
mod numbers;
mod samples;
mod secrets;
mod visit;
