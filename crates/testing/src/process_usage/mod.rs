//! Processor time and memory of this process.

use std::time::Duration;

use crate::report::Report;

#[cfg_attr(target_vendor = "apple", path = "apple.rs")]
#[cfg_attr(all(unix, not(target_vendor = "apple")), path = "other_unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, unix))]
mod unavailable;
#[cfg(unix)]
mod unix;

/// Resources that the process has used so far, all threads together. Zero on systems where they are not measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessUsage {
    /// Processor time in user space.
    pub user: Duration,
    /// Processor time in the kernel.
    pub system: Duration,
    /// Largest resident set so far, in bytes.
    pub peak_memory: u64,
}

impl ProcessUsage {
    /// Reads the current values.
    pub fn now() -> Self {
        platform::process_usage()
    }

    /// The usage since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            user: self.user - earlier.user,
            system: self.system - earlier.system,
            ..self
        }
    }

    /// Adds the three figures to a report.
    #[must_use]
    pub fn describe(self, report: Report) -> Report {
        report
            .number("userSeconds", self.user.as_secs_f64())
            .number("systemSeconds", self.system.as_secs_f64())
            .count("peakMemory", self.peak_memory)
    }
}
