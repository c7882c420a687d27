import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { WebSocketSettings } from '../../../internal/websocket/settings.js';
import { WebSocketControl } from './web-socket-control.js';

/** The class behind `StreamWebSocketControl`. */
export class StreamWebSocketControlClass extends WebSocketControl {
  readonly #settings: WebSocketSettings;

  /** @internal */
  constructor(settings: WebSocketSettings) {
    super(settings);
    this.#settings = settings;
  }

  /** Whether small writes are sent at once, without Nagle's algorithm (TCP_NODELAY). The default is true. */
  get noDelay(): boolean {
    return this.#settings.options.noDelay;
  }

  set noDelay(value: boolean) {
    this.#settings.holder.change('noDelay').noDelay = Boolean(value);
  }
}

/**
 * Windows.Networking.Sockets.StreamWebSocketControl: options of a StreamWebSocket.
 *
 * Set them before `connectAsync`; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED
 * (0x80000013). `outboundBufferSizeInBytes` may be set later and then has no effect.
 */
export const StreamWebSocketControl: ApiMadeClass<typeof StreamWebSocketControlClass> = apiMade(
  StreamWebSocketControlClass,
  'StreamWebSocketControl',
);
export type StreamWebSocketControl = StreamWebSocketControlClass;
