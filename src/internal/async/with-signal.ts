import { addAbortListener } from 'node:events';
import { AsyncOperation } from './async-operation.js';
import { begin } from './begin.js';
import { callbackRejected } from '../projection/callback-style.js';
import { CanceledError, invalidArgument } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { rethrowLater } from './rethrow-later.js';

/** The optional last parameter of every asynchronous method. Beyond UWP. */
export interface SignalOptions {
  /** Cancels the operation when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** The signal of the options. Throws E_INVALIDARG (0x80070057) for anything but an AbortSignal, and for a callback. */
export function signalOf(options: SignalOptions | undefined): AbortSignal | undefined {
  if (typeof options === 'function') throw callbackRejected();
  const signal = options?.signal;
  if (signal === undefined || isAbortSignal(signal)) return signal;
  throw invalidArgument('signal must be an AbortSignal');
}

/**
 * Lets an AbortSignal cancel `operation` and returns the operation. The error of the cancelled operation has the
 * signal's reason as its `cause`.
 *
 * A signal that has already aborted cancels it at once. The listener is removed when the operation ends.
 * Throws E_INVALIDARG (0x80070057), and cancels the operation, when `signal` is not an AbortSignal.
 */
export function withSignal<T, P>(operation: AsyncOperation<T, P>, options?: SignalOptions): AsyncOperation<T, P> {
  const signal = signalFor(operation, options);
  if (signal) follow(operation, signal);
  return operation;
}

/**
 * Like `begin` with `withSignal`, for work whose cancellation has side effects: with a signal that has already aborted,
 * or an invalid one, the work does not start at all.
 */
export function startWithSignal<T, P>(
  start: () => AsyncOperation<T, P>,
  options?: SignalOptions,
): AsyncOperation<T, P> {
  const signal = signalOf(options);
  if (!signal?.aborted) return withSignal(begin(start), options);
  return AsyncOperation.failed(new CanceledError(Hresult.ERROR_CANCELLED, { cause: signal.reason }));
}

function signalFor(operation: AsyncOperation<unknown, unknown>, options?: SignalOptions): AbortSignal | undefined {
  try {
    return signalOf(options);
  } catch (error) {
    operation.cancel();
    operation.done(undefined, ignore);
    throw error;
  }
}

function follow(operation: AsyncOperation<unknown, unknown>, signal: AbortSignal): void {
  const stop = signal.aborted ? undefined : onAbort(signal, () => operation.cancel());
  operation.whenEnded(() => {
    stop?.();
    if (signal.aborted && operation.outcome instanceof CanceledError) operation.outcome.setCause(signal.reason);
  });
  if (signal.aborted) operation.cancel();
}

/** Checked by shape, so that signals of other realms and polyfills are accepted. */
function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}

/** `withSignal` throws in place of the operation's error. */
function ignore(): void {}

interface Watch {
  readonly callbacks: Set<() => void>;
  readonly subscription: Disposable;
}

/** One listener per signal: Node.js warns of a leak above ten, and a program may start thousands of operations. */
const watches = new WeakMap<AbortSignal, Watch>();

/** Calls `callback` when `signal`, which has not aborted yet, aborts. Returns the function that unsubscribes. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, subscription } = watches.get(signal) ?? watch(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0 || watches.get(signal)?.callbacks !== callbacks) return;
    watches.delete(signal);
    subscription[Symbol.dispose]();
  };
}

function watch(signal: AbortSignal): Watch {
  const callbacks = new Set<() => void>();
  const subscription = addAbortListener(signal, () => {
    watches.delete(signal);
    for (const callback of callbacks) attempt(callback);
  });
  const made = { callbacks, subscription };
  watches.set(signal, made);
  return made;
}

/** An exception in one callback must not keep the other operations from being cancelled. */
function attempt(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    rethrowLater(error);
  }
}
