//! Sockets that would lose data while the owner of the event loop is busy.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsRawFd as _, RawFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token};
use sockets_sys::host_loop::is_readable;
use tokio::io::Interest as TokioInterest;
use tokio::io::unix::AsyncFd;
use tokio::task::{AbortHandle, yield_now};
use tokio::time::sleep;

use super::activity::Activity;
use crate::driver::Relieve;
use crate::runtime;
use crate::sync::lock;

/// An owner that leaves events waiting for longer is busy. The default receive buffer of Linux holds some 280 small datagrams:
/// what comes in this time at 100,000 a second.
const PATIENCE: Duration = Duration::from_millis(1);

/// The same for an owner that got nothing but lone datagrams for long, which are so rare that the receive buffer holds those of a
/// longer time, or await an answer. Where the thread that looks shares their processor, each look delays one of them by some
/// 30 microseconds: at this pace one in a thousand of the 70,000 a second that a program can exchange one by one.
/// A timer that the owner puts off would wake nobody, but setting one delays it by 10 microseconds on a virtual machine.
const MOST_PATIENCE: Duration = Duration::from_millis(16);

/// Looks in a row at such an owner before the time between them doubles.
const LONE_LOOKS: u32 = 8;

/// Sockets looked at before other tasks of the thread have their turn.
const SOCKETS_A_LOOK: usize = 256;

/// Looks after the sockets of one event loop, on the I/O threads. It ends with this.
#[derive(Debug)]
pub(super) struct Guard {
    sockets: Arc<Sockets>,
    task: AbortHandle,
}

/// They are watched a second time, for the guard alone: the owner is idle or busy with few of them, and a look must not cost
/// the more the more there are. Nobody waits for these events, so that those of an active owner only mark sockets once.
#[derive(Debug)]
struct Sockets {
    registry: Registry,
    next_token: AtomicUsize,
    by_token: Mutex<HashMap<Token, Weak<dyn Relieve>>>,
}

/// A socket that is looked after. Dropping this ends it, which has to happen before the descriptor is closed.
#[derive(Debug)]
pub(crate) struct Guarded {
    sockets: Arc<Sockets>,
    descriptor: RawFd,
    token: Token,
}

impl Guard {
    pub(super) fn start(registry: &Registry, activity: Arc<Activity>) -> io::Result<Self> {
        let _reactor = runtime::enter()?;
        // A descriptor of its own, which is open as long as it is watched.
        let owner = watch(registry.try_clone()?)?;
        let arrivals = Poll::new()?;
        let sockets = Arc::new(Sockets {
            registry: arrivals.registry().try_clone()?,
            next_token: AtomicUsize::new(0),
            by_token: Mutex::default(),
        });
        let look = Look {
            arrivals,
            events: Events::with_capacity(SOCKETS_A_LOOK),
            sockets: Arc::clone(&sockets),
            activity,
            pace: Pace::default(),
        };
        let task = runtime::spawn(run(owner, look)).abort_handle();
        Ok(Self { sockets, task })
    }

    pub(super) fn add(&self, descriptor: RawFd, socket: Weak<dyn Relieve>) -> io::Result<Guarded> {
        self.sockets.add(descriptor, socket)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sockets {
    fn add(self: &Arc<Self>, descriptor: RawFd, socket: Weak<dyn Relieve>) -> io::Result<Guarded> {
        let token = Token(self.next_token.fetch_add(1, Ordering::Relaxed));
        let mut source = SourceFd(&descriptor);
        self.registry
            .register(&mut source, token, Interest::READABLE)?;
        lock(&self.by_token).insert(token, socket);
        Ok(Guarded {
            sockets: Arc::clone(self),
            descriptor,
            token,
        })
    }

    fn by_token(&self, token: Token) -> Option<Arc<dyn Relieve>> {
        lock(&self.by_token).get(&token)?.upgrade()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        lock(&self.sockets.by_token).remove(&self.token);
        // It fails only for a descriptor that was closed before, whose watch has ended with it.
        let _ = self
            .sockets
            .registry
            .deregister(&mut SourceFd(&self.descriptor));
    }
}

#[expect(
    deprecated,
    reason = "its replacement is unsafe, for types whose descriptor can change; that of a registry cannot"
)]
fn watch(registry: Registry) -> io::Result<AsyncFd<Registry>> {
    AsyncFd::with_interest(registry, TokioInterest::READABLE)
}

async fn run(mut owner: AsyncFd<Registry>, mut look: Look) {
    // It fails only when the runtime ends, which it never does.
    while owner.readable().await.is_ok() {
        // Not watched while the owner is active: each event would wake an I/O thread.
        let registry = owner.into_inner();
        look.while_active_or_busy(&registry).await;
        match watch(registry) {
            Ok(watched) => owner = watched,
            // The system watches nothing more: a busy owner goes without relief.
            Err(_) => return,
        }
    }
}

/// Finds sockets that need relief.
struct Look {
    arrivals: Poll,
    events: Events,
    sockets: Arc<Sockets>,
    activity: Arc<Activity>,
    pace: Pace,
}

/// How often the owner is looked at.
struct Pace {
    patience: Duration,
    /// Looks at this pace since the owner got more than lone datagrams.
    lone_looks: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            patience: PATIENCE,
            lone_looks: 0,
        }
    }
}

impl Pace {
    /// How long to wait for the next look. An owner that has events now may just have become busy.
    fn patience(&mut self, got_many: bool, has_events: bool) -> Duration {
        if got_many {
            *self = Self::default();
        } else {
            self.count_lone_look();
        }
        if has_events { PATIENCE } else { self.patience }
    }

