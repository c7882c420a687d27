import { invalidArgument } from '../errors/errors.js';
import { EventSource, type EventHandler } from '../events/event-source.js';
import { takeActivations } from './agent-events.js';

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
    requireType(type);
    this.#source.add(handler);
    this.#update();
  }

  /** Without effect for a handler that was not added. */
  remove(type: string, handler: EventHandler<Event>): void {
    requireType(type);
    this.#source.remove(handler);
    this.#update();
  }

  raise(event: Event): void {
    this.#source.raise(event);
  }

  #update(): void {
    if (this.#source.isEmpty ? listening.delete(this) : !listening.has(this)) this.#attach();
  }

  /** A handler that the agent refuses is not there. */
  #attach(): void {
    const isListening = !this.#source.isEmpty;
    if (isListening) listening.add(this);
    try {
      takeActivations(listening.size > 0);
    } catch (error) {
      this.#source.clear();
      listening.delete(this);
      throw error;
    }
  }
}

function requireType(type: string): void {
  if (type !== TYPE) throw invalidArgument(`there is no event ${type}; the event is ${TYPE}`);
}
