use std::time::Duration;

use uuid::Uuid;

use super::Agent;
use super::connection::Client;
use super::instance::{Instance, Runner};
use super::requests::Answered;
use super::timers::Timer;
use super::unread::Unread;
use crate::protocol::{
    Code, CompletedError, Details, Event, Failure, Listed, Reason, Reply, Role, SocketActivity,
    TaskListed,
};

/// Between the cancellation of a task and its end.
const GRACE: Duration = Duration::from_secs(5);
/// `BackgroundTaskCancellationReason.abort`
const ABORT: u32 = 0;
/// `BackgroundTaskCancellationReason.executionTimeExceeded`
const EXECUTION_TIME_EXCEEDED: u32 = 9;

/// How an instance ended.
pub(super) type Outcome = Result<(), CompletedError>;

impl Agent {
    /// Starts an instance of the task of a socket that is not watched.
    pub(super) fn begin(&mut self, token: usize, reason: Reason) {
        let Some(held) = self.sockets.get_mut(&token) else {
            return;
        };
        let record = &held.record;
        let Some(registration) = self
            .store
            .registrations
            .find(&held.application, &record.task_id)
        else {
            return;
        };
        let activity = SocketActivity {
            reason,
            socket: Listed::from(record),
        };
        let instance = Instance {
            application: held.application.clone(),
            task: TaskListed {
                task_id: record.task_id.clone(),
                task: registration.task.clone(),
            },
            launch: registration.launch.clone(),
            is_separate: registration.task.entry_point.is_some(),
            socket: record.id.clone(),
            details: Details::SocketActivity(activity),
            tail: record.context(&held.tail).to_vec(),
            runner: Runner::Waiting,
            failures: held.failures,
            has_taken_socket: false,
            unread: None,
        };
        self.log.debug(format_args!(
            "socket {}: {reason:?}, task {}",
            record.id,
            instance.name()
        ));
        let id = Uuid::new_v4();
        held.state = super::held_socket::State::Active(id);
        let key = (held.application.clone(), record.id.clone());
        self.running.insert(key, id);
        self.instances.insert(id, instance);
        self.find_runner(id);
        // When its process is on the way: nothing of it is served before.
        if matches!(reason, Reason::Activity | Reason::ConnectionAccepted) {
            self.note_unread(id, token);
        }
    }

    fn note_unread(&mut self, id: Uuid, token: usize) {
        let unread = self.sockets.get(&token).and_then(Unread::of);
        if let Some(instance) = self.instances.get_mut(&id) {
            instance.unread = unread;
        }
    }

    /// Gives an instance to a program that runs, to one that is started, or to a process of its own.
    pub(super) fn find_runner(&mut self, id: Uuid) {
        let Some(instance) = self.instances.get(&id) else {
            return;
        };
        if instance.is_separate {
            return self.start_task(id);
        }
        let application = instance.application.as_str();
        let takes_it = |client: &Client| {
            client.role == Role::Program
                && client.attached == Some(true)
                && client.application == application
        };
        match self.tokens_of(takes_it).first() {
            Some(&connection) => self.deliver(id, connection),
            None => self.start_program(id),
        }
    }

    fn deliver(&mut self, id: Uuid, connection: usize) {
        let Some(instance) = self.instances.get_mut(&id) else {
            return;
        };
        instance.runner = Runner::Attached(connection, instance.runner.process());
        let event = Event::Activation {
            instance: id.to_string(),
            task_id: instance.task.task_id.clone(),
            name: instance.name().to_owned(),
            task: instance.task.clone(),
            details: instance.details.clone(),
        };
        let tail = std::mem::take(&mut instance.tail);
        self.timers
            .set_if_clear(Timer::Limit(id), self.patience.task);
        self.send(connection, &event, &tail);
    }

    /// A connection wants events; and the activations that wait for it, if it says so.
    pub(super) fn attach(&mut self, token: usize, client: &Client, activations: bool) -> Answered {
        let known = self
            .connections
            .get_mut(&token)
            .and_then(|found| found.client.as_mut());
        if let Some(known) = known {
            known.attached = Some(activations);
        }
        let instances = match activations {
            true => self.instances_for(client),
            false => Vec::new(),
        };
        let pending = instances.len();
        self.send(token, &Reply::Attached { pending }, b"");
        for instance in instances {
            self.deliver(instance, token);
        }
        Ok(None)
    }

    fn instances_for(&self, client: &Client) -> Vec<Uuid> {
        let is_for = |(id, instance): &(&Uuid, &Instance)| match client.role {
            Role::Task => client.instance == Some(**id),
            _ => !instance.is_separate && instance.application == client.application,
        };
        self.instances
            .iter()
            .filter(is_for)
            .filter(|(_, instance)| matches!(instance.runner, Runner::Started(_)))
            .map(|(id, _)| *id)
            .collect()
    }

