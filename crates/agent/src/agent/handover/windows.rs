use std::io;
use std::path::Path;

use super::super::{Agent, Patience};
use crate::protocol::{Code, Reply};

const REASON: &str = "an agent cannot be replaced while it runs on this system: stop it";

/// No value of it exists: an open pipe cannot change its server. An agent of another version starts when this one has ended.
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
    pub(in super::super) fn hand_over(&mut self, token: usize) {
        let reply = Reply::Error {
            hresult: Code::NotSupported as u32,
            message: REASON.into(),
        };
        self.send(token, &reply, b"");
    }
}
