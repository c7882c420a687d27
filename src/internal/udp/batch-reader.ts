import { invalidOperation } from '../errors/errors.js';

/** An async iterator that is given a batch when it asks for one. */
export class BatchReader<Batch> implements AsyncIterableIterator<Batch> {
  readonly #demandChanged: () => void;
  #waiting: ((result: IteratorResult<Batch, undefined>) => void) | null = null;
  #hasEnded = false;

  /** @param demandChanged called when `isWaiting` or `hasEnded` may have changed */
  constructor(demandChanged: () => void) {
    this.#demandChanged = demandChanged;
  }

  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Rejects with ERROR_INVALID_OPERATION while another call is pending. */
  next(): Promise<IteratorResult<Batch, undefined>> {
    if (this.#hasEnded) return Promise.resolve({ done: true, value: undefined });
    if (this.#waiting) {
      return Promise.reject(invalidOperation('messages: another next is pending'));
    }
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#demandChanged();
    });
  }

  /** Ends the iteration. */
  return(): Promise<IteratorResult<Batch, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Hands over what was asked for; without effect when nothing was. */
  give(batch: Batch): void {
    this.#settle({ done: false, value: batch });
  }

  /** No batch comes any more. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#settle({ done: true, value: undefined });
    this.#demandChanged();
  }

  #settle(result: IteratorResult<Batch, undefined>): void {
    const settle = this.#waiting;
    if (!settle) return;
    this.#waiting = null;
    settle(result);
    this.#demandChanged();
  }
}
