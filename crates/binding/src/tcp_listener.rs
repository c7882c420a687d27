//! BindingTcpListener: a listening TCP socket.

use std::sync::Arc;

use napi_derive::napi;
use sockets_core::tcp::{TcpListener, TcpStream};

use crate::endpoint::BindingEndpoint;
use crate::hub::Hub;
use crate::tcp_stream::BindingTcpStream;

/// A listening socket; accepted connections are reported as readable.
#[napi]
pub struct BindingTcpListener {
    inner: TcpListener,
    hub: Arc<Hub>,
}

#[napi]
impl BindingTcpListener {
    /// The connections accepted since the last call. Their tokens count up from `first_token`.
    #[napi]
    pub fn take_accepted(&self, first_token: i64) -> Vec<BindingTcpStream> {
        self.inner
            .take_accepted()
            .into_iter()
            .zip(first_token..)
            .map(|(accepted, token)| {
                let stream =
                    TcpStream::new(accepted.stream, accepted.remote, self.hub.source(token));
                BindingTcpStream::new(Arc::new(stream), token)
            })
            .collect()
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
        Self { inner, hub }
    }

    pub(crate) fn inner(&self) -> &TcpListener {
        &self.inner
    }
}
