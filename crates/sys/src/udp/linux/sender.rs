use std::io;

use socket2::SockRef;

use super::BATCH_SIZE;
use super::inline_vec::InlineVec;
use super::ladder::Ladder;
use super::run::{Run, Runs};
use super::system_calls::{can_segment, can_send_many, send_runs};
use crate::udp::blame::{Blame, backpressure, blame};
use crate::udp::family::Family;
use crate::udp::{Capabilities, Cursor, Outbound, Refusal, SendCounters};

/// Sends batches, and remembers what the socket, its route and the sandbox refused.
#[derive(Debug)]
pub struct Sender {
    family: Family,
    ladder: Ladder,
    counters: SendCounters,
}

impl Sender {
    /// Makes a sender. It asks the kernel for segmentation offload, which costs two cheap system calls.
    pub fn new(socket: SockRef<'_>) -> Self {
        Self {
            family: Family::of(&socket),
            ladder: Ladder::new(can_segment(&socket)),
            counters: SendCounters::default(),
        }
    }

    /// Sends from the cursor on and leaves it behind exactly what the kernel took; `Ok` when that is the whole batch. It
    /// never waits, whether the socket is non-blocking or not.
    ///
    /// # Errors
    /// A [`Refusal`], which says how to go on.
    ///
    /// # Panics
    /// When the batch is not [complete](Outbound::is_complete).
    pub fn send(
        &mut self,
        socket: SockRef<'_>,
        batch: &Outbound<'_>,
        cursor: &mut Cursor,
    ) -> Result<(), Refusal> {
        let mut task = Task {
            socket: &socket,
            batch,
            cursor,
        };
        while !batch.is_done(task.cursor) {
            self.send_some(&mut task)?;
        }
        Ok(())
    }

    /// What was sent so far.
    pub fn counters(&self) -> SendCounters {
        self.counters
    }

    /// What the sender may still try.
    pub fn capabilities(&self) -> Capabilities {
        self.ladder.capabilities()
    }

    /// One system call with as much as fits; more only to find out why the kernel took nothing.
    fn send_some(&mut self, task: &mut Task<'_>) -> Result<(), Refusal> {
        let mut runs = InlineVec::<Run, BATCH_SIZE>::new();
        Runs::new(task.batch, *task.cursor, self.ladder.segment_limits())
            .take(self.ladder.batch_size())
            .for_each(|run| runs.push(run));
        match self.transmit(task, &runs) {
            Ok(()) => Ok(()),
            Err(error) => self.refused(task, &runs, error),
        }
    }

    fn transmit(&mut self, task: &mut Task<'_>, runs: &[Run]) -> io::Result<()> {
        self.counters.system_calls += 1;
        let sent = send_runs(task.socket, self.family, task.batch, runs)?;
        for run in &runs[..sent] {
            task.cursor.advance(run.datagrams, run.bytes);
            self.count(run);
        }
        Ok(())
    }

    fn count(&mut self, run: &Run) {
        self.counters.datagrams += run.datagrams as u64;
        self.counters.bytes += run.bytes as u64;
        if run.is_segmented() {
            self.counters.segmented_runs += 1;
            self.ladder.segmentation_worked();
        }
    }

    /// The kernel took nothing: an error always concerns the first message of a call. `Ok` means to try again.
    fn refused(
        &mut self,
        task: &mut Task<'_>,
        runs: &[Run],
        error: io::Error,
    ) -> Result<(), Refusal> {
        if error.kind() == io::ErrorKind::Interrupted {
            return Ok(());
        }
        if let Some(refusal) = backpressure(&error) {
            return Err(refusal);
        }
        if runs.len() > 1 && self.batches_refused(task, &error) {
            return Ok(());
        }
        let first = &runs[..1];
        match blame(&error, || self.transmit(task, first)) {
            Blame::Earlier { .. } => Err(Refusal::Peer(error)),
            Blame::Own if first[0].is_segmented() => self.run_refused(task, &first[0], error),
            Blame::Own => Err(Refusal::Datagram(error)),
        }
    }

    /// Whether a sandbox refuses `sendmmsg`. It does so with the codes that a firewall gives a single datagram.
    fn batches_refused(&mut self, task: &Task<'_>, error: &io::Error) -> bool {
        let Some(libc::ENOSYS | libc::EPERM | libc::EACCES) = error.raw_os_error() else {
            return false;
        };
        self.counters.system_calls += 1;
        let refused = !can_send_many(task.socket);
        if refused {
            self.ladder.refuse_batches();
            self.counters.fallbacks += 1;
        }
        refused
    }

    /// The cursor stays before the run, so that the next round sends it again without segmentation.
    fn run_refused(
        &mut self,
        task: &mut Task<'_>,
        run: &Run,
        error: io::Error,
    ) -> Result<(), Refusal> {
        match error.raw_os_error() {
            // The device or the route cannot do it (checksum offload is off, IPsec).
            Some(libc::EIO | libc::EOPNOTSUPP) => self.ladder.refuse_segmentation(),
            // A segment is longer than the path allows in one packet.
            Some(libc::EMSGSIZE) => self.ladder.refuse_segment_size(run.segment_size),
            // The same on older kernels, or an impossible destination.
            Some(libc::EINVAL) => return self.try_first_alone(task, run),
            _ => return Err(Refusal::Datagram(error)),
        }
        self.counters.fallbacks += 1;
        Ok(())
    }

    /// Blames segmentation for a refused run only when its first datagram goes through without.
    fn try_first_alone(&mut self, task: &mut Task<'_>, run: &Run) -> Result<(), Refusal> {
        let first = [Run::single(task.batch, run.start)];
        if let Err(error) = self.transmit(task, &first) {
            return self.refused(task, &first, error);
        }
        self.ladder.refuse_segment_size(run.segment_size);
        self.counters.fallbacks += 1;
        Ok(())
    }
}

/// What one call of [`Sender::send`] works on.
struct Task<'a> {
    socket: &'a SockRef<'a>,
    batch: &'a Outbound<'a>,
    cursor: &'a mut Cursor,
}
