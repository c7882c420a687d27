import { AsyncStatus } from '../async/async-status.js';
import { SettleableOperation, type AsyncOperation } from '../async/async-operation.js';
import { inMicrotask } from '../runtime/turn-end.js';
import { WriteOperation } from './write-operation.js';
import { WritePage } from './write-page.js';

interface Flush {
  readonly position: number;
  readonly operation: SettleableOperation<boolean>;
}

/** A failed write that nobody looked at. */
interface Failure {
  readonly page: WritePage;
  readonly position: number;
  readonly error: Error;
}

/** Failed writes kept for the next flush to report; one is reported, the others only tell that it was not alone. */
const MAX_UNREPORTED = 16;

/** A page may count further, but numbers above 2^31 take memory of their own for each write. */
const PAGE_LENGTH = 2 ** 30;

/**
 * Accounts for the writes of one socket in order.
 *
 * A position counts writes. Everything up to `settled` has ended: it was handed to the kernel or failed. The ledger
 * knows only those writes that somebody follows, and the page only those that failed.
 */
export class WriteLedger {
  readonly #onCancel: (() => void) | undefined;
  #page = new WritePage(this);
  #issued = 0;
  /** Position from which on the next page is wanted. */
  #pageEnd = PAGE_LENGTH;
  /** Writes that have not ended and must be told their end, in order. */
  #followed: WriteOperation[] = [];
  #flushes: Flush[] = [];
  #unreported: Failure[] = [];

  /** @param onCancel told when a write is cancelled before it ended */
  constructor(onCancel?: () => void) {
    this.#onCancel = onCancel;
  }

  /** Position of the last write issued. */
  get issued(): number {
    return this.#issued;
  }

  /** Position up to which every write has ended. */
  get settled(): number {
    return this.#page.settled;
  }

  /** Issues a write of `length` bytes. */
  issue(length: number): WriteOperation {
    if (this.#issued >= this.#pageEnd) this.#turnPage();
    return new WriteOperation(this.#page, ++this.#issued, length);
  }

  /** Takes up positions for `count` writes that nobody holds an operation of. */
  reserve(count: number): void {
    this.#issued += count;
  }

  /** Gives back what was reserved behind `position` and not handed to the kernel. */
  retract(position: number): void {
    this.#issued = position;
  }

  /** Everything up to `position` was handed to the kernel, but for what `fail` named. */
  settle(position: number): void {
    if (position <= this.#page.settled) return;
    this.#page.settled = position;
    if (this.#followed.length > 0) for (const write of this.#takeFollowed()) write.complete();
    if (this.#flushes.length > 0) this.#completeFlushes();
  }

  /** The write at `position` failed; those before it were handed to the kernel. */
  fail(position: number, error: Error): void {
    if (position <= this.#page.settled || position > this.#issued) return;
    this.settle(position - 1);
    const page = this.#page;
    page.fail(position, error);
    page.settled = position;
    this.#settleFailures(page, position, error);
  }

  /** Every write that has not ended fails. */
  failRest(error: Error): void {
    const page = this.#page;
    const first = page.settled + 1;
    if (first > this.#issued) return;
    page.failRest(error);
    page.settled = this.#issued;
    this.#settleFailures(page, first, error);
  }

  /** Ends when every write issued so far has ended; fails with the first error that nobody looked at. */
  flush(): AsyncOperation<boolean> {
    const operation = new SettleableOperation<boolean>();
    if (this.#page.settled === this.#issued) this.#endFlush(operation);
    else this.#flushes.push({ position: this.#issued, operation });
    return operation;
  }

  /** @internal Somebody follows a write that has not ended: it will be told its end. */
  followed(write: WriteOperation): void {
    let index = this.#followed.length;
    while (index > 0 && this.#followed[index - 1]!.position > write.position) index--;
    this.#followed.splice(index, 0, write);
  }

  /** @internal Somebody looks at a write that failed: the next flush need not report it. */
  forget({ page, position }: WriteOperation): void {
    this.#unreported = this.#unreported.filter((each) => each.page !== page || each.position !== position);
  }

  /** @internal A write was cancelled. */
  canceled(): void {
    this.#onCancel?.();
  }

  /** Somebody heard why writes failed: no flush need report it. */
  forgetAll(): void {
    this.#unreported = [];
  }

  /** Failures go with their page: as soon as nothing is pending, later writes get a clean one. */
  #turnPage(): void {
    if (this.#page.settled < this.#issued) return;
    this.#page = new WritePage(this);
    this.#issued = 0;
    this.#pageEnd = PAGE_LENGTH;
  }

  /** Removes the followed writes that have ended, and returns them. */
  #takeFollowed(): WriteOperation[] {
    const followed = this.#followed;
    const { settled } = this.#page;
    if (followed.at(-1)!.position <= settled) {
      this.#followed = [];
      return followed;
    }
    let count = 0;
    while (followed[count]!.position <= settled) count++;
    return followed.splice(0, count);
  }

  /** Tells that the writes of `page` from `first` on, up to the last that ended, failed with `error`. */
  #settleFailures(page: WritePage, first: number, error: Error): void {
    this.#pageEnd = 0;
    const followed = this.#followed.length > 0 ? this.#takeFollowed() : [];
    const isTold = new Set(followed.filter(isObservedOrEnded).map((write) => write.position));
    for (let position = first; position <= page.settled && this.#unreported.length < MAX_UNREPORTED; position++) {
      if (!isTold.has(position)) this.#unreported.push({ page, position, error });
    }
    for (const write of followed) write.fail(error);
    if (this.#flushes.length > 0) this.#completeFlushes();
  }

  #completeFlushes(): void {
    let count = 0;
    while (count < this.#flushes.length && this.#flushes[count]!.position <= this.#page.settled) count++;
    for (const flush of this.#flushes.splice(0, count)) this.#endFlush(flush.operation);
  }

  #endFlush(operation: SettleableOperation<boolean>): void {
    if (this.#unreported.length === 0) operation.complete(true);
    // Whoever awaits a failed write in this turn looks at it in a microtask.
    else inMicrotask(() => this.#report(operation));
  }

  #report(operation: SettleableOperation<boolean>): void {
    const failed = this.#unreported[0];
    this.#unreported = [];
    if (failed) operation.fail(failed.error);
    else operation.complete(true);
  }
}

/** Whether the failure of a write that is about to fail reaches somebody, or no longer matters. */
function isObservedOrEnded(write: WriteOperation): boolean {
  return write.isObserved || write.status !== AsyncStatus.started;
}
