import type { BindingUdpSocket } from '../../native/index.cjs';
import type { AsyncOperation } from '../async/async-operation.js';
import { CONNECTED, DatagramBatch } from './datagram-batch.js';
import { illegalCall } from '../errors/errors.js';
import { unshared } from '../memory/memory.js';
import { callNative, fromNative } from '../errors/native-error.js';
import { WriteLedger } from '../writing/write-ledger.js';
import { WriteQueue, type BatchSender } from '../writing/write-queue.js';

/** Returns the writer for a member of a stream, or throws the reason why there is none. */
export type FindWriter = (member: string) => DatagramWriter;

/**
 * Passes the datagrams of one socket, to whatever destination, to the kernel in order. They wait until it is opened.
 */
export class DatagramWriter implements BatchSender<DatagramBatch> {
  #native: BindingUdpSocket | null = null;
  // The next two are created by the first write: a socket that only receives needs neither.
  #submit: ReturnType<BindingUdpSocket['submitFunction']> | null = null;
  #ledger: WriteLedger | null = null;
  #onBlocked: ((blocked: boolean) => void) | null = null;
  readonly #onEarlyWrite: () => void;
  #connectedTarget: (() => number) | null = null;
  readonly #queue = new WriteQueue<DatagramBatch>(this, DatagramBatch);
  /** The last argument of `onBlocked`. */
  #waits = false;

  /** @param onEarlyWrite called for each write before `open` */
  constructor(onEarlyWrite: () => void) {
    this.#onEarlyWrite = onEarlyWrite;
  }

  /**
   * Sends waiting and later datagrams through a bound socket.
   *
   * @param onBlocked called when the kernel takes no more, and when it does again
   */
  open(native: BindingUdpSocket, onBlocked: (blocked: boolean) => void): void {
    this.#native = native;
    this.#onBlocked = onBlocked;
    this.#queue.open();
  }

  /** Sets the function that numbers the connected peer among the targets, for batches that mix it with others. */
  set connectedTarget(target: () => number) {
    this.#connectedTarget = target;
  }

  /** Whether datagrams wait for the kernel or for the end of the turn. */
  get hasUnsent(): boolean {
    return this.#queue.hasUnsent;
  }

  write(bytes: Uint8Array, target: number): AsyncOperation<number, number> {
    const ledger = this.#writes;
    const payload = payloadOf(bytes);
    const operation = ledger.issue(bytes.length);
    const { failure } = this.#queue;
    if (failure) ledger.failRest(failure);
    else this.#add(payload, target);
    if (!this.#native) this.#onEarlyWrite();
    return operation;
  }

  flush(): AsyncOperation<boolean> {
    this.endTurn();
    return this.#writes.flush();
  }

  /**
   * Sends as many of `buffers` as the kernel takes at once and returns their number. Throws the error of the first one
   * when the kernel refuses that datagram in particular.
   */
  tryWriteBatch(buffers: readonly Uint8Array[], target: number): number {
    if (!this.#native) throw illegalCall('tryWriteBatch: the socket is not bound');
    this.endTurn();
    let taken = 0;
    while (taken < buffers.length && !this.#queue.isBlocked) {
      if (this.#queue.failure) throw this.#queue.failure;
      const count = this.#trySome(buffers, taken, target);
      taken += count;
      if (count === 0) break;
    }
    return taken;
  }

  endTurn(): void {
    this.#queue.endTurn();
  }

  /** The kernel takes datagrams again. */
  resume(): void {
    if (!this.#queue.isBlocked) return;
    this.#queue.isBlocked = false;
    this.#updateWait();
    this.#queue.endTurn();
  }

  /** Fails every datagram that has not ended and every later one. */
  fail(error: Error): void {
    this.#queue.fail(error);
    this.cancel(error);
  }

  /** Fails every datagram that has not ended; later ones are not affected. */
  cancel(error: Error): void {
    this.#queue.clear();
    this.#updateWait();
    this.#ledger?.failRest(error);
  }

  /** For the queue: sends the first batch. */
  submit(batch: DatagramBatch): void {
    const ledger = this.#writes;
    const submit = (this.#submit ??= this.#native!.submitFunction());
    const start = ledger.settled - batch.done;
    submit(batch.slab, batch.lengths, this.#targets(batch), batch.count, batch.progress);
    const { done, failed } = batch;
    // Before the ledger reports an end: its handler may cancel, which releases queued batches, and each is released once.
    if (done < batch.count) this.#queue.isBlocked = true;
    else this.#queue.removeFirst();
    if (failed > 0) this.#reportFailures(start);
    ledger.settle(start + done);
  }

  /** For the queue: the kernel took everything, or takes no more for now. */
  drained(): void {
    this.#updateWait();
  }

  get #writes(): WriteLedger {
    return (this.#ledger ??= new WriteLedger());
  }

  #add(bytes: Uint8Array, target: number): void {
    if (DatagramBatch.holds(bytes.length)) this.#queue.withRoom(bytes.length).add(bytes, target);
    else this.#queue.append(DatagramBatch.single(bytes, target));
  }

  /** Null when all go to the connected peer; otherwise the peer gets a target number too. */
  #targets(batch: DatagramBatch): Uint32Array | null {
    if (!batch.hasTargets) return null;
    if (this.#connectedTarget) batch.replaceTarget(CONNECTED, this.#connectedTarget());
    return batch.targets;
  }

  /** @param start ledger position before the first datagram of the batch */
  #reportFailures(start: number): void {
    const failures = this.#native!.takeFailures();
    for (let index = 0; index < failures.length; index += 2) {
      this.#writes.fail(start + (failures[index] as number) + 1, fromNative(failures[index + 1]));
    }
  }

  #trySome(buffers: readonly Uint8Array[], from: number, target: number): number {
    const batch = this.#fillBatch(buffers, from, target);
    const { slab, lengths, count, progress } = batch;
    callNative(() => this.#native!.submitUntilFailure(slab, lengths, this.#targets(batch), count, progress));
    const { done, failed } = batch;
    batch.release();
    if (failed === 0) return done;
    const error = fromNative(this.#native!.takeFailures()[1]);
    if (done === 0 && from === 0) throw error;
    return done;
  }

  #fillBatch(buffers: readonly Uint8Array[], from: number, target: number): DatagramBatch {
    const first = buffers[from]!;
    if (!DatagramBatch.holds(first.length)) return DatagramBatch.single(payloadOf(first), target);
    const batch = DatagramBatch.collecting();
    for (let index = from; index < buffers.length && batch.hasRoom(buffers[index]!.length); index++) {
      batch.add(buffers[index]!, target);
    }
    return batch;
  }

  #updateWait(): void {
    const waits = this.#queue.isBlocked;
    if (this.#waits === waits) return;
    this.#waits = waits;
    this.#onBlocked!(waits);
  }
}

/** A payload that is copied into a slab may be in shared memory, one that is referenced may not. */
function payloadOf(bytes: Uint8Array): Uint8Array {
  return DatagramBatch.holds(bytes.length) ? bytes : unshared(bytes);
}
