import { Buffer as NodeBuffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { BridgedInput } from './bridged-input.js';

// What the hooks of Node streams over WinRT streams have in common.

/** Bytes that a Readable keeps ready by default, and that one without a buffer asks for. */
export const READ_SIZE: number = 64 * 1024;

/** What `writev` gets for each write. */
export interface WriteEntry {
  readonly chunk: unknown;
}

/**
 * The `read` of a Readable.
 *
 * @param ended called behind the end of the data
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

/** Tells the callback of a hook how its work ended. */
export function settle(work: PromiseLike<unknown>, callback: (error?: Error | null) => void): void {
  work.then(
    () => callback(),
    (error: Error) => callback(error),
  );
}

function asNodeBuffer(chunk: Uint8Array): NodeBuffer {
  return NodeBuffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}
