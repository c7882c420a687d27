import { addAbortListener } from 'node:events';
import { rethrowLater } from './rethrow-later.js';

interface Watch {
  readonly callbacks: Set<() => void>;
  readonly subscription: Disposable;
}

/** One listener per signal: Node.js warns of a leak above ten, and a program may start thousands of operations. */
const watches = new WeakMap<AbortSignal, Watch>();

/** Calls `callback` when `signal`, which has not aborted yet, aborts. Returns the function that unsubscribes. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
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
