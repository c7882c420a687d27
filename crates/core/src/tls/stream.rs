//! A TLS stream as non-blocking calls and a readiness signal, with the face of a TCP stream.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, TryLockError};

use futures_util::task::AtomicWaker;
use sockets_sys::tcp_info::tcp_info;

use super::failure;
use super::handshake::Secured;
use super::inbound::Inbound;
use super::linger::linger;
use super::outbound::Outbound;
use super::pump::Pump;
use super::session::{Flow, Session};
use crate::byte_stream::ByteStream;
use crate::endpoint::canonical;
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink};
use crate::runtime;
use crate::sync::lock;
use crate::tcp::{
    Connection, Counters, Read, TcpStatistics, TcpTraffic, incomplete, reset_when_closed,
};

/// Writes of fewer bytes, which are less than a full record, are encrypted on the caller's thread when nothing waits:
/// that takes less time than waking another thread.
const AT_ONCE: usize = 16 * 1024;

/// How the peer hears of the end when nothing that was written or received is lost; otherwise it is a reset.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Goodbye,
    Silence,
    Reset,
}

/// Reads at the end, of 64 KiB each: tickets take a few hundred bytes, and a peer that never stops must not hold the caller.
const LAST_READS: usize = 16;

/// A TLS stream after its handshake.
///
/// A task of the runtime encrypts, sends, receives and decrypts; the calls here exchange plaintext with it and never
/// wait. One reader and one writer are supported at a time.
#[derive(Debug)]
pub struct TlsStream {
    shared: Arc<Shared>,
    local: OnceLock<SocketAddr>,
}

#[derive(Debug)]
pub(super) struct Shared {
    /// `None` once it is closed. Whoever holds it may lock the queues, not the other way round.
    session: Mutex<Option<Session>>,
    pub(super) outbound: Mutex<Outbound>,
    pub(super) inbound: Mutex<Inbound>,
    /// Why sending ended.
    failure: OnceLock<Error>,
    handed_over: AtomicU64,
    /// Whether data that was written is missing.
    is_broken_off: AtomicBool,
    pub(super) pump: AtomicWaker,
    pub(super) sink: Arc<dyn ReadySink>,
    pub(super) sent: Counters,
    pub(super) received: Counters,
    remote: SocketAddr,
}

impl TlsStream {
    /// Takes over after a handshake with `remote`; readiness goes to `sink`.
    pub fn new(secured: Secured, remote: SocketAddr, sink: Arc<dyn ReadySink>) -> Self {
        let inbound = Mutex::default();
        let mut session = Session::new(secured.tls, secured.socket, remote);
        session.take_plaintext(&inbound);
        let shared = Arc::new(Shared {
            session: Mutex::new(Some(session)),
            outbound: Mutex::default(),
            inbound,
            failure: OnceLock::new(),
            handed_over: AtomicU64::new(0),
            is_broken_off: AtomicBool::new(false),
            pump: AtomicWaker::new(),
            sink,
            sent: Counters::default(),
            received: Counters::default(),
            remote,
        });
        drop(runtime::spawn(Pump::new(Arc::clone(&shared))));
        Self {
            shared,
            local: OnceLock::new(),
        }
    }

    /// Sends on this thread, unless others have to go first.
    fn send_now(&self, first: &[u8], second: &[u8]) -> Result<bool, Error> {
        let shared = &self.shared;
        let mut guard = match shared.session.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(false),
        };
        let session = guard.as_mut().ok_or_else(closed)?;
        if session.is_sending() || !lock(&shared.outbound).is_idle() {
            return Ok(false);
        }
        let sent = session.send_now(first, second, &shared.sent);
        let gone = sent.map_err(|error| shared.fail(&error))?;
        shared.add_handed_over(gone);
        if session.is_sending() {
            shared.pump.wake();
        }
        Ok(true)
    }

    fn end(&self, end: End) {
        let Some(mut session) = self.shared.lock_session().take() else {
            return;
        };
        if end == End::Reset || self.shared.is_unfinished(&mut session) {
            reset_when_closed(session.socket());
            drop(session);
        } else {
            if end == End::Goodbye {
                session.say_goodbye(&self.shared.sent);
            }
            if let Some(socket) = session.into_lingering() {
                drop(runtime::spawn(linger(socket)));
            }
        }
        // The first failure stays: it is the cause.
        let _ = self.shared.failure.set(closed());
        lock(&self.shared.inbound).close(closed());
        lock(&self.shared.outbound).clear();
        self.shared.pump.wake();
    }
}

impl ByteStream for TlsStream {
    fn try_read(&self, target: &mut [u8]) -> Result<Read, Error> {
        let taken = lock(&self.shared.inbound).take(target);
        if taken.resumes {
            self.shared.pump.wake();
        }
        taken.outcome
    }

    fn try_write(&self, first: &[u8], second: &[u8]) -> Result<usize, Error> {
        if let Some(failure) = self.shared.failure.get() {
            return Err(failure.clone());
        }
        if first.len() + second.len() < AT_ONCE && self.send_now(first, second)? {
            return Ok(first.len() + second.len());
        }
        let mut outbound = lock(&self.shared.outbound);
        if outbound.is_ended() {
            return Err(Error::illegal_method_call(
                "write: the sending direction was ended",
            ));
        }
        let accepted = outbound.push(first, second);
        drop(outbound);
        self.shared.pump.wake();
        Ok(accepted)
    }

