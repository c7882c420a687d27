//! Opens a UDP socket with its options.

use std::net::SocketAddr;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use sockets_sys::socket_options;

use super::config::UdpConfig;
use super::options;
use super::packet_info::PacketInfoRequest;
use crate::error::Error;
use crate::socket::{BindTarget, FailedCall, hop_limit};

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
    prepare(&socket, address, config, target)?;
    options::apply(SockRef::from(&socket), &UdpConfig::default(), config)?;
    socket_options::bind(SockRef::from(&socket), address).map_err(FailedCall::of("bind"))?;
    Ok(socket)
}

fn prepare(
    socket: &Socket,
    address: SocketAddr,
    config: &UdpConfig,
    target: &BindTarget,
) -> Result<(), FailedCall> {
    socket
        .set_nonblocking(true)
        .map_err(FailedCall::of("fcntl"))?;
    let same = || SockRef::from(socket);
    if target.endpoint.address.is_none() && address.is_ipv6() {
        socket_options::carry_both_families(same()).map_err(FailedCall::of("setsockopt"))?;
    }
    share_or_not(same(), config)?;
    // By default Linux delivers multicast for a group that any socket of the machine has joined.
    socket_options::receive_joined_groups_only(same());
    socket_options::report_port_unreachable(same(), false);
    options::allow_broadcasts(same());
    hop_limit::set(same(), config.hop_limit)?;
    options::apply_basic(same(), &UdpConfig::default(), config)?;
    let is_bound_to_all = address.ip().is_unspecified();
    PacketInfoRequest::of(config, is_bound_to_all)
        .replace(Some(PacketInfoRequest::default()), same())?;
    if let Some(interface) = &target.interface {
        socket_options::bind_to_interface(same(), interface)
            .map_err(FailedCall::to_set("adapter"))?;
    }
    Ok(())
}

fn share_or_not(socket: SockRef<'_>, config: &UdpConfig) -> Result<(), FailedCall> {
    if !config.multicast_only {
        return socket_options::prepare_exclusive(socket).map_err(FailedCall::of("setsockopt"));
    }
    socket_options::drop_unicast(SockRef::from(&*socket));
    socket_options::prepare_shared(socket).map_err(FailedCall::to_set("multicastOnly"))
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
