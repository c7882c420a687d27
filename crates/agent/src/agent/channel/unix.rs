use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use socket2::SockRef;
use sockets_sys::handoff::passing::Channel;

/// A connection that was accepted.
#[derive(Debug)]
pub(in crate::agent) struct Accepted(pub(in crate::agent) UnixStream);

impl Accepted {
    pub(in crate::agent) fn register(
        &mut self,
        registry: &Registry,
        token: usize,
    ) -> io::Result<()> {
        self.0.set_nonblocking(true)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        SourceFd(&self.0.as_raw_fd()).register(registry, Token(token), interest)
    }

    pub(in crate::agent) fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        SourceFd(&self.0.as_raw_fd()).deregister(registry)
    }

    pub(in crate::agent) fn channel(&self) -> impl Channel {
        SockRef::from(&self.0)
    }
}
