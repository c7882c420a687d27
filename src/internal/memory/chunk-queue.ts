import { allocateUnsafe, EMPTY } from './memory.js';

/** A queue of bytes in the chunks they arrived in. Bytes are copied only when a request spans several chunks. */
export class ChunkQueue {
  #chunks: Uint8Array[] = [];
  #size = 0;

  /** Bytes in all chunks. */
  get size(): number {
    return this.#size;
  }

  /** Bytes in the first chunk. */
  get firstSize(): number {
    return this.#chunks[0]?.length ?? 0;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** Removes the first chunk; there must be one. */
  shift(): Uint8Array {
    const chunk = this.#chunks.shift()!;
    this.#size -= chunk.length;
    return chunk;
  }

  /** Removes `count` bytes, at most `size`. */
  take(count: number): Uint8Array {
    if (count === 0) return EMPTY;
    if (this.firstSize >= count) return this.#takeFirst(count);
    const joined = allocateUnsafe(count);
    this.moveTo(joined, 0);
    return joined;
  }

  /** Moves bytes to `target` from `offset` to its end, at most `size`. */
  moveTo(target: Uint8Array, offset: number): void {
    for (let at = offset; at < target.length;) {
      const part = this.#takeFirst(Math.min(target.length - at, this.firstSize));
      target.set(part, at);
      at += part.length;
    }
  }

  #takeFirst(count: number): Uint8Array {
    const first = this.#chunks[0]!;
    if (first.length === count) return this.shift();
    this.#chunks[0] = first.subarray(count);
    this.#size -= count;
    return first.subarray(0, count);
  }
}
