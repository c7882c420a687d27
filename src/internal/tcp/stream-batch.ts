import { Buffer } from 'node:buffer';
import { BatchPool, LARGEST, sizeFor, type ReusableBatch } from '../writing/batch-pool.js';
import type { QueuedBatch } from '../writing/write-queue.js';

/** In place of a size: a batch that refers to memory of the application. */
const REFERENCED = -1;

/** Writes that lie back to back and wait for the kernel, and how many of their bytes it took. */
export class StreamBatch implements QueuedBatch<StreamBatch>, ReusableBatch {
  static readonly #pool = new BatchPool(
    (size, bytes, writes) => new StreamBatch(Buffer.allocUnsafeSlow(bytes), writes, size),
  );

  /** The bytes of the writes; those from `start` to `end` were not taken yet. */
  readonly bytes: Uint8Array;
  start = 0;
  end = 0;
  readonly size: number;
  readonly #lengths: Uint32Array;
  #count = 0;
  /** Writes taken in full, and where the last of them ends. */
  #done = 0;
  #doneEnd = 0;

  private constructor(bytes: Uint8Array, capacity: number, size: number) {
    this.bytes = bytes;
    this.size = size;
    this.#lengths = new Uint32Array(capacity);
  }

  /** A batch that copies what is added. */
  static collecting(size: number): StreamBatch {
    return StreamBatch.#pool.take(size);
  }

  /** A batch of one write, which is referenced instead of copied. */
  static single(bytes: Uint8Array): StreamBatch {
    const batch = new StreamBatch(bytes, 1, REFERENCED);
    batch.#record(bytes.length);
    return batch;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether `bytes` is a slab of the pool with copies, not memory of the application. */
  get isCopy(): boolean {
    return this.size !== REFERENCED;
  }

  get fittingSize(): number {
    return sizeFor(this.end, this.#count);
  }

  hasRoom(length: number): boolean {
    return this.#count < this.#lengths.length && this.end + length <= this.bytes.length;
  }

  grown(): StreamBatch | null {
    if (this.size === LARGEST) return null;
    const larger = StreamBatch.collecting(this.size + 1);
    larger.#copy(this);
    this.release();
    return larger;
  }

  add(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.end);
    this.#record(bytes.length);
  }

  /** The kernel took `length` more bytes. Returns how many writes they complete. */
  take(length: number): number {
    this.start += length;
    const before = this.#done;
    if (this.start === this.end) [this.#done, this.#doneEnd] = [this.#count, this.end];
    else while (this.#doneEnd + this.#next <= this.start) this.#doneEnd += this.#lengths[this.#done++]!;
    return this.#done - before;
  }

  /** Drops all writes after the first one that was not taken in full; there is one. */
  truncate(): void {
    this.end = this.#doneEnd + this.#next;
    this.#count = this.#done + 1;
  }

  /** Returns the batch to the pool; the caller keeps no reference to it. */
  release(): void {
    if (this.isCopy) StreamBatch.#pool.give(this);
  }

  clear(): void {
    this.start = this.end = 0;
    this.#count = this.#done = this.#doneEnd = 0;
  }

  /** What was taken is not copied, only that it was. */
  #copy(other: StreamBatch): void {
    this.bytes.set(other.bytes.subarray(other.start, other.end), other.start);
    this.#lengths.set(other.#lengths.subarray(other.#done, other.#count), other.#done);
    [this.start, this.end] = [other.start, other.end];
    [this.#count, this.#done, this.#doneEnd] = [other.#count, other.#done, other.#doneEnd];
  }

  /** Bytes of the first write that was not taken in full. */
  get #next(): number {
    return this.#lengths[this.#done]!;
  }

  #record(length: number): void {
    this.#lengths[this.#count++] = length;
    this.end += length;
  }
}
