import { AsyncOperation } from './async-operation.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/**
 * Starts an operation.
 *
 * An object may become closed or busy at any time, so these errors fail the operation and reach the application where
 * every other failure does. Bad arguments and members used out of order are programming errors and throw.
 */
export function begin<T, P>(start: () => AsyncOperation<T, P>): AsyncOperation<T, P> {
  try {
    return start();
  } catch (error) {
    return failedOrThrow(error);
  }
}

/** An operation that failed with `error` if that is one of the errors `begin` does not throw; throws any other. */
export function failedOrThrow<T, P>(error: unknown): AsyncOperation<T, P> {
  if (isStateError(error)) return AsyncOperation.failed(error);
  throw error;
}

function isStateError(error: unknown): error is UwpError {
  if (!(error instanceof UwpError)) return false;
  return error.number === Hresult.RO_E_CLOSED || error.number === Hresult.ERROR_INVALID_OPERATION;
}
