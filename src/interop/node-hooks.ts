import { Buffer as NodeBuffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { BridgedInput } from './bridged-input.js';

// Shared by the Node streams over WinRT streams.

/** Default read-ahead of a Readable, and the size of a read without a buffer. */
export const READ_SIZE: number = 64 * 1024;

/** One write of a `writev`. */
export interface WriteEntry {
  readonly chunk: unknown;
}

/**
 * Implements `read` of a Readable.
 *
 * @param ended called after the end of the data
 */
export function readInto(readable: Readable, input: BridgedInput, size: number, ended?: () => void): void {
  const fail = (error: Error): void => void readable.destroy(error);
  const push = (chunk: Uint8Array): void => {
    readable.push(chunk.length === 0 ? null : asNodeBuffer(chunk));
    if (chunk.length === 0) ended?.();
  };
  try {
    input.read(size || READ_SIZE).done(push, fail);
  } catch (error) {
    fail(error as Error);
  }
}

/** The bytes of all writes of a `writev`. */
export function chunksOf(entries: readonly WriteEntry[]): Uint8Array[] {
  return entries.map(({ chunk }) => chunk as Uint8Array);
}

/** Reports the outcome of `work` to the callback of a stream hook. */
export function settle(work: PromiseLike<unknown>, callback: (error?: Error | null) => void): void {
  work.then(
    () => callback(),
    (error: Error) => callback(error),
  );
}

function asNodeBuffer(chunk: Uint8Array): NodeBuffer {
  return NodeBuffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}
