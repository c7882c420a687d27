use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use sockets_sys::pipe::Pipe;

use super::left;
use crate::broker::endpoint;
use crate::broker::frame::{FrameReader, FrameWriter, Limits};

/// A connection, and what has come over it.
#[derive(Debug)]
pub(in crate::broker) struct Line {
    pub(in crate::broker) pipe: Pipe,
    pub(in crate::broker) reader: FrameReader,
}

impl Line {
    pub(in crate::broker) fn connect(path: &Path, limit: Duration) -> io::Result<Self> {
        let pipe = Pipe::connect(path, limit)?;
        endpoint::require_same_user(&pipe.server()?)?;
        let reader = FrameReader::new(Limits::FROM_AGENT);
        Ok(Self { pipe, reader })
    }

    /// Nothing comes unasked, so that what can be read is the end.
    pub(in crate::broker) fn is_open(&self) -> bool {
        self.pipe.available().is_ok_and(|count| count == 0)
    }

    /// Whether everything went out before the deadline.
    pub(in crate::broker) fn send(
        &mut self,
        writer: &mut FrameWriter,
        deadline: Instant,
    ) -> io::Result<bool> {
        self.pipe.set_write_limit(left(deadline));
        match writer.flush(&self.pipe) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(false),
            flushed => flushed,
        }
    }

    pub(in crate::broker) fn receive(&mut self, deadline: Instant) -> io::Result<usize> {
        self.pipe.set_read_limit(left(deadline));
        self.reader.read(&self.pipe)
    }

    /// Receives what is there. A pipe cannot be closed in one direction, which leaves the moment until it is closed.
    pub(in crate::broker) fn receive_last(&mut self) -> io::Result<()> {
        self.pipe.set_read_limit(Some(Duration::ZERO));
        while self.reader.read(&self.pipe).is_ok_and(|count| count > 0) {}
        Ok(())
    }
}
