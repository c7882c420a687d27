import { OperationInfo, type OperationState } from './operation-info.js';
import { rethrowLater } from './rethrow-later.js';

/** Subscribes to an operation without allocating closures. */
export interface Follower<P> {
  report(value: P): void;
  followEnd(): void;
}

/** Called with each progress report. */
export type OnProgress<P> = { notify(value: P): void }['notify'] | Follower<P>;
/** Called when an operation ends. */
export type OnEnded = (() => void) | Follower<never>;

/** The subscribers of an operation other than its promise. Most operations have none or one. */
export class OperationWatchers<T, P> {
  /** Whether another operation reports a failure of this one. */
  isFailureDelegated = false;
  #progress: OnProgress<P>[] | undefined;
  #ended: OnEnded[] | undefined;
  #info: OperationInfo<T, P> | undefined;

  /** @param follower the first one, which reports a failure */
  constructor(follower?: Follower<P>) {
    if (!follower) return;
    this.isFailureDelegated = true;
    this.#progress = [follower];
    this.#ended = [follower];
  }

  /** Whether a failure is reported without the promise. */
  get handlesFailure(): boolean {
    return this.isFailureDelegated || this.#info !== undefined;
  }

  infoOf(state: OperationState): OperationInfo<T, P> {
    return (this.#info ??= new OperationInfo<T, P>(state));
  }

  addProgress(handler: OnProgress<P>): void {
    this.#progress = added(this.#progress, handler);
  }

  addEnded(callback: OnEnded): void {
    this.#ended = added(this.#ended, callback);
  }

  notifyProgress(value: P): void {
    if (this.#progress) for (const handler of this.#progress) notify(handler, value);
    this.#info?.notifyProgress(value);
  }

  notifyEnded(): void {
    const ended = this.#ended;
    this.#progress = this.#ended = undefined;
    if (ended) for (const callback of ended) notifyEnd(callback);
    this.#info?.notifyCompleted();
  }
}

export function notifyEnd(callback: OnEnded): void {
  if (typeof callback === 'function') callback();
  else callback.followEnd();
}

/** Starts with a literal: V8 allocates 17 elements when pushing onto an empty array. */
function added<Entry>(entries: Entry[] | undefined, entry: Entry): Entry[] {
  if (!entries) return [entry];
  entries.push(entry);
  return entries;
}

function notify<P>(handler: OnProgress<P>, value: P): void {
  try {
    if (typeof handler === 'function') handler(value);
    else handler.report(value);
  } catch (error) {
    rethrowLater(error);
  }
}
