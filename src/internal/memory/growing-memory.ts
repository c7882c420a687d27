import { allocate, EMPTY, MAX_BLOCK } from './memory.js';

/** Bytes shared by several streams; writing grows them. */
export class GrowingMemory {
  #bytes: Uint8Array = EMPTY;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Truncates, or extends with zeros. */
  set size(value: number) {
    this.#reserve(value);
    this.#bytes.fill(0, value, this.#size);
    this.#size = value;
  }

  /** A copy of at most `count` bytes from `position`. */
  read(position: number, count: number): Uint8Array {
    return this.#bytes.slice(position, Math.min(position + count, this.#size));
  }

  /** Writes at `position`; a gap after the end is filled with zeros. */
  write(position: number, bytes: Uint8Array): void {
    const end = position + bytes.length;
    if (bytes.length === 0) return;
    this.#reserve(end);
    this.#bytes.set(bytes, position);
    this.#size = Math.max(this.#size, end);
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = allocate(Math.max(size, Math.min(this.#bytes.length * 2, MAX_BLOCK)));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}
