import { AsyncOperation } from '../async/async-operation.js';
import { UnacknowledgedWrites } from './unacknowledged-writes.js';
import { unshared } from '../memory/memory.js';
import { fromNative } from '../errors/native-error.js';
import { SendShutdown } from './send-shutdown.js';
import type { NativeStream } from './native-stream.js';
import type { StreamOwner } from './stream-owner.js';
import { StreamBatch } from './stream-batch.js';
import { WriteLedger } from '../writing/write-ledger.js';
import { WriteQueue, type BatchSender } from '../writing/write-queue.js';

/** Larger writes are referenced until the kernel has them; others are copied. */
export const COPY_LIMIT: number = 16 * 1024;

/** Bytes of a full TLS record (RFC 8446, 5.1). Full records are encrypted while the application goes on writing. */
const RECORD = 16 * 1024;

/**
 * Passes the writes of one TCP stream to the kernel in order, and after them the shutdown of the sending direction.
 *
 * On a plain stream the native write takes what the kernel takes. On a protected one it takes what fits its queue: then
 * `#unacknowledged` holds the writes between the two, and the ledger settles them when the kernel has their records.
 */
export class TcpWriter implements BatchSender<StreamBatch> {
  readonly #native: NativeStream;
  readonly #write: ReturnType<NativeStream['writeFunction']>;
  readonly #owner: StreamOwner;
  readonly #ledger: WriteLedger;
  readonly #queue = new WriteQueue<StreamBatch>(this, StreamBatch);
  /** Null on a plain stream. */
  readonly #unacknowledged: UnacknowledgedWrites | null;
  /** Multiples of this many bytes leave before the batch is full or the turn ends. */
  readonly #early: number;
  /** Whether the owner waits for this side: blocked, or for an acknowledgement, or for the shutdown. */
  #waits = false;
  /** Null until it is requested. */
  #end: SendShutdown | null = null;

  constructor(native: NativeStream, owner: StreamOwner) {
    this.#native = native;
    this.#write = native.writeFunction();
    this.#owner = owner;
    this.#ledger = new WriteLedger(() => owner.abort());
    const handedOver = native.handedOverFunction();
    this.#unacknowledged = handedOver && new UnacknowledgedWrites(handedOver);
    this.#early = handedOver ? RECORD : Infinity;
    this.#queue.open();
  }

  /** Whether the kernel does not have all of the data yet. */
  get isPending(): boolean {
    return this.#ledger.settled < this.#ledger.issued;
  }

  /** Whether writes wait for the kernel or for the end of the turn. */
  get hasUnsent(): boolean {
    return this.#queue.hasUnsent;
  }

  /** Throws E_ILLEGAL_METHOD_CALL once a shutdown of the sending direction was requested. */
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

