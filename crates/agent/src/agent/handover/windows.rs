//! No successor takes over here: an open pipe cannot change its server. An agent of another version starts when this one has
//! ended.

use std::io;
use std::path::Path;

use super::Agent;
use super::Patience;
use crate::protocol::{Code, Reply};

const REASON: &str = "an agent cannot be replaced while it runs on this system: stop it";

/// No value of it exists.
#[derive(Debug)]
pub(crate) enum Taken {}

/// Always fails with `Unsupported`.
pub(crate) fn take_over() -> io::Result<Option<Taken>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, REASON))
}

impl Taken {
    pub(crate) fn start(self, _path: &Path, _folder: &Path, _: Patience) -> io::Result<Agent> {
        match self {}
    }
}

impl Agent {
    pub(super) fn hand_over(&mut self, token: usize) {
        let reply = Reply::Error {
            hresult: Code::NotSupported as u32,
            message: REASON.into(),
        };
        self.send(token, &reply, b"");
    }
}
