//! The task that moves bytes between the queues of a stream and its transport.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::Interest;

use super::shared::Shared;
use super::transport::{Flow, Transport};
use crate::readiness::Readiness;
use crate::sync::lock;

/// Steps after which the task yields to others: with TLS some milliseconds of encryption.
const STEPS: usize = 32;

/// Moves bytes in both directions until the stream is closed. It locks the transport for one step at a time, so that the
/// JavaScript thread never waits for longer than that.
pub(super) struct Pump {
    shared: Arc<Shared>,
}

impl Pump {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// One step in each direction; `None` once the stream is closed, otherwise whether another step can proceed.
    fn step(&self, context: &mut Context<'_>) -> Option<bool> {
        let mut guard = self.shared.lock_transport();
        let transport = guard.as_deref_mut()?;
        let sends = self.send(transport, context);
        let receives = self.receive(transport, context);
        Some(sends || receives)
    }

    fn send(&self, transport: &mut dyn Transport, context: &mut Context<'_>) -> bool {
        match self.shared.send(transport) {
            Flow::Progress => true,
            Flow::Idle => false,
            Flow::Blocked => !transport.register_waker(Interest::WRITABLE, context),
        }
    }

    fn receive(&self, transport: &mut dyn Transport, context: &mut Context<'_>) -> bool {
        let receive_queue = &self.shared.receive_queue;
        if lock(receive_queue).pauses() {
            return false;
        }
        let flow = self.shared.receive(transport);
        if lock(receive_queue).take_notification() {
            self.shared.sink.ready(Readiness::READABLE);
        }
        match flow {
            Flow::Progress => true,
            Flow::Idle => false,
            Flow::Blocked => !transport.register_waker(Interest::READABLE, context),
        }
    }
}

impl Future for Pump {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Before the steps: what the application queues while a step runs wakes the task again.
        // Before the steps, so that what is queued while one runs wakes the task again.
        self.shared.pump.register(context.waker());
        for _ in 0..STEPS {
            match self.step(context) {
                Some(true) => {}
                Some(false) => return Poll::Pending,
                None => return Poll::Ready(()),
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
