//! Joining and leaving multicast groups.

use std::io;
use std::net::{IpAddr, Ipv6Addr};

use socket2::SockRef;

use super::UdpSocket;
use crate::error::{Error, Hresult};
use crate::udp::multicast::{Membership, join, leave};

impl UdpSocket {
    /// Joins a multicast group, on the bound interface where there is one. Joining twice is not an error.
    ///
    /// # Errors
    /// E_INVALIDARG for what is no group or no source of it, and for another interface than the bound one;
    /// addressFamilyNotSupported 0x8007273F for a group of a family that the socket does not carry;
    /// cannotAssignRequestedAddress 0x80072741 where no interface supports multicast; WSAEACCES 0x8007271D for a group that no
    /// capability allows; otherwise the system's error.
    pub fn join_multicast_group(&self, membership: &Membership) -> Result<(), Error> {
        if let Some(peers) = &self.receiving.peers {
            peers.require_group(membership.group, format_args!("join {}", membership.group))?;
        }
        self.change_membership("join", membership, join)
    }

    /// Leaves a multicast group, on every interface where it was joined unless one is named.
    ///
    /// # Errors
    /// Those of [`join_multicast_group`](Self::join_multicast_group); cannotAssignRequestedAddress 0x80072741 for a group
    /// that was not joined.
    pub fn leave_multicast_group(&self, membership: &Membership) -> Result<(), Error> {
        self.change_membership("leave", membership, leave)
    }

    fn change_membership(
        &self,
        what: &str,
        membership: &Membership,
        change: impl FnOnce(SockRef<'_>, &Membership) -> io::Result<()>,
    ) -> Result<(), Error> {
        let membership = self.on_bound_interface(membership)?;
        let operation = format!("{what} {}", membership.group);
        if !carries(self.local_address()?.ip(), membership.group) {
            let family = Hresult::WSAEAFNOSUPPORT;
            return Err(Error::of_call(operation, "setsockopt", family));
        }
        self.with(|socket| change(SockRef::from(socket.socket()), &membership))?
            .map_err(|error| Error::from_io(operation, "setsockopt", &error))
    }

    fn on_bound_interface(&self, membership: &Membership) -> Result<Membership, Error> {
        membership.check()?;
        match (self.interface, membership.interface) {
            (Some(bound), Some(other)) if bound != other => Err(Error::invalid_argument(format!(
                "group {}: the socket is bound to another adapter",
                membership.group
            ))),
            (bound, named) => Ok(Membership {
                interface: named.or(bound),
                ..*membership
            }),
        }
    }
}

/// Whether a socket with this local address can be a member of groups of that family. The IPv6 wildcard serves both.
fn carries(local: IpAddr, group: IpAddr) -> bool {
    local == Ipv6Addr::UNSPECIFIED || local.is_ipv4() == group.is_ipv4()
}
