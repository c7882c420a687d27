import { isDate } from 'node:util/types';
import { invalidArgument } from '../errors/errors.js';

/** Ticks of 100 ns, the unit of Windows.Foundation.DateTime and TimeSpan, in a millisecond. */
const TICKS_PER_MILLISECOND = 10_000;

/** Milliseconds from the epoch of DateTime, 1601-01-01, to that of Date, 1970-01-01. */
const EPOCH_DIFFERENCE = 11_644_473_600_000n;

/** The date of a DateTime, rounded down to a millisecond. */
export function dateOfTicks(ticks: bigint): Date {
  return new Date(Number(floorDivide(ticks, BigInt(TICKS_PER_MILLISECOND)) - EPOCH_DIFFERENCE));
}

/** The DateTime of a date. Throws E_INVALIDARG for an invalid date and one out of the range of DateTime. */
export function ticksOfDate(date: Date): bigint {
  const time = isDate(date) ? date.getTime() : NaN;
  if (Number.isNaN(time)) throw invalidArgument('the value must be a valid Date');
  return requireInt64((BigInt(time) + EPOCH_DIFFERENCE) * BigInt(TICKS_PER_MILLISECOND), 'the date');
}

/** The milliseconds of a TimeSpan, with fractions. */
export function millisecondsOfTicks(ticks: bigint): number {
  return Number(ticks) / TICKS_PER_MILLISECOND;
}

/** The TimeSpan of milliseconds. Throws E_INVALIDARG for a number that is not finite or out of the range of TimeSpan. */
export function ticksOfMilliseconds(milliseconds: number): bigint {
  if (!Number.isFinite(milliseconds)) throw invalidArgument('the time span must be a finite number of milliseconds');
  return requireInt64(BigInt(Math.round(milliseconds * TICKS_PER_MILLISECOND)), 'the time span');
}

function requireInt64(ticks: bigint, what: string): bigint {
  if (BigInt.asIntN(64, ticks) === ticks) return ticks;
  throw invalidArgument(`${what} is outside of what 64 bits of ticks express`);
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const remainder = dividend % divisor;
  return (dividend - remainder) / divisor - (remainder < 0n ? 1n : 0n);
}
