import { invalidArgument } from '../../../internal/errors/errors.js';

/** Windows.Storage.Streams.ByteOrder: endianness of numbers. */
export const ByteOrder = { littleEndian: 0, bigEndian: 1 } as const;
export type ByteOrder = (typeof ByteOrder)[keyof typeof ByteOrder];

/** @internal A member of ByteOrder, or E_INVALIDARG. */
export function requireByteOrder(value: unknown): ByteOrder {
  if (value === 0 || value === 1) return value;
  throw invalidArgument(`ByteOrder has no such value: ${String(value)}`);
}
