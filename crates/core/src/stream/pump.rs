//! The task that moves bytes between the queues of a stream and its transport.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::io::Interest;

use super::loop_reader::LoopReader;
use super::shared::Shared;
use super::transport::{Flow, Transport};
use crate::driver::Driver;
use crate::sync::lock;

/// Steps after which the task yields to others: with TLS some milliseconds of encryption.
const STEPS: usize = 32;

/// Moves bytes in both directions until the stream is closed. It locks the transport for one step at a time, so that the
/// JavaScript thread never waits for longer than that.
pub(super) struct Pump {
    shared: Arc<Shared>,
    /// On the owner's event loop: woken there by data, while it comes in small pieces.
    reader: Option<Waker>,
}

impl Pump {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let reader = match shared.sink.driver() {
            Driver::Threads => None,
            Driver::Loop(_) => Some(Waker::from(Arc::new(LoopReader(Arc::clone(&shared))))),
        };
        Self { shared, reader }
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
        match self.shared.receive_and_notify(transport) {
            Flow::Progress => true,
            Flow::Idle => false,
            Flow::Blocked => !self.wait_for_data(transport, context),
        }
    }

    /// False when another step can proceed: data came meanwhile, or the socket was moved, where a write may have waited.
    fn wait_for_data(&self, transport: &mut dyn Transport, context: &mut Context<'_>) -> bool {
        let Some(reader) = &self.reader else {
            return transport.register_waker(Interest::READABLE, context);
        };
        let driver = match self.shared.pace.is_bulk() {
            true => &Driver::Threads,
            false => self.shared.sink.driver(),
        };
        match (transport.move_to(driver), driver) {
            (Ok(true), _) => false,
            (Ok(false), Driver::Loop(_)) => {
                transport.register_waker(Interest::READABLE, &mut Context::from_waker(reader))
            }
            // Without a descriptor for the move, data is waited for where the socket is.
            _ => transport.register_waker(Interest::READABLE, context),
        }
    }
}

impl Future for Pump {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
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
