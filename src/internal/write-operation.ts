import { AsyncStatus } from '../windows/foundation/async-status.js';
import { LazyOperation, SettleableOperation } from './async-operation.js';
import { CanceledError } from './errors.js';
import { Hresult } from './hresult.js';
import type { WriteLedger } from './write-ledger.js';

/**
 * One write. It learns how it ended from its position in the ledger; only one that fails or that somebody follows has
 * more to it.
 *
 * Its own failure is never an unhandled rejection: a flush reports failures that nobody looked at.
 */
export class WriteOperation extends LazyOperation<number, number> {
  // Declared only: a program makes millions of these, and field initialisers would double the time for each.
  /** Position in the ledger at which the write ends. */
  declare readonly end: number;
  /** Bytes to write, which is the result. */
  declare readonly length: number;
  /** The next write of the ledger that has not ended. */
  declare next: WriteOperation | null;
  declare private readonly ledger: WriteLedger;
  declare private followed: WriteEnd | null;

  constructor(ledger: WriteLedger, end: number, length: number) {
    super();
    this.end = end;
    this.length = length;
    this.next = null;
    this.ledger = ledger;
    this.followed = null;
  }

  /** Whether somebody waits for the end of this write. */
  get isObserved(): boolean {
    return this.followed !== null && this.followed.isObserved;
  }

  override get status(): AsyncStatus {
    if (this.followed) return this.followed.status;
    return this.end <= this.ledger.settled ? AsyncStatus.completed : AsyncStatus.started;
  }

  override get outcome(): unknown {
    if (this.followed) return this.followed.outcome;
    return this.end <= this.ledger.settled ? this.length : undefined;
  }

  /** @internal The kernel has the bytes. */
  complete(): void {
    this.followed?.complete(this.length);
  }

  /** @internal Ends the operation with an error; without effect once it ended. */
  fail(error: Error): void {
    this.follow().fail(error);
  }

  /** Ends the operation as cancelled. Data the kernel already has is still sent. */
  override cancel(): void {
    if (this.status !== AsyncStatus.started) return;
    this.fail(new CanceledError(Hresult.ERROR_CANCELLED));
    this.ledger.canceled();
  }

  override get operation(): LazyOperation<number, number>['operation'] {
    return this.#look().operation;
  }

  /** A write reports no progress. */
  override whenProgress(): void {}

  override promise(): Promise<number> {
    if (!this.followed && this.end <= this.ledger.settled) return Promise.resolve(this.length);
    return this.#look().promise();
  }

  protected override follow(): WriteEnd {
    return (this.followed ??= this.#makeEnd());
  }

  #makeEnd(): WriteEnd {
    const end = new WriteEnd(() => this.cancel());
    if (this.end <= this.ledger.settled) end.complete(this.length);
    else this.ledger.followed();
    return end;
  }

  #look(): WriteEnd {
    const end = this.follow();
    if (end.isObserved) return end;
    end.isObserved = true;
    if (end.status !== AsyncStatus.started) this.ledger.forget(this);
    return end;
  }
}

/** How a write ended. */
class WriteEnd extends SettleableOperation<number, number> {
  /** Whether somebody waits for it. */
  isObserved = false;

  protected override get quiet(): boolean {
    return true;
  }
}
