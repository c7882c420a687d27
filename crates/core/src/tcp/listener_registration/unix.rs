use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::task::{Context, Poll, ready};

use socket2::{SockRef, Socket};
use sockets_sys::accept::accept;
use sockets_sys::handoff as system;
use tokio::io::Interest;

use crate::driver::{Direction, Driver, Watch};
use crate::socket::handoff;

/// A non-blocking listening socket, registered with a driver. Fields are dropped in their order: the watch ends before the
/// descriptor is closed.
#[derive(Debug)]
pub(in crate::tcp) struct ListenerRegistration {
    watch: Watch,
    socket: Socket,
}

impl ListenerRegistration {
    pub(in crate::tcp) fn new(driver: &Driver, socket: TcpListener) -> io::Result<Self> {
        let watch = Watch::new(driver, &socket, Interest::READABLE)?;
        let socket = socket.into();
        Ok(Self { watch, socket })
    }

    /// Adopts a socket that listens; on an error the caller keeps its descriptor.
    ///
    /// # Errors
    /// `AlreadyExists` for a descriptor that is registered already.
    pub(in crate::tcp) fn adopt(driver: &Driver, socket: Socket) -> io::Result<Self> {
        let watch = handoff::require_unwatched(&socket)
            .and_then(|()| Watch::new(driver, &socket, Interest::READABLE));
        match watch {
            Ok(watch) => Ok(Self { watch, socket }),
            Err(error) => {
                system::abandon(socket);
                Err(error)
            }
        }
    }

    /// The opposite of [`adopt`](Self::adopt).
    pub(in crate::tcp) fn abandon(self) {
        drop(self.watch);
        system::abandon(self.socket);
    }

    pub(in crate::tcp) fn socket(&self) -> SockRef<'_> {
        SockRef::from(&self.socket)
    }

    /// Polls for the next connection.
    pub(in crate::tcp) fn poll_accept(
        &self,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        loop {
            ready!(self.watch.poll_ready(Direction::Read, context))?;
            let attempt = self.watch.try_io(Direction::Read, || accept(self.socket()));
            match attempt {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                outcome => {
                    return Poll::Ready(outcome.map(|(socket, peer)| (socket.into(), peer)));
                }
            }
        }
    }
}
