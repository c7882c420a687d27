use std::io;

use libc::{SOL_UDP, UDP_GRO, c_int};
use socket2::SockRef;

use super::receive_message::{can_receive_many, receive_messages};
use super::scratch::{MAX_MESSAGES, with_scratch};
use crate::socket_options::unix;
use crate::udp::{Arrival, ReceiveCounters};
use crate::wishes::Wish;

/// Receives datagrams in batches, coalesced where the kernel can.
#[derive(Debug)]
pub struct Receiver {
    coalesces: bool,
    /// Whether `recvmmsg` is available, as far as known.
    batches: bool,
    counters: ReceiveCounters,
}

impl Receiver {
    /// Most messages that one call of [`receive`](Self::receive) delivers.
    pub const MAX_MESSAGES: usize = MAX_MESSAGES;

    /// Creates a receiver and enables coalescing (UDP_GRO) if the kernel has it.
    pub fn new(socket: SockRef<'_>) -> Self {
        Self {
            coalesces: Wish::Coalescing.note(set_coalescing(&socket, true)),
            batches: true,
            counters: ReceiveCounters::default(),
        }
    }

    /// Disables coalescing before the descriptor is detached: its next owner may not read the segment size.
    ///
    /// # Errors
    /// Those of the system call.
    pub fn disable_coalescing(&self, socket: SockRef<'_>) -> io::Result<()> {
        match self.coalesces {
            true => set_coalescing(&socket, false),
            false => Ok(()),
        }
    }

    /// Delivers the datagrams in the socket's receive buffer and returns their number. One system call for at most
    /// `max_datagrams` messages, and no more than [`MAX_MESSAGES`](Self::MAX_MESSAGES); each message may hold several
    /// coalesced datagrams. It never blocks. Where a sandbox blocks `recvmmsg` it receives one message per call.
    ///
    /// # Errors
    /// `WouldBlock` when the buffer is empty. On a connected socket ICMP errors for datagrams it sent, such as
    /// `ConnectionRefused`.
    pub fn receive(
        &mut self,
        socket: SockRef<'_>,
        max_datagrams: usize,
        deliver: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<usize> {
        let before = self.counters.datagrams;
        match self.receive_some(&socket, max_datagrams, deliver) {
            Err(error) if self.recvmmsg_is_blocked(&socket, &error) => {
                self.receive_some(&socket, max_datagrams, deliver)
            }
            outcome => outcome,
        }?;
        Ok((self.counters.datagrams - before) as usize)
    }

    /// Whether the receive buffer was empty behind the `received` datagrams that the last call returned for `max_datagrams`.
    /// What comes later is a new event; so is an ICMP error that ended the call, which the next one returns.
    pub fn has_drained(&self, received: usize, max_datagrams: usize) -> bool {
        self.batches && received < max_datagrams.min(MAX_MESSAGES)
    }

    /// Totals so far.
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

    /// Whether a sandbox or the kernel blocks `recvmmsg`, which is then not used again. The codes may also be ICMP errors for
    /// an earlier datagram, so an empty call decides.
    fn recvmmsg_is_blocked(&mut self, socket: &SockRef<'_>, error: &io::Error) -> bool {
        let Some(libc::ENOSYS | libc::EPERM | libc::EACCES) = error.raw_os_error() else {
            return false;
        };
        let blocked = self.batches && !can_receive_many(socket);
        self.batches &= !blocked;
        blocked
    }

    fn count(&mut self, arrival: &Arrival<'_>) {
        let datagrams = arrival.datagram_count();
        self.counters.datagrams += datagrams as u64;
        self.counters.bytes += arrival.payload.len() as u64;
        self.counters.coalesced_runs += u64::from(datagrams > 1);
    }
}

fn set_coalescing(socket: &SockRef<'_>, enabled: bool) -> io::Result<()> {
    unix::set(socket, SOL_UDP, UDP_GRO, &c_int::from(enabled))
}
