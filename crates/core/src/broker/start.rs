//! The way to the agent: it is started when none runs.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::Duration;

use sockets_sys::detached;

use super::connection::{Connection, failed, variable};
use super::endpoint;
use crate::error::{Error, Hresult};

/// How long it may take to start.
const LIMIT: Duration = Duration::from_secs(5);

/// What an agent that runs says on the descriptor for it: any one byte. Everything else is the reason why it does not.
const READY_LENGTH: usize = 1;

/// The variables that the agent gets; it outlives this program, whose other variables may be secrets.
const VARIABLES: [&str; 16] = [
    "HOME",
    "LANG",
    "LOCALAPPDATA",
    "LOGNAME",
    "PATH",
    "SystemRoot",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USER",
    "USERPROFILE",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
    endpoint::ENDPOINT_VARIABLE,
    endpoint::STATE_VARIABLE,
    "UWP_SOCKETS_AGENT_LOG",
];

/// Connects to the agent of this user; when none runs, it starts `program`. Without `program` there must be one that runs.
///
/// # Errors
/// E_ACCESSDENIED 0x80070005 when the place or the agent is not this user's; ERROR_FILE_NOT_FOUND 0x80070002 when there is no
/// such program; connectionRefused 0x8007274D or ERROR_FILE_NOT_FOUND where none runs and none is to be; ERROR_TIMEOUT 0x800705B4; E_FAIL 0x80004005 with what the agent said.
pub fn connect(program: Option<&Path>) -> Result<Connection, Error> {
    let path = endpoint::path(variable).map_err(|error| failed("connect", &error))?;
    match (Connection::connect(&path), program) {
        (Err(error), Some(program)) if is_absent(&error) => start(program, &path),
        (outcome, _) => outcome.map_err(|error| failed("connect", &error)),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}

/// Of two agents that start at once, one ends again: that one listens is what counts.
fn start(program: &Path, path: &Path) -> Result<Connection, Error> {
    let readiness = detached::READINESS.to_string();
    let words = ["run", "--ready-fd", &readiness];
    let said = detached::start(program, &words, &environment(), LIMIT);
    match (Connection::connect(path), said) {
        (Ok(connection), _) => Ok(connection),
        (Err(_), Err(error)) => Err(not_started(program, &error)),
        (Err(_), Ok(said)) if said.len() != READY_LENGTH => {
            let reason = String::from_utf8_lossy(&said);
            let text = format!("the agent did not start: {}", reason.trim());
            Err(Error::new(Hresult::E_FAIL, text))
        }
        (Err(error), Ok(_)) => Err(failed("connect", &error)),
    }
}

fn environment() -> Vec<(OsString, OsString)> {
    let values = VARIABLES.iter().map(|name| (name, variable(name)));
    values
        .filter_map(|(name, value)| Some((name.into(), value?)))
        .collect()
}

fn not_started(program: &Path, error: &io::Error) -> Error {
    let program = program.display();
    match error.kind() {
        io::ErrorKind::NotFound => Error::new(
            Hresult::ERROR_FILE_NOT_FOUND,
            format!("the agent did not start: there is no program {program}"),
        ),
        io::ErrorKind::TimedOut => Error::new(
            Hresult::ERROR_TIMEOUT,
            format!(
                "the agent, {program}, was not ready within {} s",
                LIMIT.as_secs()
            ),
        ),
        _ => Error::from_io(format_args!("start the agent, {program}"), "execve", error),
    }
}
