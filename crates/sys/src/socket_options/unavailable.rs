//! Functions of options that a system lacks: each fails or has no effect, as documented. No system lacks all of them.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use socket2::SockRef;

use super::{InterfaceBinding, SourceMembership};
use crate::interfaces::Interface;

/// Some of these systems inherit some options; none guarantees it.
pub(super) const ACCEPTED_INHERIT_OPTIONS: bool = false;

pub(super) fn prepare_balanced(_socket: &SockRef<'_>) -> io::Result<()> {
    unsupported("sockets cannot balance the datagrams of a port on this system")
}

pub(super) fn set_dscp(_socket: &SockRef<'_>, _code_point: u8) -> io::Result<()> {
    unsupported("programs cannot mark packets on this system")
}

pub(super) fn dscp(_socket: &SockRef<'_>) -> io::Result<u8> {
    unsupported("programs cannot mark packets on this system")
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twins")]
pub(super) fn set_low_latency(_socket: &SockRef<'_>, _code_point: u8) -> io::Result<()> {
    Ok(())
}

pub(super) fn set_dont_fragment(_socket: &SockRef<'_>, _dont_fragment: bool) -> io::Result<()> {
    unsupported("fragmentation cannot be forbidden on this system")
}

pub(super) fn dont_fragment(_socket: &SockRef<'_>) -> io::Result<bool> {
    unsupported("fragmentation cannot be forbidden on this system")
}

pub(super) fn path_mtu(_socket: &SockRef<'_>) -> Option<u32> {
    None
}

pub(super) fn bind_to_interface(
    _socket: &SockRef<'_>,
    interface: &Interface,
) -> io::Result<InterfaceBinding> {
    unsupported(format!(
        "sockets cannot be bound to interface {} on this system",
        interface.name
    ))
}

pub(super) fn join_source(_socket: &SockRef<'_>, _membership: &SourceMembership) -> io::Result<()> {
    unsupported("groups cannot be joined for one source on this system")
}

pub(super) fn leave_source(
    _socket: &SockRef<'_>,
    _membership: &SourceMembership,
) -> io::Result<()> {
    unsupported("groups cannot be joined for one source on this system")
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn receive_joined_groups_only(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn drop_unicast(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn report_port_unreachable(_socket: &SockRef<'_>, _enabled: bool) -> io::Result<()> {
    Ok(())
}

pub(super) fn bind_failure(
    _socket: &SockRef<'_>,
    _address: SocketAddr,
    error: io::Error,
) -> io::Error {
    error
}

pub(super) fn set_busy_poll(_socket: &SockRef<'_>, _duration: Duration) -> io::Result<()> {
    unsupported("sockets cannot poll the network card on this system")
}

fn unsupported<T>(message: impl Into<String>) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, message.into()))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;
    use crate::interfaces::InterfaceKind;

    fn assert_unsupported<T>(outcome: io::Result<T>) {
        let kind = outcome.err().map(|error| error.kind());
        assert_eq!(kind, Some(io::ErrorKind::Unsupported));
    }

    #[test]
    fn options_that_must_have_an_effect_are_unsupported() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let socket = &SockRef::from(&socket);
        assert_unsupported(prepare_balanced(socket));
        assert_unsupported(set_dscp(socket, 46));
        assert_unsupported(dscp(socket));
        assert_unsupported(set_dont_fragment(socket, true));
        assert_unsupported(dont_fragment(socket));
        assert_unsupported(set_busy_poll(socket, Duration::from_micros(50)));
        Ok(())
    }

    #[test]
    fn options_that_only_help_are_no_error() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let socket = &SockRef::from(&socket);
        set_low_latency(socket, 46)?;
        receive_joined_groups_only(socket)?;
        drop_unicast(socket)?;
        assert_eq!(path_mtu(socket), None);
        const { assert!(!ACCEPTED_INHERIT_OPTIONS) };
        Ok(())
    }

    #[test]
    fn an_interface_that_cannot_be_bound_to_is_named() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let interface = Interface {
            name: "lo".into(),
            index: 1,
            guid: None,
            kind: InterfaceKind::Loopback,
            hardware_address: None,
            up: true,
            multicast: false,
            link_speed_bits_per_second: None,
            addresses: Vec::new(),
        };
        let error = bind_to_interface(&SockRef::from(&socket), &interface).expect_err("no support");
        assert_eq!(error.kind(), io::ErrorKind::Unsupported);
        assert!(error.to_string().contains("interface lo "));
        Ok(())
    }

    #[test]
    fn source_membership_is_unsupported() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let membership = SourceMembership {
            group: Ipv4Addr::new(232, 1, 2, 3).into(),
            source: Ipv4Addr::LOCALHOST.into(),
            interface: 0,
        };
        for change in [join_source, leave_source] {
            assert_unsupported(change(&SockRef::from(&socket), &membership));
        }
        Ok(())
    }
}
