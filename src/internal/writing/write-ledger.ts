import { AsyncStatus } from '../async/async-status.js';
import { SettleableOperation, type AsyncOperation } from '../async/async-operation.js';
import { inMicrotask } from '../runtime/turn-end.js';
import { WriteOperation } from './write-operation.js';
import { WritePage } from './write-page.js';

interface Flush {
  readonly position: number;
  readonly operation: SettleableOperation<boolean>;
}

/** A failed write that was not observed. */
interface Failure {
  readonly page: WritePage;
  readonly position: number;
  readonly error: Error;
}

/** Failed writes kept for the next flush, which reports the first that is still unobserved by then. */
const MAX_UNREPORTED = 16;

/** Kept below 2^31: V8 allocates memory for larger numbers, in each write. */
const PAGE_LENGTH = 2 ** 30;

/**
 * Accounts for the writes of one socket in order.
 *
 * A position counts writes. Every write up to `settled` has ended: the kernel has it, or it failed. `settled` never
 * exceeds `issued`. The ledger refers only to writes that are followed, and the page only to those that failed, so that
 * settling thousands of others is a single assignment.
 */
export class WriteLedger {
  readonly #onCancel: (() => void) | undefined;
  #page = new WritePage(this);
  #issued = 0;
  /** Position from which on the next page is due. */
  #pageEnd = PAGE_LENGTH;
  /** Writes that have not ended and whose end must be reported, by position. */
  #followed: WriteOperation[] = [];
  #flushes: Flush[] = [];
  #unreported: Failure[] = [];

  /** @param onCancel called when a write is cancelled before it has ended */
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

  /** Takes up positions for `count` writes without operations. */
  reserve(count: number): void {
    this.#issued += count;
  }

  /** Gives back the positions after `position`, which were reserved and not settled. */
  retract(position: number): void {
    this.#issued = position;
  }

  /** The kernel has every write up to `position`, except those reported by `fail`. */
  settle(position: number): void {
    if (position <= this.#page.settled) return;
    this.#page.settled = position;
    if (this.#followed.length > 0) for (const write of this.#takeFollowed()) write.complete();
    if (this.#flushes.length > 0) this.#completeFlushes();
  }

  /** The write at `position` failed; the kernel has those before it. */
  fail(position: number, error: Error): void {
    if (position <= this.#page.settled || position > this.#issued) return;
    this.settle(position - 1);
    const page = this.#page;
    page.fail(position, error);
    page.settled = position;
    this.#settleFailures(page, position, error);
  }

  /** Fails every write that has not ended. */
  failRest(error: Error): void {
    const page = this.#page;
    const first = page.settled + 1;
    if (first > this.#issued) return;
    page.failRest(error);
    page.settled = this.#issued;
    this.#settleFailures(page, first, error);
  }

  /** Ends when every write issued so far has ended; fails with the first error that was not observed. */
  flush(): AsyncOperation<boolean> {
    const operation = new SettleableOperation<boolean>();
    if (this.#page.settled === this.#issued) this.#endFlush(operation);
    else this.#flushes.push({ position: this.#issued, operation });
    return operation;
  }

  /** @internal A write that has not ended is followed: its end will be reported to it. */
  followed(write: WriteOperation): void {
    let index = this.#followed.length;
    while (index > 0 && this.#followed[index - 1]!.position > write.position) index--;
    this.#followed.splice(index, 0, write);
  }

  /** @internal The failure of a write is observed: no flush need report it. */
  forget({ page, position }: WriteOperation): void {
    this.#unreported = this.#unreported.filter((each) => each.page !== page || each.position !== position);
  }

  /** @internal A write was cancelled. */
  canceled(): void {
    this.#onCancel?.();
  }

  /** The failures were reported by other means: no flush need report them. */
  clearUnreported(): void {
    this.#unreported = [];
  }

  /** Starts a new page, without failures, unless writes of this one are pending. */
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

  /**
   * Reports that the writes of `page` from `first` to `settled` failed with `error`. The unreported are noted before any
   * end is reported: its handler may flush, cancel or write again.
   */
  #settleFailures(page: WritePage, first: number, error: Error): void {
    this.#pageEnd = 0;
    const followed = this.#followed.length > 0 ? this.#takeFollowed() : [];
    const reported = new Set(followed.filter(isObservedOrEnded).map((write) => write.position));
    for (let position = first; position <= page.settled && this.#unreported.length < MAX_UNREPORTED; position++) {
      if (!reported.has(position)) this.#unreported.push({ page, position, error });
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
    // An `await` of a failed write observes it in a microtask of this turn.
    else inMicrotask(() => this.#report(operation));
  }

  #report(operation: SettleableOperation<boolean>): void {
    const failed = this.#unreported[0];
    this.#unreported = [];
    if (failed) operation.fail(failed.error);
    else operation.complete(true);
  }
}

/** Whether the failure of a write that is about to fail is observed, or no longer matters. */
function isObservedOrEnded(write: WriteOperation): boolean {
  return write.isObserved || write.status !== AsyncStatus.started;
}
