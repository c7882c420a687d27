//! The network's answers to what a socket sent, for an owner who asks for them.

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
use crate::udp::registration::{AnswerWatch, Registration};

/// Answers that may wait for the owner; more of them are dropped, as the network drops them too.
const MAX_WAITING: usize = 1024;

/// What the network answered to a datagram.
#[derive(Debug, Clone)]
pub struct NetworkAnswer {
    /// Where the datagram was to go.
    pub destination: SocketAddr,
    /// The host or router that answered, where it is known.
    pub reporter: Option<IpAddr>,
    /// What the answer means.
    pub error: Error,
    /// Type of the ICMP message, or of the ICMPv6 message for an IPv6 destination.
    pub icmp_type: u8,
    /// Code of that message.
    pub icmp_code: u8,
    /// Largest packet in bytes that goes through, where the datagram was too large for the way.
    pub mtu: Option<u32>,
}

/// The answers of one socket.
#[derive(Debug, Default)]
pub(super) struct Answers {
    state: Mutex<State>,
    /// Answers seen so far.
    seen: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    watch: Option<Watch>,
    waiting: Vec<NetworkAnswer>,
}

/// The task that collects and what it waits for.
#[derive(Debug)]
struct Watch {
    socket: Arc<AnswerWatch>,
    wait: Wait,
    task: Option<AbortHandle>,
}

impl Answers {
    /// Lets go of the socket, and tells whether it was watched.
    pub(super) fn forget(&self) -> bool {
        std::mem::take(&mut *lock(&self.state)).watch.is_some()
    }

    pub(super) fn is_watched(&self) -> bool {
        lock(&self.state).watch.is_some()
    }

    /// Whether there is something to collect; false when nobody asks any more.
    fn poll(&self, context: &mut Context<'_>) -> Poll<bool> {
        let mut state = lock(&self.state);
        let Some(Watch { socket, wait, .. }) = &mut state.watch else {
            return Poll::Ready(false);
        };
        wait.poll(|| until_answered(Arc::clone(socket)), context)
            .map(|()| true)
    }
}

impl Receiving {
    /// Starts to collect; without effect where the system keeps no answers, or when it collects already.
    pub(in crate::udp) fn watch_answers(self: &Arc<Self>, socket: &Registration) -> io::Result<()> {
        let mut state = lock(&self.answers.state);
        if state.watch.is_some() {
            return Ok(());
        }
        let _reactor = runtime::enter()?;
        let watched = AnswerWatch::new(socket)?;
        // The last thing that can fail: answers that nobody takes would come out of every call of the socket.
        if !queue_icmp_errors(SockRef::from(socket.socket()), true)? {
            return Ok(());
        }
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

    /// Ends collecting and forgets what was not taken.
    pub(in crate::udp) fn ignore_answers(&self, socket: &Registration) -> io::Result<()> {
        if self.answers.forget() {
            queue_icmp_errors(SockRef::from(socket.socket()), false)?;
        }
        Ok(())
    }

    /// Takes the answers that came since the last call.
    pub(in crate::udp) fn take_answers(&self) -> Vec<NetworkAnswer> {
        std::mem::take(&mut lock(&self.answers.state).waiting)
    }

    /// How many answers there were so far.
    pub(in crate::udp) fn answers_seen(&self) -> u64 {
        self.answers.seen.load(Ordering::Relaxed)
    }

    /// Takes what the kernel kept for the owner, and returns how many answers there were so far. Who finds nothing knows
    /// that whoever took it has counted it.
    pub(in crate::udp) fn collect_answers(&self, socket: &Registration) -> u64 {
        let mut state = lock(&self.answers.state);
        if state.watch.is_none() {
            return self.answers_seen();
        }
        let is_connected = socket.socket().peer_addr().is_ok();
        let mut is_new = false;
        take_icmp_errors(SockRef::from(socket.socket()), &mut |answer| {
            self.answers.seen.fetch_add(1, Ordering::Relaxed);
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
        self.answers_seen()
    }
}

/// Runs until nobody asks any more, or the socket is closed.
async fn run(receiving: Arc<Receiving>) {
    while poll_fn(|context| receiving.answers.poll(context)).await {
        receiving
            .socket
            .with(|socket| receiving.collect_answers(socket));
    }
}

async fn until_answered(socket: Arc<AnswerWatch>) {
    socket.answered().await;
}

impl From<QueuedIcmpError> for NetworkAnswer {
    fn from(answer: QueuedIcmpError) -> Self {
        Self {
            destination: answer.destination,
            reporter: answer.reporter,
            error: Error::datagram_answered(answer.destination, &answer.error),
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
