import { isNativeError } from 'node:util/types';
import { UwpError, type ErrorDetails } from './errors.js';

interface NativeError {
  readonly number: number;
  readonly message: string;
  readonly code?: string | null;
  readonly syscall?: string | null;
}

/** Converts an error of the native side to the public one; returns anything else unchanged. */
export function fromNative(error: unknown): UwpError {
  if (!comesFromNative(error)) return error as UwpError;
  const details: { -readonly [K in keyof ErrorDetails]: ErrorDetails[K] } = {};
  if (error.code) details.code = error.code;
  if (error.syscall) details.syscall = error.syscall;
  return new UwpError(error.number, error.message, details);
}

/** Runs a native call, converting its error to the public one. */
export function callNative<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}

/** Checked by brand: Node creates the addon's errors in its main realm, whichever realm loaded the package. */
function comesFromNative(error: unknown): error is NativeError {
  return (
    isNativeError(error) && !(error instanceof UwpError) && typeof (error as Partial<NativeError>).number === 'number'
  );
}
