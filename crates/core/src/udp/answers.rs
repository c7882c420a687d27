//! The network's answers to what a socket sent, for an owner who asks for them.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use socket2::SockRef;
use sockets_sys::udp::{Answer, keep_answers, take_answers};
use tokio::task::AbortHandle;

use super::registration::{AnswerWatch, Registration};
use super::socket::Shared;
use crate::error::Error;
use crate::readiness::Readiness;
use crate::runtime;

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

/// The wait for answers. It is kept here and not in its task, so that whoever closes the socket ends it at once.
struct Watch {
    socket: Arc<AnswerWatch>,
    wait: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    task: Option<AbortHandle>,
}

impl Answers {
    /// Starts to collect; without effect where the system keeps no answers, or when it collects already.
    pub(super) fn begin(shared: &Arc<Shared>, socket: &Registration) -> io::Result<()> {
        let mut state = shared.answers.lock();
        if state.watch.is_some() {
            return Ok(());
        }
        let _reactor = runtime::enter()?;
        let watched = AnswerWatch::new(socket)?;
        // The last thing that can fail: answers that nobody takes would come out of every call of the socket.
        if !keep_answers(SockRef::from(socket.socket()), true)? {
            return Ok(());
        }
        state.watch = Some(Watch {
            socket: Arc::new(watched),
            wait: None,
            task: None,
        });
        let task = runtime::spawn(run(Arc::clone(shared))).abort_handle();
        if let Some(watch) = &mut state.watch {
            watch.task = Some(task);
        }
        Ok(())
    }

    /// Ends collecting and forgets what was not taken.
    pub(super) fn end(&self, socket: &Registration) -> io::Result<()> {
        let was_watched = self.forget();
        if was_watched {
            keep_answers(SockRef::from(socket.socket()), false)?;
        }
        Ok(())
    }

    /// Lets go of the socket, and tells whether it was watched.
    pub(super) fn forget(&self) -> bool {
        std::mem::take(&mut *self.lock()).watch.is_some()
    }

    pub(super) fn is_watched(&self) -> bool {
        self.lock().watch.is_some()
    }

    /// Takes what waits.
    pub(super) fn take(&self) -> Vec<NetworkAnswer> {
        std::mem::take(&mut self.lock().waiting)
    }

    /// Answers seen so far.
    pub(super) fn seen(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<bool> {
        let mut state = self.lock();
        let Some(watch) = &mut state.watch else {
            return Poll::Ready(false);
        };
        let wait = watch
            .wait
            .get_or_insert_with(|| Box::pin(until_answered(Arc::clone(&watch.socket))));
        let polled = wait.as_mut().poll(context);
        if polled.is_ready() {
            watch.wait = None;
        }
        polled.map(|()| true)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Takes what the kernel kept for the owner, and returns how many answers there were so far. Who finds nothing knows
    /// that whoever took it has counted it.
    pub(super) fn collect_answers(&self, socket: &Registration) -> u64 {
        let mut state = self.answers.lock();
        if state.watch.is_none() {
            return self.answers.seen();
        }
        let is_connected = socket.socket().peer_addr().is_ok();
        let mut is_new = false;
        take_answers(SockRef::from(socket.socket()), &mut |answer| {
            self.answers.seen.fetch_add(1, Ordering::Relaxed);
            if is_connected && answer.is_hard {
                self.report_receive_error(Error::datagram_peer_gone(&answer.error));
            }
            if state.waiting.len() < MAX_WAITING {
                state.waiting.push(answer.into());
                is_new = true;
            }
        });
        if is_new {
            self.sink.ready(Readiness::READABLE);
        }
        self.answers.seen()
    }
}

/// Runs until nobody asks any more, or the socket is closed.
async fn run(shared: Arc<Shared>) {
    while poll_fn(|context| shared.answers.poll(context)).await {
        shared.socket.with(|socket| shared.collect_answers(socket));
    }
}

async fn until_answered(socket: Arc<AnswerWatch>) {
    socket.answered().await;
}

impl From<Answer> for NetworkAnswer {
    fn from(answer: Answer) -> Self {
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

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watch").finish_non_exhaustive()
    }
}
