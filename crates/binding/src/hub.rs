//! The hub: passes events from other threads to the JavaScript thread.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::{Wake, Waker};

use napi::bindgen_prelude::{Float64ArraySlice, Function, Unknown};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Env, Status};
use napi_derive::napi;
use sockets_core::driver::{Driver, HostLoop};
use sockets_core::error::Error;
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::tcp::TcpListener;
use sockets_core::wire::{COMPLETED, EVENT_WORDS};

use crate::error::throwable;
use crate::host_loop::{self, Callback, Turn, Turns};
use crate::js_buffer;
use crate::keeper::{Keeper, WakeFunction, wake_function};
use crate::operation_table::Operations;
use crate::stream_table::TcpStreams;
use crate::udp_table::UdpSockets;
use crate::web_socket_table;

/// Makes a JavaScript value on the JavaScript thread.
pub(crate) type Produce = Box<dyn FnOnce(&Env) -> napi::Result<Unknown<'_>> + Send>;

/// Collects the events of one JavaScript environment, and wakes it once for all that come before it drains them.
#[napi]
pub struct BindingHub {
    shared: Arc<Hub>,
    keeper: Keeper,
    /// For an event loop that calls it, until one does.
    turn: Option<Callback>,
}

#[napi]
impl BindingHub {
    /// `turn` is called on the JavaScript thread, in a turn of the event loop of its own, when there are events or
    /// `next_turn` asked for it; and again only after it called `drain`. With two arguments, token and readiness, it is called
    /// for that event alone, which `drain` does not return.
    #[napi(constructor)]
    pub fn new(env: &Env, turn: Function<'_, (), ()>) -> napi::Result<Self> {
        let shared = Arc::new(Hub {
            queue: Mutex::default(),
            wakes: [wake_function(&turn)?, wake_function(&turn)?],
            driver: OnceLock::new(),
            number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
            outcomes: Mutex::default(),
            streams: TcpStreams::default(),
            udp_sockets: UdpSockets::default(),
            listeners: Mutex::default(),
            operations: Operations::default(),
        });
        // Deno drops no object of an environment that ends.
        env.add_env_cleanup_hook(Arc::clone(&shared), |hub| hub.close())?;
        Ok(Self {
            shared,
            keeper: Keeper::new(&turn)?,
            turn: Some(Callback::new(env, &turn)?),
        })
    }

    /// Has the event loop of the host drive the sockets of this environment, and call `turn`. False where it cannot: the I/O
    /// threads drive them.
    #[napi]
    pub fn start_loop(&mut self, env: &Env) -> bool {
        let (Some(turn), Ok(host)) = (self.turn.take(), HostLoop::new()) else {
            return false;
        };
        let hub = Arc::clone(&self.shared);
        let is_running = host_loop::run(env, turn, host.clone(), hub);
        is_running.is_ok() && self.shared.driver.set(Driver::Loop(host)).is_ok()
    }

    /// Calls `turn` in the next turn of the event loop, also without an event.
    #[napi]
    pub fn next_turn(&self) {
        let mut queue = self.shared.lock();
        queue.is_turn_wanted = true;
        self.shared.wake(queue);
    }

    /// Cancels the work of an operation. No event follows, unless it has just completed.
    #[napi]
    pub fn cancel(&self, operation: i64) {
        self.shared.operations.cancel(operation);
    }

    /// Keeps the process running until `release`.
    #[napi]
    pub fn hold(&mut self, env: &Env) -> napi::Result<()> {
        self.keeper.hold(env)
    }

    /// Lets the process end again.
    #[napi]
    pub fn release(&mut self, env: &Env) -> napi::Result<()> {
        self.keeper.release(env)
    }

    /// The result of an operation that an event said to have ended, once. It throws the error of one that failed, and that of
    /// a result that cannot be made, which concerns no other event.
    #[napi(ts_return_type = "any")]
    pub fn take_outcome<'env>(
        &self,
        env: &'env Env,
        operation: i64,
    ) -> napi::Result<Unknown<'env>> {
        match self.shared.take_outcome(operation) {
            Some(Ok(produce)) => produce(env),
            Some(Err(error)) => Err(throwable(env, &error)),
            None => Err(napi::Error::from_reason("the operation has not ended")),
        }
    }

    /// A function that writes events as `token, kind, …` into `events`, and returns how many. What does not fit comes in another
    /// turn. No method, for the reason of `BindingTcpStreams::release_function`.
    #[napi(ts_return_type = "(events: Float64Array) => number")]
    pub fn drain_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), u32>> {
        let hub = Arc::clone(&self.shared);
        env.create_function_from_closure("drain", move |call| {
            let mut events: Float64ArraySlice<'_> = call.get(0)?;
            Ok(hub.drain(js_buffer::numbers_mut(&mut events)))
        })
    }
}

