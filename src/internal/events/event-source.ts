import { invalidArgument } from '../errors/errors.js';
import { rethrowLater } from '../async/rethrow-later.js';

/** What every handler receives: the event's own members and the three of the classic projection. */
export interface ProjectedEvent<Sender> {
  /** The object that raised the event. */
  readonly target: Sender;
  /** Lowercase event name. */
  readonly type: string;
  /** The raw arguments. */
  readonly detail: unknown[];
}

/** A handler, called with the event. Its return value is ignored, including the promise of an async function. */
export type EventHandler<Event> = (event: Event) => unknown;

/** Shared: most events of most objects have no handler. */
const NONE: readonly never[] = [];

/**
 * The handlers of one event of one object: the one of the `on…` property, called first, and those added by `add`.
 *
 * An exception in a handler never reaches the socket: it is rethrown from its own tick as an uncaught exception, and
 * the other handlers still run.
 */
export class EventSource<Event> {
  #property: EventHandler<Event> | null = null;
  /** Copy-on-write, so that a handler may add and remove handlers; the only one without an array, as most have one. */
  #added: readonly EventHandler<Event>[] | EventHandler<Event> = NONE;

  get property(): EventHandler<Event> | null {
    return this.#property;
  }

  /** Throws E_INVALIDARG for anything but a function or null. */
  set property(handler: EventHandler<Event> | null | undefined) {
    this.#property = handler === null || handler === undefined ? null : requireFunction(handler);
  }

  /** Adding a function twice has the effect of once. Throws E_INVALIDARG for anything but a function. */
  add(handler: EventHandler<Event>): void {
    const added = listOf(this.#added);
    if (added.includes(requireFunction(handler))) return;
    this.#added = added.length === 0 ? handler : [...added, handler];
  }

  /** Removes a handler added by `add`; without effect for any other. */
  remove(handler: EventHandler<Event>): void {
    const others = listOf(this.#added).filter((each) => each !== handler);
    this.#added = others.length === 0 ? NONE : others;
  }

  clear(): void {
    this.#property = null;
    this.#added = NONE;
  }

  get isEmpty(): boolean {
    return this.#property === null && this.#added === NONE;
  }

  raise(event: Event): void {
    const added = this.#added;
    if (this.#property) call(this.#property, event);
    if (typeof added === 'function') call(added, event);
    else for (let index = 0; index < added.length; index++) call(added[index]!, event);
  }
}

/** No private accessor: V8 keeps a word in each object of a class that has one. */
function listOf<Event>(added: readonly EventHandler<Event>[] | EventHandler<Event>): readonly EventHandler<Event>[] {
  return typeof added === 'function' ? [added] : added;
}

function call<Event>(handler: EventHandler<Event>, event: Event): void {
  try {
    handler(event);
  } catch (error) {
    rethrowLater(error);
  }
}

function requireFunction<Event>(handler: EventHandler<Event>): EventHandler<Event> {
  if (typeof handler === 'function') return handler;
  throw invalidArgument('an event handler must be a function');
}
