//! The threads that wait in blocking calls.

use std::cell::Cell;

thread_local! {
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread waits at this moment: then connections belong to the background. One that an
/// asynchronous caller has opened lives in the runtime of that caller, which may be standing still now.
pub(crate) fn is_waiting() -> bool {
    WAITING.get()
}

/// Sets [`is_waiting`] for as long as it lives.
pub(crate) struct Waiting {
    before: bool,
}

impl Waiting {
    pub(crate) fn begin() -> Self {
        Self {
            before: WAITING.replace(true),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.set(self.before);
    }
}
