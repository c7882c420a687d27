use std::io;

use socket2::{SockAddr, SockRef};

use crate::udp::error_source::{ErrorSource, backpressure, error_source};
use crate::udp::family::Family;
use crate::udp::{Capabilities, Cursor, MAX_PAYLOAD, Rung, SendBatch, SendCounters, SendError};

/// Sends batches one datagram at a time.
#[derive(Debug)]
pub struct Sender {
    family: Family,
    counters: SendCounters,
}

impl Sender {
    /// Creates a sender for a bound, non-blocking socket.
    pub fn new(socket: SockRef<'_>) -> Self {
        fit_send_buffer(&socket);
        Self {
            family: Family::of(&socket),
            counters: SendCounters::default(),
        }
    }

    /// Sends from the cursor on and moves it past what the kernel accepted; `Ok` when that is the whole batch.
    ///
    /// # Errors
    /// A [`SendError`]; each variant documents how to continue.
    ///
    /// # Panics
    /// When the batch is not [complete](SendBatch::is_complete).
    pub fn send(
        &mut self,
        socket: SockRef<'_>,
        batch: &SendBatch<'_>,
        cursor: &mut Cursor,
    ) -> Result<(), SendError> {
        while !batch.is_done(cursor) {
            if let Err(error) = self.send_next(&socket, batch, cursor) {
                self.handle_error(&socket, batch, cursor, error)?;
            }
        }
        Ok(())
    }

    /// Totals so far.
    pub fn counters(&self) -> SendCounters {
        self.counters
    }

    /// The one send path.
    pub fn capabilities(&self) -> Capabilities {
        Capabilities {
            rung: Rung::Single,
            max_segments: 1,
            max_segment_size: 0,
            batch_size: 1,
        }
    }

    fn send_next(
        &mut self,
        socket: &SockRef<'_>,
        batch: &SendBatch<'_>,
        cursor: &mut Cursor,
    ) -> io::Result<()> {
        let length = batch.length(cursor.index);
        let payload = batch.payload(*cursor, length);
        self.counters.system_calls += 1;
        match batch.target(cursor.index) {
            None => socket.send(payload)?,
            Some(target) if !target.options.is_empty() => return Err(options_unsupported()),
            Some(target) => {
                let address = self.family.map(target.address);
                socket.send_to(payload, &SockAddr::from(address))?
            }
        };
        self.counters.datagrams += 1;
        self.counters.bytes += length as u64;
        cursor.advance(1, length);
        Ok(())
    }

    fn handle_error(
        &mut self,
        socket: &SockRef<'_>,
        batch: &SendBatch<'_>,
        cursor: &mut Cursor,
        error: io::Error,
    ) -> Result<(), SendError> {
        if error.kind() == io::ErrorKind::Interrupted {
            return Ok(());
        }
        if let Some(error) = backpressure(&error) {
            return Err(error);
        }
        match error_source(&error, || self.send_next(socket, batch, cursor)) {
            ErrorSource::Pending { .. } => Err(SendError::Icmp(error)),
            ErrorSource::Datagram => Err(SendError::Datagram(error)),
        }
    }
}

/// Options of single datagrams need control messages, which this path does not send.
fn options_unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "options of single datagrams are not supported on this system",
    )
}

/// Raises the send buffer to the longest datagram: macOS rejects datagrams longer than its send buffer, 9,216 bytes by
/// default. Where it cannot be raised, a long datagram fails with its own error.
fn fit_send_buffer(socket: &SockRef<'_>) {
    if socket
        .send_buffer_size()
        .is_ok_and(|size| size < MAX_PAYLOAD)
    {
        let _ = socket.set_send_buffer_size(MAX_PAYLOAD);
    }
}
