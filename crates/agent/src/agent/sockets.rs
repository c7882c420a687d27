use std::sync::Arc;
use std::time::Duration;

use sockets_core::broker::frame::Attachment;
use sockets_sys::handoff::passing::Descriptor;
use uuid::Uuid;

use super::held_socket::{HeldSocket, State, require_kind};
use super::pause::pause;
use super::requests::{Answer, Answered, reply};
use super::service_manager;
use super::timers::Timer;
use super::{Agent, SocketKey};
use crate::protocol::{Code, Failure, Listed, Reason, Reply, SocketRecord};

/// Descriptors that are kept for connections, files and tasks.
const RESERVED: u64 = 64;
/// After the last change of the journal.
const SYNC: Duration = Duration::from_secs(1);
/// Tasks in a row that may fail to learn that a socket is gone.
const CLOSED_TRIES: u32 = 8;

impl Agent {
    pub(super) fn transfer(
        &mut self,
        application: &str,
        record: SocketRecord,
        tail: Vec<u8>,
        attachment: Attachment,
    ) -> Answered {
        let descriptor = self.require_descriptor(attachment)?;
        if record.tail_length() != Some(tail.len()) {
            return Err(Failure::new(
                Code::InvalidArgument,
                "context and leftovers have another length",
            ));
        }
        self.require_task(application, &record.task_id)?;
        self.require_free(application, &record.id)?;
        require_kind(record.kind, &descriptor)?;
        self.store.journal.hold(application, &record, &tail)?;
        self.timers.set_if_clear(Timer::Sync, SYNC);
        self.keep_at_service_manager(application, &record.id, &descriptor);
        let token = self.hold(application.to_owned(), record, tail, Some(descriptor));
        Ok(Some(Answer {
            held: Some(token),
            ..Reply::Done.into()
        }))
    }

    fn require_descriptor(&self, attachment: Attachment) -> Result<Descriptor, Failure> {
        let used = (self.sockets.len() + self.connections.len()) as u64;
        match attachment {
            Attachment::Nothing => Err(Failure::new(
                Code::InvalidArgument,
                "a transfer has a descriptor",
            )),
            Attachment::Descriptor(descriptor) if used + RESERVED < self.descriptor_limit => {
                Ok(descriptor)
            }
            Attachment::Descriptor(_) | Attachment::Lost => Err(Failure::new(
                Code::TooManyDescriptors,
                format!(
                    "the agent has no descriptor left: it may have {}",
                    self.descriptor_limit
                ),
            )),
        }
    }

    fn require_free(&mut self, application: &str, id: &str) -> Result<(), Failure> {
        let key = (application.to_owned(), id.to_owned());
        let Some(&token) = self.tokens.get(&key) else {
            return Ok(());
        };
        if self
            .sockets
            .get(&token)
            .is_some_and(|held| held.descriptor.is_some())
        {
            return Err(Failure::new(
                Code::AlreadyExists,
                format!("a socket with the id {id} is held already"),
            ));
        }
        // Of one that is gone only the record is left.
        self.forget(token);
        Ok(())
    }

    /// Takes a socket into custody; it is not watched yet.
    pub(super) fn hold(
        &mut self,
        application: String,
        record: SocketRecord,
        tail: Vec<u8>,
        descriptor: Option<Descriptor>,
    ) -> usize {
        let token = self.take_token();
        if let Some(time) = record.keep_alive_ms {
            self.timers
                .set(Timer::KeepAlive(token), Duration::from_millis(time));
        }
        let key = (application.clone(), record.id.clone());
        let instance = self
            .running
            .get(&key)
            .copied()
            .or_else(|| self.rename(&key, descriptor.as_ref()?));
        let failures = instance
            .and_then(|instance| self.instances.get(&instance))
            .map_or(0, |instance| instance.failures);
        let held = HeldSocket {
            application,
            record,
            tail: tail.into(),
            descriptor: descriptor.map(Arc::new),
            state: instance.map_or(State::Unassigned, State::Active),
            failures,
            watch: None,
            is_keep_alive_over: false,
        };
        self.sockets.insert(token, held);
        self.tokens.insert(key, token);
        token
    }

