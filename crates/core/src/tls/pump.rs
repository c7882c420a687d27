//! The task that keeps a TLS stream going.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::Interest;

use super::session::{Flow, Session};
use super::stream::Shared;
use crate::readiness::Readiness;
use crate::sync::lock;

/// Steps after which other tasks have their turn: some milliseconds of encryption.
const STEPS: usize = 32;

/// Moves bytes in both directions until the stream is closed. It holds the session for one step at a time, so that the
/// JavaScript thread never waits longer than that.
pub(super) struct Pump {
    shared: Arc<Shared>,
}

impl Pump {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// One step in each direction; `None` once the stream is closed, otherwise whether there is more to do.
    fn step(&self, context: &mut Context<'_>) -> Option<bool> {
        let mut guard = self.shared.lock_session();
        let session = guard.as_mut()?;
        let sends = self.send(session, context);
        let receives = self.receive(session, context);
        Some(sends || receives)
    }

    fn send(&self, session: &mut Session, context: &mut Context<'_>) -> bool {
        match self.shared.send(session) {
            Flow::Progress => true,
            Flow::Idle => false,
            Flow::Blocked => !session.sleeps(Interest::WRITABLE, context),
        }
    }

    fn receive(&self, session: &mut Session, context: &mut Context<'_>) -> bool {
        let inbound = &self.shared.inbound;
        if lock(inbound).pauses() {
            return false;
        }
        let flow = self.shared.receive(session);
        if lock(inbound).take_news() {
            self.shared.sink.ready(Readiness::READABLE);
        }
        match flow {
            Flow::Progress => true,
            Flow::Idle => false,
            Flow::Blocked => !session.sleeps(Interest::READABLE, context),
        }
    }
}

impl Future for Pump {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
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
