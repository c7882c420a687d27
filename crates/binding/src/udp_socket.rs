//! BindingUdpSocket: a bound UDP socket.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::Env;
use napi::bindgen_prelude::{Array, Function, Uint8ArraySlice, Uint32ArraySlice};
use napi::sys::napi_value;
use napi_derive::napi;
use sockets_core::error::Error;
use sockets_core::names::{self, EndpointLiteral, TargetName};
use sockets_core::udp::{Cursor, OnFailure, UdpSocket};
use sockets_core::wire::NO_ADDRESS;

use crate::endpoint::BindingEndpoint;
use crate::error::{error_value, throwable};
use crate::js_buffer;
use crate::network_answer::BindingNetworkAnswer;
use crate::options::BindingSendOptions;
use crate::received;

/// The work of a bound UDP socket. Batches are sent at once on the caller's thread; datagrams are received in the background.
#[napi]
pub struct BindingUdpSocket {
    inner: Arc<Inner>,
}

struct Inner {
    socket: Arc<UdpSocket>,
    failures: Failures,
}

#[napi]
impl BindingUdpSocket {
    /// A function that sends datagrams from `progress` on. `lengths` has the sizes of the datagrams that lie back to back
    /// in `slab`; `targets` their destinations, or the only one, or null for the connected peer; `count` is their number.
    ///
    /// `progress` is in and out: `[next datagram, its offset in the slab, number of failures]`. When the first is less
    /// than `count` afterwards, a writable event follows. Failures wait in `takeFailures`.
    ///
    /// No method, for the reason of `BindingTcpStreams::release_function`.
    #[napi(
        ts_return_type = "(slab: Uint8Array, lengths: Uint32Array, targets: Uint32Array | null, count: number, progress: Uint32Array) => void"
    )]
    pub fn submit_function<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), ()>> {
        let inner = Arc::clone(&self.inner);
        env.create_function_from_closure("submit", move |call| {
            let batch = Batch::new(call.get(0)?, call.get(1)?, call.get(2)?, call.get(3)?);
            let mut progress: Uint32ArraySlice<'_> = call.get(4)?;
            let progress = js_buffer::words_mut(&mut progress);
            send(&inner, batch, progress, OnFailure::Skip)
                .map_err(|error| throwable(call.env, &error))
        })
    }

    /// A function that sends one datagram, the first `length` bytes of `bytes`, to a destination, or to the connected peer where
    /// `target` is 0xFFFFFFFF. Returns 1, or 0 when the kernel takes nothing now: then a writable event follows; or -1 for a
    /// failure, which waits in `takeFailures`. Reading the arrays of a batch takes a tenth of the call.
    #[napi(ts_return_type = "(bytes: Uint8Array, length: number, target: number) => number")]
    pub fn submit_one_function<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<Function<'env, (), i32>> {
        let inner = Arc::clone(&self.inner);
        env.create_function_from_closure("submitOne", move |call| {
            send_one(&inner, call.get(0)?, call.get(1)?, call.get(2)?)
                .map_err(|error| throwable(call.env, &error))
        })
    }

    /// Like the function of `submit_function`, but ends at the first failure, with `progress` standing at that datagram.
    #[napi]
    pub fn submit_until_failure(
        &self,
        env: Env,
        slab: &[u8],
        lengths: &[u32],
        targets: Option<&[u32]>,
        count: u32,
        mut progress: Uint32ArraySlice<'_>,
    ) -> napi::Result<()> {
        let batch = Batch::new(slab, lengths, targets, count);
        let progress = js_buffer::words_mut(&mut progress);
        send(&self.inner, batch, progress, OnFailure::Stop).map_err(|error| throwable(&env, &error))
    }

    /// The datagrams that failed in the last submissions: `[index, error, …]`.
    #[napi(ts_return_type = "Array<any>")]
    pub fn take_failures<'env>(&self, env: &'env Env) -> napi::Result<Array<'env>> {
        let failures = std::mem::take(&mut *lock(&self.inner.failures));
        let mut array = env.create_array(failures.len() as u32 * 2)?;
        for (at, (index, error)) in failures.into_iter().enumerate() {
            array.set(at as u32 * 2, index as u32)?;
            array.set(at as u32 * 2 + 1, error_value(env, &error)?)?;
        }
        Ok(array)
    }

    /// A function that gives the datagrams that arrived, or null: `[memory, payload bytes, runs, first new peer, new peers,
    /// first new local address, new local addresses, errors]`. The memory is null when it is that of the argument, which is
    /// used if it is large enough. Without an argument it is the memory alone where there is one run, which is then its last
    /// eight numbers, and all of the lists are empty.
    ///
    /// The memory has the payloads back to back and, from the next multiple of four on, eight 32-bit numbers a run:
    /// payload bytes, segment size, peer, local address, interface (0 for unknown), marks, and the receive time in
    /// nanoseconds, lower half first (0 for unknown). Address 0xFFFFFFFF stands for none, as a peer it marks an error, the
    /// bytes being its index. Marks: traffic class (bits 0 to 7), hop limit (8 to 15), whether the traffic class is known
    /// (16) and the hop limit (17), truncated (18). Lists are null when they are empty.
    ///
    /// No method, for the reason of `BindingTcpStreams::release_function`.
    #[napi(
        ts_return_type = "(memory: Uint8Array | null) => ArrayBuffer | [memory: ArrayBuffer | null, payloadBytes: number, runs: number, firstNewPeer: number, newPeers: BindingEndpoint[] | null, firstNewLocal: number, newLocals: BindingEndpoint[] | null, errors: unknown[] | null] | null"
    )]
    pub fn take_received_function<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<Function<'env, (), Option<napi_value>>> {
        let inner = Arc::clone(&self.inner);
        env.create_function_from_closure("takeReceived", move |call| {
            let memory: Option<Uint8ArraySlice<'_>> = call.get(0)?;
            let batch = inner.socket.take_received();
            batch
                .map(|batch| received::batch_value(call.env, batch, memory))
                .transpose()
        })
    }

    /// Connects to the first of the endpoints that it can reach.
    #[napi]
    pub fn connect(&self, env: Env, remotes: Vec<BindingEndpoint>) -> napi::Result<()> {
        let remotes: Vec<_> = remotes.into_iter().map(Into::into).collect();
        names::connect_first(&self.inner.socket, &remotes).map_err(|error| throwable(&env, &error))
    }

    /// Starts or stops collecting ICMP errors for sent datagrams; they are reported as readable.
    #[napi]
    pub fn watch_answers(&self, env: Env, watch: bool) -> napi::Result<()> {
        self.inner
            .socket
            .watch_icmp_errors(watch)
            .map_err(|error| throwable(&env, &error))
    }

    /// The ICMP errors that were collected since the last call.
    #[napi(ts_return_type = "Array<BindingNetworkAnswer>")]
    pub fn take_answers<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<Vec<BindingNetworkAnswer<'env>>> {
        let answers = self.inner.socket.take_icmp_errors();
        answers
            .into_iter()
            .map(|answer| BindingNetworkAnswer::new(env, answer))
            .collect()
    }

    /// Registers a destination with the options of datagrams to it, and returns its number for `targets`.
    #[napi]
    pub fn add_target(
        &self,
        env: Env,
        address: String,
        port: u16,
        options: Option<BindingSendOptions>,
    ) -> napi::Result<u32> {
        let target = target_name(EndpointLiteral { address, port }, options);
        names::add_target(&self.inner.socket, &target).map_err(|error| throwable(&env, &error))
    }

    /// Forgets every destination; numbers begin with 0 again.
    #[napi]
    pub fn forget_targets(&self) {
        self.inner.socket.forget_targets();
    }

    /// The connected peer's address and port; null unless connected.
    #[napi]
    pub fn remote_endpoint(&self) -> Option<BindingEndpoint> {
        self.inner
            .socket
            .remote_address()
            .map(BindingEndpoint::from)
    }
}

