import { choice } from '../measuring/program.mjs';

/**
 * What the output streams of DatagramSocket and StreamSocket have in common.
 *
 * @typedef {object} OutputStream
 * @property {(payload: Uint8Array) => PromiseLike<number>} writeAsync
 * @property {() => PromiseLike<boolean>} flushAsync
 * @property {(payloads: readonly Uint8Array[]) => number} tryWriteBatch
 * @property {(bytes: Uint8Array, lengths: Uint32Array) => number} [tryWriteSegments] of DatagramSocket only
 * @property {(bytes: Uint8Array, lengths: Uint32Array) => PromiseLike<number>} [writeSegmentsAsync]
 */

/** @typedef {readonly Uint8Array[]} Batch */

/**
 * `style=flush` writes a batch and awaits flushAsync, `style=try` passes it to the kernel at once and flushes what that
 * did not accept, `style=segments` does the same with the memory in which the payloads lie back to back, `style=each` awaits
 * each write before the next.
 *
 * @param {OutputStream} stream
 * @returns {(batch: Batch) => Promise<unknown>}
 */
export function batchWriter(stream) {
  const write = choice('style', { flush, try: tryFirst, segments: trySegments, each }, 'flush');
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

/** @type {{ batch: Batch, bytes: Uint8Array, lengths: Uint32Array } | undefined} */
let joined;

/**
 * @param {OutputStream} stream
 * @param {Batch} batch
 */
async function trySegments(stream, batch) {
  if (joined?.batch !== batch) joined = join(batch);
  const { bytes, lengths } = joined;
  const accepted = stream.tryWriteSegments?.(bytes, lengths) ?? 0;
  if (accepted === lengths.length) return;
  const offset = lengths.subarray(0, accepted).reduce((sum, length) => sum + length, 0);
  await stream.writeSegmentsAsync?.(bytes.subarray(offset), lengths.subarray(accepted));
}

/**
 * The payloads of this program lie back to back already.
 *
 * @param {Batch} batch
 */
function join(batch) {
  const lengths = Uint32Array.from(batch, ({ length }) => length);
  const { buffer, byteOffset } = /** @type {Uint8Array} */ (batch[0]);
  return {
    batch,
    bytes: new Uint8Array(
      buffer,
      byteOffset,
      lengths.reduce((sum, length) => sum + length, 0),
    ),
    lengths,
  };
}

/**
 * @param {OutputStream} stream
 * @param {Batch} batch
 */
async function each(stream, batch) {
  for (const payload of batch) await stream.writeAsync(payload);
}
