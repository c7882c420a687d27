import type { BindingTcpStream } from '../native/index.cjs';
import type { AsyncOperation } from './async-operation.js';
import { fromNative } from './native-error.js';
import type { StreamOwner } from './stream-owner.js';
import { acquireSlab, releaseSlab, SLAB_SIZE } from './slab-pool.js';
import { atTurnEnd, type TurnEnd } from './turn-end.js';
import { WriteLedger } from './write-ledger.js';

/** Writes of more bytes than this are referenced until the kernel has them; others are copied. */
export const COPY_LIMIT: number = 16 * 1024;

/** Bytes that wait for the kernel: a slab of copied writes or one referenced buffer. */
interface Segment {
  readonly bytes: Uint8Array;
  start: number;
  end: number;
  readonly pooled: boolean;
}

/**
 * Collects the writes of one TCP stream and hands them to the kernel in order: at a flush, when the slab is full, or
 * at the end of the turn, whichever is first.
 */
export class TcpWriter implements TurnEnd {
  readonly #native: BindingTcpStream;
  readonly #owner: StreamOwner;
  readonly #ledger: WriteLedger;
  #slab: Uint8Array | null = null;
  #used = 0;
  #queue: Segment[] = [];
  #blocked = false;
  #scheduled = false;
  #failure: Error | null = null;

  constructor(native: BindingTcpStream, owner: StreamOwner) {
    this.#native = native;
    this.#owner = owner;
    this.#ledger = new WriteLedger(() => owner.abort());
  }

  /** Whether some of the data was not taken by the kernel yet. */
  get isPending(): boolean {
    return this.#ledger.settled < this.#ledger.issued;
  }

  write(bytes: Uint8Array): AsyncOperation<number, number> {
    const operation = this.#ledger.issue(bytes.length, bytes.length);
    if (this.#failure) this.#ledger.failRest(this.#failure);
    else if (bytes.length <= COPY_LIMIT) this.#copy(bytes);
    else this.#reference(bytes);
    return operation;
  }

  flush(): AsyncOperation<boolean> {
    this.endTurn();
    return this.#ledger.flush();
  }

  /** Hands over as many of `buffers` as the kernel takes at once; the one at which it stops follows by itself. */
  tryWriteBatch(buffers: readonly Uint8Array[]): number {
    this.endTurn();
    const start = this.#ledger.issued;
    let count = 0;
    while (count < buffers.length && !this.#blocked) {
      if (this.#failure) throw this.#told(this.#failure);
      count = this.#copyWhileFits(buffers, count);
      this.endTurn();
    }
    if (this.#failure) throw this.#told(this.#failure);
    return this.isPending ? this.#takeBack(buffers, start) : count;
  }

  endTurn(): void {
    this.#scheduled = false;
    if (this.#blocked || this.#failure) return;
    this.#seal();
    this.#drain();
  }

  /** The kernel takes data again. */
  resume(): void {
    if (!this.#blocked) return;
    this.#setBlocked(false);
    this.endTurn();
  }

  /** Every write that has not ended fails, and so does every later one. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#dropQueue();
    this.#setBlocked(false);
    this.#ledger.failRest(error);
  }

  /** Every write that has not ended fails; later ones go on. */
  cancel(error: Error): void {
    this.#dropQueue();
    this.#setBlocked(false);
    this.#ledger.failRest(error);
  }

  /** An error that is thrown need not be told by a flush too. */
  #told(failure: Error): Error {
    this.#ledger.forgetAll();
    return failure;
  }

  #copy(bytes: Uint8Array): void {
    if (this.#slab && this.#used + bytes.length > SLAB_SIZE) this.#submitFullSlab();
    (this.#slab ??= acquireSlab()).set(bytes, this.#used);
    this.#used += bytes.length;
    this.#schedule();
  }

  #reference(bytes: Uint8Array): void {
    this.#seal();
    this.#queue.push({ bytes, start: 0, end: bytes.length, pooled: false });
    if (!this.#blocked) this.#drain();
  }

  #copyWhileFits(buffers: readonly Uint8Array[], from: number): number {
    let index = from;
    while (index < buffers.length) {
      const bytes = buffers[index]!;
      if (index > from && this.#used + bytes.length > SLAB_SIZE) break;
      this.#ledger.reserve(bytes.length);
      if (bytes.length <= COPY_LIMIT) this.#copy(bytes);
      else this.#reference(bytes);
      index++;
      if (this.#blocked) break;
    }
    return index;
  }

  /**
   * Takes back the buffers, issued from `start` on, that come after the one at which the kernel stopped; that one stays,
   * so that a flush has something to wait for. Returns how many are left.
   */
  #takeBack(buffers: readonly Uint8Array[], start: number): number {
    const { settled } = this.#ledger;
    if (settled < start) return 0;
    let [count, end] = [0, start];
    while (end <= settled) end += buffers[count++]!.length;
    this.#seal();
    this.#truncateQueue(end - settled);
    this.#ledger.retract(end);
    return count;
  }

  #truncateQueue(length: number): void {
    let rest = length;
    const isKept = (segment: Segment): boolean => {
      segment.end = Math.min(segment.end, segment.start + rest);
      rest -= segment.end - segment.start;
      if (segment.end > segment.start) return true;
      if (segment.pooled) releaseSlab(segment.bytes);
      return false;
    };
    this.#queue = this.#queue.filter(isKept);
  }

  #submitFullSlab(): void {
    this.#seal();
    if (!this.#blocked) this.#drain();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    atTurnEnd(this);
  }

  #seal(): void {
    if (!this.#slab || this.#used === 0) return;
    this.#queue.push({ bytes: this.#slab, start: 0, end: this.#used, pooled: true });
    this.#slab = null;
    this.#used = 0;
  }

  #drain(): void {
    try {
      while (this.#queue.length > 0 && !this.#blocked) this.#writeFirst();
    } catch (error) {
      this.fail(fromNative(error));
    }
  }

  #writeFirst(): void {
    const [first, second] = this.#queue;
    if (second && !second.pooled && first!.pooled && first!.start === 0) this.#writeBoth(first!, second);
    else this.#advance(this.#native.write(first!.bytes, first!.start, first!.end), first!.end - first!.start);
  }

  #writeBoth(head: Segment, tail: Segment): void {
    const wanted = head.end + tail.end;
    this.#advance(this.#native.writeBoth(head.bytes, head.end, tail.bytes), wanted);
  }

  #advance(written: number, wanted: number): void {
    if (written < wanted) this.#setBlocked(true);
    this.#consume(written);
    this.#ledger.settle(this.#ledger.settled + written);
  }

  #consume(written: number): void {
    let rest = written;
    while (this.#queue.length > 0) {
      const segment = this.#queue[0]!;
      const length = segment.end - segment.start;
      if (rest < length) {
        segment.start += rest;
        return;
      }
      rest -= length;
      this.#queue.shift();
      if (segment.pooled) releaseSlab(segment.bytes);
    }
  }

  #dropQueue(): void {
    for (const segment of this.#queue) if (segment.pooled) releaseSlab(segment.bytes);
    this.#queue = [];
    if (this.#slab) releaseSlab(this.#slab);
    this.#slab = null;
    this.#used = 0;
  }

  #setBlocked(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.#owner.wait(blocked);
  }
}
