import type {
  BindingDeflateOptions,
  BindingHandshakeRequest,
  BindingWebSocketOptions,
} from '../../../native/index.cjs';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { EventSource, type EventHandler } from '../../../internal/events/event-source.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { ServerOpening, type ServerOpeningOwner } from '../../../internal/websocket/server-opening.js';
import type { ServerMessageWebSocket } from './server-message-web-socket.js';
import type { ServerStreamWebSocket } from './server-stream-web-socket.js';
import type { StreamSocketListenerConnectionReceivedEventArgs } from './stream-socket-listener-connection-received-event-args.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';
import type { StreamSocketListenerInformation } from './stream-socket-listener-information.js';
import { StreamSocketListener } from './stream-socket-listener.js';
import { takeConnection } from './stream-socket.js';
import {
  WebSocketListenerConnectionReceivedEventArgsClass,
  type AcceptedClients,
  type WebSocketListenerConnectionReceivedEventArgs,
} from './web-socket-listener-connection-received-event-args.js';

type ServerWebSocket = ServerMessageWebSocket | ServerStreamWebSocket;
type Handler = EventHandler<WebSocketListenerConnectionReceivedEventArgs<WebSocketListener>>;

/** Compression of messages (RFC 7692) with clients that offer it. */
export interface WebSocketDeflateOptions {
  /** Whether messages refer to earlier ones: smaller, at the cost of up to 300 KiB for each connection. Default: false. */
  readonly contextTakeover?: boolean;
  /** Level, 1 to 9. Default: 6. */
  readonly level?: number;
  /** Messages with fewer bytes are not compressed. Default: 1,024. */
  readonly threshold?: number;
}

/** Options of a WebSocketListener. */
export interface WebSocketListenerOptions {
  /** Bytes of the largest message; a larger one ends the connection with 1009. Default: 16 MiB. */
  readonly maxMessageSize?: number;
  /** Milliseconds from the connection to the answer; later the connection is closed. Default: 10,000. */
  readonly handshakeTimeout?: number;
  /** Bytes of the head of a request; for more the answer is 431. Default: 16 KiB. */
  readonly maxRequestSize?: number;
  /** Milliseconds that a client may take to answer a Close frame. Default: 10,000. */
  readonly closeTimeout?: number;
  /** Compression. Default: none. */
  readonly deflate?: WebSocketDeflateOptions | boolean;
}

const DEFAULTS = {
  maxMessageSize: 16 * 2 ** 20,
  handshakeTimeout: 10_000,
  maxRequestSize: 16 * 1024,
  closeTimeout: 10_000,
};

/** Most of a number of 32 bits. */
const MOST = 0xffff_ffff;

