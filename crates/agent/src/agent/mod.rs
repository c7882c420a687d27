//! The event loop of the agent, and what it decides.

mod activations;
mod channel;
mod connection;
mod connections;
mod control;
mod handover;
mod held_socket;
mod instance;
mod pause;
mod processes;
mod requests;
mod service_manager;
mod signals;
mod sockets;
mod start_options;
mod timers;
mod unread;
mod watch;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::time::{Duration, Instant};

use mio::{Events, Poll};
use sockets_sys::handoff::passing::Descriptor;
use sockets_sys::process::raise_descriptor_limit;
use uuid::Uuid;

pub(crate) use handover::take_over;
pub(crate) use service_manager::{PREFIX as HELD_PREFIX, lent as lent_by_service_manager};

use connection::Connection;
use held_socket::HeldSocket;
use instance::Instance;
use processes::Process;
use signals::Signals;
use timers::{Timer, Timers};

use crate::listening::Listening;
use crate::log::Log;
use crate::store::{Recorded, Store};

const LISTENER: usize = 0;
const CHILDREN: usize = 1;
const TERMINATION: usize = 2;
const FIRST_TOKEN: usize = 3;

/// Of a turn.
const EVENTS: usize = 256;

/// How long the agent waits for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Until it ends, with nothing to keep.
    pub(crate) idle: Duration,
    /// For a task, until it is cancelled.
    pub(crate) task: Duration,
}

impl Patience {
    pub(crate) const DEFAULT: Self = Self {
        idle: Duration::from_secs(10),
        task: Duration::from_secs(30),
    };
}

/// By application and id.
type SocketKey = (String, String);

/// The agent. Its parts are in the files of this folder, each with what it does to all of them.
#[derive(Debug)]
pub(crate) struct Agent {
    poll: Poll,
    log: Log,
    store: Store,
    listening: Listening,
    signals: Signals,
    patience: Patience,
    started: Instant,
    timers: Timers,
    next_token: usize,
    connections: HashMap<usize, Connection>,
    /// Connections that have more to say than fits into a turn.
    unfinished: VecDeque<usize>,
    sockets: HashMap<usize, HeldSocket>,
    tokens: HashMap<SocketKey, usize>,
    instances: HashMap<Uuid, Instance>,
    /// The instance that runs for a socket, also while its program has the socket.
    running: HashMap<SocketKey, Uuid>,
    /// Instances that wait for another task to end.
    waiting: VecDeque<Uuid>,
    processes: HashMap<u32, Process>,
    descriptor_limit: u64,
    is_ending: bool,
    /// Whether a successor has everything.
    is_replaced: bool,
}

impl Agent {
    /// Prepares everything; connections are accepted from now on, and served by [`run`](Self::run).
    pub(crate) fn start(
        listening: Listening,
        store: Store,
        log: Log,
        patience: Patience,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut agent = Self {
            signals: Signals::watch(poll.registry(), CHILDREN, TERMINATION)?,
            poll,
            log,
            store,
            listening,
            patience,
            started: Instant::now(),
            timers: Timers::default(),
            next_token: FIRST_TOKEN,
            connections: HashMap::new(),
            unfinished: VecDeque::new(),
            sockets: HashMap::new(),
            tokens: HashMap::new(),
            instances: HashMap::new(),
            running: HashMap::new(),
            waiting: VecDeque::new(),
            processes: HashMap::new(),
            descriptor_limit: raise_descriptor_limit()?,
            is_ending: false,
            is_replaced: false,
        };
        agent.listening.watch(agent.poll.registry(), LISTENER)?;
        Ok(agent)
    }

