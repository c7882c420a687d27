import { Buffer } from 'node:buffer';
import { BatchPool, SLAB_SIZE, type ReusableBatch } from '../writing/batch-pool.js';
import type { QueuedBatch } from '../writing/write-queue.js';

/** Most datagrams of one batch. */
const MAX_DATAGRAMS = 1024;

/** Target number of the connected peer. */
export const CONNECTED: number = 0xffff_ffff;

/** Datagrams that go to the kernel in one call, and the progress of sending them. */
export class DatagramBatch implements QueuedBatch, ReusableBatch {
  static readonly #pool = new BatchPool(
    () => new DatagramBatch(Buffer.allocUnsafeSlow(SLAB_SIZE), MAX_DATAGRAMS, true),
  );

  /** The payloads, back to back. */
  readonly slab: Uint8Array;
  readonly lengths: Uint32Array;
  readonly targets: Uint32Array;
  /** Written by the native side: next datagram, its offset in the slab, failures of the last call. */
  readonly progress: Uint32Array = new Uint32Array(3);
  count = 0;
  used = 0;
  /** Whether any target is not the connected peer. */
  hasTargets = false;
  readonly #pooled: boolean;

  private constructor(slab: Uint8Array, capacity: number, pooled: boolean) {
    this.slab = slab;
    this.lengths = new Uint32Array(capacity);
    this.targets = new Uint32Array(capacity);
    this.#pooled = pooled;
  }

  /** A batch that copies what is added. */
  static collecting(): DatagramBatch {
    return DatagramBatch.#pool.take();
  }

  /** A batch of one datagram too large for a slab, which is referenced instead of copied. */
  static single(bytes: Uint8Array, target: number): DatagramBatch {
    const batch = new DatagramBatch(bytes, 1, false);
    batch.#record(bytes.length, target);
    return batch;
  }

  /** Whether a payload of this many bytes fits an empty batch. */
  static holds(length: number): boolean {
    return length <= SLAB_SIZE;
  }

  /** Datagrams that ended: taken by the kernel or failed. */
  get done(): number {
    return this.progress[0]!;
  }

  /** Datagrams that failed in the last call. */
  get failed(): number {
    return this.progress[2]!;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  hasRoom(length: number): boolean {
    return this.count < MAX_DATAGRAMS && this.used + length <= SLAB_SIZE;
  }

  add(bytes: Uint8Array, target: number): void {
    this.slab.set(bytes, this.used);
    this.#record(bytes.length, target);
  }

  /** Redirects the datagrams for `target` to `replacement`. */
  replaceTarget(target: number, replacement: number): void {
    for (let index = 0; index < this.count; index++) {
      if (this.targets[index] === target) this.targets[index] = replacement;
    }
  }

  /** Returns the batch to the pool; the caller keeps no reference to it. */
  release(): void {
    if (this.#pooled) DatagramBatch.#pool.give(this);
  }

  clear(): void {
    this.count = 0;
    this.used = 0;
    this.hasTargets = false;
    this.progress.fill(0);
  }

  #record(length: number, target: number): void {
    this.lengths[this.count] = length;
    this.targets[this.count] = target;
    this.count++;
    this.used += length;
    if (target !== CONNECTED) this.hasTargets = true;
  }
}
