import { invalidOperation } from '../errors/errors.js';

/** An async iterator over batches that the inbox gives it on demand. */
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

  /** Yields `batch` to the pending `next`; without effect when there is none. */
  give(batch: Batch): void {
    this.#settle({ done: false, value: batch });
  }

  /** No more batches follow. */
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
