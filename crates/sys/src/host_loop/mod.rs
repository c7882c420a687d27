//! libuv, where the host of this library exports it: Node.js and Electron do.

use std::ffi::c_void;
use std::io;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;

/// Whether a descriptor is readable now, also one that something else polls.
///
/// # Errors
/// What the system says of the descriptor; `Unsupported` where sockets have none.
pub fn is_readable(descriptor: i32) -> io::Result<bool> {
    platform::is_readable(descriptor)
}

/// Polls one descriptor on libuv's loop, level-triggered. It does not keep the loop alive, and stays on the loop's thread:
/// it is neither `Send` nor `Sync`.
#[derive(Debug)]
pub struct HostPoll(platform::HostPoll);

impl HostPoll {
    /// Calls `readable` on the loop's thread whenever `descriptor` is readable, until [`close`](Self::close).
    ///
    /// # Safety
    /// `host_loop` is the `uv_loop_t` of the calling thread, and runs at least until what `close` was given is called.
    /// `descriptor` stays open until `close`.
    ///
    /// # Errors
    /// `Unsupported` where the host exports no libuv; what libuv says of the descriptor.
    pub unsafe fn start(
        host_loop: *mut c_void,
        descriptor: i32,
        readable: Box<dyn FnMut()>,
    ) -> io::Result<Self> {
        // SAFETY: as for this function.
        unsafe { platform::HostPoll::start(host_loop, descriptor, readable) }.map(Self)
    }

    /// Ends polling at once. `closed` is called on the loop's thread when libuv has let go of the handle, in a later turn.
    pub fn close(self, closed: Box<dyn FnOnce()>) {
        self.0.close(closed);
    }
}
