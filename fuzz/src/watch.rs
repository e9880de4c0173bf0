//! The memory and time that an input takes.

use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

use crate::Target;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The maximum memory. An input that takes more is a finding.
pub const LIMIT_BYTES: usize = 500 << 20;

/// The maximum time. An input that takes longer is a finding, and is stopped by the runner.
pub const LIMIT_TIME: Duration = Duration::from_secs(5);

/// The cost of one input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watched {
    pub bytes: usize,
    pub time: Duration,
}

/// Runs the target, and panics if the input takes more memory than it may.
pub fn watched(target: &Target, input: &[u8]) -> Watched {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let since = Instant::now();
    (target.run)(input);
    let time = since.elapsed();
    let bytes = MEMORY.peak_usage().saturating_sub(before);
    assert!(bytes <= LIMIT_BYTES, "the input takes {} MB", bytes >> 20);
    Watched { bytes, time }
}
