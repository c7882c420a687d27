//! A reactor that the owner's event loop drains.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io;
use std::os::fd::{AsRawFd as _, RawFd};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Registry, Token};

use super::guard::Guard;
use crate::driver::Relieve;
use crate::sync::lock;

/// Events of one turn. More wait for the next one, so that timers and other handles of the host have theirs.
const EVENTS_A_TURN: usize = 256;

/// No token of a descriptor: those count up from zero.
const WAKER: Token = Token(usize::MAX);

const READ: u8 = 1;
const WRITE: u8 = 2;
/// The end of a direction: it is ready from then on, since no event follows.
/// An error that the next call returns.
const ERROR: u8 = 16;
const READ_CLOSED: u8 = 4;
const WRITE_CLOSED: u8 = 8;

/// The descriptors of all loops of the process: the system compares only those of one.
static WATCHED: Mutex<BTreeSet<RawFd>> = Mutex::new(BTreeSet::new());

/// Whether an event loop of this process watches the descriptor.
pub(crate) fn is_looped(descriptor: RawFd) -> bool {
    lock(&WATCHED).contains(&descriptor)
}

/// Watches descriptors for the owner of an event loop, which polls [`descriptor`](Self::descriptor) and then calls
/// [`turn`](Self::turn).
#[derive(Clone)]
pub struct HostLoop(Arc<Inner>);

struct Inner {
    poll: Mutex<(mio::Poll, Events)>,
    registry: Registry,
    descriptor: RawFd,
    waker: mio::Waker,
    /// Tokens are never used again, so that an event of a descriptor that is watched no more finds nothing.
    next_token: AtomicUsize,
    entries: Mutex<HashMap<Token, Arc<Entry>>>,
    turns: Arc<AtomicU64>,
    /// Turns without those that follow another one at once.
    passes: AtomicU64,
    guard: OnceLock<Guard>,
}

/// What is known of a descriptor. Events are edges: a direction stays ready until a call would block.
#[derive(Debug, Default)]
struct Entry {
    ready: AtomicU8,
    reader: Mutex<Option<Waker>>,
    writer: Mutex<Option<Waker>>,
}

/// Direction of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

