//! Received datagrams on their way to JavaScript.

use napi::Env;
use napi::bindgen_prelude::{Array, ArrayBuffer, Null};
use sockets_core::error::Error;
use sockets_core::udp::ReceivedBatch;

use crate::endpoint::BindingEndpoint;
use crate::error::error_value;

/// Batches up to this size are copied: memory that JavaScript did not allocate needs a finalizer, which costs more.
const COPY_LIMIT: usize = 16 * 1024;

/// The batch as `takeReceived` of `BindingUdpSocket` describes it.
pub(crate) fn batch_array<'env>(env: &'env Env, batch: ReceivedBatch) -> napi::Result<Array<'env>> {
    let mut array = env.create_array(6)?;
    array.set(1, batch.slab.len() as u32)?;
    array.set(2, batch.records.len() as u32 / 2)?;
    array.set(3, batch.first_new_peer)?;
    array.set(0, memory(env, batch.slab, &batch.records)?)?;
    if batch.new_peers.is_empty() {
        array.set(4, Null)?;
    } else {
        let peers = batch.new_peers.into_iter().map(BindingEndpoint::from);
        array.set(4, peers.collect::<Vec<_>>())?;
    }
    if batch.errors.is_empty() {
        array.set(5, Null)?;
    } else {
        array.set(5, error_array(env, &batch.errors)?)?;
    }
    Ok(array)
}

fn memory<'env>(
    env: &'env Env,
    mut slab: Vec<u8>,
    records: &[u32],
) -> napi::Result<ArrayBuffer<'env>> {
    let records_start = slab.len().next_multiple_of(size_of::<u32>());
    slab.reserve_exact(records_start - slab.len() + size_of_val(records));
    slab.resize(records_start, 0);
    slab.extend(records.iter().flat_map(|number| number.to_ne_bytes()));
    if slab.len() <= COPY_LIMIT {
        ArrayBuffer::copy_from(env, slab)
    } else {
        ArrayBuffer::from_data(env, slab)
    }
}

fn error_array<'env>(env: &'env Env, errors: &[Error]) -> napi::Result<Array<'env>> {
    let mut array = env.create_array(errors.len() as u32)?;
    for (index, error) in errors.iter().enumerate() {
        array.set(index as u32, error_value(env, error)?)?;
    }
    Ok(array)
}
