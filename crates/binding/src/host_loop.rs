//! Sockets on the event loop of the host: libuv polls the driver's descriptor and calls the hub's turn on the spot.

use std::io;
use std::ptr;
use std::time::{Duration, Instant};

use napi::bindgen_prelude::{Function, JsValue};
use napi::{Env, sys};
use sockets_core::driver::HostLoop;
use sockets_sys::host_loop::HostPoll;

/// How long turns follow one another before libuv has its turn. What a turn sent may be answered by now, and coming back
/// through libuv takes a system call and two wake-ups of epoll more; timers and other handles wait no longer than this.
const TURNS_AT_ONCE: Duration = Duration::from_micros(100);

/// What JavaScript is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Whatever is in the queue.
    Queue,
    /// The readiness of one socket, by its token, and nothing else.
    Ready(i64, u8),
}

/// What provides the turns of an event loop.
pub(crate) trait Turns {
    /// What the events of `host` call JavaScript for, if anything. Not for anything that was put off, when it `follows` another turn.
    fn next(&self, host: &HostLoop, follows: bool) -> Option<Turn>;
}

/// Calls `turn` of JavaScript for what `turns` has whenever `host` has events. It ends with the environment.
///
/// # Errors
/// `Unsupported` where the host of this library exports no libuv; what the system says of the descriptor.
pub(crate) fn run(
    env: &Env,
    turn: Callback,
    host: HostLoop,
    turns: impl Turns + 'static,
) -> io::Result<()> {
    let host_loop = env.get_uv_event_loop().map_err(io::Error::other)?;
    let descriptor = host.descriptor();
    let readable = move || run_turns(&turn, &host, &turns);
    // SAFETY: the loop is that of this environment, on its thread; libuv runs it until asynchronous cleanup hooks ended, of
    // which the one below waits for `closed`. The descriptor is that of `host`, which `readable` owns.
    let poll = unsafe { HostPoll::start(host_loop.cast(), descriptor, Box::new(readable)) }?;
    close_with(env, poll).map_err(io::Error::other)
}

fn run_turns(turn: &Callback, host: &HostLoop, turns: &impl Turns) {
    let start = Instant::now();
    let mut follows = false;
    while let Some(next) = turns.next(host, follows) {
        if !turn.call(next) || start.elapsed() >= TURNS_AT_ONCE {
            return;
        }
        follows = true;
    }
}

/// Closes the poll when the environment ends, which waits until libuv has let go of it.
fn close_with(env: &Env, poll: HostPoll) -> napi::Result<()> {
    let data = Box::into_raw(Box::new(poll)).cast();
    // SAFETY: the hook runs once, with the data that it takes back.
    let status = unsafe {
        sys::napi_add_async_cleanup_hook(env.raw(), Some(clean_up), data, ptr::null_mut())
    };
    napi::check_status!(status)
}

unsafe extern "C" fn clean_up(
    handle: sys::napi_async_cleanup_hook_handle,
    data: *mut std::ffi::c_void,
) {
    // SAFETY: the data is that of `close_with`, and Node runs a hook once.
    let poll = unsafe { Box::from_raw(data.cast::<HostPoll>()) };
    poll.close(Box::new(move || {
        // SAFETY: the handle is that of this hook, and removed once: this ends the environment's wait for it.
        unsafe { sys::napi_remove_async_cleanup_hook(handle) };
    }));
}

/// A function of JavaScript that the event loop calls outside of any call from JavaScript.
pub(crate) struct Callback {
    env: sys::napi_env,
    function: sys::napi_ref,
    context: sys::napi_async_context,
}

#[expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "calls of one interface under one condition: the thread of the environment, with an open handle scope"
)]
impl Callback {
    /// Its calls have the async context of now.
    pub(crate) fn new(env: &Env, function: &Function<'_, (), ()>) -> napi::Result<Self> {
        let name = env.create_string("uwp-sockets")?;
        let mut this = Self {
            env: env.raw(),
            function: ptr::null_mut(),
            context: ptr::null_mut(),
        };
        // SAFETY: environment and values are those of the call from JavaScript that runs now.
        unsafe {
            napi::check_status!(sys::napi_create_reference(
                this.env,
                function.raw(),
                1,
                &raw mut this.function
            ))?;
            napi::check_status!(sys::napi_async_init(
                this.env,
                ptr::null_mut(),
                name.raw(),
                &raw mut this.context
            ))?;
        }
        Ok(this)
    }

    /// Calls it, and then what it scheduled: ticks and microtasks. False when it threw or could not be called.
    fn call(&self, turn: Turn) -> bool {
        // SAFETY: libuv calls on the thread of the environment, before its cleanup hooks have closed the poll. The values live
        // until the scope is closed.
        unsafe {
            let mut scope = ptr::null_mut();
            if sys::napi_open_handle_scope(self.env, &raw mut scope) != sys::Status::napi_ok {
                return false;
            }
            let is_done = self.call_in_scope(turn);
            sys::napi_close_handle_scope(self.env, scope);
            is_done
        }
    }

    /// # Safety
    /// A handle scope is open.
    unsafe fn call_in_scope(&self, turn: Turn) -> bool {
        // SAFETY: as for `call`.
        unsafe {
            let (mut global, mut function) = (ptr::null_mut(), ptr::null_mut());
            sys::napi_get_global(self.env, &raw mut global);
            sys::napi_get_reference_value(self.env, self.function, &raw mut function);
            let mut arguments = [ptr::null_mut(); 2];
            let count = match turn {
                Turn::Queue => 0,
                Turn::Ready(token, kind) => {
                    sys::napi_create_int64(self.env, token, &raw mut arguments[0]);
                    sys::napi_create_uint32(self.env, kind.into(), &raw mut arguments[1]);
                    2
                }
            };
            let status = sys::napi_make_callback(
                self.env,
                self.context,
                global,
                function,
                count,
                arguments.as_ptr(),
                ptr::null_mut(),
            );
            if status == sys::Status::napi_pending_exception {
                let mut exception = ptr::null_mut();
                sys::napi_get_and_clear_last_exception(self.env, &raw mut exception);
                sys::napi_fatal_exception(self.env, exception);
            }
            status == sys::Status::napi_ok
        }
    }
}
