/** Datagrams back to back, and their lengths, as `tryWriteSegments` takes them. */
export interface Joined {
  readonly bytes: Buffer;
  readonly lengths: Uint32Array;
}

export function joined(list: readonly Uint8Array[]): Joined {
  return { bytes: Buffer.concat(list), lengths: Uint32Array.from(list, ({ length }) => length) };
}

/** What remains after the first `count` datagrams. */
export function after({ bytes, lengths }: Joined, count: number): Joined {
  const offset = lengths.subarray(0, count).reduce((sum, length) => sum + length, 0);
  return { bytes: bytes.subarray(offset), lengths: lengths.subarray(count) };
}
