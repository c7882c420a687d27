import { createHash } from 'node:crypto';

/** `size` pseudo-random bytes, so that lost, duplicated or reordered pieces change the checksum. */
export function payload(size: number, seed = 1): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = seed >>> 0 || 1;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, size);
}

/** `bytes` split into pieces of these sizes, repeated. */
export function cut(bytes: Buffer, ...sizes: number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieces.at(-1)!.length) {
    pieces.push(bytes.subarray(at, at + sizes[pieces.length % sizes.length]!));
  }
  return pieces;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
