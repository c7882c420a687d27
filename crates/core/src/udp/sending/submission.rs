//! Sends batches and accounts for each datagram.

use socket2::SockRef;
use sockets_sys::udp::{Cursor, SendBatch, SendError, Sender};

use super::refused_datagram::refused_datagram;
use crate::error::Error;
use crate::udp::receiving::Receiving;
use crate::udp::registration::Registration;

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Submission {
    /// Datagrams that failed, each with its index in the batch.
    pub failures: Vec<(usize, Error)>,
    /// Why sending stopped before the end, if it did.
    pub pause: Option<Pause>,
}

/// What happens when the kernel refuses a datagram for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// The datagrams behind it are sent.
    Skip,
    /// Sending ends; the cursor stands at it.
    Stop,
}

/// Why a batch has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// The socket's send buffer is full.
    SendBuffer,
    /// The system is out of network buffers.
    NoBuffers,
}

/// Sends from the cursor on until the end or until the kernel takes no more.
pub(super) fn send(
    sender: &mut Sender,
    socket: &Registration,
    receiving: &Receiving,
    batch: &SendBatch<'_>,
    cursor: &mut Cursor,
    on_failure: OnFailure,
) -> Submission {
    let mut submission = Submission::default();
    let mut answers_seen = receiving.answers_seen();
    loop {
        match sender.send(SockRef::from(socket.socket()), batch, cursor) {
            Ok(()) => return submission,
            Err(SendError::WouldBlock) => return submission.paused(Pause::SendBuffer),
            Err(SendError::NoBuffers) => return submission.paused(Pause::NoBuffers),
            Err(SendError::Icmp(error)) => receiving.report_answer(socket, &error),
            Err(SendError::Datagram(error)) => {
                // An answer that came meanwhile may be what was refused, and not the datagram.
                let seen = receiving.collect_answers(socket);
                if std::mem::replace(&mut answers_seen, seen) != seen {
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

fn skip(batch: &SendBatch<'_>, cursor: &mut Cursor) {
    cursor.offset += batch.lengths[cursor.index] as usize;
    cursor.index += 1;
}
