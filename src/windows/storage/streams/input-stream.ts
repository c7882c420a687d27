import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { memoryOf, type BufferSource } from '../../../internal/streams/bytes.js';
import { rejectCallbacks } from '../../../internal/projection/callback-style.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { requireUint32 } from '../../../internal/memory/memory.js';
import { readChunk } from '../../../internal/streams/read-chunk.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { IClosable } from '../../foundation/closable.js';
import type { IPromiseWithIAsyncOperationWithProgress } from '../../foundation/promise.js';
import { BufferClass, type IBuffer } from './buffer.js';
import { InputStreamOptions } from './input-stream-options.js';

/** Bytes requested by one step of an iteration. */
const ITERATION_CHUNK = 64 * 1024;

/** Windows.Storage.Streams.IInputStream: a sequential stream of bytes to read. */
export interface IInputStream extends IClosable {
  /** Reads into `buffer`; use the resulting buffer, which may be another one. Its length is 0 at the end of the stream. */
  readAsync(
    buffer: IBuffer,
    count: number,
    options: InputStreamOptions,
  ): IPromiseWithIAsyncOperationWithProgress<IBuffer, number>;
}

/** An input stream of this package. */
export abstract class InputStream implements IInputStream, AsyncIterable<Uint8Array> {
  /** @internal See `readChunk`. */
  abstract [readChunk](
    count: number,
    options: InputStreamOptions,
    into?: Uint8Array,
  ): AsyncOperation<Uint8Array, number>;

  abstract close(): void;

  /**
   * Reads up to `count` bytes into `buffer` and results in it, with its length set to the number of bytes read: 0 at the
   * end of the stream. A typed array is filled from its start; the result is then a buffer over the filled part.
   *
   * Throws E_INVALIDARG (0x80070057) when `count` is above the capacity or an argument is invalid; fails with it when the
   * memory of `buffer` is detached meanwhile. A socket fills `buffer` as bytes arrive.
   *
   * @param options default `none`: waits for all of `count` unless the stream ends before
   */
  readAsync(
    buffer: IBuffer | BufferSource,
    count: number,
    options: InputStreamOptions = InputStreamOptions.none,
    signalOptions?: SignalOptions,
  ): AsyncOperation<IBuffer, number> {
    const memory = memoryOf(buffer);
    requireUint32(count, 'count');
    if (count > memory.length) throw invalidArgument(`readAsync: count ${count} is above the capacity of the buffer`);
    requireInputStreamOptions(options);
    const into = count === memory.length ? memory : memory.subarray(0, count);
    const read = (): AsyncOperation<IBuffer, number> =>
      this[readChunk](count, options, into).map((chunk) => fill(buffer, memory, chunk));
    return startWithSignal(read, signalOptions);
  }

  /**
   * Yields bytes as they arrive, at most 64 KiB at a time, until the stream ends. Leaving the loop early does not close the
   * stream.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = await this[readChunk](ITERATION_CHUNK, InputStreamOptions.partial);
      if (chunk.length === 0) return;
      yield chunk;
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

rejectCallbacks(InputStream.prototype);

/** @internal A combination of InputStreamOptions; throws E_INVALIDARG for anything else. */
export function requireInputStreamOptions(value: unknown): InputStreamOptions {
  if (value === 0 || value === 1 || value === 2 || value === 3) return value as InputStreamOptions;
  throw invalidArgument(`InputStreamOptions has no such value: ${String(value)}`);
}

function fill(buffer: IBuffer | BufferSource, memory: Uint8Array, chunk: Uint8Array): IBuffer {
  if (chunk.buffer !== memory.buffer || chunk.byteOffset !== memory.byteOffset) memory.set(chunk);
  if (!(buffer instanceof BufferClass)) return BufferClass.fromBytes(memory.subarray(0, chunk.length));
  buffer.length = chunk.length;
  return buffer;
}
