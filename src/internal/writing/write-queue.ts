import { fromNative } from '../errors/native-error.js';
import { atTurnEnd, type TurnEnd } from '../runtime/turn-end.js';
import { LARGEST } from './batch-pool.js';

/** Writes that leave together. */
export interface QueuedBatch<Batch> {
  readonly isEmpty: boolean;
  /** The number of the smallest size that would hold its writes. */
  readonly fittingSize: number;
  hasRoom(length: number): boolean;
  /** Moves its writes to a batch of the next size, in place of this one. Null if there is none. */
  grown(): Batch | null;
  /** Returns the batch to its pool; the caller keeps no reference to it. */
  release(): void;
}

/** Creates the batches of a queue. */
export interface BatchSource<Batch> {
  /** An empty batch of the size with this number, which copies what is added. */
  collecting(size: number): Batch;
}

/** Passes the batches of a queue to the kernel. */
export interface BatchSender<Batch> {
  /**
   * Sends as much as the kernel takes of the first batch, and optionally of `next`. On return, also after a handler of the
   * application has cancelled, the queue is blocked or `first` is no longer in it; otherwise the queue would loop for ever.
   */
  submit(first: Batch, next: Batch | null): void;
  /** Everything that can leave now has left. */
  drained(): void;
  /** `submit` threw `error`. */
  fail(error: Error): void;
}

/**
 * The writes of one socket on their way to the kernel, in order. They collect in a batch, which is sealed and leaves at
 * a flush (`endTurn`), when it is full, or at the end of the turn, whichever comes first.
 *
 * Invariants: while it is open, not blocked, has not failed, and `submit` is not running, no sealed batch is left in it.
 * The collecting batch is younger than every sealed one. A batch is released by whatever removes it, once.
 */
export class WriteQueue<Batch extends QueuedBatch<Batch>> implements TurnEnd {
  /** Whether the kernel takes no more for now. Set by the sender, which alone sees what was taken. */
  isBlocked = false;
  readonly #sender: BatchSender<Batch>;
  readonly #source: BatchSource<Batch>;
  #batch: Batch | null = null;
  /** The size with which the next batch begins: what the last one needed. */
  #size = 0;
  #sealed: Batch[] = [];
  #isOpen = false;
  #isScheduled = false;
  #failure: Error | null = null;

  constructor(sender: BatchSender<Batch>, source: BatchSource<Batch>) {
    this.#sender = sender;
    this.#source = source;
  }

  /** The error after which nothing leaves any more. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** The first batch that was sealed and not removed. */
  get first(): Batch | undefined {
    return this.#sealed[0];
  }

  /** The collecting batch, as large as can be, with whatever room it has; the caller adds to it and calls `endTurn`. */
  get collecting(): Batch {
    this.#batch ??= this.#source.collecting(LARGEST);
    while (this.#grow());
    return this.#batch;
  }

  /** Whether writes wait for the kernel or for the end of the turn. */
  get hasUnsent(): boolean {
    return this.#sealed.length > 0 || (this.#batch !== null && !this.#batch.isEmpty);
  }

  /** From now on batches leave, waiting ones at once. */
  open(): void {
    this.#isOpen = true;
    this.endTurn();
  }

  /**
   * The collecting batch, with room for `length` bytes that the caller adds; it leaves when the turn ends. An empty batch of
   * the largest size has room for them.
   */
  withRoom(length: number): Batch {
    const batch = this.#batch;
    return batch && this.#isScheduled && batch.hasRoom(length) ? batch : this.#makeRoom(length);
  }

  /** Appends a full batch after what was written so far; it leaves at once if the kernel takes it. */
  append(batch: Batch): void {
    this.#seal();
    this.#push(batch);
    if (this.#isReady) this.#drain();
  }

  /** Puts a batch before everything that waits here. It leaves with the next `endTurn`. */
  prepend(batch: Batch): void {
    this.#sealed.unshift(batch);
  }

  endTurn(): void {
    this.#isScheduled = false;
    if (!this.#isReady) return;
    this.#seal();
    this.#drain();
  }

  /** The kernel has all of the first batch. */
  removeFirst(): void {
    this.#sealed.shift()!.release();
  }

  /** Drops the sealed batches after the first one and returns that. Requires one, and that nothing collects. */
  keepFirst(): Batch {
    for (const batch of this.#sealed.splice(1)) batch.release();
    return this.#sealed[0]!;
  }

  /** Drops every batch, so that nothing waits for the kernel. The caller then fails their writes. */
  clear(): void {
    for (const batch of this.#sealed) batch.release();
    this.#batch?.release();
    this.#sealed = [];
    this.#batch = null;
    this.isBlocked = false;
  }

  /** Nothing leaves any more. The first error is kept. */
  fail(error: Error): void {
    this.#failure ??= error;
  }

  get #isReady(): boolean {
    return this.#isOpen && !this.isBlocked && !this.#failure;
  }

  /** Kept out of `withRoom`, which V8 inlines while it is small: it is on the path of every write. */
  #makeRoom(length: number): Batch {
    while (!(this.#batch ??= this.#source.collecting(this.#size)).hasRoom(length)) {
      if (!this.#grow()) this.#submitFull();
    }
    if (!this.#isScheduled) this.#schedule();
    return this.#batch;
  }

  #grow(): boolean {
    const larger = this.#batch!.grown();
    if (larger) this.#batch = larger;
    return larger !== null;
  }

  #submitFull(): void {
    this.#seal();
    if (this.#isReady) this.#drain();
  }

  #schedule(): void {
    this.#isScheduled = true;
    atTurnEnd(this);
  }

  #seal(): void {
    if (!this.#batch || this.#batch.isEmpty) return;
    this.#size = this.#batch.fittingSize;
    this.#push(this.#batch);
    this.#batch = null;
  }

  /** Starts with a literal: V8 allocates 17 elements when pushing onto an empty array. */
  #push(batch: Batch): void {
    if (this.#sealed.length === 0) this.#sealed = [batch];
    else this.#sealed.push(batch);
  }

  #drain(): void {
    try {
      while (this.#sealed.length > 0 && !this.isBlocked) this.#submitFirst();
    } catch (error) {
      this.#sender.fail(fromNative(error));
    }
    this.#sender.drained();
  }

  #submitFirst(): void {
    this.#sender.submit(this.#sealed[0]!, this.#sealed.length > 1 ? this.#sealed[1]! : null);
  }
}
