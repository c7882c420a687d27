import { EventSource, type EventHandler } from '../../../internal/events/event-source.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ChannelOwner, WebSocketChannel } from '../../../internal/websocket/channel.js';
import { MessageInbox, type MessageSocketClass } from '../../../internal/websocket/message-inbox.js';
import { ClosableWebSocket, socketEnd } from './closable-web-socket.js';
import {
  MessageWebSocketMessageReceivedEventArgsClass,
  type MessageWebSocketMessageReceivedEventArgs,
} from './message-web-socket-message-received-event-args.js';
import {
  ServerMessageWebSocketControlClass,
  type ServerMessageWebSocketControl,
} from './server-message-web-socket-control.js';
import {
  ServerMessageWebSocketInformationClass,
  type ServerMessageWebSocketInformation,
} from './server-message-web-socket-information.js';
import type { WebSocketClosedEventArgs } from './web-socket-closed-event-args.js';

type MessageArgs = MessageWebSocketMessageReceivedEventArgs<ServerMessageWebSocket>;
type MessageHandler = EventHandler<MessageArgs>;
type ClosedHandler = EventHandler<WebSocketClosedEventArgs<ServerMessageWebSocket>>;

/** The channel of a WebSocket for messages, which every one has; null for another object. */
export let messageChannelOf: (socket: object) => WebSocketChannel | null;

/** The WebSocket of an accepted client; `open` returns the channel, whose calls `owner` receives. */
export let acceptMessageWebSocket: (open: (owner: ChannelOwner) => WebSocketChannel) => ServerMessageWebSocket;

const SOCKET_CLASS: MessageSocketClass<MessageArgs> = {
  ...socketEnd,
  // A client could end the process of a server whose handler does not catch.
  raisesErrors: false,
  eventOf: (socket, message, inbox) =>
    new MessageWebSocketMessageReceivedEventArgsClass(socket as ServerMessageWebSocket, message, inbox),
};

/** The class behind `ServerMessageWebSocket`. */
export class ServerMessageWebSocketClass extends ClosableWebSocket<ServerMessageWebSocket> {
  readonly #inbox: MessageInbox<MessageArgs, EventSource<MessageArgs>>;
  #control: ServerMessageWebSocketControl | null = null;
  #information: ServerMessageWebSocketInformation | null = null;

  static {
    messageChannelOf = (socket) => (#inbox in socket ? socket.sender.channel : null);
    acceptMessageWebSocket = (open) => {
      const socket = new ServerMessageWebSocketClass();
      socket.slot.hold(open(socket.#inbox));
      socket.#inbox.attach(socket.slot.channel!);
      return socket;
    };
  }

  /** @internal */
  constructor() {
    super();
    this.#inbox = new MessageInbox('ServerMessageWebSocket', this, new EventSource<MessageArgs>(), SOCKET_CLASS);
  }

  /** Options; always the same object. */
  get control(): ServerMessageWebSocketControl {
    return (this.#control ??= new ServerMessageWebSocketControlClass(this.sender));
  }

  /** Addresses and sub-protocol; always the same object. */
  get information(): ServerMessageWebSocketInformation {
    return (this.#information ??= new ServerMessageWebSocketInformationClass(this.slot));
  }

  /** Handler for received messages, as of MessageWebSocket; null for none. It may be set at any time; messages wait for it. */
  get onmessagereceived(): MessageHandler | null {
    return this.#inbox.handlers.property;
  }

  set onmessagereceived(handler: MessageHandler | null) {
    this.#inbox.handlers.property = handler;
    this.#inbox.handlersChanged();
  }

  /** Adds a handler; adding a function twice has the effect of once. Throws E_INVALIDARG (0x80070057) for another event. */
  override addEventListener(type: 'closed', handler: ClosedHandler): void;
  override addEventListener(type: 'messagereceived', handler: MessageHandler): void;
  override addEventListener(type: string, handler: never): void {
    if (type !== 'messagereceived') return super.addEventListener(type as 'closed', handler);
    this.#inbox.handlers.add(handler);
    this.#inbox.handlersChanged();
  }

  /** Removes a handler added by `addEventListener`, in every state of the socket; without effect for any other. */
  override removeEventListener(type: 'closed', handler: ClosedHandler): void;
  override removeEventListener(type: 'messagereceived', handler: MessageHandler): void;
  override removeEventListener(type: string, handler: never): void {
    if (type === 'messagereceived') this.#inbox.handlers.remove(handler);
    else super.removeEventListener(type as 'closed', handler);
  }

  /** Iterates over messages as they arrive, as `messages` of MessageWebSocket. Beyond UWP. */
  messages(): AsyncIterableIterator<MessageArgs> {
    return this.#inbox.iterate();
  }

  /** @internal */
  protected override get closesWhenLost(): boolean {
    return true;
  }

  /** @internal */
  protected override get inbox(): MessageInbox<MessageArgs> {
    return this.#inbox;
  }
}

/**
 * Windows.Networking.Sockets.ServerMessageWebSocket: the server's end of a WebSocket that sends and receives messages.
 *
 * It is connected. After `close` members throw RO_E_CLOSED (0x80000013), with which `…Async` members reject.
 */
export const ServerMessageWebSocket: ApiMadeClass<typeof ServerMessageWebSocketClass> = apiMade(
  ServerMessageWebSocketClass,
  'ServerMessageWebSocket',
);
export type ServerMessageWebSocket = ServerMessageWebSocketClass;
