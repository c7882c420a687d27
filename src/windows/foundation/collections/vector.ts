import { invalidArgument } from '../../../internal/errors/errors.js';
import { ReadableVector, requireIndex, VectorView, type IVectorView } from './vector-view.js';

/** Windows.Foundation.Collections.IVector: an array that also has the WinRT members. */
export interface IVector<T> extends IVectorView<T> {
  /** Appends an element; like `push`. */
  append(value: T): void;
  clear(): void;
  /** A read-only snapshot of the elements. */
  getView(): IVectorView<T>;
  /** Inserts before `index`. Throws E_BOUNDS (0x8000000B) when that is above `size`. */
  insertAt(index: number, value: T): void;
  /** Throws E_BOUNDS (0x8000000B) behind the last element. */
  removeAt(index: number): void;
  /** Throws E_BOUNDS (0x8000000B) when the vector is empty. */
  removeAtEnd(): void;
  replaceAll(items: Iterable<T>): void;
  /** Throws E_BOUNDS (0x8000000B) behind the last element. */
  setAt(index: number, value: T): void;
}

/** A mutable vector: an array with the WinRT members. */
export class Vector<T> extends ReadableVector<T> implements IVector<T> {
  constructor(items: Iterable<T> = []) {
    super();
    for (const item of items) this.push(item);
  }

  append(value: T): void {
    this.push(value);
  }

  clear(): void {
    this.length = 0;
  }

  getView(): VectorView<T> {
    return new VectorView(this);
  }

  insertAt(index: number, value: T): void {
    this.splice(requireIndex(index, this.length, 'insertAt'), 0, value);
  }

  removeAt(index: number): void {
    this.splice(requireIndex(index, this.length - 1, 'removeAt'), 1);
  }

  removeAtEnd(): void {
    requireIndex(this.length - 1, this.length, 'removeAtEnd');
    this.length--;
  }

  replaceAll(items: Iterable<T>): void {
    if (typeof items?.[Symbol.iterator] !== 'function') throw invalidArgument('replaceAll: items must be iterable');
    const replacement = [...items];
    this.clear();
    for (const item of replacement) this.push(item);
  }

  setAt(index: number, value: T): void {
    this[requireIndex(index, this.length - 1, 'setAt')] = value;
  }
}
