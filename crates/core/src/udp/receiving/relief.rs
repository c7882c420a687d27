//! A socket of the owner's event loop that the I/O threads drain while the owner is too busy.

use std::future::poll_fn;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use socket2::SockRef;
use sockets_sys::udp::{ReceiveBuffer, receive_buffer};
use tokio::task::{AbortHandle, yield_now};
use tokio::time::{sleep, timeout};

use super::Receiving;
use super::receive_loop::{self, TurnEnd};
use super::wait::Wait;
use crate::driver::Relieve;
use crate::readiness::Readiness;
use crate::runtime;
use crate::sync::lock;
use crate::udp::registration::Registration;

/// How long the owner has to keep up before it drains the socket itself again.
const CALM: Duration = Duration::from_millis(100);

/// The part of the receive buffer, as its inverse, from which on it fills up: at 100,000 small datagrams a second what comes in
/// half a millisecond.
const FILL: u32 = 8;

/// Datagrams in that time which the owner still receives by itself: 20,000 a second.
const CALM_DATAGRAMS: u64 = 2_000;

/// Whether the I/O threads drain the socket, and what they need for it.
#[derive(Debug, Default)]
pub(super) struct Relief {
    /// While this is set, the owner takes what is in the inbox and asks the kernel for nothing.
    is_active: AtomicBool,
    state: Mutex<Option<Box<State>>>,
}

#[derive(Debug)]
struct State {
    /// A descriptor of its own: whoever closes the socket drops it.
    socket: Arc<Registration>,
    wait: Wait,
    task: Option<AbortHandle>,
}

impl Relief {
    pub(super) fn is_active(&self) -> bool {
        self.is_active.load(Ordering::Acquire)
    }

    /// Lets go of the socket.
    pub(super) fn end(&self) {
        let mut state = lock(&self.state);
        self.is_active.store(false, Ordering::Release);
        *state = None;
    }

