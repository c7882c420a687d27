//! One request and its response on a connection that serves no other.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1::{Builder, Connection};
use hyper::http::response::Parts;
use tokio::time::timeout;

use super::body::RequestBody;
use super::failure;
use super::io::Wire;
use super::limits::Limits;
use crate::error::{Error, Hresult};
use crate::open::Channel;

/// A response whose head has arrived, with its connection.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(super) head: Parts,
    incoming: Incoming,
    driven: Driven,
    operation: String,
}

/// The parser, which moves bytes only while it is polled.
#[derive(Debug)]
struct Driven {
    connection: Connection<Wire, RequestBody>,
    /// It must not be polled after its end.
    is_over: bool,
}

/// Sends a request and waits for the head of its response; `operation` is for error texts.
///
/// # Errors
/// Those of [`failure::of_exchange`]; 0x80072EE2 when the head has not arrived in time.
///
/// # Cancel safety
/// Dropping the future closes the connection.
pub(crate) async fn exchange(
    channel: Channel,
    request: hyper::Request<RequestBody>,
    limits: &Limits,
    operation: &str,
) -> Result<Exchange, Error> {
    let limit = limits.head_time.filter(|_| !request.body().is_stream());
    let answered = answered(channel, request, limits, operation);
    let Some(limit) = limit else {
        return answered.await;
    };
    timeout(limit, answered).await.unwrap_or_else(|_| {
        let text = format!("{operation}: no response after {} ms", limit.as_millis());
        Err(Error::new(Hresult::WININET_E_TIMEOUT, text))
    })
}

async fn answered(
    channel: Channel,
    request: hyper::Request<RequestBody>,
    limits: &Limits,
    operation: &str,
) -> Result<Exchange, Error> {
    let failed = |error: hyper::Error| failure::of_exchange(operation, &error);
    let handshake = builder(limits).handshake(Wire::new(channel));
    let (mut sender, connection) = handshake.await.map_err(failed)?;
    let mut driven = Driven {
        connection,
        is_over: false,
    };
    let response = driven.until(sender.send_request(request)).await;
    let (head, incoming) = response.map_err(failed)?.into_parts();
    Ok(Exchange {
        head,
        incoming,
        driven,
        operation: operation.to_owned(),
    })
}

fn builder(limits: &Limits) -> Builder {
    let mut builder = Builder::new();
    builder
        .max_buf_size(limits.buffer_bytes())
        .max_headers(limits.headers)
        // Field names are case-insensitive, but some servers know the usual spelling only.
        .title_case_headers(true);
    builder
}

impl Driven {
    /// Drives the connection until `work` completes, which waits for it.
    async fn until<T>(&mut self, work: impl Future<Output = hyper::Result<T>>) -> hyper::Result<T> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(outcome) = work.as_mut().poll(context) {
                return Poll::Ready(outcome);
            }
            match self.poll(context) {
                Poll::Pending => Poll::Pending,
                // What it has to say, it said to `work` first.
                Poll::Ready(end) => match (work.as_mut().poll(context), end) {
                    (Poll::Pending, Err(error)) => Poll::Ready(Err(error)),
                    (outcome, _) => outcome,
                },
            }
        })
        .await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<hyper::Result<()>> {
        if self.is_over {
            return Poll::Ready(Ok(()));
        }
        let end = ready!(self.connection.poll_without_shutdown(context));
        self.is_over = true;
        Poll::Ready(end)
    }
}

impl Exchange {
    /// The next bytes of the body; `None` at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let frame = poll_fn(|context| self.poll_chunk(context)).await;
        frame
            .transpose()
            .map_err(|error| failure::of_exchange(&self.operation, &error))
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Bytes>>> {
        if let Poll::Ready(outcome) = self.poll_incoming(context) {
            return Poll::Ready(outcome);
        }
        let end = self.driven.poll(context);
        match (self.poll_incoming(context), end) {
            (Poll::Pending, Poll::Ready(Err(error))) => Poll::Ready(Some(Err(error))),
            (outcome, _) => outcome,
        }
    }

    /// The next data; trailers are skipped.
    fn poll_incoming(&mut self, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Bytes>>> {
        loop {
            match ready!(Pin::new(&mut self.incoming).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
            }
        }
    }

    /// After 101, or 2xx for CONNECT: the connection, and what was read of it behind the head.
    ///
    /// # Errors
    /// Those of [`failure::of_exchange`].
    pub(super) async fn into_channel(mut self) -> Result<(Channel, Bytes), Error> {
        let Self {
            driven, operation, ..
        } = &mut self;
        poll_fn(|context| driven.poll(context))
            .await
            .map_err(|error| failure::of_exchange(operation, &error))?;
        let parts = self.driven.connection.into_parts();
        Ok((parts.io.into_channel(), parts.read_buf))
    }
}
