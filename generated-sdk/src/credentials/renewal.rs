//! A value that one request renews for all calls that wait for it.
//!
//! The waiting calls share one future and drive it. If it fails, all of them get the error. If all of
//! them are dropped, so is the future, unless a task of its own drives it as well.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{Shared, WeakShared};

use crate::error::{Error, ErrorKind};

/// A token is renewed this long before it expires, or after nine tenths of its lifetime if that is
/// later.
pub(super) const AHEAD: Duration = Duration::from_secs(60);

/// A renewal with a shared error. Boxed, because all waiting calls share it.
pub(super) type Renewing<T> =
    Pin<Box<dyn Future<Output = Result<Arc<T>, Arc<Error>>> + Send>>;

/// The latest value, and its renewal if one is under way.
pub(super) struct Renewed<T>(Mutex<State<T>>);

struct State<T> {
    value: Option<Arc<T>>,
    /// Weak, so that the renewal is dropped with the last call that waits for it.
    renewal: Option<WeakShared<Renewing<T>>>,
}

impl<T> Renewed<T> {
    pub(super) fn new(value: Option<T>) -> Self {
        Self(Mutex::new(State {
            value: value.map(Arc::new),
            renewal: None,
        }))
    }

    /// Returns the value if it is good; otherwise the renewal under way, or a new one.
    ///
    /// The future of `renew` must end with [`ended`](Self::ended).
    pub(super) fn get(
        &self,
        is_good: impl FnOnce(&T) -> bool,
        renew: impl FnOnce() -> Shared<Renewing<T>>,
    ) -> Result<Arc<T>, Shared<Renewing<T>>> {
        let mut state = self.state();
        match &state.value {
            Some(value) if is_good(value) => return Ok(Arc::clone(value)),
            _ => {}
        }
        if let Some(under_way) = state.renewal.as_ref().and_then(WeakShared::upgrade) {
            return Err(under_way);
        }
        let renewal = renew();
        state.renewal = renewal.downgrade();
        Err(renewal)
    }

    /// Ends the renewal, with a new value if there is one.
    pub(super) fn ended(&self, value: Option<Arc<T>>) {
        let mut state = self.state();
        state.renewal = None;
        if value.is_some() {
            state.value = value;
        }
    }

    /// Sets the value while the renewal goes on.
    #[cfg(feature = "authentication")]
    pub(super) fn set(&self, value: T) {
        self.state().value = Some(Arc::new(value));
    }

    /// Replaces `old`, unless that has happened already.
    pub(super) fn replace(&self, old: &Arc<T>, new: Option<T>) {
        let mut state = self.state();
        if state.value.as_ref().is_some_and(|value| Arc::ptr_eq(value, old)) {
            state.value = new.map(Arc::new);
        }
    }

    pub(super) fn value(&self) -> Option<Arc<T>> {
        self.state().value.clone()
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // No holder of the lock can leave a partial change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a future that several calls can wait for. A panic in it is an error for all of them.
pub(super) fn shared<T: 'static>(
    operation: &'static str,
    future: impl Future<Output = Result<Arc<T>, Arc<Error>>> + Send + 'static,
) -> Shared<Renewing<T>> {
    let renewing: Renewing<T> =
        Box::pin(AssertUnwindSafe(future).catch_unwind().map(move |outcome| {
            outcome.unwrap_or_else(|_| {
                let message = "the renewal of the access token panicked";
                Err(Arc::new(Error::new(ErrorKind::Auth, operation, message)))
            })
        }));
    renewing.shared()
}
