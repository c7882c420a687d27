//! Sends batches and reports the outcome of each datagram.

use socket2::SockRef;
use sockets_sys::udp::{Cursor, SendBatch, SendError, Sender};

use super::refused_datagram::refused_datagram;
use crate::error::Error;
use crate::udp::receiving::Receiving;
use crate::udp::registration::Registration;

/// Outcome of a submission.
#[derive(Debug, Default)]
pub struct Submission {
    /// Datagrams that failed, each with its index in the batch.
    pub failures: Vec<(usize, Error)>,
    /// Why sending stopped before the end of the batch, if it did.
    pub pause: Option<Pause>,
}

/// What happens after a datagram that fails for a reason of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// The datagrams behind it are sent.
    Skip,
    /// Sending ends; the cursor stands at it.
    Stop,
}

/// Why the rest of a batch has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// The socket's send buffer is full.
    SendBuffer,
    /// The system is out of network buffers.
    NoBuffers,
}

/// Sends from the cursor on until the end or until the kernel accepts no more.
pub(super) fn send(
    sender: &mut Sender,
    socket: &Registration,
    receiving: &Receiving,
    batch: &SendBatch<'_>,
    cursor: &mut Cursor,
    on_failure: OnFailure,
) -> Submission {
    let mut submission = Submission::default();
    let mut icmp_errors_seen = receiving.icmp_errors_seen();
    loop {
        match sender.send(SockRef::from(socket.socket()), batch, cursor) {
            Ok(()) => return submission,
            Err(SendError::WouldBlock) => return submission.paused(Pause::SendBuffer),
            Err(SendError::NoBuffers) => return submission.paused(Pause::NoBuffers),
            Err(SendError::Icmp(error)) => receiving.report_icmp_error(socket, &error),
            Err(SendError::Datagram(error)) => {
                // A pending ICMP error fails the next send in place of its own outcome. So when errors have arrived since
                // the last look, the datagram is not to blame and is sent again. Each retry needs new errors.
                let seen = receiving.collect_icmp_errors(socket);
                if std::mem::replace(&mut icmp_errors_seen, seen) != seen {
                    continue;
                }
                let error = batch.options(cursor.index).explain(error);
                let failure = refused_datagram(socket, batch, cursor.index, &error);
                submission.failures.push((cursor.index, failure));
                if on_failure == OnFailure::Stop {
                    return submission;
                }
                skip(batch, cursor);
            }
        }
    }
}

impl Submission {
    fn paused(mut self, pause: Pause) -> Self {
        self.pause = Some(pause);
        self
    }
}

pub(super) fn skip(batch: &SendBatch<'_>, cursor: &mut Cursor) {
    cursor.offset += batch.lengths[cursor.index] as usize;
    cursor.index += 1;
}
