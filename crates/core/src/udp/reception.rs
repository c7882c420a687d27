//! What receiving needs, from the moment that somebody receives.

use std::io;
use std::sync::{Arc, PoisonError};

use socket2::SockRef;
use sockets_sys::udp::{Arrival, ReceiveCounters, Receiver};

use super::inbox::Inbox;
use super::receive_loop;
use super::received::{Addresses, ReceivedBatch};
use super::socket::UdpSocket;
use crate::runtime;

/// The receiving side of a socket.
#[derive(Debug)]
pub(super) struct Reception {
    receiver: Receiver,
    /// On the heap and made with the first datagram: many sockets wait for a long time without one.
    addresses: Option<Box<Addresses>>,
}

impl Reception {
    fn new(socket: SockRef<'_>) -> Self {
        Self {
            receiver: Receiver::new(socket),
            addresses: None,
        }
    }

    /// One call to the kernel for at most so many messages; what they bring goes to the inbox.
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

    pub(super) fn counters(&self) -> ReceiveCounters {
        self.receiver.counters()
    }
}

impl UdpSocket {
    /// Starts to receive; a second call has no effect.
    pub fn start_receiving(&self) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if reader.is_some() {
            return;
        }
        let reception = self.with(|socket| Reception::new(SockRef::from(socket.socket())));
        let Ok(reception) = reception else { return };
        *self.shared.lock_reception() = Some(reception);
        self.shared.inbox.open();
        let task = runtime::spawn(receive_loop::run(Arc::clone(&self.shared)));
        *reader = Some(task.abort_handle());
    }

    /// Ends what [`start_receiving`](Self::start_receiving) started. What was received stays.
    pub(super) fn stop_reading(&self) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reader) = reader.take() {
            reader.abort();
        }
    }

    /// Takes the datagrams that arrived; `None` when there are none. Reading goes on in the background.
    pub fn take_received(&self) -> Option<ReceivedBatch> {
        self.shared.inbox.take()
    }

    pub(super) fn received(&self) -> ReceiveCounters {
        let reception = self.shared.lock_reception();
        reception
            .as_ref()
            .map(Reception::counters)
            .unwrap_or_default()
    }
}
