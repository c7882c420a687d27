//! Multicast membership.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use socket2::{InterfaceIndexOrAddress, SockRef};
use sockets_sys::interfaces;

/// Joins on the interface with a number, or on each that is up and can do multicast.
pub(super) fn join(socket: SockRef<'_>, group: IpAddr, interface: Option<u32>) -> io::Result<()> {
    if let Some(index) = interface {
        return join_on(&socket, group, index);
    }
    let candidates = interfaces::interfaces().unwrap_or_default();
    let outcomes: Vec<_> = candidates
        .iter()
        .filter(|candidate| candidate.up && candidate.multicast)
        .map(|candidate| join_on(&socket, group, candidate.index))
        .collect();
    if outcomes.iter().any(Result::is_ok) {
        return Ok(());
    }
    join_on_default(&socket, group)
}

/// Lets the system choose: for hosts whose interfaces cannot be listed or all refuse.
fn join_on_default(socket: &SockRef<'_>, group: IpAddr) -> io::Result<()> {
    tolerate_repetition(match group {
        IpAddr::V4(group) => socket.join_multicast_v4(&group, &Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(group) => socket.join_multicast_v6(&group, 0),
    })
}

fn join_on(socket: &SockRef<'_>, group: IpAddr, index: u32) -> io::Result<()> {
    tolerate_repetition(match group {
        IpAddr::V4(group) => {
            socket.join_multicast_v4_n(&group, &InterfaceIndexOrAddress::Index(index))
        }
        IpAddr::V6(group) => socket.join_multicast_v6(&group, index),
    })
}

fn tolerate_repetition(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(()),
        outcome => outcome,
    }
}
