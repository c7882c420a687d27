use std::io;
use std::time::Duration;

use serde::Serialize;
use sockets_core::broker::endpoint;
use sockets_core::broker::frame::Frame;
use sockets_sys::handoff::passing::Channel;

use super::Agent;
use super::channel::Accepted;
use super::connection::{Client, Connection, Next};
use super::held_socket::State;
use super::requests::Answer;
use super::timers::Timer;
use crate::protocol::{Code, Event, Failure, Reply, Role};

/// Frames of one connection in a turn, so that it does not keep others waiting.
const FRAMES: usize = 64;
/// For a connection that does not say who it is.
const HELLO: Duration = Duration::from_secs(10);
/// After descriptors ran out.
const ACCEPT: Duration = Duration::from_millis(100);
/// Bytes that may wait for one that takes no events.
const WAITING: usize = 64 << 20;

impl Agent {
    pub(super) fn accept(&mut self) {
        loop {
            match self.listening.accept() {
                Ok(connection) => self.admit(Accepted(connection)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => {
                    self.log.error(format_args!("cannot accept: {error}"));
                    return self.timers.set(Timer::Accept, ACCEPT);
                }
            }
        }
    }

    fn admit(&mut self, accepted: Accepted) {
        let token = self.take_token();
        let mut connection = Connection::new(accepted);
        if let Err(error) = connection.register(self.poll.registry(), token) {
            return self.log.error(format_args!("cannot serve: {error}"));
        }
        let peer = connection.accepted.channel().peer();
        if let Err(error) = peer.and_then(|peer| endpoint::require_same_user(&peer)) {
            self.log.warn(format_args!("refused: {error}"));
            refuse(&mut connection, error);
        }
        self.connections.insert(token, connection);
        self.timers.set(Timer::Hello(token), HELLO);
        // What came before it was registered may have no event of its own.
        self.unfinished.push_back(token);
    }

    /// Handles what a connection says, as long as it takes the replies.
    pub(super) fn serve(&mut self, token: usize) {
        match self.try_serve(token) {
            Ok(true) => {}
            Ok(false) => self.drop_connection(token),
            Err(error) => {
                self.log.warn(format_args!("a connection failed: {error}"));
                self.drop_connection(token);
            }
        }
    }

    /// Whether the connection goes on.
    fn try_serve(&mut self, token: usize) -> io::Result<bool> {
        for _ in 0..FRAMES {
            let Some(connection) = self.connections.get_mut(&token) else {
                return Ok(true);
            };
            if !connection.flush()? {
                return Ok(true);
            }
            if connection.is_ending {
                return Ok(false);
            }
            match connection.next_frame()? {
                Next::Frame(frame) => self.take_frame(token, frame)?,
                Next::Nothing => return Ok(true),
                Next::Ended => return Ok(false),
            }
        }
        self.unfinished.push_back(token);
        Ok(true)
    }

    fn take_frame(&mut self, token: usize, frame: Frame) -> io::Result<()> {
        let answer = match serde_json::from_str(&frame.json) {
            Ok(request) => self.answer(token, request, frame.tail, frame.attachment),
            Err(error) => Err(Failure::new(
                Code::InvalidArgument,
                format!("the request cannot be read: {error}"),
            )),
        };
        let Some(connection) = self.connections.get_mut(&token) else {
            return Ok(());
        };
        match answer {
            Ok(None) => Ok(()),
            Ok(Some(answer)) => self.reply(token, answer),
            Err(failure) => {
                // One that is not known has no second try.
                connection.is_ending |= connection.client.is_none();
                connection.push(&error_reply(failure), b"", None)
            }
        }
    }

    fn reply(&mut self, token: usize, answer: Answer) -> io::Result<()> {
        let Some(connection) = self.connections.get_mut(&token) else {
            return Ok(());
        };
        connection.push(&answer.reply, &answer.tail, answer.descriptor)?;
        let Some(held) = answer.held else {
            return Ok(());
        };
        let sent = connection.flush();
        match sent {
            Ok(_) => self.begin_watching(held),
            Err(_) => self.forget(held),
        }
        sent.map(drop)
    }

    /// Tells something to a connection.
    pub(super) fn send(&mut self, token: usize, event: &impl Serialize, tail: &[u8]) {
        let Some(connection) = self.connections.get_mut(&token) else {
            return;
        };
        let sent = connection.push(event, tail, None);
        if sent.and_then(|()| connection.flush()).is_err() || connection.writer.waiting() > WAITING
        {
            // Dropped at the end of the turn: not in the middle of what is being done now.
            connection.is_ending = true;
            connection.writer = Default::default();
            self.unfinished.push_back(token);
        }
    }

    /// Tells something to all programs of an application that have attached.
    pub(super) fn tell_programs(&mut self, application: &str, event: &Event) {
        let is_listening = |client: &Client| {
            client.role == Role::Program
                && client.attached.is_some()
                && client.application == application
        };
        for token in self.tokens_of(is_listening) {
            self.send(token, event, b"");
        }
    }

    /// Connections of such clients, the oldest first.
    pub(super) fn tokens_of(&self, is_wanted: impl Fn(&Client) -> bool) -> Vec<usize> {
        let mut tokens: Vec<_> = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.client.as_ref().is_some_and(&is_wanted))
            .map(|(token, _)| *token)
            .collect();
        tokens.sort_unstable();
        tokens
    }

    pub(super) fn drop_silent(&mut self, token: usize) {
        let connection = self.connections.get(&token);
        if connection.is_some_and(|connection| connection.client.is_none()) {
            self.drop_connection(token);
        }
    }

    /// Takes back what was on its way to it; what it ran has failed.
    fn drop_connection(&mut self, token: usize) {
        let Some(mut connection) = self.connections.remove(&token) else {
            return;
        };
        self.timers.clear(Timer::Hello(token));
        if let Err(error) = connection.deregister(self.poll.registry()) {
            self.log.error(format_args!("cannot deregister: {error}"));
        }
        for socket in connection.lent {
            self.take_back(socket, token);
        }
        self.fail_instances_of(token);
    }

    pub(super) fn take_back(&mut self, socket: usize, from: usize) {
        let Some(held) = self.sockets.get_mut(&socket) else {
            return;
        };
        let State::Lent(connection, instance) = held.state else {
            return;
        };
        if connection != from {
            return;
        }
        match instance.filter(|instance| self.instances.contains_key(instance)) {
            Some(instance) => held.state = State::Active(instance),
            None => self.arm(socket),
        }
    }
}

fn refuse(connection: &mut Connection, error: io::Error) {
    connection.is_ending = true;
    // Where even this does not go out, the connection is closed without it.
    let _ = connection.push(&error_reply(error.into()), b"", None);
}

fn error_reply(failure: Failure) -> Reply {
    Reply::Error {
        hresult: failure.code as u32,
        message: failure.message,
    }
}
