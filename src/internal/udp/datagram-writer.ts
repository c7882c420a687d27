import type { BindingUdpSocket } from '../../native/index.cjs';
import type { AsyncOperation } from '../async/async-operation.js';
import { CONNECTED, DatagramBatch } from './datagram-batch.js';
import { illegalCall } from '../errors/errors.js';
import { unshared } from '../memory/memory.js';
import { callNative, fromNative } from '../errors/native-error.js';
import { atTurnEnd, type TurnEnd } from '../runtime/turn-end.js';
import { WriteLedger } from '../writing/write-ledger.js';

/**
 * Collects the datagrams of one socket, whatever their destination, and hands them to the kernel in order: at a
 * flush, when the batch is full, or at the end of the turn, whichever is first. Until it is opened they wait.
 */
export class DatagramWriter implements TurnEnd {
  #native: BindingUdpSocket | null = null;
  // The next two are made with the first write: a socket that only receives needs neither.
  #submit: ReturnType<BindingUdpSocket['submitFunction']> | null = null;
  #ledger: WriteLedger | null = null;
  #onBlocked: ((blocked: boolean) => void) | null = null;
  readonly #onEarlyWrite: () => void;
  #connectedTarget: (() => number) | null = null;
  #batch: DatagramBatch | null = null;
  #queue: DatagramBatch[] = [];
  #blocked = true;
  #scheduled = false;
  #failure: Error | null = null;

  /** @param onEarlyWrite told of each write before it is opened */
  constructor(onEarlyWrite: () => void) {
    this.#onEarlyWrite = onEarlyWrite;
  }

  /**
   * Sends through a bound socket what waits and what comes.
   *
   * @param onBlocked told when the kernel takes no more, and when it does again
   */
  open(native: BindingUdpSocket, onBlocked: (blocked: boolean) => void): void {
    this.#native = native;
    this.#onBlocked = onBlocked;
    this.#blocked = false;
    this.endTurn();
  }

  /** Gives the number of the connected peer among the native targets, for batches that mix it with others. */
  set connectedTarget(target: () => number) {
    this.#connectedTarget = target;
  }

  /** Whether datagrams wait for the kernel or for the end of the turn. */
  get hasUnsent(): boolean {
    return this.#queue.length > 0 || (this.#batch !== null && this.#batch.count > 0);
  }

  write(bytes: Uint8Array, target: number): AsyncOperation<number, number> {
    const ledger = this.#writes;
    const payload = payloadOf(bytes);
    const operation = ledger.issue(bytes.length);
    if (this.#failure) ledger.failRest(this.#failure);
    else this.#add(payload, target);
    if (!this.#native) this.#onEarlyWrite();
    return operation;
  }

  flush(): AsyncOperation<boolean> {
    this.endTurn();
    return this.#writes.flush();
  }

  /**
   * Sends as many of `buffers` as the kernel takes at once and returns how many that is. Throws the error of the
   * first one when the kernel refuses it for itself.
   */
  tryWriteBatch(buffers: readonly Uint8Array[], target: number): number {
    if (!this.#native) throw illegalCall('tryWriteBatch: the socket is not bound');
    this.endTurn();
    let taken = 0;
    while (taken < buffers.length && !this.#blocked) {
      if (this.#failure) throw this.#failure;
      const count = this.#trySome(buffers, taken, target);
      taken += count;
      if (count === 0) break;
    }
    return taken;
  }

  endTurn(): void {
    this.#scheduled = false;
    if (this.#blocked || this.#failure) return;
    this.#seal();
    this.#drain();
  }

  /** The kernel takes datagrams again. */
  resume(): void {
    if (!this.#blocked) return;
    this.#setBlocked(false);
    this.endTurn();
  }

  /** Every datagram that has not ended fails, and so does every later one. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.cancel(error);
  }

  /** Every datagram that has not ended fails; later ones go on. */
  cancel(error: Error): void {
    this.#dropQueue();
    if (this.#native) this.#setBlocked(false);
    this.#ledger?.failRest(error);
  }

  get #writes(): WriteLedger {
    return (this.#ledger ??= new WriteLedger());
  }

  #add(bytes: Uint8Array, target: number): void {
    if (!DatagramBatch.holds(bytes.length)) {
      this.#addLarge(bytes, target);
      return;
    }
    if (this.#batch && !this.#batch.hasRoom(bytes.length)) {
      this.#seal();
      if (!this.#blocked) this.#drain();
    }
    (this.#batch ??= DatagramBatch.collecting()).add(bytes, target);
    if (!this.#scheduled) {
      this.#scheduled = true;
      atTurnEnd(this);
    }
  }

  #addLarge(bytes: Uint8Array, target: number): void {
    this.#seal();
    this.#queue.push(DatagramBatch.single(bytes, target));
    if (!this.#blocked) this.#drain();
  }

  #seal(): void {
    if (!this.#batch || this.#batch.count === 0) return;
    this.#queue.push(this.#batch);
    this.#batch = null;
  }

  #drain(): void {
    try {
      while (this.#queue.length > 0 && !this.#blocked) this.#submitFirst();
    } catch (error) {
      this.fail(fromNative(error));
    }
  }

  #submitFirst(): void {
    const batch = this.#queue[0]!;
    const submit = (this.#submit ??= this.#native!.submitFunction());
    const start = this.#writes.settled - batch.done;
    submit(batch.slab, batch.lengths, this.#targets(batch), batch.count, batch.progress);
    if (batch.failed > 0) this.#reportFailures(start);
    this.#writes.settle(start + batch.done);
    if (batch.done < batch.count) {
      this.#setBlocked(true);
      return;
    }
    this.#queue.shift();
    batch.release();
  }

  /** Null when all go to the connected peer; otherwise the connected peer is named by its number, too. */
  #targets(batch: DatagramBatch): Uint32Array | null {
    if (!batch.hasTargets) return null;
    if (this.#connectedTarget) batch.replaceTarget(CONNECTED, this.#connectedTarget());
    return batch.targets;
  }

  /** @param start the position in front of the batch */
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

  #dropQueue(): void {
    for (const batch of this.#queue) batch.release();
    this.#batch?.release();
    this.#queue = [];
    this.#batch = null;
  }

  #setBlocked(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.#onBlocked?.(blocked);
  }
}

/** What is copied into a slab may be shared memory, what is referenced may not. */
function payloadOf(bytes: Uint8Array): Uint8Array {
  return DatagramBatch.holds(bytes.length) ? bytes : unshared(bytes);
}
