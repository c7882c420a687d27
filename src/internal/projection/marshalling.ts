import { invalidArgument } from '../errors/errors.js';

/** A 32-bit integer: fractions are truncated, larger values wrap modulo 2^32. */
export function int32Of(value: number): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value | 0;
  throw invalidArgument(`the value must be a finite number, not ${String(value)}`);
}

/** A 64-bit integer: fractions are truncated, larger values wrap modulo 2^64. */
export function int64Of(value: number | bigint): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value);
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt.asIntN(64, BigInt(Math.trunc(value)));
  throw invalidArgument(`the value must be a finite number or a bigint, not ${String(value)}`);
}

/** A number, unchanged. */
export function doubleOf(value: number): number {
  if (typeof value === 'number') return value;
  throw invalidArgument(`the value must be a number, not ${String(value)}`);
}

/**
 * Text. Numbers and booleans are converted; null, undefined and objects throw E_INVALIDARG. The message does not contain
 * the value, which may be a secret.
 */
export function textOf(value: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidArgument(`the value must be a string, not ${value === null ? 'null' : typeof value}`);
}
