use std::fs::{File, OpenOptions, remove_file};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use socket2::SockRef;
use sockets_core::broker::endpoint;
use sockets_sys::file_lock::try_lock;
use sockets_sys::handoff::passing::{Channel, Descriptor, peer};

use super::Outcome;

pub(super) type Line = UnixStream;

/// A listening socket, and the lock that makes it the only one.
#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) path: PathBuf,
    pub(crate) listener: UnixListener,
    pub(crate) lock: File,
    /// Whether the service manager made it, who then keeps it.
    pub(crate) is_lent: bool,
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

    pub(crate) fn watch(&mut self, registry: &Registry, token: usize) -> io::Result<()> {
        SourceFd(&self.listener.as_raw_fd()).register(registry, Token(token), Interest::READABLE)
    }

    /// The next connection; `WouldBlock` when there is none.
    pub(crate) fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept()?.0)
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
    match endpoint::require_endpoint(path) {
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

/// Connects to the agent at the path, if there is one, after all checks. Each step of an exchange may take as long as the limit.
pub(crate) fn connect(path: &Path, limit: Duration) -> io::Result<UnixStream> {
    endpoint::require_endpoint(path)?;
    let stream = UnixStream::connect(path)?;
    endpoint::require_same_user(&peer(SockRef::from(&stream))?)?;
    stream.set_read_timeout(Some(limit))?;
    stream.set_write_timeout(Some(limit))?;
    Ok(stream)
}

pub(crate) fn channel(stream: &UnixStream) -> impl Channel {
    SockRef::from(stream)
}
