import { invalidArgument } from '../errors/errors.js';
import type { SignalOptions } from '../async/with-signal.js';

/** The service name of a peer: a non-empty string. */
export function requireService(value: unknown, parameter: string): string {
  const text = localService(value, parameter);
  if (text === '') throw invalidArgument(`${parameter} must not be empty`);
  return text;
}

/** The service name to bind: a string, "" for an ephemeral port. */
export function localService(value: unknown, parameter: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw invalidArgument(`${parameter} must be a string`);
}

/** A member of an enumeration; throws E_INVALIDARG for anything else. */
export function requireEnum<T extends number>(
  members: Readonly<Record<string, T>>,
  value: unknown,
  parameter: string,
): T {
  for (const name in members) if (members[name] === value) return value as T;
  throw invalidArgument(`${parameter} has no such value: ${String(value)}`);
}

/** An integer in a range; throws E_INVALIDARG for anything else. */
export function requireInteger(value: unknown, minimum: number, maximum: number, parameter: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw invalidArgument(`${parameter} must be an integer from ${minimum} to ${maximum}`);
}

/** Takes the trailing `{ signal }` from the parameters of an asynchronous method. */
export function takeSignal(parameters: unknown[]): SignalOptions | undefined {
  const last = parameters.at(-1);
  return isPlainObject(last) ? (parameters.pop() as SignalOptions) : undefined;
}

/** Whether it is an object literal of any realm: one whose prototype, if any, has no prototype. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
