//! Received datagrams for JavaScript.

use napi::Env;
use napi::bindgen_prelude::{Array, ArrayBuffer, JsValue, Null, Uint8ArraySlice};
use napi::sys::napi_value;
use sockets_core::error::Error;
use sockets_core::udp::{NewAddresses, ReceivedBatch, ReceivedRun};
use sockets_core::wire::{
    HAS_HOP_LIMIT, HAS_TRAFFIC_CLASS, IS_TRUNCATED, RUN_BYTES, RUN_INTERFACE, RUN_LOCAL, RUN_MARKS,
    RUN_PEER, RUN_SEGMENT_SIZE, RUN_TIME_HIGH, RUN_TIME_LOW, RUN_WORDS,
};

use crate::endpoint::BindingEndpoint;
use crate::error::error_value;
use crate::js_buffer;

/// Batches up to this size are copied: external memory needs a finalizer, which costs more.
const COPY_LIMIT: usize = 16 * 1024;

/// The batch as `takeReceivedFunction` of `BindingUdpSocket` describes it, in `memory` if that is large enough.
pub(crate) fn batch_value(
    env: &Env,
    batch: ReceivedBatch,
    memory: Option<Uint8ArraySlice<'_>>,
) -> napi::Result<napi_value> {
    if memory.is_none() && describes_itself(&batch) {
        return Ok(new_memory(env, batch.slab, &batch.runs)?.raw());
    }
    Ok(batch_array(env, batch, memory)?.raw())
}

/// Whether the numbers of its only run say all there is about the batch: then it needs no list around its memory.
fn describes_itself(batch: &ReceivedBatch) -> bool {
    batch.runs.len() == 1
        && batch.errors.is_empty()
        && batch.new_peers.addresses.is_empty()
        && batch.new_locals.addresses.is_empty()
}

fn batch_array<'env>(
    env: &'env Env,
    batch: ReceivedBatch,
    memory: Option<Uint8ArraySlice<'_>>,
) -> napi::Result<Array<'env>> {
    let mut array = env.create_array(8)?;
    array.set(1, batch.slab.len() as u32)?;
    array.set(2, batch.runs.len() as u32)?;
    if memory.is_some_and(|mut memory| fill(js_buffer::bytes_mut(&mut memory), &batch)) {
        array.set(0, Null)?;
    } else {
        array.set(0, new_memory(env, batch.slab, &batch.runs)?)?;
    }
    set_addresses(&mut array, 3, batch.new_peers)?;
    set_addresses(&mut array, 5, batch.new_locals)?;
    if batch.errors.is_empty() {
        array.set(7, Null)?;
    } else {
        array.set(7, error_array(env, &batch.errors)?)?;
    }
    Ok(array)
}

/// Copies payloads and runs; false, and nothing changed, when there is no room.
fn fill(memory: &mut [u8], batch: &ReceivedBatch) -> bool {
    let runs_start = batch.slab.len().next_multiple_of(size_of::<u32>());
    let runs_length = batch.runs.len() * size_of::<[u32; RUN_WORDS]>();
    let Some(memory) = memory.get_mut(..runs_start + runs_length) else {
        return false;
    };
    let (payloads, runs) = memory.split_at_mut(runs_start);
    payloads[..batch.slab.len()].copy_from_slice(&batch.slab);
    let (places, _) = runs.as_chunks_mut();
    for (place, word) in places.iter_mut().zip(batch.runs.iter().flat_map(words)) {
        *place = word.to_ne_bytes();
    }
    true
}

fn new_memory<'env>(
    env: &'env Env,
    mut slab: Vec<u8>,
    runs: &[ReceivedRun],
) -> napi::Result<ArrayBuffer<'env>> {
    let runs_start = slab.len().next_multiple_of(size_of::<u32>());
    let runs_length = runs.len() * size_of::<[u32; RUN_WORDS]>();
    // The capacity was estimated by the batch before: memory for a burst must not be retained by a view of a few bytes.
    if slab.capacity() > 2 * (runs_start + runs_length) {
        slab.shrink_to(runs_start + runs_length);
    }
    slab.reserve_exact(runs_start - slab.len() + runs_length);
    slab.resize(runs_start, 0);
    let words = runs.iter().flat_map(words);
    slab.extend(words.flat_map(u32::to_ne_bytes));
    if slab.len() <= COPY_LIMIT {
        ArrayBuffer::copy_from(env, slab)
    } else {
        ArrayBuffer::from_data(env, slab)
    }
}

/// A run as the JavaScript side reads it.
fn words(run: &ReceivedRun) -> [u32; RUN_WORDS] {
    let nanoseconds = run.time.map_or(0, |time| time.as_nanos() as u64);
    let mut words = [0; RUN_WORDS];
    words[RUN_BYTES] = run.bytes;
    words[RUN_SEGMENT_SIZE] = run.segment_size;
    words[RUN_PEER] = run.peer;
    words[RUN_LOCAL] = run.local;
    words[RUN_INTERFACE] = run.interface.unwrap_or(0);
    words[RUN_MARKS] = marks(run);
    words[RUN_TIME_LOW] = nanoseconds as u32;
    words[RUN_TIME_HIGH] = (nanoseconds >> 32) as u32;
    words
}

fn marks(run: &ReceivedRun) -> u32 {
    let class = run
        .traffic_class
        .map(|class| HAS_TRAFFIC_CLASS | u32::from(class));
    let hops = run
        .hop_limit
        .map(|hops| HAS_HOP_LIMIT | u32::from(hops) << 8);
    let truncated = if run.truncated { IS_TRUNCATED } else { 0 };
    class.unwrap_or(0) | hops.unwrap_or(0) | truncated
}

fn set_addresses(array: &mut Array<'_>, at: u32, new: NewAddresses) -> napi::Result<()> {
    array.set(at, new.first)?;
    if new.addresses.is_empty() {
        return array.set(at + 1, Null);
    }
    let addresses = new.addresses.into_iter().map(BindingEndpoint::from);
    array.set(at + 1, addresses.collect::<Vec<_>>())
}

fn error_array<'env>(env: &'env Env, errors: &[Error]) -> napi::Result<Array<'env>> {
    let mut array = env.create_array(errors.len() as u32)?;
    for (index, error) in errors.iter().enumerate() {
        array.set(index as u32, error_value(env, error)?)?;
    }
    Ok(array)
}
