import { Buffer } from 'node:buffer';
/** Bytes of a slab that small reads share. */
const SLAB_SIZE = 64 * 1024;

/** A slab with less free space than this is replaced by a new one; the views on it keep it alive. */
const MIN_SPACE = 8 * 1024;

/**
 * Memory for reads. Small reads are cut from a shared slab, which lives as long as any view on it; space that a read did
 * not fill is used by the next one.
 *
 * Invariant: bytes before `#used` belong to callers and are never written again. Only the newest space, the one that
 * begins at `#used`, can be committed by `keep` or `reserve`.
 */
export class ReadSlab {
  static readonly empty: Uint8Array = new Uint8Array(0);

  readonly #size: number;
  #slab: Uint8Array = ReadSlab.empty;
  #used = 0;

  /** @param size bytes of a slab */
  constructor(size: number = SLAB_SIZE) {
    this.#size = size;
  }

  /** Space for a read of `count` bytes; with `partial` it may be less. Not allocated until `keep` or `reserve`. */
  space(count: number, partial: boolean): Uint8Array {
    return this.spaceOf(partial ? Math.min(count, MIN_SPACE) : count, count);
  }

  /** Space for a read of `least` to `count` bytes. Not allocated until `keep` or `reserve`. */
  spaceOf(least: number, count: number): Uint8Array {
    if (least > this.#size) return Buffer.allocUnsafeSlow(count);
    if (this.#slab.length - this.#used < least) {
      this.#slab = Buffer.allocUnsafeSlow(this.#size);
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used, Math.min(this.#used + count, this.#slab.length));
  }

  /** Allocates and returns the filled part of `space`; the rest stays free if the space came from the slab. */
  keep(space: Uint8Array, filled: number): Uint8Array {
    if (this.#isNewest(space)) this.#used += filled;
    return filled === space.length ? space : space.subarray(0, filled);
  }

  /** Allocates all of `space` for a read that continues later, so that no other read overwrites what it has so far. */
  reserve(space: Uint8Array): void {
    if (this.#isNewest(space)) this.#used += space.length;
  }

  #isNewest(space: Uint8Array): boolean {
    return space.buffer === this.#slab.buffer && space.byteOffset === this.#used;
  }
}
