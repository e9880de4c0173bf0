//! Work shared among the processors of the machine. A panic of a thread is one of its caller.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{ScopedJoinHandle, available_parallelism, scope};

/// Calls a function for each item and returns the results in the order of the items.
///
/// There are as many threads as processors, and no more: what one call needs is often megabytes.
pub(crate) fn map<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || next.fetch_add(1, Ordering::Relaxed);
    let run = || {
        let indices = std::iter::repeat_with(take)
            .map_while(|index| Some((index, items.get(index)?)));
        indices.map(|(index, item)| (index, work(item))).collect::<Vec<_>>()
    };
    let threads = available_parallelism().map_or(1, usize::from).min(items.len());
    let mut results = scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let own = run();
        own.into_iter().chain(others.into_iter().flat_map(joined)).collect::<Vec<_>>()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Calls two functions at the same time and returns both results.
pub(crate) fn both<A: Send, B>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (joined(one), other)
    })
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        let doubled: Vec<u32> = items.iter().map(|item| item * 2).collect();
        assert_eq!(map(&items, |item| item * 2), doubled);
        assert_eq!(map(&[], |item: &u32| *item), [0; 0]);
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }

    #[test]
    fn a_panic_of_any_thread_is_one_of_the_caller() {
        let panics = |work: fn()| std::panic::catch_unwind(work).is_err();
        assert!(panics(|| _ = map(&[0, 1, 2, 3], |item| assert_ne!(*item, 3))));
        assert!(panics(|| _ = both(|| panic!("one"), || ())));
        assert!(panics(|| _ = both(|| (), || panic!("other"))));
    }
}