    /// Takes up what an agent before this one held: with their descriptors where the service manager kept them. Of the others
    /// their owners learn that they are gone.
    pub(crate) fn resume(&mut self, sockets: Vec<Recorded>, kept: Vec<(String, Descriptor)>) {
        let mut kept: HashMap<_, _> = kept.into_iter().collect();
        for Recorded {
            application,
            record,
            tail,
        } in sockets
        {
            let name = service_manager::name_of(&application, &record.id);
            let descriptor = kept.remove(&name);
            let token = self.hold(application, record, tail, descriptor);
            self.begin_watching(token);
        }
        for name in kept.keys() {
            self.log.warn(format_args!(
                "the service manager kept a socket that is in no record: {name}"
            ));
            self.forget_at_service_manager(name);
        }
    }

    /// Serves until there is nothing to keep, or until it is told to end.
    pub(crate) fn run(mut self) -> io::Result<()> {
        self.log.info(format_args!(
            "agent {} listens at {}",
            env!("CARGO_PKG_VERSION"),
            self.listening.path.display()
        ));
        // A pipe waits for its first client from here on.
        self.accept();
        let mut events = Events::with_capacity(EVENTS);
        while !self.is_ending {
            self.note_idleness();
            self.turn(&mut events)?;
        }
        self.end()
    }

    fn turn(&mut self, events: &mut Events) -> io::Result<()> {
        match self.poll.poll(events, self.wait()) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            result => result?,
        }
        let mut tokens: VecDeque<_> = events.iter().map(|event| event.token().0).collect();
        tokens.append(&mut self.unfinished);
        let now = Instant::now();
        // One that is to end does nothing more: its successor may have begun.
        while !self.is_ending {
            if let Some(token) = tokens.pop_front() {
                self.dispatch(token);
            } else if let Some(timer) = self.timers.take_due(now) {
                self.expire(timer);
            } else {
                break;
            }
        }
        Ok(())
    }

    fn wait(&self) -> Option<Duration> {
        match self.unfinished.is_empty() {
            true => self.timers.wait(),
            false => Some(Duration::ZERO),
        }
    }

    fn dispatch(&mut self, token: usize) {
        match token {
            LISTENER => self.accept(),
            CHILDREN => self.reap(),
            TERMINATION => self.is_ending = true,
            _ if self.connections.contains_key(&token) => self.serve(token),
            // An event of something that an earlier one of this turn has removed finds nothing.
            _ => self.notice(token),
        }
    }

    fn expire(&mut self, timer: Timer) {
        match timer {
            Timer::Idle => self.is_ending = true,
            Timer::Accept => self.accept(),
            Timer::Sync => self.sync(),
            Timer::Hello(token) => self.drop_silent(token),
            Timer::KeepAlive(token) => self.end_keep_alive(token),
            Timer::Pause(token) => self.end_pause(token),
            Timer::Limit(instance) => self.end_time_limit(instance),
            Timer::Kill(instance) => self.kill(instance),
            Timer::Exit(process) => self.kill_process(process),
        }
    }

    fn note_idleness(&mut self) {
        let keeps_nothing = self.connections.is_empty()
            && self.sockets.is_empty()
            && self.instances.is_empty()
            && self.processes.is_empty();
        match keeps_nothing {
            true => self.timers.set_if_clear(Timer::Idle, self.patience.idle),
            false => self.timers.clear(Timer::Idle),
        }
    }

    fn sync(&mut self) {
        if let Err(error) = self.store.journal.sync() {
            self.log
                .error(format_args!("the journal cannot be synced: {error}"));
        }
    }

    fn end(mut self) -> io::Result<()> {
        if self.is_replaced {
            return Ok(());
        }
        let lost = self
            .sockets
            .values()
            .filter(|held| held.descriptor.is_some());
        match lost.count() {
            0 => self.log.info(format_args!("agent ends")),
            count => self.log.warn(format_args!(
                "agent ends with {count} sockets{}",
                if service_manager::is_present() {
                    ", which the service manager keeps"
                } else {
                    ", which are lost"
                }
            )),
        }
        if !self.store.journal.is_synced() {
            self.sync();
        }
        self.listening.remove()
    }

    const fn take_token(&mut self) -> usize {
        self.next_token += 1;
        self.next_token
    }
}