impl BindingUdpSocket {
    pub(crate) fn new(socket: Arc<UdpSocket>) -> Self {
        Self {
            inner: Arc::new(Inner {
                socket,
                failures: Failures::default(),
            }),
        }
    }

    pub(crate) fn socket(&self) -> &UdpSocket {
        &self.inner.socket
    }
}

/// Datagrams that failed, by their index in the batch, until JavaScript takes them.
type Failures = Mutex<Vec<(usize, Error)>>;

fn send(
    inner: &Inner,
    batch: Option<Batch<'_>>,
    progress: &mut [u32],
    on_failure: OnFailure,
) -> Result<(), Error> {
    let (Some(batch), [index, offset, failed]) = (batch, progress) else {
        return Err(Error::invalid_argument(
            "submit: the arrays do not match the count",
        ));
    };
    let mut cursor = Cursor {
        index: *index as usize,
        offset: *offset as usize,
    };
    let submission = inner.socket.submit(
        batch.slab,
        batch.lengths,
        batch.targets,
        &mut cursor,
        on_failure,
    )?;
    *index = cursor.index as u32;
    *offset = cursor.offset as u32;
    *failed = submission.failures.len() as u32;
    if !submission.failures.is_empty() {
        lock(&inner.failures).extend(submission.failures);
    }
    Ok(())
}

fn send_one(inner: &Inner, bytes: &[u8], length: u32, target: u32) -> Result<i32, Error> {
    let targets = [target];
    let targets = (target != NO_ADDRESS).then_some(&targets[..]);
    let mut cursor = Cursor::default();
    let socket = &inner.socket;
    let submission = socket.submit(bytes, &[length], targets, &mut cursor, OnFailure::Skip)?;
    if submission.failures.is_empty() {
        return Ok(cursor.index as i32);
    }
    lock(&inner.failures).extend(submission.failures);
    Ok(-1)
}

fn lock(failures: &Failures) -> MutexGuard<'_, Vec<(usize, Error)>> {
    failures.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The arguments of a submission, cut to its count.
struct Batch<'a> {
    slab: &'a [u8],
    lengths: &'a [u32],
    targets: Option<&'a [u32]>,
}

impl<'a> Batch<'a> {
    /// `None` when an array is too short.
    fn new(
        slab: &'a [u8],
        lengths: &'a [u32],
        targets: Option<&'a [u32]>,
        count: u32,
    ) -> Option<Self> {
        let lengths = lengths.get(..count as usize)?;
        let targets = match targets {
            Some(targets) if targets.len() > 1 => Some(targets.get(..count as usize)?),
            one_or_none => one_or_none,
        };
        Some(Self {
            slab,
            lengths,
            targets,
        })
    }
}

fn target_name(endpoint: EndpointLiteral, options: Option<BindingSendOptions>) -> TargetName {
    let (ecn, hop_limit, source) = match options {
        Some(options) => (options.ecn, options.hop_limit, options.source),
        None => (None, None, None),
    };
    TargetName {
        endpoint,
        ecn,
        hop_limit,
        source,
    }
}
