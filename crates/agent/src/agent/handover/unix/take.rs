use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use sockets_core::broker::frame::{Attachment, FrameReader, FrameWriter, Limits};
use sockets_sys::handoff::passing::Descriptor;
use uuid::Uuid;

use super::super::super::channel::Accepted;
use super::super::super::connection::{Client, Connection};
use super::super::super::held_socket::{HeldSocket, State};
use super::super::super::instance::Runner;
use super::super::super::timers::Timer;
use super::super::super::{Agent, Patience};
use super::{Acknowledged, Given, GivenInstance, GivenSocket};
use crate::command::control::Control;
use crate::listening::Listening;
use crate::log::Log;
use crate::store::{Recorded, Store};

/// What was given, until it is in use.
#[derive(Debug)]
pub(crate) struct Taken {
    predecessor: Control,
    listener: UnixListener,
    is_lent: bool,
    lock: File,
    connections: Vec<TakenConnection>,
    instances: Vec<(Box<GivenInstance>, Vec<u8>)>,
    sockets: Vec<(GivenSocket, Option<Descriptor>)>,
    waiting: Vec<Uuid>,
}

#[derive(Debug)]
struct TakenConnection {
    token: usize,
    client: Option<Client>,
    lent: Vec<usize>,
    partial: Vec<u8>,
    unsent: Vec<u8>,
    stream: UnixStream,
}

/// Asks the agent of this user for everything; none if none runs.
pub(crate) fn take_over() -> io::Result<Option<Taken>> {
    let Some(mut predecessor) = Control::connect()? else {
        return Ok(None);
    };
    predecessor.send(&json!({ "type": "takeOver" }))?;
    let (Given::Listening { is_lent }, _, Some(listener)) = receive(&mut predecessor)? else {
        return Err(unexpected());
    };
    let (Given::Lock, _, Some(lock)) = receive(&mut predecessor)? else {
        return Err(unexpected());
    };
    let mut taken = Taken {
        predecessor,
        listener: listener.into(),
        is_lent,
        lock: lock.into(),
        connections: Vec::new(),
        instances: Vec::new(),
        sockets: Vec::new(),
        waiting: Vec::new(),
    };
    while taken.take_next()? {}
    Ok(Some(taken))
}

/// The last message is acknowledged when everything is in place.
fn receive(predecessor: &mut Control) -> io::Result<(Given, Vec<u8>, Option<OwnedFd>)> {
    let frame = predecessor.receive()?;
    let given: Given = serde_json::from_str(&frame.json)
        .map_err(|_| io::Error::other(format!("the agent has refused: {}", frame.json)))?;
    let descriptor = match frame.attachment {
        Attachment::Descriptor(descriptor) => Some(descriptor),
        Attachment::Nothing => None,
        Attachment::Lost => return Err(io::Error::other("this agent has no descriptor left")),
    };
    if !matches!(given, Given::End { .. } | Given::Go) {
        predecessor.send(&json!(Acknowledged::Received))?;
    }
    Ok((given, frame.tail, descriptor))
}

fn unexpected() -> io::Error {
    io::Error::other("the agent has given something unexpected")
}

impl Taken {
    /// Whether there is more.
    fn take_next(&mut self) -> io::Result<bool> {
        match receive(&mut self.predecessor)? {
            (
                Given::Connection {
                    token,
                    client,
                    lent,
                    unsent,
                },
                mut partial,
                Some(stream),
            ) => {
                let from = partial.len().checked_sub(unsent).ok_or_else(unexpected)?;
                self.connections.push(TakenConnection {
                    token,
                    client,
                    lent,
                    unsent: partial.split_off(from),
                    partial,
                    stream: stream.into(),
                });
            }
            (Given::Instance(instance), tail, None) => self.instances.push((instance, tail)),
            (Given::Socket(socket), _, descriptor) => self.sockets.push((socket, descriptor)),
            (Given::End { waiting }, ..) => {
                self.waiting = waiting;
                return Ok(false);
            }
            _ => return Err(unexpected()),
        }
        Ok(true)
    }

