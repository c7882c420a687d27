import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { IWebSocket } from './web-socket.js';

/** The class behind `WebSocketClosedEventArgs`. */
export class WebSocketClosedEventArgsClass<Target extends object = IWebSocket> implements ProjectedEvent<Target> {
  readonly #target: Target;
  readonly #code: number;
  readonly #reason: string;

  /** @internal */
  constructor(target: Target, code: number, reason: string) {
    this.#target = target;
    this.#code = code;
    this.#reason = reason;
  }

  /** The code of the peer's Close frame (RFC 6455, section 7.4): 1005 when that was empty. */
  get code(): number {
    return this.#code;
  }

  /** The reason of the peer's Close frame, "" for none. */
  get reason(): string {
    return this.#reason;
  }

  get target(): Target {
    return this.#target;
  }

  get type(): string {
    return 'closed';
  }

  get detail(): unknown[] {
    return [this];
  }
}

/** Windows.Networking.Sockets.WebSocketClosedEventArgs: how the peer closed a WebSocket. */
export const WebSocketClosedEventArgs: ApiMadeClass<typeof WebSocketClosedEventArgsClass> = apiMade(
  WebSocketClosedEventArgsClass,
  'WebSocketClosedEventArgs',
);
export type WebSocketClosedEventArgs<Target extends object = IWebSocket> = WebSocketClosedEventArgsClass<Target>;
