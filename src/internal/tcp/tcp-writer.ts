import type { BindingTcpStream } from '../../native/index.cjs';
import { AsyncOperation } from '../async/async-operation.js';
import { HandOver } from './hand-over.js';
import { unshared } from '../memory/memory.js';
import { fromNative } from '../errors/native-error.js';
import { SendingEnd } from './sending-end.js';
import type { StreamOwner } from './stream-owner.js';
import { StreamBatch } from './stream-batch.js';
import { WriteLedger } from '../writing/write-ledger.js';
import { WriteQueue, type BatchSender } from '../writing/write-queue.js';

/** Writes of more bytes than this are referenced until the kernel has them; others are copied. */
export const COPY_LIMIT: number = 16 * 1024;

/** Bytes of a full TLS record: as many are encrypted while the program goes on writing. */
const RECORD = 16 * 1024;

/** Hands the writes of one TCP stream to the kernel in order, and behind them the end of the sending direction. */
export class TcpWriter implements BatchSender<StreamBatch> {
  readonly #native: BindingTcpStream;
  readonly #write: ReturnType<BindingTcpStream['writeFunction']>;
  readonly #owner: StreamOwner;
  readonly #ledger: WriteLedger;
  readonly #queue = new WriteQueue<StreamBatch>(this, StreamBatch);
  /** On a protected stream: a write has ended when its records are with the kernel, not when they are to be made. */
  readonly #handOver: HandOver | null;
  /** Bytes of which multiples leave before the batch is full or the turn ends. */
  readonly #early: number;
  /** What the owner was told last: more than blocked, as also what was taken and not handed over is waited for. */
  #waits = false;
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
    this.#queue.open();
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
    if (bytes.length === 0 && !this.isPending && !this.#queue.failure) return AsyncOperation.completed(0);
    const data = dataOf(bytes);
    const operation = this.#ledger.issue(bytes.length);
    const { failure } = this.#queue;
    if (failure) this.#ledger.failRest(failure);
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
    if (this.#queue.failure) return AsyncOperation.failed(this.#told(this.#queue.failure));
    const operation = (this.#end ??= new SendingEnd(() => this.#updateWait())).ask();
    this.#advanceEnd(this.#end);
    this.#updateWait();
    return operation;
  }

  /** Hands over as many of `buffers` as the kernel takes at once; the one at which it stops follows by itself. */
  tryWriteBatch(buffers: readonly Uint8Array[]): number {
    this.requireOpen('tryWriteBatch');
    this.endTurn();
    const queue = this.#queue;
    const start = this.#ledger.issued;
    let count = 0;
    while (count < buffers.length && !queue.isBlocked) {
      if (queue.failure) throw this.#told(queue.failure);
      count = this.#issueSome(buffers, count);
      this.endTurn();
    }
    if (queue.failure) throw this.#told(queue.failure);
    return queue.first ? this.#takeBack(start) : count;
  }

  endTurn(): void {
    this.#queue.endTurn();
  }

  /** The kernel takes data again, or took more of what is on its way. */
  resume(): void {
    if (this.#queue.isBlocked) {
      this.#queue.isBlocked = false;
      this.endTurn();
    } else if (this.#handOver?.isPending || this.#end?.isAwaited) {
      this.drained();
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
    const isFirst = !this.#queue.failure;
    this.#queue.fail(error);
    this.cancel(error);
    // Behind all else: whoever hears of it may close the connection in this very call.
    if (isFirst) this.#owner.failed(error);
  }

  /** Every write that has not ended fails; later ones go on. */
  cancel(error: Error): void {
    // A peer that gets a part must not take it for the whole, whoever closes the connection and when.
    if (this.#queue.hasUnsent) this.#native.breakOff();
    this.#queue.clear();
    this.#handOver?.clear();
    this.#end?.fail(error);
    this.#updateWait();
    this.#ledger.failRest(error);
  }

  /** Of the queue: hands over the first batch, and the next one in the same call where it is a big write. */
  submit(first: StreamBatch, next: StreamBatch | null): void {
    const { bytes, start, end, isCopy } = first;
    if (next && !next.isCopy && isCopy && start === 0) this.#submitBoth(first, next);
    else this.#advance(this.#write(bytes, start, end), end - start);
  }

  /** Of the queue: what follows once as much as possible was taken. */
  drained(): void {
    if (this.#handOver) this.#settleHandedOver(this.#handOver);
    if (this.#end) this.#advanceEnd(this.#end);
    this.#updateWait();
  }

  /** An error that is thrown need not be told by a flush too. */
  #told(failure: Error): Error {
    this.#ledger.forgetAll();
    return failure;
  }

  #add(bytes: Uint8Array): void {
    if (!isCopied(bytes)) {
      this.#queue.append(StreamBatch.single(bytes));
      return;
    }
    const batch = this.#queue.withRoom(bytes.length);
    batch.add(bytes);
    if (batch.end - batch.start >= this.#early && !this.#queue.isBlocked) this.#submitRecords(batch);
  }

  /** Issues buffers from `from` on: those that fit the batch, and a big one behind them. Returns where it stopped. */
  #issueSome(buffers: readonly Uint8Array[], from: number): number {
    const batch = this.#queue.collecting;
    let index = from;
    while (index < buffers.length && isCopied(buffers[index]!) && batch.hasRoom(buffers[index]!.length)) {
      batch.add(buffers[index++]!);
    }
    this.#ledger.reserve(index - from);
    if (index === buffers.length || isCopied(buffers[index]!)) return index;
    const data = dataOf(buffers[index]!);
    this.#ledger.reserve(1);
    this.#queue.append(StreamBatch.single(data));
    return index + 1;
  }

  /**
   * Takes back the buffers, issued behind `start`, that come after the one at which the kernel stopped; that one stays,
   * so that a flush has something to wait for. Returns how many are left.
   *
   * Positions behind `start` may be issued again, as `tryWriteBatch` reserved them in this call and nobody holds an
   * operation of one. When the queue was blocked from the beginning, it reserved none: all before `start` is not taken.
   * A write of which the last byte was taken is in no batch any more, even if it is still to be handed over.
   */
  #takeBack(start: number): number {
    const taken = this.#ledger.settled + (this.#handOver?.writes ?? 0);
    if (taken < start) return 0;
    this.#queue.keepFirst().truncate();
    this.#ledger.retract(taken + 1);
    return taken + 1 - start;
  }

  /** Hands over what fills records, so that the rest shares one with what follows. */
  #submitRecords(batch: StreamBatch): void {
    const { bytes, start, end } = batch;
    const length = end - start - ((end - start) % RECORD);
    try {
      const written = this.#write(bytes, start, start + length);
      this.#queue.isBlocked = written < length;
      this.#handOver!.take(written, batch.take(written));
    } catch (error) {
      this.fail(fromNative(error));
    }
    this.#updateWait();
  }

  #settleHandedOver(handOver: HandOver): void {
    try {
      this.#settle(handOver.settle());
    } catch (error) {
      this.fail(fromNative(error));
    }
  }

  /** Behind a write that failed there is no end: the peer would take a part for the whole. */
  #advanceEnd(end: SendingEnd): void {
    if (this.#queue.failure || this.isPending || !end.isAwaited) return;
    try {
      end.leave(this.#native.endSending());
    } catch (error) {
      end.fail(fromNative(error));
    }
  }

  #submitBoth(head: StreamBatch, tail: StreamBatch): void {
    const wanted = head.end + tail.end;
    this.#advance(this.#native.writeBoth(head.bytes, head.end, tail.bytes, tail.end), wanted);
  }

  #advance(written: number, wanted: number): void {
    this.#queue.isBlocked = written < wanted;
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
    for (let { first } = this.#queue; first; { first } = this.#queue) {
      const taken = Math.min(rest, first.end - first.start);
      ended += first.take(taken);
      if (first.start < first.end) break;
      rest -= taken;
      this.#queue.removeFirst();
    }
    return ended;
  }

  #updateWait(): void {
    const waits = this.#queue.isBlocked || (this.#handOver?.isPending ?? false) || (this.#end?.isAwaited ?? false);
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
