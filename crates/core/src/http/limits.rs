//! Limits of an exchange.

use std::time::Duration;

/// What a server may send, and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the head of a response, 8 KiB or more. The default is 64 KiB.
    pub head_bytes: usize,
    /// Header fields of a response. The default is 100.
    pub headers: usize,
    /// From the connection to the end of the response's head, the request included unless its body is a stream. The default
    /// is 60 seconds; `None` for no limit.
    pub head_time: Option<Duration>,
    /// Bytes of the body of a response. The default is `None`: no limit.
    pub body_bytes: Option<u64>,
    /// Redirects that are followed. The default is 10.
    pub redirects: u32,
}

/// The parser cannot do with a smaller buffer.
const SMALLEST_HEAD: usize = 8 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 64 * 1024,
            headers: 100,
            head_time: Some(Duration::from_secs(60)),
            body_bytes: None,
            redirects: 10,
        }
    }
}

impl Limits {
    pub(super) fn buffer_bytes(&self) -> usize {
        self.head_bytes.max(SMALLEST_HEAD)
    }
}
