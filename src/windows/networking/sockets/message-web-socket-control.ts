import { requireUint32 } from '../../../internal/memory/memory.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { requireEnum } from '../../../internal/projection/arguments.js';
import { ReceiveMode } from '../../../internal/websocket/open-web-socket.js';
import type { WebSocketSettings } from '../../../internal/websocket/settings.js';
import { MessageWebSocketReceiveMode } from './message-web-socket-receive-mode.js';
import { SocketMessageType } from './socket-message-type.js';
import { WebSocketControl } from './web-socket-control.js';

/** The class behind `MessageWebSocketControl`. */
export class MessageWebSocketControlClass extends WebSocketControl {
  readonly #settings: WebSocketSettings;

  /** @internal */
  constructor(settings: WebSocketSettings) {
    super(settings);
    this.#settings = settings;
  }

  /**
   * The largest message to receive, in bytes of payload after decompression; 4294967295, the default, is no limit. A larger
   * one is received as an event whose `getDataReader` throws, and ends the connection with code 1009.
   */
  get maxMessageSize(): number {
    return this.#settings.options.maxMessageSize;
  }

  set maxMessageSize(value: number) {
    const size = requireUint32(value, 'maxMessageSize');
    this.#settings.holder.change('maxMessageSize').maxMessageSize = size;
  }

  /**
   * Type of the messages to send from now on, `binary` or `utf8`; default `binary`. It may be changed at any time before
   * `close`, also between messages, but not within one that is sent in frames.
   */
  get messageType(): SocketMessageType {
    return this.#settings.options.messageType;
  }

  set messageType(value: SocketMessageType) {
    const type = requireEnum(SocketMessageType, value, 'messageType');
    this.#settings.holder.changeLate('messageType').messageType = type;
  }

  /** Whether `messagereceived` is raised for whole messages or for each fragment; default `fullMessage`. */
  get receiveMode(): MessageWebSocketReceiveMode {
    const isPartial = this.#settings.options.receive === ReceiveMode.fragments;
    return isPartial ? MessageWebSocketReceiveMode.partialMessage : MessageWebSocketReceiveMode.fullMessage;
  }

  set receiveMode(value: MessageWebSocketReceiveMode) {
    const mode = requireEnum(MessageWebSocketReceiveMode, value, 'receiveMode');
    const isPartial = mode === MessageWebSocketReceiveMode.partialMessage;
    this.#settings.holder.change('receiveMode').receive = isPartial ? ReceiveMode.fragments : ReceiveMode.messages;
  }
}

/**
 * Windows.Networking.Sockets.MessageWebSocketControl: options of a MessageWebSocket.
 *
 * Set them before `connectAsync`; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED
 * (0x80000013). `messageType` may be set later, `outboundBufferSizeInBytes` too, without effect.
 */
export const MessageWebSocketControl: ApiMadeClass<typeof MessageWebSocketControlClass> = apiMade(
  MessageWebSocketControlClass,
  'MessageWebSocketControl',
);
export type MessageWebSocketControl = MessageWebSocketControlClass;
