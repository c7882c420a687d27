//! The relay of a connection that belongs to Node.js.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::ArrayBuffer;
use napi_derive::napi;
use sockets_core::names::EndpointLiteral;
use sockets_core::stream::RelayedStream;

use crate::endpoint::BindingEndpoint;
use crate::error::throwable;
use crate::hub::BindingHub;

/// The far end of a stream: JavaScript moves the bytes between it and a socket of Node.js.
#[napi]
pub struct BindingRelay {
    inner: Arc<RelayedStream>,
}

/// What JavaScript has to do.
#[napi(object, object_from_js = false)]
pub struct BindingRelayed<'env> {
    /// To send, and then to report by `sent`.
    pub bytes: ArrayBuffer<'env>,
    /// Behind them the sending direction ends.
    pub ends: bool,
    /// Behind them the connection is closed.
    pub closes: bool,
    /// The connection is reset at once.
    pub resets: bool,
}

#[napi]
impl BindingRelay {
    /// The stream and its readiness have the token `token`; the events of the relay have `relay`: readable when there is
    /// something to take, writable when it may go on receiving.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        hub: &BindingHub,
        token: i64,
        relay: i64,
        local: Option<BindingEndpoint>,
        remote: BindingEndpoint,
    ) -> napi::Result<Self> {
        let local = local.map(EndpointLiteral::from);
        let stream = RelayedStream::new(
            local.as_ref(),
            &remote.into(),
            hub.source(token),
            hub.source(relay),
        );
        let inner = Arc::new(stream.map_err(|error| throwable(&env, &error))?);
        let stream = Arc::clone(&inner);
        hub.shared().streams.insert(token, stream);
        Ok(Self { inner })
    }

    /// Bytes came from the peer. False: stop until a writable event.
    #[napi]
    pub fn receive(&self, bytes: &[u8]) -> bool {
        self.inner.receive(bytes)
    }

    /// The peer has ended its direction.
    #[napi]
    pub fn end(&self) {
        self.inner.end();
    }

    /// The connection was lost.
    #[napi]
    pub fn lose(&self, reason: String) {
        self.inner.lose(&reason);
    }

    /// What there is to do.
    #[napi]
    pub fn take<'env>(&self, env: &'env Env) -> napi::Result<BindingRelayed<'env>> {
        let taken = self.inner.take();
        Ok(BindingRelayed {
            bytes: ArrayBuffer::from_data(env, taken.bytes)?,
            ends: taken.ends,
            closes: taken.closes,
            resets: taken.resets,
        })
    }

    /// The kernel has so many more of the bytes.
    #[napi]
    pub fn sent(&self, count: u32) {
        self.inner.sent(count as usize);
    }
}
