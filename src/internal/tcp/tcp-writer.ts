import type { BindingTcpStream } from '../../native/index.cjs';
import { AsyncOperation } from '../async/async-operation.js';
import { HandOver } from './hand-over.js';
import { unshared } from '../memory/memory.js';
import { fromNative } from '../errors/native-error.js';
import { SendingEnd } from './sending-end.js';
import type { StreamOwner } from './stream-owner.js';
import { StreamBatch } from './stream-batch.js';
import { atTurnEnd, type TurnEnd } from '../runtime/turn-end.js';
import { WriteLedger } from '../writing/write-ledger.js';

/** Writes of more bytes than this are referenced until the kernel has them; others are copied. */
export const COPY_LIMIT: number = 16 * 1024;

/** Bytes of a full TLS record: as many are encrypted while the program goes on writing. */
const RECORD = 16 * 1024;

/**
 * Collects the writes of one TCP stream and hands them to the kernel in order: at a flush, when the slab is full, or
 * at the end of the turn, whichever is first.
 */
export class TcpWriter implements TurnEnd {
  readonly #native: BindingTcpStream;
  readonly #write: ReturnType<BindingTcpStream['writeFunction']>;
  readonly #owner: StreamOwner;
  readonly #ledger: WriteLedger;
  /** On a protected stream: a write has ended when its records are with the kernel, not when they are to be made. */
  readonly #handOver: HandOver | null;
  /** Bytes of which multiples leave before the batch is full or the turn ends. */
  readonly #early: number;
  #batch: StreamBatch | null = null;
  #queue: StreamBatch[] = [];
  #blocked = false;
  #waits = false;
  #scheduled = false;
  #failure: Error | null = null;
  /** Null until somebody asks for it. */
  #end: SendingEnd | null = null;

  constructor(native: BindingTcpStream, owner: StreamOwner) {
    this.#native = native;
    this.#write = native.writeFunction();
    this.#owner = owner;
    this.#ledger = new WriteLedger(() => owner.abort());
    const handedOver = native.handedOverFunction();
    this.#handOver = handedOver && new HandOver(handedOver);
    this.#early = handedOver ? RECORD : Infinity;
  }

  /** Whether some of the data was not taken by the kernel yet. */
  get isPending(): boolean {
    return this.#ledger.settled < this.#ledger.issued;
  }

  /** Throws E_ILLEGAL_METHOD_CALL once the end of the sending direction was asked for. */
  requireOpen(operation: string): void {
    this.#end?.requireOpen(operation);
  }

