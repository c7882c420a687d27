use std::io;
use std::net::TcpStream;
use std::task::{Context, Poll};

use tokio::io::Interest;

use crate::driver::{Direction, Driver, HostLoop, Watch};

/// A socket with its watch, which ends before the descriptor is closed: fields are dropped in their order.
#[derive(Debug)]
pub(in crate::tcp) struct Looped {
    watch: Watch,
    socket: TcpStream,
}

impl Looped {
    /// # Errors
    /// What the system says when it watches as many as it can.
    pub(in crate::tcp) fn new(host: &HostLoop, socket: TcpStream) -> io::Result<Self> {
        let driver = Driver::Loop(host.clone());
        let watch = Watch::new(&driver, &socket, Interest::READABLE)?;
        Ok(Self { watch, socket })
    }

    pub(in crate::tcp) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// The socket, which nothing watches any more.
    pub(in crate::tcp) fn into_socket(self) -> TcpStream {
        drop(self.watch);
        self.socket
    }

    pub(in crate::tcp) fn try_io<R>(
        &self,
        interest: Interest,
        call: impl FnOnce() -> io::Result<R>,
    ) -> io::Result<R> {
        self.watch.try_io(direction(interest), call)
    }

    pub(in crate::tcp) fn poll_ready(
        &self,
        interest: Interest,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        self.watch.poll_ready(direction(interest), context)
    }
}

fn direction(interest: Interest) -> Direction {
    match interest.is_readable() {
        true => Direction::Read,
        false => Direction::Write,
    }
}
