import type { AsyncContext } from '../async/async-context.js';
import { observerOf, type TransportObserver } from '../control-channel/transport.js';
import type { ChannelOwner, ReceivedMessage } from './channel.js';

/** The owner of a channel, which an observer of its socket is told of as well; the owner itself where there is none. */
export function observed(owner: ChannelOwner): ChannelOwner {
  const observer = observerOf(owner.socket);
  return observer ? new ObservedOwner(owner, observer) : owner;
}

class ObservedOwner implements ChannelOwner {
  readonly #owner: ChannelOwner;
  readonly #observer: TransportObserver;

  constructor(owner: ChannelOwner, observer: TransportObserver) {
    this.#owner = owner;
    this.#observer = observer;
  }

  get socket(): object {
    return this.#owner.socket;
  }

  get context(): AsyncContext {
    return this.#owner.context;
  }

  received(message: ReceivedMessage): void {
    this.#owner.received(message);
    this.#observer.received();
  }

  closed(code: number, reason: string): void {
    this.#owner.closed(code, reason);
    this.#observer.ended();
  }

  failed(error: Error): void {
    this.#owner.failed(error);
    this.#observer.ended();
  }
}
