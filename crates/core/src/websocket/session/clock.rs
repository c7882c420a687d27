//! What a session does when time has passed.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::sleep;

use super::WebSocket;
use crate::readiness::Readiness;
use crate::runtime;
use crate::sync::lock;

impl WebSocket {
    /// Ends the connection when the closing handshake takes longer than allowed from now on; only the first call has an effect.
    pub fn limit_closing(self: &Arc<Self>) {
        if self.is_limited.swap(true, Ordering::Relaxed) {
            return;
        }
        let session = Arc::downgrade(self);
        let limit = self.close_timeout;
        drop(runtime::spawn(async move {
            sleep(limit).await;
            if let Some(session) = session.upgrade() {
                session.expire();
            }
        }));
    }

    /// Sends a Pong that nobody asked for at every `interval` (RFC 6455, section 5.5.3), until the connection ends.
    pub fn send_pongs(self: &Arc<Self>, interval: Duration) {
        drop(runtime::spawn(send_pongs(Arc::downgrade(self), interval)));
    }

    fn expire(&self) {
        lock(&self.state).expire(&*self.stream);
        self.sink.ready(Readiness::READABLE);
    }
}

async fn send_pongs(session: Weak<WebSocket>, interval: Duration) {
    loop {
        sleep(interval).await;
        let Some(session) = session.upgrade() else {
            return;
        };
        let sent = lock(&session.state).pong(&*session.stream);
        if sent.is_err() {
            return;
        }
    }
}
