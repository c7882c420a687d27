//! ByteStream: the interface of a connected stream, plain or protected.

use std::fmt::Debug;
use std::net::SocketAddr;
use std::time::Duration;

use crate::error::Error;
use crate::tcp::{Connection, TcpStatistics, TcpTraffic};

/// Outcome of a read that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// This many bytes were read; 0 is the end of the stream.
    Bytes(usize),
    /// There is nothing yet; the sink is notified when there is.
    Pending,
}

/// A connected stream of bytes, plain or protected.
///
/// Calls run on the caller's thread and never block. After a call that would have blocked, the stream reports the
/// matching readiness to its sink once. One reader and one writer are supported at a time.
pub trait ByteStream: Debug + Send + Sync + 'static {
    /// Reads what is there into `target`.
    ///
    /// # Errors
    /// The error that ended the connection, however often it is asked for, or RO_E_CLOSED after [`close`](Self::close).
    fn try_read(&self, target: &mut [u8]) -> Result<Read, Error>;

    /// Like [`try_read`](Self::try_read), and also waits where the read itself shows that nothing is left: then true, the sink is
    /// notified as after [`Read::Pending`], and the call that would find nothing is saved.
    ///
    /// # Errors
    /// Those of [`try_read`](Self::try_read).
    fn try_read_and_wait(&self, target: &mut [u8]) -> Result<(Read, bool), Error> {
        let read = self.try_read(target)?;
        Ok((read, read == Read::Pending))
    }

    /// Accepts as much of `first` followed by `second` as there is room for, and returns how many bytes that is. When that
    /// is less than all, the sink is notified once there is room.
    ///
    /// # Errors
    /// The error that ended the connection, however often it is asked for, or RO_E_CLOSED after [`close`](Self::close).
    fn try_write(&self, first: &[u8], second: &[u8]) -> Result<usize, Error>;

    /// How many of the bytes that `try_write` accepted are with the kernel; `None` when all of them always are. The sink is
    /// notified when the number grows.
    ///
    /// # Errors
    /// The error that ended the connection: no more bytes will be handed over.
    fn handed_over(&self) -> Result<Option<u64>, Error>;

    /// Hands to the kernel, on this thread, what `try_write` accepted, as far as there is room.
    fn drain(&self);

    /// Ends the sending direction behind everything that `try_write` accepted: with FIN, on a protected stream with
    /// close_notify before it. Reading goes on. True once the kernel has the end; while it has no room, false: the sink is
    /// notified, and the call is to be repeated. Afterwards `try_write` fails.
    ///
    /// # Errors
    /// The error that ended the connection, operationAborted 0x800703E3 after [`break_off`](Self::break_off), or RO_E_CLOSED
    /// after [`close`](Self::close).
    fn end_sending(&self) -> Result<bool, Error>;

    /// The local address, read from the system once. `None` when the stream was closed before the first call.
    fn local_address(&self) -> Option<SocketAddr>;

    /// The peer's address.
    fn remote_address(&self) -> SocketAddr;

    /// Round trip time and bandwidth as the kernel measures them; zeros where the system has none.
    ///
    /// # Errors
    /// RO_E_CLOSED after [`close`](Self::close).
    fn statistics(&self) -> Result<TcpStatistics, Error>;

    /// Has the system probe the peer whenever it has been silent for `idle`.
    ///
    /// # Errors
    /// WSAEOPNOTSUPP 0x8007273D for a stream without a socket of its own, RO_E_CLOSED after [`close`](Self::close).
    fn probe_after(&self, idle: Duration) -> Result<(), Error>;

    /// Counters of the traffic so far, also after the stream was closed.
    fn traffic(&self) -> TcpTraffic;

    /// Declares that bytes which `try_write` did not accept were dropped: from now on every way of closing the stream resets
    /// the connection, the end of the process included.
    fn break_off(&self);

    /// Gives up the socket, so that it can be protected; the stream is closed then.
    ///
    /// # Errors
    /// E_ILLEGAL_METHOD_CALL 0x8000000E when the stream is protected already or after [`break_off`](Self::break_off),
    /// RO_E_CLOSED after [`close`](Self::close).
    fn take_socket(&self) -> Result<Connection, Error>;

    /// Closes the stream, but not the connection, and returns the number of a duplicate descriptor, which the caller owns.
    /// What was received and not read can be read there.
    ///
    /// # Errors
    /// E_ILLEGAL_METHOD_CALL 0x8000000E when the stream is protected or after [`break_off`](Self::break_off), the error that
    /// ended the connection, RO_E_CLOSED after [`close`](Self::close), WSAEOPNOTSUPP 0x8007273D where sockets have no
    /// descriptors, tooManyOpenFiles 0x80072728; after each of these the stream is as before.
    fn detach(&self) -> Result<i32, Error>;

    /// Takes the socket out of its driver, and returns the number of its descriptor, which stays the stream's: another owner can be
    /// given a copy. The next call that would block registers the socket again. No read or write may be waiting.
    ///
    /// # Errors
    /// Those of [`detach`](Self::detach).
    fn suspend(&self) -> Result<i32, Error>;

    /// Closes the stream. The peer sees an orderly end (FIN); it sees a reset (RST) when received data was not read,
    /// after [`break_off`](Self::break_off), or when `reset` asks for it because data was not accepted. Closing again has no
    /// effect.
    fn close(&self, reset: bool);
}
