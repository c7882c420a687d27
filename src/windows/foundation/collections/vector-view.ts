import { outOfBounds, UwpError } from '../../../internal/errors/errors.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import { copyTo, type GetManyResult } from './get-many.js';
import { CollectionIterator, type IIterable, type IIterator } from './iterator.js';

/** Result of the WinRT form of `indexOf`. */
export interface IndexOfResult {
  /** Index of the element; 0 when it is not in the vector. */
  readonly index: number;
  /** Whether it is in the vector. */
  readonly returnValue: boolean;
}

/** Windows.Foundation.Collections.IVectorView: an array that also has the WinRT members. */
export interface IVectorView<T> extends Array<T>, IIterable<T> {
  /** Number of elements; the same as `length`. */
  readonly size: number;
  /** The element at `index`. Throws E_BOUNDS (0x8000000B) when there is none. */
  getAt(index: number): T;
  /** The elements from `startIndex` on. Throws E_BOUNDS (0x8000000B) when that is above `size`. */
  getMany(startIndex: number): GetManyResult<T>;
  /** Fills `items` with the elements from `startIndex` on and returns their number. */
  getMany(startIndex: number, items: T[]): number;
  /** The array form: the first index of `value`, from `fromIndex` on, or -1. */
  indexOf(value: T, fromIndex?: number): number;
  /** The WinRT form, recognised by a second argument that is not a number. */
  indexOf(value: T, out: object | null): IndexOfResult;
}

/** Base of Vector and VectorView: an array with the reading WinRT members. */
export abstract class ReadableVector<T> extends Array<T> implements IVectorView<T> {
  /** `map`, `filter`, `slice` and their like return plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  get size(): number {
    return this.length;
  }

  getAt(index: number): T {
    return this[requireIndex(index, this.length - 1, 'getAt')] as T;
  }

  getMany(startIndex: number): GetManyResult<T>;
  getMany(startIndex: number, items: T[]): number;
  getMany(startIndex: number, items?: T[]): GetManyResult<T> | number {
    const start = requireIndex(startIndex, this.length, 'getMany');
    const found = this.slice(start, items && start + items.length);
    return items ? copyTo(items, found) : { items: found, returnValue: found.length };
  }

  override indexOf(value: T, fromIndex?: number): number;
  override indexOf(value: T, out: object | null): IndexOfResult;
  override indexOf(value: T, from?: number | object | null): number | IndexOfResult {
    if (from === undefined || typeof from === 'number') return super.indexOf(value, from);
    const index = super.indexOf(value);
    return { index: Math.max(index, 0), returnValue: index >= 0 };
  }

  first(): IIterator<T> {
    return new CollectionIterator(this, () => this.length);
  }
}

/**
 * A read-only vector. It is an array: index access, `length` and the methods of Array work, but mutating methods throw
 * E_NOTIMPL (0x80004001), and an assignment to an element throws a TypeError.
 */
export class VectorView<T> extends ReadableVector<T> {
  constructor(items: Iterable<T> = []) {
    super();
    for (const item of items) this[this.length] = item;
    if (new.target === VectorView) Object.freeze(this);
  }
}

for (const member of ['copyWithin', 'fill', 'pop', 'push', 'reverse', 'shift', 'sort', 'splice', 'unshift']) {
  const reject = (): never => {
    throw new UwpError(Hresult.E_NOTIMPL, `${member}: the vector is read-only`);
  };
  Object.defineProperty(VectorView.prototype, member, { value: reject, configurable: true, writable: true });
}

/** @internal An index from 0 to `highest`, or E_BOUNDS. */
export function requireIndex(index: number, highest: number, member: string): number {
  if (Number.isInteger(index) && index >= 0 && index <= highest) return index;
  throw outOfBounds(`${member}: there is no index ${String(index)}`);
}
