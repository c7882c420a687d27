import { AsyncStatus } from '../windows/foundation/async-status.js';
import { SettleableOperation, type AsyncOperation } from './async-operation.js';
import type { UwpError } from './errors.js';
import { WriteOperation } from './write-operation.js';

interface Flush {
  readonly position: number;
  readonly operation: SettleableOperation<boolean>;
}

/** Failed writes kept for the next flush to report; one is reported, the others only tell that it was not alone. */
const MAX_UNREPORTED = 16;

/**
 * Accounts for the writes of one socket in order.
 *
 * A position counts what was issued: bytes of a stream, datagrams of a datagram socket. Everything up to `settled` has
 * ended: it was handed to the kernel or failed. Writes that have not ended are linked in order; when all of them end at
 * once and nobody follows one, none is touched again.
 */
export class WriteLedger {
  readonly #onCancel: (() => void) | undefined;
  #issued = 0;
  #settled = 0;
  #first: WriteOperation | null = null;
  #last: WriteOperation | null = null;
  /** Whether one of the linked writes may have to be told its end. */
  #isFollowed = false;
  #flushes: Flush[] = [];
  #unreported: WriteOperation[] = [];

  /** @param onCancel told when a write is cancelled before it ended */
  constructor(onCancel?: () => void) {
    this.#onCancel = onCancel;
  }

  /** Position behind the last write issued. */
  get issued(): number {
    return this.#issued;
  }

  /** Position up to which every write has ended. */
  get settled(): number {
    return this.#settled;
  }

  /** Issues a write that takes up `extent` positions and has `length` bytes. */
  issue(extent: number, length: number): WriteOperation {
    const end = (this.#issued += extent);
    const write = new WriteOperation(this, end, length);
    // A write of nothing behind nothing that waits has ended.
    if (end > this.#settled) this.#link(write);
    return write;
  }

  /** Takes up `extent` positions for what nobody holds an operation of. */
  reserve(extent: number): void {
    this.#issued += extent;
  }

  /** Gives back what was reserved behind `position` and not handed to the kernel. */
  retract(position: number): void {
    this.#issued = position;
  }

  /** Everything up to `position` was handed to the kernel, but for what `fail` named. */
  settle(position: number): void {
    if (position <= this.#settled) return;
    this.#settled = position;
    if (position < this.#issued || this.#isFollowed) this.#endUpTo(position);
    else this.#first = this.#last = null;
    if (this.#flushes.length > 0) this.#completeFlushes();
  }

  /** The write that ends at `position` failed; those before it were handed to the kernel. */
  fail(position: number, error: UwpError): void {
    this.settle(position - 1);
    if (this.#first?.end === position) this.#failOne(this.#first, error);
  }

  /** Every write that has not ended fails. */
  failRest(error: Error): void {
    for (let write = this.#unlinkFirst(); write; write = this.#unlinkFirst()) this.#failOne(write, error);
    this.settle(this.#issued);
  }

  /** Ends when every write issued so far has ended; fails with the first error that nobody looked at. */
  flush(): AsyncOperation<boolean> {
    const operation = new SettleableOperation<boolean>();
    if (this.#settled === this.#issued) this.#endFlush(operation);
    else this.#flushes.push({ position: this.#issued, operation });
    return operation;
  }

  /** @internal Somebody follows a write that has not ended: from now on its end is told. */
  followed(): void {
    this.#isFollowed = true;
  }

  /** @internal Somebody looks at a write that failed: the next flush need not report it. */
  forget(write: WriteOperation): void {
    const index = this.#unreported.indexOf(write);
    if (index >= 0) this.#unreported.splice(index, 1);
  }

  /** @internal A write was cancelled. */
  canceled(): void {
    this.#onCancel?.();
  }

  /** Somebody heard why writes failed: no flush need report it. */
  forgetAll(): void {
    this.#unreported = [];
  }

  #link(write: WriteOperation): void {
    if (this.#last) this.#last.next = write;
    else this.#first = write;
    this.#last = write;
  }

  /** What has ended points at no later write: who keeps one operation does not keep all that follow. */
  #unlinkFirst(): WriteOperation | null {
    const write = this.#first;
    if (!write) return null;
    this.#first = write.next;
    if (!this.#first) this.#last = null;
    write.next = null;
    return write;
  }

  #endUpTo(position: number): void {
    while (this.#first && this.#first.end <= position) this.#unlinkFirst()!.complete();
    if (!this.#first) this.#isFollowed = false;
  }

  #failOne(write: WriteOperation, error: Error): void {
    if (write.status !== AsyncStatus.started) return;
    if (!write.isObserved && this.#unreported.length < MAX_UNREPORTED) this.#unreported.push(write);
    write.fail(error);
  }

  #completeFlushes(): void {
    let count = 0;
    while (count < this.#flushes.length && this.#flushes[count]!.position <= this.#settled) count++;
    for (const flush of this.#flushes.splice(0, count)) this.#endFlush(flush.operation);
  }

  #endFlush(operation: SettleableOperation<boolean>): void {
    if (this.#unreported.length === 0) operation.complete(true);
    // Whoever awaits a failed write in this turn looks at it in a microtask.
    else queueMicrotask(() => this.#report(operation));
  }

  #report(operation: SettleableOperation<boolean>): void {
    const failed = this.#unreported[0];
    this.#unreported = [];
    if (failed) operation.fail(failed.outcome);
    else operation.complete(true);
  }
}
