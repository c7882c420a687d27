import { Buffer } from 'node:buffer';
import { IS_END, IS_TEXT, SENT_WORDS } from '../runtime/wire.js';
import { BatchPool, SLAB_SIZE, type ReusableBatch } from '../writing/batch-pool.js';
import type { QueuedBatch } from '../writing/write-queue.js';
import type { MessageKind } from './channel.js';

/** Most messages of one batch. */
const MAX_MESSAGES = 4096;

/** Messages, and fragments of messages, that lie back to back and wait to be framed. */
export class MessageBatch implements QueuedBatch, ReusableBatch {
  static readonly #pool = new BatchPool(() => new MessageBatch(Buffer.allocUnsafeSlow(SLAB_SIZE), MAX_MESSAGES, true));

  readonly bytes: Uint8Array;
  /** Marks and length of each message, as the native side takes them. */
  readonly words: Uint32Array;
  count = 0;
  /** Messages that were taken, and where the first of the others begins. */
  done = 0;
  start = 0;
  end = 0;
  /** Whether `bytes` is a slab of the pool with copies, not memory of the application. */
  readonly #isCopy: boolean;

  private constructor(bytes: Uint8Array, capacity: number, isCopy: boolean) {
    this.bytes = bytes;
    this.words = new Uint32Array(capacity * SENT_WORDS);
    this.#isCopy = isCopy;
  }

  /** A batch that copies what is added. */
  static collecting(): MessageBatch {
    return MessageBatch.#pool.take();
  }

  /** A batch of one message, which is referenced instead of copied. */
  static single(bytes: Uint8Array, kind: MessageKind, isFinal: boolean): MessageBatch {
    const batch = new MessageBatch(bytes, 1, false);
    batch.#record(bytes.length, kind, isFinal);
    return batch;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  hasRoom(length: number): boolean {
    return this.count < MAX_MESSAGES && this.end + length <= SLAB_SIZE;
  }

  add(bytes: Uint8Array, kind: MessageKind, isFinal: boolean): void {
    this.bytes.set(bytes, this.end);
    this.#record(bytes.length, kind, isFinal);
  }

  /** The native side took `count` more messages. Returns their bytes. */
  take(count: number): number {
    const before = this.start;
    const end = this.done + count;
    if (end === this.count) this.start = this.end;
    else for (let index = this.done; index < end; index++) this.start += this.words[index * SENT_WORDS + 1]!;
    this.done = end;
    return this.start - before;
  }

  /** Returns the batch to the pool; the caller keeps no reference to it. */
  release(): void {
    if (this.#isCopy) MessageBatch.#pool.give(this);
  }

  clear(): void {
    this.count = this.done = this.start = this.end = 0;
  }

  #record(length: number, kind: MessageKind, isFinal: boolean): void {
    const place = this.count++ * SENT_WORDS;
    this.words[place] = (kind === 1 ? IS_TEXT : 0) | (isFinal ? IS_END : 0);
    this.words[place + 1] = length;
    this.end += length;
  }
}
