use std::io;
use std::mem::MaybeUninit;
use std::net::UdpSocket as Plain;

use mio::event::Source;
use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};
use socket2::SockRef;
use sockets_sys::handoff::passing::Descriptor;

/// A duplicate of the socket, which the selector has. The type stands for sockets of all kinds: no call of it is made.
#[derive(Debug)]
pub(in crate::agent) struct Watch(UdpSocket);

impl Watch {
    pub(in crate::agent) fn new(
        descriptor: &Descriptor,
        registry: &Registry,
        token: usize,
    ) -> io::Result<Self> {
        descriptor.set_nonblocking(true)?;
        let mut socket = UdpSocket::from_std(Plain::from(descriptor.try_clone()?));
        socket.register(registry, Token(token), Interest::READABLE)?;
        Ok(Self(socket))
    }

    /// An event ends the watch here.
    pub(in crate::agent) fn renew(&mut self, registry: &Registry, token: usize) -> io::Result<()> {
        self.0
            .reregister(registry, Token(token), Interest::READABLE)
    }

    /// Leaves the selector.
    pub(in crate::agent) fn end(
        mut self,
        _descriptor: &Descriptor,
        registry: &Registry,
    ) -> io::Result<()> {
        self.0.deregister(registry)
    }
}

/// How many bytes of one there are, without waiting, as the socket is non-blocking; nothing is taken.
pub(in crate::agent) fn peek(socket: &SockRef<'_>) -> io::Result<usize> {
    socket.peek(&mut [MaybeUninit::uninit()])
}
