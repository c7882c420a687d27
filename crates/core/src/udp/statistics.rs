//! Counters of a UDP socket.

use sockets_sys::udp::{ReceiveCounters, SendCounters};

/// Counters since the socket was bound.
#[derive(Debug, Clone, Copy)]
pub struct UdpStatistics {
    /// The send side.
    pub sent: SendCounters,
    /// The receive side.
    pub received: ReceiveCounters,
    /// Datagrams dropped because no capability allows their peer.
    pub denied: u64,
    /// Datagrams the kernel dropped because the receive buffer was full, modulo 2^32; `None` where the system does not
    /// report it.
    pub kernel_drops: Option<u64>,
}
