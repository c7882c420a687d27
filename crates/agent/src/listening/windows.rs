use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mio::event::Source;
use mio::windows::NamedPipe;
use mio::{Interest, Registry, Token};
use sockets_core::broker::endpoint;
use sockets_sys::handoff::passing::{Channel, Descriptor};
use sockets_sys::pipe::{Pipe, first_instance, next_instance};

use super::Outcome;

pub(super) type Line = Pipe;

/// An instance of the pipe that waits for a client. The first one is the lock: as long as there is an instance, no other process
/// can make a first one.
#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) path: PathBuf,
    waiting: NamedPipe,
    watched: Option<(Registry, usize)>,
}

impl Listening {
    /// Listens at the path, unless another agent does. No service manager lends anything here.
    pub(crate) fn start(path: PathBuf, _lent: Option<Descriptor>) -> io::Result<Outcome> {
        let Some(waiting) = first_instance(&path)? else {
            return Ok(Outcome::Occupied);
        };
        Ok(Outcome::Listening(Self {
            path,
            waiting,
            watched: None,
        }))
    }

    pub(crate) fn watch(&mut self, registry: &Registry, token: usize) -> io::Result<()> {
        self.watched = Some((registry.try_clone()?, token));
        self.await_client()
    }

    fn await_client(&mut self) -> io::Result<()> {
        let Some((registry, token)) = &self.watched else {
            return Ok(());
        };
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.waiting.register(registry, Token(*token), interest)
    }

    /// The next connection; `WouldBlock` when there is none.
    pub(crate) fn accept(&mut self) -> io::Result<NamedPipe> {
        self.waiting.connect()?;
        let next = next_instance(&self.path)?;
        let connected = std::mem::replace(&mut self.waiting, next);
        self.await_client()?;
        Ok(connected)
    }

    /// Nothing: the pipe ends with its last instance.
    #[expect(clippy::unused_self, reason = "the signature of its twin")]
    pub(crate) const fn remove(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Connects to the agent of this name, if there is one, after all checks. Each step of an exchange may take as long as the limit.
pub(crate) fn connect(path: &Path, limit: Duration) -> io::Result<Pipe> {
    let mut pipe = Pipe::connect(path, limit)?;
    endpoint::require_same_user(&pipe.server()?)?;
    pipe.set_read_limit(Some(limit));
    pipe.set_write_limit(Some(limit));
    Ok(pipe)
}

pub(crate) const fn channel(pipe: &Pipe) -> impl Channel {
    pipe
}
