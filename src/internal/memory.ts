import { invalidArgument, UwpError, type ErrorDetails } from './errors.js';
import { Hresult } from './hresult.js';

/** No bytes at all. */
export const EMPTY: Uint8Array = new Uint8Array(0);

/** An integer from 0 to 2^32 - 1, or E_INVALIDARG that names the parameter. */
export function requireUint32(value: unknown, parameter: string): number {
  if (typeof value === 'number' && value >>> 0 === value) return value;
  throw invalidArgument(`${parameter} must be an integer from 0 to 4294967295, not ${String(value)}`);
}

/** Most bytes of one block: what a UINT32, which counts them in UWP, can express. */
export const MAX_BLOCK = 0xffff_ffff;

/** Zeroed memory. Throws E_OUTOFMEMORY when there is not so much. */
export function allocate(size: number): Uint8Array {
  // Asking for far too much ends a worker thread of newer Node versions instead of throwing.
  if (size > MAX_BLOCK) throw outOfMemory(size);
  try {
    return new Uint8Array(size);
  } catch (cause) {
    throw outOfMemory(size, { cause });
  }
}

function outOfMemory(size: number, details?: ErrorDetails): UwpError {
  return new UwpError(Hresult.E_OUTOFMEMORY, `there is no memory for ${size} bytes`, details);
}
