import type { EventHandler } from '../../../internal/events/event-source.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { ByteInbox } from '../../../internal/websocket/byte-inbox.js';
import { ReceiveMode } from '../../../internal/websocket/open-web-socket.js';
import { ClientWebSocket } from './client-web-socket.js';
import { socketEnd } from './closable-web-socket.js';
import { StreamWebSocketControlClass, type StreamWebSocketControl } from './stream-web-socket-control.js';
import { StreamWebSocketInformationClass, type StreamWebSocketInformation } from './stream-web-socket-information.js';
import type { WebSocketClosedEventArgs } from './web-socket-closed-event-args.js';
import { WebSocketInputStream } from './web-socket-input-stream.js';
import type { WebSocketServerCustomValidationRequestedEventArgs } from './web-socket-server-custom-validation-requested-event-args.js';
import type { IWebSocket } from './web-socket.js';

type ClosedHandler = EventHandler<WebSocketClosedEventArgs>;
type ValidationHandler = EventHandler<WebSocketServerCustomValidationRequestedEventArgs<StreamWebSocket>>;

class StreamWebSocketClass extends ClientWebSocket<StreamWebSocket> implements IWebSocket {
  readonly #inbox = new ByteInbox('StreamWebSocket', this, socketEnd);
  #control: StreamWebSocketControl | null = null;
  #information: StreamWebSocketInformation | null = null;
  #inputStream: WebSocketInputStream | null = null;

  constructor() {
    super();
    this.settings.holder.change('receive').receive = ReceiveMode.bytes;
  }

  /** Options; always the same object. */
  get control(): StreamWebSocketControl {
    return (this.#control ??= new StreamWebSocketControlClass(this.settings));
  }

  /** Addresses, sub-protocol and certificates; always the same object. */
  get information(): StreamWebSocketInformation {
    return (this.#information ??= new StreamWebSocketInformationClass(this.slot, () => this.handshake));
  }

  /**
   * The payloads from the peer as one stream. Reading before the connect throws E_ILLEGAL_METHOD_CALL (0x8000000E). While
   * more than 64 KiB wait to be read, reading from the kernel stops, and with it the answer to Pings.
   */
  get inputStream(): WebSocketInputStream {
    if (!this.#inputStream) this.slot.requireOpen('inputStream');
    return (this.#inputStream ??= new WebSocketInputStream(this.slot, this.#inbox));
  }

  /**
   * Adds a handler; adding a function twice has the effect of once. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) after connect
   * or close, except for `closed`, and E_INVALIDARG (0x80070057) for another event.
   */
  override addEventListener(type: 'closed', handler: ClosedHandler): void;
  override addEventListener(type: 'servercustomvalidationrequested', handler: ValidationHandler): void;
  override addEventListener(type: string, handler: never): void {
    super.addEventListener(type, handler);
  }

  /** Removes a handler added by `addEventListener`, in every state of the socket; without effect for any other. */
  override removeEventListener(type: 'closed', handler: ClosedHandler): void;
  override removeEventListener(type: 'servercustomvalidationrequested', handler: ValidationHandler): void;
  override removeEventListener(type: string, handler: never): void {
    super.removeEventListener(type, handler);
  }

  /** @internal */
  protected override get inbox(): ByteInbox {
    return this.#inbox;
  }
}

/**
 * Windows.Networking.Sockets.StreamWebSocket: a WebSocket client that sends and receives a stream of bytes.
 *
 * Order: construct, set `control`, `connectAsync`, then use the streams. A member used out of order throws
 * E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED (0x80000013), with which `…Async` members reject.
 */
export const StreamWebSocket: CallableClass<typeof StreamWebSocketClass> = callable(
  StreamWebSocketClass,
  'StreamWebSocket',
);
export type StreamWebSocket = StreamWebSocketClass;
