//! Adopting and detaching descriptors: what all kinds of sockets have in common.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "other.rs")]
mod platform;

use std::io;

use socket2::{SockRef, Socket};
use sockets_sys::handoff as system;

use super::FailedCall;
use crate::error::Error;

pub(crate) use platform::*;

/// A descriptor to adopt, and the kind of socket that it has to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Adoption {
    pub(crate) kind: system::Kind,
    pub(crate) descriptor: i32,
}

impl Adoption {
    /// Inspects the socket without adopting it: the caller keeps its descriptor.
    ///
    /// # Errors
    /// Those of [`rejected`](Self::rejected).
    pub(crate) fn look<T>(self, look: impl FnOnce(&Socket) -> io::Result<T>) -> Result<T, Error> {
        let socket = system::adopt(self.kind, self.descriptor);
        let socket = socket.map_err(|error| self.rejected(&error))?;
        let seen = look(&socket);
        system::abandon(socket);
        seen.map_err(|error| self.rejected(&error))
    }

    /// The error of a descriptor that was not adopted: E_INVALIDARG for a socket of another kind or in another state, and for
    /// one that this process has in use already; WSAENOTSOCK 0x80072736, WSAEBADF 0x80072719; WSAEOPNOTSUPP 0x8007273D where
    /// sockets have no descriptors; tooManyOpenFiles 0x80072728.
    pub(crate) fn rejected(self, error: &io::Error) -> Error {
        let descriptor = self.descriptor;
        match error.kind() {
            io::ErrorKind::InvalidInput => {
                Error::invalid_argument(format!("descriptor {descriptor}: {error}"))
            }
            io::ErrorKind::AlreadyExists => {
                let text = format!("descriptor {descriptor}: a socket of this process has it");
                Error::invalid_argument(text)
            }
            _ => Error::from_io(format!("descriptor {descriptor}"), "getsockopt", error),
        }
    }

    /// The error of a socket that could not be configured for its new owner.
    pub(crate) fn failed(self, failure: &FailedCall) -> Error {
        failure.of_operation(format!("descriptor {}", self.descriptor))
    }
}

/// A duplicate descriptor, which keeps the socket open when the first one is closed.
///
/// # Errors
/// tooManyOpenFiles 0x80072728; WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors.
pub(crate) fn duplicate(socket: SockRef<'_>) -> Result<Socket, Error> {
    system::duplicate(socket).map_err(|error| detach_failure(&error))
}

/// The number of the descriptor of a socket, which keeps it.
///
/// # Errors
/// WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors.
pub(crate) fn number(socket: SockRef<'_>) -> Result<i32, Error> {
    system::number(socket).map_err(|error| detach_failure(&error))
}

/// Gives up a socket without closing it, and returns the number of its descriptor, which the caller owns.
///
/// # Errors
/// WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors.
pub(crate) fn give_out(socket: Socket) -> Result<i32, Error> {
    system::detach(socket).map_err(|error| detach_failure(&error))
}

pub(crate) fn detach_failure(error: &io::Error) -> Error {
    Error::from_io("give out the descriptor", "fcntl", error)
}
