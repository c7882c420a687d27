import { HostName } from '../../windows/networking/host-name.js';
import { invalidArgument } from '../errors/errors.js';

/** A HostName; throws E_INVALIDARG naming the parameter for anything else. */
export function requireHostName(value: unknown, parameter: string): HostName {
  if (value instanceof HostName) return value;
  throw invalidArgument(`${parameter} must be a HostName`);
}

/** A HostName or null. */
export function optionalHostName(value: unknown, parameter: string): HostName | null {
  return value === null || value === undefined ? null : requireHostName(value, parameter);
}
