use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sockets_core::broker::endpoint::{ENDPOINT_VARIABLE, STATE_VARIABLE, make_private};
use sockets_sys::handoff::passing::Channel;
use sockets_sys::process::{Group, kill_group};
use uuid::Uuid;

use super::Agent;
use super::instance::{Instance, Runner};
use super::start_options::set_apart;
use super::timers::Timer;
use crate::log::open_bounded;
use crate::protocol::{CompletedError, Launch};

/// Processes of tasks at a time; further ones wait. Many sockets may have something to tell at once.
const TASKS: usize = 16;
/// Names the instance to the process of its task.
const TASK_VARIABLE: &str = "UWP_SOCKETS_TASK";

/// A process that the agent has started.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    group: Group,
    purpose: Purpose,
}

#[derive(Debug)]
enum Purpose {
    /// To run one instance.
    Task,
    /// To take the activations of an application, whose program it is.
    Program(String),
}

impl Agent {
    /// Starts the process of an instance, or lets it wait.
    pub(super) fn start_task(&mut self, id: Uuid) {
        let is_task = |process: &&Process| matches!(process.purpose, Purpose::Task);
        if self.processes.values().filter(is_task).count() >= TASKS {
            return self.waiting.push_back(id);
        }
        self.start_process(id, Purpose::Task, &[(TASK_VARIABLE, &id.to_string())]);
    }

    pub(super) fn start_waiting(&mut self) {
        if let Some(id) = self.waiting.pop_front() {
            self.find_runner(id);
        }
    }

    /// Starts the program of an application, unless it is on its way.
    pub(super) fn start_program(&mut self, id: Uuid) {
        let Some(instance) = self.instances.get_mut(&id) else {
            return;
        };
        let starting = self.processes.iter().find(|(_, process)| {
            matches!(&process.purpose, Purpose::Program(found) if *found == instance.application)
        });
        if let Some((&process, _)) = starting {
            instance.runner = Runner::Started(process);
            return self.timers.set(Timer::Limit(id), self.patience.task);
        }
        let purpose = Purpose::Program(instance.application.clone());
        self.start_process(id, purpose, &[]);
    }

    fn start_process(&mut self, id: Uuid, purpose: Purpose, variables: &[(&str, &str)]) {
        let Some(instance) = self.instances.get(&id) else {
            return;
        };
        match self.spawn(&instance.launch, instance.name(), variables) {
            Err(error) => {
                let program = instance.launch.program.display();
                let reason = format!("{program} cannot be started: {error}");
                self.end_instance(id, Err(CompletedError::seen(reason)));
            }
            Ok((child, group)) => {
                let process = child.id();
                let started = Process {
                    child,
                    group,
                    purpose,
                };
                self.processes.insert(process, started);
                self.timers.set(Timer::Limit(id), self.patience.task);
                if let Some(instance) = self.instances.get_mut(&id) {
                    instance.runner = Runner::Started(process);
                }
            }
        }
    }

    fn spawn(
        &self,
        launch: &Launch,
        name: &str,
        variables: &[(&str, &str)],
    ) -> io::Result<(Child, Group)> {
        let folder = self.store.folder.join("tasks");
        make_private(&folder)?;
        let output = open_bounded(&folder.join(log_name(name)))?;
        let places: [(&str, &Path); 2] = [
            (ENDPOINT_VARIABLE, &self.listening.path),
            (STATE_VARIABLE, &self.store.folder),
        ];
        let mut command = Command::new(&launch.program);
        command
            .args(&launch.args)
            .current_dir(&launch.cwd)
            .env_clear()
            .envs(&launch.env)
            .envs(places)
            .envs(
                variables
                    .iter()
                    .map(|&(name, value)| (OsStr::new(name), value)),
            )
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        let mut child = set_apart(&mut command).spawn()?;
        match self.take_charge(&child) {
            Ok(group) => Ok((child, group)),
            Err(error) => {
                // Nobody would learn of its end.
                child.kill()?;
                child.wait()?;
                Err(error)
            }
        }
    }

    fn take_charge(&self, child: &Child) -> io::Result<Group> {
        self.signals.follow(child)?;
        Group::of(child)
    }

    /// Notes which of the processes have ended.
    pub(super) fn reap(&mut self) {
        self.signals.forget();
        let mut ended = Vec::new();
        for (&number, process) in &mut self.processes {
            match process.child.try_wait() {
                Ok(None) => {}
                Ok(Some(status)) => ended.push((number, status.to_string())),
                Err(error) => ended.push((number, error.to_string())),
            }
        }
        for (number, status) in ended {
            self.note_exit(number, &status);
        }
    }

    fn note_exit(&mut self, number: u32, status: &str) {
        self.processes.remove(&number);
        self.timers.clear(Timer::Exit(number));
        let is_its = |instance: &Instance| instance.runner.process() == Some(number);
        for id in self.instances_where(is_its) {
            // What it said last may not have been read.
            if let Some(Runner::Attached(connection, _)) = self.runner_of(id) {
                self.serve(connection);
            }
            let error = CompletedError::seen(format!("its process ended: {status}"));
            self.end_instance(id, Err(error));
        }
        self.start_waiting();
    }

    fn runner_of(&self, id: Uuid) -> Option<Runner> {
        self.instances.get(&id).map(|instance| instance.runner)
    }

    /// Gives the process of a task some time to end.
    pub(super) fn expect_exit(&mut self, number: u32, time: Duration) {
        let is_task = |process: &Process| matches!(process.purpose, Purpose::Task);
        if self.processes.get(&number).is_some_and(is_task) {
            self.timers.set(Timer::Exit(number), time);
        }
    }

    pub(super) fn kill_runner(&mut self, runner: Runner) {
        match runner {
            Runner::Attached(connection, Some(process)) if self.is_of(connection, process) => {
                self.kill_at_once(process);
            }
            _ => runner
                .process()
                .into_iter()
                .for_each(|process| self.kill_process(process)),
        }
    }

    /// Whether a connection is of this process. As long as it is open, its number is not given to another, also if it was
    /// started by an agent before this one.
    fn is_of(&self, connection: usize, process: u32) -> bool {
        self.connections.get(&connection).is_some_and(|found| {
            let peer = found.accepted.channel().peer();
            peer.is_ok_and(|peer| peer.process == Some(process))
        })
    }

    pub(super) fn kill_process(&mut self, number: u32) {
        // Only one that has not been waited for: until then its number is not given to another.
        if self.processes.contains_key(&number) {
            self.kill_at_once(number);
        }
    }

    fn kill_at_once(&self, number: u32) {
        let killed = match self.processes.get(&number) {
            Some(process) => process.group.kill(),
            None => kill_group(number),
        };
        if let Err(error) = killed {
            self.log
                .warn(format_args!("process {number} cannot be killed: {error}"));
        }
    }
}

/// A name of a file for any name of a task.
fn log_name(task: &str) -> String {
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | ' ' => letter,
        _ => '_',
    };
    let name: String = task.chars().take(100).map(plain).collect();
    format!("{}.log", name.trim_start_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::log_name;

    #[test]
    fn a_name_of_a_task_stays_in_its_folder() {
        let rows = [
            ("push", "push.log"),
            ("../../x", "_.._x.log"),
            ("a/b\0c", "a_b_c.log"),
            ("", ".log"),
        ];
        for (task, expected) in rows {
            assert_eq!(log_name(task), expected, "{task:?}");
        }
        assert_eq!(log_name(&"x".repeat(500)).len(), 104);
    }
}
