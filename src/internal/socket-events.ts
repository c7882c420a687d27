import { illegalCall, invalidArgument } from './errors.js';
import { EventSource, type EventHandler } from './event-source.js';

/** The one event of a socket, whose handlers are fixed by bind or connect. */
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

  set property(handler: EventHandler<Event> | null) {
    this.#requireChangeable();
    this.#source.property = handler;
  }

  add(type: string, handler: EventHandler<Event>): void {
    this.#requireType(type);
    this.#requireChangeable();
    if (typeof handler !== 'function') throw invalidArgument(`the ${this.#type} handler must be a function`);
    this.#source.add(handler);
  }

  remove(type: string, handler: EventHandler<Event>): void {
    this.#requireType(type);
    this.#requireChangeable();
    this.#source.remove(handler);
  }

  /** From now on adding and removing handlers throws E_ILLEGAL_METHOD_CALL. */
  fix(): void {
    this.#isFixed = true;
  }

  /** A failed bind leaves the socket as it was. */
  unfix(): void {
    this.#isFixed = false;
  }

  /** Ends delivery for good. */
  clear(): void {
    this.#isFixed = true;
    this.#source.clear();
  }

  raise(event: Event): void {
    this.#source.raise(event);
  }

  #requireType(type: string): void {
    if (type !== this.#type) throw invalidArgument(`there is no event ${type}; the event is ${this.#type}`);
  }

  #requireChangeable(): void {
    if (!this.#isFixed) return;
    throw illegalCall(`${this.#type} handlers cannot change after bind, connect or close`);
  }
}
