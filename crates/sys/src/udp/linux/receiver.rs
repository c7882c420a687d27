use std::io;

use libc::{SOL_UDP, UDP_GRO, c_int};
use socket2::SockRef;

use super::scratch::{SLOTS, with_scratch};
use super::slot::{can_receive_many, receive_messages};
use crate::socket_options::unix;
use crate::udp::{Arrival, ReceiveCounters};

/// Receives datagrams in batches, coalesced where the kernel can.
#[derive(Debug)]
pub struct Receiver {
    coalesces: bool,
    /// Whether `recvmmsg` may be called.
    batches: bool,
    counters: ReceiveCounters,
}

impl Receiver {
    /// Messages that one call of [`receive`](Self::receive) hands out at most.
    pub const MOST_MESSAGES: usize = SLOTS;

    /// Makes a receiver and turns coalescing (UDP_GRO) on if the kernel has it.
    pub fn new(socket: SockRef<'_>) -> Self {
        Self {
            coalesces: unix::set(&socket, SOL_UDP, UDP_GRO, &c_int::from(true)).is_ok(),
            batches: true,
            counters: ReceiveCounters::default(),
        }
    }

    /// Turns coalescing off, for somebody who does not know of it.
    ///
    /// # Errors
    /// What the system says.
    pub fn release(socket: SockRef<'_>) -> io::Result<()> {
        match unix::set(&socket, SOL_UDP, UDP_GRO, &c_int::from(false)) {
            // A kernel without it.
            Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => Ok(()),
            outcome => outcome,
        }
    }

    /// Hands out what waits on the socket and returns how many datagrams these were. One system call; at most
    /// `max_datagrams` messages, and no more than [`MOST_MESSAGES`](Self::MOST_MESSAGES), of which each may hold several
    /// coalesced datagrams. It never waits. Where a sandbox refuses calls for several messages it asks for one at a time.
    ///
    /// # Errors
    /// `WouldBlock` when nothing waits. On a connected socket the answers of the network to what was sent, such as
    /// `ConnectionRefused`.
    pub fn receive(
        &mut self,
        socket: SockRef<'_>,
        max_datagrams: usize,
        deliver: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<usize> {
        let before = self.counters.datagrams;
        match self.receive_some(&socket, max_datagrams, deliver) {
            Err(error) if self.batches_refused(&socket, &error) => {
                self.receive_some(&socket, max_datagrams, deliver)
            }
            outcome => outcome,
        }?;
        Ok((self.counters.datagrams - before) as usize)
    }

    /// What was received so far.
    pub fn counters(&self) -> ReceiveCounters {
        self.counters
    }

    /// Whether the kernel coalesces datagrams for this socket.
    pub fn coalesces(&self) -> bool {
        self.coalesces
    }

    fn receive_some(
        &mut self,
        socket: &SockRef<'_>,
        max_datagrams: usize,
        deliver: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<()> {
        self.counters.system_calls += 1;
        let limit = if self.batches {
            max_datagrams
        } else {
            max_datagrams.min(1)
        };
        with_scratch(|scratch| {
            receive_messages(socket, scratch, limit, |arrival| {
                self.count(&arrival);
                deliver(arrival);
            })
        })
    }

    /// Whether a sandbox refuses `recvmmsg`. It does so with codes that an earlier datagram may have earned too.
    fn batches_refused(&mut self, socket: &SockRef<'_>, error: &io::Error) -> bool {
        let Some(libc::ENOSYS | libc::EPERM | libc::EACCES) = error.raw_os_error() else {
            return false;
        };
        let refused = self.batches && !can_receive_many(socket);
        self.batches &= !refused;
        refused
    }

    fn count(&mut self, arrival: &Arrival<'_>) {
        let datagrams = arrival.datagram_count();
        self.counters.datagrams += datagrams as u64;
        self.counters.bytes += arrival.payload.len() as u64;
        self.counters.coalesced_runs += u64::from(datagrams > 1);
    }
}
