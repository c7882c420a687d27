import { illegalCall, invalidArgument } from '../errors/errors.js';
import { EventSource, type EventHandler } from './event-source.js';

/**
 * The handlers of one event of a socket. They are fixed by bind, connect and close; removing one never throws, so that
 * clean-up code runs to its end in every state of the socket.
 */
export class SocketEvents<Event> {
  readonly #type: string;
  readonly #source = new EventSource<Event>();
  #isFixed = false;

  constructor(type: string) {
    this.#type = type;
  }

  get isEmpty(): boolean {
    return this.#source.isEmpty;
  }

  get property(): EventHandler<Event> | null {
    return this.#source.property;
  }

  set property(handler: EventHandler<Event> | null | undefined) {
    if (handler !== null && handler !== undefined) this.#requireChangeable();
    this.#source.property = handler;
  }

  add(type: string, handler: EventHandler<Event>): void {
    if (type !== this.#type) throw invalidArgument(`there is no event ${type}; the event is ${this.#type}`);
    this.#requireChangeable();
    if (typeof handler !== 'function') throw invalidArgument(`the ${this.#type} handler must be a function`);
    this.#source.add(handler);
  }

  /** Without effect for a handler that was not added. */
  remove(type: string, handler: EventHandler<Event>): void {
    if (type === this.#type) this.#source.remove(handler);
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
  clear(): void {
    this.#isFixed = true;
    this.#source.clear();
  }

  raise(event: Event): void {
    this.#source.raise(event);
  }

  #requireChangeable(): void {
    if (!this.#isFixed) return;
    throw illegalCall(`${this.#type} handlers cannot be added after bind, connect or close`);
  }
}
