use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle};
use std::path::Path;

use mio::windows::NamedPipe;
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_PIPE_BUSY, HANDLE, INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, PIPE_ACCESS_DUPLEX,
};
use windows_sys::Win32::System::Pipes::{
    CreateNamedPipeW, GetNamedPipeClientProcessId, PIPE_READMODE_BYTE, PIPE_REJECT_REMOTE_CLIENTS,
    PIPE_TYPE_BYTE, PIPE_UNLIMITED_INSTANCES,
};

use super::{BUFFER, peer, wide_name};
use crate::handoff::passing::Peer;
use crate::private_folder::Protection;

/// Makes the first instance of a pipe, which only this user can open, from this machine; none when there is a pipe of that
/// name, whoever has made it.
///
/// # Errors
/// `InvalidInput` for what is no name of a pipe; those of the system calls.
pub fn first_instance(name: &Path) -> io::Result<Option<NamedPipe>> {
    match create(name, FILE_FLAG_FIRST_PIPE_INSTANCE) {
        Ok(pipe) => Ok(Some(pipe)),
        Err(error) if is_taken(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes another instance, for the next client.
///
/// # Errors
/// Those of the system calls.
pub fn next_instance(name: &Path) -> io::Result<NamedPipe> {
    create(name, 0)
}

fn is_taken(error: &io::Error) -> bool {
    let code = error
        .raw_os_error()
        .and_then(|code| u32::try_from(code).ok());
    matches!(code, Some(ERROR_ACCESS_DENIED | ERROR_PIPE_BUSY))
}

fn create(name: &Path, flags: u32) -> io::Result<NamedPipe> {
    let name = wide_name(name)?;
    let protection = Protection::of_user()?;
    // SAFETY: the name ends with a zero, and it and the attributes live through the call.
    let handle = unsafe {
        CreateNamedPipeW(
            name.as_ptr(),
            PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | flags,
            PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
            PIPE_UNLIMITED_INSTANCES,
            BUFFER,
            BUFFER,
            0,
            &raw const *protection.attributes(),
        )
    };
    if handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has just opened it as a pipe for overlapped calls, and nothing else owns it.
    Ok(unsafe { NamedPipe::from_raw_handle(handle) })
}

/// The process that has connected to an instance.
///
/// # Errors
/// Those of the system calls, for example when it has ended.
pub fn client_of(pipe: &NamedPipe) -> io::Result<Peer> {
    let mut process = 0;
    let handle: HANDLE = pipe.as_raw_handle();
    // SAFETY: the handle is that of the pipe, and the number lives through the call.
    match unsafe { GetNamedPipeClientProcessId(handle, &raw mut process) } {
        0 => Err(io::Error::last_os_error()),
        _ => peer(process),
    }
}
