use std::io;
use std::sync::{Arc, Mutex};
use std::task::Context;

use socket2::{SockRef, Socket};
use tokio::io::Interest;

use crate::broker::connection::{Connection, broken, ended, failed};
use crate::broker::frame::{Frame, FrameReader, FrameWriter};
use crate::broker::line::Line;
use crate::driver::{Direction, Watch};
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::socket::Closable;
use crate::sync::lock;

/// Bytes that may wait for an agent that does not read.
const MAX_WAITING: usize = 1 << 20;

/// Frames from the agent, for an owner who is notified of them, and notices to it.
#[derive(Debug)]
pub struct Events {
    watched: Closable<Watched>,
    reader: Mutex<FrameReader>,
    writer: Mutex<FrameWriter>,
    sink: Arc<dyn ReadySink>,
}

/// Fields are dropped in their order: the watch ends before the descriptor is closed.
#[derive(Debug)]
struct Watched {
    watch: Watch,
    socket: Socket,
}

impl Events {
    /// Takes over a connection; its last request was answered.
    ///
    /// # Errors
    /// RO_E_CLOSED for a connection that is closed; the system's error when it can watch no more sockets.
    pub fn new(connection: &mut Connection, sink: Arc<dyn ReadySink>) -> Result<Self, Error> {
        let Line { socket, reader } = connection.take_line()?;
        socket
            .set_nonblocking(true)
            .map_err(|error| failed("fcntl", &error))?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        let watch = Watch::new(sink.driver(), &socket, interest)
            .map_err(|error| failed("epoll_ctl", &error))?;
        let events = Self {
            watched: Closable::new(Watched { watch, socket }),
            reader: Mutex::new(reader),
            writer: Mutex::default(),
            sink,
        };
        // What came behind the last answer has no event of its own.
        events.sink.ready(Readiness::READABLE);
        Ok(events)
    }

    /// The next frame; `None` when there is none: then the sink is notified of the next one.
    ///
    /// # Errors
    /// connectionResetByPeer 0x80072746 when the agent ended the connection; E_UNEXPECTED 0x8000FFFF for what is no frame;
    /// RO_E_CLOSED after [`close`](Self::close).
    pub fn take(&self) -> Result<Option<Frame>, Error> {
        self.flush()?;
        let mut reader = lock(&self.reader);
        loop {
            if let Some(frame) = reader.next_frame().map_err(broken)? {
                return Ok(Some(frame));
            }
            match self.with(|watched| watched.read(&mut reader, &self.sink))? {
                Ok(Some(0)) => return Err(ended()),
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(error) => return Err(failed("recvmsg", &error)),
            }
        }
    }

    /// Sends a frame that nothing answers. What the agent does not read at once waits.
    ///
    /// # Errors
    /// Those of the connection; E_UNEXPECTED 0x8000FFFF when the agent has not read for a long time.
    pub fn send(&self, json: &str) -> Result<(), Error> {
        {
            let mut writer = lock(&self.writer);
            if writer.waiting() > MAX_WAITING {
                return Err(failed("sendmsg", &io::ErrorKind::InvalidData.into()));
            }
            writer
                .push(json, &[], None)
                .map_err(|error| failed("sendmsg", &error))?;
        }
        self.flush()
    }

    /// Ends the connection.
    pub fn close(&self) {
        drop(self.watched.take());
    }

    fn flush(&self) -> Result<(), Error> {
        let mut writer = lock(&self.writer);
        if writer.is_empty() {
            return Ok(());
        }
        self.with(|watched| watched.write(&mut writer, &self.sink))?
            .map_err(|error| failed("sendmsg", &error))
    }

    fn with<R>(&self, call: impl FnOnce(&Watched) -> R) -> Result<R, Error> {
        self.watched
            .with(call)
            .ok_or_else(|| Error::closed("the connection to the agent is closed"))
    }
}

impl Watched {
    /// `None` when there is nothing, after the waker was armed.
    fn read(
        &self,
        reader: &mut FrameReader,
        sink: &Arc<dyn ReadySink>,
    ) -> io::Result<Option<usize>> {
        let waker = readiness_waker(Arc::clone(sink), Readiness::READABLE);
        let mut context = Context::from_waker(&waker);
        loop {
            let read = || reader.read(SockRef::from(&self.socket));
            match self.watch.try_io(Direction::Read, read) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                outcome => return outcome.map(Some),
            }
            if self
                .watch
                .poll_ready(Direction::Read, &mut context)?
                .is_pending()
            {
                return Ok(None);
            }
        }
    }

    /// What is left is sent when the sink, notified of room, has the owner come back.
    fn write(&self, writer: &mut FrameWriter, sink: &Arc<dyn ReadySink>) -> io::Result<()> {
        // Without asking the watch, which on the I/O threads learns of the room in a new connection later: the process may end
        // right after this.
        if writer.flush(SockRef::from(&self.socket))? {
            return Ok(());
        }
        let waker = readiness_waker(Arc::clone(sink), Readiness::WRITABLE);
        let mut context = Context::from_waker(&waker);
        loop {
            let flush = || match writer.flush(SockRef::from(&self.socket))? {
                true => Ok(()),
                false => Err(io::ErrorKind::WouldBlock.into()),
            };
            match self.watch.try_io(Direction::Write, flush) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                outcome => return outcome,
            }
            if self
                .watch
                .poll_ready(Direction::Write, &mut context)?
                .is_pending()
            {
                return Ok(());
            }
        }
    }
}
