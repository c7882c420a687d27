use std::cell::Cell;
use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv6Addr, SocketAddr};
use std::slice;

use socket2::{MaybeUninitSlice, RecvFlags, SockAddr, SockRef};

use crate::udp::error_codes::PORT_UNREACHABLE;
use crate::udp::family::canonical;
use crate::udp::{Arrival, PacketInfo, ReceiveCounters};

/// In bytes, longer than any datagram.
const BUFFER_SIZE: usize = 1 << 16;

thread_local! {
    /// The receive buffer of the thread; `None` while a call uses it.
    static BUFFER: Cell<Option<Box<[MaybeUninit<u8>]>>> = const { Cell::new(None) };
}

/// Receives datagrams one by one.
#[derive(Debug)]
pub struct Receiver {
    /// An error after datagrams that were delivered; the next call returns it.
    deferred: Option<io::Error>,
    counters: ReceiveCounters,
}

impl Receiver {
    /// Most datagrams that one call of [`receive`](Self::receive) delivers.
    pub const MAX_MESSAGES: usize = 64;

    /// Creates a receiver for a non-blocking socket.
    pub fn new(_socket: SockRef<'_>) -> Self {
        Self {
            deferred: None,
            counters: ReceiveCounters::default(),
        }
    }

    /// Does nothing: coalescing was never enabled.
    ///
    /// # Errors
    /// None; other implementations have some.
    pub fn disable_coalescing(&self, _socket: SockRef<'_>) -> io::Result<()> {
        Ok(())
    }

    /// Delivers the datagrams in the socket's receive buffer, at most `max_datagrams` and no more than
    /// [`MAX_MESSAGES`](Self::MAX_MESSAGES), and returns their number.
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
        if let Some(error) = self.deferred.take() {
            return Err(error);
        }
        let mut buffer = BUFFER
            .take()
            .unwrap_or_else(|| Box::new_uninit_slice(BUFFER_SIZE));
        let outcome = self.receive_some(&mut buffer, &socket, max_datagrams, deliver);
        BUFFER.set(Some(buffer));
        outcome
    }

    /// Whether the receive buffer was empty behind the `received` datagrams that the last call returned for `max_datagrams`.
    pub fn has_drained(&self, received: usize, max_datagrams: usize) -> bool {
        self.deferred.is_none() && received < max_datagrams.min(Self::MAX_MESSAGES)
    }

    /// Totals so far.
    pub fn counters(&self) -> ReceiveCounters {
        self.counters
    }

    fn receive_some(
        &mut self,
        buffer: &mut [MaybeUninit<u8>],
        socket: &SockRef<'_>,
        max_datagrams: usize,
        deliver: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<usize> {
        let most = max_datagrams.min(Self::MAX_MESSAGES);
        for received in 0..most {
            if let Err(error) = self.receive_one(buffer, socket, deliver) {
                return self.stop(received, error);
            }
        }
        Ok(most)
    }

    /// Ends a call at an error: it is returned now only if nothing was delivered before it.
    fn stop(&mut self, received: usize, error: io::Error) -> io::Result<usize> {
        if received == 0 {
            return Err(error);
        }
        if error.kind() != io::ErrorKind::WouldBlock {
            self.deferred = Some(error);
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
                Err(error) if is_unattributable(&error, socket) => {}
                outcome => break outcome?,
            }
        };
        let start = buffer[..length].as_ptr().cast();
        // SAFETY: the system initialized the first `length` bytes, and the buffer is not written to while `payload` lives.
        let payload = unsafe { slice::from_raw_parts(start, length) };
        self.counters.datagrams += 1;
        self.counters.bytes += length as u64;
        deliver(arrival(payload, flags, &peer));
        Ok(())
    }
}

/// Whether an ICMP error cannot be attributed to a peer: Windows reports "port unreachable" (WSAECONNRESET) on unconnected
/// sockets too, without the destination.
fn is_unattributable(error: &io::Error, socket: &SockRef<'_>) -> bool {
    error.raw_os_error() == Some(PORT_UNREACHABLE) && socket.peer_addr().is_err()
}

fn arrival<'a>(payload: &'a [u8], flags: RecvFlags, peer: &SockAddr) -> Arrival<'a> {
    let unknown = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
    Arrival {
        payload,
        segment_size: payload.len(),
        peer: canonical(peer.as_socket().unwrap_or(unknown)),
        truncated: flags.is_truncated(),
        packet_info: PacketInfo::default(),
    }
}
