//! A connected TCP stream as non-blocking calls and a readiness signal.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use sockets_sys::socket_options::{probe_after, set_reset_on_close};
use sockets_sys::tcp_info::tcp_info;
use tokio::io::Interest;

use crate::error::Error;
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::socket::{Closable, canonical, handoff};
use crate::stream::{ByteStream, Read};
use crate::tcp::connection::Connection;
use crate::tcp::statistics::TcpStatistics;
use crate::tcp::traffic::{Counters, TcpTraffic};

/// A connected TCP stream without TLS.
#[derive(Debug)]
pub struct TcpStream {
    connection: Closable<Connection>,
    sink: Arc<dyn ReadySink>,
    sent: Counters,
    received: Counters,
    remote: SocketAddr,
    /// In a box: few connections are asked for it.
    local: OnceLock<Box<SocketAddr>>,
    /// The system's number of the error that ended the connection. The kernel reports it to one call only: later reads return
    /// an orderly end, later writes EPIPE.
    loss: OnceLock<i32>,
    /// Whether written data was dropped. Set and read by calls of the owner alone, so it orders nothing.
    is_broken_off: AtomicBool,
}

impl TcpStream {
    /// Wraps a non-blocking socket connected to `remote`; readiness goes to `sink`.
    pub fn new(
        connection: impl Into<Connection>,
        remote: SocketAddr,
        sink: Arc<dyn ReadySink>,
    ) -> Self {
        Self {
            connection: Closable::new(connection.into()),
            sink,
            sent: Counters::default(),
            received: Counters::default(),
            remote,
            local: OnceLock::new(),
            loss: OnceLock::new(),
            is_broken_off: AtomicBool::new(false),
        }
    }

    fn read(&self, outcome: io::Result<Option<usize>>) -> Result<Read, Error> {
        let outcome = outcome
            .map_err(|error| self.lose(error))
            .and_then(|outcome| match outcome {
                Some(0) => self.loss().map_or(Ok(outcome), Err),
                _ => Ok(outcome),
            })
            .map_err(|error| self.failure("read", "recv", &error))?;
        self.received.bytes(outcome.unwrap_or_default());
        Ok(outcome.map_or(Read::Pending, Read::Bytes))
    }

    fn write_once(&self, head: &[u8], tail: &[u8]) -> Result<Option<usize>, Error> {
        let outcome = self
            .until_blocked(Readiness::WRITABLE, |connection| {
                self.sent.system_call();
                connection.write(head, tail)
            })?
            .map_err(|error| self.failure("write", "send", &self.lose(error)))?;
        self.sent.bytes(outcome.unwrap_or_default());
        Ok(outcome)
    }

    /// Keeps the error that ended the connection, and returns it in place of EPIPE, which follows from it.
    fn lose(&self, error: io::Error) -> io::Error {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return self.loss().unwrap_or(error);
        }
        if let Some(code) = error.raw_os_error() {
            // The first error is the cause of those that follow.
            let _ = self.loss.set(code);
        }
        error
    }

    fn loss(&self) -> Option<io::Error> {
        self.loss.get().copied().map(io::Error::from_raw_os_error)
    }

    /// Why the socket is not connected any more: the error reported before, or the one that is pending (SO_ERROR).
    fn cause(&self, connection: &Connection, error: io::Error) -> io::Error {
        let pending = || connection.socket().take_error().ok().flatten();
        self.loss().or_else(pending).unwrap_or(error)
    }

    fn is_broken_off(&self) -> bool {
        self.is_broken_off.load(Ordering::Relaxed)
    }

    fn require_whole(&self) -> Result<(), Error> {
        if self.is_broken_off() {
            let text = "data that was written before was dropped";
            return Err(Error::illegal_method_call(text));
        }
        Ok(())
    }

    /// For another owner, to whom the kernel would report an orderly end in place of what it has reported here.
    fn require_intact(&self) -> Result<(), Error> {
        self.require_whole()?;
        match self.loss() {
            Some(loss) => Err(self.failure("give out the connection to", "recv", &loss)),
            None => Ok(()),
        }
    }

    fn failure(&self, operation: &str, call: &'static str, error: &io::Error) -> Error {
        Error::from_io(format_args!("{operation} {}", self.remote), call, error)
    }

    /// Repeats a call until it succeeds, fails or would block; in the last case the sink is notified when to retry, and the
    /// outcome is `None`.
    fn until_blocked<T>(
        &self,
        readiness: Readiness,
        mut call: impl FnMut(&Connection) -> io::Result<T>,
    ) -> Result<io::Result<Option<T>>, Error> {
        loop {
            match self.with(|connection| self.step(connection, readiness, &mut call))? {
                Step::Ended(outcome) => return Ok(outcome),
                Step::Unregistered => {
                    // Another call may have registered it meanwhile, which changes nothing. A failure closes the stream.
                    let registered = self
                        .connection
                        .change(|connection| connection.registered(self.sink.driver()));
                    if let Some(Err(error)) = registered {
                        return Ok(Err(error));
                    }
                }
            }
        }
    }

    fn step<T>(
        &self,
        connection: &Connection,
        readiness: Readiness,
        mut call: impl FnMut(&Connection) -> io::Result<T>,
    ) -> Step<T> {
        let interest = interest(readiness);
        loop {
            // The order matters: the call that would block clears the readiness, then the poll arms the waker, and is ready at
            // once when an event came in between.
            match connection.try_io(interest, || call(connection)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                outcome => return Step::Ended(outcome.map(Some)),
            }
            let waker = readiness_waker(Arc::clone(&self.sink), readiness);
            match connection.poll_ready(interest, &mut Context::from_waker(&waker)) {
                Some(Poll::Ready(Ok(()))) => {}
                Some(Poll::Ready(Err(error))) => return Step::Ended(Err(error)),
                Some(Poll::Pending) => return Step::Ended(Ok(None)),
                None => return Step::Unregistered,
            }
        }
    }

    fn with<R>(&self, call: impl FnOnce(&Connection) -> R) -> Result<R, Error> {
        self.connection.with(call).ok_or_else(closed)
    }
}

