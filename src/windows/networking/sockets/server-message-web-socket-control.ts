import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { requireEnum } from '../../../internal/projection/arguments.js';
import type { ChannelSlot } from '../../../internal/websocket/channel-slot.js';
import { SocketMessageType } from './socket-message-type.js';

/** The class behind `ServerMessageWebSocketControl`. */
export class ServerMessageWebSocketControlClass {
  readonly #slot: ChannelSlot;
  #messageType: SocketMessageType = SocketMessageType.binary;

  /** @internal */
  constructor(slot: ChannelSlot) {
    this.#slot = slot;
  }

  /** Type of the messages to send from now on, `binary` or `utf8`; default `binary`. */
  get messageType(): SocketMessageType {
    return this.#messageType;
  }

  set messageType(value: SocketMessageType) {
    const type = requireEnum(SocketMessageType, value, 'messageType');
    this.#slot.requireOpen('messageType');
    this.#messageType = type;
  }
}

/** Windows.Networking.Sockets.ServerMessageWebSocketControl: options of a ServerMessageWebSocket. */
export const ServerMessageWebSocketControl: ApiMadeClass<typeof ServerMessageWebSocketControlClass> = apiMade(
  ServerMessageWebSocketControlClass,
  'ServerMessageWebSocketControl',
);
export type ServerMessageWebSocketControl = ServerMessageWebSocketControlClass;
