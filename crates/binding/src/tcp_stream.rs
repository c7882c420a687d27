//! BindingTcpStream: a connected TCP stream, plain or protected.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{Function, Uint8ArraySlice};
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::stream::{ByteStream, Read};

use crate::endpoint::BindingEndpoint;
use crate::error::throwable;
use crate::js_buffer;
use crate::tcp_statistics::BindingTcpStatistics;
use crate::tcp_traffic::BindingTcpTraffic;

/// A connected TCP stream, plain or protected; reads and writes run on the caller's thread and never block.
#[napi]
pub struct BindingTcpStream {
    inner: Arc<dyn ByteStream>,
    token: i64,
}

#[napi]
impl BindingTcpStream {
    /// The token of its readiness events.
    #[napi(getter)]
    pub fn token(&self) -> i64 {
        self.token
    }

    /// Reads into `target` and returns the number of bytes, 0 at the end of the stream, -1 when there is nothing yet:
    /// then a readable event follows.
    #[napi]
    pub fn read(&self, env: Env, mut target: Uint8ArraySlice<'_>) -> napi::Result<i64> {
        match self.inner.try_read(js_buffer::bytes_mut(&mut target)) {
            Ok(Read::Bytes(count)) => Ok(count as i64),
            Ok(Read::Pending) => Ok(-1),
            Err(error) => Err(throwable(&env, &error)),
        }
    }

    /// A function that writes `bytes` from `start` to `end` and returns how many were accepted; when not all, a writable event
    /// follows. It is a function because methods of napi-rs track each borrow of their receiver, which takes longer than the
    /// rest of the call, and this is called for each awaited write.
    #[napi(ts_return_type = "(bytes: Uint8Array, start: number, end: number) => number")]
    pub fn write_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), u32>> {
        let stream = Arc::clone(&self.inner);
        env.create_function_from_closure("write", move |call| {
            write_part(call.env, &*stream, call.get(0)?, call.get(1)?, call.get(2)?)
        })
    }

    /// Like the function of `write_function`, for the first `end` bytes of `head` followed by the first `tail_end` of `tail`,
    /// in one system call where possible.
    #[napi]
    pub fn write_both(
        &self,
        env: Env,
        head: &[u8],
        end: u32,
        tail: &[u8],
        tail_end: u32,
    ) -> napi::Result<f64> {
        let head = head.get(..end as usize).ok_or_else(|| out_of_range(&env))?;
        let tail = tail
            .get(..tail_end as usize)
            .ok_or_else(|| out_of_range(&env))?;
        let written = self
            .inner
            .try_write(head, tail)
            .map_err(|error| throwable(&env, &error))?;
        Ok(written as f64)
    }

    /// A function that returns how many of the accepted bytes are with the kernel, or null when all of them always are, and
    /// throws when it will get no more. A writable event follows when there are more.
    #[napi(ts_return_type = "(() => number) | null")]
    pub fn handed_over_function<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<Option<Function<'env, (), f64>>> {
        if matches!(self.inner.handed_over(), Ok(None)) {
            return Ok(None);
        }
        let stream = Arc::clone(&self.inner);
        env.create_function_from_closure("handedOver", move |call| {
            let handed_over = stream
                .handed_over()
                .map_err(|error| throwable(call.env, &error))?;
            Ok(handed_over.unwrap_or_default() as f64)
        })
        .map(Some)
    }

    /// Hands the accepted bytes to the kernel, as far as there is room.
    #[napi]
    pub fn drain(&self) {
        self.inner.drain();
    }

    /// Ends the sending direction behind everything that was accepted. False when the kernel has no room for the end yet: then
    /// a writable event follows.
    #[napi]
    pub fn end_sending(&self, env: Env) -> napi::Result<bool> {
        self.inner
            .end_sending()
            .map_err(|error| throwable(&env, &error))
    }

    /// Declares that written bytes which were not accepted were dropped: from now on every way of closing the stream resets it.
    #[napi]
    pub fn break_off(&self) {
        self.inner.break_off();
    }

    /// The local address and port; null when the stream was closed before the first call.
    #[napi]
    pub fn local_endpoint(&self) -> Option<BindingEndpoint> {
        self.inner.local_address().map(BindingEndpoint::from)
    }

    /// The peer's address and port.
    #[napi]
    pub fn remote_endpoint(&self) -> BindingEndpoint {
        BindingEndpoint::from(self.inner.remote_address())
    }

    /// Round trip time and bandwidth as the kernel measures them.
    #[napi]
    pub fn statistics(&self, env: Env) -> napi::Result<BindingTcpStatistics> {
        self.inner
            .statistics()
            .map(BindingTcpStatistics::from)
            .map_err(|error| throwable(&env, &error))
    }

    /// Counters of the traffic so far, also after the stream was closed.
    #[napi]
    pub fn traffic(&self) -> BindingTcpTraffic {
        BindingTcpTraffic::from(self.inner.traffic())
    }

    /// Closes the stream, with a reset when `reset` is true.
    #[napi]
    pub fn close(&self, reset: bool) {
        self.inner.close(reset);
    }
}

impl BindingTcpStream {
    pub(crate) fn new(inner: Arc<dyn ByteStream>, token: i64) -> Self {
        Self { inner, token }
    }

    pub(crate) fn inner(&self) -> &dyn ByteStream {
        &*self.inner
    }

    pub(crate) fn shared(&self) -> Arc<dyn ByteStream> {
        Arc::clone(&self.inner)
    }
}

fn write_part(
    env: &Env,
    stream: &dyn ByteStream,
    bytes: &[u8],
    start: u32,
    end: u32,
) -> napi::Result<u32> {
    let part = bytes
        .get(start as usize..end as usize)
        .ok_or_else(|| out_of_range(env))?;
    let written = stream
        .try_write(part, &[])
        .map_err(|error| throwable(env, &error))?;
    Ok(written as u32)
}

fn out_of_range(env: &Env) -> napi::Error {
    throwable(
        env,
        &Error::invalid_argument("write: the range is outside of the buffer"),
    )
}
