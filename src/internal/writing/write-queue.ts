import { fromNative } from '../errors/native-error.js';
import { atTurnEnd, type TurnEnd } from '../runtime/turn-end.js';

/** Writes that leave together. */
export interface QueuedBatch {
  readonly isEmpty: boolean;
  hasRoom(length: number): boolean;
  /** Gives the batch back; the caller keeps no reference to it. */
  release(): void;
}

/** Where the batches of a queue come from. */
export interface BatchSource<Batch> {
  /** An empty batch that copies what is added. */
  collecting(): Batch;
}

/** Hands the batches of a queue to the kernel. */
export interface BatchSender<Batch> {
  /**
   * Hands over what the kernel takes of the first batch, and of `next` too if it likes. On return the queue is blocked,
   * or the first batch was removed from it.
   */
  submit(first: Batch, next: Batch | null): void;
  /** Everything left that can leave now. */
  drained(): void;
  /** `submit` threw `error`. */
  fail(error: Error): void;
}

/**
 * The writes of one socket on their way to the kernel, in order. They collect in a batch, which is sealed and leaves at
 * a flush (`endTurn`), when it is full, or at the end of the turn, whichever is first.
 *
 * While it is open, not blocked, and `submit` is not running, no sealed batch is left in it.
 */
export class WriteQueue<Batch extends QueuedBatch> implements TurnEnd {
  /** Whether the kernel takes no more for now: set by the sender, as only it sees what was taken. */
  isBlocked = false;
  readonly #sender: BatchSender<Batch>;
  readonly #source: BatchSource<Batch>;
  #batch: Batch | null = null;
  #sealed: Batch[] = [];
  #isOpen = false;
  #isScheduled = false;
  #failure: Error | null = null;

  constructor(sender: BatchSender<Batch>, source: BatchSource<Batch>) {
    this.#sender = sender;
    this.#source = source;
  }

  /** Why nothing leaves any more, if that is so. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** The first batch that was sealed and not removed. */
  get first(): Batch | undefined {
    return this.#sealed[0];
  }

  /** The batch that collects, with whatever room it has; the caller adds to it and calls `endTurn`. */
  get collecting(): Batch {
    return (this.#batch ??= this.#source.collecting());
  }

  /** Whether writes wait for the kernel or for the end of the turn. */
  get hasUnsent(): boolean {
    return this.#sealed.length > 0 || (this.#batch !== null && !this.#batch.isEmpty);
  }

  /** From now on batches leave, first of all what waits. */
  open(): void {
    this.#isOpen = true;
    this.endTurn();
  }

  /** The batch that collects, with room for `length` bytes that the caller adds; it leaves when the turn ends. */
  withRoom(length: number): Batch {
    const batch = this.#batch;
    return batch && this.#isScheduled && batch.hasRoom(length) ? batch : this.#makeRoom(length);
  }

  /** Lets a batch that is full follow what was written so far, at once if the kernel takes it. */
  append(batch: Batch): void {
    this.#seal();
    this.#push(batch);
    if (this.#isReady) this.#drain();
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

  /** Drops what was sealed behind the first batch, which is returned. There is one, and nothing collects. */
  keepFirst(): Batch {
    for (const batch of this.#sealed.splice(1)) batch.release();
    return this.#sealed[0]!;
  }

  /** Drops every batch. Nothing waits for the kernel then; the writes are still to fail. */
  clear(): void {
    for (const batch of this.#sealed) batch.release();
    this.#batch?.release();
    this.#sealed = [];
    this.#batch = null;
    this.isBlocked = false;
  }

  /** Nothing leaves any more; the first error stays. */
  fail(error: Error): void {
    this.#failure ??= error;
  }

  get #isReady(): boolean {
    return this.#isOpen && !this.isBlocked && !this.#failure;
  }

  /** Apart from `withRoom`, which a program calls millions of times and V8 puts into the caller while it is small. */
  #makeRoom(length: number): Batch {
    if (this.#batch && !this.#batch.hasRoom(length)) this.#submitFull();
    if (!this.#isScheduled) this.#schedule();
    return this.collecting;
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
    this.#push(this.#batch);
    this.#batch = null;
  }

  /** Pushing onto an empty array makes room for 17. */
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
