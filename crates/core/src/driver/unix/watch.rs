//! A watch of a descriptor by whichever driver.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::task::{Context, Poll};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::entry::Direction;
use super::loop_watch::LoopWatch;
use crate::driver::Driver;
use crate::runtime;

/// Watches a descriptor that outlives it.
#[derive(Debug)]
pub(crate) enum Watch {
    Threads(AsyncFd<Descriptor>),
    Loop(LoopWatch),
}

/// The number of a descriptor, which something else closes.
#[derive(Debug)]
pub(crate) struct Descriptor(RawFd);

impl AsRawFd for Descriptor {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

impl Watch {
    /// # Errors
    /// `AlreadyExists` for a descriptor that the driver watches already; what the system says when it watches as many as it
    /// can.
    #[expect(
        deprecated,
        reason = "its replacement is unsafe, for types whose descriptor can change; a number cannot"
    )]
    pub(crate) fn new(
        driver: &Driver,
        socket: &impl AsRawFd,
        interest: Interest,
    ) -> io::Result<Self> {
        let descriptor = socket.as_raw_fd();
        match driver {
            Driver::Threads => {
                let _reactor = runtime::enter()?;
                AsyncFd::with_interest(Descriptor(descriptor), interest).map(Self::Threads)
            }
            Driver::Loop(host) => host.watch(descriptor, of_mio(interest)).map(Self::Loop),
        }
    }

    /// Whether a call is worth a try; otherwise the context is woken when it is.
    ///
    /// # Errors
    /// Only when the I/O threads end, which they never do.
    pub(crate) fn poll_ready(
        &self,
        direction: Direction,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        match (self, direction) {
            (Self::Loop(watch), _) => watch.poll_ready(direction, context),
            (Self::Threads(socket), Direction::Read) => {
                socket.poll_read_ready(context).map_ok(drop)
            }
            (Self::Threads(socket), Direction::Write) => {
                socket.poll_write_ready(context).map_ok(drop)
            }
        }
    }

    /// Makes a call, unless the driver knows that it would block; when it does, the next poll waits.
    pub(crate) fn try_io<R>(
        &self,
        direction: Direction,
        call: impl FnOnce() -> io::Result<R>,
    ) -> io::Result<R> {
        match (self, direction) {
            (Self::Loop(watch), _) => watch.try_io(direction, call),
            (Self::Threads(socket), Direction::Read) => {
                socket.try_io(Interest::READABLE, |_| call())
            }
            (Self::Threads(socket), Direction::Write) => {
                socket.try_io(Interest::WRITABLE, |_| call())
            }
        }
    }
}

/// mio reports errors in any case.
fn of_mio(interest: Interest) -> mio::Interest {
    match (interest.is_readable(), interest.is_writable()) {
        (true, true) => mio::Interest::READABLE | mio::Interest::WRITABLE,
        (false, true) => mio::Interest::WRITABLE,
        _ => mio::Interest::READABLE,
    }
}
