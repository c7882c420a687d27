use std::io;
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::process::Child;
use std::ptr;

use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{PROCESS_TERMINATE, TerminateProcess};

use crate::pipe::user::{check, open, own_user, owned};

/// A security identifier, as text.
pub(super) type User = String;

/// Kernel handles that a process can have; there is no other limit.
const HANDLES: u64 = 1 << 24;

/// What a process that was killed ends with.
const KILLED: u32 = 1;

pub(super) fn user() -> io::Result<String> {
    own_user()
}

pub(super) fn raise_descriptor_limit() -> io::Result<u64> {
    Ok(HANDLES)
}

/// The process alone: nothing but a job, which a [`Group`] has, names those that it has started.
pub(super) fn kill_group(leader: u32) -> io::Result<()> {
    let process = open(leader, PROCESS_TERMINATE)?;
    // SAFETY: the handle is open with the right for it.
    check(unsafe { TerminateProcess(process.as_raw_handle(), KILLED) })
}

/// A job, in which the processes are that a child starts.
#[derive(Debug)]
pub(super) struct Group(OwnedHandle);

impl Group {
    pub(super) fn of(child: &Child) -> io::Result<Self> {
        // SAFETY: no pointer is passed.
        let job = owned(unsafe { CreateJobObjectW(ptr::null(), ptr::null()) })?;
        // SAFETY: both handles are open.
        check(unsafe { AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) })?;
        Ok(Self(job))
    }

    pub(super) fn kill(&self) -> io::Result<()> {
        // SAFETY: the handle is open.
        check(unsafe { TerminateJobObject(self.0.as_raw_handle(), KILLED) })
    }
}
