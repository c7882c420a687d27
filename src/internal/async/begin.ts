import { AsyncOperation } from './async-operation.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/**
 * Starts an operation.
 *
 * That an object is closed or busy comes about at any time and by others, so the operation fails with it and a program
 * hears of it where it hears of every other failure. Wrong arguments and wrong order are mistakes and throw.
 */
export function begin<T, P>(start: () => AsyncOperation<T, P>): AsyncOperation<T, P> {
  try {
    return start();
  } catch (error) {
    return refused(error);
  }
}

/** The operation that fails with what `begin` lets it fail with; throws everything else. */
export function refused<T, P>(error: unknown): AsyncOperation<T, P> {
  if (isRefusal(error)) return AsyncOperation.failed(error);
  throw error;
}

function isRefusal(error: unknown): error is UwpError {
  if (!(error instanceof UwpError)) return false;
  return error.number === Hresult.RO_E_CLOSED || error.number === Hresult.ERROR_INVALID_OPERATION;
}
