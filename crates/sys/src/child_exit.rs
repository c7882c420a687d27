//! The end of a child, as Windows reports it.

use std::io;
use std::os::windows::io::{AsRawHandle, BorrowedHandle};

use windows_sys::Win32::Foundation::WAIT_OBJECT_0;
use windows_sys::Win32::System::Threading::{INFINITE, WaitForSingleObject};

/// Waits until a process has ended.
///
/// # Errors
/// Those of the system call.
pub fn wait_for_exit(process: BorrowedHandle<'_>) -> io::Result<()> {
    // SAFETY: the handle is open through the call.
    match unsafe { WaitForSingleObject(process.as_raw_handle(), INFINITE) } {
        WAIT_OBJECT_0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
