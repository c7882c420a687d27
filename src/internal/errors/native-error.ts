import { isNativeError } from 'node:util/types';
import { UwpError, type ErrorDetails } from './errors.js';

interface NativeError {
  readonly number: number;
  readonly message: string;
  readonly code?: string | null;
  readonly syscall?: string | null;
}

/** The public error for one that came from the native side; anything else passes unchanged. */
export function fromNative(error: unknown): UwpError {
  if (!comesFromNative(error)) return error as UwpError;
  const details: { -readonly [K in keyof ErrorDetails]: ErrorDetails[K] } = {};
  if (error.code) details.code = error.code;
  if (error.syscall) details.syscall = error.syscall;
  return new UwpError(error.number, error.message, details);
}

/** Runs a native call and throws its error as the public one. */
export function callNative<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}

/** By brand: Node makes the errors of the addon in its own realm, whatever realm loaded the package. */
function comesFromNative(error: unknown): error is NativeError {
  return (
    isNativeError(error) && !(error instanceof UwpError) && typeof (error as Partial<NativeError>).number === 'number'
  );
}
