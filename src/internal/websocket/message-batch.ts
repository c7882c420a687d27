import { Buffer } from 'node:buffer';
import { IS_END, IS_TEXT, SENT_WORDS } from '../runtime/wire.js';
import { BatchPool, LARGEST, sizeFor, type ReusableBatch } from '../writing/batch-pool.js';
import type { QueuedBatch } from '../writing/write-queue.js';
import type { MessageKind } from './channel.js';
import type { SentMessages } from './send-turn.js';

/** Larger messages are sent from where they are, without waiting for others. */
export const COPY_LIMIT: number = 4096;

/** In place of a size: a batch that refers to memory of the application. */
const REFERENCED = -1;

/** Messages, and fragments of messages, that lie back to back and wait to be framed. */
export class MessageBatch implements QueuedBatch<MessageBatch>, ReusableBatch {
  static readonly #pool = new BatchPool(
    (size, bytes, messages) => new MessageBatch(Buffer.allocUnsafeSlow(bytes), messages, size),
  );

  readonly bytes: Uint8Array;
  /** Marks and length of each message, as the native side takes them. */
  readonly words: Uint32Array;
  count = 0;
  /** Messages that were taken, and where the first of the others begins. */
  done = 0;
  start = 0;
  end = 0;
  readonly size: number;
  readonly #capacity: number;

  private constructor(bytes: Uint8Array, capacity: number, size: number) {
    this.bytes = bytes;
    this.words = new Uint32Array(capacity * SENT_WORDS);
    this.#capacity = capacity;
    this.size = size;
  }

  /** A batch that copies what is added. */
  static collecting(size: number): MessageBatch {
    return MessageBatch.#pool.take(size);
  }

  /** A batch of one message, which is referenced instead of copied. */
  static single(bytes: Uint8Array, kind: MessageKind, isFinal: boolean): MessageBatch {
    const batch = new MessageBatch(bytes, 1, REFERENCED);
    batch.#record(bytes.length, kind, isFinal);
    return batch;
  }

  /** A batch with copies of the messages that were not accepted. */
  static rest({ bytes, start, words, first, end, accepted }: SentMessages): MessageBatch {
    const from = first + accepted;
    const at = start + bytesOf(words, first, from);
    const length = bytesOf(words, from, end);
    const batch = MessageBatch.collecting(sizeFor(length, end - from));
    batch.bytes.set(bytes.subarray(at, at + length));
    batch.words.set(words.subarray(from * SENT_WORDS, end * SENT_WORDS));
    batch.count = end - from;
    batch.end = length;
    return batch;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  get fittingSize(): number {
    return sizeFor(this.end, this.count);
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

  grown(): MessageBatch | null {
    if (this.size === LARGEST) return null;
    const larger = MessageBatch.collecting(this.size + 1);
    larger.#copy(this);
    this.release();
    return larger;
  }

  add(bytes: Uint8Array, kind: MessageKind, isFinal: boolean): void {
    this.bytes.set(bytes, this.end);
    this.#record(bytes.length, kind, isFinal);
  }

  /** The native side took `count` more messages. Returns their bytes. */
  take(count: number): number {
    const before = this.start;
    const end = this.done + count;
    this.start = end === this.count ? this.end : before + bytesOf(this.words, this.done, end);
    this.done = end;
    return this.start - before;
  }

  /** Returns the batch to the pool; the caller keeps no reference to it. */
  release(): void {
    if (this.size !== REFERENCED) MessageBatch.#pool.give(this);
  }

  clear(): void {
    this.count = this.done = this.start = this.end = 0;
  }

  /** Requires a batch that was not submitted. */
  #copy({ bytes, words, count, end }: MessageBatch): void {
    this.bytes.set(bytes.subarray(0, end));
    this.words.set(words.subarray(0, count * SENT_WORDS));
    [this.count, this.end] = [count, end];
  }

  #record(length: number, kind: MessageKind, isFinal: boolean): void {
    const place = this.count++ * SENT_WORDS;
    this.words[place] = (kind === 1 ? IS_TEXT : 0) | (isFinal ? IS_END : 0);
    this.words[place + 1] = length;
    this.end += length;
  }
}

/** Payload bytes of the messages from `first` to `end`. */
function bytesOf(words: Uint32Array, first: number, end: number): number {
  let length = 0;
  for (let index = first; index < end; index++) length += words[index * SENT_WORDS + 1]!;
  return length;
}
