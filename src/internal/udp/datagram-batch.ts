import { Buffer } from 'node:buffer';
import { BatchPool, LARGEST, SLAB_SIZE, sizeFor, type ReusableBatch } from '../writing/batch-pool.js';
import type { QueuedBatch } from '../writing/write-queue.js';
import { SegmentsError, type DatagramFailure } from './segments-error.js';
import type { Segments } from './segments.js';

/** Most datagrams of one batch. */
const MAX_DATAGRAMS = 1024;

/** Target number of the connected peer. */
export const CONNECTED: number = 0xffff_ffff;

/** In place of a size: batches that refer to memory of the application, of one datagram, or of one write of many. */
const SINGLE = -1;
const SEGMENTS = -2;

/** Datagrams that go to the kernel in one call, and the progress of sending them. */
export class DatagramBatch implements QueuedBatch<DatagramBatch>, ReusableBatch {
  static readonly #pool: BatchPool<DatagramBatch> = new BatchPool((...size) => DatagramBatch.#pooled(...size));

  /** The payloads, back to back. */
  readonly slab: Uint8Array;
  readonly lengths: Uint32Array;
  /** The target of each datagram, or the only one of all. */
  readonly targets: Uint32Array;
  /** Written by the native side: next datagram, its offset in the slab, failures of the last call. */
  readonly progress: Uint32Array = new Uint32Array(3);
  count = 0;
  used = 0;
  /** Whether any target is not the connected peer. */
  hasTargets = false;
  readonly size: number;
  readonly #failures: DatagramFailure[] = [];

  private constructor(slab: Uint8Array, lengths: Uint32Array, targets: Uint32Array, size: number) {
    this.slab = slab;
    this.lengths = lengths;
    this.targets = targets;
    this.size = size;
  }

  /** A batch that copies what is added. */
  static collecting(size: number): DatagramBatch {
    return DatagramBatch.#pool.take(size);
  }

  /** A batch of one datagram too large for a slab, which is referenced instead of copied. */
  static single(bytes: Uint8Array, target: number): DatagramBatch {
    return DatagramBatch.#referencing({ bytes, lengths: Uint32Array.of(bytes.length) }, target, SINGLE);
  }

  /** A batch of one write of one or more datagrams, which are referenced instead of copied, to one target. */
  static segments(segments: Segments, target: number): DatagramBatch {
    return DatagramBatch.#referencing(segments, target, SEGMENTS);
  }

  /** Whether a payload of this many bytes fits an empty batch of the largest size. */
  static holds(length: number): boolean {
    return length <= SLAB_SIZE;
  }

  /** Whether all datagrams are one write; otherwise each of them is a write. */
  get isOneWrite(): boolean {
    return this.size === SEGMENTS;
  }

  /** Datagrams that ended: taken by the kernel or failed. */
  get done(): number {
    return this.progress[0]!;
  }

  /** Datagrams that failed in the last call. */
  get failed(): number {
    return this.progress[2]!;
  }

  /** Writes that ended: all of their datagrams have. */
  get endedWrites(): number {
    if (!this.isOneWrite) return this.done;
    return this.done === this.count ? 1 : 0;
  }

  /** Whether the memory still has every byte: the application may have transferred or shrunk it while it waited. */
  get isIntact(): boolean {
    return this.slab.length >= this.used;
  }

  /** For a batch of one write: why it failed, by the datagrams that did. */
  get failure(): Error | null {
    return this.#failures.length > 0 ? new SegmentsError(this.#failures, this.count) : null;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  get fittingSize(): number {
    return sizeFor(this.used, this.count);
  }

  hasRoom(length: number): boolean {
    return this.count < this.lengths.length && this.used + length <= this.slab.length;
  }

  grown(): DatagramBatch | null {
    if (this.size === LARGEST) return null;
    const larger = DatagramBatch.collecting(this.size + 1);
    larger.#copy(this);
    this.release();
    return larger;
  }

  add(bytes: Uint8Array, target: number): void {
    this.slab.set(bytes, this.used);
    this.#record(bytes.length, target);
  }

  /** The only datagram was taken (1) or failed (-1), or was not taken (0). */
  loneEnded(outcome: number): void {
    this.progress[0] = outcome === 0 ? 0 : 1;
    this.progress[2] = outcome < 0 ? 1 : 0;
  }

  /** For a batch of one write: a datagram failed. */
  addFailure(failure: DatagramFailure): void {
    this.#failures.push(failure);
  }

  /** Redirects the datagrams for `target` to `replacement`. */
  replaceTarget(target: number, replacement: number): void {
    for (let index = 0; index < this.count; index++) {
      if (this.targets[index] === target) this.targets[index] = replacement;
    }
  }

  /** Returns the batch to the pool; the caller keeps no reference to it. */
  release(): void {
    if (this.size >= 0) DatagramBatch.#pool.give(this);
  }

  clear(): void {
    this.count = 0;
    this.used = 0;
    this.hasTargets = false;
    this.progress.fill(0);
  }

  static #pooled(size: number, bytes: number, writes: number): DatagramBatch {
    const count = Math.min(writes, MAX_DATAGRAMS);
    return new DatagramBatch(Buffer.allocUnsafeSlow(bytes), new Uint32Array(count), new Uint32Array(count), size);
  }

  static #referencing({ bytes, lengths }: Segments, target: number, size: number): DatagramBatch {
    const batch = new DatagramBatch(bytes, lengths, Uint32Array.of(target), size);
    batch.count = lengths.length;
    batch.used = bytes.length;
    batch.hasTargets = target !== CONNECTED;
    return batch;
  }

  /** Requires a batch that was not submitted. */
  #copy({ slab, lengths, targets, count, used, hasTargets }: DatagramBatch): void {
    this.slab.set(slab.subarray(0, used));
    this.lengths.set(lengths.subarray(0, count));
    this.targets.set(targets.subarray(0, count));
    [this.count, this.used, this.hasTargets] = [count, used, hasTargets];
  }

  #record(length: number, target: number): void {
    this.lengths[this.count] = length;
    this.targets[this.count] = target;
    this.count++;
    this.used += length;
    if (target !== CONNECTED) this.hasTargets = true;
  }
}
