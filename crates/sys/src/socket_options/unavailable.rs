//! What a system has not, each in the way its documentation says: refused, or without effect. No system lacks all of it.

use std::io;
use std::time::Duration;

use socket2::SockRef;

use super::{InterfaceBinding, SourceMembership};
use crate::interfaces::Interface;

/// Some of these systems hand some options down; none promises it.
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
pub(super) fn refuse_unicast(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}

pub(super) fn set_busy_poll(_socket: &SockRef<'_>, _duration: Duration) -> io::Result<()> {
    unsupported("sockets cannot poll the network card on this system")
}

fn unsupported<T>(why: impl Into<String>) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, why.into()))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;
    use crate::interfaces::InterfaceKind;

    fn assert_refused<T>(outcome: io::Result<T>) {
        let kind = outcome.err().map(|error| error.kind());
        assert_eq!(kind, Some(io::ErrorKind::Unsupported));
    }

    #[test]
    fn what_has_to_have_an_effect_is_refused() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let socket = &SockRef::from(&socket);
        assert_refused(prepare_balanced(socket));
        assert_refused(set_dscp(socket, 46));
        assert_refused(dscp(socket));
        assert_refused(set_dont_fragment(socket, true));
        assert_refused(dont_fragment(socket));
        assert_refused(set_busy_poll(socket, Duration::from_micros(50)));
        Ok(())
    }

    #[test]
    fn what_only_helps_is_no_error() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let socket = &SockRef::from(&socket);
        set_low_latency(socket, 46)?;
        receive_joined_groups_only(socket)?;
        refuse_unicast(socket)?;
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
            kind: InterfaceKind::Loopback,
            hardware_address: None,
            up: true,
            multicast: false,
            link_speed_bits_per_second: None,
            addresses: Vec::new(),
        };
        let error = bind_to_interface(&SockRef::from(&socket), &interface).expect_err("refused");
        assert_eq!(error.kind(), io::ErrorKind::Unsupported);
        assert!(error.to_string().contains("interface lo "));
        Ok(())
    }

    #[test]
    fn no_source_is_joined_or_left() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let membership = SourceMembership {
            group: Ipv4Addr::new(232, 1, 2, 3).into(),
            source: Ipv4Addr::LOCALHOST.into(),
            interface: 0,
        };
        for change in [join_source, leave_source] {
            assert_refused(change(&SockRef::from(&socket), &membership));
        }
        Ok(())
    }
}
