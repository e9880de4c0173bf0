//! The threads of blocking calls.

use std::cell::Cell;

thread_local! {
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread is in a blocking call. Its connections must belong to the background
/// runtime, because the runtime of an asynchronous caller may be blocked.
pub(crate) fn is_waiting() -> bool {
    WAITING.get()
}

/// Sets [`is_waiting`] until it is dropped.
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
