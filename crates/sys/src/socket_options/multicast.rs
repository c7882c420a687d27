use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::{SockAddr, SockRef};

#[cfg(apple)]
#[path = "apple.rs"]
mod apple;
#[cfg(linux)]
#[path = "source_membership/linux.rs"]
mod linux;
#[cfg(any(not(any(apple, linux, windows)), test))]
#[path = "source_membership/unavailable.rs"]
mod unavailable;
#[cfg(windows)]
#[path = "windows.rs"]
mod windows;

#[cfg(apple)]
use apple as imp;
#[cfg(linux)]
use linux as imp;
#[cfg(not(any(apple, linux, windows)))]
use unavailable as imp;
#[cfg(windows)]
use windows as imp;

/// Membership in a multicast group for the datagrams of one source (RFC 3678), of the same family as the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceMembership {
    /// The group.
    pub group: IpAddr,
    /// Whose datagrams are received.
    pub source: IpAddr,
    /// Number of the interface; 0 lets the system choose.
    pub interface: u32,
}

/// Joins a group for one source. A socket may join for several, one by one.
///
/// # Errors
/// What the system says: "address not available" for a source joined before; `Unsupported` where this crate does not
/// know how.
pub fn join_source(socket: SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    imp::join(&socket, membership)
}

/// Undoes [`join_source`].
///
/// # Errors
/// What the system says: "address not available" for a source that was not joined; `Unsupported` where this crate does
/// not know how.
pub fn leave_source(socket: SockRef<'_>, membership: &SourceMembership) -> io::Result<()> {
    imp::leave(&socket, membership)
}

/// The address in the form of the option's structure.
#[cfg(any(apple, linux, windows))]
fn storage<T: Copy>(address: IpAddr) -> T {
    let mut storage = SockAddr::from(SocketAddr::new(address, 0)).as_storage();
    // SAFETY: every caller names the `sockaddr_storage` of its system.
    *unsafe { storage.view_as() }
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;
    use crate::socket_options::receive_joined_groups_only;

    fn membership(group: &str, source: &str) -> SourceMembership {
        SourceMembership {
            group: group.parse().expect("an address"),
            source: source.parse().expect("an address"),
            interface: 1,
        }
    }

    #[test]
    fn datagrams_of_other_sources_stay_away() -> io::Result<()> {
        let receiver = UdpSocket::bind("0.0.0.0:0")?;
        receive_joined_groups_only(SockRef::from(&receiver))?;
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
    fn both_families_join_and_leave_once() -> io::Result<()> {
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
