import type { BindingUdpSocket } from '../../native/index.cjs';
import { batchMemory } from './batch-memory.js';
import type { KnownAddress, KnownAddresses } from './known-addresses.js';
import { closed } from '../errors/errors.js';
import { fromNative } from '../errors/native-error.js';
import {
  HAS_HOP_LIMIT,
  HAS_TRAFFIC_CLASS,
  IS_TRUNCATED,
  NO_ADDRESS,
  RUN_BYTES,
  RUN_INTERFACE,
  RUN_LOCAL,
  RUN_MARKS,
  RUN_PEER,
  RUN_SEGMENT_SIZE,
  RUN_TIME_HIGH,
  RUN_TIME_LOW,
  RUN_WORDS,
} from '../runtime/wire.js';
import type { UwpError } from '../errors/errors.js';

/** What takes batches; notified when the application is done with one. */
export interface BatchOwner {
  released(): void;
}

/** A batch as the native side passes it: memory that ends with the only run, or a list with all there is to know. */
export type NativeBatch = NonNullable<ReturnType<ReturnType<BindingUdpSocket['takeReceivedFunction']>>>;
type NativeList = Exclude<NativeBatch, ArrayBuffer>;

/**
 * Datagrams that arrived together: their payloads back to back, divided into runs of successive datagrams with the same
 * packet info. A run may stand for a receive error, in its place among the datagrams.
 *
 * The memory is the payloads, padded to 4 bytes, then `RUN_WORDS` words for each run.
 */
export class InboundBatch {
  readonly runCount: number;
  /** Null once it was released. */
  #slab: Uint8Array | null;
  #words: Uint32Array | null;
  /** Whether the memory is of the pool. */
  readonly #isPooled: boolean;
  readonly #owner: BatchOwner | null;
  readonly #peers: readonly (KnownAddress | null)[];
  readonly #locals: readonly (KnownAddress | null)[];
  readonly #errors: readonly unknown[] | null;

  /** @param pooled the memory of the pool that the native side was offered */
  constructor(
    native: NativeBatch,
    peers: KnownAddresses,
    locals: KnownAddresses,
    pooled: Uint8Array<ArrayBuffer> | null = null,
    owner: BatchOwner | null = null,
  ) {
    const list = Array.isArray(native) ? native : null;
    const memory = list ? (list[0] ?? pooled!.buffer) : (native as ArrayBuffer);
    const runCount = list ? list[2] : 1;
    const words = list ? wordsOf(memory, list[1], runCount) : lastRunOf(memory);
    if (list) announce(list, peers, locals);
    this.#isPooled = list !== null && list[0] === null;
    this.#owner = owner;
    this.#slab = new Uint8Array(memory, 0, list ? list[1] : words[RUN_BYTES]);
    this.runCount = runCount;
    this.#peers = peers.lookUp(words, RUN_PEER, RUN_WORDS);
    this.#locals = locals.lookUp(words, RUN_LOCAL, RUN_WORDS);
    this.#words = words;
    this.#errors = list && list[7];
  }

  /**
   * The payloads. Views of it may be kept: it is not reused before `release`, which leaves them empty. Throws RO_E_CLOSED
   * after that.
   */
  get slab(): Uint8Array {
    return this.#slab ?? released();
  }

