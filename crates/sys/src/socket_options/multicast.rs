//! Sending to multicast groups, and joining them for one source. The filters on their datagrams are in
//! [`receiving`](super::receiving).

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::{SockAddr, SockRef};

use super::families::{get_for_own_family, set_for_each_family};
use super::platform;

/// Sets the interface, by its index, for packets to multicast groups, for each family that the socket carries; 0, the
/// default, lets the system choose. A packet to an IPv6 address with a scope leaves through the interface of the scope.
///
/// # Errors
/// Those of the system calls, for example that there is no such interface.
pub fn set_multicast_interface(socket: SockRef<'_>, index: u32) -> io::Result<()> {
    set_for_each_family(
        &socket,
        || platform::set_multicast_interface_v4(&socket, index),
        || socket.set_multicast_if_v6(index),
    )
}

/// Sets the hop limit (IPv4: TTL) of multicast packets sent from now on, 0 to 255, for each family that the socket
/// carries. With 0 they stay on this host; the default is 1, the local network.
///
/// # Errors
/// Those of the system calls.
pub fn set_multicast_hop_limit(socket: SockRef<'_>, hop_limit: u8) -> io::Result<()> {
    let hop_limit = hop_limit.into();
    set_for_each_family(
        &socket,
        || socket.set_multicast_ttl_v4(hop_limit),
        || socket.set_multicast_hops_v6(hop_limit),
    )
}

/// The hop limit of multicast packets.
///
/// # Errors
/// Those of the system call.
pub fn multicast_hop_limit(socket: SockRef<'_>) -> io::Result<u8> {
    let hop_limit = get_for_own_family(
        &socket,
        || socket.multicast_ttl_v4(),
        || socket.multicast_hops_v6(),
    )?;
    Ok(hop_limit as u8)
}

/// Sets whether group members on this host receive what the socket sends to the group, which is the default. On Windows
/// the option of the receiving sockets decides.
///
/// # Errors
/// Those of the system calls.
pub fn set_multicast_loopback(socket: SockRef<'_>, enabled: bool) -> io::Result<()> {
    set_for_each_family(
        &socket,
        || socket.set_multicast_loop_v4(enabled),
        || socket.set_multicast_loop_v6(enabled),
    )
}

/// The value of [`set_multicast_loopback`].
///
/// # Errors
/// Those of the system call.
pub fn multicast_loopback(socket: SockRef<'_>) -> io::Result<bool> {
    get_for_own_family(
        &socket,
        || socket.multicast_loop_v4(),
        || socket.multicast_loop_v6(),
    )
}

/// Membership in a multicast group for the datagrams of one source (RFC 3678), of the same family as the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceMembership {
    /// The group.
    pub group: IpAddr,
    /// The source whose datagrams are received.
    pub source: IpAddr,
    /// Index of the interface; 0 lets the system choose.
    pub interface: u32,
}

/// Joins a group for one source. A socket may join for several sources, one by one.
///
/// # Errors
/// Those of the system call: "address not available" for a source joined before; `Unsupported` on systems other than Linux,
/// Apple's and Windows.
pub fn join_source(socket: SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    platform::join_source(&socket, membership)
}

/// Undoes [`join_source`].
///
/// # Errors
/// Those of the system call: "address not available" for a source that was not joined; `Unsupported` as for
/// [`join_source`].
pub fn leave_source(socket: SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    platform::leave_source(&socket, membership)
}

/// The level of the options that join and leave a group: `IPPROTO_IP` or `IPPROTO_IPV6`, the same on every system.
pub(super) const fn level(group: IpAddr) -> i32 {
    if group.is_ipv4() { 0 } else { 41 }
}

/// The address as the `sockaddr_storage` of these options' structures.
pub(super) fn storage<T: Copy>(address: IpAddr) -> T {
    let mut storage = SockAddr::from(SocketAddr::new(address, 0)).as_storage();
    // SAFETY: every caller has its system's `sockaddr_storage` for `T`, the type of the storage's contents, which are fully
    // initialized.
    *unsafe { storage.view_as() }
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;
    use crate::socket_options::receive_joined_groups_only;

    #[test]
    fn both_families_set_the_interface_and_the_default() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        for index in [1, 0] {
            set_multicast_interface(SockRef::from(&socket), index)?;
            assert_eq!(SockRef::from(&socket).multicast_if_v6()?, index);
            // The kernel reports no address for an interface chosen by index.
            assert_eq!(
                SockRef::from(&socket).multicast_if_v4()?,
                Ipv4Addr::UNSPECIFIED
            );
        }
        Ok(())
    }

    #[test]
    fn a_missing_interface_is_rejected() -> io::Result<()> {
        for address in ["0.0.0.0:0", "[::]:0"] {
            let socket = UdpSocket::bind(address)?;
            assert!(set_multicast_interface(SockRef::from(&socket), 9_999).is_err());
        }
        Ok(())
    }

    #[test]
    fn both_families_have_the_hop_limit() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        for hop_limit in [255, 0, 1] {
            set_multicast_hop_limit(SockRef::from(&*socket), hop_limit)?;
            let found = (socket.multicast_ttl_v4()?, socket.multicast_hops_v6()?);
            assert_eq!(found, (hop_limit.into(), hop_limit.into()));
            assert_eq!(multicast_hop_limit(SockRef::from(&*socket))?, hop_limit);
        }
        Ok(())
    }

    #[test]
    fn both_families_turn_loopback_off_and_on() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        let socket = SockRef::from(&socket);
        for enabled in [false, true] {
            set_multicast_loopback(SockRef::from(&*socket), enabled)?;
            let found = (socket.multicast_loop_v4()?, socket.multicast_loop_v6()?);
            assert_eq!(found, (enabled, enabled));
            assert_eq!(multicast_loopback(SockRef::from(&*socket))?, enabled);
        }
        Ok(())
    }

    fn membership(group: &str, source: &str) -> SourceMembership {
        SourceMembership {
            group: group.parse().expect("an address"),
            source: source.parse().expect("an address"),
            interface: 1,
        }
    }

    #[test]
    fn datagrams_of_other_sources_are_not_received() -> io::Result<()> {
        let receiver = UdpSocket::bind("0.0.0.0:0")?;
        receive_joined_groups_only(SockRef::from(&receiver));
        let chosen = membership("232.1.2.3", "127.0.0.2");
        join_source(SockRef::from(&receiver), &chosen)?;
        for (source, text) in [("127.0.0.3:0", b"other"), ("127.0.0.2:0", b"wants")] {
            let sender = UdpSocket::bind(source)?;
            SockRef::from(&sender).set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
            sender.send_to(text, (chosen.group, receiver.local_addr()?.port()))?;
        }
        let mut buffer = [0; 8];
        receiver.recv(&mut buffer)?;
        assert_eq!(&buffer[..5], b"wants");
        Ok(())
    }

    #[test]
    fn both_families_join_a_source_and_leave_it_once() -> io::Result<()> {
        let socket = UdpSocket::bind("[::]:0")?;
        for (group, source) in [("232.1.2.4", "192.0.2.1"), ("ff31::8000:4", "2001:db8::1")] {
            let membership = membership(group, source);
            let socket = || SockRef::from(&socket);
            join_source(socket(), &membership)?;
            let again = join_source(socket(), &membership);
            assert!(again.is_err_and(|error| error.kind() == io::ErrorKind::AddrNotAvailable));
            leave_source(socket(), &membership)?;
            assert!(leave_source(socket(), &membership).is_err());
        }
        Ok(())
    }
}
