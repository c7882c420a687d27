use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use sockets_core::broker::endpoint;
use sockets_sys::handoff::passing::Descriptor;

use super::options::Options;
use super::ready;
use crate::agent::{Agent, HELD_PREFIX, lent_by_service_manager, take_over};
use crate::listening::{Listening, Outcome, connect};
use crate::log::Log;
use crate::store::Store;

/// For another agent that begins or ends.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nothing announces that it listens or has ended.
const RETRY: Duration = Duration::from_millis(2);

/// Runs the agent, unless there is one.
pub(super) fn run(options: &Options) -> io::Result<()> {
    let ready = options.ready.map(ready::open).transpose()?;
    let started = start(options);
    tell(ready, &started)?;
    match started? {
        Some(agent) => agent.run(),
        None => Ok(()),
    }
}

/// Tells who started us that the agent listens, or why not.
fn tell(ready: Option<File>, started: &io::Result<Option<Agent>>) -> io::Result<()> {
    let Some(mut ready) = ready else {
        return Ok(());
    };
    let written = match started {
        Ok(_) => ready.write_all(b"\n"),
        Err(error) => write!(ready, "{error}"),
    };
    match written {
        // Who started us has gone on without waiting.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn start(options: &Options) -> io::Result<Option<Agent>> {
    let path = endpoint::path(|name| env::var_os(name))?;
    let folder = endpoint::state_folder(|name| env::var_os(name))?;
    if options.replace
        && let Some(taken) = take_over()?
    {
        return taken.start(&path, &folder, options.patience).map(Some);
    }
    let (kept, mut lent): (Vec<_>, Vec<_>) = lent_by_service_manager()?
        .into_iter()
        .partition(|(name, _): &(String, Descriptor)| name.starts_with(HELD_PREFIX));
    let lent = lent.pop().map(|(_, descriptor)| descriptor);
    let Some(listening) = listen(&path, lent)? else {
        return Ok(None);
    };
    endpoint::make_private(&folder)?;
    let log = Log::open(&folder);
    let (store, sockets) = Store::open(&folder, &log)?;
    let mut agent = Agent::start(listening, store, log, options.patience)?;
    agent.resume(sockets, kept);
    agent.report_ready();
    Ok(Some(agent))
}

/// Listens, unless another agent does.
fn listen(path: &Path, mut lent: Option<Descriptor>) -> io::Result<Option<Listening>> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Listening::start(path.to_owned(), lent.take())? {
            Outcome::Listening(listening) => return Ok(Some(listening)),
            // The one with the lock listens, is about to listen, which is its first step, or about to end, its last.
            Outcome::Occupied => match connect(path, PATIENCE) {
                Ok(_) => return Ok(None),
                Err(error) if Instant::now() > deadline => return Err(error),
                Err(_) => sleep(RETRY),
            },
        }
    }
}
