import { Buffer } from 'node:buffer';
import { invalidArgument } from '../errors/errors.js';

/** The parts of a GUID; the byte order applies to the first three only. */
export interface Guid {
  readonly data1: number;
  readonly data2: number;
  readonly data3: number;
  readonly data4: Uint8Array;
}

const TEXT = /^(\{?)([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})(\}?)$/i;

/** Parses a GUID with or without braces. Throws E_INVALIDARG for other text. */
export function parseGuid(text: string): Guid {
  const match = TEXT.exec(text);
  if (!match || (match[1] === '') !== (match[7] === '')) throw invalidArgument(`${String(text)} is not a GUID`);
  const [, , data1, data2, data3, clock, node] = match;
  return {
    data1: parseInt(data1!, 16),
    data2: parseInt(data2!, 16),
    data3: parseInt(data3!, 16),
    data4: Buffer.from(clock! + node!, 'hex'),
  };
}

/** Formats a GUID: lower case, without braces. */
export function formatGuid({ data1, data2, data3, data4 }: Guid): string {
  const tail = Buffer.from(data4).toString('hex');
  return `${hex(data1, 8)}-${hex(data2, 4)}-${hex(data3, 4)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
