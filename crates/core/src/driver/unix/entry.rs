//! What a driver knows of a watched descriptor.

use std::os::fd::RawFd;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::Waker;

use mio::Interest;
use mio::event::Event;

use crate::sync::lock;

const READ: u8 = 1;
const WRITE: u8 = 2;
/// The end of a direction: it is ready from then on, since no event follows.
const READ_CLOSED: u8 = 4;
const WRITE_CLOSED: u8 = 8;
/// An error that the next call returns.
const ERROR: u8 = 16;

/// Direction of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

/// What is known of a descriptor. Events are edges: a direction stays ready until a call would block.
#[derive(Debug)]
pub(super) struct Entry {
    // These three share eight bytes, which each would take in the watch.
    pub(super) descriptor: RawFd,
    ready: AtomicU8,
    /// Whether it is registered for writing. A stream is only once a write has to wait: otherwise the first event of each
    /// connection would be that its empty buffer has room.
    pub(super) watches_room: AtomicBool,
    wakers: Mutex<Wakers>,
}

#[derive(Debug, Default)]
struct Wakers {
    reader: Option<Waker>,
    /// In a box: every idle connection has a reader, and few have these.
    others: Option<Box<OtherWakers>>,
}

#[derive(Debug, Default)]
struct OtherWakers {
    writer: Option<Waker>,
    /// Woken by every error, and kept.
    errors: Option<Waker>,
}

impl Entry {
    pub(super) fn new(descriptor: RawFd, interest: Interest) -> Self {
        Self {
            descriptor,
            ready: AtomicU8::new(0),
            watches_room: AtomicBool::new(interest.is_writable()),
            wakers: Mutex::default(),
        }
    }

    /// Wakes whoever waits for what the event reports.
    pub(super) fn became_ready(&self, event: &Event) {
        let directions = directions(event);
        self.ready.fetch_or(directions, Ordering::AcqRel);
        // Out of the lock: what is woken may wait again.
        let [errors, reader, writer] = lock(&self.wakers).of(directions);
        for waker in [errors, reader, writer].into_iter().flatten() {
            waker.wake();
        }
    }

    pub(super) fn is_ready(&self, direction: Direction) -> bool {
        self.ready.load(Ordering::Acquire) & direction.bits() != 0
    }

    /// Has `waker` woken by the next event. One waker for each direction.
    pub(super) fn wait(&self, direction: Direction, waker: Waker) {
        lock(&self.wakers).set(direction, waker);
    }

    /// Has `waker` woken by every error from now on, before those who wait for a direction.
    pub(super) fn on_errors(&self, waker: Waker) {
        lock(&self.wakers).others().errors = Some(waker);
    }

    /// A call begins: an event during it must not be lost. Returns what [`keep`](Self::keep) needs.
    pub(super) fn begin(&self, direction: Direction) -> u8 {
        let cleared = !(direction.bit() | ERROR);
        self.ready.fetch_and(cleared, Ordering::AcqRel)
    }

    /// The call that began did not block: the next one may not either.
    pub(super) fn keep(&self, direction: Direction, before: u8) {
        let ready = direction.bit() | before & ERROR;
        self.ready.fetch_or(ready, Ordering::AcqRel);
    }

    /// The next call would block, unless there is an error.
    pub(super) fn clear(&self, direction: Direction) {
        if self.ready.load(Ordering::Acquire) & ERROR == 0 {
            self.ready.fetch_and(!direction.bit(), Ordering::AcqRel);
        }
    }
}

impl Wakers {
    /// Those that an event concerns.
    fn of(&mut self, directions: u8) -> [Option<Waker>; 3] {
        let has = |bits: u8| directions & bits != 0;
        let reader = self.reader.take_if(|_| has(Direction::Read.bits()));
        let Some(others) = &mut self.others else {
            return [None, reader, None];
        };
        let writer = others.writer.take_if(|_| has(Direction::Write.bits()));
        let errors = others.errors.clone().filter(|_| has(ERROR));
        [errors, reader, writer]
    }

    fn set(&mut self, direction: Direction, waker: Waker) {
        match direction {
            Direction::Read => self.reader = Some(waker),
            Direction::Write => self.others().writer = Some(waker),
        }
    }

    fn others(&mut self) -> &mut OtherWakers {
        self.others.get_or_insert_default()
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

fn directions(event: &Event) -> u8 {
    let mut ready = 0;
    if event.is_readable() {
        ready |= READ;
    }
    if event.is_writable() {
        ready |= WRITE;
    }
    // It comes out of the next call in either direction.
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