    /// The instance that has taken this socket under another id; from now on it runs for this one.
    fn rename(&mut self, key: &SocketKey, descriptor: &Descriptor) -> Option<Uuid> {
        let (id, instance) = self.instances.iter_mut().find(|(_, instance)| {
            instance.has_taken_socket
                && instance.application == key.0
                && instance
                    .unread
                    .as_ref()
                    .is_some_and(|unread| unread.is_in(descriptor))
        })?;
        let before = std::mem::replace(&mut instance.socket, key.1.clone());
        self.running.remove(&(key.0.clone(), before));
        self.running.insert(key.clone(), *id);
        Some(*id)
    }

    /// Watches a socket that has just come. If an instance runs for it, it is watched when that has ended: there is one at a
    /// time.
    pub(super) fn begin_watching(&mut self, token: usize) {
        let is_new = |held: &HeldSocket| held.state == State::Unassigned;
        if self.sockets.get(&token).is_some_and(is_new) {
            self.arm(token);
        }
    }

    /// Watches a socket, unless there is something to tell already.
    pub(super) fn arm(&mut self, token: usize) {
        let Some(held) = self.sockets.get_mut(&token) else {
            return;
        };
        held.state = State::Unassigned;
        if self
            .store
            .registrations
            .find(&held.application, &held.record.task_id)
            .is_none()
        {
            return;
        }
        if let Some(reason) = held.pending_reason() {
            return self.activate(token, reason);
        }
        match held.begin_watch(self.poll.registry(), token) {
            Ok(()) => held.state = State::Armed,
            Err(error) => {
                self.log.error(format_args!(
                    "socket {} cannot be watched: {error}",
                    held.record.id
                ));
                held.failures += 1;
                self.rest(token);
            }
        }
    }

    /// Ends watching.
    pub(super) fn disarm(&mut self, token: usize, state: State) {
        let Some(held) = self.sockets.get_mut(&token) else {
            return;
        };
        if let Err(error) = held.end_watch(self.poll.registry()) {
            self.log.error(format_args!(
                "socket {} cannot be left: {error}",
                held.record.id
            ));
        }
        self.timers.clear(Timer::Pause(token));
        held.state = state;
    }

    /// An event of a socket.
    pub(super) fn notice(&mut self, token: usize) {
        let is_armed = |held: &&mut HeldSocket| held.state == State::Armed;
        let Some(held) = self.sockets.get_mut(&token).filter(is_armed) else {
            return;
        };
        if let Some(reason) = held.reason() {
            return self.activate(token, reason);
        }
        if let Err(error) = held.renew_watch(self.poll.registry(), token) {
            let id = &held.record.id;
            self.log
                .error(format_args!("socket {id} cannot be watched: {error}"));
        }
    }

    fn activate(&mut self, token: usize, reason: Reason) {
        self.disarm(token, State::Unassigned);
        if let Some(held) = self
            .sockets
            .get_mut(&token)
            .filter(|_| reason == Reason::Closed)
        {
            held.descriptor = None;
            let name = service_manager::name_of(&held.application, &held.record.id);
            self.timers.clear(Timer::KeepAlive(token));
            self.forget_at_service_manager(&name);
        }
        self.begin(token, reason);
    }

    pub(super) fn end_keep_alive(&mut self, token: usize) {
        let Some(held) = self.sockets.get_mut(&token) else {
            return;
        };
        held.is_keep_alive_over = true;
        if held.state == State::Armed {
            self.activate(token, Reason::KeepAliveTimerExpired);
        }
    }

    pub(super) fn end_pause(&mut self, token: usize) {
        let is_paused = |held: &HeldSocket| held.state == State::Paused;
        if self.sockets.get(&token).is_some_and(is_paused) {
            self.arm(token);
        }
    }

    /// What becomes of a socket after an instance that did not take it, or gave it back.
    pub(super) fn go_on(&mut self, token: usize, failures: u32) {
        let Some(held) = self.sockets.get_mut(&token) else {
            return;
        };
        held.failures = failures;
        if held.descriptor.is_none() && (failures == 0 || failures >= CLOSED_TRIES) {
            return self.forget(token);
        }
        if let State::Lent(connection, _) = held.state {
            held.state = State::Lent(connection, None);
            return;
        }
        self.rest(token);
    }

    fn rest(&mut self, token: usize) {
        let Some(held) = self.sockets.get_mut(&token) else {
            return;
        };
        match pause(held.failures) {
            None => self.arm(token),
            Some(time) => {
                held.state = State::Paused;
                self.timers.set(Timer::Pause(token), time);
                self.log.info(format_args!(
                    "socket {} pauses for {} s after {} tasks that changed nothing",
                    held.record.id,
                    time.as_secs(),
                    held.failures
                ));
            }
        }
    }

