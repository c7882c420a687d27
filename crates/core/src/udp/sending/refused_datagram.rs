//! Why the kernel refused a datagram.

use std::io;

use socket2::SockRef;
use sockets_sys::socket_options::{path_mtu, path_mtu_to};
use sockets_sys::udp::{SendBatch, Targets};

use crate::error::{Error, Hresult};
use crate::udp::registration::Registration;

/// The error of a datagram. For one that is too long it names its size and the path MTU.
pub(super) fn refused_datagram(
    socket: &Registration,
    batch: &SendBatch<'_>,
    index: usize,
    error: &io::Error,
) -> Error {
    let failure = Error::from_io("send datagram", "sendmsg", error);
    if failure.hresult() != Hresult::WSAEMSGSIZE {
        return failure;
    }
    let mut operation = format!("send datagram of {} bytes", batch.lengths[index]);
    if let Some(mtu) = mtu(socket, batch, index) {
        operation += &format!(", path MTU {mtu}");
    }
    Error::from_io(operation, "sendmsg", error)
}

fn mtu(socket: &Registration, batch: &SendBatch<'_>, index: usize) -> Option<u32> {
    match batch.targets {
        Targets::Connected => path_mtu(SockRef::from(socket.socket())),
        Targets::One(target) => path_mtu_to(target.address).ok().flatten(),
        Targets::Each { indexes, table } => {
            let target = table.get(indexes[index] as usize)?;
            path_mtu_to(target.address).ok().flatten()
        }
    }
}
