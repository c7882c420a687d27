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

  /** @param {Uint8Array} data */
  append(data) {
    this.#bytes += data.length;
    for (let rest = data; rest.length > 0;) {
      rest = rest.subarray(this.#copy(rest));
      if (this.#filled === this.#store.length) this.#digest();
    }
  }

  /** @returns {string} hexadecimal; nothing can be appended afterwards */
  finish() {
    this.#digest();
    return this.#hash.digest('hex');
  }

  /** @param {Uint8Array} data */
  #copy(data) {
    const length = Math.min(data.length, this.#store.length - this.#filled);
    this.#store.set(length === data.length ? data : data.subarray(0, length), this.#filled);
    this.#filled += length;
    return length;
  }

  #digest() {
    this.#hash.update(this.#store.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
