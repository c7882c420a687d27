//! Counts of received datagrams, in total and in a window.

use std::io;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::process_usage::ProcessUsage;
use crate::report::Report;

/// Counts datagrams, and those of a window that opens a while after the first one (`warmup=` and `duration=`,
/// milliseconds).
#[derive(Debug)]
pub struct DeliveryWindow {
    warmup: Duration,
    duration: Duration,
    packets: u64,
    bytes: u64,
    first: Option<Instant>,
    opened: Option<Mark>,
    closed: Option<Mark>,
}

/// The counts at a point in time.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: Instant,
    packets: u64,
    bytes: u64,
    usage: ProcessUsage,
}

impl DeliveryWindow {
    /// # Errors
    /// When an argument does not parse.
    pub fn from_arguments(arguments: &Arguments) -> io::Result<Self> {
        Ok(Self {
            warmup: arguments.milliseconds_or("warmup", 200)?,
            duration: arguments.milliseconds_or("duration", 600)?,
            packets: 0,
            bytes: 0,
            first: None,
            opened: None,
            closed: None,
        })
    }

    /// Adds the datagrams of one receive call.
    pub fn add(&mut self, packets: u64, bytes: u64) {
        self.packets += packets;
        self.bytes += bytes;
        let now = Instant::now();
        let opens = *self.first.get_or_insert(now) + self.warmup;
        if now < opens {
            return;
        }
        let mark = Mark {
            at: now,
            packets: self.packets,
            bytes: self.bytes,
            usage: ProcessUsage::now(),
        };
        self.opened.get_or_insert(mark);
        if now <= opens + self.duration {
            self.closed = Some(mark);
        }
    }

    /// The counts of the window, if it opened, and the totals.
    pub fn report(&self) -> Report {
        let window = self.opened.zip(self.closed);
        window
            .map_or_else(Report::default, |(from, to)| difference(from, to))
            .count("totalPackets", self.packets)
            .count("totalBytes", self.bytes)
    }
}

fn difference(from: Mark, to: Mark) -> Report {
    let report = Report::default()
        .number("seconds", (to.at - from.at).as_secs_f64())
        .count("packets", to.packets - from.packets)
        .count("bytes", to.bytes - from.bytes);
    to.usage.since(from.usage).describe(report)
}
