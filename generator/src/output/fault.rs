//! Faults of the disk, for tests.

use std::cell::Cell;
use std::io;

/// The fate of the operations of this thread.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// So many are done, and no more: the program was killed.
    Killed(usize),
    /// So many are done, the next one fails, and the rest is done: the disk was full for a moment.
    Once(usize),
}

thread_local! {
    static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
}

/// Runs something with a fault. Returns whether it struck, too.
pub(crate) fn with<T>(fault: Fault, run: impl FnOnce() -> T) -> (T, bool) {
    FAULT.set(Some(fault));
    let result = run();
    let struck = matches!(FAULT.take(), None | Some(Fault::Killed(0)));
    (result, struck)
}

pub(super) fn strike() -> io::Result<()> {
    let (next, struck) = match FAULT.get() {
        None => (None, false),
        Some(Fault::Killed(0)) => (Some(Fault::Killed(0)), true),
        Some(Fault::Killed(left)) => (Some(Fault::Killed(left - 1)), false),
        Some(Fault::Once(0)) => (None, true),
        Some(Fault::Once(left)) => (Some(Fault::Once(left - 1)), false),
    };
    FAULT.set(next);
    if struck { Err(io::Error::other("this operation was struck")) } else { Ok(()) }
}
