//! The UDP sockets of a hub, by their tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::Env;
use sockets_core::error::Error;
use sockets_core::udp::UdpSocket;

use crate::error::throwable;

/// The open UDP sockets of a hub. An object of JavaScript for each of them would take as much memory as the socket.
#[derive(Default)]
pub(crate) struct UdpSockets(Mutex<HashMap<i64, Arc<UdpSocket>>>);

impl UdpSockets {
    pub(crate) fn insert(&self, token: i64, socket: UdpSocket) {
        self.lock().insert(token, Arc::new(socket));
    }

    pub(crate) fn get(&self, env: &Env, token: i64) -> napi::Result<Arc<UdpSocket>> {
        let socket = self.lock().get(&token).map(Arc::clone);
        socket.ok_or_else(|| throwable(env, &Error::closed("the socket is closed")))
    }

    /// Closes a socket; without effect for one that was closed.
    pub(crate) fn close(&self, token: i64) {
        let socket = self.lock().remove(&token);
        if let Some(socket) = socket {
            socket.close();
        }
    }

    /// Closes every socket.
    pub(crate) fn clear(&self) {
        let sockets = std::mem::take(&mut *self.lock());
        sockets.values().for_each(|socket| socket.close());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<UdpSocket>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
