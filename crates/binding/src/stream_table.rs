//! The connected TCP streams of a hub, by their tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::Env;
use sockets_core::error::Error;
use sockets_core::stream::ByteStream;

use crate::error::throwable;

/// The streams of a hub. An object of JavaScript for each of them would take more memory than the stream.
#[derive(Default)]
pub(crate) struct TcpStreams(Mutex<HashMap<i64, Arc<dyn ByteStream>>>);

impl TcpStreams {
    pub(crate) fn insert(&self, token: i64, stream: Arc<dyn ByteStream>) {
        self.lock().insert(token, stream);
    }

    pub(crate) fn get(&self, env: &Env, token: i64) -> napi::Result<Arc<dyn ByteStream>> {
        let stream = self.lock().get(&token).map(Arc::clone);
        stream.ok_or_else(|| throwable(env, &Error::closed("the stream was released")))
    }

    pub(crate) fn release(&self, token: i64) {
        let stream = self.lock().remove(&token);
        drop(stream);
    }

    /// Drops every stream.
    pub(crate) fn clear(&self) {
        let streams = std::mem::take(&mut *self.lock());
        drop(streams);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<dyn ByteStream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
