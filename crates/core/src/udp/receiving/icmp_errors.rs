//! ICMP errors for datagrams that a socket sent, from the socket's error queue, for an owner who asks for them.

use std::future::poll_fn;
use std::io;
use std::mem::take;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Wake, Waker};

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
    /// Present while they are watched.
    state: Mutex<Option<Box<State>>>,
    /// Errors taken from the queue so far. Counted under the lock of `state`, which orders it.
    seen: AtomicU64,
}

#[derive(Debug)]
struct State {
    watch: Watch,
    waiting: Vec<IcmpReport>,
}

/// Who collects.
#[derive(Debug)]
enum Watch {
    /// The turn of the event loop.
    Turn,
    Task(TaskWatch),
}

/// The task that collects, and its wait. A duplicate of the descriptor: it has to be dropped for the port to be free.
#[derive(Debug)]
struct TaskWatch {
    socket: Arc<ErrorQueueWatch>,
    wait: Wait,
    task: Option<AbortHandle>,
}

impl IcmpErrors {
    /// Ends the watch, and returns whether there was one.
    pub(super) fn forget(&self) -> bool {
        lock(&self.state).take().is_some()
    }

    pub(super) fn is_watched(&self) -> bool {
        lock(&self.state).is_some()
    }

    /// Whether there is something to collect; false once the watch has ended.
    fn poll(&self, context: &mut Context<'_>) -> Poll<bool> {
        let mut state = lock(&self.state);
        let Some(Watch::Task(watch)) = state.as_mut().map(|state| &mut state.watch) else {
            return Poll::Ready(false);
        };
        let TaskWatch { socket, wait, .. } = watch;
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
        if state.is_some() {
            return Ok(());
        }
        let watch = self.error_watch(socket)?;
        // The last step that can fail: with the option on and no watch, pending errors would fail calls of the socket.
        if !queue_icmp_errors(SockRef::from(socket.socket()), true)? {
            return Ok(());
        }
        // The task locks the state first: it finds the watch, which is complete when this returns.
        let waiting = Vec::new();
        if let Watch::Task(watch) = &mut state.insert(Box::new(State { watch, waiting })).watch {
            watch.task = Some(runtime::spawn(run(Arc::clone(self))).abort_handle());
            return Ok(());
        }
        drop(state);
        // An adopted socket may have errors already, of which a turn was told before.
        self.collect_icmp_errors(socket);
        Ok(())
    }

    fn error_watch(self: &Arc<Self>, socket: &Registration) -> io::Result<Watch> {
        if socket.on_errors(Waker::from(Arc::new(CollectInTurn(Arc::downgrade(self))))) {
            return Ok(Watch::Turn);
        }
        let _reactor = runtime::enter()?;
        let socket = Arc::new(ErrorQueueWatch::new(socket)?);
        Ok(Watch::Task(TaskWatch {
            socket,
            wait: Wait::default(),
            task: None,
        }))
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
        let mut state = lock(&self.icmp_errors.state);
        let waiting = state.as_mut().map(|state| take(&mut state.waiting));
        waiting.unwrap_or_default()
    }

    /// How many errors were collected so far.
    pub(in crate::udp) fn icmp_errors_seen(&self) -> u64 {
        self.icmp_errors.seen.load(Ordering::Relaxed)
    }

