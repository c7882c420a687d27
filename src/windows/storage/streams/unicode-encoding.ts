import { invalidArgument } from '../../../internal/errors/errors.js';

/** Windows.Storage.Streams.UnicodeEncoding: how text becomes bytes. */
export const UnicodeEncoding = { utf8: 0, utf16LE: 1, utf16BE: 2 } as const;
export type UnicodeEncoding = (typeof UnicodeEncoding)[keyof typeof UnicodeEncoding];

/** @internal A member of UnicodeEncoding, or E_INVALIDARG. */
export function requireUnicodeEncoding(value: unknown): UnicodeEncoding {
  if (value === 0 || value === 1 || value === 2) return value;
  throw invalidArgument(`UnicodeEncoding has no such value: ${String(value)}`);
}
