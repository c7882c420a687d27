//! The sending half of a UDP socket: its destinations, its batches, and the wait for room in the send buffer.

mod refused_datagram;
mod submission;

use std::sync::{Arc, Mutex, RwLock};
use std::task::{Context, Waker};
use std::time::Duration;

use socket2::SockRef;
use sockets_sys::udp::{Cursor, SendBatch, SendCounters, Sender, Target, Targets};

pub use submission::{OnFailure, Pause, Submission};

use super::receiving::Receiving;
use super::registration::{Registration, WritableWatch};
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::runtime;
use crate::sync::{lock, read, write};

/// Pause where no readiness event tells when the kernel takes datagrams again, such as after ENOBUFS.
const RESUME_PAUSE: Duration = Duration::from_millis(1);

/// What sending needs beside the socket.
#[derive(Debug)]
pub(super) struct Sending {
    sink: Arc<dyn ReadySink>,
    writable: Waker,
    sender: Mutex<Sender>,
    targets: RwLock<Vec<Target>>,
    /// Lives while a send waits for room in the send buffer.
    watch: Mutex<Option<WritableWatch>>,
}

/// Datagrams that lie back to back, and where they go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch<'a> {
    pub(super) slab: &'a [u8],
    pub(super) lengths: &'a [u32],
    pub(super) targets: Option<&'a [u32]>,
}

impl Sending {
    pub(super) fn new(socket: &Registration, sink: Arc<dyn ReadySink>) -> Self {
        Self {
            sender: Mutex::new(Sender::new(SockRef::from(socket.socket()))),
            writable: readiness_waker(Arc::clone(&sink), Readiness::WRITABLE),
            sink,
            targets: RwLock::default(),
            watch: Mutex::default(),
        }
    }

    pub(super) fn add_target(&self, target: Target) -> u32 {
        let mut targets = write(&self.targets);
        targets.push(target);
        (targets.len() - 1) as u32
    }

    pub(super) fn forget_targets(&self) {
        *write(&self.targets) = Vec::new();
    }

    pub(super) fn counters(&self) -> SendCounters {
        lock(&self.sender).counters()
    }

    /// Sends from the cursor on, and where it has to wait sees to it that the sink hears when to go on.
    ///
    /// # Errors
    /// E_INVALIDARG when there is less than the rest of the batch needs.
    pub(super) fn submit(
        &self,
        socket: &Registration,
        receiving: &Receiving,
        batch: Batch<'_>,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Result<Submission, Error> {
        let table = read(&self.targets);
        let targets = batch.targets.map_or(Targets::Connected, |indexes| {
            let table = &table;
            Targets::Each { indexes, table }
        });
        let batch = SendBatch {
            slab: batch.slab,
            lengths: batch.lengths,
            targets,
        };
        if !batch.is_complete(cursor) {
            return Err(Error::invalid_argument("submit: the batch is not complete"));
        }
        self.end_watch();
        let mut sender = lock(&self.sender);
        let submission =
            submission::send(&mut sender, socket, receiving, &batch, cursor, on_failure);
        match submission.pause {
            Some(Pause::SendBuffer) => self.watch(socket),
            Some(Pause::NoBuffers) => self.resume_later(),
            None => {}
        }
        Ok(submission)
    }

    /// The watch begins after the refusal, and the reactor tells at once when there is room already, so no news is lost.
    fn watch(&self, socket: &Registration) {
        let watch = runtime::enter().and_then(|_reactor| WritableWatch::new(socket));
        let Ok(watch) = watch else {
            return self.resume_later();
        };
        let mut context = Context::from_waker(&self.writable);
        if watch.poll(&mut context).is_ready() {
            self.sink.ready(Readiness::WRITABLE);
        }
        *lock(&self.watch) = Some(watch);
    }

    /// Lets go of the watch's share of the socket.
    pub(super) fn end_watch(&self) {
        *lock(&self.watch) = None;
    }

    fn resume_later(&self) {
        let sink = Arc::clone(&self.sink);
        runtime::spawn(async move {
            tokio::time::sleep(RESUME_PAUSE).await;
            sink.ready(Readiness::WRITABLE);
        });
    }
}
