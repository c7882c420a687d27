import { Buffer as NodeBuffer } from 'node:buffer';
import { isSharedArrayBuffer } from 'node:util/types';
import { invalidArgument, UwpError, type ErrorDetails } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** Shared empty array. */
export const EMPTY: Uint8Array = new Uint8Array(0);

/** An integer from 0 to 2^32 - 1; throws E_INVALIDARG naming the parameter for anything else. */
export function requireUint32(value: unknown, parameter: string): number {
  if (typeof value === 'number' && value >>> 0 === value) return value;
  throw invalidArgument(`${parameter} must be an integer from 0 to 4294967295, not ${String(value)}`);
}

/** Most bytes of one block: UWP counts them as UINT32. */
export const MAX_BLOCK = 0xffff_ffff;

/** Throws E_INVALIDARG for more bytes than `MAX_BLOCK`: the native side counts them with 32 bits. */
export function requireBlock<T extends Uint8Array>(bytes: T): T {
  if (bytes.length <= MAX_BLOCK) return bytes;
  throw invalidArgument(`a buffer has at most ${MAX_BLOCK} bytes, not ${bytes.length}; pass it in parts`);
}

/** Zeroed memory. Throws E_OUTOFMEMORY when the allocation fails. */
export function allocate(size: number): Uint8Array {
  return allocated(size, () => new Uint8Array(size));
}

/** Uninitialised memory; small sizes come from Node's pool. Throws E_OUTOFMEMORY when the allocation fails. */
export function allocateUnsafe(size: number): NodeBuffer<ArrayBuffer> {
  return allocated(size, () => NodeBuffer.allocUnsafe(size));
}

/** A copy in its own memory; `slice` of a Node buffer would share it. Throws E_OUTOFMEMORY. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = allocate(bytes.length);
  copy.set(bytes);
  return copy;
}

/** Copies a SharedArrayBuffer: native code must not read while another thread writes. Throws E_OUTOFMEMORY. */
export function unshared(bytes: Uint8Array): Uint8Array {
  return isSharedArrayBuffer(bytes.buffer) ? copyOf(bytes) : bytes;
}

function allocated<T>(size: number, make: () => T): T {
  // In worker threads of newer Node versions an excessive size terminates the thread instead of throwing.
  if (size > MAX_BLOCK) throw outOfMemory(size);
  try {
    return make();
  } catch (cause) {
    throw outOfMemory(size, { cause });
  }
}

function outOfMemory(size: number, details?: ErrorDetails): UwpError {
  return new UwpError(Hresult.E_OUTOFMEMORY, `there is no memory for ${size} bytes`, details);
}
