use std::io;
use std::net::SocketAddr;

use socket2::{Protocol, SockRef, Type};

use super::Kind;
use super::platform::has_protocol;

pub(super) fn require_kind(kind: Kind, socket: &SockRef<'_>) -> io::Result<()> {
    match kind {
        Kind::Datagram => {
            require_type(socket, Type::DGRAM, "it is no datagram socket")?;
            require_bound(socket, Protocol::UDP)
        }
        Kind::Connection => {
            require_type(socket, Type::STREAM, "it is no stream socket")?;
            require_bound(socket, Protocol::TCP)?;
            require_state(is_connected(socket)?, "it is not connected")
        }
        Kind::Listener => {
            require_type(socket, Type::STREAM, "it is no stream socket")?;
            require_bound(socket, Protocol::TCP)?;
            require_state(!is_connected(socket)?, "it is connected")
        }
    }
}

fn require_type(socket: &SockRef<'_>, expected: Type, reason: &'static str) -> io::Result<()> {
    require_state(socket.r#type()? == expected, reason)
}

fn require_bound(socket: &SockRef<'_>, protocol: Protocol) -> io::Result<()> {
    let address = socket.local_addr()?.as_socket();
    match address.as_ref().map(SocketAddr::port) {
        None => Err(invalid_input("it is a socket of another family")),
        Some(_) if !has_protocol(socket, protocol) => {
            Err(invalid_input("it is a socket of another protocol"))
        }
        Some(0) => Err(invalid_input("it is not bound")),
        Some(_) => Ok(()),
    }
}

fn require_state(holds: bool, reason: &'static str) -> io::Result<()> {
    if holds {
        Ok(())
    } else {
        Err(invalid_input(reason))
    }
}

fn is_connected(socket: &SockRef<'_>) -> io::Result<bool> {
    match socket.peer_addr() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) fn invalid_input(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, reason)
}
