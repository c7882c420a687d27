import type { AsyncContext } from '../../../internal/async/async-context.js';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { EventSource, type EventHandler } from '../../../internal/events/event-source.js';
import { EMPTY } from '../../../internal/memory/memory.js';
import { takeSignal } from '../../../internal/projection/arguments.js';
import { rejectCallbacks } from '../../../internal/projection/callback-style.js';
import { keepContext, publishCall, publishFailure, webSocketChannels } from '../../../internal/runtime/diagnostics.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import type { ChannelSlot } from '../../../internal/websocket/channel-slot.js';
import {
  EMPTY_CLOSE,
  requireCloseArguments,
  type CloseArguments,
} from '../../../internal/websocket/close-arguments.js';
import type { Inbox, SocketEnd } from '../../../internal/websocket/inbox.js';
import { MessageSender } from '../../../internal/websocket/message-sender.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { WebSocketClosedEventArgsClass, type WebSocketClosedEventArgs } from './web-socket-closed-event-args.js';
import { WebSocketOutputStream } from './web-socket-output-stream.js';

/** Bytes of a control frame (RFC 6455, section 5.5). */
const LONGEST_PING = 125;

/** Stands for a connection that ended without a Close frame (RFC 6455, section 7.1.5). */
const ABNORMAL_CLOSURE = 1006;

/** Calls of an inbox to its WebSocket. */
export let socketEnd: SocketEnd;

/** What all WebSockets have in common: sending, closing, and the end of the connection. */
export abstract class ClosableWebSocket<Target extends object> {
  /** @internal */
  protected readonly sender: MessageSender = new MessageSender(null);
  /** Created with the first handler. */
  #closed: EventSource<WebSocketClosedEventArgs<Target>> | null = null;
  #outputStream: WebSocketOutputStream | null = null;

  static {
    socketEnd = {
      closed: (socket, code, reason) => (socket as ClosableWebSocket<object>).#raiseClosed(code, reason),
      lost: (socket, error) => (socket as ClosableWebSocket<object>).#lost(error),
    };
  }

  /** @internal */
  constructor() {
    keepContext(this);
  }

  /** @internal Whether `closed` is raised, with 1006, also when the connection was lost. */
  protected abstract get closesWhenLost(): boolean;

  /** @internal */
  protected abstract get inbox(): Inbox;

  /** @internal */
  protected get slot(): ChannelSlot {
    return this.sender;
  }

  /** @internal The context in which handlers run. */
  protected get context(): AsyncContext {
    return this.inbox.context;
  }

  /** Messages to the peer. Writing before the connect throws E_ILLEGAL_METHOD_CALL (0x8000000E). */
  get outputStream(): WebSocketOutputStream {
    if (!this.#outputStream) this.slot.requireOpen('outputStream');
    return (this.#outputStream ??= new WebSocketOutputStream(this.sender));
  }

  /** Payload bytes that were written and that the kernel does not have yet; 0 before the connect. Beyond UWP. */
  get bufferedAmount(): number {
    return this.slot.channel?.bufferedAmount ?? 0;
  }

  /**
   * Handler for the closing handshake; null for none. It is called once, when the peer's Close frame arrived, be it that the
   * peer began or that it answers `close`; when the connection was lost never by a client, and with 1006 by a server's WebSocket. It may be set at any time.
   */
  get onclosed(): EventHandler<WebSocketClosedEventArgs<Target>> | null {
    return this.#closed?.property ?? null;
  }

  set onclosed(handler: EventHandler<WebSocketClosedEventArgs<Target>> | null) {
    (this.#closed ??= new EventSource()).property = handler;
  }

  /** Adds a handler; adding a function twice has the effect of once. Throws E_INVALIDARG (0x80070057) for another event. */
  addEventListener(type: 'closed', handler: EventHandler<WebSocketClosedEventArgs<Target>>): void {
    if (type !== 'closed') throw invalidArgument(`there is no event ${String(type)}`);
    (this.#closed ??= new EventSource()).add(handler);
  }

  /** Removes a handler added by `addEventListener`, in every state of the socket; without effect for any other. */
  removeEventListener(type: 'closed', handler: EventHandler<WebSocketClosedEventArgs<Target>>): void {
    if (type === 'closed') this.#closed?.remove(handler);
  }

  /**
   * Sends a Ping (RFC 6455, section 5.5.2) and results in the milliseconds until its Pong arrived. Beyond UWP.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before the connect and E_INVALIDARG (0x80070057) for more than 125 bytes;
   * rejects with RO_E_CLOSED (0x80000013) after `close`, and with the error that ended the connection. There is no timeout.
   * While received messages wait for the application, and reading has stopped, a Pong is not seen.
   *
   * @param payload default: none
   */
  pingAsync(options?: SignalOptions): AsyncOperation<number>;
  pingAsync(payload: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number>;
  pingAsync(...parameters: unknown[]): AsyncOperation<number> {
    const signal = takeSignal(parameters);
    const bytes = parameters[0] === undefined ? EMPTY : bytesOf(parameters[0] as BufferSource);
    if (bytes.length > LONGEST_PING) throw invalidArgument(`pingAsync: a Ping has at most ${LONGEST_PING} bytes`);
    return startWithSignal(() => this.slot.require('pingAsync').ping(bytes), signal);
  }

  /**
   * Closes the socket: everything written is sent, then a Close frame, and `closed` is raised when the peer's arrives. Until
   * it does, for a limited time, the connection stays; nothing more is received. Closing again has no effect.
   *
   * Throws E_INVALIDARG (0x80070057) for other codes, a longer reason, and a reason with 1005.
   *
   * @param code 1000 to 1003, 1007 to 1014, 3000 to 4999, or 1005 for an empty Close frame; without arguments 1005
   * @param reason at most 123 bytes of UTF-8
   */
  close(): void;
  close(code: number, reason: string): void;
  close(...parameters: unknown[]): void {
    const args = parameters.length === 0 ? EMPTY_CLOSE : requireCloseArguments(parameters[0], parameters[1]);
    if (!this.slot.isClosed) this.closeWith(args);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.slot.channel && !this.slot.isClosed) await this.outputStream.flushAsync();
    } finally {
      this.close();
    }
  }

  /** @internal Closes the open socket. */
  protected closeWith({ code, reason }: CloseArguments): void {
    publishCall(webSocketChannels.close, () => ({ socket: this }));
    this.inbox.close();
    this.slot.close(code, reason);
  }

  #raiseClosed(code: number, reason: string): void {
    this.#closed?.raise(new WebSocketClosedEventArgsClass<Target>(this as unknown as Target, code, reason));
  }

  #lost(error: Error): void {
    this.#reportFailure(error);
    if (this.closesWhenLost && !this.slot.isClosed) this.#raiseClosed(ABNORMAL_CLOSURE, '');
  }

  #reportFailure(error: Error): void {
    // After `close` nobody waits for the connection.
    if (!this.slot.isClosed) publishFailure(webSocketChannels.error, error, () => ({ socket: this, error }));
  }
}

rejectCallbacks(ClosableWebSocket.prototype);
