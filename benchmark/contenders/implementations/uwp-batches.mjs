import { choice } from '../measuring/program.mjs';

/**
 * What the output streams of DatagramSocket and StreamSocket have in common.
 *
 * @typedef {object} OutputStream
 * @property {(payload: Uint8Array) => PromiseLike<number>} writeAsync
 * @property {() => PromiseLike<boolean>} flushAsync
 * @property {(payloads: readonly Uint8Array[]) => number} tryWriteBatch
 */

/** @typedef {readonly Uint8Array[]} Batch */

/**
 * `style=flush` writes a batch and awaits flushAsync, `style=try` passes it to the kernel at once and flushes what that
 * did not accept.
 *
 * @param {OutputStream} stream
 * @returns {(batch: Batch) => Promise<unknown>}
 */
export function batchWriter(stream) {
  const write = choice('style', { flush, try: tryFirst }, 'flush');
  return (batch) => write(stream, batch);
}

/**
 * @param {OutputStream} stream
 * @param {Batch} batch
 */
function flush(stream, batch) {
  for (const payload of batch) stream.writeAsync(payload);
  return Promise.resolve(stream.flushAsync());
}

/**
 * @param {OutputStream} stream
 * @param {Batch} batch
 */
async function tryFirst(stream, batch) {
  const accepted = stream.tryWriteBatch(batch);
  if (accepted < batch.length) await flush(stream, batch.slice(accepted));
}
