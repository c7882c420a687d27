import type { WriteLedger } from './write-ledger.js';

/**
 * A section of a ledger: up to which position its writes have ended and which of them failed. Writes read their state
 * here, so that ending thousands at once costs nothing per write.
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

  /** Records that the write at `position` failed. */
  fail(position: number, error: Error): void {
    this.hasFailures = true;
    (this.#failures ??= new Map()).set(position, error);
  }

  /** Records that every write after `settled` failed. */
  failRest(error: Error): void {
    this.hasFailures = true;
    this.#restFrom = this.settled;
    this.#restError = error;
  }

  /** The error of the write at `position`, which has ended; undefined if it did not fail. */
  failureOf(position: number): Error | undefined {
    return position > this.#restFrom ? this.#restError : this.#failures?.get(position);
  }
}
