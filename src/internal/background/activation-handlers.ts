import { invalidArgument } from '../errors/errors.js';
import { EventSource, type EventHandler } from '../events/event-source.js';
import { leaveActivations, takeActivations } from './agent-events.js';

const TYPE = 'backgroundactivated';

/** Those that have handlers. While there are any the agent gives activations to this thread. */
const listening = new Set<object>();

/** The handlers of one event `backgroundactivated`: that of the application, or that of a group of tasks. */
export class ActivationHandlers<Event> {
  readonly #source = new EventSource<Event>();

  get isEmpty(): boolean {
    return this.#source.isEmpty;
  }

  get property(): EventHandler<Event> | null {
    return this.#source.property;
  }

  set property(handler: EventHandler<Event> | null) {
    this.#source.property = handler;
    this.#update();
  }

  /** Throws E_INVALIDARG for another event and for anything but a function. */
  add(type: string, handler: EventHandler<Event>): void {
    if (type !== TYPE) throw invalidArgument(`there is no event ${type}; the event is ${TYPE}`);
    this.#source.add(handler);
    this.#update();
  }

  /** Without effect for a handler that was not added, and for the name of another event. */
  remove(type: string, handler: EventHandler<Event>): void {
    if (type !== TYPE) return;
    this.#source.remove(handler);
    this.#update();
  }

  raise(event: Event): void {
    this.#source.raise(event);
  }

  #update(): void {
    if (this.#source.isEmpty) this.#leave();
    else if (!listening.has(this)) this.#begin();
  }

  /** A handler that the agent cannot be told of is not there. */
  #begin(): void {
    try {
      takeActivations();
      listening.add(this);
    } catch (error) {
      this.#source.clear();
      throw error;
    }
  }

  #leave(): void {
    if (listening.delete(this) && listening.size === 0) leaveActivations();
  }
}
