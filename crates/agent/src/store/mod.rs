//! What the agent keeps on disk: registrations, which survive everything, and records of the sockets it holds, so that after
//! the agent's end their owners learn that they are gone.

mod durable;
mod journal;
mod registrations;
#[cfg(test)]
mod tests;

pub(crate) use journal::{Journal, Recorded};
pub(crate) use registrations::{Registration, Registrations};

use std::io;
use std::path::{Path, PathBuf};

use sockets_core::broker::endpoint;

use crate::log::Log;

/// The state on disk.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) registrations: Registrations,
    pub(crate) journal: Journal,
}

impl Store {
    /// Reads the state in the folder, which it makes if there is none. Also returns the sockets that were held last.
    pub(crate) fn open(folder: &Path, log: &Log) -> io::Result<(Self, Vec<Recorded>)> {
        endpoint::make_private(folder)?;
        let registrations = Registrations::load(folder, log)?;
        let (journal, sockets) = Journal::open(folder, log)?;
        let store = Self {
            folder: folder.to_owned(),
            registrations,
            journal,
        };
        Ok((store, sockets))
    }
}
