//! Inputs of libFuzzer, which keeps those that reach new code. The variable `FUZZ_TARGET` names the
//! target.

#![allow(unsafe_code, reason = "libFuzzer calls functions by their C names")]

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use genauth_fuzz::{Rng, TARGETS, Target, watched};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

static TARGET: LazyLock<&'static Target> = LazyLock::new(|| {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    let found = TARGETS.iter().find(|target| target.name == name);
    found.unwrap_or_else(|| panic!("FUZZ_TARGET is {name:?}, expected one of {names:?}"))
});

static MOST_BYTES: AtomicUsize = AtomicUsize::new(1 << 20);
static MOST_TIME: AtomicUsize = AtomicUsize::new(50_000);

fuzz_target!(|input: &[u8]| {
    let one = watched(&TARGET, input);
    record(&MOST_BYTES, one.bytes, "largest, in bytes");
    record(&MOST_TIME, one.time.as_micros() as usize, "slowest, in microseconds");
});

/// Prints inputs that take more than all earlier ones.
fn record(most: &AtomicUsize, found: usize, what: &str) {
    if most.fetch_max(found, Ordering::Relaxed) < found {
        eprintln!("{what}: {found}");
    }
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut rng = Rng::with_seed(seed.into());
    if rng.u8(..5) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let changed = (TARGET.mutate)(&data[..size], &mut rng);
    let length = changed.len().min(max_size);
    data[..length].copy_from_slice(&changed[..length]);
    length
});
