//! Opens a UDP socket with its options.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use sockets_sys::socket_options;
use sockets_sys::udp::request_packet_info;

use super::config::UdpConfig;
use super::options;
use crate::error::Error;
use crate::socket::{BindTarget, FailedCall};

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
    socket_options::bind(SockRef::from(&socket), address).map_err(FailedCall::of("bind"))?;
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
    let packet_info = config.packet_info(address.ip().is_unspecified());
    request_packet_info(SockRef::from(socket), packet_info)?;
    if let Some(interface) = &target.interface {
        socket_options::bind_to_interface(SockRef::from(socket), interface)?;
    }
    Ok(())
}

fn apply(socket: &Socket, config: &UdpConfig) -> io::Result<()> {
    // UWP has no option for broadcasts: they are always allowed.
    socket.set_broadcast(true)?;
    if config.multicast_only {
        socket_options::prepare_shared(SockRef::from(socket))?;
        socket_options::drop_unicast(SockRef::from(socket))?;
    } else {
        socket_options::prepare_exclusive(SockRef::from(socket))?;
    }
    // By default Linux delivers multicast for a group that any socket of the machine has joined.
    socket_options::receive_joined_groups_only(SockRef::from(socket))?;
    socket_options::report_port_unreachable(SockRef::from(socket), false)?;
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
    use crate::error::Hresult;
    use crate::socket::LocalEndpoint;

    pub(super) fn opened(config: &UdpConfig, address: Option<&str>) -> Socket {
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
    fn a_hop_limit_of_zero_is_refused() {
        let config = UdpConfig {
            hop_limit: 0,
            ..UdpConfig::default()
        };
        let error = open(&config, &BindTarget::default()).expect_err("it reaches no host");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert_eq!(error.syscall(), Some("setsockopt"));
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use super::tests::opened;
    use super::*;

    #[test]
    fn a_socket_for_both_families_has_the_options_of_both() {
        let socket = opened(&UdpConfig::default(), None);
        if socket.only_v6().is_ok_and(|only| !only) {
            assert_eq!(socket.unicast_hops_v6().expect("readable"), 128);
        }
        assert_eq!(socket.ttl_v4().expect("readable"), 128);
    }
}