    pub(super) fn list_sockets(&self, application: &str) -> Answer {
        let mut sockets = Vec::new();
        let mut tail = Vec::new();
        let own = |held: &&HeldSocket| held.application == application && held.descriptor.is_some();
        for held in self.sockets.values().filter(own) {
            sockets.push(Listed::from(&held.record));
            tail.extend_from_slice(held.record.context(&held.tail));
        }
        Answer {
            reply: Reply::Sockets { sockets },
            tail,
            descriptor: None,
            held: None,
        }
    }

    /// Lends a socket until its new owner says that it has come.
    pub(super) fn reclaim(&mut self, connection: usize, application: &str, id: &str) -> Answered {
        let token = self.require_socket(application, id)?;
        let instance = match self.sockets[&token].state {
            State::Lent(..) => {
                let message = format!("socket {id} is on its way to another connection");
                return Err(Failure::new(Code::Busy, message));
            }
            State::Active(instance) => Some(instance),
            _ => None,
        };
        self.disarm(token, State::Lent(connection, instance));
        if let Some(found) = self.connections.get_mut(&connection) {
            found.lent.push(token);
        }
        let held = &self.sockets[&token];
        Ok(Some(Answer {
            reply: Reply::Reclaimed(held.record.clone()),
            tail: held.tail.to_vec(),
            descriptor: held.descriptor.clone(),
            held: None,
        }))
    }

    /// Gives up a socket that its new owner has.
    pub(super) fn release(&mut self, connection: usize, application: &str, id: &str) -> Answered {
        let token = self.require_socket(application, id)?;
        let State::Lent(to, instance) = self.sockets[&token].state else {
            return Err(Failure::new(
                Code::IllegalCall,
                format!("socket {id} was not reclaimed"),
            ));
        };
        if to != connection {
            return Err(Failure::new(
                Code::IllegalCall,
                format!("socket {id} was reclaimed by another"),
            ));
        }
        if let Some(found) = self.connections.get_mut(&connection) {
            found.lent.retain(|&lent| lent != token);
        }
        if let Some(instance) = instance.and_then(|instance| self.instances.get_mut(&instance)) {
            instance.has_taken_socket = true;
        }
        self.forget(token);
        reply(Reply::Done)
    }

    fn require_socket(&self, application: &str, id: &str) -> Result<usize, Failure> {
        let key = (application.to_owned(), id.to_owned());
        self.tokens
            .get(&key)
            .copied()
            .filter(|token| {
                self.sockets
                    .get(token)
                    .is_some_and(|held| held.descriptor.is_some())
            })
            .ok_or_else(|| Failure::new(Code::NotFound, format!("no socket {id} is held")))
    }

    /// Removes a socket, with its record.
    pub(super) fn forget(&mut self, token: usize) {
        self.disarm(token, State::Unassigned);
        self.timers.clear(Timer::KeepAlive(token));
        let Some(held) = self.sockets.remove(&token) else {
            return;
        };
        let name = service_manager::name_of(&held.application, &held.record.id);
        self.forget_at_service_manager(&name);
        self.forget_record(&held);
        self.tokens.remove(&(held.application, held.record.id));
    }

    /// On a full disk the record stays: after a restart the program learns of a socket that it has long had back.
    fn forget_record(&mut self, held: &HeldSocket) {
        let journal = &mut self.store.journal;
        let mut done = journal.release(&held.application, &held.record);
        if done.is_ok() && journal.is_stale() {
            done = journal.rewrite(self.sockets.values().map(HeldSocket::parts));
        }
        if let Err(error) = done {
            self.log.error(format_args!(
                "the record of socket {} stays: {error}",
                held.record.id
            ));
        }
        if !journal.is_synced() {
            self.timers.set_if_clear(Timer::Sync, SYNC);
        }
    }

    /// Without a task there is nothing to start. The sockets can still be reclaimed.
    pub(super) fn disarm_sockets_of(&mut self, application: &str, task_id: &str) {
        let tokens: Vec<_> = self
            .sockets
            .iter()
            .filter(|(_, held)| held.application == application && held.record.task_id == task_id)
            .filter(|(_, held)| matches!(held.state, State::Armed | State::Paused))
            .map(|(token, _)| *token)
            .collect();
        for token in tokens {
            self.disarm(token, State::Unassigned);
        }
    }
}
