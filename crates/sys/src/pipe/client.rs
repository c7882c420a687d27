use std::fs::OpenOptions;
use std::io;
use std::mem::zeroed;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;
use std::ptr;
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{
    ERROR_IO_PENDING, ERROR_OPERATION_ABORTED, ERROR_PIPE_BUSY, ERROR_SEM_TIMEOUT, HANDLE,
    WAIT_OBJECT_0,
};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_OVERLAPPED, ReadFile, SECURITY_IDENTIFICATION, WriteFile,
};
use windows_sys::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Pipes::{
    GetNamedPipeServerProcessId, PeekNamedPipe, WaitNamedPipeW,
};
use windows_sys::Win32::System::Threading::{
    CreateEventW, INFINITE, SetEvent, WaitForMultipleObjects,
};
use windows_sys::core::BOOL;

use super::{is_end, peer, reset, wide_name};
use crate::handoff::passing::Peer;

/// The client's end of a pipe. Calls wait, up to a limit, and [`stop`](Self::stop) ends the wait of another thread.
#[derive(Debug)]
pub struct Pipe {
    handle: OwnedHandle,
    stopped: OwnedHandle,
    read_limit: Option<Duration>,
    write_limit: Option<Duration>,
}

impl Pipe {
    /// Opens a pipe. While all its instances are taken, it waits for the next one, up to `limit`.
    ///
    /// # Errors
    /// `NotFound` when there is no such pipe, `TimedOut`, `PermissionDenied` for one that is another user's alone, and
    /// `InvalidInput` for what is no name of a pipe.
    pub fn connect(name: &Path, limit: Duration) -> io::Result<Self> {
        let deadline = Instant::now() + limit;
        let wide = wide_name(name)?;
        loop {
            match open(name) {
                Err(error) if is_code(&error, ERROR_PIPE_BUSY) => wait_for(&wide, deadline)?,
                opened => return Self::of(opened?),
            }
        }
    }

    fn of(handle: OwnedHandle) -> io::Result<Self> {
        Ok(Self {
            handle,
            stopped: event()?,
            read_limit: None,
            write_limit: None,
        })
    }

    /// How long a call to receive may wait; `None` for as long as it takes.
    pub const fn set_read_limit(&mut self, limit: Option<Duration>) {
        self.read_limit = limit;
    }

    /// How long a call to send may wait; `None` for as long as it takes.
    pub const fn set_write_limit(&mut self, limit: Option<Duration>) {
        self.write_limit = limit;
    }

    /// The process that has made the pipe.
    ///
    /// # Errors
    /// Those of the system calls, for example when it has ended.
    pub fn server(&self) -> io::Result<Peer> {
        let mut process = 0;
        // SAFETY: the handle is open, and the number lives through the call.
        match unsafe { GetNamedPipeServerProcessId(self.raw(), &raw mut process) } {
            0 => Err(io::Error::last_os_error()),
            _ => peer(process),
        }
    }

    /// Number of bytes that can be received at once.
    ///
    /// # Errors
    /// Those of the system call, for example when the other end is closed.
    pub fn available(&self) -> io::Result<usize> {
        let mut count = 0;
        let (none, count_place) = (ptr::null_mut(), &raw mut count);
        // SAFETY: the handle is open, the number lives through the call, and no bytes are asked for.
        let code = unsafe {
            PeekNamedPipe(
                self.raw(),
                none,
                0,
                ptr::null_mut(),
                count_place,
                ptr::null_mut(),
            )
        };
        match code {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(count as usize),
        }
    }

    /// Receives; nothing after the end.
    ///
    /// # Errors
    /// `TimedOut`, `Interrupted` never; `ConnectionAborted` after [`stop`](Self::stop); those of the system calls.
    pub fn read(&self, target: &mut [u8]) -> io::Result<usize> {
        let length = u32::try_from(target.len()).unwrap_or(u32::MAX);
        let start = |handle, overlapped| {
            // SAFETY: `transfer` waits for the end of the call, and `target` lives longer.
            unsafe {
                ReadFile(
                    handle,
                    target.as_mut_ptr(),
                    length,
                    ptr::null_mut(),
                    overlapped,
                )
            }
        };
        match self.transfer(self.read_limit, start) {
            Err(error) if is_end(&error) => Ok(0),
            received => received,
        }
    }

