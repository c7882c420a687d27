//! BindingTcpStreams: the connected TCP streams of one environment, plain or protected, by their tokens.

use std::sync::Arc;
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::{Function, ToNapiValue, Uint8ArraySlice};
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::stream::{ByteStream, Read};

use crate::endpoint::BindingEndpoint;
use crate::error::throwable;
use crate::hub::{BindingHub, Hub, Produce};
use crate::js_buffer;
use crate::tcp_statistics::BindingTcpStatistics;
use crate::tcp_traffic::BindingTcpTraffic;

/// Connected TCP streams; reads and writes run on the caller's thread and never block. The token of a stream is that of its
/// readiness events. A stream lives until it is released, or until the environment ends.
#[napi]
pub struct BindingTcpStreams {
    hub: Arc<Hub>,
}

#[napi]
impl BindingTcpStreams {
    /// The streams of a hub.
    #[napi(constructor)]
    pub fn new(hub: &BindingHub) -> Self {
        Self { hub: hub.shared() }
    }

    /// A function that drops a stream, which closes it. This and the next three are functions because methods of napi-rs track
    /// each borrow of their receiver, which takes longer than the rest of the call.
    #[napi(ts_return_type = "(token: number) => void")]
    pub fn release_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), ()>> {
        let hub = Arc::clone(&self.hub);
        env.create_function_from_closure("release", move |call| {
            hub.streams.release(call.get(0)?);
            Ok(())
        })
    }

    /// A function that closes a stream, with a reset when `reset` is true. Addresses and counters stay.
    #[napi(ts_return_type = "(token: number, reset: boolean) => void")]
    pub fn close_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), ()>> {
        let hub = Arc::clone(&self.hub);
        env.create_function_from_closure("close", move |call| {
            hub.streams.get(call.env, call.get(0)?)?.close(call.get(1)?);
            Ok(())
        })
    }

    /// A function that reads into `target` and returns the number of bytes, 0 at the end of the stream, -1 when there is nothing
    /// yet: then a readable event follows.
    #[napi(ts_return_type = "(token: number, target: Uint8Array) => number")]
    pub fn read_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), i64>> {
        let hub = Arc::clone(&self.hub);
        env.create_function_from_closure("read", move |call| {
            let stream = hub.streams.get(call.env, call.get(0)?)?;
            let mut target: Uint8ArraySlice<'_> = call.get(1)?;
            match stream.try_read(js_buffer::bytes_mut(&mut target)) {
                Ok(Read::Bytes(count)) => Ok(count as i64),
                Ok(Read::Pending) => Ok(-1),
                Err(error) => Err(throwable(call.env, &error)),
            }
        })
    }

    /// A function of one stream that writes `bytes` from `start` to `end` and returns how many were accepted; when not all, a
    /// writable event follows.
    #[napi(ts_return_type = "(bytes: Uint8Array, start: number, end: number) => number")]
    pub fn write_function<'env>(
        &self,
        env: &'env Env,
        token: i64,
    ) -> napi::Result<Function<'env, (), u32>> {
        let stream = self.stream(env, token)?;
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
        token: i64,
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
            .stream(&env, token)?
            .try_write(head, tail)
            .map_err(|error| throwable(&env, &error))?;
        Ok(written as f64)
    }

    /// A function of one stream that returns how many of the accepted bytes are with the kernel, or null when all of them always
    /// are, and throws when it will get no more. A writable event follows when there are more.
    #[napi(ts_return_type = "(() => number) | null")]
    pub fn handed_over_function<'env>(
        &self,
        env: &'env Env,
        token: i64,
    ) -> napi::Result<Option<Function<'env, (), f64>>> {
        let stream = self.stream(env, token)?;
        if matches!(stream.handed_over(), Ok(None)) {
            return Ok(None);
        }
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
    pub fn drain(&self, env: Env, token: i64) -> napi::Result<()> {
        self.stream(&env, token).map(|stream| stream.drain())
    }

    /// Ends the sending direction behind everything that was accepted. False when the kernel has no room for the end yet: then
    /// a writable event follows.
    #[napi]
    pub fn end_sending(&self, env: Env, token: i64) -> napi::Result<bool> {
        self.stream(&env, token)?
            .end_sending()
            .map_err(|error| throwable(&env, &error))
    }

    /// Declares that written bytes which were not accepted were dropped: from now on every way of closing the stream resets it.
    #[napi]
    pub fn break_off(&self, env: Env, token: i64) -> napi::Result<()> {
        self.stream(&env, token).map(|stream| stream.break_off())
    }

    /// The local address and port; null when the stream was closed before the first call.
    #[napi]
    pub fn local_endpoint(&self, env: Env, token: i64) -> napi::Result<Option<BindingEndpoint>> {
        let local = self.stream(&env, token)?.local_address();
        Ok(local.map(BindingEndpoint::from))
    }

    /// The peer's address and port.
    #[napi]
    pub fn remote_endpoint(&self, env: Env, token: i64) -> napi::Result<BindingEndpoint> {
        let remote = self.stream(&env, token)?.remote_address();
        Ok(BindingEndpoint::from(remote))
    }

    /// Round trip time and bandwidth as the kernel measures them.
    #[napi]
    pub fn statistics(&self, env: Env, token: i64) -> napi::Result<BindingTcpStatistics> {
        self.stream(&env, token)?
            .statistics()
            .map(BindingTcpStatistics::from)
            .map_err(|error| throwable(&env, &error))
    }

    /// Has the system probe the peer whenever it has been silent for so many seconds.
    #[napi]
    pub fn probe_after(&self, env: Env, token: i64, seconds: u32) -> napi::Result<()> {
        self.stream(&env, token)?
            .probe_after(Duration::from_secs(seconds.into()))
            .map_err(|error| throwable(&env, &error))
    }

    /// Counters of the traffic so far, also after the stream was closed.
    #[napi]
    pub fn traffic(&self, env: Env, token: i64) -> napi::Result<BindingTcpTraffic> {
        let traffic = self.stream(&env, token)?.traffic();
        Ok(BindingTcpTraffic::from(traffic))
    }

    /// Closes a stream, but not the connection, and returns the number of a duplicate descriptor.
    #[napi]
    pub fn detach(&self, env: Env, token: i64) -> napi::Result<i32> {
        self.stream(&env, token)?
            .detach()
            .map_err(|error| throwable(&env, &error))
    }

    /// Takes the socket of a stream out of its driver and returns the number of its descriptor, which stays the stream's.
    #[napi]
    pub fn suspend(&self, env: Env, token: i64) -> napi::Result<i32> {
        self.stream(&env, token)?
            .suspend()
            .map_err(|error| throwable(&env, &error))
    }

    fn stream(&self, env: &Env, token: i64) -> napi::Result<Arc<dyn ByteStream>> {
        self.hub.streams.get(env, token)
    }
}

/// A stream that an operation opened; whoever takes it releases it.
#[napi(object, object_from_js = false)]
pub struct BindingOpenedStream {
    /// Its token.
    pub stream: i64,
}

/// The result of an operation that opened a stream.
pub(crate) fn opened_stream(hub: Arc<Hub>, token: i64, stream: Arc<dyn ByteStream>) -> Produce {
    Box::new(move |env| {
        hub.streams.insert(token, stream);
        BindingOpenedStream { stream: token }.into_unknown(env)
    })
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
