import { BindingNetworkWatch } from '../../native/index.cjs';
import { invalidArgument } from '../errors/errors.js';
import { EventSource, type EventHandler, type ProjectedEvent } from '../events/event-source.js';
import { nativeHub, reserveTokens, unwatch, watch, type Source } from '../runtime/hub.js';
import { callNative } from '../errors/native-error.js';

const TYPE = 'networkstatuschanged';

/** The event has no sender. */
export type NetworkStatusChangedEvent = ProjectedEvent<null>;
export type NetworkStatusChangedEventHandler = EventHandler<NetworkStatusChangedEvent>;

interface Watched {
  readonly token: number;
  readonly native: BindingNetworkWatch;
}

/** The handlers of this thread for changes of the network, which is watched while there are any. */
export class NetworkStatus implements Source {
  readonly #events = new EventSource<NetworkStatusChangedEvent>();
  #watched: Watched | null = null;

  get property(): NetworkStatusChangedEventHandler | null {
    return this.#events.property;
  }

  set property(handler: NetworkStatusChangedEventHandler | null) {
    this.#change(handler !== null, () => (this.#events.property = handler));
  }

  add(type: string, handler: NetworkStatusChangedEventHandler): void {
    requireType(type);
    this.#change(true, () => this.#events.add(handler));
  }

  remove(type: string, handler: NetworkStatusChangedEventHandler): void {
    requireType(type);
    this.#change(false, () => this.#events.remove(handler));
  }

  /** Whether the system reports changes; known while there are handlers. */
  get reports(): boolean {
    return this.#watched?.native.reports ?? false;
  }

  ready(): void {
    this.#events.raise({ target: null, type: TYPE, detail: [null] });
  }

  /** Watches before the change, so that a failure to watch adds no handler; if `change` throws, watching ends again. */
  #change(adds: boolean, change: () => void): void {
    if (adds) this.#begin();
    try {
      change();
    } finally {
      if (this.#events.isEmpty) this.#end();
    }
  }

  #begin(): void {
    if (this.#watched) return;
    const token = reserveTokens(1);
    const native = callNative(() => new BindingNetworkWatch(nativeHub(), token));
    watch(token, this);
    this.#watched = { token, native };
  }

  #end(): void {
    if (!this.#watched) return;
    const { token, native } = this.#watched;
    this.#watched = null;
    unwatch(token);
    native.close();
  }
}

function requireType(type: string): void {
  if (type !== TYPE) throw invalidArgument(`there is no event ${type}; the event is ${TYPE}`);
}
