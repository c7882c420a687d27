import { invalidArgument, outOfBounds } from '../../../internal/errors/errors.js';
import type { IIterable } from './iterator.js';
import { MapView, ReadableMap, type IKeyValuePair, type IMapView } from './map-view.js';

/** Windows.Foundation.Collections.IMap: a mutable map. */
export interface IMap<K, V> extends IIterable<IKeyValuePair<K, V>> {
  /** Number of entries. */
  readonly size: number;
  /** The value of `key`. Throws E_BOUNDS (0x8000000B) when there is none. */
  lookup(key: K): V;
  hasKey(key: K): boolean;
  clear(): void;
  /** A read-only snapshot of the entries. */
  getView(): IMapView<K, V>;
  /** Sets the value of `key`; true when that replaced another. */
  insert(key: K, value: V): boolean;
  /** Throws E_BOUNDS (0x8000000B) when there is no such key. */
  remove(key: K): void;
}

/** A mutable map with string keys. `map['key']` reads a value. */
export class MutableMap<V> extends ReadableMap<V> implements IMap<string, V> {
  clear(): void {
    for (const [key] of this.entries()) this.erase(key);
  }

  getView(): MapView<V> {
    return new MapView(this.entries());
  }

  insert(key: string, value: V): boolean {
    if (typeof key !== 'string') throw invalidArgument('insert: the key must be a string');
    const replaced = this.hasKey(key);
    this.store(key, value);
    return replaced;
  }

  remove(key: string): void {
    if (!this.hasKey(key)) throw outOfBounds(`remove: there is no key ${String(key)}`);
    this.erase(key);
  }
}
