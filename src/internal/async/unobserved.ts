import type { AsyncOperation } from './async-operation.js';
import { isOwnDoing } from '../errors/errors.js';

/** What is told of a failure that nobody looked at. */
export interface UnobservedFailure {
  /** What the operation failed with. */
  readonly error: unknown;
  /** The operation. */
  readonly promise: AsyncOperation<unknown, unknown>;
}

/** An operation that knows whether somebody looks at how it ends. */
type Observable = AsyncOperation<unknown, unknown> & { readonly hasObserver: boolean };

let isSilent = false;
let listener: ((failure: UnobservedFailure, isObserved: () => boolean) => void) | null = null;

/** From now on failures that nobody looks at are no unhandled rejections, in all of this thread. */
export function silenceUnobserved(): void {
  isSilent = true;
}

/**
 * Who hears of failures while they are silent, null for nobody: inside the call that fails the operation, and with the
 * question whether somebody has come to look at it since.
 */
export function listenToUnobserved(hears: typeof listener): void {
  listener = hears;
}

/** Whether Node.js must not hear of a failure that nobody looks at. */
export function isUnheard(error: unknown): boolean {
  return isSilent || isOwnDoing(error);
}

/** Tells of a silent failure. */
export function tellUnobserved(promise: Observable, error: unknown): void {
  if (!isOwnDoing(error)) listener?.({ error, promise }, () => promise.hasObserver);
}
