import type { WriteLedger } from './write-ledger.js';

/**
 * A stretch of a ledger: how far its writes have ended and which of them failed. A write looks here for its state, so
 * that nothing need be done for each one when thousands end at once.
 */
export class WritePage {
  readonly ledger: WriteLedger;
  /** Every write up to this position has ended. */
  settled = 0;
  /** Whether one of its writes failed. */
  hasFailures = false;
  #failures: Map<number, Error> | undefined;
  #restFrom = Infinity;
  #restError: Error | undefined;

  constructor(ledger: WriteLedger) {
    this.ledger = ledger;
  }

  /** Notes that the write at `position` failed. */
  fail(position: number, error: Error): void {
    this.hasFailures = true;
    (this.#failures ??= new Map()).set(position, error);
  }

  /** Notes that every write behind `settled` failed. */
  failRest(error: Error): void {
    this.hasFailures = true;
    this.#restFrom = this.settled;
    this.#restError = error;
  }

  /** Why the write at `position`, which has ended, failed; undefined if it did not. */
  failureOf(position: number): Error | undefined {
    return position > this.#restFrom ? this.#restError : this.#failures?.get(position);
  }
}
