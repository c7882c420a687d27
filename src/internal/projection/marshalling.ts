import { invalidArgument } from '../errors/errors.js';

/** An integer of at most 32 bits: fractions are cut off, and what does not fit is taken modulo 2^32. */
export function int32Of(value: number): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value | 0;
  throw invalidArgument(`the value must be a finite number, not ${String(value)}`);
}

/** An integer of at most 64 bits: fractions are cut off, and what does not fit is taken modulo 2^64. */
export function int64Of(value: number | bigint): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value);
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt.asIntN(64, BigInt(Math.trunc(value)));
  throw invalidArgument(`the value must be a finite number or a bigint, not ${String(value)}`);
}

/** A floating point number. */
export function doubleOf(value: number): number {
  if (typeof value === 'number') return value;
  throw invalidArgument(`the value must be a number, not ${String(value)}`);
}

/**
 * Text. Numbers and booleans become text too, but null and undefined are taken for mistakes. What else was given is not
 * shown: it may be a secret in a form that is not taken.
 */
export function textOf(value: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidArgument(`the value must be a string, not ${value === null ? 'null' : typeof value}`);
}
