import { AsyncOperation } from '../../../internal/async/async-operation.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { closed, invalidArgument } from '../../../internal/errors/errors.js';
import { GrowingMemory } from '../../../internal/memory/growing-memory.js';
import { readChunk } from '../../../internal/streams/read-chunk.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { IBuffer } from './buffer.js';
import { InputStream } from './input-stream.js';
import type { InputStreamOptions } from './input-stream-options.js';
import type { IRandomAccessStream } from './random-access-stream.js';

/** The class behind `InMemoryRandomAccessStream`. */
export class InMemoryRandomAccessStreamClass extends InputStream implements IRandomAccessStream {
  #memory: GrowingMemory | null;
  #position: number;

  constructor();
  /** @internal Another stream over existing memory. */
  constructor(memory: GrowingMemory, position: number);
  constructor(memory?: GrowingMemory, position?: number) {
    super();
    this.#memory = memory instanceof GrowingMemory ? memory : new GrowingMemory();
    this.#position = memory instanceof GrowingMemory ? requirePosition(position) : 0;
  }

  get canRead(): boolean {
    return this.#open('canRead') !== null;
  }

  get canWrite(): boolean {
    return this.#open('canWrite') !== null;
  }

  get position(): number {
    this.#open('position');
    return this.#position;
  }

  get size(): number {
    return this.#open('size').size;
  }

  /** Throws E_INVALIDARG (0x80070057) for an invalid size, E_OUTOFMEMORY (0x8007000E) when the allocation fails. */
  set size(value: number) {
    this.#open('size').size = requirePosition(value);
  }

  /** Reads past the end result in no bytes; writes there fill the gap with zeros. */
  seek(position: number): void {
    this.#open('seek');
    this.#position = requirePosition(position);
  }

  getInputStreamAt(position: number): InMemoryRandomAccessStream {
    return new InMemoryRandomAccessStreamClass(this.#open('getInputStreamAt'), position);
  }

  getOutputStreamAt(position: number): InMemoryRandomAccessStream {
    return new InMemoryRandomAccessStreamClass(this.#open('getOutputStreamAt'), position);
  }

  cloneStream(): InMemoryRandomAccessStream {
    return new InMemoryRandomAccessStreamClass(this.#open('cloneStream'), 0);
  }

  /** @internal */
  override [readChunk](count: number, _options: InputStreamOptions): AsyncOperation<Uint8Array, number> {
    const chunk = this.#open('readAsync').read(this.#position, count);
    this.#position += chunk.length;
    return AsyncOperation.completed(chunk);
  }

  /** Writes a copy of the bytes in use of `buffer` at `position`. */
  writeAsync(buffer: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const bytes = bytesOf(buffer);
    return startWithSignal(() => {
      this.#open('writeAsync').write(this.#position, bytes);
      this.#position += bytes.length;
      return AsyncOperation.completed(bytes.length);
    }, options);
  }

  /** Completes with true: writes are never buffered. */
  flushAsync(options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => {
      this.#open('flushAsync');
      return AsyncOperation.completed(true);
    }, options);
  }

  /** Closes this stream; others over the same memory are not affected. Closing again has no effect. */
  override close(): void {
    this.#memory = null;
  }

  #open(member: string): GrowingMemory {
    if (!this.#memory) throw closed(`${member}: the stream is closed`);
    return this.#memory;
  }
}

/**
 * Windows.Storage.Streams.InMemoryRandomAccessStream: a random access stream in memory.
 *
 * After `close` every other member throws RO_E_CLOSED (0x80000013), or rejects
 * with it when it is asynchronous.
 */
export const InMemoryRandomAccessStream: CallableClass<typeof InMemoryRandomAccessStreamClass> = callable(
  InMemoryRandomAccessStreamClass,
  'InMemoryRandomAccessStream',
);
export type InMemoryRandomAccessStream = InMemoryRandomAccessStreamClass;

function requirePosition(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw invalidArgument(`a position or size must be a number of bytes, not ${String(value)}`);
}
