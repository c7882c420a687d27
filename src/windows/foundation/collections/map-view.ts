import { outOfBounds } from '../../../internal/errors/errors.js';
import { CollectionIterator, type IIterable, type IIterator } from './iterator.js';

/** Windows.Foundation.Collections.IKeyValuePair: one entry of a map. */
export interface IKeyValuePair<K, V> {
  readonly key: K;
  readonly value: V;
}

/** The two halves of a map; both null when it has fewer than two entries. */
export interface SplitResult<K, V> {
  readonly first: IMapView<K, V> | null;
  readonly second: IMapView<K, V> | null;
}

/** Windows.Foundation.Collections.IMapView: a read-only map. */
export interface IMapView<K, V> extends IIterable<IKeyValuePair<K, V>> {
  /** Number of entries. */
  readonly size: number;
  /** The value of `key`. Throws E_BOUNDS (0x8000000B) when there is none. */
  lookup(key: K): V;
  hasKey(key: K): boolean;
  /** Splits the map into two halves. */
  split(): SplitResult<K, V>;
}

/** Base of maps with string keys. Values can also be read as `map['key']`, unless a member has that name. */
export abstract class ReadableMap<V> implements IIterable<IKeyValuePair<string, V>> {
  readonly [key: string]: unknown;
  readonly #entries = new Map<string, V>();

  constructor(entries: Iterable<readonly [string, V]> = []) {
    for (const [key, value] of entries) this.store(String(key), value);
  }

  get size(): number {
    return this.#entries.size;
  }

  lookup(key: string): V {
    if (!this.#entries.has(key)) throw outOfBounds(`lookup: there is no key ${String(key)}`);
    return this.#entries.get(key) as V;
  }

  hasKey(key: string): boolean {
    return this.#entries.has(key);
  }

  first(): IIterator<IKeyValuePair<string, V>> {
    return new CollectionIterator([...this], () => this.size);
  }

  *[Symbol.iterator](): Generator<IKeyValuePair<string, V>> {
    for (const [key, value] of this.#entries) yield { key, value };
  }

  /** @internal */
  protected entries(): [string, V][] {
    return [...this.#entries];
  }

  /** @internal */
  protected store(key: string, value: V): void {
    this.#entries.set(key, value);
    if (Object.hasOwn(this, key) || !(key in this)) {
      Object.defineProperty(this, key, { value, configurable: true, enumerable: true, writable: false });
    }
  }

  /** @internal */
  protected erase(key: string): void {
    this.#entries.delete(key);
    delete (this as Record<string, unknown>)[key];
  }
}

/** A read-only map with string keys. `map['key']` reads a value. */
export class MapView<V> extends ReadableMap<V> implements IMapView<string, V> {
  split(): SplitResult<string, V> {
    const entries = this.entries();
    if (entries.length < 2) return { first: null, second: null };
    const half = entries.length >>> 1;
    return { first: new MapView(entries.slice(0, half)), second: new MapView(entries.slice(half)) };
  }
}
