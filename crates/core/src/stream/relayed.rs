//! A stream whose bytes another party relays: for a connection that only that party can read and write, such as one that the
//! host language has protected.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::byte_queue::ByteQueue;
use super::byte_stream::{ByteStream, Read};
use crate::capabilities::require_reclaimed;
use crate::error::{Error, Hresult};
use crate::names::EndpointLiteral;
use crate::readiness::{Readiness, ReadySink};
use crate::sync::lock;
use crate::tcp::{Connection, TcpStatistics, TcpTraffic, incomplete};

/// Bytes of one direction above which further ones have to wait.
const LIMIT: usize = 128 * 1024;

/// A connected stream between its owner, who uses it as a [`ByteStream`], and a relay, which moves its bytes. Each of them has a
/// sink; calls never block.
#[derive(Debug)]
pub struct RelayedStream {
    owner: Arc<dyn ReadySink>,
    relay: Arc<dyn ReadySink>,
    local: Option<SocketAddr>,
    remote: SocketAddr,
    state: Mutex<State>,
}

/// What the relay has to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Relayed {
    /// Bytes to send; each of them is to be reported by [`RelayedStream::sent`].
    pub bytes: Vec<u8>,
    /// Behind them the sending direction ends.
    pub ends: bool,
    /// Behind them the connection is closed.
    pub closes: bool,
    /// The connection is reset at once.
    pub resets: bool,
}

#[derive(Debug, Default)]
struct State {
    inbound: ByteQueue,
    /// Whether the peer has ended its direction.
    has_peer_ended: bool,
    outbound: Vec<u8>,
    /// Bytes that the relay has taken.
    taken: u64,
    /// Of those, the ones that it has sent.
    sent: u64,
    received: u64,
    ends: bool,
    /// Whether the relay knows of the end.
    is_end_taken: bool,
    is_broken_off: bool,
    closing: Option<Closing>,
    failure: Option<Error>,
    /// Whether the owner waits for data.
    waits_for_data: bool,
    /// The relay waits until there is room for what the peer sends.
    is_relay_paused: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    Orderly,
    Reset,
}

impl RelayedStream {
    /// To `remote`. Readiness of the stream goes to `owner`; `relay` is notified when there is something to
    /// [`take`](Self::take) (readable), and when the relay may go on receiving (writable).
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for an endpoint that is none; those of
    /// [`require_reclaimed`](crate::capabilities::require_reclaimed).
    pub fn new(
        local: Option<&EndpointLiteral>,
        remote: &EndpointLiteral,
        owner: Arc<dyn ReadySink>,
        relay: Arc<dyn ReadySink>,
    ) -> Result<Self, Error> {
        let local = local.map(EndpointLiteral::parse).transpose()?;
        let remote = remote.parse()?;
        require_reclaimed(local, remote)?;
        Ok(Self {
            local,
            remote,
            owner,
            relay,
            state: Mutex::default(),
        })
    }

    /// Bytes came from the peer. False: the relay has to stop until it is notified.
    pub fn receive(&self, bytes: &[u8]) -> bool {
        let mut state = lock(&self.state);
        if state.closing.is_some() {
            return true;
        }
        state.received += bytes.len() as u64;
        state.inbound.push(bytes);
        self.notify_reader(&mut state);
        state.is_relay_paused = state.inbound.len() >= LIMIT;
        !state.is_relay_paused
    }

    /// The peer has ended its direction, behind everything received.
    pub fn end(&self) {
        let mut state = lock(&self.state);
        state.has_peer_ended = true;
        self.notify_reader(&mut state);
    }

    /// The connection was lost; only the first call counts.
    pub fn lose(&self, reason: &str) {
        let mut state = lock(&self.state);
        let lost = || Error::new(Hresult::WININET_E_CONNECTION_ABORTED, reason);
        state.failure.get_or_insert_with(lost);
        self.notify_reader(&mut state);
        self.owner.ready(Readiness::WRITABLE);
    }

    /// What there is to do for the relay.
    pub fn take(&self) -> Relayed {
        let mut state = lock(&self.state);
        let bytes = std::mem::take(&mut state.outbound);
        state.taken += bytes.len() as u64;
        if state.ends && !std::mem::replace(&mut state.is_end_taken, true) {
            self.owner.ready(Readiness::WRITABLE);
        }
        Relayed {
            bytes,
            ends: state.ends,
            closes: state.closing == Some(Closing::Orderly),
            resets: state.closing == Some(Closing::Reset),
        }
    }

    /// The kernel has so many more of the bytes that were taken.
    pub fn sent(&self, count: usize) {
        let mut state = lock(&self.state);
        state.sent += count as u64;
        self.owner.ready(Readiness::WRITABLE);
    }

