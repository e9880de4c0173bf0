//! The durations of the stages of a run.

use std::time::{Duration, Instant};

/// The stages, in the order in which they ran, each with its duration.
pub type Timings = Vec<(&'static str, Duration)>;

/// Runs a stage and adds its duration.
pub fn timed<T>(
    timings: &mut Timings,
    stage: &'static str,
    step: impl FnOnce() -> T,
) -> T {
    let start = Instant::now();
    let value = step();
    timings.push((stage, start.elapsed()));
    value
}
