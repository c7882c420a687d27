//! Named pipes of one user: each end learns which process is at the other, and whose it is.

mod client;
mod duplicate;
mod listen;
mod name;
pub(crate) mod user;

pub use client::Pipe;
pub use duplicate::duplicate_for;
pub use listen::{client_of, first_instance, next_instance};
pub use name::{default_name, require_name};

use std::ffi::OsStr;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;

use windows_sys::Win32::Foundation::{ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_PIPE_NOT_CONNECTED};
use windows_sys::Win32::Networking::WinSock::WSAECONNRESET;

use crate::handoff::passing::Peer;
use user::user_of;

/// Of either direction, in bytes; what does not fit waits at the sender.
const BUFFER: u32 = 64 << 10;

pub(crate) fn wide(text: impl AsRef<OsStr>) -> Vec<u16> {
    text.as_ref().encode_wide().chain([0]).collect()
}

fn wide_name(name: &Path) -> io::Result<Vec<u16>> {
    require_name(name)?;
    Ok(wide(name))
}

fn peer(process: u32) -> io::Result<Peer> {
    Ok(Peer {
        user: user_of(process)?,
        process: Some(process),
    })
}

/// Whether the other end of a pipe has been closed.
fn is_end(error: &io::Error) -> bool {
    let code = error
        .raw_os_error()
        .and_then(|code| u32::try_from(code).ok());
    matches!(
        code,
        Some(ERROR_BROKEN_PIPE | ERROR_NO_DATA | ERROR_PIPE_NOT_CONNECTED)
    )
}

/// What a socket reports of a write after the end.
fn reset() -> io::Error {
    io::Error::from_raw_os_error(WSAECONNRESET)
}
