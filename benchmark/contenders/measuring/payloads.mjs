import { number } from './program.mjs';

/** The payloads that the arguments `batch=`, `smallest=` and `largest=` describe, and their bytes in sum. */
export function payloadsFromArguments() {
  const sizes = payloadSizes(number('batch'), number('smallest'), number('largest'));
  return { batch: payloads(sizes), bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/**
 * The same sequence as that of `crates/testing/src/payload_sizes.rs` (xorshift32).
 *
 * @param {number} count
 * @param {number} smallest bytes
 * @param {number} largest bytes
 * @returns {number[]}
 */
function payloadSizes(count, smallest, largest) {
  let state = 0x9e3779b9;
  return Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return smallest + ((state >>> 0) % (largest - smallest + 1));
  });
}

/**
 * Payloads back to back in one block of memory, as in the Rust ceilings.
 *
 * @param {readonly number[]} sizes
 * @returns {Uint8Array[]}
 */
function payloads(sizes) {
  const block = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0)).fill(0x55);
  let offset = 0;
  return sizes.map((size) => block.subarray(offset, (offset += size)));
}
