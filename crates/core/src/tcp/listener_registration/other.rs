use std::io;
use std::net::{self, SocketAddr};
use std::task::{Context, Poll};

use socket2::{SockRef, Socket};
use tokio::net::TcpListener;

use crate::driver::Driver;

/// A non-blocking listening socket, registered with the reactor.
#[derive(Debug)]
pub(in crate::tcp) struct ListenerRegistration {
    socket: TcpListener,
}

impl ListenerRegistration {
    pub(in crate::tcp) fn new(_driver: &Driver, socket: net::TcpListener) -> io::Result<Self> {
        TcpListener::from_std(socket).map(|socket| Self { socket })
    }

    pub(in crate::tcp) fn adopt(driver: &Driver, socket: Socket) -> io::Result<Self> {
        Self::new(driver, socket.into())
    }

    pub(in crate::tcp) fn abandon(self) {
        drop(self);
    }

    pub(in crate::tcp) fn socket(&self) -> SockRef<'_> {
        SockRef::from(&self.socket)
    }

    /// Polls for the next connection.
    pub(in crate::tcp) fn poll_accept(
        &self,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<(net::TcpStream, SocketAddr)>> {
        let accepted = self.socket.poll_accept(context)?;
        accepted.map(|(socket, peer)| Ok((socket.into_std()?, peer)))
    }
}
