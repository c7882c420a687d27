import { createHash } from 'node:crypto';

/** SHA-256 over bytes that arrive in order. */
export class OrderedDigest {
  #hash = createHash('sha256');
  #store;
  #filled = 0;
  #bytes = 0;

  /** @param {Uint8Array} store holds what arrived until it is full and then hashed: for a file that fits, after the last byte */
  constructor(store) {
    this.#store = store;
  }

  get bytes() {
    return this.#bytes;
  }

  /**
   * @param {Buffer} data
   * @param {number} [from] of `data`
   * @param {number} [to] exclusive
   */
  append(data, from = 0, to = data.length) {
    this.#bytes += to - from;
    for (let next = from; next < to;) {
      next += this.#copy(data, next, to);
      if (this.#filled === this.#store.length) this.#digest();
    }
  }

  /** @returns {string} hexadecimal; nothing can be appended afterwards */
  finish() {
    this.#digest();
    return this.#hash.digest('hex');
  }

  /**
   * @param {Buffer} data
   * @param {number} from
   * @param {number} to
   */
  #copy(data, from, to) {
    const copied = data.copy(this.#store, this.#filled, from, to);
    this.#filled += copied;
    return copied;
  }

  #digest() {
    this.#hash.update(this.#store.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