    /// Puts everything in place, and lets the predecessor end.
    pub(crate) fn start(self, path: &Path, folder: &Path, patience: Patience) -> io::Result<Agent> {
        let log = Log::open(folder);
        let (store, recorded) = Store::open(folder, &log)?;
        let listening = Listening {
            path: path.to_owned(),
            listener: self.listener,
            lock: self.lock,
            is_lent: self.is_lent,
        };
        let mut agent = Agent::start(listening, store, log, patience)?;
        for connection in self.connections {
            agent.take_connection(connection)?;
        }
        for (given, tail) in self.instances {
            agent.take_instance(*given, tail);
        }
        agent.waiting.extend(self.waiting);
        let mut recorded: HashMap<_, _> = recorded
            .into_iter()
            .map(|socket| {
                (
                    (socket.application.clone(), socket.record.id.clone()),
                    socket,
                )
            })
            .collect();
        for (given, descriptor) in self.sockets {
            let key = (given.application.clone(), given.id.clone());
            let record = recorded.remove(&key).ok_or_else(unexpected)?;
            agent.take_socket(given, record, descriptor);
        }
        let mut predecessor = self.predecessor;
        predecessor.send(&json!(Acknowledged::Received))?;
        match receive(&mut predecessor)? {
            (Given::Go, ..) => agent.settle(recorded.into_values()),
            _ => return Err(unexpected()),
        }
        Ok(agent)
    }
}

impl Agent {
    fn take_connection(&mut self, taken: TakenConnection) -> io::Result<()> {
        let mut connection = Connection::new(Accepted(taken.stream));
        connection.reader = FrameReader::resumed(Limits::TO_AGENT, &taken.partial);
        connection.writer = FrameWriter::resumed(taken.unsent);
        connection.client = taken.client;
        connection.lent = taken.lent;
        connection.register(self.poll.registry(), taken.token)?;
        self.connections.insert(taken.token, connection);
        self.note_token(taken.token);
        // It may have whole frames that were not handled.
        self.unfinished.push_back(taken.token);
        Ok(())
    }

    fn take_instance(&mut self, given: GivenInstance, tail: Vec<u8>) {
        let mut instance = given.instance;
        instance.tail = tail;
        let key = (instance.application.clone(), instance.socket.clone());
        self.running.insert(key, given.id);
        self.instances.insert(given.id, instance);
        self.set_remaining(Timer::Limit(given.id), given.limit_ms);
        self.set_remaining(Timer::Kill(given.id), given.kill_ms);
    }

    fn take_socket(
        &mut self,
        given: GivenSocket,
        recorded: Recorded,
        descriptor: Option<Descriptor>,
    ) {
        let token = given.token;
        self.note_token(token);
        self.set_remaining(Timer::KeepAlive(token), given.keep_alive_ms);
        self.set_remaining(Timer::Pause(token), given.pause_ms);
        self.tokens.insert((given.application, given.id), token);
        let held = HeldSocket {
            application: recorded.application,
            record: recorded.record,
            tail: recorded.tail.into(),
            descriptor: descriptor.map(Into::into),
            state: given.state,
            failures: given.failures,
            watch: None,
            is_keep_alive_over: given.is_keep_alive_over,
        };
        self.sockets.insert(token, held);
    }

    /// What could not come along, and what has to be watched.
    fn settle(&mut self, forgotten: impl Iterator<Item = Recorded>) {
        for Recorded {
            application,
            record,
            ..
        } in forgotten
        {
            if let Err(error) = self.store.journal.release(&application, &record) {
                self.log.error(format_args!(
                    "the record of socket {} stays: {error}",
                    record.id
                ));
            }
        }
        let tokens: Vec<_> = self.sockets.keys().copied().collect();
        for token in tokens {
            match self.sockets[&token].state {
                State::Armed => self.arm(token),
                State::Lent(connection, _) if !self.connections.contains_key(&connection) => {
                    self.take_back(token, connection);
                }
                _ => {}
            }
        }
        let connections: Vec<_> = self.connections.keys().copied().collect();
        let is_orphan = |instance: &super::super::super::Instance| matches!(instance.runner, Runner::Attached(connection, _) if !connections.contains(&connection));
        for id in self.instances_where(is_orphan) {
            self.end_instance(id, Err(super::super::super::activations::interrupted()));
        }
    }

    fn set_remaining(&mut self, timer: Timer, time: Option<u64>) {
        if let Some(time) = time {
            self.timers.set(timer, Duration::from_millis(time));
        }
    }

    fn note_token(&mut self, token: usize) {
        self.next_token = self.next_token.max(token);
    }
}
