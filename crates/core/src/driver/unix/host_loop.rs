//! A reactor that the owner's event loop drains.

use std::fmt;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use mio::{Events, Interest, Token};

use super::activity::Activity;
use super::answering::Answering;
use super::guard::{Guard, Guarded};
use super::loop_watch::LoopWatch;
use super::registry::Registry;
use crate::driver::{ReceiveAhead, Relieve};
use crate::sync::lock;

/// Events of one turn. More wait for the next one, so that timers and other handles of the host have theirs.
const EVENTS_A_TURN: usize = 256;

/// No token of a descriptor: those count up from zero.
const WAKER: Token = Token(usize::MAX);

/// Watches descriptors for the owner of an event loop, which polls [`descriptor`](Self::descriptor) and then calls
/// [`turn`](Self::turn).
#[derive(Clone)]
pub struct HostLoop(Arc<Inner>);

struct Inner {
    poll: Mutex<(mio::Poll, Events)>,
    registry: Registry,
    descriptor: RawFd,
    waker: mio::Waker,
    activity: Arc<Activity>,
    /// Turns without those that follow another one at once.
    passes: AtomicU64,
    answering: Mutex<Answering>,
    guard: OnceLock<Guard>,
}

impl HostLoop {
    /// # Errors
    /// tooManyOpenFiles when the process has no descriptor left.
    pub fn new() -> io::Result<Self> {
        let poll = mio::Poll::new()?;
        Ok(Self(Arc::new(Inner {
            waker: mio::Waker::new(poll.registry(), WAKER)?,
            registry: Registry::new(poll.registry().try_clone()?),
            descriptor: poll.as_raw_fd(),
            poll: Mutex::new((poll, Events::with_capacity(EVENTS_A_TURN))),
            activity: Arc::default(),
            passes: AtomicU64::new(0),
            answering: Mutex::default(),
            guard: OnceLock::new(),
        })))
    }

    /// Readable while there are events. It belongs to this object.
    pub fn descriptor(&self) -> RawFd {
        self.0.descriptor
    }

    /// Wakes what became ready, without waiting.
    ///
    /// # Errors
    /// What the system says of the wait.
    pub fn turn(&self) -> io::Result<()> {
        self.0.passes.fetch_add(1, Ordering::Relaxed);
        lock(&self.0.answering).take();
        self.0.activity.count_turn();
        self.wake_ready()
    }

    /// The same in the same pass of the owner's event loop. A socket whose lone datagram was all that the turn before got is asked
    /// for the answer without a wait for events, which costs as much as the receive call.
    ///
    /// # Errors
    /// What the system says of the wait.
    pub fn turn_again(&self) -> io::Result<()> {
        self.0.activity.count_turn();
        let answering = lock(&self.0.answering).take();
        match answering.and_then(|socket| socket.upgrade()) {
            Some(socket) => {
                socket.receive_ahead();
                Ok(())
            }
            None => self.wake_ready(),
        }
    }

    fn wake_ready(&self) -> io::Result<()> {
        let mut poll = lock(&self.0.poll);
        let (poll, events) = &mut *poll;
        poll.poll(events, Some(Duration::ZERO))?;
        for event in &*events {
            if let Some(entry) = self.0.registry.entry(event.token()) {
                entry.became_ready(event);
            }
        }
        Ok(())
    }

    /// Makes [`descriptor`](Self::descriptor) readable, from any thread.
    ///
    /// # Errors
    /// What the system says of the write.
    pub fn wake(&self) -> io::Result<()> {
        self.0.waker.wake()
    }

    /// How many turns there were: while the number stands still, the owner is busy or idle.
    pub fn turns(&self) -> u64 {
        self.0.activity.turns()
    }

    /// The number of the owner's pass through its event loop: it gives other handles their turn before the next one.
    pub(crate) fn pass(&self) -> u64 {
        self.0.passes.load(Ordering::Relaxed)
    }

    /// The owner took more than a lone datagram from a socket.
    pub(crate) fn got_many(&self) {
        self.0.activity.got_many();
    }

    /// The owner took a lone datagram from this socket: the next one may be the answer to what it sends now.
    pub(crate) fn expect_answer(&self, socket: Weak<dyn ReceiveAhead>) {
        lock(&self.0.answering).add(socket);
    }

    /// Has `socket` relieved whenever the owner is too busy to come for what it has, until the result is dropped.
    ///
    /// # Errors
    /// What the system says when it watches as many as it can.
    pub(crate) fn relieve_when_busy(
        &self,
        descriptor: &impl AsRawFd,
        socket: Weak<dyn Relieve>,
    ) -> io::Result<Guarded> {
        let guard = match self.0.guard.get() {
            Some(guard) => guard,
            None => {
                let guard = Guard::start(self.0.registry.system(), Arc::clone(&self.0.activity))?;
                self.0.guard.get_or_init(|| guard)
            }
        };
        guard.add(descriptor.as_raw_fd(), socket)
    }

    /// Watches a descriptor, which has to outlive the watch.
    pub(super) fn watch(&self, descriptor: RawFd, interest: Interest) -> io::Result<LoopWatch> {
        let registered = self.registry().register(descriptor, interest)?;
        Ok(LoopWatch::new(self.clone(), registered))
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.0.registry
    }
}

impl fmt::Debug for HostLoop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HostLoop({})", self.0.descriptor)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use sockets_sys::host_loop::is_readable;

    use super::*;

    #[test]
    fn another_thread_makes_the_descriptor_readable() {
        let host = HostLoop::new().expect("a descriptor");
        let waking = host.clone();
        thread::spawn(move || waking.wake().expect("room"))
            .join()
            .expect("woken");
        assert!(is_readable(host.descriptor()).expect("open"));
        host.turn().expect("a turn");
        assert!(!is_readable(host.descriptor()).expect("open"));
        assert_eq!(host.turns(), 1);
    }
}
