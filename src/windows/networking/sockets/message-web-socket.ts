import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { EventHandler } from '../../../internal/events/event-source.js';
import { SocketEvents } from '../../../internal/events/socket-events.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import { MessageInbox, type MessageSocketClass } from '../../../internal/websocket/message-inbox.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { ClientWebSocket } from './client-web-socket.js';
import { socketEnd } from './closable-web-socket.js';
import { MessageWebSocketControlClass, type MessageWebSocketControl } from './message-web-socket-control.js';
import {
  MessageWebSocketInformationClass,
  type MessageWebSocketInformation,
} from './message-web-socket-information.js';
import {
  MessageWebSocketMessageReceivedEventArgsClass,
  type MessageWebSocketMessageReceivedEventArgs,
} from './message-web-socket-message-received-event-args.js';
import type { WebSocketClosedEventArgs } from './web-socket-closed-event-args.js';
import type { WebSocketServerCustomValidationRequestedEventArgs } from './web-socket-server-custom-validation-requested-event-args.js';
import type { IWebSocket } from './web-socket.js';

type MessageHandler = EventHandler<MessageWebSocketMessageReceivedEventArgs>;
type ClosedHandler = EventHandler<WebSocketClosedEventArgs>;
type ValidationHandler = EventHandler<WebSocketServerCustomValidationRequestedEventArgs<MessageWebSocket>>;

const SOCKET_CLASS: MessageSocketClass<MessageWebSocketMessageReceivedEventArgs> = {
  ...socketEnd,
  raisesErrors: true,
  eventOf: (socket, message, inbox) =>
    new MessageWebSocketMessageReceivedEventArgsClass(socket as MessageWebSocket, message, inbox),
};

class MessageWebSocketClass extends ClientWebSocket<MessageWebSocket> implements IWebSocket {
  readonly #messages = new SocketEvents<MessageWebSocketMessageReceivedEventArgs>('messagereceived');
  readonly #inbox: MessageInbox<MessageWebSocketMessageReceivedEventArgs>;
  #control: MessageWebSocketControl | null = null;
  #information: MessageWebSocketInformation | null = null;

  constructor() {
    super();
    this.#inbox = new MessageInbox('MessageWebSocket', this, this.#messages, SOCKET_CLASS);
  }

  /** Options; always the same object. */
  get control(): MessageWebSocketControl {
    return (this.#control ??= new MessageWebSocketControlClass(this.settings));
  }

  /** Addresses, sub-protocol and certificates; always the same object. */
  get information(): MessageWebSocketInformation {
    return (this.#information ??= new MessageWebSocketInformationClass(this.slot, () => this.handshake));
  }

  /**
   * Handler for received messages, in partial mode for fragments; null for none. The loss of the connection is an event
   * too, whose `getDataReader` throws.
   *
   * Without a handler messages wait for `messages()`. While more than 64 KiB wait for the application, reading from the
   * kernel stops, and with it the answer to Pings.
   */
  get onmessagereceived(): MessageHandler | null {
    return this.#messages.property;
  }

  set onmessagereceived(handler: MessageHandler | null) {
    this.#messages.property = handler;
  }

  /**
   * Adds a handler; adding a function twice has the effect of once. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) after connect
   * or close, except for `closed`, and E_INVALIDARG (0x80070057) for another event.
   */
  override addEventListener(type: 'closed', handler: ClosedHandler): void;
  override addEventListener(type: 'messagereceived', handler: MessageHandler): void;
  override addEventListener(type: 'servercustomvalidationrequested', handler: ValidationHandler): void;
  override addEventListener(type: string, handler: never): void {
    if (type === 'messagereceived') this.#messages.add(handler);
    else super.addEventListener(type, handler);
  }

  /** Removes a handler added by `addEventListener`, in every state of the socket; without effect for any other. */
  override removeEventListener(type: 'closed', handler: ClosedHandler): void;
  override removeEventListener(type: 'messagereceived', handler: MessageHandler): void;
  override removeEventListener(type: 'servercustomvalidationrequested', handler: ValidationHandler): void;
  override removeEventListener(type: string, handler: never): void {
    if (type === 'messagereceived') this.#messages.remove(handler);
    else super.removeEventListener(type, handler);
  }

  /**
   * Iterates over messages, in partial mode over fragments, as they arrive. Beyond UWP.
   *
   * It may begin before or after the connect and needs no handler. Leaving the loop ends it, and so does closing by either
   * side; it rejects with the error of a lost connection. Messages that are not requested wait; with more than 64 KiB of
   * them reading from the kernel stops. Handlers receive the same messages at this pace.
   *
   * Throws ERROR_INVALID_OPERATION (0x800710DD) while another iteration runs, RO_E_CLOSED (0x80000013) after `close`.
   */
  messages(): AsyncIterableIterator<MessageWebSocketMessageReceivedEventArgs> {
    return this.#inbox.iterate();
  }

  /**
   * Sends the last frame of a message: a message of its own, or the end of one that `sendNonfinalFrameAsync` began. Results
   * in the number of bytes when the kernel has it.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before the connect; rejects with RO_E_CLOSED (0x80000013) after `close`, and
   * with the error that ended the connection.
   */
  sendFinalFrameAsync(data: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const bytes = bytesOf(data);
    return startWithSignal(() => this.sender.sendFragment(bytes, true), options);
  }

  /**
   * Sends a frame of a message that others follow, as `sendFinalFrameAsync`. All frames of a message have the type that
   * `control.messageType` had at the first; until the last one `outputStream` cannot be written.
   */
  sendNonfinalFrameAsync(data: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const bytes = bytesOf(data);
    return startWithSignal(() => this.sender.sendFragment(bytes, false), options);
  }

  /** @internal */
  protected override get inbox(): MessageInbox<MessageWebSocketMessageReceivedEventArgs> {
    return this.#inbox;
  }

  /** @internal */
  protected override fixHandlers(isFixed: boolean): void {
    super.fixHandlers(isFixed);
    if (isFixed) this.#messages.fix();
    else this.#messages.unfix();
  }
}

/**
 * Windows.Networking.Sockets.MessageWebSocket: a WebSocket client that sends and receives messages.
 *
 * Order: construct, set `control`, add handlers, `connectAsync`, then write to `outputStream`: each write is a message. A
 * member used out of order throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED (0x80000013), with which
 * `…Async` members reject.
 */
export const MessageWebSocket: CallableClass<typeof MessageWebSocketClass> = callable(
  MessageWebSocketClass,
  'MessageWebSocket',
);
export type MessageWebSocket = MessageWebSocketClass;