  write(bytes: Uint8Array): AsyncOperation<number, number> {
    this.requireOpen('writeAsync');
    if (bytes.length === 0 && !this.isPending && !this.#failure) return AsyncOperation.completed(0);
    const data = dataOf(bytes);
    const operation = this.#ledger.issue(bytes.length);
    if (this.#failure) this.#ledger.failRest(this.#failure);
    else this.#add(data);
    return operation;
  }

  flush(): AsyncOperation<boolean> {
    this.endTurn();
    return this.#ledger.flush();
  }

  /** Ends the sending direction behind every write issued so far; completes when the kernel has the end. */
  shutdown(): AsyncOperation<void> {
    this.endTurn();
    if (this.#failure) return AsyncOperation.failed(this.#told(this.#failure));
    const operation = (this.#end ??= new SendingEnd(() => this.#updateWait())).ask();
    this.#advanceEnd(this.#end);
    this.#updateWait();
    return operation;
  }

  /** Hands over as many of `buffers` as the kernel takes at once; the one at which it stops follows by itself. */
  tryWriteBatch(buffers: readonly Uint8Array[]): number {
    this.requireOpen('tryWriteBatch');
    this.endTurn();
    const start = this.#ledger.issued;
    let count = 0;
    while (count < buffers.length && !this.#blocked) {
      if (this.#failure) throw this.#told(this.#failure);
      count = this.#issueSome(buffers, count);
      this.endTurn();
    }
    if (this.#failure) throw this.#told(this.#failure);
    return this.#queue.length > 0 ? this.#takeBack(start) : count;
  }

  endTurn(): void {
    this.#scheduled = false;
    if (this.#blocked || this.#failure) return;
    this.#seal();
    this.#drain();
  }

  /** The kernel takes data again, or took more of what is on its way. */
  resume(): void {
    if (this.#blocked) {
      this.#blocked = false;
      this.endTurn();
    } else if (this.#handOver?.isPending || this.#end?.isAwaited) {
      this.#drain();
    }
  }

  /** Hands over everything as far as the kernel has room for it now. True when it has all. */
  finish(): boolean {
    this.endTurn();
    for (let settled = -1; this.#handOver?.isPending && settled < this.#ledger.settled; this.resume()) {
      settled = this.#ledger.settled;
      this.#native.drain();
    }
    return !this.isPending;
  }

  /** Every write that has not ended fails, and so does every later one. */
  fail(error: Error): void {
    if (!this.#failure) this.#owner.failed(error);
    this.#failure ??= error;
    this.cancel(error);
  }

  /** Every write that has not ended fails; later ones go on. */
  cancel(error: Error): void {
    this.#dropQueue();
    this.#blocked = false;
    this.#end?.fail(error);
    this.#updateWait();
    this.#ledger.failRest(error);
  }

  /** An error that is thrown need not be told by a flush too. */
  #told(failure: Error): Error {
    this.#ledger.forgetAll();
    return failure;
  }

  #add(bytes: Uint8Array): void {
    if (!isCopied(bytes)) {
      this.#reference(bytes);
      return;
    }
    if (this.#batch && !this.#batch.hasRoom(bytes.length)) this.#submitFullBatch();
    const batch = (this.#batch ??= StreamBatch.collecting());
    batch.add(bytes);
    if (batch.end - batch.start >= this.#early && !this.#blocked) this.#submitRecords(batch);
    if (!this.#scheduled) this.#schedule();
  }

  #reference(bytes: Uint8Array): void {
    this.#seal();
    this.#enqueue(StreamBatch.single(bytes));
    if (!this.#blocked) this.#drain();
  }

  /** Issues buffers from `from` on: those that fit the batch, and a big one behind them. Returns where it stopped. */
  #issueSome(buffers: readonly Uint8Array[], from: number): number {
    const batch = (this.#batch ??= StreamBatch.collecting());
    let index = from;
    while (index < buffers.length && isCopied(buffers[index]!) && batch.hasRoom(buffers[index]!.length)) {
      batch.add(buffers[index++]!);
    }
    this.#ledger.reserve(index - from);
    if (index === buffers.length || isCopied(buffers[index]!)) return index;
    const data = dataOf(buffers[index]!);
    this.#ledger.reserve(1);
    this.#reference(data);
    return index + 1;
  }

  /**
   * Takes back the buffers, issued behind `start`, that come after the one at which the kernel stopped; that one stays,
   * so that a flush has something to wait for. Returns how many are left.
   */
  #takeBack(start: number): number {
    const taken = this.#ledger.settled + (this.#handOver?.writes ?? 0);
    if (taken < start) return 0;
    this.#seal();
    this.#queue[0]!.truncate();
    for (const batch of this.#queue.splice(1)) batch.release();
    this.#ledger.retract(taken + 1);
    return taken + 1 - start;
  }

  #submitFullBatch(): void {
    this.#seal();
    if (!this.#blocked) this.#drain();
  }

  /** Hands over what fills records, so that the rest shares one with what follows. */
  #submitRecords(batch: StreamBatch): void {
    const { bytes, start, end } = batch;
    const length = end - start - ((end - start) % RECORD);
    try {
      const written = this.#write(bytes, start, start + length);
      this.#blocked = written < length;
      this.#handOver!.take(written, batch.take(written));
    } catch (error) {
      this.fail(fromNative(error));
    }
    this.#updateWait();
  }

  #schedule(): void {
    this.#scheduled = true;
    atTurnEnd(this);
  }

  #seal(): void {
    if (!this.#batch || this.#batch.isEmpty) return;
    this.#enqueue(this.#batch);
    this.#batch = null;
  }

  /** Pushing onto an empty array makes room for 17. */
  #enqueue(batch: StreamBatch): void {
    if (this.#queue.length === 0) this.#queue = [batch];
    else this.#queue.push(batch);
  }

  #drain(): void {
    try {
      while (this.#queue.length > 0 && !this.#blocked) this.#writeFirst();
      if (this.#handOver) this.#settle(this.#handOver.settle());
    } catch (error) {
      this.fail(fromNative(error));
    }
    if (this.#end) this.#advanceEnd(this.#end);
    this.#updateWait();
  }

  /** Behind a write that failed there is no end: the peer would take a part for the whole. */
  #advanceEnd(end: SendingEnd): void {
    if (this.#failure || this.isPending || !end.isAwaited) return;
    try {
      end.leave(this.#native.endSending());
    } catch (error) {
      end.fail(fromNative(error));
    }
  }

  #writeFirst(): void {
    const { bytes, start, end, isCopy } = this.#queue[0]!;
    const second = this.#queue.length > 1 ? this.#queue[1]! : null;
    if (second && !second.isCopy && isCopy && start === 0) this.#writeBoth(this.#queue[0]!, second);
    else this.#advance(this.#write(bytes, start, end), end - start);
  }

  #writeBoth(head: StreamBatch, tail: StreamBatch): void {
    const wanted = head.end + tail.end;
    this.#advance(this.#native.writeBoth(head.bytes, head.end, tail.bytes, tail.end), wanted);
  }

  #advance(written: number, wanted: number): void {
    this.#blocked = written < wanted;
    const ended = this.#consume(written);
    if (this.#handOver) this.#handOver.take(written, ended);
    else this.#settle(ended);
  }

  #settle(count: number): void {
    this.#ledger.settle(this.#ledger.settled + count);
  }

  /** Returns how many writes ended with these bytes. */
  #consume(written: number): number {
    let rest = written;
    let ended = 0;
    while (this.#queue.length > 0) {
      const batch = this.#queue[0]!;
      const taken = Math.min(rest, batch.end - batch.start);
      ended += batch.take(taken);
      if (batch.start < batch.end) break;
      rest -= taken;
      this.#queue.shift();
      batch.release();
    }
    return ended;
  }

  /** A peer that gets a part must not take it for the whole, whoever closes the connection and when. */
  #dropQueue(): void {
    if (this.#queue.length > 0 || (this.#batch && !this.#batch.isEmpty)) this.#native.breakOff();
    for (const batch of this.#queue) batch.release();
    this.#batch?.release();
    this.#queue = [];
    this.#batch = null;
    this.#handOver?.clear();
  }

  #updateWait(): void {
    const waits = this.#blocked || (this.#handOver?.isPending ?? false) || (this.#end?.isAwaited ?? false);
    if (this.#waits === waits) return;
    this.#waits = waits;
    this.#owner.wait(waits);
  }
}

/** What is copied into a slab may be shared memory, what is referenced may not. */
function dataOf(bytes: Uint8Array): Uint8Array {
  return isCopied(bytes) ? bytes : unshared(bytes);
}

function isCopied(bytes: Uint8Array): boolean {
  return bytes.length <= COPY_LIMIT;
}
