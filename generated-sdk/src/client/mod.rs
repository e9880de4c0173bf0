//! Builders of clients, and the settings of GenAuth's own. The client types are generated.

#[cfg(feature = "authentication")]
mod authentication;
mod builder;
mod checks;
mod described;
#[cfg(any(feature = "authentication", feature = "management"))]
mod environment;
#[cfg(feature = "management")]
mod management;
mod settings;

pub use builder::ClientBuilder;
