//! The endpoint of the agent: which of several agents has it, and its listening socket.

use std::env;
use std::fs::{File, OpenOptions, remove_file};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use sockets_core::broker::endpoint;
use sockets_sys::file_lock::try_lock;
use sockets_sys::handoff::inherited;
use sockets_sys::handoff::passing::Descriptor;

/// A listening socket, and the lock that makes it the only one.
#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) path: PathBuf,
    pub(crate) listener: UnixListener,
    pub(crate) lock: File,
    /// Whether the service manager made it, who then keeps it.
    pub(crate) is_lent: bool,
}

/// What became of the attempt to listen.
#[derive(Debug)]
pub(crate) enum Outcome {
    Listening(Listening),
    /// Another agent listens, or is about to.
    Occupied,
}

impl Listening {
    /// Listens at the path, unless another agent does; or takes the socket that the service manager has made.
    pub(crate) fn start(path: PathBuf, lent: Option<Descriptor>) -> io::Result<Outcome> {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        endpoint::make_private(folder)?;
        let lock = open_lock(&path)?;
        if !try_lock(&lock)? {
            return Ok(Outcome::Occupied);
        }
        let is_lent = lent.is_some();
        let listener = match lent {
            Some(descriptor) => UnixListener::from(descriptor),
            None => bind(&path)?,
        };
        listener.set_nonblocking(true)?;
        Ok(Outcome::Listening(Self {
            path,
            listener,
            lock,
            is_lent,
        }))
    }

    /// Removes the socket's name, while the lock still keeps others from binding one.
    pub(crate) fn remove(&self) -> io::Result<()> {
        match self.is_lent {
            true => Ok(()),
            false => remove_file(&self.path),
        }
    }
}

/// The lock file is never removed: two agents would lock two files.
fn open_lock(path: &Path) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW)
        .open(name)
}

fn bind(path: &Path) -> io::Result<UnixListener> {
    match endpoint::require_socket(path) {
        // Of an agent that was killed: we have the lock.
        Ok(()) => remove_file(path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    // Nobody else gets into the folder, so there is no moment in which others could connect.
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Connects to the agent at the path, if there is one, after all checks.
pub(crate) fn connect(path: &Path) -> io::Result<UnixStream> {
    endpoint::require_private(path.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
    endpoint::require_socket(path)?;
    let stream = UnixStream::connect(path)?;
    endpoint::require_same_user((&stream).into())?;
    Ok(stream)
}

/// What the service manager has left in this process, by name. Called once, at the start.
pub(crate) fn from_service_manager() -> io::Result<Vec<(String, Descriptor)>> {
    // Names without descriptors, of a process above, would be an error.
    if env::var_os("LISTEN_FDS").is_none() {
        return Ok(Vec::new());
    }
    sd_notify::listen_fds_with_names()?
        .map(|(number, name)| Ok((name, inherited(number)?)))
        .collect()
}