    fn notify_reader(&self, state: &mut State) {
        if std::mem::take(&mut state.waits_for_data) {
            self.owner.ready(Readiness::READABLE);
        }
    }

    fn close_with(&self, closing: Closing) {
        let mut state = lock(&self.state);
        if state.closing.is_some() {
            return;
        }
        let is_unread = !state.inbound.is_empty();
        let resets = state.is_broken_off || is_unread;
        state.closing = Some(if resets { Closing::Reset } else { closing });
        state.inbound = ByteQueue::default();
        self.relay.ready(Readiness::READABLE);
    }
}

impl State {
    fn require_open(&self) -> Result<(), Error> {
        match (&self.closing, &self.failure) {
            (Some(_), _) => Err(closed()),
            (None, Some(failure)) => Err(failure.clone()),
            (None, None) => Ok(()),
        }
    }

    /// Bytes of which the kernel does not have all yet.
    fn waiting(&self) -> usize {
        self.outbound.len() + (self.taken - self.sent) as usize
    }

    /// Adds as much as there is room for.
    fn accept(&mut self, bytes: &[u8]) -> usize {
        let room = LIMIT.saturating_sub(self.waiting());
        let accepted = room.min(bytes.len());
        self.outbound.extend_from_slice(&bytes[..accepted]);
        accepted
    }
}

impl ByteStream for RelayedStream {
    fn try_read(&self, target: &mut [u8]) -> Result<Read, Error> {
        let mut state = lock(&self.state);
        if state.inbound.is_empty() {
            state.require_open()?;
            state.waits_for_data = !state.has_peer_ended;
            return Ok(match state.has_peer_ended {
                true => Read::Bytes(0),
                false => Read::Pending,
            });
        }
        let count = state.inbound.take(target);
        if state.is_relay_paused && state.inbound.len() < LIMIT / 2 {
            state.is_relay_paused = false;
            self.relay.ready(Readiness::WRITABLE);
        }
        Ok(Read::Bytes(count))
    }

    fn try_write(&self, first: &[u8], second: &[u8]) -> Result<usize, Error> {
        let mut state = lock(&self.state);
        state.require_open()?;
        if state.ends {
            let text = "write: the sending direction was ended";
            return Err(Error::illegal_method_call(text));
        }
        let accepted = state.accept(first) + state.accept(second);
        if accepted > 0 {
            self.relay.ready(Readiness::READABLE);
        }
        Ok(accepted)
    }

    fn handed_over(&self) -> Result<Option<u64>, Error> {
        let state = lock(&self.state);
        state.require_open()?;
        Ok(Some(state.sent))
    }

    /// The relay was notified.
    fn drain(&self) {}

    fn end_sending(&self) -> Result<bool, Error> {
        let mut state = lock(&self.state);
        state.require_open()?;
        if state.is_broken_off {
            return Err(incomplete(self.remote));
        }
        if !std::mem::replace(&mut state.ends, true) {
            self.relay.ready(Readiness::READABLE);
        }
        Ok(state.is_end_taken)
    }

    fn local_address(&self) -> Option<SocketAddr> {
        self.local
    }

    fn remote_address(&self) -> SocketAddr {
        self.remote
    }

    fn statistics(&self) -> Result<TcpStatistics, Error> {
        lock(&self.state).require_open()?;
        Ok(TcpStatistics::default())
    }

    fn probe_after(&self, _idle: Duration) -> Result<(), Error> {
        Err(without_socket())
    }

    fn traffic(&self) -> TcpTraffic {
        let state = lock(&self.state);
        TcpTraffic {
            bytes_sent: state.sent,
            bytes_received: state.received,
            ..TcpTraffic::default()
        }
    }

    fn break_off(&self) {
        lock(&self.state).is_broken_off = true;
    }

    fn take_socket(&self) -> Result<Connection, Error> {
        Err(without_socket())
    }

    fn detach(&self) -> Result<i32, Error> {
        Err(without_socket())
    }

    fn suspend(&self) -> Result<i32, Error> {
        Err(without_socket())
    }

    fn close(&self, reset: bool) {
        self.close_with(if reset {
            Closing::Reset
        } else {
            Closing::Orderly
        });
    }
}

impl Drop for RelayedStream {
    fn drop(&mut self) {
        self.close_with(Closing::Reset);
    }
}

fn closed() -> Error {
    Error::closed("the socket is closed")
}

