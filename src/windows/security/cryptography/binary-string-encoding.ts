/** Windows.Security.Cryptography.BinaryStringEncoding: how text becomes bytes. */
export const BinaryStringEncoding = { utf8: 0, utf16LE: 1, utf16BE: 2 } as const;
export type BinaryStringEncoding = (typeof BinaryStringEncoding)[keyof typeof BinaryStringEncoding];
