use std::io;
use std::net::SocketAddr;

use socket2::{SockRef, Socket};

pub(super) fn accept(listener: &SockRef<'_>) -> io::Result<(Socket, SocketAddr)> {
    let (socket, peer) = listener.accept()?;
    socket.set_nonblocking(true)?;
    let peer = peer.as_socket();
    Ok((socket, peer.ok_or(io::ErrorKind::InvalidData)?))
}
