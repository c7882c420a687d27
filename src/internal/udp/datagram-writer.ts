import type { BindingUdpSocket } from '../../native/index.cjs';
import { AsyncOperation } from '../async/async-operation.js';
import { CONNECTED, DatagramBatch } from './datagram-batch.js';
import { illegalCall, invalidArgument } from '../errors/errors.js';
import { unshared } from '../memory/memory.js';
import type { Segments } from './segments.js';
import { callNative, fromNative } from '../errors/native-error.js';
import type { DatagramFailure } from './segments-error.js';
import { LARGEST } from '../writing/batch-pool.js';
import { WriteLedger } from '../writing/write-ledger.js';
import { WriteQueue, type BatchSender } from '../writing/write-queue.js';

/** Returns the writer for a member of a stream, or throws the reason why there is none. */
export type FindWriter = (member: string) => DatagramWriter;

/**
 * Passes the datagrams of one socket, to whatever destination, to the kernel in order. They wait until it is opened.
 */
export class DatagramWriter implements BatchSender<DatagramBatch> {
  #native: BindingUdpSocket | null = null;
  // The next three are created by the first write that needs them: a socket that only receives needs none.
  #submit: ReturnType<BindingUdpSocket['submitFunction']> | null = null;
  #submitOne: ReturnType<BindingUdpSocket['submitOneFunction']> | null = null;
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

  /** One write of all datagrams. Their memory is read until it ended, the lengths only now. Results in their number. */
  writeSegments({ bytes, lengths }: Segments, target: number): AsyncOperation<number, number> {
    if (lengths.length === 0) return AsyncOperation.completed(0);
    const operation = this.#writes.issue(lengths.length);
    const { failure } = this.#queue;
    if (failure) this.#writes.failRest(failure);
    else this.#queue.append(DatagramBatch.segments({ bytes, lengths: lengths.slice() }, target));
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
    this.#beginTry('tryWriteBatch');
    let taken = 0;
    while (taken < buffers.length && !this.#queue.isBlocked) {
      if (this.#queue.failure) throw this.#queue.failure;
      const count = this.#trySome(buffers, taken, target);
      taken += count;
      if (count === 0) break;
    }
    return taken;
  }

  /** Sends as many of the datagrams as the kernel takes at once and returns their number. Throws as `tryWriteBatch`. */
  tryWriteSegments(segments: Segments, target: number): number {
    this.#beginTry('tryWriteSegments');
    if (this.#queue.isBlocked) return 0;
    if (this.#queue.failure) throw this.#queue.failure;
    const batch = DatagramBatch.segments(segments, target);
    const error = this.#trySubmit(batch);
    if (error && batch.done === 0) throw error;
    return batch.done;
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
    const start = ledger.settled - batch.endedWrites;
    if (!batch.isIntact) return this.#drop(start);
    if (batch.count === 1) this.#submitLone(batch);
    else this.#submitAll(batch);
    const { done, failed, endedWrites } = batch;
    // Before the ledger reports an end: its handler may cancel, which releases queued batches, and each is released once.
    if (done < batch.count) this.#queue.isBlocked = true;
    else this.#queue.removeFirst();
    if (batch.isOneWrite) this.#settleOneWrite(batch, start);
    else if (failed > 0) this.#reportFailures(start);
    ledger.settle(start + endedWrites);
  }

  #submitAll(batch: DatagramBatch): void {
    const submit = (this.#submit ??= this.#native!.submitFunction());
    submit(batch.slab, batch.lengths, this.#targets(batch), batch.count, batch.progress);
  }

  #submitLone(batch: DatagramBatch): void {
    const submit = (this.#submitOne ??= this.#native!.submitOneFunction());
    batch.loneEnded(submit(batch.slab, batch.used, batch.hasTargets ? batch.targets[0]! : CONNECTED));
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
    if (this.#connectedTarget && !batch.isOneWrite) batch.replaceTarget(CONNECTED, this.#connectedTarget());
    return batch.targets;
  }

  /** @param start ledger position before the first datagram of the batch */
  #reportFailures(start: number): void {
    for (const { index, error } of this.#takeFailures()) this.#writes.fail(start + index + 1, error);
  }

  /** @param start ledger position before the write */
  #settleOneWrite(batch: DatagramBatch, start: number): void {
    if (batch.failed > 0) for (const failure of this.#takeFailures()) batch.addFailure(failure);
    const failure = batch.endedWrites > 0 ? batch.failure : null;
    if (failure) this.#writes.fail(start + 1, failure);
  }

  /** Drops the first batch, whose memory is gone; later ones are not affected. */
  #drop(start: number): void {
    this.#queue.removeFirst();
    this.#writes.fail(start + 1, invalidArgument('the memory of the datagrams was transferred before they were sent'));
  }

  #takeFailures(): DatagramFailure[] {
    const flat = this.#native!.takeFailures();
    const failures: DatagramFailure[] = [];
    for (let at = 0; at < flat.length; at += 2) {
      failures.push({ index: flat[at] as number, error: fromNative(flat[at + 1]) });
    }
    return failures;
  }

  #beginTry(member: string): void {
    if (!this.#native) throw illegalCall(`${member}: the socket is not bound`);
    this.endTurn();
  }

  #trySome(buffers: readonly Uint8Array[], from: number, target: number): number {
    const batch = this.#fillBatch(buffers, from, target);
    const error = this.#trySubmit(batch);
    const { done } = batch;
    batch.release();
    if (error && done === 0 && from === 0) throw error;
    return done;
  }

  /** Sends datagrams of the batch until one fails, and returns its error. */
  #trySubmit(batch: DatagramBatch): Error | null {
    const { slab, lengths, count, progress } = batch;
    callNative(() => this.#native!.submitUntilFailure(slab, lengths, this.#targets(batch), count, progress));
    return batch.failed > 0 ? this.#takeFailures()[0]!.error : null;
  }

  #fillBatch(buffers: readonly Uint8Array[], from: number, target: number): DatagramBatch {
    const first = buffers[from]!;
    if (!DatagramBatch.holds(first.length)) return DatagramBatch.single(payloadOf(first), target);
    const batch = DatagramBatch.collecting(LARGEST);
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
