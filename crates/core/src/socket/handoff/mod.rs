//! Sockets that other programs opened, and sockets for other programs: what all kinds have in common.

use std::io;

use socket2::{SockRef, Socket};
use sockets_sys::handoff as system;

use super::FailedCall;
use crate::error::Error;

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(crate) use other::claim;
#[cfg(unix)]
pub(crate) use unix::{claim, register, unregister};

/// What is to become of a descriptor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Adoption {
    pub(crate) kind: system::Kind,
    pub(crate) descriptor: i32,
}

impl Adoption {
    /// Looks at the socket, whose descriptor stays with the caller.
    ///
    /// # Errors
    /// Those of [`refused`](Self::refused).
    pub(crate) fn look<T>(self, look: impl FnOnce(&Socket) -> io::Result<T>) -> Result<T, Error> {
        let socket = system::adopt(self.kind, self.descriptor);
        let socket = socket.map_err(|error| self.refused(&error))?;
        let seen = look(&socket);
        system::abandon(socket);
        seen.map_err(|error| self.refused(&error))
    }

    /// Why the descriptor was not taken over: E_INVALIDARG for a socket of another kind or in another state, and for one
    /// that this process has in use already; WSAENOTSOCK 0x80072736, WSAEBADF 0x80072719; WSAEOPNOTSUPP 0x8007273D where
    /// sockets have no descriptors; tooManyOpenFiles 0x80072728.
    pub(crate) fn refused(self, error: &io::Error) -> Error {
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

    /// Why the socket could not be made ready for its new owner.
    pub(crate) fn failed(self, failure: &FailedCall) -> Error {
        failure.of_operation(format!("descriptor {}", self.descriptor))
    }
}

/// Another descriptor of the socket, so that the first one can be closed without an end of the socket.
///
/// # Errors
/// tooManyOpenFiles 0x80072728; WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors.
pub(crate) fn duplicate(socket: SockRef<'_>) -> Result<Socket, Error> {
    system::duplicate(socket).map_err(|error| not_given(&error))
}

/// Lets go of a socket that nobody here uses any more, and returns the number of its descriptor.
///
/// # Errors
/// WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors.
pub(crate) fn give_out(socket: Socket) -> Result<i32, Error> {
    system::detach(socket).map_err(|error| not_given(&error))
}

pub(crate) fn not_given(error: &io::Error) -> Error {
    Error::from_io("give out the descriptor", "fcntl", error)
}