impl ByteStream for TcpStream {
    fn try_read(&self, target: &mut [u8]) -> Result<Read, Error> {
        let outcome = self.until_blocked(Readiness::READABLE, |connection| {
            self.received.system_call();
            connection.read(target)
        })?;
        self.read(outcome)
    }

    /// A short read has emptied the socket, as watches report edges, so that it counts as one that would block.
    fn try_read_and_wait(&self, target: &mut [u8]) -> Result<(Read, bool), Error> {
        let mut short = None;
        let outcome = self.until_blocked(Readiness::READABLE, |connection| {
            if let Some(count) = short.take() {
                return Ok(count);
            }
            self.received.system_call();
            match connection.read(target)? {
                count if count > 0 && count < target.len() => {
                    short = Some(count);
                    Err(io::ErrorKind::WouldBlock.into())
                }
                count => Ok(count),
            }
        })?;
        let Some(count) = short else {
            return self.read(outcome).map(|read| (read, read == Read::Pending));
        };
        // A wait that failed is found by the next read.
        let waits = outcome.is_ok();
        self.read(Ok(Some(count))).map(|read| (read, waits))
    }

    fn try_write(&self, first: &[u8], second: &[u8]) -> Result<usize, Error> {
        let mut written = 0;
        let total = first.len() + second.len();
        while written < total {
            let head = first.get(written..).unwrap_or_default();
            let tail = second
                .get(written.saturating_sub(first.len())..)
                .unwrap_or_default();
            let Some(count) = self.write_once(head, tail)? else {
                break;
            };
            written += count;
        }
        Ok(written)
    }

    fn local_address(&self) -> Option<SocketAddr> {
        if let Some(local) = self.local.get() {
            return Some(**local);
        }
        let local = self
            .connection
            .with(|connection| connection.socket().local_addr());
        let local = canonical(local?.ok()?.as_socket()?);
        Some(**self.local.get_or_init(|| Box::new(local)))
    }

    fn remote_address(&self) -> SocketAddr {
        self.remote
    }

    fn statistics(&self) -> Result<TcpStatistics, Error> {
        let info = self
            .with(|connection| tcp_info(connection.socket()))?
            .map_err(|error| Error::from_io("connection statistics", "getsockopt", &error))?;
        Ok(TcpStatistics::from(info.as_ref()))
    }

    fn probe_after(&self, idle: Duration) -> Result<(), Error> {
        self.with(|connection| probe_after(connection.socket(), idle))?
            .map_err(|error| Error::from_io("probe a silent peer", "setsockopt", &error))
    }

    fn handed_over(&self) -> Result<Option<u64>, Error> {
        Ok(None)
    }

    fn drain(&self) {}

    fn end_sending(&self) -> Result<bool, Error> {
        if self.is_broken_off() {
            return Err(incomplete(self.remote));
        }
        self.with(|connection| {
            let ended = connection.socket().shutdown(Shutdown::Write);
            ended.map_err(|error| self.lose(self.cause(connection, error)))
        })?
        .map_err(|error| self.failure("end sending to", "shutdown", &error))?;
        Ok(true)
    }

    fn break_off(&self) {
        self.is_broken_off.store(true, Ordering::Relaxed);
        self.connection
            .with(|connection| set_reset_on_close(connection.socket()));
    }

    fn take_socket(&self) -> Result<Connection, Error> {
        self.require_whole()?;
        // The address stays available while the socket is being protected.
        self.local_address();
        self.connection.take().ok_or_else(closed)
    }

    fn suspend(&self) -> Result<i32, Error> {
        self.require_intact()?;
        self.local_address();
        self.connection
            .change(Connection::unregistered)
            .ok_or_else(closed)?
            .map_err(|error| handoff::detach_failure(&error))?;
        self.with(|connection| handoff::number(connection.socket()))?
    }

    fn detach(&self) -> Result<i32, Error> {
        self.require_intact()?;
        let socket = self.with(|connection| handoff::duplicate(connection.socket()))??;
        // The address stays available afterwards.
        self.local_address();
        drop(self.connection.take());
        handoff::give_out(socket)
    }

    fn traffic(&self) -> TcpTraffic {
        TcpTraffic::of(&self.sent, &self.received)
    }

    fn close(&self, reset: bool) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if reset {
            set_reset_on_close(connection.socket());
        }
    }
}

/// Outcome of a call.
enum Step<T> {
    /// It succeeded, failed, or would block and the waker is armed.
    Ended(io::Result<Option<T>>),
    /// It would block, and the socket is not registered with the reactor yet.
    Unregistered,
}

fn interest(readiness: Readiness) -> Interest {
    match readiness {
        Readiness::READABLE => Interest::READABLE,
        _ => Interest::WRITABLE,
    }
}

/// The error of ending a direction in order after written data was dropped.
pub(crate) fn incomplete(remote: SocketAddr) -> Error {
    Error::aborted(format!(
        "end sending to {remote}: data that was written before was dropped"
    ))
}

fn closed() -> Error {
    Error::closed("the socket is closed")
}
