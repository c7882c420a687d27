import { addAbortListener } from 'node:events';
import { AsyncOperation } from './async-operation.js';
import { CanceledError, invalidArgument } from './errors.js';
import { Hresult } from './hresult.js';

/** The trailing parameter that every asynchronous method takes beyond UWP. */
export interface SignalOptions {
  /** Cancels the operation when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lets an AbortSignal cancel `operation` and returns the operation.
 *
 * A signal that has already aborted cancels it at once. Nothing listens to the signal after the operation ended.
 * Throws E_INVALIDARG (0x80070057), and cancels the operation, when `signal` is not an AbortSignal.
 */
export function withSignal<T, P>(operation: AsyncOperation<T, P>, options?: SignalOptions): AsyncOperation<T, P> {
  const signal = options?.signal;
  if (signal === undefined) return operation;
  if (!isAbortSignal(signal)) {
    operation.cancel();
    operation.done(undefined, ignore);
    throw invalidArgument('signal must be an AbortSignal');
  }
  if (signal.aborted) operation.cancel();
  else listen(operation, signal);
  return operation;
}

/**
 * Like `withSignal` for work that a cancel does not leave as it was: with a signal that has already aborted, or is none,
 * it does not even start.
 */
export function startWithSignal<T, P>(
  start: () => AsyncOperation<T, P>,
  options?: SignalOptions,
): AsyncOperation<T, P> {
  const signal = options?.signal;
  if (signal === undefined) return start();
  if (!isAbortSignal(signal)) throw invalidArgument('signal must be an AbortSignal');
  return signal.aborted
    ? AsyncOperation.failed(new CanceledError(Hresult.ERROR_CANCELLED))
    : withSignal(start(), options);
}

function listen<T, P>(operation: AsyncOperation<T, P>, signal: AbortSignal): void {
  const subscription = addAbortListener(signal, () => operation.cancel());
  operation.whenEnded(() => subscription[Symbol.dispose]());
}

/** By shape, so that signals of other realms and polyfills are taken. */
function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}

/** The error that `withSignal` throws stands for that of the operation. */
function ignore(): void {}