  /** The application is done with the batch: its memory is for later ones. Nothing may be delivered from it any more. */
  release(): void {
    const slab = this.#slab;
    if (!slab) return;
    this.#slab = null;
    this.#words = null;
    if (this.#isPooled) batchMemory.give(slab.buffer as ArrayBuffer);
    else batchMemory.provide();
    this.#owner?.released();
  }

  /** Payload bytes of all datagrams of a run; 0 for an error. */
  bytes(run: number): number {
    return this.#isError(run) ? 0 : this.#word(run, RUN_BYTES);
  }

  /** Bytes of each datagram of a run; the last one may be shorter. */
  segmentSize(run: number): number {
    return this.#word(run, RUN_SEGMENT_SIZE);
  }

  /** Datagrams of a run; 0 for an error. */
  datagramCount(run: number): number {
    const bytes = this.bytes(run);
    if (bytes > 0) return Math.ceil(bytes / this.segmentSize(run));
    return this.#isError(run) ? 0 : 1;
  }

  /** The receive errors, in order. */
  get errors(): readonly UwpError[] {
    return this.#errors?.map(fromNative) ?? [];
  }

  /** The sender; null for an error. */
  peer(run: number): KnownAddress | null {
    return this.#peers[run]!;
  }

  /** The number of the sender; `NO_ADDRESS` for an error. */
  peerNumber(run: number): number {
    return this.#word(run, RUN_PEER);
  }

  /** The error that a run stands for. */
  error(run: number): Error | null {
    return this.#isError(run) ? fromNative(this.#errors![this.#word(run, RUN_BYTES)]) : null;
  }

  /** Destination address of the datagrams; null where the system did not report it. */
  local(run: number): KnownAddress | null {
    return this.#locals[run]!;
  }

  /** Index of the receiving interface; null where the system did not report it. */
  interfaceIndex(run: number): number | null {
    return this.#word(run, RUN_INTERFACE) || null;
  }

  /** ECN codepoint, 0 to 3; null where the system did not report it. */
  ecn(run: number): number | null {
    const marks = this.#word(run, RUN_MARKS);
    return marks & HAS_TRAFFIC_CLASS ? marks & 3 : null;
  }

  /** Differentiated services code point, 0 to 63; null where the system did not report it. */
  dscp(run: number): number | null {
    const marks = this.#word(run, RUN_MARKS);
    return marks & HAS_TRAFFIC_CLASS ? (marks >>> 2) & 0x3f : null;
  }

  /** Remaining hop limit; null where the system did not report it. */
  hopLimit(run: number): number | null {
    const marks = this.#word(run, RUN_MARKS);
    return marks & HAS_HOP_LIMIT ? (marks >>> 8) & 0xff : null;
  }

  /** Nanoseconds since 1970-01-01 UTC; null where the system did not report it. */
  receiveTime(run: number): bigint | null {
    const [low, high] = [this.#word(run, RUN_TIME_LOW), this.#word(run, RUN_TIME_HIGH)];
    return low || high ? (BigInt(high) << 32n) | BigInt(low) : null;
  }

  /** What a run says of its datagrams in one word: see `RUN_MARKS`. */
  marks(run: number): number {
    return this.#word(run, RUN_MARKS);
  }

  isTruncated(run: number): boolean {
    return (this.#word(run, RUN_MARKS) & IS_TRUNCATED) !== 0;
  }

  #isError(run: number): boolean {
    return this.#word(run, RUN_PEER) === NO_ADDRESS;
  }

  #word(run: number, place: number): number {
    return (this.#words ?? released())[RUN_WORDS * run + place]!;
  }
}

function wordsOf(memory: ArrayBufferLike, payloadBytes: number, runCount: number): Uint32Array {
  return new Uint32Array(memory, (payloadBytes + 3) & ~3, RUN_WORDS * runCount);
}

function lastRunOf(memory: ArrayBufferLike): Uint32Array {
  return new Uint32Array(memory, memory.byteLength - RUN_WORDS * Uint32Array.BYTES_PER_ELEMENT, RUN_WORDS);
}

function announce(list: NativeList, peers: KnownAddresses, locals: KnownAddresses): void {
  const [, , , firstNewPeer, newPeers, firstNewLocal, newLocals] = list;
  if (newPeers) peers.add(firstNewPeer, newPeers);
  if (newLocals) locals.add(firstNewLocal, newLocals);
}

function released(): never {
  throw closed('the batch was disposed of');
}

/** Iterates over the datagrams and errors of a batch in order; it can be paused after any of them. */
export class DatagramCursor {
  readonly batch: InboundBatch;
  /** The run of the current datagram, and its place in the slab. */
  run = -1;
  start = 0;
  end = 0;
  #runEnd = 0;
  #segmentSize = 0;

  constructor(batch: InboundBatch) {
    this.batch = batch;
  }

  /** Advances to the next one; false after the last. */
  next(): boolean {
    this.start = this.end;
    if (this.start === this.#runEnd && !this.#nextRun()) return false;
    this.end = Math.min(this.start + this.#segmentSize, this.#runEnd);
    return true;
  }

  /** What `next` has not come to, run by run; the cursor stays where it is. */
  *rest(): Generator<{ readonly run: number; readonly start: number; readonly end: number }> {
    let start = this.end;
    if (start < this.#runEnd) yield { run: this.run, start, end: this.#runEnd };
    start = this.#runEnd;
    for (let run = this.run + 1; run < this.batch.runCount; run++) {
      const end = start + this.batch.bytes(run);
      yield { run, start, end };
      start = end;
    }
  }

  /** Whether `next` was not called yet. */
  get isAtStart(): boolean {
    return this.run < 0;
  }

  /** Whether `next` would return false. */
  get isLast(): boolean {
    return this.end === this.#runEnd && this.run + 1 === this.batch.runCount;
  }

  #nextRun(): boolean {
    if (this.run + 1 === this.batch.runCount) return false;
    this.run++;
    this.#runEnd = this.start + this.batch.bytes(this.run);
    this.#segmentSize = this.batch.segmentSize(this.run);
    return true;
  }
}
