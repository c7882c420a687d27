//! Options of a UDP socket, fixed when it is bound.

use crate::socket::hop_limit;

/// Snapshot of `DatagramSocketControl`.
///
/// # Defaults
/// hop limit 128, for multicast 1, multicast loopback on, everything else off, the system's receive buffer.
#[derive(Debug, Clone)]
pub struct UdpConfig {
    /// Hop limit (TTL) of unicast datagrams, 1 to 255. The default is 128.
    pub hop_limit: u8,
    /// Whether routers may not fragment datagrams. The default is false.
    pub dont_fragment: bool,
    /// Receive buffer in bytes; `None` leaves the system's own (`net.core.rmem_default` on Linux), which is the default.
    pub inbound_buffer_size: Option<u32>,
    /// Marks datagrams for expedited forwarding (DSCP EF). The default is false.
    pub low_latency: bool,
    /// Shares address and port with other sockets that do the same, for multicast: it can neither be connected nor receive
    /// unicast. The default is false: the bind is exclusive.
    pub multicast_only: bool,
    /// Shares address and port with other sockets that do the same; each datagram reaches one of them. The default is
    /// false.
    pub share_port: bool,
    /// Hop limit (TTL) of multicast datagrams, 0 to 255. The default is 1.
    pub multicast_hop_limit: u8,
    /// Whether multicast datagrams are looped back to members on this host. The default is true.
    pub multicast_loopback: bool,
    /// Identifier of the adapter that multicast datagrams leave through; `None` lets the system choose, which is the
    /// default.
    pub multicast_adapter_id: Option<String>,
    /// Differentiated services code point, 0 to 63; `None` leaves it to `low_latency`, which is the default.
    pub dscp: Option<u8>,
    /// Microseconds of busy polling; 0, which is the default, leaves it to the system.
    pub busy_poll_microseconds: u32,
    /// Options by the system's numbers, set after all others. The default is none.
    pub raw_options: Vec<RawOption>,
    /// Asks for interface, traffic class and hop limit of each received datagram. The default is false.
    pub receive_details: bool,
    /// Asks for the receive time of each datagram. The default is false.
    pub receive_timestamps: bool,
    /// Received datagrams that wait for the owner before reading pauses, at least 1; what the kernel coalesced into one
    /// message may come on top. The default is 1,024: a fraction of a millisecond of work for most owners.
    pub receive_turn_limit: u32,
}

/// A socket option by its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawOption {
    /// Its level, such as `SOL_SOCKET`.
    pub level: i32,
    /// Its name, such as `SO_PRIORITY`.
    pub name: i32,
    /// Its value, as the system lays it out.
    pub value: Vec<u8>,
}

impl Default for UdpConfig {
    fn default() -> Self {
        Self {
            hop_limit: hop_limit::DEFAULT,
            dont_fragment: false,
            inbound_buffer_size: None,
            low_latency: false,
            multicast_only: false,
            share_port: false,
            multicast_hop_limit: 1,
            multicast_loopback: true,
            multicast_adapter_id: None,
            dscp: None,
            busy_poll_microseconds: 0,
            raw_options: Vec::new(),
            receive_details: false,
            receive_timestamps: false,
            receive_turn_limit: 1_024,
        }
    }
}
