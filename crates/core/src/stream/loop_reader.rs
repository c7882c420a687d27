//! Receives small data on the thread of the owner, without a wake-up of another one.

use std::sync::{Arc, TryLockError};
use std::task::{Context, Wake, Waker};

use tokio::io::Interest;

use super::shared::Shared;
use super::transport::Flow;
use crate::sync::lock;

/// Steps of one event; the second one usually finds nothing, without a system call.
const STEPS: usize = 2;

/// Woken by the event loop when there is data.
pub(super) struct LoopReader(pub(super) Arc<Shared>);

impl LoopReader {
    /// Receives, and waits for more. False when the task has to go on: it holds the transport, there is bulk data, or receiving
    /// paused or ended.
    fn read(self: &Arc<Self>) -> bool {
        let shared = &self.0;
        let mut guard = match shared.transport.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        let Some(transport) = guard.as_deref_mut() else {
            return true;
        };
        for _ in 0..STEPS {
            if shared.pace.is_bulk() || lock(&shared.receive_queue).pauses() {
                return false;
            }
            if shared.receive_and_notify(transport) == Flow::Blocked {
                let waker = Waker::from(Arc::clone(self));
                let mut context = Context::from_waker(&waker);
                return transport.register_waker(Interest::READABLE, &mut context);
            }
        }
        false
    }
}

impl Wake for LoopReader {
    fn wake(self: Arc<Self>) {
        if !self.read() {
            self.0.pump.wake();
        }
    }
}
