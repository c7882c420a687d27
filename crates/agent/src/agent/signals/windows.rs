use std::io;
use std::os::windows::io::AsHandle;
use std::process::Child;
use std::sync::Arc;
use std::thread;

use mio::{Registry, Token, Waker};
use sockets_sys::child_exit::wait_for_exit;

/// Of a thread that only waits.
const STACK: usize = 64 << 10;

/// Wakes the event loop when a child ends. There is no signal that asks the agent to end: `stop` does.
#[derive(Debug)]
pub(in crate::agent) struct Signals {
    children: Arc<Waker>,
}

impl Signals {
    pub(in crate::agent) fn watch(
        registry: &Registry,
        children: usize,
        _termination: usize,
    ) -> io::Result<Self> {
        let children = Arc::new(Waker::new(registry, Token(children))?);
        Ok(Self { children })
    }

    /// A thread waits for the end of the child: the completion port of the event loop takes no processes.
    pub(in crate::agent) fn follow(&self, child: &Child) -> io::Result<()> {
        let process = child.as_handle().try_clone_to_owned()?;
        let waker = Arc::clone(&self.children);
        thread::Builder::new().stack_size(STACK).spawn(move || {
            // What fails here fails for the event loop, too, which then looks at all children.
            let _ = wait_for_exit(process.as_handle());
            let _ = waker.wake();
        })?;
        Ok(())
    }

    /// Nothing: an event is not repeated.
    #[expect(clippy::unused_self, reason = "the signature of its twin")]
    pub(in crate::agent) const fn forget(&self) {}
}
