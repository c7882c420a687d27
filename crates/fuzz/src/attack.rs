//! An attacker on the wire between the side under test and an honest peer: forwards, changes, injects and drops bytes.

mod script;
mod wire;

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::task::Poll;

use sockets_core::computing::settled;
use sockets_core::error::Error;
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::stream::{ByteStream as _, PumpedStream, Read};
use sockets_core::tls::{Handshake, Secured, tls_stream};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::peer::Peer;

pub use script::{Script, Step};
use wire::Wire;

/// Plaintext that the side under test sends.
const GREETING: &[u8] = b"EHLO client.example\r\n";
/// Plaintext that a hostile peer sends before the handshake.
const EARLY: &[u8] = b"220 ready\r\n";

/// Turns of the reactor after which a side that did nothing is waiting for the other. The first turn only reports that the
/// socket is writable.
const IDLE_TURNS: usize = 3;

/// Key updates without data in between that rustls accepts from a peer.
const KEY_CHANGES: usize = 32;

/// One thread, so that both sides act in turn.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
});

/// The outcome of an attack.
#[derive(Debug)]
pub enum Outcome {
    /// The handshake failed.
    HandshakeFailed(Error),
    /// The stream broke.
    Broken(Error),
    /// The stream ended in order.
    Ended,
}

/// One connection.
#[derive(Debug)]
pub struct Attack<'a> {
    peer: Peer,
    script: Script<'a>,
    /// Bytes that the peer sent and that were not forwarded yet.
    pending: Vec<u8>,
    /// XORed with the next byte that is forwarded.
    mask: u8,
    key_changes: usize,
    /// Whether the side under test has received only what the peer sent, and no more key updates than are allowed.
    is_honest: bool,
}

impl<'a> Attack<'a> {
    /// Creates an attack.
    pub fn new(peer: Peer, script: Script<'a>) -> Self {
        Self {
            peer,
            is_honest: !script.speaks_early(),
            script,
            pending: Vec::new(),
            mask: 0,
            key_changes: 0,
        }
    }

    /// Runs the attack against the side that `secure` starts, and asserts that it delivers only what the peer sent.
    pub fn run<F: Future<Output = Handshake>>(
        mut self,
        secure: impl FnOnce(TcpStream) -> F,
    ) -> Outcome {
        RUNTIME.block_on(async {
            let (near, wire) = wire::pair();
            if self.script.speaks_early() {
                wire.send(EARLY);
            }
            let handshake = self.run_handshake(&wire, secure(near)).await;
            match handshake.secured {
                Ok(secured) => self.run_stream(wire, secured).await,
                Err(error) => {
                    assert!(!self.is_honest, "an honest peer was rejected: {error}");
                    Outcome::HandshakeFailed(error)
                }
            }
        })
    }

    async fn run_handshake(
        &mut self,
        wire: &Wire,
        handshake: impl Future<Output = Handshake>,
    ) -> Handshake {
        let mut handshake = pin!(handshake);
        let mut idle_turns = 0;
        while idle_turns < IDLE_TURNS {
            let polled = poll_fn(|context| Poll::Ready(handshake.as_mut().poll(context))).await;
            if let Poll::Ready(handshake) = polled {
                return handshake;
            }
            idle_turns = if self.act(wire) { 0 } else { idle_turns + 1 };
            // While certificates are verified on another thread, the side is quiet on the wire but not waiting.
            settled().await;
            // Lets the reactor process what was sent.
            yield_now().await;
        }
        wire.shut_down();
        handshake.await
    }

    /// Takes the next step; after the last one forwards the rest. False when nothing is left to do.
    fn act(&mut self, wire: &Wire) -> bool {
        let passed = self.pass_to_peer(wire);
        match self.script.next() {
            Some(step) => self.take(step, wire),
            None if self.pending.is_empty() => return passed,
            None => self.relay(usize::MAX, wire),
        }
        true
    }

    /// Passes the bytes that the side under test sent to the peer. False if there were none.
    fn pass_to_peer(&mut self, wire: &Wire) -> bool {
        let passed = wire.receive();
        self.peer.read_records(&passed);
        self.peer.write_records(&mut self.pending);
        !passed.is_empty()
    }

    fn take(&mut self, step: Step<'_>, wire: &Wire) {
        match step {
            Step::Relay(count) => self.relay(count, wire),
            Step::Flip(mask) => self.mask = mask,
            Step::Inject(bytes) => self.inject(bytes, wire),
            Step::Drop(count) => self.drop_bytes(count),
            Step::Write(length) => self.peer.write(length),
            Step::ChangeKeys => self.change_keys(),
            Step::CloseNotify => self.peer.send_close_notify(),
        }
        self.peer.write_records(&mut self.pending);
    }

    fn relay(&mut self, count: usize, wire: &Wire) {
        let count = count.min(self.pending.len());
        let mut bytes: Vec<_> = self.pending.drain(..count).collect();
        if let (Some(first), 1..) = (bytes.first_mut(), self.mask) {
            *first ^= std::mem::take(&mut self.mask);
            self.is_honest = false;
        }
        wire.send(&bytes);
    }

    fn inject(&mut self, bytes: &[u8], wire: &Wire) {
        self.is_honest &= bytes.is_empty();
        wire.send(bytes);
    }

    fn change_keys(&mut self) {
        self.key_changes += 1;
        self.is_honest &= self.key_changes <= KEY_CHANGES;
        self.peer.change_keys();
    }

    fn drop_bytes(&mut self, count: usize) {
        let count = count.min(self.pending.len());
        self.is_honest &= count == 0;
        self.pending.drain(..count);
    }

    async fn run_stream(mut self, wire: Wire, secured: Secured) -> Outcome {
        let sink = Arc::new(Sink::default());
        let remote = SocketAddr::from(([127, 0, 0, 1], 1));
        let stream = tls_stream(secured, remote, Arc::<Sink>::clone(&sink));
        // If the peer has already broken the connection, the read below reports it.
        let _ = stream.try_write(GREETING, &[]);
        while self.act(&wire) {}
        wire.shut_down();
        let (delivered, end) = read_to_end(&stream, &sink).await;
        self.pass_to_peer(&wire);
        self.assert_delivered(&delivered, &end);
        match end {
            Ok(()) => Outcome::Ended,
            Err(error) => Outcome::Broken(error),
        }
    }

    fn assert_delivered(&self, delivered: &[u8], end: &Result<(), Error>) {
        let Peer {
            written,
            received,
            sent_close_notify,
            ..
        } = &self.peer;
        assert!(written.starts_with(delivered), "forged data");
        assert!(GREETING.starts_with(received), "damaged data");
        if end.is_ok() || self.is_honest {
            assert_eq!(delivered, written, "lost data");
            assert_eq!(end.is_ok(), *sent_close_notify, "{end:?}");
        }
    }
}

async fn read_to_end(stream: &PumpedStream, sink: &Sink) -> (Vec<u8>, Result<(), Error>) {
    let mut delivered = Vec::new();
    let mut piece = [0; 1_000];
    loop {
        match stream.try_read(&mut piece) {
            Ok(Read::Bytes(0)) => return (delivered, Ok(())),
            Ok(Read::Bytes(count)) => delivered.extend_from_slice(&piece[..count]),
            Ok(Read::Pending) => sink.readable.notified().await,
            Err(error) => return (delivered, Err(error)),
        }
    }
}

#[derive(Debug, Default)]
struct Sink {
    readable: Notify,
}

impl ReadySink for Sink {
    fn ready(&self, readiness: Readiness) {
        if readiness == Readiness::READABLE {
            self.readable.notify_one();
        }
    }
}
