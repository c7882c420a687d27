import type { AsyncOperation } from './async-operation.js';
import { isCancellation } from '../errors/errors.js';

/** The report of an unobserved failure. */
export interface UnobservedFailure {
  /** The error of the operation. */
  readonly error: unknown;
  /** The operation. */
  readonly promise: AsyncOperation<unknown, unknown>;
}

/** An operation that knows whether its end is observed. */
type Observable = AsyncOperation<unknown, unknown> & { readonly hasObserver: boolean };

let isSilent = false;
let listener: ((failure: UnobservedFailure, isObserved: () => boolean) => void) | null = null;

/** From now on unobserved failures are no unhandled rejections, in this whole thread. */
export function silenceUnobserved(): void {
  isSilent = true;
}

/**
 * Sets the listener for silenced failures; null for none. It is called within the call that fails the operation, with a
 * function that returns whether the operation has been observed since.
 */
export function onUnobserved(newListener: typeof listener): void {
  listener = newListener;
}

/** Whether an unobserved failure must not become an unhandled rejection. */
export function isSilenced(error: unknown): boolean {
  return isSilent || isCancellation(error);
}

/** Reports a silenced failure to the listener. */
export function reportUnobserved(promise: Observable, error: unknown): void {
  if (!isCancellation(error)) listener?.({ error, promise }, () => promise.hasObserver);
}
