//! Why a send call stopped before the end of its batch.

use std::io;

/// Why a send call stopped before the end of its batch. The cursor is past exactly the datagrams that the kernel accepted.
#[derive(Debug)]
pub enum SendError {
    /// The socket's send buffer is full. Wait until the socket is writable, then call again.
    WouldBlock,
    /// The system is out of network buffers (ENOBUFS). No readiness event announces when there are some again: retry a
    /// little later.
    NoBuffers,
    /// An ICMP error for an earlier datagram, such as "port unreachable", was pending on the socket and was returned by
    /// this call; it concerns no datagram of this batch. Report it with the received datagrams, and call again. ICMP errors
    /// are hints: the kernel keeps one at a time, and drops one that arrives in the middle of a batched call.
    Icmp(io::Error),
    /// The datagram at the cursor cannot be sent: too long, no permission, no route. Record the error, move the cursor
    /// past the datagram, and call again.
    Datagram(io::Error),
}