fn without_socket() -> Error {
    Error::illegal_method_call("the connection belongs to another part of the program")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    #[derive(Debug, Default)]
    struct Sink(AtomicU8);

    impl Sink {
        fn take(&self) -> u8 {
            self.0.swap(0, Ordering::Relaxed)
        }
    }

    impl ReadySink for Sink {
        fn ready(&self, readiness: Readiness) {
            self.0.fetch_or(readiness.bits(), Ordering::Relaxed);
        }
    }

    const READABLE: u8 = crate::wire::READABLE;
    const WRITABLE: u8 = crate::wire::WRITABLE;

    fn stream() -> (RelayedStream, Arc<Sink>, Arc<Sink>) {
        let (owner, relay) = (Arc::new(Sink::default()), Arc::new(Sink::default()));
        let remote = EndpointLiteral {
            address: "192.0.2.1".into(),
            port: 7,
        };
        let stream = RelayedStream::new(
            None,
            &remote,
            Arc::<Sink>::clone(&owner),
            Arc::<Sink>::clone(&relay),
        );
        (stream.expect("an endpoint"), owner, relay)
    }

    #[test]
    fn what_the_peer_sends_is_read_in_order_and_then_its_end() {
        let (stream, owner, _) = stream();
        let mut memory = [0; 4];
        assert_eq!(stream.try_read(&mut memory), Ok(Read::Pending));
        assert!(stream.receive(b"abcdef"));
        assert_eq!(owner.take(), READABLE);
        stream.end();
        assert_eq!(stream.try_read(&mut memory), Ok(Read::Bytes(4)));
        assert_eq!(stream.try_read(&mut memory), Ok(Read::Bytes(2)));
        assert_eq!(&memory[..2], b"ef");
        assert_eq!(stream.try_read(&mut memory), Ok(Read::Bytes(0)));
    }

    #[test]
    fn the_relay_pauses_while_the_owner_does_not_read() {
        let (stream, _, relay) = stream();
        assert!(!stream.receive(&[7; LIMIT]));
        let mut memory = vec![0; LIMIT / 2];
        assert_eq!(stream.try_read(&mut memory), Ok(Read::Bytes(LIMIT / 2)));
        assert_eq!(relay.take(), 0);
        assert_eq!(stream.try_read(&mut memory[..1]), Ok(Read::Bytes(1)));
        assert_eq!(relay.take(), WRITABLE);
    }

    #[test]
    fn the_owner_waits_while_the_kernel_has_no_room() {
        let (stream, owner, relay) = stream();
        let large = vec![7; LIMIT];
        assert_eq!(stream.try_write(b"ab", &large), Ok(LIMIT));
        assert_eq!(relay.take(), READABLE);
        assert_eq!(stream.take().bytes.len(), LIMIT);
        assert_eq!(stream.try_write(b"c", b""), Ok(0));
        assert_eq!(stream.handed_over(), Ok(Some(0)));
        stream.sent(2);
        assert_eq!(owner.take(), WRITABLE);
        assert_eq!(stream.handed_over(), Ok(Some(2)));
        assert_eq!(stream.try_write(b"cde", b""), Ok(2));
        assert_eq!(stream.take().bytes, b"cd");
    }

    #[test]
    fn the_end_and_the_close_come_behind_the_bytes() {
        let (stream, owner, _) = stream();
        assert_eq!(stream.try_write(b"a", b"b"), Ok(2));
        assert_eq!(stream.end_sending(), Ok(false));
        let taken = stream.take();
        assert_eq!(
            (taken.bytes, taken.ends, taken.closes),
            (b"ab".to_vec(), true, false)
        );
        assert_eq!(owner.take(), WRITABLE);
        assert_eq!(stream.end_sending(), Ok(true));
        assert!(stream.try_write(b"c", b"").is_err());
        stream.close(false);
        assert!(stream.take().closes);
        assert!(stream.try_read(&mut [0]).is_err());
    }

    #[test]
    fn what_was_not_read_or_not_accepted_resets_the_connection() {
        let (unread, ..) = stream();
        unread.receive(b"a");
        unread.close(false);
        assert!(unread.take().resets);
        let (broken_off, ..) = stream();
        broken_off.break_off();
        broken_off.close(false);
        assert!(broken_off.take().resets);
    }

    #[test]
    fn a_loss_is_found_behind_what_was_received() {
        let (stream, owner, _) = stream();
        stream.receive(b"a");
        stream.lose("reset");
        assert_eq!(owner.take(), WRITABLE);
        assert_eq!(stream.try_read(&mut [0; 8]), Ok(Read::Bytes(1)));
        let error = stream.try_read(&mut [0; 8]).expect_err("lost");
        assert_eq!(error.hresult(), Hresult::WININET_E_CONNECTION_ABORTED);
        assert!(stream.try_write(b"a", b"").is_err());
    }
}
