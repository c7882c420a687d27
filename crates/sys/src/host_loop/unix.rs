use std::ffi::{CStr, c_int, c_void};
use std::fmt;
use std::io;
use std::mem::transmute_copy;
use std::ptr::NonNull;
use std::sync::OnceLock;

pub(super) fn is_readable(descriptor: i32) -> io::Result<bool> {
    let mut polled = libc::pollfd {
        fd: descriptor,
        events: libc::POLLIN,
        revents: 0,
    };
    // SAFETY: the array has one element, which lives through the call; a time-out of zero does not wait.
    match unsafe { libc::poll(&raw mut polled, 1, 0) } {
        -1 => Err(io::Error::last_os_error()),
        count => Ok(count > 0),
    }
}

/// `UV_POLL` of `uv_handle_type`.
const UV_POLL: c_int = 8;
/// `UV_READABLE` of `uv_poll_event`.
const UV_READABLE: c_int = 1;

type Handle = *mut c_void;
type PollCallback = unsafe extern "C" fn(Handle, status: c_int, events: c_int);
type CloseCallback = unsafe extern "C" fn(Handle);

/// The functions of libuv that polling needs, looked up in the host. All belong to its stable ABI.
struct Libuv {
    handle_size: unsafe extern "C" fn(c_int) -> usize,
    poll_init: unsafe extern "C" fn(*mut c_void, Handle, c_int) -> c_int,
    poll_start: unsafe extern "C" fn(Handle, c_int, PollCallback) -> c_int,
    poll_stop: unsafe extern "C" fn(Handle) -> c_int,
    close: unsafe extern "C" fn(Handle, CloseCallback),
    unref: unsafe extern "C" fn(Handle),
    get_data: unsafe extern "C" fn(Handle) -> *mut c_void,
    set_data: unsafe extern "C" fn(Handle, *mut c_void),
}

impl Libuv {
    fn of_host() -> Option<&'static Self> {
        static LIBUV: OnceLock<Option<Libuv>> = OnceLock::new();
        LIBUV.get_or_init(Self::look_up).as_ref()
    }

    #[expect(
        clippy::multiple_unsafe_ops_per_block,
        reason = "eight times the same operation, for the same reason"
    )]
    fn look_up() -> Option<Self> {
        // SAFETY: each name is that of a function of libuv, whose documented signature is that of its field.
        unsafe {
            Some(Self {
                handle_size: function(c"uv_handle_size")?,
                poll_init: function(c"uv_poll_init")?,
                poll_start: function(c"uv_poll_start")?,
                poll_stop: function(c"uv_poll_stop")?,
                close: function(c"uv_close")?,
                unref: function(c"uv_unref")?,
                get_data: function(c"uv_handle_get_data")?,
                set_data: function(c"uv_handle_set_data")?,
            })
        }
    }
}

/// # Safety
/// `F` is the type of the function of this name.
unsafe fn function<F>(name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    // SAFETY: the name ends with a zero byte; the lookup has no other condition.
    let symbol = NonNull::new(unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) })?;
    // SAFETY: a function pointer has the size of an object pointer, and the caller vouches for the type.
    Some(unsafe { transmute_copy(&symbol) })
}

/// What libuv's handle carries. It lives from `start` until the close callback, which frees it.
struct Polling {
    handle: Box<[u64]>,
    readable: Box<dyn FnMut()>,
    closed: Option<Box<dyn FnOnce()>>,
}

pub(super) struct HostPoll {
    libuv: &'static Libuv,
    handle: Handle,
    polling: NonNull<Polling>,
}

impl fmt::Debug for HostPoll {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HostPoll").finish_non_exhaustive()
    }
}

impl HostPoll {
    /// # Safety
    /// As for [`super::HostPoll::start`].
    pub(super) unsafe fn start(
        host_loop: *mut c_void,
        descriptor: i32,
        readable: Box<dyn FnMut()>,
    ) -> io::Result<Self> {
        let libuv = Libuv::of_host().ok_or(io::ErrorKind::Unsupported)?;
        // SAFETY: the function takes any handle type.
        let size = unsafe { (libuv.handle_size)(UV_POLL) };
        let mut polling = Box::new(Polling {
            handle: vec![0; size.div_ceil(size_of::<u64>())].into(),
            readable,
            closed: None,
        });
        let handle: Handle = polling.handle.as_mut_ptr().cast();
        // SAFETY: the loop is alive by the caller's word, and the handle has the size that libuv asked for. When this fails,
        // libuv has not linked the handle into the loop.
        check(unsafe { (libuv.poll_init)(host_loop, handle, descriptor) })?;
        let polling = NonNull::from(Box::leak(polling));
        let this = Self {
            libuv,
            handle,
            polling,
        };
        // SAFETY: the handle was initialised; the data lives until the close callback.
        unsafe { (libuv.set_data)(handle, polling.as_ptr().cast()) };
        // SAFETY: the handle was initialised.
        unsafe { (libuv.unref)(handle) };
        // SAFETY: the handle was initialised, and has the data that the callback expects.
        match check(unsafe { (libuv.poll_start)(handle, UV_READABLE, on_readable) }) {
            Ok(()) => Ok(this),
            Err(error) => {
                this.close(Box::new(|| {}));
                Err(error)
            }
        }
    }

    pub(super) fn close(self, closed: Box<dyn FnOnce()>) {
        // SAFETY: the data lives until `on_closed`, which runs from the loop, after this. When `readable` calls this, its
        // borrow is of another field.
        unsafe { (*self.polling.as_ptr()).closed = Some(closed) };
        // SAFETY: the handle was initialised, and is closed only here, which consumes this.
        unsafe { (self.libuv.poll_stop)(self.handle) };
        // SAFETY: as for the call before.
        unsafe { (self.libuv.close)(self.handle, on_closed) };
    }
}

fn check(code: c_int) -> io::Result<()> {
    // libuv's codes are negated numbers of the system.
    if code < 0 {
        return Err(io::Error::from_raw_os_error(-code));
    }
    Ok(())
}

/// An error of the poll is reported as readable: the call that follows returns it.
unsafe extern "C" fn on_readable(handle: Handle, _status: c_int, _events: c_int) {
    let Some(libuv) = Libuv::of_host() else {
        return;
    };
    // SAFETY: libuv passes the handle that `start` initialised.
    let polling: *mut Polling = unsafe { (libuv.get_data)(handle) }.cast();
    // SAFETY: libuv calls this between `start` and `close`, when the data is alive. Only this field is borrowed, and only here:
    // the loop is not entered again from within.
    let readable = unsafe { &mut (*polling).readable };
    readable();
}

unsafe extern "C" fn on_closed(handle: Handle) {
    let Some(libuv) = Libuv::of_host() else {
        return;
    };
    // SAFETY: libuv passes the handle that `start` initialised.
    let polling: *mut Polling = unsafe { (libuv.get_data)(handle) }.cast();
    // SAFETY: libuv calls this once, and does not use the handle afterwards; the box is the one that `start` leaked.
    let mut polling = unsafe { Box::from_raw(polling) };
    if let Some(closed) = polling.closed.take() {
        closed();
    }
}
