import type { NativeOperation } from './native-operation.js';

/**
 * Operations of an object that end when it is closed. A list that is replaced, as most objects have one or two in their lifetime
 * and none most of the time: an object more for each would cost idle sockets memory.
 */
export type PendingOperations = readonly NativeOperation<unknown>[];

export const NONE_PENDING: PendingOperations = [];

/** The others. */
export function withoutOperation(pending: PendingOperations, ended: NativeOperation<unknown>): PendingOperations {
  const others = pending.filter((each) => each !== ended);
  return others.length === 0 ? NONE_PENDING : others;
}

/** Fails all of them with `error`. */
export function stopOperations(pending: PendingOperations, error: Error): void {
  for (const operation of pending) operation.stop(error);
}
