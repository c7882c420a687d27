//! The keeper: keeps a process running while it waits for sockets.

use napi::bindgen_prelude::Function;
use napi::threadsafe_function::ThreadsafeFunction;
use napi::{Env, Status};

/// A function for the JavaScript thread that does not keep the process running.
pub(crate) type WakeFunction = ThreadsafeFunction<(), (), (), Status, false, true>;

pub(crate) fn wake_function(call: &Function<'_, (), ()>) -> napi::Result<WakeFunction> {
    call.build_threadsafe_function()
        .callee_handled::<false>()
        .weak::<true>()
        .build()
}

/// References the event loop itself. A timer could be one of a test's fake clock, which keeps nothing running.
pub(crate) struct Keeper(WakeFunction);

impl Keeper {
    /// The handle of the event loop requires a function: `never_called`.
    pub(crate) fn new(never_called: &Function<'_, (), ()>) -> napi::Result<Self> {
        wake_function(never_called).map(Self)
    }

    /// Without effect while it holds.
    #[expect(
        deprecated,
        reason = "the note is about sharing it among threads, this about the event loop"
    )]
    pub(crate) fn hold(&mut self, env: &Env) -> napi::Result<()> {
        self.0.refer(env)
    }

    /// Without effect while it does not hold.
    #[expect(deprecated, reason = "as for `hold`")]
    pub(crate) fn release(&mut self, env: &Env) -> napi::Result<()> {
        self.0.unref(env)
    }
}
