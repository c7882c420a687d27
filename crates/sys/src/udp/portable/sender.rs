use std::io;

use socket2::{SockAddr, SockRef};

use crate::udp::blame::{Blame, backpressure, blame};
use crate::udp::family::Family;
use crate::udp::{Capabilities, Cursor, MAX_PAYLOAD, Outbound, Refusal, Rung, SendCounters};

/// Sends batches datagram by datagram.
#[derive(Debug)]
pub struct Sender {
    family: Family,
    counters: SendCounters,
}

impl Sender {
    /// Makes a sender for a non-blocking socket that is bound.
    pub fn new(socket: SockRef<'_>) -> Self {
        make_room_for_largest_datagram(&socket);
        Self {
            family: Family::of(&socket),
            counters: SendCounters::default(),
        }
    }

    /// Sends from the cursor on and leaves it behind what the kernel took; `Ok` when that is the whole batch.
    ///
    /// # Errors
    /// A [`Refusal`], which says how to go on.
    ///
    /// # Panics
    /// When the batch is not [complete](Outbound::is_complete).
    pub fn send(
        &mut self,
        socket: SockRef<'_>,
        batch: &Outbound<'_>,
        cursor: &mut Cursor,
    ) -> Result<(), Refusal> {
        while !batch.is_done(cursor) {
            if let Err(error) = self.send_next(&socket, batch, cursor) {
                self.refused(&socket, batch, cursor, error)?;
            }
        }
        Ok(())
    }

    /// What was sent so far.
    pub fn counters(&self) -> SendCounters {
        self.counters
    }

    /// What the sender can do.
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
        batch: &Outbound<'_>,
        cursor: &mut Cursor,
    ) -> io::Result<()> {
        let length = batch.length(cursor.index);
        let payload = batch.payload(*cursor, length);
        self.counters.system_calls += 1;
        match batch.target(cursor.index) {
            None => socket.send(payload)?,
            Some(target) if !target.options.is_empty() => return Err(not_here()),
            Some(target) => {
                let address = self.family.adapt(target.address);
                socket.send_to(payload, &SockAddr::from(address))?
            }
        };
        self.counters.datagrams += 1;
        self.counters.bytes += length as u64;
        cursor.advance(1, length);
        Ok(())
    }

    fn refused(
        &mut self,
        socket: &SockRef<'_>,
        batch: &Outbound<'_>,
        cursor: &mut Cursor,
        error: io::Error,
    ) -> Result<(), Refusal> {
        if error.kind() == io::ErrorKind::Interrupted {
            return Ok(());
        }
        if let Some(refusal) = backpressure(&error) {
            return Err(refusal);
        }
        match blame(&error, || self.send_next(socket, batch, cursor)) {
            Blame::Earlier { .. } => Err(Refusal::Peer(error)),
            Blame::Own => Err(Refusal::Datagram(error)),
        }
    }
}

/// A datagram of its own kind needs control messages.
fn not_here() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "options of single datagrams are not supported on this system",
    )
}

/// macOS refuses datagrams longer than the send buffer, which is 9,216 bytes there unless raised. Where this is refused
/// too, a long datagram fails with its own error.
fn make_room_for_largest_datagram(socket: &SockRef<'_>) {
    if socket
        .send_buffer_size()
        .is_ok_and(|size| size < MAX_PAYLOAD)
    {
        let _ = socket.set_send_buffer_size(MAX_PAYLOAD);
    }
}
