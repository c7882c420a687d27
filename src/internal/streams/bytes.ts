import { isAnyArrayBuffer, isUint8Array } from 'node:util/types';
import { BufferClass, capacityOf, type IBuffer } from '../../windows/storage/streams/buffer.js';
import { invalidArgument } from '../errors/errors.js';
import { int32Of } from '../projection/marshalling.js';
import { requireBlock } from '../memory/memory.js';

/** Accepted wherever UWP takes an IBuffer: typed arrays, Node buffers, DataView, ArrayBuffer. */
export type BufferSource = ArrayBufferView | ArrayBufferLike;

/** The bytes in use of a buffer, without a copy. Throws E_INVALIDARG for anything else, and for more than 2^32 - 1 bytes. */
export function bytesOf(value: IBuffer | BufferSource): Uint8Array {
  if (isUint8Array(value)) return requireBlock(value);
  return value instanceof BufferClass ? value.bytes : requireBlock(viewOf(value));
}

/** The whole memory of a buffer, for writing to it. Throws E_INVALIDARG for anything else. */
export function memoryOf(value: IBuffer | BufferSource): Uint8Array {
  return value instanceof BufferClass ? capacityOf(value) : viewOf(value);
}

function viewOf(value: IBuffer | BufferSource): Uint8Array {
  if (isUint8Array(value)) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  throw invalidArgument('the buffer must be an IBuffer, a typed array or an ArrayBuffer');
}

/** Bytes of a typed array, or the lowest 8 bits of each integer of an array. */
export function byteArrayOf(value: readonly number[] | BufferSource): Uint8Array {
  return Array.isArray(value) ? Uint8Array.from(value as readonly number[], int32Of) : bytesOf(value as BufferSource);
}