impl BindingHub {
    /// A sink that reports readiness under `token`.
    pub(crate) fn source(&self, token: i64) -> Arc<dyn ReadySink> {
        self.shared.source(token)
    }

    pub(crate) fn shared(&self) -> Arc<Hub> {
        Arc::clone(&self.shared)
    }
}

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Hub {
    /// Names it in the table of WebSockets.
    pub(crate) number: u32,
    queue: Mutex<Queue>,
    /// Called alternately. Node serves the queue of a thread-safe function again and again, without a turn of its event loop
    /// in between, while it is not empty. A call made while one of them runs goes to the other, so that timers and other
    /// handles have their turn.
    wakes: [WakeFunction; 2],
    /// The I/O threads unless a loop was started.
    driver: OnceLock<Driver>,
    /// Of the operations whose events were delivered, until JavaScript takes them in the same turn.
    outcomes: Mutex<HashMap<i64, Outcome>>,
    pub(crate) streams: TcpStreams,
    pub(crate) udp_sockets: UdpSockets,
    /// Those that live belong to their objects of JavaScript.
    listeners: Mutex<Vec<Weak<TcpListener>>>,
    pub(crate) operations: Operations,
}

#[derive(Default)]
struct Queue {
    events: Vec<Event>,
    /// Whether the JavaScript thread was woken and has not drained the events yet.
    signalled: bool,
    /// Whether a turn was asked for, also without an event.
    is_turn_wanted: bool,
    /// Which of the functions wakes it next.
    next_wake: usize,
    is_closed: bool,
}

/// Of an operation.
type Outcome = Result<Produce, Error>;

enum Event {
    Ready(Arc<Source>),
    Completed(i64, Outcome),
}

impl Hub {
    pub(crate) fn source(self: &Arc<Self>, token: i64) -> Arc<dyn ReadySink> {
        Arc::new_cyclic(|this| Source {
            token,
            pending: AtomicU8::new(0),
            hub: Arc::clone(self),
            this: Weak::clone(this),
        })
    }

    /// Reports the end of an operation.
    pub(crate) fn complete(&self, operation: i64, outcome: Outcome) {
        self.push(Event::Completed(operation, outcome));
    }

    fn push(&self, event: Event) {
        let mut queue = self.lock();
        if queue.is_closed {
            return;
        }
        queue.events.push(event);
        self.wake(queue);
    }

