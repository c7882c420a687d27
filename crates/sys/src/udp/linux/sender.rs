use std::io;

use socket2::SockRef;

use super::BATCH_SIZE;
use super::inline_vec::InlineVec;
use super::ladder::Ladder;
use super::send_run::{SendRun, SendRuns};
use super::system_calls::{can_segment, can_send_many, send_runs};
use crate::udp::error_source::{ErrorSource, backpressure, error_source};
use crate::udp::family::Family;
use crate::udp::{Capabilities, Cursor, SendBatch, SendCounters, SendError};

/// Sends batches, and remembers which ways of sending the socket, its route and the sandbox do not support.
#[derive(Debug)]
pub struct Sender {
    family: Family,
    ladder: Ladder,
    counters: SendCounters,
}

impl Sender {
    /// Creates a sender. Probing the socket's family and segmentation offload costs two cheap system calls.
    pub fn new(socket: SockRef<'_>) -> Self {
        Self {
            family: Family::of(&socket),
            ladder: Ladder::new(can_segment(&socket)),
            counters: SendCounters::default(),
        }
    }

    /// Sends from the cursor on and moves it past exactly what the kernel accepted; `Ok` when that is the whole batch. It
    /// never blocks, even on a blocking socket.
    ///
    /// # Errors
    /// A [`SendError`]; each variant documents how to continue.
    ///
    /// # Panics
    /// When the batch is not [complete](SendBatch::is_complete).
    pub fn send(
        &mut self,
        socket: SockRef<'_>,
        batch: &SendBatch<'_>,
        cursor: &mut Cursor,
    ) -> Result<(), SendError> {
        let mut progress = Progress {
            socket: &socket,
            batch,
            cursor,
        };
        while !batch.is_done(progress.cursor) {
            self.send_some(&mut progress)?;
        }
        Ok(())
    }

    /// Totals so far.
    pub fn counters(&self) -> SendCounters {
        self.counters
    }

    /// The send paths that are left.
    pub fn capabilities(&self) -> Capabilities {
        self.ladder.capabilities()
    }

    /// One system call with as many runs as fit; further calls only to find out why the kernel accepted nothing.
    fn send_some(&mut self, progress: &mut Progress<'_>) -> Result<(), SendError> {
        let mut runs = InlineVec::<SendRun, BATCH_SIZE>::new();
        SendRuns::new(
            progress.batch,
            *progress.cursor,
            self.ladder.segment_limits(),
        )
        .take(self.ladder.batch_size())
        .for_each(|run| runs.push(run));
        match self.transmit(progress, &runs) {
            Ok(()) => Ok(()),
            Err(error) => self.handle_error(progress, &runs, error),
        }
    }

    fn transmit(&mut self, progress: &mut Progress<'_>, runs: &[SendRun]) -> io::Result<()> {
        self.counters.system_calls += 1;
        let sent = send_runs(progress.socket, self.family, progress.batch, runs)?;
        // `sendmmsg` stops at the first message that fails, returns the number before it and drops the error. The next call
        // starts at that message and fails with its error, unless that was a pending ICMP error. So the cursor moves past
        // exactly the accepted runs: nothing is skipped or sent twice.
        for run in &runs[..sent] {
            progress.cursor.advance(run.datagrams, run.bytes);
            self.count(run);
        }
        Ok(())
    }

    fn count(&mut self, run: &SendRun) {
        self.counters.datagrams += run.datagrams as u64;
        self.counters.bytes += run.bytes as u64;
        if run.is_segmented() {
            self.counters.segmented_runs += 1;
            self.ladder.segmentation_worked();
        }
    }

    /// Handles the error of a call that sent nothing: an error always belongs to the first message of the call. `Ok` means
    /// to try again from the cursor.
    fn handle_error(
        &mut self,
        progress: &mut Progress<'_>,
        runs: &[SendRun],
        error: io::Error,
    ) -> Result<(), SendError> {
        if error.kind() == io::ErrorKind::Interrupted {
            return Ok(());
        }
        if let Some(error) = backpressure(&error) {
            return Err(error);
        }
        // Before the retry, which is a plain `sendmsg` and would succeed: the sandbox's EACCES would be taken for a pending
        // error, its EPERM or ENOSYS for the first datagram's own.
        if runs.len() > 1 && self.sendmmsg_is_blocked(progress, &error) {
            return Ok(());
        }
        let first = &runs[..1];
        match error_source(&error, || self.transmit(progress, first)) {
            ErrorSource::Pending { .. } => Err(SendError::Icmp(error)),
            ErrorSource::Datagram if first[0].is_segmented() => {
                self.handle_segmentation_error(progress, &first[0], error)
            }
            ErrorSource::Datagram => Err(SendError::Datagram(error)),
        }
    }

    /// Whether a sandbox or the kernel blocks `sendmmsg`, which is then not used again. The codes are also those of a
    /// datagram that a firewall rejects, so an empty call decides.
    fn sendmmsg_is_blocked(&mut self, progress: &Progress<'_>, error: &io::Error) -> bool {
        let Some(libc::ENOSYS | libc::EPERM | libc::EACCES) = error.raw_os_error() else {
            return false;
        };
        self.counters.system_calls += 1;
        let blocked = !can_send_many(progress.socket);
        if blocked {
            self.ladder.disable_batches();
            self.counters.fallbacks += 1;
        }
        blocked
    }

    /// Steps down the ladder. The kernel accepts or rejects a run as a whole, so the cursor stays at its first datagram and
    /// the next round sends all of it unsegmented.
    fn handle_segmentation_error(
        &mut self,
        progress: &mut Progress<'_>,
        run: &SendRun,
        error: io::Error,
    ) -> Result<(), SendError> {
        match error.raw_os_error() {
            // The device or the route does not support it (checksum offload is off, IPsec).
            Some(libc::EIO | libc::EOPNOTSUPP) => self.ladder.disable_segmentation(),
            // A segment exceeds the path MTU.
            Some(libc::EMSGSIZE) => self.ladder.limit_segment_size(run.segment_size),
            // A segment exceeds the path MTU on older kernels, or the destination is invalid.
            Some(libc::EINVAL) => return self.try_first_alone(progress, run),
            _ => return Err(SendError::Datagram(error)),
        }
        self.counters.fallbacks += 1;
        Ok(())
    }

    /// Lowers the limit for segments only if the run's first datagram can be sent on its own; otherwise the error is that
    /// datagram's.
    fn try_first_alone(
        &mut self,
        progress: &mut Progress<'_>,
        run: &SendRun,
    ) -> Result<(), SendError> {
        let first = [SendRun::single(progress.batch, run.start)];
        if let Err(error) = self.transmit(progress, &first) {
            // One unsegmented run: this recursion ends after one level.
            return self.handle_error(progress, &first, error);
        }
        self.ladder.limit_segment_size(run.segment_size);
        self.counters.fallbacks += 1;
        Ok(())
    }
}

/// The state of one call of [`Sender::send`].
struct Progress<'a> {
    socket: &'a SockRef<'a>,
    batch: &'a SendBatch<'a>,
    cursor: &'a mut Cursor,
}