    /// Whether there is something to read; false once it ended.
    fn poll(&self, context: &mut Context<'_>) -> Poll<bool> {
        let mut state = lock(&self.state);
        let Some(State { socket, wait, .. }) = state.as_deref_mut() else {
            return Poll::Ready(false);
        };
        wait.poll(
            || receive_loop::until_receivable(Arc::clone(socket)),
            context,
        )
        .map(|()| true)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

impl Relieve for Receiving {
    fn relieve(self: Arc<Self>) {
        if !self.relief.is_active() && self.fills_up() {
            self.start_relief();
        }
    }
}

impl Receiving {
    /// Whether the receive buffer may be full soon. A busy system keeps an owner waiting that has enough time for what it gets.
    fn fills_up(&self) -> bool {
        let state = self
            .socket
            .with(|socket| receive_buffer(SockRef::from(socket.socket())));
        match state {
            Some(Ok(Some(ReceiveBuffer { used, size, .. }))) => used >= size / FILL,
            // A system that does not say so.
            Some(_) => true,
            None => false,
        }
    }

    /// Without a descriptor for it, the owner goes without relief.
    fn start_relief(self: Arc<Self>) {
        let mut state = lock(&self.relief.state);
        let Some(Ok(socket)) = self.socket.with(|socket| socket.second()) else {
            return;
        };
        self.relief.is_active.store(true, Ordering::Release);
        // The task locks the state first: it finds what it is for.
        let task = runtime::spawn(run(Arc::clone(&self)));
        *state = Some(Box::new(State {
            socket: Arc::new(socket),
            wait: Wait::default(),
            task: Some(task.abort_handle()),
        }));
    }
}

/// Drains until the owner keeps up, or the socket is closed.
async fn run(receiving: Arc<Receiving>) {
    let mut pace = Pace::new(&receiving);
    loop {
        let polled = timeout(CALM, poll_fn(|context| receiving.relief.poll(context))).await;
        if polled == Ok(false) {
            return;
        }
        let report = || receiving.sink.ready(Readiness::READABLE);
        match receive_loop::turn(&receiving, report, || receive(&receiving)) {
            TurnEnd::Drained => {}
            TurnEnd::Full => receiving.inbox.has_room().await,
            TurnEnd::TimeUp => yield_now().await,
            TurnEnd::Failing => sleep(receive_loop::ERROR_PAUSE).await,
        }
        if pace.is_calm(&receiving) {
            break;
        }
    }
    receiving.relief.end();
    // What came since the last turn is the owner's, whose driver has seen it come.
    receive_loop::wait_for_more(&receiving);
}

fn receive(receiving: &Receiving) -> Option<io::Result<usize>> {
    // Locked through the call: who closes the socket waits until no call uses it.
    let state = lock(&receiving.relief.state);
    receiving.receive_by(&state.as_ref()?.socket)
}

/// Measures whether the owner would keep up.
struct Pace {
    since: Instant,
    received: u64,
}

impl Pace {
    fn new(receiving: &Receiving) -> Self {
        Self {
            since: Instant::now(),
            received: receiving.counters().datagrams,
        }
    }

    /// Whether little came for some time, all of which the owner has taken.
    fn is_calm(&mut self, receiving: &Receiving) -> bool {
        if self.since.elapsed() < CALM {
            return false;
        }
        let before = std::mem::replace(self, Self::new(receiving));
        self.received - before.received <= CALM_DATAGRAMS && receiving.inbox.is_empty()
    }
}

#[cfg(all(test, unix))]
pub(super) mod tests {
    use std::net::UdpSocket as PlainSocket;
    use std::sync::atomic::{AtomicU64, AtomicUsize};
    use std::thread;

    use crate::driver::{Driver, HostLoop};
    use crate::readiness::ReadySink;

    use super::*;

    /// The owner of an event loop. It looks whenever it likes, so that reports need not wake it.
    #[derive(Debug)]
    struct Owner(Driver);

    impl ReadySink for Owner {
        fn ready(&self, _readiness: Readiness) {}

        fn driver(&self) -> &Driver {
            &self.0
        }
    }

    /// The same, which counts the reports.
    #[derive(Debug)]
    struct CountingOwner(Driver, AtomicUsize);

    impl ReadySink for CountingOwner {
        fn ready(&self, _readiness: Readiness) {
            self.1.fetch_add(1, Ordering::Relaxed);
        }

        fn driver(&self) -> &Driver {
            &self.0
        }
    }

    /// A socket that receives, and one that sends to it.
    pub(in crate::udp) fn bound(host: &HostLoop) -> (Arc<Receiving>, PlainSocket) {
        bound_for(Arc::new(Owner(Driver::Loop(host.clone()))))
    }

    fn bound_for(owner: Arc<dyn ReadySink>) -> (Arc<Receiving>, PlainSocket) {
        let socket = PlainSocket::bind("127.0.0.1:0").expect("a free port");
        socket.set_nonblocking(true).expect("an option");
        let peer = PlainSocket::bind("127.0.0.1:0").expect("a free port");
        peer.connect(socket.local_addr().expect("bound"))
            .expect("connected");
        let socket = Registration::new(owner.driver(), socket).expect("watched");
        let receiving = Arc::new(Receiving::new(socket, owner, 1_024, None));
        receiving.start();
        (receiving, peer)
    }

    /// The numbers that the datagrams of the next batch carry.
    pub(in crate::udp) fn numbers(socket: &Arc<Receiving>) -> Vec<u32> {
        let Some(batch) = socket.take() else {
            return Vec::new();
        };
        let (numbers, rest) = batch.slab.as_chunks();
        assert!(rest.is_empty() && batch.errors.is_empty());
        numbers.iter().copied().map(u32::from_le_bytes).collect()
    }

    #[test]
    fn the_owner_is_notified_when_something_has_come_and_not_before() {
        let host = HostLoop::new().expect("a descriptor");
        let owner = Arc::new(CountingOwner(
            Driver::Loop(host.clone()),
            AtomicUsize::new(0),
        ));
        let sink = Arc::clone(&owner);
        let (_socket, peer) = bound_for(sink);
        host.turn().expect("a turn");
        let reports = || owner.1.load(Ordering::Relaxed);
        assert_eq!(reports(), 0);
        peer.send(&[1]).expect("sent");
        host.turn().expect("a turn");
        assert_eq!(reports(), 1);
    }

    #[test]
    fn a_million_datagrams_are_there_once_and_in_order_through_a_thousand_moves() {
        const DATAGRAMS: u32 = 1_000_000;
        const A_MOVE: u32 = DATAGRAMS / 2_000;
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        let received = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&received);
        let sender = thread::spawn(move || {
            for number in 0..DATAGRAMS {
                // Half of what the receive buffer holds: the kernel gives room back late, by the quarter.
                while u64::from(number) >= seen.load(Ordering::Acquire) + 100 {
                    thread::yield_now();
                }
                peer.send(&number.to_le_bytes()).expect("sent");
            }
        });
        let (mut expected, mut moves) = (0, 0);
        for turn in 0_u64.. {
            if expected == DATAGRAMS {
                break;
            }
            match turn % 3 {
                0 => host.turn().expect("a turn"),
                _ => host.turn_again().expect("a turn"),
            }
            for number in numbers(&socket) {
                assert_eq!(number, expected);
                expected += 1;
            }
            received.store(expected.into(), Ordering::Release);
            if expected >= (moves + 1) * A_MOVE {
                moves += 1;
                if moves % 2 == 1 {
                    Arc::clone(&socket).start_relief();
                } else {
                    socket.relief.end();
                }
            }
        }
        sender.join().expect("all sent");
        assert!(moves >= 1_999, "{moves} moves");
    }

    #[test]
    fn while_the_owner_is_away_more_is_kept_than_the_kernel_holds_and_afterwards_it_drains_itself()
    {
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        assert!(numbers(&socket).is_empty());
        let is_relieved = || socket.relief.is_active();
        let until = |condition: &dyn Fn() -> bool| {
            let deadline = Instant::now() + Duration::from_secs(60);
            while !condition() {
                assert!(Instant::now() < deadline, "in time");
                thread::yield_now();
            }
        };
        // Datagrams of a few bytes take up 768 bytes of a buffer of 208 KiB, of which an eighth calls for relief.
        for number in 0..60_u32 {
            peer.send(&number.to_le_bytes()).expect("sent");
        }
        until(&is_relieved);
        until(&|| socket.counters().datagrams == 60);
        for number in 60..1_000_u32 {
            let before = socket.counters().datagrams;
            peer.send(&number.to_le_bytes()).expect("sent");
            until(&|| socket.counters().datagrams > before);
        }
        assert_eq!(numbers(&socket), Vec::from_iter(0..1_000));
        until(&|| {
            host.turn().expect("a turn");
            !is_relieved()
        });
        peer.send(&1_000_u32.to_le_bytes()).expect("sent");
        let mut last = Vec::new();
        while last.is_empty() {
            host.turn().expect("a turn");
            last = numbers(&socket);
        }
        assert_eq!(last, [1_000]);
    }

    #[test]
    fn closing_a_relieved_socket_frees_its_port() {
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        Arc::clone(&socket).start_relief();
        let address = peer.peer_addr().expect("connected");
        drop(socket.socket.take());
        socket.release();
        PlainSocket::bind(address).expect("free again");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use super::tests::bound;
    use super::*;
    use crate::driver::HostLoop;

    #[test]
    fn a_lone_datagram_calls_for_no_relief() {
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        peer.send(&[0; 4]).expect("sent");
        Arc::clone(&socket).relieve();
        assert!(!socket.relief.is_active());
    }
}
