//! Receiving from the kernel. Allocated when receiving starts.

use std::io;
use std::sync::Arc;

use socket2::SockRef;
use sockets_sys::udp::{Arrival, ReceiveCounters, Receiver};

use super::inbox::Inbox;
use super::received::Addresses;
use crate::capabilities::{PeerFilter, Peers};

/// Messages of a call that is expected to find a lone datagram: the second one shows that no other follows. The headers of
/// more would take longer than the call.
const FEW_MESSAGES: usize = 2;

/// Makes the receive calls, and numbers the addresses of what arrives.
#[derive(Debug)]
pub(super) struct Kernel {
    receiver: Receiver,
    /// Whether the last call found more than a lone datagram.
    expects_many: bool,
    /// On the heap, allocated with the first datagram: many sockets wait for a long time without one.
    addresses: Option<Box<Addresses>>,
    /// The policy for senders. In a box: few programs have one.
    filter: Option<Box<PeerFilter>>,
}

impl Kernel {
    pub(super) fn new(socket: SockRef<'_>, peers: Option<Arc<Peers>>) -> Self {
        Self {
            receiver: Receiver::new(socket),
            expects_many: false,
            addresses: None,
            filter: peers.map(|peers| Box::new(PeerFilter::new(peers))),
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
            expects_many,
            addresses,
            filter,
        } = self;
        let mut deliver = |arrival: Arrival<'_>| {
            if let Some(filter) = filter
                && !filter.admits(arrival.peer, arrival.datagram_count())
            {
                return;
            }
            inbox.add(&arrival, addresses.get_or_insert_default());
        };
        let received = receiver.receive(socket, messages, &mut deliver);
        *expects_many = matches!(received, Ok(FEW_MESSAGES..));
        received
    }

    /// As [`Receiver::disable_coalescing`].
    pub(super) fn disable_coalescing(&self, socket: SockRef<'_>) -> io::Result<()> {
        self.receiver.disable_coalescing(socket)
    }

    /// How many messages the next call is for, if there is room for as many.
    pub(super) fn messages(&self) -> usize {
        if self.expects_many {
            Receiver::MAX_MESSAGES
        } else {
            FEW_MESSAGES
        }
    }

    /// As [`Receiver::has_drained`].
    pub(super) fn has_drained(&self, received: usize, messages: usize) -> bool {
        self.receiver.has_drained(received, messages)
    }

    pub(super) fn counters(&self) -> ReceiveCounters {
        self.receiver.counters()
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn a_call_is_for_many_messages_after_one_that_found_more_than_a_lone_datagram() {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let peer = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        peer.connect(socket.local_addr().expect("bound"))
            .expect("connected");
        let mut kernel = Kernel::new(SockRef::from(&socket), None);
        let inbox = Inbox::new(1_024);
        inbox.open();
        // Sizes that grow are not coalesced.
        let send = |count: usize| (1..=count).for_each(|size| drop(peer.send(&vec![0; size])));
        let mut receive = || {
            let messages = kernel.messages();
            let received = kernel.receive(SockRef::from(&socket), messages, &inbox);
            (messages, received.unwrap_or_default())
        };
        send(1);
        assert_eq!(receive(), (FEW_MESSAGES, 1));
        send(20);
        assert_eq!(receive(), (FEW_MESSAGES, 2));
        assert_eq!(receive(), (Receiver::MAX_MESSAGES, 16));
        assert_eq!(receive(), (Receiver::MAX_MESSAGES, 2));
        send(1);
        assert_eq!(receive(), (Receiver::MAX_MESSAGES, 1));
        assert_eq!(receive(), (FEW_MESSAGES, 0));
    }
}
