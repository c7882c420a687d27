//! A stream over a transport, as non-blocking calls and a readiness signal.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, TryLockError};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use sockets_sys::socket_options::{probe_after, set_reset_on_close};
use sockets_sys::tcp_info::tcp_info;

use super::byte_stream::{ByteStream, Read};
use super::pace::Pace;
use super::pump::Pump;
use super::receive_queue::ReceiveQueue;
use super::shared::Shared;
use super::transport::{Flow, Transport};
use crate::error::Error;
use crate::readiness::ReadySink;
use crate::runtime;
use crate::socket::canonical;
use crate::sync::lock;
use crate::tcp::{Connection, Counters, TcpStatistics, TcpTraffic, incomplete};

/// Writes of fewer bytes, less than a full TLS record, are sent on the caller's thread when nothing is queued: that takes
/// less time than waking another thread.
const AT_ONCE: usize = 16 * 1024;

/// How the connection ends for the peer when nothing that was written or received is lost; otherwise it is reset.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// By the protocol's own end (close_notify), then FIN.
    Announced,
    /// By FIN alone, which the peer of a protected stream takes for a truncation.
    Unannounced,
    Reset,
}

/// A connected stream over a transport.
///
/// A task of the runtime drives the transport; the calls here exchange bytes with it and never wait for the network. One
/// reader and one writer are supported at a time.
#[derive(Debug)]
pub struct PumpedStream {
    shared: Arc<Shared>,
    local: OnceLock<SocketAddr>,
}

impl PumpedStream {
    /// Takes ownership of a transport to `remote`, which may have received something already; readiness goes to `sink`.
    pub(crate) fn new(
        transport: Box<dyn Transport>,
        receive_queue: Mutex<ReceiveQueue>,
        remote: SocketAddr,
        sink: Arc<dyn ReadySink>,
    ) -> Self {
        let shared = Arc::new(Shared {
            transport: Mutex::new(Some(transport)),
            send_queue: Mutex::default(),
            receive_queue,
            failure: OnceLock::new(),
            handed_over: AtomicU64::new(0),
            is_broken_off: AtomicBool::new(false),
            pump: AtomicWaker::new(),
            sink,
            sent: Counters::default(),
            received: Counters::default(),
            pace: Pace::default(),
            remote,
        });
        drop(runtime::spawn(Pump::new(Arc::clone(&shared))));
        Self {
            shared,
            local: OnceLock::new(),
        }
    }

    /// Sends on this thread. False when queued bytes have to go first, or when the task holds the transport: a step of it can
    /// take longer than waking it.
    fn send_now(&self, first: &[u8], second: &[u8]) -> Result<bool, Error> {
        let shared = &self.shared;
        let mut guard = match shared.transport.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(false),
        };
        let transport = guard.as_deref_mut().ok_or_else(closed)?;
        if transport.is_sending() || !lock(&shared.send_queue).is_idle() {
            return Ok(false);
        }
        let sent = transport.send_now(first, second, &shared.sent);
        let gone = sent.map_err(|error| shared.fail(transport, &error))?;
        shared.add_handed_over(gone);
        if transport.is_sending() {
            shared.pump.wake();
        }
        Ok(true)
    }

    fn close_with(&self, ending: Ending) {
        // From here on the task and other calls find no transport: this thread alone owns it.
        let Some(mut transport) = self.shared.lock_transport().take() else {
            return;
        };
        if ending == Ending::Reset || self.shared.is_unfinished(&mut *transport) {
            set_reset_on_close(transport.socket());
            drop(transport);
        } else {
            if ending == Ending::Announced {
                transport.announce_close(&self.shared.sent);
            }
            transport.finish();
        }
        // The first failure is the cause and stays.
        let _ = self.shared.failure.set(closed());
        lock(&self.shared.receive_queue).close(closed());
        lock(&self.shared.send_queue).clear();
        self.shared.pump.wake();
    }
}

impl ByteStream for PumpedStream {
    fn try_read(&self, target: &mut [u8]) -> Result<Read, Error> {
        let taken = lock(&self.shared.receive_queue).take(target);
        if taken.resumes {
            // Before the copy, which takes as long as waking the task.
            self.shared.pump.wake();
        }
        taken.copy_to(target)
    }

    fn try_write(&self, first: &[u8], second: &[u8]) -> Result<usize, Error> {
        if let Some(failure) = self.shared.failure.get() {
            return Err(failure.clone());
        }
        if first.len() + second.len() < AT_ONCE && self.send_now(first, second)? {
            return Ok(first.len() + second.len());
        }
        let mut send_queue = lock(&self.shared.send_queue);
        if send_queue.is_ended() {
            return Err(Error::illegal_method_call(
                "write: the sending direction was ended",
            ));
        }
        let accepted = send_queue.push(first, second);
        // The task locks the queue as soon as it is woken.
        drop(send_queue);
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
        let mut guard = self.shared.lock_transport();
        if let Some(transport) = guard.as_deref_mut() {
            while self.shared.send(transport) == Flow::Progress {}
        }
    }

    fn break_off(&self) {
        self.shared.is_broken_off.store(true, Ordering::Relaxed);
        if let Some(transport) = self.shared.lock_transport().as_ref() {
            set_reset_on_close(transport.socket());
        }
    }

    fn end_sending(&self) -> Result<bool, Error> {
        if self.shared.is_broken_off() {
            return Err(incomplete(self.shared.remote));
        }
        let mut guard = self.shared.lock_transport();
        let transport = guard.as_deref_mut().ok_or_else(closed)?;
        lock(&self.shared.send_queue).end();
        while self.shared.send(transport) == Flow::Progress {}
        if transport.has_ended_sending() {
            return Ok(true);
        }
        // The task waits for room in the send buffer.
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
        let guard = self.shared.lock_transport();
        let local = guard.as_ref()?.socket().local_addr().ok()?.as_socket()?;
        Some(*self.local.get_or_init(|| canonical(local)))
    }

    fn remote_address(&self) -> SocketAddr {
        self.shared.remote
    }

    fn statistics(&self) -> Result<TcpStatistics, Error> {
        let guard = self.shared.lock_transport();
        let info = tcp_info(guard.as_ref().ok_or_else(closed)?.socket())
            .map_err(|error| Error::from_io("connection statistics", "getsockopt", &error))?;
        Ok(TcpStatistics::from(info.as_ref()))
    }

    fn probe_after(&self, idle: Duration) -> Result<(), Error> {
        let guard = self.shared.lock_transport();
        let socket = guard.as_ref().ok_or_else(closed)?.socket();
        probe_after(socket, idle)
            .map_err(|error| Error::from_io("probe a silent peer", "setsockopt", &error))
    }

    fn take_socket(&self) -> Result<Connection, Error> {
        Err(Error::illegal_method_call(
            "the connection is protected already",
        ))
    }

    fn detach(&self) -> Result<i32, Error> {
        Err(keeps_keys())
    }

    fn suspend(&self) -> Result<i32, Error> {
        Err(keeps_keys())
    }

    fn traffic(&self) -> TcpTraffic {
        TcpTraffic::of(&self.shared.sent, &self.shared.received)
    }

    fn close(&self, reset: bool) {
        self.close_with(if reset {
            Ending::Reset
        } else {
            Ending::Announced
        });
    }
}

impl Drop for PumpedStream {
    /// Unannounced: an owner that does not close may not have sent everything.
    fn drop(&mut self) {
        self.close_with(Ending::Unannounced);
    }
}

fn closed() -> Error {
    Error::closed("the socket is closed")
}

fn keeps_keys() -> Error {
    Error::illegal_method_call("the keys of a protected connection cannot be given out")
}
