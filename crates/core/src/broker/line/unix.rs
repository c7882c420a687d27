use std::io;
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::path::Path;
use std::time::{Duration, Instant};

use socket2::{Domain, SockAddr, SockRef, Socket, Type};
use sockets_sys::handoff::passing;

use super::left;
use crate::broker::endpoint;
use crate::broker::frame::{FrameReader, FrameWriter, Limits};

/// A connection, and what has come over it.
#[derive(Debug)]
pub(in crate::broker) struct Line {
    pub(in crate::broker) socket: Socket,
    pub(in crate::broker) reader: FrameReader,
}

impl Line {
    pub(in crate::broker) fn connect(path: &Path, limit: Duration) -> io::Result<Self> {
        endpoint::require_endpoint(path)?;
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        // Of a connect, too, which waits while the queue of the listener is full.
        socket.set_write_timeout(Some(limit))?;
        socket.connect(&SockAddr::unix(path)?)?;
        endpoint::require_same_user(&passing::peer(SockRef::from(&socket))?)?;
        let reader = FrameReader::new(Limits::FROM_AGENT);
        Ok(Self { socket, reader })
    }

    /// Nothing comes unasked, so that what can be read is the end.
    pub(in crate::broker) fn is_open(&self) -> bool {
        let peek = || {
            self.socket.set_nonblocking(true)?;
            let peeked = self.socket.peek(&mut [MaybeUninit::uninit()]);
            self.socket.set_nonblocking(false)?;
            peeked
        };
        peek().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Whether everything went out before the deadline.
    pub(in crate::broker) fn send(
        &self,
        writer: &mut FrameWriter,
        deadline: Instant,
    ) -> io::Result<bool> {
        self.socket.set_write_timeout(left(deadline))?;
        writer.flush(SockRef::from(&self.socket))
    }

    pub(in crate::broker) fn receive(&mut self, deadline: Instant) -> io::Result<usize> {
        self.socket.set_read_timeout(left(deadline))?;
        self.reader.read(SockRef::from(&self.socket))
    }

    /// Receives what is there, after which nothing can come any more: the agent, which cannot acknowledge, undoes what it did.
    /// Systems that discard what is there (macOS) leave the moment of the call.
    pub(in crate::broker) fn receive_last(&mut self) -> io::Result<()> {
        self.socket.shutdown(Shutdown::Read)?;
        let mut read = || self.reader.read(SockRef::from(&self.socket));
        while read().is_ok_and(|count| count > 0) {}
        Ok(())
    }
}
