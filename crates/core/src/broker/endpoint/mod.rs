//! Where the agent listens and keeps its state, and that nobody else has made these places.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use sockets_sys::handoff::passing::Peer;

#[cfg_attr(target_vendor = "apple", path = "apple.rs")]
#[cfg_attr(all(unix, not(target_vendor = "apple")), path = "other_unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;
#[cfg(all(test, unix))]
mod tests;
#[cfg(unix)]
mod unix;

/// Variable that names the socket of the agent, on Windows its pipe.
pub const ENDPOINT_VARIABLE: &str = "UWP_SOCKETS_AGENT";
/// Variable that names the folder of the agent's state.
pub const STATE_VARIABLE: &str = "UWP_SOCKETS_STATE";

/// The path of the agent's socket: that of `UWP_SOCKETS_AGENT`, otherwise `uwp-sockets/agent.sock` in the user's folder for such
/// sockets, otherwise a folder of the user in `/tmp`. On Windows the name of a pipe with the security identifier of the user.
///
/// # Errors
/// `InvalidInput` for a path that is not absolute or longer than an address of a socket, and for what is no name of a pipe.
pub fn path(variable: impl Fn(&str) -> Option<OsString>) -> io::Result<PathBuf> {
    let path = match absolute(&variable, ENDPOINT_VARIABLE)? {
        Some(path) => path,
        None => platform::default_path(&variable)?,
    };
    platform::require_address(&path)?;
    Ok(path)
}

/// The folder of the state: that of `UWP_SOCKETS_STATE`, otherwise `uwp-sockets` in `XDG_STATE_HOME` or `~/.local/state`, on Windows
/// in `LOCALAPPDATA`.
///
/// # Errors
/// `InvalidInput` for a path that is not absolute; `NotFound` without a home.
pub fn state_folder(variable: impl Fn(&str) -> Option<OsString>) -> io::Result<PathBuf> {
    if let Some(folder) = absolute(&variable, STATE_VARIABLE)? {
        return Ok(folder);
    }
    platform::default_state(&variable)
        .map(|folder| folder.join("uwp-sockets"))
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, platform::NO_HOME))
}

/// Makes a folder of this user alone, if there is none, and the folders above it; and checks it.
///
/// # Errors
/// Those of [`require_private`], and of making it.
pub fn make_private(folder: &Path) -> io::Result<()> {
    platform::make_private(folder)
}

/// Checks that a folder belongs to this user, that nobody else may enter it, and that it is no link.
///
/// # Errors
/// `PermissionDenied` that says what is wrong; the system's error for what cannot be read.
pub fn require_private(folder: &Path) -> io::Result<()> {
    platform::require_private(folder)
}

/// Checks that what is at the path is a socket of this user in a folder of this user, and no link. A pipe is in no folder.
///
/// # Errors
/// `PermissionDenied` that says what is wrong; the system's error for what cannot be read, such as `NotFound`.
pub fn require_endpoint(path: &Path) -> io::Result<()> {
    platform::require_endpoint(path)
}

/// Checks that the process at the other end is of this user.
///
/// # Errors
/// `PermissionDenied` that names the other; those of asking the system.
pub fn require_same_user(peer: &Peer) -> io::Result<()> {
    let user = &peer.user;
    match &sockets_sys::process::user()? {
        own if own == user => Ok(()),
        own => Err(denied(format!(
            "the process at the other end is of user {user}, not {own}"
        ))),
    }
}

fn denied(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, reason)
}

fn absolute(
    variable: &impl Fn(&str) -> Option<OsString>,
    name: &str,
) -> io::Result<Option<PathBuf>> {
    match variable(name).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(path) if Path::new(&path).is_absolute() => Ok(Some(path.into())),
        Some(_) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{name} is no absolute path"),
        )),
    }
}

/// What the XDG Base Directory Specification says of its variables: a path that is not absolute is ignored.
fn folder_of(variable: &impl Fn(&str) -> Option<OsString>, name: &str) -> Option<PathBuf> {
    variable(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}
