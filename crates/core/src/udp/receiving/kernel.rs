//! Receiving from the kernel. Allocated when receiving starts.

use std::io;

use socket2::SockRef;
use sockets_sys::udp::{Arrival, ReceiveCounters, Receiver};

use super::inbox::Inbox;
use super::received::Addresses;

/// Makes the receive calls, and numbers the addresses of what arrives.
#[derive(Debug)]
pub(super) struct Kernel {
    receiver: Receiver,
    /// On the heap, allocated with the first datagram: many sockets wait for a long time without one.
    addresses: Option<Box<Addresses>>,
}

impl Kernel {
    pub(super) fn new(socket: SockRef<'_>) -> Self {
        Self {
            receiver: Receiver::new(socket),
            addresses: None,
        }
    }

    /// One call for at most so many messages; their datagrams are added to the inbox.
    pub(super) fn receive(
        &mut self,
        socket: SockRef<'_>,
        messages: usize,
        inbox: &Inbox,
    ) -> io::Result<usize> {
        let Self {
            receiver,
            addresses,
        } = self;
        let mut deliver =
            |arrival: Arrival<'_>| inbox.add(&arrival, addresses.get_or_insert_default());
        receiver.receive(socket, messages, &mut deliver)
    }

    /// As [`Receiver::has_drained`].
    pub(super) fn has_drained(&self, received: usize, messages: usize) -> bool {
        self.receiver.has_drained(received, messages)
    }

    pub(super) fn counters(&self) -> ReceiveCounters {
        self.receiver.counters()
    }
}
