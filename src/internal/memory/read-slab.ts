import { Buffer } from 'node:buffer';
/** Bytes of a slab that small reads share. */
const SLAB_SIZE = 64 * 1024;

/** A slab with less free space than this is left to the views on it, and the next one starts. */
const MIN_SPACE = 8 * 1024;

/**
 * Memory for reads. Small reads are cut from a shared slab; a slab lives as long as a view on it, and space that a
 * read did not fill goes to the next one.
 */
export class ReadSlab {
  static readonly empty: Uint8Array = new Uint8Array(0);

  #slab: Uint8Array = ReadSlab.empty;
  #used = 0;

  /** Space for a read of `count` bytes; with `partial` it may be less. Nothing is taken until `keep`. */
  space(count: number, partial: boolean): Uint8Array {
    const wanted = partial ? Math.min(count, MIN_SPACE) : count;
    if (wanted > SLAB_SIZE) return Buffer.allocUnsafeSlow(count);
    if (this.#slab.length - this.#used < wanted) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_SIZE);
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used, Math.min(this.#used + count, this.#slab.length));
  }

  /** The part of `space` that was filled; the rest is free again when the space came from the slab. */
  keep(space: Uint8Array, filled: number): Uint8Array {
    if (this.#isNewest(space)) this.#used += filled;
    return filled === space.length ? space : space.subarray(0, filled);
  }

  /** Takes all of `space` for a read that goes on later; other reads must not touch what it has so far. */
  reserve(space: Uint8Array): void {
    if (this.#isNewest(space)) this.#used += space.length;
  }

  #isNewest(space: Uint8Array): boolean {
    return space.buffer === this.#slab.buffer && space.byteOffset === this.#used;
  }
}
