use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr;

use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::Security::Authorization::ConvertSidToStringSidW;
use windows_sys::Win32::Security::{GetTokenInformation, PSID, TOKEN_QUERY, TOKEN_USER, TokenUser};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, OpenProcessToken, PROCESS_QUERY_LIMITED_INFORMATION,
};

use crate::private_folder::free;

/// Words of memory for a `TOKEN_USER` and the longest security identifier behind it, of 68 bytes.
const TOKEN_WORDS: usize = 16;

/// The user of this process.
pub(crate) fn own_user() -> io::Result<String> {
    // SAFETY: the call has no condition; its result is not to be closed.
    user_of_handle(unsafe { GetCurrentProcess() })
}

/// The user of a process.
pub(crate) fn user_of(process: u32) -> io::Result<String> {
    let process = open(process, PROCESS_QUERY_LIMITED_INFORMATION)?;
    user_of_handle(process.as_raw_handle())
}

pub(crate) fn open(process: u32, rights: u32) -> io::Result<OwnedHandle> {
    // SAFETY: the call has no condition.
    owned(unsafe { OpenProcess(rights, 0, process) })
}

fn user_of_handle(process: HANDLE) -> io::Result<String> {
    let mut token = ptr::null_mut();
    // SAFETY: the handle is open, and the token lives through the call.
    check(unsafe { OpenProcessToken(process, TOKEN_QUERY, &raw mut token) })?;
    let token = owned(token)?;
    let mut memory = [0_u64; TOKEN_WORDS];
    let mut length = 0;
    // SAFETY: the memory has the length given, and is aligned for the structure.
    check(unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            memory.as_mut_ptr().cast(),
            size_of_val(&memory) as u32,
            &raw mut length,
        )
    })?;
    // SAFETY: the call has written the structure.
    let user = unsafe { &*memory.as_ptr().cast::<TOKEN_USER>() };
    // SAFETY: the identifier lies behind the structure, in the same memory.
    unsafe { sid_text(user.User.Sid) }
}

/// A security identifier as text.
///
/// # Safety
/// It is a valid identifier that lives through the call.
pub(crate) unsafe fn sid_text(sid: PSID) -> io::Result<String> {
    let mut text = ptr::null_mut();
    // SAFETY: the caller's promise; the pointer lives through the call.
    check(unsafe { ConvertSidToStringSidW(sid, &raw mut text) })?;
    let length = (0..)
        // SAFETY: the text ends with a zero, at which this stops.
        .take_while(|&index| unsafe { *text.add(index) } != 0)
        .count();
    // SAFETY: so many characters have just been read.
    let found = String::from_utf16_lossy(unsafe { std::slice::from_raw_parts(text, length) });
    free(text.cast());
    Ok(found)
}

pub(crate) fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a call has just opened it, and nothing else owns it.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

pub(crate) fn check(code: i32) -> io::Result<()> {
    match code {
        0 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}
