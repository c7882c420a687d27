import { outOfBounds, UwpError } from '../../../internal/errors/errors.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import { copyTo, type GetManyResult } from './get-many.js';

/** Windows.Foundation.Collections.IIterable: a collection that can be iterated. */
export interface IIterable<T> {
  first(): IIterator<T>;
}

/**
 * Windows.Foundation.Collections.IIterator: iterates over a collection.
 *
 * Every member throws E_CHANGED_STATE (0x8000000C) if elements were added to or removed from the collection since
 * `first`.
 */
export interface IIterator<T> {
  /** The current element. Throws E_BOUNDS (0x8000000B) after the last one. */
  readonly current: T;
  readonly hasCurrent: boolean;
  /** Advances and returns `hasCurrent`. Throws E_BOUNDS (0x8000000B) when it was after the last element already. */
  moveNext(): boolean;
  /** The remaining elements, from `current` on, and their number as `returnValue`; advances to the end. */
  getMany(): GetManyResult<T>;
  /** Fills `items` from `current` on, advances past these elements and returns their number. */
  getMany(items: T[]): number;
}

/** The iterator that `first` of every collection of this package returns. */
export class CollectionIterator<T> implements IIterator<T> {
  readonly #items: readonly T[];
  readonly #sizeNow: () => number;
  #position = 0;

  /** @param sizeNow returns the size of the collection, which is `items.length` unless the collection has changed */
  constructor(items: readonly T[], sizeNow: () => number) {
    this.#items = items.slice();
    this.#sizeNow = sizeNow;
  }

  get hasCurrent(): boolean {
    this.#requireUnchanged();
    return this.#position < this.#items.length;
  }

  get current(): T {
    if (!this.hasCurrent) throw outOfBounds('current: the iterator is behind the last element');
    return this.#items[this.#position] as T;
  }

  moveNext(): boolean {
    if (!this.hasCurrent) throw outOfBounds('moveNext: the iterator is behind the last element');
    this.#position++;
    return this.hasCurrent;
  }

  getMany(): GetManyResult<T>;
  getMany(items: T[]): number;
  getMany(items?: T[]): GetManyResult<T> | number {
    this.#requireUnchanged();
    const taken = this.#items.slice(this.#position, items && this.#position + items.length);
    this.#position += taken.length;
    return items ? copyTo(items, taken) : { items: taken, returnValue: taken.length };
  }

  #requireUnchanged(): void {
    if (this.#sizeNow() === this.#items.length) return;
    throw new UwpError(Hresult.E_CHANGED_STATE, 'the collection changed during the iteration');
  }
}
