//! What time it is. Tests bring a clock of their own.

use std::time::SystemTime;

/// Says what time it is: for the expiry of tokens, and the date of signed requests.
///
/// A function is a clock.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;
}

impl<F: Fn() -> SystemTime + Send + Sync + 'static> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}
