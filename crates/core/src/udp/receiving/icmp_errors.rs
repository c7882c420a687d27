//! ICMP errors for datagrams that a socket sent, from the socket's error queue, for an owner who asks for them.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use socket2::SockRef;
use sockets_sys::udp::{QueuedIcmpError, queue_icmp_errors, take_icmp_errors};
use tokio::task::AbortHandle;

use super::Receiving;
use super::wait::Wait;
use crate::error::Error;
use crate::readiness::Readiness;
use crate::runtime;
use crate::sync::lock;
use crate::udp::registration::{ErrorQueueWatch, Registration};

/// Errors that may wait for the owner; more are dropped, as the network drops ICMP messages too.
const MAX_WAITING: usize = 1024;

/// The ICMP error for a datagram.
#[derive(Debug, Clone)]
pub struct IcmpReport {
    /// The destination of the datagram.
    pub destination: SocketAddr,
    /// The host or router that reported it, where it is known.
    pub reporter: Option<IpAddr>,
    /// Its meaning.
    pub error: Error,
    /// Type of the ICMP message, or of the ICMPv6 message for an IPv6 destination.
    pub icmp_type: u8,
    /// Code of that message.
    pub icmp_code: u8,
    /// The path MTU in bytes, where the datagram was too large.
    pub mtu: Option<u32>,
}

/// The ICMP errors of one socket.
#[derive(Debug, Default)]
pub(super) struct IcmpErrors {
    state: Mutex<State>,
    /// Errors taken from the queue so far. Counted under the lock of `state`, which orders it.
    seen: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    watch: Option<Watch>,
    waiting: Vec<IcmpReport>,
}

/// The task that collects, and its wait. A duplicate of the descriptor: it has to be dropped for the port to be free.
#[derive(Debug)]
struct Watch {
    socket: Arc<ErrorQueueWatch>,
    wait: Wait,
    task: Option<AbortHandle>,
}

impl IcmpErrors {
    /// Ends the watch, and returns whether there was one.
    pub(super) fn forget(&self) -> bool {
        std::mem::take(&mut *lock(&self.state)).watch.is_some()
    }

    pub(super) fn is_watched(&self) -> bool {
        lock(&self.state).watch.is_some()
    }

    /// Whether there is something to collect; false once the watch has ended.
    fn poll(&self, context: &mut Context<'_>) -> Poll<bool> {
        let mut state = lock(&self.state);
        let Some(Watch { socket, wait, .. }) = &mut state.watch else {
            return Poll::Ready(false);
        };
        wait.poll(|| until_errors(Arc::clone(socket)), context)
            .map(|()| true)
    }
}

impl Receiving {
    /// Starts to collect; without effect where the system has no error queue, or when it collects already.
    pub(in crate::udp) fn watch_icmp_errors(
        self: &Arc<Self>,
        socket: &Registration,
    ) -> io::Result<()> {
        let mut state = lock(&self.icmp_errors.state);
        if state.watch.is_some() {
            return Ok(());
        }
        let _reactor = runtime::enter()?;
        let watched = ErrorQueueWatch::new(socket)?;
        // The last step that can fail: with the option on and no watch, pending errors would fail calls of the socket.
        if !queue_icmp_errors(SockRef::from(socket.socket()), true)? {
            return Ok(());
        }
        // The task locks the state first: it finds the watch, which is complete when this returns.
        state.watch = Some(Watch {
            socket: Arc::new(watched),
            wait: Wait::default(),
            task: None,
        });
        let task = runtime::spawn(run(Arc::clone(self))).abort_handle();
        if let Some(watch) = &mut state.watch {
            watch.task = Some(task);
        }
        Ok(())
    }

    /// Stops collecting and drops what was not taken.
    pub(in crate::udp) fn ignore_icmp_errors(&self, socket: &Registration) -> io::Result<()> {
        if self.icmp_errors.forget() {
            queue_icmp_errors(SockRef::from(socket.socket()), false)?;
        }
        Ok(())
    }

    /// Takes the errors that were collected since the last call.
    pub(in crate::udp) fn take_icmp_errors(&self) -> Vec<IcmpReport> {
        std::mem::take(&mut lock(&self.icmp_errors.state).waiting)
    }

    /// How many errors were collected so far.
    pub(in crate::udp) fn icmp_errors_seen(&self) -> u64 {
        self.icmp_errors.seen.load(Ordering::Relaxed)
    }

    /// Drains the error queue, and returns how many errors were collected so far. The task and a sender may both drain it: the
    /// lock is held over draining and counting, so the one that finds the queue empty sees the count of the other.
    pub(in crate::udp) fn collect_icmp_errors(&self, socket: &Registration) -> u64 {
        let mut state = lock(&self.icmp_errors.state);
        if state.watch.is_none() {
            return self.icmp_errors_seen();
        }
        let is_connected = socket.socket().peer_addr().is_ok();
        let mut is_new = false;
        take_icmp_errors(SockRef::from(socket.socket()), &mut |answer| {
            self.icmp_errors.seen.fetch_add(1, Ordering::Relaxed);
            if is_connected && answer.is_hard {
                self.report_error(Error::datagram_peer_gone(&answer.error));
            }
            if state.waiting.len() < MAX_WAITING {
                state.waiting.push(answer.into());
                is_new = true;
            }
        });
        if is_new {
            self.sink.ready(Readiness::READABLE);
        }
        self.icmp_errors_seen()
    }
}

/// Runs until the watch ends or the socket is closed.
async fn run(receiving: Arc<Receiving>) {
    while poll_fn(|context| receiving.icmp_errors.poll(context)).await {
        receiving
            .socket
            .with(|socket| receiving.collect_icmp_errors(socket));
    }
}

async fn until_errors(socket: Arc<ErrorQueueWatch>) {
    socket.has_errors().await;
}

impl From<QueuedIcmpError> for IcmpReport {
    fn from(answer: QueuedIcmpError) -> Self {
        Self {
            destination: answer.destination,
            reporter: answer.reporter,
            error: Error::datagram_icmp_error(answer.destination, &answer.error),
            icmp_type: answer.icmp_type,
            icmp_code: answer.icmp_code,
            mtu: answer.mtu,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}
