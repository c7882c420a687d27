import { Buffer } from 'node:buffer';
import { IS_END, IS_TEXT, SENT_WORDS } from '../runtime/wire.js';
import { BatchPool, SLAB_SIZE, type ReusableBatch } from '../writing/batch-pool.js';
import type { QueuedBatch } from '../writing/write-queue.js';
import type { MessageKind } from './channel.js';
import type { SentMessages } from './send-turn.js';

/** Most messages of a large batch, and of a small one. */
const MAX_MESSAGES = 4096;
const FEW_MESSAGES = 256;

/** Bytes of the slab of a small batch. */
const SMALL_SLAB_SIZE = 16 * 1024;

/** Larger messages are sent from where they are, without waiting for others. */
export const COPY_LIMIT: number = 4096;

/** Free small batches kept: thousands of connections may each send a message in the same turn. */
const MAX_FREE_SMALL = 1024;

/** Messages, and fragments of messages, that lie back to back and wait to be framed. */
export class MessageBatch implements QueuedBatch, ReusableBatch {
  static readonly #large: BatchPool<MessageBatch> = new BatchPool(() =>
    MessageBatch.#pooled(SLAB_SIZE, MAX_MESSAGES, MessageBatch.#large),
  );
  static readonly #small: BatchPool<MessageBatch> = new BatchPool(
    () => MessageBatch.#pooled(SMALL_SLAB_SIZE, FEW_MESSAGES, MessageBatch.#small),
    MAX_FREE_SMALL,
  );

  readonly bytes: Uint8Array;
  /** Marks and length of each message, as the native side takes them. */
  readonly words: Uint32Array;
  count = 0;
  /** Messages that were taken, and where the first of the others begins. */
  done = 0;
  start = 0;
  end = 0;
  /** Where `bytes`, a slab with copies, belongs; null for memory of the application. */
  readonly #pool: BatchPool<MessageBatch> | null;
  readonly #capacity: number;

  private constructor(bytes: Uint8Array, capacity: number, pool: BatchPool<MessageBatch> | null) {
    this.bytes = bytes;
    this.words = new Uint32Array(capacity * SENT_WORDS);
    this.#capacity = capacity;
    this.#pool = pool;
  }

  static #pooled(size: number, capacity: number, pool: BatchPool<MessageBatch>): MessageBatch {
    return new MessageBatch(Buffer.allocUnsafeSlow(size), capacity, pool);
  }

  /** A batch that copies what is added; a large one for who sends much in a turn. */
  static collecting(isLarge: boolean): MessageBatch {
    return (isLarge ? MessageBatch.#large : MessageBatch.#small).take();
  }

  /** A batch of one message, which is referenced instead of copied. */
  static single(bytes: Uint8Array, kind: MessageKind, isFinal: boolean): MessageBatch {
    const batch = new MessageBatch(bytes, 1, null);
    batch.#record(bytes.length, kind, isFinal);
    return batch;
  }

  /** A batch with copies of the messages that were not accepted. */
  static rest({ bytes, start, words, first, end, accepted }: SentMessages): MessageBatch {
    const batch = MessageBatch.collecting(true);
    for (let index = first, at = start; index < end; index++) {
      const [marks, length] = [words[index * SENT_WORDS]!, words[index * SENT_WORDS + 1]!];
      const isRest = index - first >= accepted;
      if (isRest) batch.add(bytes.subarray(at, at + length), marks & IS_TEXT ? 1 : 0, (marks & IS_END) !== 0);
      at += length;
    }
    return batch;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Whether it has more than half of what a small batch takes. */
  get isBulk(): boolean {
    return this.count > FEW_MESSAGES / 2 || this.end > SMALL_SLAB_SIZE / 2;
  }

  /** Payloads of the messages that were not taken. */
  get waitingBytes(): Uint8Array {
    const { bytes, start, end } = this;
    return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
  }

  /** Marks and lengths of them. */
  get waitingWords(): Uint32Array {
    return this.words.subarray(this.done * SENT_WORDS, this.count * SENT_WORDS);
  }

  hasRoom(length: number): boolean {
    return this.count < this.#capacity && this.end + length <= this.bytes.length;
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
    this.#pool?.give(this);
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
