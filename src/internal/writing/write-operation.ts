import { AsyncStatus } from '../async/async-status.js';
import { AsyncOperation, SettleableOperation } from '../async/async-operation.js';
import { CanceledError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import type { OnEnded } from '../async/operation-watchers.js';
import type { WritePage } from './write-page.js';

// oxlint-disable-next-line no-unsafe-declaration-merging -- it does inherit, see the end of the file
export interface WriteOperation extends AsyncOperation<number, number> {}

/**
 * One write. Its state is derived from its page of the ledger; only a write that is followed gets a WriteEnd.
 *
 * Its own failure is never an unhandled rejection: a flush reports failures that were not observed.
 */
export class WriteOperation {
  // Only declared: field initialisers would double the cost of a write, of which there are millions.
  declare readonly page: WritePage;
  /** Position on the page, from 1. */
  declare readonly position: number;
  /** Bytes to write: the result. */
  declare readonly length: number;
  declare private followed: WriteEnd | null;

  constructor(page: WritePage, position: number, length: number) {
    this.page = page;
    this.position = position;
    this.length = length;
    this.followed = null;
  }

  /** Whether the application awaits this write. */
  get isObserved(): boolean {
    return this.followed !== null && this.followed.isObserved;
  }

  get status(): AsyncStatus {
    if (this.followed) return this.followed.status;
    if (this.position > this.page.settled) return AsyncStatus.started;
    return this.page.hasFailures ? this.follow().status : AsyncStatus.completed;
  }

  get outcome(): unknown {
    const { status } = this;
    if (status === AsyncStatus.started) return undefined;
    return status === AsyncStatus.completed ? this.length : this.follow().outcome;
  }

  /** @internal The kernel has the bytes. */
  complete(): void {
    this.followed?.complete(this.length);
  }

  /** @internal Ends the operation with an error; without effect once it ended. */
  fail(error: Error): void {
    this.follow().fail(error);
  }

  /** Cancels the operation. Data that the kernel already has is still sent. */
  cancel(): void {
    if (this.status !== AsyncStatus.started) return;
    this.fail(new CanceledError(Hresult.ERROR_CANCELLED));
    this.page.ledger.canceled();
  }

  get operation(): WriteEnd['operation'] {
    return this.#observe().operation;
  }

  /** A write reports no progress. */
  whenProgress(): void {}

  whenEnded(callback: OnEnded): void {
    this.follow().whenEnded(callback);
  }

  delegateFailure(): void {
    this.follow().delegateFailure();
  }

  promise(): Promise<number> {
    if (!this.followed && this.status === AsyncStatus.completed) return Promise.resolve(this.length);
    return this.#observe().promise();
  }

  private follow(): WriteEnd {
    return (this.followed ??= this.#makeEnd());
  }

  #makeEnd(): WriteEnd {
    const { page, position } = this;
    const end = new WriteEnd(() => this.cancel());
    const failure = position <= page.settled && page.failureOf(position);
    if (failure) end.fail(failure);
    else if (position <= page.settled) end.complete(this.length);
    else page.ledger.followed(this);
    return end;
  }

  #observe(): WriteEnd {
    const end = this.follow();
    if (end.isObserved) return end;
    end.isObserved = true;
    if (end.status === AsyncStatus.error) this.page.ledger.forget(this);
    return end;
  }
}

/** The end of a write, for those who follow it. */
class WriteEnd extends SettleableOperation<number, number> {
  /** Whether the application awaits it. */
  isObserved = false;

  protected override get quiet(): boolean {
    return true;
  }
}

// Not by `extends`: calling a base constructor takes longer than the rest of a write.
Object.setPrototypeOf(WriteOperation.prototype, AsyncOperation.prototype);
