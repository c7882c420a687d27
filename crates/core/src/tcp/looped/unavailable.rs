use std::io;
use std::net::TcpStream;
use std::task::{Context, Poll};

use tokio::io::Interest;

use crate::driver::HostLoop;

/// No value of it exists, as of [`HostLoop`].
#[derive(Debug)]
pub(in crate::tcp) enum Looped {}

impl Looped {
    /// # Errors
    /// None.
    pub(in crate::tcp) fn new(host: &HostLoop, _socket: TcpStream) -> io::Result<Self> {
        match *host {}
    }

    pub(in crate::tcp) fn socket(&self) -> &TcpStream {
        match *self {}
    }

    pub(in crate::tcp) fn into_socket(self) -> TcpStream {
        match self {}
    }

    pub(in crate::tcp) fn try_io<R>(
        &self,
        _interest: Interest,
        _call: impl FnOnce() -> io::Result<R>,
    ) -> io::Result<R> {
        match *self {}
    }

    pub(in crate::tcp) fn poll_ready(
        &self,
        _interest: Interest,
        _context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        match *self {}
    }
}
