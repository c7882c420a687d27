import { Buffer } from 'node:buffer';
import { BatchPool, SLAB_SIZE, type ReusableBatch } from '../writing/batch-pool.js';
import type { QueuedBatch } from '../writing/write-queue.js';
import { SegmentsError, type DatagramFailure } from './segments-error.js';
import type { Segments } from './segments.js';

/** Most datagrams of one batch. */
const MAX_DATAGRAMS = 1024;

/** Target number of the connected peer. */
export const CONNECTED: number = 0xffff_ffff;

/** Copies of many writes, one write of one datagram, or one write of many. */
type Kind = 'collecting' | 'single' | 'segments';

/** Datagrams that go to the kernel in one call, and the progress of sending them. */
export class DatagramBatch implements QueuedBatch, ReusableBatch {
  static readonly #pool = new BatchPool(() => DatagramBatch.#pooled());

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
  /** Whether all datagrams are one write; otherwise each of them is a write. */
  readonly isOneWrite: boolean;
  readonly #isPooled: boolean;
  readonly #failures: DatagramFailure[] = [];

  private constructor(slab: Uint8Array, lengths: Uint32Array, targets: Uint32Array, kind: Kind) {
    this.slab = slab;
    this.lengths = lengths;
    this.targets = targets;
    this.isOneWrite = kind === 'segments';
    this.#isPooled = kind === 'collecting';
  }

  /** A batch that copies what is added. */
  static collecting(): DatagramBatch {
    return DatagramBatch.#pool.take();
  }

  /** A batch of one datagram too large for a slab, which is referenced instead of copied. */
  static single(bytes: Uint8Array, target: number): DatagramBatch {
    return DatagramBatch.#referencing({ bytes, lengths: Uint32Array.of(bytes.length) }, target, 'single');
  }

  /** A batch of one write of one or more datagrams, which are referenced instead of copied, to one target. */
  static segments(segments: Segments, target: number): DatagramBatch {
    return DatagramBatch.#referencing(segments, target, 'segments');
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

  hasRoom(length: number): boolean {
    return this.count < MAX_DATAGRAMS && this.used + length <= SLAB_SIZE;
  }

  add(bytes: Uint8Array, target: number): void {
    this.slab.set(bytes, this.used);
    this.#record(bytes.length, target);
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
    if (this.#isPooled) DatagramBatch.#pool.give(this);
  }

  clear(): void {
    this.count = 0;
    this.used = 0;
    this.hasTargets = false;
    this.progress.fill(0);
  }

  static #pooled(): DatagramBatch {
    const [lengths, targets] = [new Uint32Array(MAX_DATAGRAMS), new Uint32Array(MAX_DATAGRAMS)];
    return new DatagramBatch(Buffer.allocUnsafeSlow(SLAB_SIZE), lengths, targets, 'collecting');
  }

  static #referencing({ bytes, lengths }: Segments, target: number, kind: Kind): DatagramBatch {
    const batch = new DatagramBatch(bytes, lengths, Uint32Array.of(target), kind);
    batch.count = lengths.length;
    batch.used = bytes.length;
    batch.hasTargets = target !== CONNECTED;
    return batch;
  }

  #record(length: number, target: number): void {
    this.lengths[this.count] = length;
    this.targets[this.count] = target;
    this.count++;
    this.used += length;
    if (target !== CONNECTED) this.hasTargets = true;
  }
}
