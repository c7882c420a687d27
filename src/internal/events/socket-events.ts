import { illegalCall, invalidArgument } from '../errors/errors.js';
import { EventSource, type EventHandler } from './event-source.js';

/**
 * The handlers of one event of a socket. They are fixed by bind, connect and close; removing one never throws, so that
 * clean-up code runs to its end in every state of the socket.
 */
export class SocketEvents<Event> extends EventSource<Event> {
  readonly #type: string;
  #isFixed = false;

  constructor(type: string) {
    super();
    this.#type = type;
  }

  override get property(): EventHandler<Event> | null {
    return super.property;
  }

  override set property(handler: EventHandler<Event> | null | undefined) {
    if (handler !== null && handler !== undefined) this.requireChangeable();
    super.property = handler;
  }

  override add(handler: EventHandler<Event>): void {
    this.requireChangeable();
    if (typeof handler !== 'function') throw invalidArgument(`the ${this.#type} handler must be a function`);
    super.add(handler);
  }

  /** Throws E_INVALIDARG for the name of another event. */
  addTo(type: string, handler: EventHandler<Event>): void {
    if (type !== this.#type) throw invalidArgument(`there is no event ${type}; the event is ${this.#type}`);
    this.add(handler);
  }

  /** Without effect for a handler that was not added, and for the name of another event. */
  removeFrom(type: string, handler: EventHandler<Event>): void {
    if (type === this.#type) this.remove(handler);
  }

  /** From now on adding handlers throws E_ILLEGAL_METHOD_CALL. */
  fix(): void {
    this.#isFixed = true;
  }

  /** After a failed bind handlers may be added again. */
  unfix(): void {
    this.#isFixed = false;
  }

  /** Removes all handlers; none can be added again. */
  override clear(): void {
    this.#isFixed = true;
    super.clear();
  }

  /** No private method: V8 keeps a word in each object of a class that has one. */
  protected requireChangeable(): void {
    if (!this.#isFixed) return;
    throw illegalCall(`${this.#type} handlers cannot be added after bind, connect or close`);
  }
}