    /// Wakes the JavaScript thread, once until it drains. The lock is released before the call: that thread may drain at once.
    fn wake(&self, mut queue: MutexGuard<'_, Queue>) {
        if std::mem::replace(&mut queue.signalled, true) {
            return;
        }
        let is_woken = match self.driver() {
            Driver::Loop(host) => {
                drop(queue);
                host.wake().is_ok()
            }
            Driver::Threads => {
                let wake = &self.wakes[queue.next_wake];
                queue.next_wake ^= 1;
                drop(queue);
                wake.call((), ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok
            }
        };
        if !is_woken {
            self.lock().signalled = false;
        }
    }

    fn driver(&self) -> &Driver {
        self.driver.get().unwrap_or(&Driver::Threads)
    }

    /// Takes as many events as there are places. The next event wakes the JavaScript thread again, whether or not these are
    /// delivered.
    fn drain(&self, places: &mut [f64]) -> u32 {
        let (places, _) = places.as_chunks_mut::<EVENT_WORDS>();
        let mut queue = self.lock();
        queue.signalled = false;
        let count = queue.events.len().min(places.len());
        let rest = queue.events.split_off(count);
        let events = std::mem::replace(&mut queue.events, rest);
        if queue.events.is_empty() {
            drop(queue);
        } else {
            self.wake(queue);
        }
        // Out of the lock of the queue, as this takes others.
        for (place, event) in places.iter_mut().zip(events) {
            let (token, kind) = self.delivered(event);
            *place = [token as f64, f64::from(kind)];
        }
        count as u32
    }

    /// Token and kind of an event; its outcome waits to be taken.
    fn delivered(&self, event: Event) -> (i64, u8) {
        match event {
            Event::Ready(source) => (source.token, source.pending.swap(0, Ordering::AcqRel)),
            Event::Completed(operation, outcome) => {
                self.operations.ended(operation);
                self.lock_outcomes().insert(operation, outcome);
                (operation, COMPLETED)
            }
        }
    }

    fn take_outcome(&self, operation: i64) -> Option<Outcome> {
        self.lock_outcomes().remove(&operation)
    }

    fn lock_outcomes(&self) -> MutexGuard<'_, HashMap<i64, Outcome>> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes a listener with the environment.
    pub(crate) fn end_with(&self, listener: &Arc<TcpListener>) {
        let mut listeners = self.lock_listeners();
        listeners.retain(|each| each.strong_count() > 0);
        listeners.push(Arc::downgrade(listener));
    }

    fn lock_listeners(&self) -> MutexGuard<'_, Vec<Weak<TcpListener>>> {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The environment ended. Cancels what runs, closes the listeners, and drops the streams, the UDP sockets, the events and the outcomes that were not taken, with the sockets that these own.
    fn close(&self) {
        let mut queue = self.lock();
        queue.is_closed = true;
        let events = std::mem::take(&mut queue.events);
        // After the lock is released: a socket that is dropped may report to this hub.
        drop(queue);
        drop(events);
        let outcomes = std::mem::take(&mut *self.lock_outcomes());
        drop(outcomes);
        self.operations.clear();
        self.streams.clear();
        self.udp_sockets.clear();
        web_socket_table::clear(self.number);
        let listeners = std::mem::take(&mut *self.lock_listeners());
        listeners
            .iter()
            .filter_map(Weak::upgrade)
            .for_each(|listener| listener.close());
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turns for Arc<Hub> {
    /// Drains the descriptors of the loop. Meanwhile the queue counts as signalled: events of other threads need no wake-up,
    /// because they are found afterwards.
    fn next(&self, host: &HostLoop, follows: bool) -> Option<Turn> {
        let mut queue = self.lock();
        // It was put off to a turn that comes after timers and other handles.
        if follows && (queue.is_turn_wanted || !queue.events.is_empty()) {
            return None;
        }
        queue.signalled = true;
        drop(queue);
        // A wait that fails leaves the events for the next turn.
        let _ = if follows {
            host.turn_again()
        } else {
            host.turn()
        };
        self.lock().next_turn()
    }
}

impl Queue {
    fn next_turn(&mut self) -> Option<Turn> {
        let is_asked_for = std::mem::take(&mut self.is_turn_wanted);
        if !is_asked_for && let Some(turn) = self.take_only_readiness() {
            self.signalled = false;
            return Some(turn);
        }
        self.signalled = is_asked_for || !self.events.is_empty();
        self.signalled.then_some(Turn::Queue)
    }

    /// Takes the only event, if it is one that needs no value.
    fn take_only_readiness(&mut self) -> Option<Turn> {
        let [Event::Ready(source)] = &self.events[..] else {
            return None;
        };
        let turn = Turn::Ready(source.token, source.pending.swap(0, Ordering::AcqRel));
        self.events.clear();
        Some(turn)
    }
}

struct Source {
    token: i64,
    /// Readiness that an event in the queue already stands for. Bits are added before the event is queued and swapped out when
    /// it is delivered: one that is added later finds 0 and queues another event, so none is lost.
    pending: AtomicU8,
    hub: Arc<Hub>,
    /// Itself, for the queue to share.
    this: Weak<Self>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Source({})", self.token)
    }
}

impl ReadySink for Source {
    fn ready(&self, readiness: Readiness) {
        if self.pending.fetch_or(readiness.bits(), Ordering::AcqRel) != 0 {
            return;
        }
        if let Some(source) = self.this.upgrade() {
            self.hub.push(Event::Ready(source));
        }
    }

    fn readable_waker(self: Arc<Self>) -> Option<Waker> {
        Some(Waker::from(self))
    }

    fn driver(&self) -> &Driver {
        self.hub.driver()
    }
}

impl Wake for Source {
    fn wake(self: Arc<Self>) {
        self.ready(Readiness::READABLE);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ready(Readiness::READABLE);
    }
}
