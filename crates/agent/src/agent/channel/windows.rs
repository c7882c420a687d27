use std::io::{self, Read, Write};

use mio::event::Source;
use mio::windows::NamedPipe;
use mio::{Interest, Registry, Token};
use sockets_sys::handoff::passing::{Channel, Descriptor, Peer, Received};
use sockets_sys::pipe::{client_of, duplicate_for};

/// A connection that was accepted.
#[derive(Debug)]
pub(in crate::agent) struct Accepted(pub(in crate::agent) NamedPipe);

impl Accepted {
    /// It was registered, for its client to come.
    pub(in crate::agent) fn register(
        &mut self,
        registry: &Registry,
        token: usize,
    ) -> io::Result<()> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.0.reregister(registry, Token(token), interest)
    }

    pub(in crate::agent) fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        self.0.deregister(registry)
    }

    pub(in crate::agent) const fn channel(&self) -> impl Channel {
        self
    }
}

impl Channel for &Accepted {
    fn pack(&self, descriptor: &Descriptor) -> io::Result<Vec<u8>> {
        let process = self.peer()?.process.unwrap_or_default();
        duplicate_for(descriptor, process)
    }

    fn send(&self, bytes: &[u8], _descriptor: Option<&Descriptor>) -> io::Result<usize> {
        (&self.0).write(bytes)
    }

    fn receive(&self, target: &mut [u8]) -> io::Result<Received> {
        (&self.0).read(target).map(Received::bytes)
    }

    fn peer(&self) -> io::Result<Peer> {
        client_of(&self.0)
    }
}