    /// Drains the error queue, and returns how many errors were collected so far. The task and a sender may both drain it: the
    /// lock is held over draining and counting, so the one that finds the queue empty sees the count of the other.
    pub(in crate::udp) fn collect_icmp_errors(&self, socket: &Registration) -> u64 {
        let mut state = lock(&self.icmp_errors.state);
        let Some(state) = state.as_mut() else {
            return self.icmp_errors_seen();
        };
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

/// Collects when it is woken, without effect once the watch has ended.
struct CollectInTurn(Weak<Receiving>);

impl Wake for CollectInTurn {
    fn wake(self: Arc<Self>) {
        if let Some(receiving) = self.0.upgrade() {
            receiving
                .socket
                .with(|socket| receiving.collect_icmp_errors(socket));
        }
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

impl Drop for TaskWatch {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io;
    use std::net::UdpSocket;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::super::relief::tests::bound;
    use super::*;
    use crate::driver::HostLoop;

    /// A port of 127.0.0.1 at which nobody listens.
    fn closed_port() -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.local_addr().expect("bound")
    }

    fn send(socket: &Registration, destination: SocketAddr) {
        let sent = socket.socket().send_to(b"x", destination);
        sent.expect("accepted");
    }

    #[test]
    fn the_turn_of_the_event_loop_collects_errors_and_then_the_call_finds_none() {
        let host = HostLoop::new().expect("a descriptor");
        let (receiving, _peer) = bound(&host);
        let with = |call: &dyn Fn(&Registration)| receiving.socket.with(|socket| call(socket));
        with(&|socket| receiving.watch_icmp_errors(socket).expect("supported"));
        for destination in [closed_port(), closed_port()] {
            with(&|socket| send(socket, destination));
            // Loopback has reported it before the send returned.
            host.turn().expect("a turn");
            let errors = receiving.take_icmp_errors();
            let destinations = errors.iter().map(|error| error.destination);
            assert_eq!(Vec::from_iter(destinations), [destination]);
            assert!(receiving.take().is_none());
        }
        assert_eq!(receiving.icmp_errors_seen(), 2);
    }

    #[test]
    fn errors_that_are_watched_no_more_are_not_collected() {
        let host = HostLoop::new().expect("a descriptor");
        let (receiving, _peer) = bound(&host);
        let with = |call: &dyn Fn(&Registration)| receiving.socket.with(|socket| call(socket));
        with(&|socket| receiving.watch_icmp_errors(socket).expect("supported"));
        with(&|socket| receiving.ignore_icmp_errors(socket).expect("supported"));
        with(&|socket| send(socket, closed_port()));
        host.turn().expect("a turn");
        assert!(receiving.take_icmp_errors().is_empty());
        assert_eq!(receiving.icmp_errors_seen(), 0);
    }

    #[test]
    fn errors_that_came_before_the_watch_are_collected_when_it_begins() {
        let host = HostLoop::new().expect("a descriptor");
        let (receiving, _peer) = bound(&host);
        let with = |call: &dyn Fn(&Registration)| receiving.socket.with(|socket| call(socket));
        with(&|socket| {
            // What the owner before left on.
            queue_icmp_errors(SockRef::from(socket.socket()), true).expect("supported");
            send(socket, closed_port());
        });
        host.turn().expect("a turn");
        with(&|socket| receiving.watch_icmp_errors(socket).expect("supported"));
        assert_eq!(receiving.take_icmp_errors().len(), 1);
    }

    /// The I/O threads learn of a registration later.
    fn received(receiving: &Receiving, socket: &Registration) -> io::Result<usize> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            match receiving.receive_by(socket).expect("started") {
                Err(error)
                    if error.kind() == io::ErrorKind::WouldBlock && Instant::now() < deadline =>
                {
                    thread::yield_now();
                }
                outcome => return outcome,
            }
        }
    }

    #[test]
    fn while_the_owner_is_busy_the_call_that_gets_a_pending_error_collects() {
        let host = HostLoop::new().expect("a descriptor");
        let (receiving, _peer) = bound(&host);
        let with = |call: &dyn Fn(&Registration)| receiving.socket.with(|socket| call(socket));
        with(&|socket| receiving.watch_icmp_errors(socket).expect("supported"));
        with(&|socket| send(socket, closed_port()));
        // As the relief does, through a duplicate.
        let second = with(&|socket| {
            let duplicate = socket.socket().try_clone().expect("a descriptor");
            let duplicate = Registration::new(&crate::driver::Driver::Threads, duplicate);
            let outcome = received(&receiving, &duplicate.expect("registered"));
            assert!(outcome.is_err());
        });
        assert_eq!(second, Some(()));
        assert_eq!(receiving.take_icmp_errors().len(), 1);
    }
}
