//! Options of a UDP socket, fixed when it is bound.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use sockets_sys::socket_options;
use sockets_sys::udp::{FactRequest, request_facts};

use super::options::{self, RawOption};
use crate::bind_target::BindTarget;
use crate::error::Error;
use crate::failed_call::FailedCall;

/// Snapshot of `DatagramSocketControl`.
///
/// # Defaults
/// hop limit 128, for multicast 1, which members of this host hear, everything else off, the receive buffer as the system has it.
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
    /// Shares address and port with other sockets that do the same, for multicast: it can neither be connected nor hear
    /// what is sent to one host. The default is false: the bind is exclusive.
    pub multicast_only: bool,
    /// Shares address and port with other sockets that do the same; each datagram reaches one of them. The default is
    /// false.
    pub share_port: bool,
    /// Hop limit (TTL) of multicast datagrams, 0 to 255. The default is 1.
    pub multicast_hop_limit: u8,
    /// Whether members of this host hear what the socket sends to groups. The default is true.
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

impl Default for UdpConfig {
    fn default() -> Self {
        Self {
            hop_limit: 128,
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

impl UdpConfig {
    /// The facts to ask for with each datagram. Only a socket that is bound to every address has to ask which one a
    /// datagram was sent to.
    pub(super) fn facts(&self, is_bound_to_all: bool) -> FactRequest {
        FactRequest {
            destination: is_bound_to_all || self.receive_details,
            header: self.receive_details,
            time: self.receive_timestamps,
        }
    }
}

/// Opens a bound, non-blocking socket.
pub(super) fn open(config: &UdpConfig, target: &BindTarget) -> Result<Socket, Error> {
    target.open(|address| open_at(address, config, target))
}

fn open_at(
    address: SocketAddr,
    config: &UdpConfig,
    target: &BindTarget,
) -> Result<Socket, FailedCall> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::DGRAM,
        Some(Protocol::UDP),
    )
    .map_err(FailedCall::of("socket"))?;
    prepare(&socket, address, config, target).map_err(FailedCall::of("setsockopt"))?;
    options::apply(SockRef::from(&socket), &UdpConfig::default(), config)?;
    socket
        .bind(&address.into())
        .map_err(FailedCall::of("bind"))?;
    Ok(socket)
}

fn prepare(
    socket: &Socket,
    address: SocketAddr,
    config: &UdpConfig,
    target: &BindTarget,
) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    if target.endpoint.address.is_none() && address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    apply(socket, config)?;
    let facts = config.facts(address.ip().is_unspecified());
    request_facts(SockRef::from(socket), facts)?;
    if let Some(interface) = &target.interface {
        socket_options::bind_to_interface(SockRef::from(socket), interface)?;
    }
    Ok(())
}

fn apply(socket: &Socket, config: &UdpConfig) -> io::Result<()> {
    // UWP programs broadcast without a switch.
    socket.set_broadcast(true)?;
    if config.multicast_only {
        socket_options::prepare_shared(SockRef::from(socket))?;
        socket_options::refuse_unicast(SockRef::from(socket))?;
    } else {
        socket_options::prepare_exclusive(SockRef::from(socket))?;
    }
    // A socket hears the groups that it joined, not those that others on the machine did.
    socket_options::receive_joined_groups_only(SockRef::from(socket))?;
    socket_options::set_hop_limit(SockRef::from(socket), config.hop_limit)?;
    if config.dont_fragment {
        socket_options::set_dont_fragment(SockRef::from(socket), true)?;
    }
    if let Some(size) = config.inbound_buffer_size {
        socket.set_recv_buffer_size(size as usize)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::LocalEndpoint;
    use crate::error::Hresult;

    fn opened(config: &UdpConfig, address: Option<&str>) -> Socket {
        let target = BindTarget {
            endpoint: LocalEndpoint {
                address: address.map(|text| text.parse().expect("an address")),
                ..LocalEndpoint::default()
            },
            interface: None,
        };
        open(config, &target).expect("a free port")
    }

    #[test]
    fn defaults_are_those_of_windows() {
        let socket = opened(&UdpConfig::default(), Some("127.0.0.1"));
        let untouched = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
        assert_eq!(socket.ttl_v4().expect("readable"), 128);
        assert!(socket.broadcast().expect("readable"));
        assert!(!socket.reuse_address().expect("readable"));
        assert_eq!(socket.tos_v4().expect("readable"), 0);
        assert_eq!(
            socket.recv_buffer_size().expect("readable"),
            untouched.recv_buffer_size().expect("readable")
        );
    }

    #[test]
    fn every_option_reaches_the_socket() {
        let config = UdpConfig {
            hop_limit: 7,
            dont_fragment: true,
            inbound_buffer_size: Some(20_000),
            low_latency: true,
            multicast_only: true,
            receive_details: true,
            receive_timestamps: true,
            ..UdpConfig::default()
        };
        let socket = opened(&config, Some("127.0.0.1"));
        assert_eq!(socket.ttl_v4().expect("readable"), 7);
        // Linux doubles the size for its own bookkeeping.
        assert!([20_000, 40_000].contains(&socket.recv_buffer_size().expect("readable")));
        assert_eq!(socket.tos_v4().expect("readable") >> 2, 46);
        assert!(socket.reuse_address().expect("readable"));
    }

    #[test]
    fn only_a_socket_for_every_address_asks_for_the_local_one() {
        let config = UdpConfig::default();
        assert_eq!(config.facts(false), FactRequest::default());
        assert!(config.facts(true).destination && !config.facts(true).header);
        let details = UdpConfig {
            receive_details: true,
            ..config
        };
        assert!(details.facts(false).destination && details.facts(false).header);
    }

    #[test]
    fn a_hop_limit_of_zero_is_refused() {
        let config = UdpConfig {
            hop_limit: 0,
            ..UdpConfig::default()
        };
        let error = open(&config, &BindTarget::default()).expect_err("it reaches nobody");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert_eq!(error.syscall(), Some("setsockopt"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_socket_for_both_families_has_the_options_of_both() {
        let socket = opened(&UdpConfig::default(), None);
        if socket.only_v6().is_ok_and(|only| !only) {
            assert_eq!(socket.unicast_hops_v6().expect("readable"), 128);
        }
        assert_eq!(socket.ttl_v4().expect("readable"), 128);
    }
}
