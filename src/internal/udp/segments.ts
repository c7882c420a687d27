import { isSharedArrayBuffer, isUint32Array } from 'node:util/types';
import { invalidArgument } from '../errors/errors.js';
import { allocate, unshared } from '../memory/memory.js';
import { requireInteger } from '../projection/arguments.js';

/** The sizes of datagrams in bytes, or the one size of all; then the last one may be shorter. */
export type SegmentLengths = Uint32Array | readonly number[] | number;

/** Datagrams that lie back to back in memory of the application. */
export interface Segments {
  readonly bytes: Uint8Array;
  readonly lengths: Uint32Array;
}

/** Largest payload of a UDP datagram, over IPv6; over IPv4 it is 20 bytes less. */
const MAX_PAYLOAD = 65_527;

/**
 * The datagrams of `bytes`, without a copy unless the memory is shared with other threads.
 *
 * Throws E_INVALIDARG when the lengths do not add up to the bytes, for a length that no datagram can have, and for memory
 * that was transferred.
 */
export function segmentsOf(bytes: Uint8Array, lengths: SegmentLengths): Segments {
  if (bytes.length === 0) requireAttached(bytes);
  return {
    bytes: unshared(bytes),
    lengths: typeof lengths === 'number' ? divided(bytes, lengths) : listed(bytes, lengths),
  };
}

function divided(bytes: Uint8Array, segmentSize: number): Uint32Array {
  const size = requireInteger(segmentSize, 1, MAX_PAYLOAD, 'segmentSize');
  const count = Math.ceil(bytes.length / size);
  const lengths = new Uint32Array(allocate(count * Uint32Array.BYTES_PER_ELEMENT).buffer).fill(size);
  if (count > 0) lengths[count - 1] = bytes.length - (count - 1) * size;
  return lengths;
}

function listed(bytes: Uint8Array, lengths: Uint32Array | readonly number[]): Uint32Array {
  const words = wordsOf(lengths);
  let sum = 0;
  for (let index = 0; index < words.length; index++) {
    if (words[index]! > MAX_PAYLOAD) throw wrongLength(index, words[index]);
    sum += words[index]!;
  }
  if (sum === bytes.length) return words;
  throw invalidArgument(
    `the lengths of ${words.length} datagrams add up to ${sum} bytes, and there are ${bytes.length}`,
  );
}

function wordsOf(lengths: Uint32Array | readonly number[]): Uint32Array {
  if (isUint32Array(lengths)) return unsharedWords(lengths);
  if (!Array.isArray(lengths)) throw invalidArgument('lengths must be a Uint32Array, an array or a segment size');
  return Uint32Array.from(lengths as readonly number[], (length, index) => {
    if (length >>> 0 !== length) throw wrongLength(index, length);
    return length;
  });
}

function unsharedWords(lengths: Uint32Array): Uint32Array {
  if (lengths.length === 0) requireAttached(lengths);
  return isSharedArrayBuffer(lengths.buffer) ? Uint32Array.from(lengths) : lengths;
}

function requireAttached({ buffer }: ArrayBufferView): void {
  if (!isAttached(buffer)) throw invalidArgument('the memory of the buffer was transferred');
}

/** An array over transferred memory looks like an empty one, and Node.js 20 has no `detached`. */
function isAttached(buffer: ArrayBufferLike): boolean {
  try {
    return new Uint8Array(buffer).length >= 0;
  } catch {
    return false;
  }
}

function wrongLength(index: number, length: unknown): Error {
  return invalidArgument(
    `datagram ${index}: its length must be an integer from 0 to ${MAX_PAYLOAD}, not ${String(length)}`,
  );
}
