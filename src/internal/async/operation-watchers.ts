import { OperationInfo, type OperationState } from './operation-info.js';
import { rethrowLater } from './rethrow-later.js';

/** Hears of an operation without a closure of its own. */
export interface Follower<P> {
  report(value: P): void;
  followEnd(): void;
}

/** Hears of progress. */
export type OnProgress<P> = { notify(value: P): void }['notify'] | Follower<P>;
/** Hears of the end of an operation. */
export type OnEnded = (() => void) | Follower<never>;

/** Who wants to hear of an operation beside its promise. Most are watched by one or none. */
export class OperationWatchers<T, P> {
  /** Whether another operation answers for a failure of this one. */
  isHandedOver = false;
  #progress: OnProgress<P>[] | undefined;
  #ended: OnEnded[] | undefined;
  #info: OperationInfo<T, P> | undefined;

  /** Whether a failure reaches somebody. */
  get answersForFailure(): boolean {
    return this.isHandedOver || this.#info !== undefined;
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

  tellProgress(value: P): void {
    if (this.#progress) for (const handler of this.#progress) notify(handler, value);
    this.#info?.notifyProgress(value);
  }

  tellEnded(): void {
    const ended = this.#ended;
    this.#progress = this.#ended = undefined;
    if (ended) for (const callback of ended) tellEnd(callback);
    this.#info?.notifyCompleted();
  }
}

export function tellEnd(callback: OnEnded): void {
  if (typeof callback === 'function') callback();
  else callback.followEnd();
}

/** One entry is an array of one: pushing onto an empty array makes room for 17. */
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