    /// The instance of this application with this name.
    pub(super) fn require_instance(
        &self,
        application: &str,
        instance: &str,
    ) -> Result<Uuid, Failure> {
        Uuid::parse_str(instance)
            .ok()
            .filter(|id| {
                self.instances
                    .get(id)
                    .is_some_and(|found| found.application == application)
            })
            .ok_or_else(|| Failure::new(Code::NotFound, format!("no instance {instance} runs")))
    }

    pub(super) fn report_progress(&mut self, application: &str, instance: &str, progress: u32) {
        let Ok(id) = self.require_instance(application, instance) else {
            return;
        };
        let event = Event::Progress {
            task_id: self.instances[&id].task.task_id.clone(),
            instance: instance.to_owned(),
            progress,
        };
        self.tell_programs(application, &event);
    }

    pub(super) fn end_by_runner(&mut self, application: &str, instance: &str, outcome: Outcome) {
        // It may have been ended by its time limit.
        let Ok(id) = self.require_instance(application, instance) else {
            return;
        };
        if let Some(process) = self.instances[&id].runner.process() {
            self.expect_exit(process, GRACE);
        }
        self.end_instance(id, outcome);
    }

    /// What was delivered to a connection that is gone has failed.
    pub(super) fn fail_instances_of(&mut self, connection: usize) {
        let is_its = |instance: &Instance| matches!(instance.runner, Runner::Attached(found, _) if found == connection);
        for id in self.instances_where(is_its) {
            self.end_instance(id, Err(interrupted()));
        }
    }

    pub(super) fn instances_where(&self, is_wanted: impl Fn(&Instance) -> bool) -> Vec<Uuid> {
        self.instances
            .iter()
            .filter(|(_, instance)| is_wanted(instance))
            .map(|(id, _)| *id)
            .collect()
    }

    /// Tells how an instance ended, and what becomes of its socket.
    pub(super) fn end_instance(&mut self, id: Uuid, outcome: Outcome) {
        let Some(instance) = self.instances.remove(&id) else {
            return;
        };
        self.timers.clear(Timer::Limit(id));
        self.timers.clear(Timer::Kill(id));
        if let Err(error) = &outcome {
            self.log.warn(format_args!(
                "task {} failed: {}",
                instance.name(),
                error.message
            ));
        }
        let made_progress = outcome.is_ok()
            && (instance.is_farewell()
                || (instance.has_taken_socket && !self.is_untouched(&instance)));
        let failures = if made_progress {
            0
        } else {
            instance.failures.saturating_add(1)
        };
        let event = Event::Completed {
            task_id: instance.task.task_id,
            instance: id.to_string(),
            error: outcome.err(),
        };
        self.tell_programs(&instance.application, &event);
        let key = (instance.application, instance.socket);
        self.running.remove(&key);
        if let Some(&token) = self.tokens.get(&key) {
            self.go_on(token, failures);
        }
        self.start_waiting();
    }

    /// Whether an instance has given its socket back without reading anything.
    fn is_untouched(&self, instance: &Instance) -> bool {
        let key = (instance.application.clone(), instance.socket.clone());
        let held = self
            .tokens
            .get(&key)
            .and_then(|token| self.sockets.get(token));
        let before = instance.unread.as_ref();
        let now = before.and(held).and_then(Unread::of);
        before
            .zip(now)
            .is_some_and(|(before, now)| before.is_untouched(&now))
    }

    /// Cancels the instances of a task that is not registered any longer.
    pub(super) fn cancel_task(&mut self, application: &str, task_id: &str) {
        let is_its = |instance: &Instance| {
            instance.application == application && instance.task.task_id == task_id
        };
        for id in self.instances_where(is_its) {
            self.cancel(id, ABORT);
        }
    }

    pub(super) fn end_time_limit(&mut self, id: Uuid) {
        self.cancel(id, EXECUTION_TIME_EXCEEDED);
    }

    fn cancel(&mut self, id: Uuid, reason: u32) {
        let Some(instance) = self.instances.get(&id) else {
            return;
        };
        let Runner::Attached(connection, _) = instance.runner else {
            return self.kill(id);
        };
        let event = Event::Canceled {
            instance: id.to_string(),
            reason,
        };
        self.send(connection, &event, b"");
        self.timers.set(Timer::Kill(id), GRACE);
    }

    /// Ends an instance that did not end in time. A program of the user is not killed.
    pub(super) fn kill(&mut self, id: Uuid) {
        let Some(instance) = self.instances.get(&id) else {
            return;
        };
        if instance.is_separate {
            self.kill_runner(instance.runner);
        }
        self.end_instance(id, Err(CompletedError::seen("its time was over")));
    }
}

impl Instance {
    /// Of its task.
    pub(super) fn name(&self) -> &str {
        &self.task.task.name
    }

    /// Whether it only learns that its socket is gone.
    fn is_farewell(&self) -> bool {
        let Details::SocketActivity(activity) = &self.details;
        activity.reason == Reason::Closed
    }
}

/// The runner of an instance is gone.
pub(super) fn interrupted() -> CompletedError {
    CompletedError::seen("the task ended without an answer")
}
