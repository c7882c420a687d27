use std::ffi::c_void;
use std::io;

pub(super) fn is_readable(_descriptor: i32) -> io::Result<bool> {
    Err(io::ErrorKind::Unsupported.into())
}

#[derive(Debug)]
pub(super) enum HostPoll {}

impl HostPoll {
    /// # Safety
    /// None: it touches nothing.
    pub(super) unsafe fn start(
        _host_loop: *mut c_void,
        _descriptor: i32,
        _readable: Box<dyn FnMut()>,
    ) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn close(self, _closed: Box<dyn FnOnce()>) {
        match self {}
    }
}
