use std::cell::Cell;
use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv6Addr, SocketAddr};
use std::slice;

use socket2::{MaybeUninitSlice, RecvFlags, SockAddr, SockRef};

use crate::udp::error_codes::PORT_UNREACHABLE;
use crate::udp::family::canonical;
use crate::udp::{Arrival, Facts, ReceiveCounters};

/// Longer than any datagram.
const BUFFER_SIZE: usize = 1 << 16;

thread_local! {
    /// The receive buffer of the thread, absent while a call uses it.
    static BUFFER: Cell<Option<Box<[MaybeUninit<u8>]>>> = const { Cell::new(None) };
}

/// Receives datagrams one by one.
#[derive(Debug)]
pub struct Receiver {
    /// An error met behind datagrams that were delivered; the next call returns it.
    postponed: Option<io::Error>,
    counters: ReceiveCounters,
}

impl Receiver {
    /// Datagrams that one call of [`receive`](Self::receive) hands out at most.
    pub const MOST_MESSAGES: usize = 64;

    /// Makes a receiver for a non-blocking socket.
    pub fn new(_socket: SockRef<'_>) -> Self {
        Self {
            postponed: None,
            counters: ReceiveCounters::default(),
        }
    }

    /// The socket is as it was.
    ///
    /// # Errors
    /// None; another implementation has some.
    pub fn release(_socket: SockRef<'_>) -> io::Result<()> {
        Ok(())
    }

    /// Hands out what waits on the socket, at most `max_datagrams` and no more than
    /// [`MOST_MESSAGES`](Self::MOST_MESSAGES), and returns how many datagrams these were.
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
        if let Some(error) = self.postponed.take() {
            return Err(error);
        }
        let mut buffer = BUFFER
            .take()
            .unwrap_or_else(|| Box::new_uninit_slice(BUFFER_SIZE));
        let outcome = self.receive_into(&mut buffer, &socket, max_datagrams, deliver);
        BUFFER.set(Some(buffer));
        outcome
    }

    /// What was received so far.
    pub fn counters(&self) -> ReceiveCounters {
        self.counters
    }

    fn receive_into(
        &mut self,
        buffer: &mut [MaybeUninit<u8>],
        socket: &SockRef<'_>,
        max_datagrams: usize,
        deliver: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<usize> {
        let most = max_datagrams.min(Self::MOST_MESSAGES);
        for received in 0..most {
            if let Err(error) = self.receive_one(buffer, socket, deliver) {
                return self.end(received, error);
            }
        }
        Ok(most)
    }

    fn end(&mut self, received: usize, error: io::Error) -> io::Result<usize> {
        if received == 0 {
            return Err(error);
        }
        if error.kind() != io::ErrorKind::WouldBlock {
            self.postponed = Some(error);
        }
        Ok(received)
    }

    fn receive_one(
        &mut self,
        buffer: &mut [MaybeUninit<u8>],
        socket: &SockRef<'_>,
        deliver: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<()> {
        let (length, flags, peer) = loop {
            self.counters.system_calls += 1;
            match socket.recv_from_vectored(&mut [MaybeUninitSlice::new(buffer)]) {
                Err(error) if concerns_nobody(&error, socket) => {}
                outcome => break outcome?,
            }
        };
        let start = buffer[..length].as_ptr().cast();
        // SAFETY: the system wrote the first `length` bytes, and nothing writes while `payload` lives.
        let payload = unsafe { slice::from_raw_parts(start, length) };
        self.counters.datagrams += 1;
        self.counters.bytes += length as u64;
        deliver(arrival(payload, flags, &peer));
        Ok(())
    }
}

/// Windows tells an unconnected socket, too, that some datagram of it met a closed port. Nobody can say which.
fn concerns_nobody(error: &io::Error, socket: &SockRef<'_>) -> bool {
    error.raw_os_error() == Some(PORT_UNREACHABLE) && socket.peer_addr().is_err()
}

fn arrival<'a>(payload: &'a [u8], flags: RecvFlags, peer: &SockAddr) -> Arrival<'a> {
    let unknown = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
    Arrival {
        payload,
        segment_size: payload.len(),
        peer: canonical(peer.as_socket().unwrap_or(unknown)),
        truncated: flags.is_truncated(),
        facts: Facts::default(),
    }
}
