//! The clients, and what is set once for all their calls.

#[cfg(feature = "authentication")]
mod authentication;
#[cfg(any(feature = "authentication", feature = "management"))]
mod checks;
#[cfg(any(feature = "authentication", feature = "management"))]
mod environment;
#[cfg(feature = "management")]
mod management;
#[cfg(any(feature = "authentication", feature = "management"))]
mod settings;

#[cfg(feature = "authentication")]
pub use authentication::{AuthenticationClient, AuthenticationClientBuilder};
#[cfg(feature = "management")]
pub use management::{ManagementClient, ManagementClientBuilder};
