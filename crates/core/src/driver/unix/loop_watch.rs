//! A watch of one descriptor by the owner's event loop.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use mio::Interest;

use super::entry::Direction;
use super::host_loop::HostLoop;
use super::registry::Registered;

/// Dropping it ends it, which has to happen before the descriptor is closed.
#[derive(Debug)]
pub(crate) struct LoopWatch {
    host: HostLoop,
    registered: Registered,
}

impl LoopWatch {
    pub(super) fn new(host: HostLoop, registered: Registered) -> Self {
        Self { host, registered }
    }

    /// Whether a call is worth a try; otherwise the waker of the context is woken when it is. One waker for each direction.
    ///
    /// # Errors
    /// The system's error when it cannot watch for room.
    pub(crate) fn poll_ready(
        &self,
        direction: Direction,
        context: &Context<'_>,
    ) -> Poll<io::Result<()>> {
        let entry = &self.registered.entry;
        if entry.is_ready(direction) {
            return Poll::Ready(Ok(()));
        }
        entry.wait(direction, context.waker().clone());
        if direction == Direction::Write {
            self.watch_room()?;
        }
        // An event that came in between took no waker.
        match entry.is_ready(direction) {
            true => Poll::Ready(Ok(())),
            false => Poll::Pending,
        }
    }

    /// Whether an event reports readiness in this direction, also that of now: registering reports it.
    fn reports(&self, direction: Direction) -> bool {
        direction == Direction::Read || self.watches_room().load(Ordering::Acquire)
    }

    fn watches_room(&self) -> &AtomicBool {
        &self.registered.entry.watches_room
    }

    fn watch_room(&self) -> io::Result<()> {
        if self.watches_room().swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let both = Interest::READABLE | Interest::WRITABLE;
        let watched = self.host.registry().reregister(&self.registered, both);
        if watched.is_err() {
            self.watches_room().store(false, Ordering::Release);
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
        let entry = &self.registered.entry;
        if self.reports(direction) && !entry.is_ready(direction) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let before = entry.begin(direction);
        let outcome = call();
        if !matches!(&outcome, Err(error) if error.kind() == io::ErrorKind::WouldBlock) {
            entry.keep(direction, before);
        }
        outcome
    }

    /// Has `waker` woken by every error of the descriptor, in the turn of the loop.
    pub(crate) fn on_errors(&self, waker: Waker) {
        self.registered.entry.on_errors(waker);
    }

    /// The next call would block, unless there is an error: the next poll waits for an event. Only on the thread of the loop,
    /// where no event can come in between.
    pub(crate) fn clear(&self, direction: Direction) {
        self.registered.entry.clear(direction);
    }
}

impl Drop for LoopWatch {
    fn drop(&mut self) {
        self.host.registry().deregister(&self.registered);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::fd::AsRawFd as _;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use sockets_sys::host_loop::is_readable;

    use super::super::registry::is_looped;
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
        assert!(host.registry().is_empty());
    }
}