    /// Sends, and returns how many bytes were taken.
    ///
    /// # Errors
    /// `TimedOut`; `ConnectionReset` after the end; `ConnectionAborted` after [`stop`](Self::stop); those of the system calls.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let start = |handle, overlapped| {
            // SAFETY: `transfer` waits for the end of the call, and `bytes` lives longer.
            unsafe { WriteFile(handle, bytes.as_ptr(), length, ptr::null_mut(), overlapped) }
        };
        match self.transfer(self.write_limit, start) {
            Err(error) if is_end(&error) => Err(reset()),
            sent => sent,
        }
    }

    /// Ends the calls that wait, and all later ones.
    pub fn stop(&self) {
        // SAFETY: the event is open. The call fails for nothing else.
        let _ = unsafe { SetEvent(self.stopped.as_raw_handle()) };
    }

    fn transfer(
        &self,
        limit: Option<Duration>,
        start: impl FnOnce(HANDLE, *mut OVERLAPPED) -> BOOL,
    ) -> io::Result<usize> {
        let done = event()?;
        // SAFETY: zero is a valid value of every field.
        let mut overlapped: OVERLAPPED = unsafe { zeroed() };
        overlapped.hEvent = done.as_raw_handle();
        if start(self.raw(), &raw mut overlapped) == 0 {
            match io::Error::last_os_error() {
                error if is_code(&error, ERROR_IO_PENDING) => {}
                error => return Err(error),
            }
        }
        let stopped = self.wait(&done, limit, &overlapped);
        let mut count = 0;
        // SAFETY: the call was started with this structure, which stays in place until it has ended: this waits for it.
        match unsafe { GetOverlappedResult(self.raw(), &raw const overlapped, &raw mut count, 1) } {
            0 => match io::Error::last_os_error() {
                error if is_code(&error, ERROR_OPERATION_ABORTED) => Err(stopped.into()),
                error => Err(error),
            },
            _ => Ok(count as usize),
        }
    }

    /// Waits until a call has ended or has been cancelled, and returns why it was.
    fn wait(
        &self,
        done: &OwnedHandle,
        limit: Option<Duration>,
        overlapped: &OVERLAPPED,
    ) -> io::ErrorKind {
        let handles = [self.stopped.as_raw_handle(), done.as_raw_handle()];
        let limit = limit.map_or(INFINITE, milliseconds);
        // SAFETY: both events are open through the call.
        let woken = unsafe { WaitForMultipleObjects(2, handles.as_ptr(), 0, limit) };
        if woken != WAIT_OBJECT_0 + 1 {
            // SAFETY: the call was started with this structure. One that has ended meanwhile is not found, which is no matter.
            let _ = unsafe { CancelIoEx(self.raw(), overlapped) };
        }
        match woken {
            WAIT_OBJECT_0 => io::ErrorKind::ConnectionAborted,
            _ => io::ErrorKind::TimedOut,
        }
    }

    fn raw(&self) -> HANDLE {
        self.handle.as_raw_handle()
    }
}

/// The server may learn who we are, and not act for us.
fn open(name: &Path) -> io::Result<OwnedHandle> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .share_mode(0)
        .custom_flags(FILE_FLAG_OVERLAPPED)
        .security_qos_flags(SECURITY_IDENTIFICATION)
        .open(name)?;
    Ok(file.into())
}

fn wait_for(name: &[u16], deadline: Instant) -> io::Result<()> {
    let left = deadline.saturating_duration_since(Instant::now());
    // 0 would be the time that the pipe's maker has set.
    let limit = milliseconds(left).max(1);
    // SAFETY: the name ends with a zero and lives through the call.
    if unsafe { WaitNamedPipeW(name.as_ptr(), limit) } != 0 {
        return Ok(());
    }
    match io::Error::last_os_error() {
        error if is_code(&error, ERROR_SEM_TIMEOUT) => Err(io::ErrorKind::TimedOut.into()),
        error => Err(error),
    }
}

fn event() -> io::Result<OwnedHandle> {
    // SAFETY: no pointer is passed. Reset by hand, not signalled, without a name.
    let handle = unsafe { CreateEventW(ptr::null(), 1, 0, ptr::null()) };
    if handle.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has just opened it, and nothing else owns it.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).map_or(INFINITE - 1, |time| time.min(INFINITE - 1))
}

fn is_code(error: &io::Error, code: u32) -> bool {
    error
        .raw_os_error()
        .and_then(|found| u32::try_from(found).ok())
        == Some(code)
}