  /** Shuts the sending direction down after every write issued so far; completes when the kernel has the shutdown. */
  shutdown(): AsyncOperation<void> {
    this.endTurn();
    if (this.#queue.failure) return AsyncOperation.failed(this.#reported(this.#queue.failure));
    const operation = (this.#end ??= new SendShutdown(() => this.#updateWait())).request();
    this.#advanceEnd(this.#end);
    this.#updateWait();
    return operation;
  }

  /** Writes as many of `buffers` as the kernel takes at once; the one at which it stops is sent later. */
  tryWriteBatch(buffers: readonly Uint8Array[]): number {
    this.requireOpen('tryWriteBatch');
    this.endTurn();
    const queue = this.#queue;
    const start = this.#ledger.issued;
    let count = 0;
    while (count < buffers.length && !queue.isBlocked) {
      if (queue.failure) throw this.#reported(queue.failure);
      count = this.#issueSome(buffers, count);
      this.endTurn();
    }
    if (queue.failure) throw this.#reported(queue.failure);
    return queue.first ? this.#takeBack(start) : count;
  }

  endTurn(): void {
    this.#queue.endTurn();
  }

  /** The stream is writable again, or the kernel has acknowledged more. */
  resume(): void {
    if (this.#queue.isBlocked) {
      this.#queue.isBlocked = false;
      this.endTurn();
    } else if (this.#unacknowledged?.isPending || this.#end?.isAwaited) {
      this.drained();
    }
  }

  /** Writes as much as the kernel takes now. True when it has everything. */
  finish(): boolean {
    this.endTurn();
    for (let settled = -1; this.#unacknowledged?.isPending && settled < this.#ledger.settled; this.resume()) {
      settled = this.#ledger.settled;
      this.#native.drain();
    }
    return !this.isPending;
  }

  /** Fails every write that has not ended and every later one. */
  fail(error: Error): void {
    const isFirst = !this.#queue.failure;
    this.#queue.fail(error);
    this.cancel(error);
    // Last: the owner publishes the error, and a subscriber may close the connection from within the call.
    if (isFirst) this.#owner.failed(error);
  }

  /** Fails every write that has not ended; later ones are not affected. */
  cancel(error: Error): void {
    // From now on the connection can end with a reset only: the peer must not take a part for the whole.
    if (this.#queue.hasUnsent) this.#native.breakOff();
    this.#queue.clear();
    this.#unacknowledged?.clear();
    this.#end?.fail(error);
    this.#updateWait();
    this.#ledger.failRest(error);
  }

  /** For the queue: writes the first batch, and with it the next one if that is a referenced write (`writev`). */
  submit(first: StreamBatch, next: StreamBatch | null): void {
    const { bytes, start, end, isCopy } = first;
    if (next && !next.isCopy && isCopy && start === 0) this.#submitBoth(first, next);
    else this.#advance(this.#write(bytes, start, end), end - start);
  }

  /** For the queue: as much as possible was taken. */
  drained(): void {
    if (this.#unacknowledged) this.#settleAcknowledged(this.#unacknowledged);
    if (this.#end) this.#advanceEnd(this.#end);
    this.#updateWait();
  }

  /** The failure is reported by the caller, so that no flush need report it again. */
  #reported(failure: Error): Error {
    this.#ledger.clearUnreported();
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

  /** Issues buffers from `from` on: those that fit the batch, and a referenced one after them. Returns where it stopped. */
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
   * Retracts the buffers after the one at which the kernel stopped; that one stays, so that a flush has something to wait
   * for. Returns how many were accepted.
   *
   * Sound because positions after `start` were reserved by `tryWriteBatch` in this very call: no operation refers to them,
   * so they may be issued again. `taken` counts the writes whose last byte the native side has, acknowledged or not; they
   * are in no batch any more, so the first batch begins with the write after them. `taken < start`: the queue was blocked
   * from the beginning and nothing was reserved. Nothing collects, as `endTurn` has sealed.
   */
  #takeBack(start: number): number {
    const taken = this.#ledger.settled + (this.#unacknowledged?.writes ?? 0);
    if (taken < start) return 0;
    this.#queue.keepFirst().truncate();
    this.#ledger.retract(taken + 1);
    return taken + 1 - start;
  }

  /** Writes what fills whole records; the rest shares a record with what follows. */
  #submitRecords(batch: StreamBatch): void {
    const { bytes, start, end } = batch;
    const length = end - start - ((end - start) % RECORD);
    try {
      const written = this.#write(bytes, start, start + length);
      this.#queue.isBlocked = written < length;
      this.#unacknowledged!.take(written, batch.take(written));
    } catch (error) {
      this.fail(fromNative(error));
    }
    this.#updateWait();
  }

  #settleAcknowledged(unacknowledged: UnacknowledgedWrites): void {
    try {
      this.#settle(unacknowledged.settle());
    } catch (error) {
      this.fail(fromNative(error));
    }
  }

  /** There is no orderly shutdown after a failed write: the peer would take a part for the whole. */
  #advanceEnd(end: SendShutdown): void {
    if (this.#queue.failure || this.isPending || !end.isAwaited) return;
    try {
      end.started(this.#native.endSending());
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
    if (this.#unacknowledged) this.#unacknowledged.take(written, ended);
    else this.#settle(ended);
  }

  #settle(count: number): void {
    this.#ledger.settle(this.#ledger.settled + count);
  }

  /** Removes `written` bytes from the queue. Returns how many writes they complete. */
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
    const waits =
      this.#queue.isBlocked || (this.#unacknowledged?.isPending ?? false) || (this.#end?.isAwaited ?? false);
    if (this.#waits === waits) return;
    this.#waits = waits;
    this.#owner.wait(waits);
  }
}

/** A write that is copied into a slab may be in shared memory, one that is referenced may not. */
function dataOf(bytes: Uint8Array): Uint8Array {
  return isCopied(bytes) ? bytes : unshared(bytes);
}

function isCopied(bytes: Uint8Array): boolean {
  return bytes.length <= COPY_LIMIT;
}