    fn count_lone_look(&mut self) {
        self.lone_looks += 1;
        if self.lone_looks == LONE_LOOKS {
            self.lone_looks = 0;
            self.patience = MOST_PATIENCE.min(self.patience * 2);
        }
    }
}

impl Look {
    /// Looks again and again while the owner is active or busy. A look that finds neither ends: the next event begins anew.
    async fn while_active_or_busy(&mut self, owner: &Registry) {
        let mut seen = self.activity.turns();
        let mut patience = PATIENCE;
        loop {
            self.wait(patience).await;
            let now = self.activity.turns();
            let has_events = is_readable(owner.as_raw_fd()).unwrap_or(false);
            let got_many = self.activity.take_got_many();
            patience = self.pace.patience(got_many, has_events);
            if std::mem::replace(&mut seen, now) != now {
                continue;
            }
            if !has_events {
                return;
            }
            while self.relieve_some() && self.activity.turns() == seen {
                yield_now().await;
            }
        }
    }

    /// A long wait ends when the owner gets more than lone datagrams: it may be busy with them next.
    async fn wait(&self, patience: Duration) {
        if patience > PATIENCE {
            self.activity.many_or(patience).await;
        } else {
            sleep(patience).await;
        }
    }

    /// Relieves sockets for which something came since the last look; true when there may be more. One with less than calls
    /// for relief is looked at again when more comes.
    fn relieve_some(&mut self) -> bool {
        if self
            .arrivals
            .poll(&mut self.events, Some(Duration::ZERO))
            .is_err()
        {
            return false;
        }
        for event in &self.events {
            // Out of the lock: a socket may come to an end here.
            if let Some(socket) = self.sockets.by_token(event.token()) {
                socket.relieve();
            }
        }
        self.events.iter().count() == SOCKETS_A_LOOK
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::time::Instant;

    use crate::driver::HostLoop;

    use super::*;

    /// Counts how often it is asked for.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Relieve for Counting {
        fn relieve(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    struct Looked {
        socket: UdpSocket,
        count: Arc<Counting>,
        _guarded: Guarded,
    }

    impl Looked {
        fn new(host: &HostLoop) -> Self {
            let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
            let count = Arc::<Counting>::default();
            let relieve: Arc<dyn Relieve> = Arc::clone(&count) as _;
            let guarded = host.relieve_when_busy(&socket, Arc::downgrade(&relieve));
            Self {
                _guarded: guarded.expect("watched"),
                socket,
                count,
            }
        }

        fn looks(&self) -> usize {
            self.count.0.load(Ordering::Relaxed)
        }

        fn send(&self) {
            let address = self.socket.local_addr().expect("bound");
            self.socket.send_to(b"x", address).expect("sent");
        }

        fn until_looks(&self, count: usize) {
            let deadline = Instant::now() + Duration::from_secs(60);
            while self.looks() < count {
                assert!(Instant::now() < deadline, "{} of {count}", self.looks());
                std::thread::yield_now();
            }
        }
    }

    #[test]
    fn a_busy_owner_has_those_sockets_looked_at_that_got_something_and_no_other() {
        let host = HostLoop::new().expect("a descriptor");
        let idle: Vec<_> = std::iter::repeat_with(|| Looked::new(&host))
            .take(2 * SOCKETS_A_LOOK)
            .collect();
        let active: Vec<_> = std::iter::repeat_with(|| Looked::new(&host))
            .take(SOCKETS_A_LOOK + 1)
            .collect();
        active.iter().for_each(Looked::send);
        // The owner does not come for this.
        host.wake().expect("woken");
        for round in 1..=3 {
            active.iter().for_each(|socket| socket.until_looks(round));
            active.iter().for_each(Looked::send);
        }
        assert_eq!(idle.iter().map(Looked::looks).sum::<usize>(), 0);
    }

    #[test]
    fn only_an_owner_that_got_nothing_but_lone_datagrams_for_some_time_is_looked_at_seldom() {
        let mut pace = Pace::default();
        let mut looks = |count: u32, got_many, has_events| {
            (0..count).fold(Duration::ZERO, |_, _| pace.patience(got_many, has_events))
        };
        assert_eq!(looks(LONE_LOOKS - 1, false, false), PATIENCE);
        assert_eq!(looks(1, false, false), 2 * PATIENCE);
        assert_eq!(looks(LONE_LOOKS, false, false), 4 * PATIENCE);
        assert_eq!(looks(1, false, true), PATIENCE);
        assert_eq!(looks(1, false, false), 4 * PATIENCE);
        assert_eq!(looks(9 * LONE_LOOKS, false, false), MOST_PATIENCE);
        assert_eq!(looks(1, true, false), PATIENCE);
        assert_eq!(looks(LONE_LOOKS - 1, false, false), PATIENCE);
    }

    #[test]
    fn a_socket_that_is_guarded_no_more_is_not_looked_at() {
        let host = HostLoop::new().expect("a descriptor");
        let [first, second] = std::array::from_fn(|_| Looked::new(&host));
        let Looked {
            socket,
            count,
            _guarded: guarded,
        } = first;
        drop(guarded);
        let address = socket.local_addr().expect("bound");
        socket.send_to(b"x", address).expect("sent");
        second.send();
        host.wake().expect("woken");
        second.until_looks(1);
        assert_eq!(count.0.load(Ordering::Relaxed), 0);
    }
}
