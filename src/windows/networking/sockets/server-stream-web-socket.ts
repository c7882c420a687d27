import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { ByteInbox } from '../../../internal/websocket/byte-inbox.js';
import type { ChannelOwner, WebSocketChannel } from '../../../internal/websocket/channel.js';
import { ClosableWebSocket, socketEnd } from './closable-web-socket.js';
import {
  ServerStreamWebSocketInformationClass,
  type ServerStreamWebSocketInformation,
} from './server-stream-web-socket-information.js';
import { WebSocketInputStream } from './web-socket-input-stream.js';

/** The WebSocket of an accepted client; `open` returns the channel, whose calls `owner` receives. */
export let acceptStreamWebSocket: (open: (owner: ChannelOwner) => WebSocketChannel) => ServerStreamWebSocket;

/** The class behind `ServerStreamWebSocket`. */
export class ServerStreamWebSocketClass extends ClosableWebSocket<ServerStreamWebSocket> {
  readonly #inbox = new ByteInbox('ServerStreamWebSocket', this, socketEnd);
  #information: ServerStreamWebSocketInformation | null = null;
  #inputStream: WebSocketInputStream | null = null;

  static {
    acceptStreamWebSocket = (open) => {
      const socket = new ServerStreamWebSocketClass();
      socket.slot.hold(open(socket.#inbox));
      socket.#inbox.attach(socket.slot.channel!);
      return socket;
    };
  }

  /** Addresses and sub-protocol; always the same object. */
  get information(): ServerStreamWebSocketInformation {
    return (this.#information ??= new ServerStreamWebSocketInformationClass(this.slot));
  }

  /** The payloads from the peer as one stream, as of StreamWebSocket. */
  get inputStream(): WebSocketInputStream {
    if (!this.#inputStream) this.slot.requireOpen('inputStream');
    return (this.#inputStream ??= new WebSocketInputStream(this.slot, this.#inbox));
  }

  /** @internal */
  protected override get closesWhenLost(): boolean {
    return true;
  }

  /** @internal */
  protected override get inbox(): ByteInbox {
    return this.#inbox;
  }
}

/**
 * Windows.Networking.Sockets.ServerStreamWebSocket: the server's end of a WebSocket that sends and receives a stream of bytes.
 *
 * It is connected. After `close` members throw RO_E_CLOSED (0x80000013), with which `…Async` members reject.
 */
export const ServerStreamWebSocket: ApiMadeClass<typeof ServerStreamWebSocketClass> = apiMade(
  ServerStreamWebSocketClass,
  'ServerStreamWebSocket',
);
export type ServerStreamWebSocket = ServerStreamWebSocketClass;
