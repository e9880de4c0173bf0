//! The time. Tests can replace the clock.

use std::time::SystemTime;

/// A source of the current time, for the expiry of tokens and the date of signed requests.
///
/// A function that returns a `SystemTime` is a clock.
pub trait Clock: Send + Sync + 'static {
    /// Returns the current time.
    fn now(&self) -> SystemTime;
}

impl<F: Fn() -> SystemTime + Send + Sync + 'static> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}
