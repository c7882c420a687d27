//! One JSON object per line on standard output.

use std::fmt::Write as _;
use std::io::{self, Write as _};

/// A flat JSON object of numbers, printed as one line.
#[derive(Debug, Default)]
pub struct Report {
    fields: String,
}

impl Report {
    /// A report of the port that a server listens on.
    pub fn ready(port: u16) -> Self {
        Self::default().flag("ready").number("port", port)
    }

    /// A report of the ports that a server listens on.
    pub fn ready_at(ports: &[u16]) -> Self {
        let list: Vec<_> = ports.iter().map(u16::to_string).collect();
        let mut report = Self::default().flag("ready");
        let _ = write!(report.fields, ",\"ports\":[{}]", list.join(","));
        report
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, key: &str, value: impl Into<f64>) -> Self {
        self.separate();
        let _ = write!(self.fields, "\"{key}\":{}", value.into());
        self
    }

    /// Adds a count.
    #[must_use]
    pub fn count(mut self, key: &str, value: u64) -> Self {
        self.separate();
        let _ = write!(self.fields, "\"{key}\":{value}");
        self
    }

    /// Adds `true`.
    #[must_use]
    pub fn flag(mut self, key: &str) -> Self {
        self.separate();
        let _ = write!(self.fields, "\"{key}\":true");
        self
    }

    /// # Errors
    /// When standard output is closed.
    pub fn emit(self) -> io::Result<()> {
        let mut output = io::stdout().lock();
        writeln!(output, "{{{}}}", self.fields)?;
        output.flush()
    }

    fn separate(&mut self) {
        if !self.fields.is_empty() {
            self.fields.push(',');
        }
    }
}
