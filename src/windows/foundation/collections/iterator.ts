import { outOfBounds, UwpError } from '../../../internal/errors/errors.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import { copyTo, type GetManyResult } from './get-many.js';

/** Windows.Foundation.Collections.IIterable: what `first` starts to walk. */
export interface IIterable<T> {
  first(): IIterator<T>;
}

/**
 * Windows.Foundation.Collections.IIterator: a walk over a collection.
 *
 * Every member throws E_CHANGED_STATE (0x8000000C) when elements were added to or removed from the collection since
 * `first`.
 */
export interface IIterator<T> {
  /** The element the walk is at. Throws E_BOUNDS (0x8000000B) behind the last one. */
  readonly current: T;
  readonly hasCurrent: boolean;
  /** Goes on and returns `hasCurrent`. Throws E_BOUNDS (0x8000000B) when it was behind the last element already. */
  moveNext(): boolean;
  /** The elements that remain, from `current` on, of which there are `returnValue`; the walk is behind them then. */
  getMany(): GetManyResult<T>;
  /** Fills `items` from `current` on, walks over what it took and returns how many that were. */
  getMany(items: T[]): number;
}

/** The walk that `first` of every collection of this package returns. */
export class CollectionIterator<T> implements IIterator<T> {
  readonly #items: readonly T[];
  readonly #sizeNow: () => number;
  #position = 0;

  /** @param sizeNow tells the size of the collection, which is `items.length` unless the collection has changed */
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
