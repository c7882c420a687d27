/** The last byte of datagram `number` of a length: it detects a datagram that was truncated or merged. */
export function checksum(number: number, length: number): number {
  return (number * 31 + length * 7) & 0xff;
}

/** Datagram `number` of `length` bytes, at least 5. */
export function numbered(number: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32BE(number);
  bytes[length - 1] = checksum(number, length);
  return bytes;
}