class WebSocketListenerClass {
  readonly #listener = new StreamSocketListener();
  readonly #events = new EventSource<WebSocketListenerConnectionReceivedEventArgs<WebSocketListener>>();
  readonly #limits: Readonly<typeof DEFAULTS>;
  readonly #deflate: BindingDeflateOptions | undefined;
  readonly #openings = new Set<ServerOpening>();
  readonly #sockets = new Set<ServerWebSocket>();
  readonly #clients: AcceptedClients = {
    options: (receiveMode) => this.#socketOptions(receiveMode),
    answered: (opening) => void this.#openings.delete(opening),
    opened: (socket) => void this.#sockets.add(socket),
    ended: (socket) => void this.#sockets.delete(socket),
  };

  constructor({ deflate = false, ...limits }: WebSocketListenerOptions = {}) {
    this.#limits = { ...DEFAULTS, ...checked(limits) };
    this.#deflate = deflate === false ? undefined : deflateOptions(deflate === true ? {} : deflate);
    this.#listener.addEventListener('connectionreceived', (args) => this.#accept(args));
  }

  /** Options of the listening socket and of TLS, as of StreamSocketListener; always the same object. */
  get control(): StreamSocketListenerControl {
    return this.#listener.control;
  }

  /** The bound port; always the same object. */
  get information(): StreamSocketListenerInformation {
    return this.#listener.information;
  }

  /** Handler for clients that want to connect; null for none. It has to answer each: see the arguments. */
  get onconnectionreceived(): Handler | null {
    return this.#events.property;
  }

  set onconnectionreceived(handler: Handler | null) {
    this.#events.property = handler;
  }

  /** Adds a handler; adding a function twice has the effect of once. Throws E_INVALIDARG (0x80070057) for another event. */
  addEventListener(type: 'connectionreceived', handler: Handler): void {
    if (type !== 'connectionreceived') throw invalidArgument(`there is no event ${String(type)}`);
    this.#events.add(handler);
  }

  /** Removes a handler added by `addEventListener`, in every state of the listener; without effect for any other. */
  removeEventListener(type: 'connectionreceived', handler: Handler): void {
    if (type === 'connectionreceived') this.#events.remove(handler);
  }

  /** Binds and starts to accept, as `bindServiceNameAsync` of StreamSocketListener; with a protection level for `wss`. */
  get bindServiceNameAsync(): StreamSocketListener['bindServiceNameAsync'] {
    return this.#listener.bindServiceNameAsync.bind(this.#listener) as StreamSocketListener['bindServiceNameAsync'];
  }

  /** Binds to one local address and starts to accept, as `bindEndpointAsync` of StreamSocketListener. */
  get bindEndpointAsync(): StreamSocketListener['bindEndpointAsync'] {
    return this.#listener.bindEndpointAsync.bind(this.#listener) as StreamSocketListener['bindEndpointAsync'];
  }

  /** Cancels a pending bind, which fails with operationAborted (0x800703E3). */
  cancelIOAsync(): AsyncOperation<void> {
    return this.#listener.cancelIOAsync();
  }

  /** The open WebSockets of this listener. */
  get sockets(): ReadonlySet<ServerWebSocket> {
    return this.#sockets;
  }

  /**
   * Stops listening. Clients without an answer are disconnected, and every open WebSocket is closed with 1001 (going away).
   * Closing again has no effect.
   */
  close(): void {
    this.#listener.close();
    for (const opening of this.#openings) opening.close();
    this.#openings.clear();
    for (const socket of this.#sockets) socket.close(1001, '');
    this.#sockets.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #accept({ socket }: StreamSocketListenerConnectionReceivedEventArgs): void {
    const limits = { headBytes: this.#limits.maxRequestSize, time: this.#limits.handshakeTimeout };
    const owner: ServerOpeningOwner = {
      requested: (opening, request) => this.#requested(opening, request),
      failed: () => this.#openings.delete(opening),
    };
    const opening = new ServerOpening(takeConnection(socket), limits, owner);
    this.#openings.add(opening);
    opening.receive();
  }

  #requested(opening: ServerOpening, request: BindingHandshakeRequest): void {
    const args = new WebSocketListenerConnectionReceivedEventArgsClass<WebSocketListener>(
      this,
      opening,
      request,
      this.#clients,
    );
    if (this.#events.isEmpty) args.refuse(503);
    else this.#events.raise(args);
  }

  #socketOptions(receiveMode: number): BindingWebSocketOptions {
    const { maxMessageSize, closeTimeout } = this.#limits;
    return { receiveMode, maxMessageSize, closeTimeout, ...(this.#deflate && { deflate: this.#deflate }) };
  }
}

/**
 * Listens for WebSockets: on a port of its own, plain or with TLS. Beyond UWP, which has the classes of a server but no way to
 * listen.
 *
 * Order: construct, add a `connectionreceived` handler, bind.
 */
export const WebSocketListener: CallableClass<typeof WebSocketListenerClass> = callable(
  WebSocketListenerClass,
  'WebSocketListener',
);
export type WebSocketListener = WebSocketListenerClass;

function checked<Limits extends object>(limits: Limits): Limits {
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isInteger(value) || value < 0 || value > MOST) throw invalidArgument(`${name} must be 0 to 2^32 - 1`);
  }
  return limits;
}

function deflateOptions({
  contextTakeover = false,
  level = 6,
  threshold = 1024,
}: WebSocketDeflateOptions): BindingDeflateOptions {
  if (!Number.isInteger(level) || level < 1 || level > 9) throw invalidArgument('deflate.level must be 1 to 9');
  checked({ threshold });
  return {
    serverContextTakeover: contextTakeover,
    clientContextTakeover: contextTakeover,
    serverWindowBits: 15,
    clientWindowBits: 15,
    level,
    threshold,
  };
}
