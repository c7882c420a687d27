use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use socket2::SockRef;
use sockets_sys::handoff::passing::Descriptor;

/// The selector has the socket.
#[derive(Debug)]
pub(in crate::agent) struct Watch(());

impl Watch {
    pub(in crate::agent) fn new(
        descriptor: &Descriptor,
        registry: &Registry,
        token: usize,
    ) -> io::Result<Self> {
        SourceFd(&descriptor.as_raw_fd()).register(registry, Token(token), Interest::READABLE)?;
        Ok(Self(()))
    }

    /// Nothing: the next event comes without that.
    #[expect(clippy::unused_self, reason = "the signature of its twin")]
    pub(in crate::agent) const fn renew(
        &mut self,
        _registry: &Registry,
        _token: usize,
    ) -> io::Result<()> {
        Ok(())
    }

    /// Leaves the selector. It follows the open socket, not the descriptor: it would report a socket that only others have.
    pub(in crate::agent) fn end(
        self,
        descriptor: &Descriptor,
        registry: &Registry,
    ) -> io::Result<()> {
        SourceFd(&descriptor.as_raw_fd()).deregister(registry)
    }
}

/// How many bytes of one there are, without waiting; nothing is taken.
pub(in crate::agent) fn peek(socket: &SockRef<'_>) -> io::Result<usize> {
    let mut byte = [MaybeUninit::uninit()];
    socket.recv_with_flags(&mut byte, libc::MSG_PEEK | libc::MSG_DONTWAIT)
}
