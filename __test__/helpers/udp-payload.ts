/** Payload `number`: its number, if it fits, and bytes derived from number and index. */
export function payload(number: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let index = 0; index < size; index++) bytes[index] = number * 31 + index * 7 + (index >> 8);
  if (size >= 4) bytes.writeUInt32BE(number);
  return bytes;
}

/** Payloads 0, 1, 2, … of these sizes. */
export function payloads(sizes: readonly number[]): Buffer[] {
  return sizes.map((size, number) => payload(number, size));
}

/** The number of a payload of four bytes and more. */
export function numberOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

/** Sizes from `minimum` to `maximum`, arbitrary but the same in every run. */
export function mixedSizes(count: number, minimum: number, maximum: number): number[] {
  let state = 0x2545_f491;
  return Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return minimum + ((state >>> 0) % (maximum - minimum + 1));
  });
}

/**
 * Splits a list of payloads into parts that fit into a socket's default receive buffer even when each datagram takes the
 * space of the smallest kernel buffer, so that none is lost on loopback.
 */
export function portions<T extends Uint8Array>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  let room = 0;
  for (const bytes of list) {
    const needed = 1024 + bytes.length;
    if (needed > room || parts.length === 0) {
      parts.push([]);
      room = 100_000;
    }
    parts.at(-1)!.push(bytes);
    room -= needed;
  }
  return parts;
}
