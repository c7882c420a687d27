//! Why sending stopped before the end of a batch.

use std::io;

/// Why a send call did not reach the end of its batch. The cursor stands behind exactly what the kernel took.
#[derive(Debug)]
pub enum Refusal {
    /// The socket's send buffer is full. Wait until the socket is writable, then call again.
    WouldBlock,
    /// The system is out of network buffers (ENOBUFS). No readiness event tells when it has some again: call again a
    /// little later.
    NoBuffers,
    /// The network's answer to an earlier datagram, such as "port unreachable", was waiting on the socket and came out
    /// here; it concerns no datagram of this batch. Show it where received datagrams are shown, and call again. Such answers
    /// are hints: the kernel keeps one at a time, and forgets one that comes in the midst of a batched call.
    Peer(io::Error),
    /// The kernel refuses the datagram at the cursor for itself: too long, no permission, no route. Record it, move the
    /// cursor behind it, and call again.
    Datagram(io::Error),
}