impl HostLoop {
    /// # Errors
    /// tooManyOpenFiles when the process has no descriptor left.
    pub fn new() -> io::Result<Self> {
        let poll = mio::Poll::new()?;
        Ok(Self(Arc::new(Inner {
            waker: mio::Waker::new(poll.registry(), WAKER)?,
            registry: poll.registry().try_clone()?,
            descriptor: poll.as_raw_fd(),
            poll: Mutex::new((poll, Events::with_capacity(EVENTS_A_TURN))),
            next_token: AtomicUsize::new(0),
            entries: Mutex::default(),
            turns: Arc::default(),
            passes: AtomicU64::new(0),
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
        self.turn_again()
    }

    /// The same in the same pass of the owner's event loop.
    ///
    /// # Errors
    /// What the system says of the wait.
    pub fn turn_again(&self) -> io::Result<()> {
        self.0.turns.fetch_add(1, Ordering::Relaxed);
        let mut poll = lock(&self.0.poll);
        let (poll, events) = &mut *poll;
        poll.poll(events, Some(Duration::ZERO))?;
        for event in &*events {
            // Taken out of the lock: what is woken may end a watch.
            let entry = lock(&self.0.entries).get(&event.token()).map(Arc::clone);
            if let Some(entry) = entry {
                entry.became_ready(directions(event));
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
        self.0.turns.load(Ordering::Relaxed)
    }

    /// The number of the owner's pass through its event loop: it gives other handles their turn before the next one.
    pub(crate) fn pass(&self) -> u64 {
        self.0.passes.load(Ordering::Relaxed)
    }

    /// Has `socket` relieved whenever the owner is too busy to come for what it has.
    ///
    /// # Errors
    /// What the system says when it watches as many as it can.
    pub(crate) fn relieve_when_busy(&self, socket: Weak<dyn Relieve>) -> io::Result<()> {
        let guard = match self.0.guard.get() {
            Some(guard) => guard,
            None => {
                let guard = Guard::start(&self.0.registry, Arc::clone(&self.0.turns))?;
                self.0.guard.get_or_init(|| guard)
            }
        };
        guard.add(socket);
        Ok(())
    }

    /// Watches a descriptor, which has to outlive the watch.
    pub(super) fn watch(&self, descriptor: RawFd, interest: Interest) -> io::Result<LoopWatch> {
        if !lock(&WATCHED).insert(descriptor) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let token = Token(self.0.next_token.fetch_add(1, Ordering::Relaxed));
        let entry = Arc::<Entry>::default();
        lock(&self.0.entries).insert(token, Arc::clone(&entry));
        let registered = self
            .0
            .registry
            .register(&mut SourceFd(&descriptor), token, interest);
        if let Err(error) = registered {
            lock(&self.0.entries).remove(&token);
            lock(&WATCHED).remove(&descriptor);
            return Err(error);
        }
        Ok(LoopWatch {
            host: self.clone(),
            descriptor,
            token,
            entry,
            watches_room: AtomicBool::new(interest.is_writable()),
        })
    }
}

impl fmt::Debug for HostLoop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HostLoop({})", self.0.descriptor)
    }
}

fn directions(event: &mio::event::Event) -> u8 {
    let mut ready = 0;
    // An error comes out of the next call in either direction.
    if event.is_readable() {
        ready |= READ;
    }
    if event.is_writable() {
        ready |= WRITE;
    }
    if event.is_error() {
        ready |= READ | WRITE | ERROR;
    }
    if event.is_read_closed() {
        ready |= READ_CLOSED;
    }
    if event.is_write_closed() {
        ready |= WRITE_CLOSED;
    }
    ready
}

impl Entry {
    fn became_ready(&self, directions: u8) {
        self.ready.fetch_or(directions, Ordering::AcqRel);
        for direction in [Direction::Read, Direction::Write] {
            if directions & direction.bits() != 0 {
                let waker = lock(self.waker(direction)).take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        }
    }

    fn is_ready(&self, direction: Direction) -> bool {
        self.ready.load(Ordering::Acquire) & direction.bits() != 0
    }

    fn waker(&self, direction: Direction) -> &Mutex<Option<Waker>> {
        match direction {
            Direction::Read => &self.reader,
            Direction::Write => &self.writer,
        }
    }
}

impl Direction {
    /// The bit that a call clears which would block.
    fn bit(self) -> u8 {
        match self {
            Self::Read => READ,
            Self::Write => WRITE,
        }
    }

    fn bits(self) -> u8 {
        match self {
            Self::Read => READ | READ_CLOSED,
            Self::Write => WRITE | WRITE_CLOSED,
        }
    }
}

/// A watch of one descriptor. Dropping it ends it, which has to happen before the descriptor is closed.
#[derive(Debug)]
pub(crate) struct LoopWatch {
    host: HostLoop,
    descriptor: RawFd,
    token: Token,
    entry: Arc<Entry>,
    /// Whether it is registered for writing. A stream is only once a write has to wait: otherwise the first event of each
    /// connection would be that its empty buffer has room.
    watches_room: AtomicBool,
}

impl LoopWatch {
    /// Whether a call is worth a try; otherwise the waker of the context is woken when it is. One waker for each direction.
    ///
    /// # Errors
    /// The system's error when it cannot watch for room.
    pub(crate) fn poll_ready(
        &self,
        direction: Direction,
        context: &Context<'_>,
    ) -> Poll<io::Result<()>> {
        if self.entry.is_ready(direction) {
            return Poll::Ready(Ok(()));
        }
        *lock(self.entry.waker(direction)) = Some(context.waker().clone());
        if direction == Direction::Write {
            self.watch_room()?;
        }
        // An event that came in between took no waker.
        match self.entry.is_ready(direction) {
            true => Poll::Ready(Ok(())),
            false => Poll::Pending,
        }
    }

    /// Whether an event reports readiness in this direction, also that of now: registering reports it.
    fn reports(&self, direction: Direction) -> bool {
        direction == Direction::Read || self.watches_room.load(Ordering::Acquire)
    }

    /// Registering anew reports at once what is ready already.
    fn watch_room(&self) -> io::Result<()> {
        if self.watches_room.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let both = Interest::READABLE | Interest::WRITABLE;
        let mut source = SourceFd(&self.descriptor);
        let watched = self
            .host
            .0
            .registry
            .reregister(&mut source, self.token, both);
        if watched.is_err() {
            self.watches_room.store(false, Ordering::Release);
        }
        watched
    }

    /// Makes a call, unless it is known to block. When it would block, the next poll waits for an event that comes after the call
    /// began.
    pub(crate) fn try_io<R>(
        &self,
        direction: Direction,
        call: impl FnOnce() -> io::Result<R>,
    ) -> io::Result<R> {
        if self.reports(direction) && !self.entry.is_ready(direction) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        // Cleared before the call: an event during it must not be lost.
        let ready = &self.entry.ready;
        let before = ready.fetch_and(!(direction.bit() | ERROR), Ordering::AcqRel);
        let outcome = call();
        if !matches!(&outcome, Err(error) if error.kind() == io::ErrorKind::WouldBlock) {
            ready.fetch_or(direction.bit() | before & ERROR, Ordering::AcqRel);
        }
        outcome
    }

    /// The next call would block, unless there is an error: the next poll waits for an event. Only on the thread of the loop,
    /// where no event can come in between.
    pub(crate) fn clear(&self, direction: Direction) {
        let ready = &self.entry.ready;
        if ready.load(Ordering::Acquire) & ERROR == 0 {
            ready.fetch_and(!direction.bit(), Ordering::AcqRel);
        }
    }
}

impl Drop for LoopWatch {
    fn drop(&mut self) {
        lock(&self.host.0.entries).remove(&self.token);
        lock(&WATCHED).remove(&self.descriptor);
        // It fails only for a descriptor that was closed before, whose watch has ended with it.
        let _ = self
            .host
            .0
            .registry
            .deregister(&mut SourceFd(&self.descriptor));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;
    use std::thread;

    use sockets_sys::host_loop::is_readable;

    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    struct Setting {
        host: HostLoop,
        watch: LoopWatch,
        socket: UnixStream,
        peer: UnixStream,
        wakes: Arc<Wakes>,
    }

    impl Setting {
        fn new() -> Self {
            let host = HostLoop::new().expect("a descriptor");
            let (socket, peer) = UnixStream::pair().expect("two sockets");
            socket.set_nonblocking(true).expect("an option");
            let watch = host.watch(socket.as_raw_fd(), Interest::READABLE);
            Self {
                watch: watch.expect("watched"),
                host,
                socket,
                peer,
                wakes: Arc::default(),
            }
        }

        /// Whether a call in this direction is worth a try; otherwise wakes are counted.
        fn is_ready(&self, direction: Direction) -> bool {
            let waker = Waker::from(Arc::clone(&self.wakes));
            let polled = self
                .watch
                .poll_ready(direction, &Context::from_waker(&waker));
            matches!(polled, Poll::Ready(Ok(())))
        }

        fn read(&self) -> io::Result<usize> {
            let mut buffer = [0; 16];
            self.watch
                .try_io(Direction::Read, || (&self.socket).read(&mut buffer))
        }

        /// Wakes of a turn.
        fn turn(&self) -> usize {
            self.host.turn().expect("a turn");
            self.wakes.0.swap(0, Ordering::Relaxed)
        }
    }

    fn would_block<T>(outcome: io::Result<T>) -> bool {
        outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    #[test]
    fn data_wakes_once_and_again_after_a_call_that_would_block() {
        let mut setting = Setting::new();
        assert!(!setting.is_ready(Direction::Read));
        assert_eq!(setting.turn(), 0);
        for _ in 0..2 {
            setting.peer.write_all(b"data").expect("room");
            assert!(is_readable(setting.host.descriptor()).expect("open"));
            assert_eq!(setting.turn(), 1);
            assert!(!is_readable(setting.host.descriptor()).expect("open"));
            assert!(setting.is_ready(Direction::Read));
            assert_eq!(setting.read().expect("data"), 4);
            assert!(setting.is_ready(Direction::Read));
            assert!(would_block(setting.read()));
            assert!(!setting.is_ready(Direction::Read));
        }
    }

    #[test]
    fn a_call_that_is_known_to_block_is_not_made() {
        let mut setting = Setting::new();
        setting.peer.write_all(b"data").expect("room");
        assert!(would_block(setting.read()));
        setting.turn();
        assert_eq!(setting.read().expect("data"), 4);
    }

    #[test]
    fn data_and_the_end_that_come_together_are_both_reported() {
        let Setting {
            host,
            watch,
            socket,
            mut peer,
            ..
        } = Setting::new();
        peer.write_all(b"data").expect("room");
        drop(peer);
        host.turn().expect("a turn");
        let read = || (&socket).read(&mut [0; 16]);
        // A short read counts as one that would block next.
        let short = watch.try_io(Direction::Read, || match read()? {
            4 => Err::<usize, _>(io::ErrorKind::WouldBlock.into()),
            count => Ok(count),
        });
        assert!(would_block(short));
        let context = Context::from_waker(Waker::noop());
        assert!(watch.poll_ready(Direction::Read, &context).is_ready());
        assert_eq!(watch.try_io(Direction::Read, read).expect("the end"), 0);
    }

    #[test]
    fn room_is_watched_for_once_a_write_waits() {
        let mut setting = Setting::new();
        // No event without a wait for it.
        assert!(!is_readable(setting.host.descriptor()).expect("open"));
        let write = |setting: &Setting| {
            let socket = &setting.socket;
            let chunk = [0; 65_536];
            setting
                .watch
                .try_io(Direction::Write, || (&*socket).write(&chunk))
        };
        while !would_block(write(&setting)) {}
        assert!(!setting.is_ready(Direction::Write));
        assert_eq!(setting.turn(), 0);
        let mut scratch = vec![0; 1 << 20];
        while setting.wakes.0.load(Ordering::Relaxed) == 0 {
            assert!(setting.peer.read(&mut scratch).expect("data") > 0);
            setting.host.turn().expect("a turn");
        }
        assert!(setting.is_ready(Direction::Write));
        write(&setting).expect("room");
    }

    #[test]
    fn a_descriptor_is_watched_once_at_a_time() {
        let setting = Setting::new();
        let watch = || {
            setting
                .host
                .watch(setting.socket.as_raw_fd(), Interest::READABLE)
        };
        let error = watch().expect_err("watched already");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        // Also by the loop of another JavaScript thread, whose epoll does not know it.
        let other = HostLoop::new().expect("a descriptor");
        let error = other
            .watch(setting.socket.as_raw_fd(), Interest::READABLE)
            .expect_err("watched by the first loop");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(is_looped(setting.socket.as_raw_fd()));
        let Setting {
            host,
            watch: first,
            socket,
            ..
        } = setting;
        drop(first);
        assert!(host.watch(socket.as_raw_fd(), Interest::READABLE).is_ok());
        assert!(lock(&host.0.entries).is_empty());
    }

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
