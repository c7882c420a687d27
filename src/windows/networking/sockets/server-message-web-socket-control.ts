import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { requireEnum } from '../../../internal/projection/arguments.js';
import type { MessageSender } from '../../../internal/websocket/message-sender.js';
import { SocketMessageType } from './socket-message-type.js';

/** The class behind `ServerMessageWebSocketControl`. */
export class ServerMessageWebSocketControlClass {
  readonly #sender: MessageSender;
  #messageType: SocketMessageType = SocketMessageType.binary;

  /** @internal */
  constructor(sender: MessageSender) {
    this.#sender = sender;
    sender.kinds = this;
  }

  /** Type of the messages to send from now on, `binary` or `utf8`; default `binary`. */
  get messageType(): SocketMessageType {
    return this.#messageType;
  }

  set messageType(value: SocketMessageType) {
    const type = requireEnum(SocketMessageType, value, 'messageType');
    this.#sender.requireOpen('messageType');
    this.#messageType = type;
  }
}

/** Windows.Networking.Sockets.ServerMessageWebSocketControl: options of a ServerMessageWebSocket. */
export const ServerMessageWebSocketControl: ApiMadeClass<typeof ServerMessageWebSocketControlClass> = apiMade(
  ServerMessageWebSocketControlClass,
  'ServerMessageWebSocketControl',
);
export type ServerMessageWebSocketControl = ServerMessageWebSocketControlClass;
