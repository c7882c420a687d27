import { invalidOperation } from '../errors/errors.js';

interface Waiting<Item> {
  resolve(result: IteratorResult<Item, undefined>): void;
  reject(error: Error): void;
}

/** An async iterator over items that a source gives it on demand. */
export class DemandIterator<Item> implements AsyncIterableIterator<Item> {
  readonly #demandChanged: () => void;
  #waiting: Waiting<Item> | null = null;
  #hasEnded = false;
  /** The error with which it ended, until a `next` has reported it. */
  #failure: Error | null = null;

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
  next(): Promise<IteratorResult<Item, undefined>> {
    if (this.#failure) return this.#reportFailure(this.#failure);
    if (this.#hasEnded) return Promise.resolve({ done: true, value: undefined });
    if (this.#waiting) {
      return Promise.reject(invalidOperation('messages: another next is pending'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#demandChanged();
    });
  }

  /** Ends the iteration. */
  return(): Promise<IteratorResult<Item, undefined>> {
    this.#failure = null;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Yields `item` to the pending `next`; without effect when there is none. */
  give(item: Item): void {
    const waiting = this.#takeWaiting();
    if (!waiting) return;
    waiting.resolve({ done: false, value: item });
    this.#demandChanged();
  }

  /** No more items follow. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#takeWaiting()?.resolve({ done: true, value: undefined });
    this.#demandChanged();
  }

  /** No more items follow: the pending `next`, or else the following one, rejects with `error`. */
  fail(error: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const waiting = this.#takeWaiting();
    if (waiting) waiting.reject(error);
    else this.#failure = error;
    this.#demandChanged();
  }

  #reportFailure(failure: Error): Promise<never> {
    this.#failure = null;
    return Promise.reject(failure);
  }

  #takeWaiting(): Waiting<Item> | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    return waiting;
  }
}