    fn handed_over(&self) -> Result<Option<u64>, Error> {
        match self.shared.failure.get() {
            Some(failure) => Err(failure.clone()),
            None => Ok(Some(self.shared.handed_over.load(Ordering::Acquire))),
        }
    }

    fn drain(&self) {
        let mut guard = self.shared.lock_session();
        if let Some(session) = guard.as_mut() {
            while self.shared.send(session) == Flow::Progress {}
        }
    }

    fn break_off(&self) {
        self.shared.is_broken_off.store(true, Ordering::Relaxed);
        if let Some(session) = self.shared.lock_session().as_ref() {
            reset_when_closed(session.socket());
        }
    }

    fn end_sending(&self) -> Result<bool, Error> {
        if self.shared.is_broken_off() {
            return Err(incomplete(self.shared.remote));
        }
        let mut guard = self.shared.lock_session();
        let session = guard.as_mut().ok_or_else(closed)?;
        lock(&self.shared.outbound).end();
        while self.shared.send(session) == Flow::Progress {}
        if session.has_ended_sending() {
            return Ok(true);
        }
        // The task waits for room.
        self.shared.pump.wake();
        self.shared
            .failure
            .get()
            .map_or(Ok(false), |failure| Err(failure.clone()))
    }

    fn local_address(&self) -> Option<SocketAddr> {
        if let Some(&local) = self.local.get() {
            return Some(local);
        }
        let guard = self.shared.lock_session();
        let local = guard.as_ref()?.socket().local_addr().ok()?.as_socket()?;
        Some(*self.local.get_or_init(|| canonical(local)))
    }

    fn remote_address(&self) -> SocketAddr {
        self.shared.remote
    }

    fn statistics(&self) -> Result<TcpStatistics, Error> {
        let guard = self.shared.lock_session();
        let info = tcp_info(guard.as_ref().ok_or_else(closed)?.socket())
            .map_err(|error| Error::from_io("connection statistics", "getsockopt", &error))?;
        Ok(TcpStatistics::from(info.as_ref()))
    }

    fn take_socket(&self) -> Result<Connection, Error> {
        Err(Error::illegal_method_call(
            "the connection is protected already",
        ))
    }

    fn traffic(&self) -> TcpTraffic {
        TcpTraffic::of(&self.shared.sent, &self.shared.received)
    }

    fn close(&self, reset: bool) {
        self.end(if reset { End::Reset } else { End::Goodbye });
    }
}

impl Drop for TlsStream {
    /// Without goodbye: nobody said that this was all.
    fn drop(&mut self) {
        self.end(End::Silence);
    }
}

impl Shared {
    pub(super) fn lock_session(&self) -> MutexGuard<'_, Option<Session>> {
        lock(&self.session)
    }

    /// Sends the next chunk and tells the owner what there is to tell.
    pub(super) fn send(&self, session: &mut Session) -> Flow {
        if self.failure.get().is_some() || session.has_ended_sending() {
            return Flow::Idle;
        }
        let sent = session.send(&self.outbound, &self.sent);
        let (flow, gone) = match sent {
            Ok(sent) => sent,
            Err(error) => {
                self.fail(&error);
                self.sink.ready(Readiness::WRITABLE);
                return Flow::Idle;
            }
        };
        self.add_handed_over(gone);
        let is_news = gone > 0 && lock(&self.outbound).handed_over(gone);
        if is_news || session.has_ended_sending() {
            self.sink.ready(Readiness::WRITABLE);
        }
        flow
    }

    /// Receives what is there. Whatever breaks the connection ends sending too.
    pub(super) fn receive(&self, session: &mut Session) -> Flow {
        let flow = session.receive(&self.inbound, &self.received);
        let failure = session.is_broken().then(|| lock(&self.inbound).failure());
        if let Some(failure) = failure.flatten()
            && self.failure.set(failure).is_ok()
        {
            self.sink.ready(Readiness::WRITABLE);
        }
        flow
    }

    /// Whether something that was written is not with the kernel, or something that was received was not read: an orderly
    /// end would be a lie.
    fn is_unfinished(&self, session: &mut Session) -> bool {
        let is_broken = self.failure.get().is_some() || self.is_broken_off();
        if is_broken || session.owes_data() || !lock(&self.outbound).is_empty() {
            return true;
        }
        // What waits in the kernel makes it reset the connection, even if it is nothing but session tickets.
        for _ in 0..LAST_READS {
            if !lock(&self.inbound).is_empty() || self.receive(session) != Flow::Progress {
                break;
            }
        }
        !lock(&self.inbound).is_empty()
    }

    fn is_broken_off(&self) -> bool {
        self.is_broken_off.load(Ordering::Relaxed)
    }

    fn add_handed_over(&self, count: usize) {
        self.handed_over.fetch_add(count as u64, Ordering::AcqRel);
    }

    /// Keeps the first error that ended sending, and gives it back. A broken pipe comes after the error that broke it, which
    /// the kernel told to the reading side; so does the refusal of rustls to go on after the peer broke its rules.
    fn fail(&self, error: &io::Error) -> Error {
        let is_consequence = error.kind() == io::ErrorKind::BrokenPipe || failure::is_of_tls(error);
        let cause = is_consequence
            .then(|| lock(&self.inbound).failure())
            .flatten();
        let failure = || failure::of_sending(format_args!("write {}", self.remote), error);
        let error = cause.unwrap_or_else(failure);
        self.failure.get_or_init(|| error).clone()
    }
}

fn closed() -> Error {
    Error::closed("the socket is closed")
}
