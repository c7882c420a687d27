use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sockets_sys::pipe::Pipe;

use crate::broker::connection::{Connection, broken, ended, failed};
use crate::broker::frame::{Frame, FrameReader, FrameWriter};
use crate::broker::line::Line;
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink};
use crate::sync::lock;

/// Frames that wait for the owner; further ones wait at the agent.
const WAITING: usize = 64;
/// For an agent that does not read.
const LIMIT: Duration = Duration::from_secs(5);

type Received = Result<Frame, Error>;

/// Frames from the agent, for an owner who is notified of them, and notices to it. A thread waits for them: a pipe is no socket
/// that the I/O threads could watch.
#[derive(Debug)]
pub struct Events {
    open: Mutex<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    pipe: Arc<Pipe>,
    received: Receiver<Received>,
}

impl Events {
    /// Takes over a connection; its last request was answered.
    ///
    /// # Errors
    /// RO_E_CLOSED for a connection that is closed; the system's error when it can start no thread.
    pub fn new(connection: &mut Connection, sink: Arc<dyn ReadySink>) -> Result<Self, Error> {
        let Line { mut pipe, reader } = connection.take_line()?;
        pipe.set_read_limit(None);
        pipe.set_write_limit(Some(LIMIT));
        let pipe = Arc::new(pipe);
        let (sender, received) = sync_channel(WAITING);
        let read = Arc::clone(&pipe);
        thread::Builder::new()
            .name("uwp-sockets-agent".into())
            .spawn(move || receive(&read, reader, &sender, &sink))
            .map_err(|error| failed("CreateThread", &error))?;
        let open = Mutex::new(Some(Open { pipe, received }));
        Ok(Self { open })
    }

    /// The next frame; `None` when there is none: then the sink is notified of the next one.
    ///
    /// # Errors
    /// connectionResetByPeer 0x80072746 when the agent ended the connection; E_UNEXPECTED 0x8000FFFF for what is no frame;
    /// RO_E_CLOSED after [`close`](Self::close).
    pub fn take(&self) -> Result<Option<Frame>, Error> {
        let open = lock(&self.open);
        match open.as_ref().ok_or_else(closed)?.received.try_recv() {
            Ok(received) => received.map(Some),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(ended()),
        }
    }

    /// Sends a frame that nothing answers.
    ///
    /// # Errors
    /// Those of the connection; ERROR_TIMEOUT 0x800705B4 when the agent has not read for a long time.
    pub fn send(&self, json: &str) -> Result<(), Error> {
        let mut writer = FrameWriter::default();
        let pushed = writer.push(json, &[], None);
        pushed.map_err(|error| failed("WriteFile", &error))?;
        let open = lock(&self.open);
        let pipe = &open.as_ref().ok_or_else(closed)?.pipe;
        let flushed = writer.flush(&**pipe).map(drop);
        flushed.map_err(|error| failed("WriteFile", &error))
    }

    /// Ends the connection.
    pub fn close(&self) {
        if let Some(open) = lock(&self.open).take() {
            open.pipe.stop();
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.close();
    }
}

fn closed() -> Error {
    Error::closed("the connection to the agent is closed")
}

/// Until the connection ends, of which the last thing received tells, or nobody takes what is received.
fn receive(
    pipe: &Pipe,
    mut reader: FrameReader,
    sender: &SyncSender<Received>,
    sink: &Arc<dyn ReadySink>,
) {
    loop {
        let next = next(pipe, &mut reader);
        let is_last = next.is_err();
        if sender.send(next).is_err() {
            return;
        }
        sink.ready(Readiness::READABLE);
        if is_last {
            return;
        }
    }
}

fn next(pipe: &Pipe, reader: &mut FrameReader) -> Received {
    loop {
        if let Some(frame) = reader.next_frame().map_err(broken)? {
            return Ok(frame);
        }
        match reader.read(pipe) {
            Ok(0) => return Err(ended()),
            Ok(_) => {}
            Err(error) => return Err(failed("ReadFile", &error)),
        }
    }
}
