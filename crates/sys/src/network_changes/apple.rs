use std::io;

use libc::{AF_UNSPEC, PF_ROUTE};
use socket2::{Domain, Protocol, Socket, Type};

pub(super) use super::routing_socket::{open, take};

/// Receives notifications of interfaces, addresses and routes of every family.
pub(super) fn subscribe() -> io::Result<Socket> {
    let every_family = Protocol::from(AF_UNSPEC);
    Socket::new(Domain::from(PF_ROUTE), Type::RAW, Some(every_family))
}
