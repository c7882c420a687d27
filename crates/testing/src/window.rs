//! A measured period after a warm-up.

use std::io;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::process_usage::ProcessUsage;
use crate::report::Report;

/// The result of one step of a measured loop.
#[derive(Clone, Copy, Debug, Default)]
pub struct StepCounts {
    /// Packets or writes that the kernel accepted.
    pub packets: u64,
    /// Payload bytes in them.
    pub bytes: u64,
    /// System calls made.
    pub system_calls: u64,
}

impl StepCounts {
    fn add(&mut self, other: Self) {
        self.packets += other.packets;
        self.bytes += other.bytes;
        self.system_calls += other.system_calls;
    }
}

/// Lengths of the warm-up and the measured period (`warmup=` and `duration=`, milliseconds).
#[derive(Clone, Copy, Debug)]
pub struct Window {
    warmup: Duration,
    duration: Duration,
}

impl Window {
    /// # Errors
    /// When an argument does not parse.
    pub fn from_arguments(arguments: &Arguments) -> io::Result<Self> {
        let warmup = arguments.milliseconds_or("warmup", 200)?;
        let duration = arguments.milliseconds_or("duration", 600)?;
        Ok(Self { warmup, duration })
    }

    /// Repeats `step` through warm-up and window, then prints the report of the window; `totalPackets` and
    /// `totalBytes` include the warm-up, for comparison with the counts of the receiver.
    ///
    /// # Errors
    /// The first error of `step`.
    pub fn measure(self, mut step: impl FnMut() -> io::Result<StepCounts>) -> io::Result<()> {
        let warm = repeat(self.warmup, &mut step)?;
        let (usage, start) = (ProcessUsage::now(), Instant::now());
        let measured = repeat(self.duration, &mut step)?;
        let (elapsed, used) = (start.elapsed(), ProcessUsage::now().since(usage));
        let mut total = warm;
        total.add(measured);
        used.describe(describe(measured, elapsed))
            .count("totalPackets", total.packets)
            .count("totalBytes", total.bytes)
            .emit()
    }
}

fn repeat(
    duration: Duration,
    step: &mut impl FnMut() -> io::Result<StepCounts>,
) -> io::Result<StepCounts> {
    let (start, mut sum) = (Instant::now(), StepCounts::default());
    while start.elapsed() < duration {
        sum.add(step()?);
    }
    Ok(sum)
}

fn describe(sum: StepCounts, elapsed: Duration) -> Report {
    Report::default()
        .number("seconds", elapsed.as_secs_f64())
        .count("packets", sum.packets)
        .count("bytes", sum.bytes)
        .count("systemCalls", sum.system_calls)
}
