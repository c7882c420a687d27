//! Latency of one packet at a time.

use std::io;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::report::Report;

/// Times consecutive calls of `exchange` (`warmupCount=`, `count=`) and prints p50 and p99 in microseconds.
///
/// # Errors
/// The first error of `exchange`.
pub fn time_round_trips(
    arguments: &Arguments,
    mut exchange: impl FnMut() -> io::Result<()>,
) -> io::Result<()> {
    for _ in 0..arguments.or("warmupCount", 1_000)? {
        exchange()?;
    }
    let count = arguments.or("count", 10_000)?;
    let mut times = (0..count)
        .map(|_| timed(&mut exchange))
        .collect::<io::Result<Vec<_>>>()?;
    times.sort_unstable();
    Report::default()
        .count("count", count)
        .number("p50", microseconds(&times, 50))
        .number("p99", microseconds(&times, 99))
        .emit()
}

fn timed(exchange: &mut impl FnMut() -> io::Result<()>) -> io::Result<Duration> {
    let start = Instant::now();
    exchange()?;
    Ok(start.elapsed())
}

/// The nearest-rank percentile; zero when there are no times.
pub(crate) fn microseconds(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted
        .get(rank)
        .map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let times: Vec<_> = (1..=200).map(Duration::from_micros).collect();
        assert_eq!(microseconds(&times, 50).round(), 100.0);
        assert_eq!(microseconds(&times, 99).round(), 198.0);
        assert_eq!(microseconds(&times[..1], 99).round(), 1.0);
        assert_eq!(microseconds(&[], 50), 0.0);
    }
}
