//! BindingTcpListener: a listening TCP socket.

use std::sync::Arc;

use napi_derive::napi;
use sockets_core::tcp::{TcpListener, TcpStream};

use crate::endpoint::BindingEndpoint;
use crate::hub::Hub;

/// A listening socket; accepted connections are reported as readable.
#[napi]
pub struct BindingTcpListener {
    inner: Arc<TcpListener>,
    hub: Arc<Hub>,
}

#[napi]
impl BindingTcpListener {
    /// Takes the connections accepted since the last call and returns their number. The tokens of their streams count up from
    /// `first_token`.
    #[napi]
    pub fn take_accepted(&self, first_token: i64) -> u32 {
        let accepted = self.inner.take_accepted();
        let count = accepted.len() as u32;
        for (accepted, token) in accepted.into_iter().zip(first_token..) {
            let stream = TcpStream::new(accepted.stream, accepted.remote, self.hub.source(token));
            self.hub.streams.insert(token, Arc::new(stream));
        }
        count
    }

    /// The address and port it listens on.
    #[napi]
    pub fn local_endpoint(&self) -> BindingEndpoint {
        BindingEndpoint::from(self.inner.local_address())
    }

    /// Stops listening; connections that were taken live on.
    #[napi]
    pub fn close(&self) {
        self.inner.close();
    }
}

impl BindingTcpListener {
    pub(crate) fn new(inner: TcpListener, hub: Arc<Hub>) -> Self {
        let inner = Arc::new(inner);
        hub.end_with(&inner);
        Self { inner, hub }
    }

    pub(crate) fn inner(&self) -> &TcpListener {
        &self.inner
    }
}
