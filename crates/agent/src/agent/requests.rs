use std::sync::Arc;

use sockets_core::broker::frame::Attachment;
use sockets_sys::handoff::passing::Descriptor;
use uuid::Uuid;

use super::Agent;
use super::connection::Client;
use super::timers::Timer;
use crate::protocol::{
    Code, CompletedError, Failure, Launch, Reply, Request, Role, Task, TaskListed, VERSION,
};
use crate::store::Registration;

/// A reply, with what travels beside it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) reply: Reply,
    pub(super) tail: Vec<u8>,
    pub(super) descriptor: Option<Arc<Descriptor>>,
    /// A socket that is watched once the reply is out, and given up if that fails: the sender then keeps its own.
    pub(super) held: Option<usize>,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            tail: Vec::new(),
            descriptor: None,
            held: None,
        }
    }
}

pub(super) type Answered = Result<Option<Answer>, Failure>;

pub(super) fn reply(reply: Reply) -> Answered {
    Ok(Some(reply.into()))
}

impl Agent {
    pub(super) fn answer(
        &mut self,
        token: usize,
        request: Request,
        tail: Vec<u8>,
        attachment: Attachment,
    ) -> Answered {
        let client = self
            .connections
            .get(&token)
            .and_then(|found| found.client.clone());
        match (client, request) {
            (
                None,
                Request::Hello {
                    protocol,
                    application,
                    secret,
                    role,
                    instance,
                },
            ) => {
                require_protocol(protocol)?;
                let client = self.introduced(role, application, secret, instance)?;
                self.welcome(token, client)
            }
            (None, _) => Err(Failure::new(
                Code::AccessDenied,
                "the first message is hello",
            )),
            (Some(client), request) if client.role == Role::Control => {
                self.answer_control(token, &request)
            }
            (Some(client), request) => {
                self.answer_client(token, &client, request, tail, attachment)
            }
        }
    }

    fn answer_client(
        &mut self,
        token: usize,
        client: &Client,
        request: Request,
        tail: Vec<u8>,
        attachment: Attachment,
    ) -> Answered {
        let application = client.application.as_str();
        match request {
            Request::Register { task, launch } => self.register(application, task, launch),
            Request::Unregister { task_id, cancel } => {
                self.unregister(application, &task_id, cancel)
            }
            Request::Tasks => reply(Reply::Tasks {
                tasks: self.tasks(application),
            }),
            Request::Transfer(record) => self.transfer(application, record, tail, attachment),
            Request::Sockets => Ok(Some(self.list_sockets(application))),
            Request::Reclaim { id } => self.reclaim(token, application, &id),
            Request::Received { id } => self.release(token, application, &id),
            Request::Attach { activations } => self.attach(token, client, activations),
            Request::Progress { instance, progress } => {
                self.report_progress(application, &instance, progress);
                Ok(None)
            }
            Request::Ended {
                instance,
                succeeded,
                hresult,
                message,
            } => {
                let outcome = match succeeded {
                    true => Ok(()),
                    false => Err(CompletedError::told(hresult, message)),
                };
                self.end_by_runner(application, &instance, outcome);
                Ok(None)
            }
            Request::Hello { .. } => Err(Failure::new(Code::IllegalCall, "hello comes once")),
            Request::Status | Request::Stop { .. } | Request::TakeOver => Err(Failure::new(
                Code::AccessDenied,
                "only for the role control",
            )),
        }
    }

    fn introduced(
        &mut self,
        role: Role,
        application: Option<String>,
        secret: Option<String>,
        instance: Option<String>,
    ) -> Result<Client, Failure> {
        let mut client = Client {
            role,
            application: String::new(),
            instance: None,
            attached: None,
        };
        if role == Role::Control {
            return Ok(client);
        }
        let (Some(application), Some(secret)) = (application, secret) else {
            return Err(Failure::new(
                Code::InvalidArgument,
                "hello lacks application or secret",
            ));
        };
        self.store.registrations.admit(&application, &secret)?;
        client.application = application;
        if role == Role::Task {
            let instance = instance.unwrap_or_default();
            // None for a task that has ended, whose process may still have something to do.
            client.instance = self.require_instance(&client.application, &instance).ok();
        }
        Ok(client)
    }

    fn welcome(&mut self, token: usize, client: Client) -> Answered {
        if let Some(connection) = self.connections.get_mut(&token) {
            connection.client = Some(client);
        }
        self.timers.clear(Timer::Hello(token));
        reply(Reply::Welcome {
            version: env!("CARGO_PKG_VERSION"),
            pid: std::process::id(),
        })
    }

    fn register(&mut self, application: &str, task: Task, launch: Launch) -> Answered {
        if !launch.program.is_absolute() || !launch.cwd.is_absolute() {
            return Err(Failure::new(
                Code::InvalidArgument,
                "program and cwd of the launch are absolute paths",
            ));
        }
        let task_id = Uuid::new_v4().to_string();
        self.log
            .info(format_args!("task {} is {task_id}", task.name));
        let registration = Registration { task, launch };
        self.store
            .registrations
            .add(application, &task_id, registration)?;
        reply(Reply::Registered { task_id })
    }

    fn unregister(&mut self, application: &str, task_id: &str, cancel: bool) -> Answered {
        self.require_task(application, task_id)?;
        self.store.registrations.remove(application, task_id)?;
        self.disarm_sockets_of(application, task_id);
        if cancel {
            self.cancel_task(application, task_id);
        }
        reply(Reply::Done)
    }

    pub(super) fn require_task(&self, application: &str, task_id: &str) -> Result<(), Failure> {
        match self.store.registrations.find(application, task_id) {
            Some(_) => Ok(()),
            None => Err(Failure::new(
                Code::NotFound,
                format!("no task {task_id} is registered"),
            )),
        }
    }

    pub(super) fn tasks(&self, application: &str) -> Vec<TaskListed> {
        let listed = |(task_id, registration): (&String, &Registration)| TaskListed {
            task_id: task_id.clone(),
            task: registration.task.clone(),
        };
        self.store
            .registrations
            .tasks(application)
            .map(listed)
            .collect()
    }
}

fn require_protocol(protocol: u32) -> Result<(), Failure> {
    match protocol {
        VERSION => Ok(()),
        _ => Err(Failure::new(
            Code::NotSupported,
            format!("the agent speaks protocol {VERSION}, not {protocol}"),
        )),
    }
}
