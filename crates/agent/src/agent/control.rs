use super::Agent;
use super::held_socket::HeldSocket;
use super::requests::{Answered, reply};
use crate::protocol::{ApplicationStatus, Code, Failure, Reply, Request, SocketStatus, Status};

#[cfg_attr(
    any(target_os = "linux", target_os = "android"),
    path = "resident/linux.rs"
)]
#[cfg_attr(
    not(any(target_os = "linux", target_os = "android")),
    path = "resident/unavailable.rs"
)]
mod platform;

impl Agent {
    pub(super) fn answer_control(&mut self, token: usize, request: &Request) -> Answered {
        match request {
            Request::Status => reply(Reply::Status(self.status())),
            Request::Stop { force } => self.stop(*force),
            Request::TakeOver => {
                self.hand_over(token);
                Ok(None)
            }
            _ => Err(Failure::new(Code::AccessDenied, "not for the role control")),
        }
    }

    fn stop(&mut self, force: bool) -> Answered {
        let count = self
            .sockets
            .values()
            .filter(|held| held.descriptor.is_some())
            .count();
        if count > 0 && !force {
            return Err(Failure::new(
                Code::Busy,
                format!("{count} sockets would be lost"),
            ));
        }
        self.is_ending = true;
        reply(Reply::Done)
    }

    fn status(&self) -> Status {
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            uptime_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            endpoint: self.listening.path.to_string_lossy().into_owned(),
            applications: self
                .store
                .registrations
                .applications()
                .map(|id| self.application(id))
                .collect(),
            resident_bytes: platform::resident_bytes(),
        }
    }

    fn application(&self, id: &str) -> ApplicationStatus {
        let own = |held: &&HeldSocket| held.application == id;
        ApplicationStatus {
            id: id.to_owned(),
            tasks: self.tasks(id),
            sockets: self.sockets.values().filter(own).map(socket).collect(),
        }
    }
}

fn socket(held: &HeldSocket) -> SocketStatus {
    let (local, remote) = held.addresses();
    SocketStatus {
        id: held.record.id.clone(),
        kind: held.record.kind,
        state: held.state.name().to_owned(),
        local,
        remote,
    }
}
