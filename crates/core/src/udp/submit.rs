//! Sending through a UDP socket: its destinations, and the wait for room in the send buffer.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::task::Context;

use sockets_sys::udp::{Cursor, Outbound, Target, Targets};

use super::registration::{Registration, WritableWatch};
use super::send::{self, OnFailure, Pause, RESUME_PAUSE, Submission};
use super::socket::UdpSocket;
use crate::error::Error;
use crate::readiness::Readiness;
use crate::runtime;

impl UdpSocket {
    /// Registers a destination, with how datagrams travel to it, and returns its number for [`submit`](Self::submit).
    pub fn add_target(&self, target: impl Into<Target>) -> u32 {
        let mut targets = self.targets.write().unwrap_or_else(PoisonError::into_inner);
        targets.push(target.into());
        (targets.len() - 1) as u32
    }

    /// Forgets every destination: numbers begin with 0 again.
    pub fn forget_targets(&self) {
        *self.targets.write().unwrap_or_else(PoisonError::into_inner) = Vec::new();
    }

    /// Sends datagrams that lie back to back in `slab`, from `cursor` on: datagram i has `lengths[i]` bytes and goes
    /// to the connected peer or to `targets[i]`. It never waits; where it has to, [`Submission::pause`] says why, the
    /// cursor stands behind what the kernel took, and the sink hears when to go on.
    ///
    /// # Errors
    /// E_INVALIDARG when the slab, `targets` or the registered destinations are fewer than the rest of the batch needs;
    /// nothing is sent then. RO_E_CLOSED after [`close`](Self::close). A datagram's own error is in the submission.
    pub fn submit(
        &self,
        slab: &[u8],
        lengths: &[u32],
        targets: Option<&[u32]>,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Result<Submission, Error> {
        let table = self.targets.read().unwrap_or_else(PoisonError::into_inner);
        let targets = targets.map_or(Targets::Connected, |indexes| Targets::Each {
            indexes,
            table: &table,
        });
        let batch = Outbound {
            slab,
            lengths,
            targets,
        };
        if !batch.is_complete(cursor) {
            return Err(Error::invalid_argument("submit: the batch is not complete"));
        }
        let submission =
            self.with(|socket| self.send_or_watch(socket, &batch, cursor, on_failure))?;
        if submission.pause == Some(Pause::NoBuffers) {
            self.resume_later();
        }
        Ok(submission)
    }

    fn send_or_watch(
        &self,
        socket: &Registration,
        batch: &Outbound<'_>,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Submission {
        self.end_watch();
        let submission = send::send(&self.shared, socket, batch, cursor, on_failure);
        if submission.pause == Some(Pause::SendBuffer) {
            self.watch(socket);
        }
        submission
    }

    /// The watch begins after the refusal, and the reactor tells at once when there is room already, so no news is lost.
    fn watch(&self, socket: &Registration) {
        let watch = runtime::enter().and_then(|_reactor| WritableWatch::new(socket));
        let Ok(watch) = watch else {
            self.resume_later();
            return;
        };
        if watch
            .poll(&mut Context::from_waker(&self.writable))
            .is_ready()
        {
            self.shared.sink.ready(Readiness::WRITABLE);
        }
        *self.lock_watch() = Some(watch);
    }

    pub(super) fn end_watch(&self) {
        *self.lock_watch() = None;
    }

    fn lock_watch(&self) -> MutexGuard<'_, Option<WritableWatch>> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn resume_later(&self) {
        let shared = Arc::clone(&self.shared);
        runtime::spawn(async move {
            tokio::time::sleep(RESUME_PAUSE).await;
            shared.sink.ready(Readiness::WRITABLE);
        });
    }
}
