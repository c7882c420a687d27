import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { AsyncContext } from '../../../internal/async/async-context.js';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { EventSource, type EventHandler } from '../../../internal/events/event-source.js';
import { illegalCall, invalidArgument } from '../../../internal/errors/errors.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import { broadcast } from '../../../internal/websocket/broadcast.js';
import { WebSocketConnection, type ConnectionObserver } from '../../../internal/websocket/web-socket-connection.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { listenerSettings, type ListenerSettings } from '../../../internal/websocket/listener-options.js';
import {
  ServerOpening,
  type HandshakeRequest,
  type ServerOpeningOwner,
} from '../../../internal/websocket/server-opening.js';
import {
  afterWrites,
  headOf,
  isDueToClients,
  takeNodeConnection,
  type UpgradedConnection,
  type UpgradeRequest,
} from '../../../internal/websocket/upgraded-socket.js';
import type { SignalOptions } from '../../../internal/async/with-signal.js';
import type { NetworkAdapter } from '../connectivity/network-adapter.js';
import type { HostName } from '../host-name.js';
import type { SocketProtectionLevel } from './socket-protection-level.js';
import { messageChannelOf, type ServerMessageWebSocket } from './server-message-web-socket.js';
import { SocketMessageType } from './socket-message-type.js';
import type { ServerStreamWebSocket } from './server-stream-web-socket.js';
import type { StreamSocketListenerConnectionReceivedEventArgs } from './stream-socket-listener-connection-received-event-args.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';
import type { StreamSocketListenerInformation } from './stream-socket-listener-information.js';
import { deliverStreams, StreamSocketListener } from './stream-socket-listener.js';
import { takeConnection } from './stream-socket.js';
import {
  WebSocketListenerConnectionReceivedEventArgsClass,
  type AcceptedClients,
  type WebSocketListenerConnectionReceivedEventArgs,
} from './web-socket-listener-connection-received-event-args.js';
import type { WebSocketListenerOptions } from './web-socket-listener-options.js';

type ServerWebSocket = ServerMessageWebSocket | ServerStreamWebSocket;
type Handler = EventHandler<WebSocketListenerConnectionReceivedEventArgs<WebSocketListener>>;

/** Clients beyond the limit that may take their time to receive their answer. */
const MAX_TURNED_AWAY = 64;

class WebSocketListenerClass {
  readonly #listener = new StreamSocketListener();
  readonly #events = new EventSource<WebSocketListenerConnectionReceivedEventArgs<WebSocketListener>>();
  readonly #context = new AsyncContext('WebSocketListener');
  readonly #settings: ListenerSettings;
  #isClosed = false;
  readonly #openings = new Set<ServerOpening>();
  readonly #openingOwner: ServerOpeningOwner = {
    requested: (opening, request) => this.#context.run(() => this.#requested(opening, request)),
    failed: (opening) => void this.#openings.delete(opening),
  };
  /** How many connections there are, also in the closing handshake. */
  #admitted = 0;
  #turnedAway = 0;
  readonly #ofAdmitted: ConnectionObserver = {
    ended: (socket) => void this.#sockets.delete(socket as ServerWebSocket),
    over: () => void this.#admitted--,
  };
  readonly #ofTurnedAway: ConnectionObserver = {
    ended: () => undefined,
    over: () => void this.#turnedAway--,
  };
  readonly #sockets = new Set<ServerWebSocket>();
  readonly #clients: AcceptedClients = {
    options: (receiveMode) => this.#settings.socket(receiveMode),
    answered: (opening) => void this.#openings.delete(opening),
    opened: (socket) => void this.#sockets.add(socket),
  };

  /** Throws E_INVALIDARG (0x80070057) for options out of range. */
  constructor(options: WebSocketListenerOptions = {}) {
    this.#settings = listenerSettings(options);
    this.#listener.addEventListener('connectionreceived', (args) => this.#accept(args));
    deliverStreams(this.#listener, (token) => this.#open(token, receiveRequest));
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

  /**
   * Binds and starts to accept, as `bindServiceNameAsync` of StreamSocketListener; with a protection level of TLS for `wss`.
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) without a `connectionreceived` handler too.
   */
  bindServiceNameAsync(localServiceName: string, options?: SignalOptions): AsyncOperation<void>;
  bindServiceNameAsync(
    localServiceName: string,
    protectionLevel: SocketProtectionLevel,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  bindServiceNameAsync(
    localServiceName: string,
    protectionLevel: SocketProtectionLevel,
    adapter: NetworkAdapter,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  bindServiceNameAsync(...parameters: [string]): AsyncOperation<void> {
    this.#requireHandler();
    return this.#listener.bindServiceNameAsync(...parameters);
  }

  /** Binds to one local address and starts to accept, as `bindEndpointAsync` of StreamSocketListener; otherwise the same. */
  bindEndpointAsync(
    localHostName: HostName | null,
    localServiceName: string,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  bindEndpointAsync(
    localHostName: HostName | null,
    localServiceName: string,
    protectionLevel: SocketProtectionLevel,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  bindEndpointAsync(...parameters: [HostName | null, string]): AsyncOperation<void> {
    this.#requireHandler();
    return this.#listener.bindEndpointAsync(...parameters);
  }

  /**
   * Takes over a client of an HTTP server, for its `upgrade` event: `server.on('upgrade', (request, socket, head) =>
   * listener.handleUpgrade(request, socket, head))`. The listener need not be bound. `connectionreceived` is raised before this
   * returns, or, with answers to earlier requests that the client has not received, behind them; a request that is none of a
   * WebSocket is answered with 400 or 426.
   *
   * The connection leaves the HTTP server: `socket` is destroyed, and the server neither counts nor closes it. With `node:https`,
   * and on Windows, `socket` stays instead, to relay the bytes: leave it alone; the server counts it until the WebSocket has ended,
   * and `information.bandwidthStatistics` has zeros. Without effect when `socket` was destroyed before, or the client has gone;
   * without a free descriptor the client is disconnected. After `close` the answer is 503.
   *
   * Throws E_INVALIDARG (0x80070057), and leaves the connection to the caller, for a socket that is not TCP.
   *
   * @param head the bytes that came behind the request, as the event has them
   */
  handleUpgrade(request: UpgradeRequest, socket: Duplex, head: Uint8Array): void {
    if (socket.destroyed) return;
    const received = Buffer.concat([headOf(request), head]);
    if (socket.writableLength === 0) this.#upgrade(received, socket);
    else afterWrites(socket, this.#settings.opening.time, () => this.#upgrade(received, socket));
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
   * Sends a message to every open ServerMessageWebSocket, behind what was written to it before, and returns their number: text
   * for a string, else binary. It is framed and compressed once for all.
   *
   * A socket whose client reads too slowly queues it: see `bufferedAmount`. The bytes may be changed afterwards.
   */
  broadcast(message: string | IBuffer | BufferSource): number {
    const isText = typeof message === 'string';
    const bytes = isText ? Buffer.from(message) : bytesOf(message);
    return broadcast(
      isText ? SocketMessageType.utf8 : SocketMessageType.binary,
      bytes,
      messageConnections(this.#sockets),
    );
  }

  /**
   * Stops listening. Clients without an answer are disconnected, and every open WebSocket is closed with 1001 (going away).
   * Closing again has no effect.
   */
  close(): void {
    this.#isClosed = true;
    this.#listener.close();
    this.#events.clear();
    for (const opening of this.#openings) opening.close();
    this.#openings.clear();
    for (const socket of this.#sockets) socket.close(1001, '');
    this.#sockets.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #requireHandler(): void {
    if (!this.#isClosed && this.#events.isEmpty) throw illegalCall('bind: add a connectionreceived handler first');
  }

  #upgrade(received: Uint8Array, socket: Duplex): void {
    const taken = takeOrDestroy(socket);
    if (taken) this.#open(taken.stream.token, (opening) => opening.take(Buffer.concat([received, taken.unread])));
  }

  #accept({ socket }: StreamSocketListenerConnectionReceivedEventArgs): void {
    this.#open(takeConnection(socket).native.token, receiveRequest);
  }

  #open(token: number, receive: (opening: ServerOpening) => void): void {
    const isFull = this.#admitted >= this.#settings.maxConnections;
    const observer = isFull ? this.#ofTurnedAway : this.#ofAdmitted;
    const opening = new ServerOpening(token, this.#settings.opening, this.#openingOwner, observer);
    if (isFull) {
      this.#turnAway(opening);
      return;
    }
    this.#admitted++;
    this.#openings.add(opening);
    receive(opening);
  }

  #turnAway(opening: ServerOpening): void {
    if (this.#turnedAway++ < MAX_TURNED_AWAY) opening.turnAway();
    else opening.close();
  }

  #requested(opening: ServerOpening, request: HandshakeRequest): void {
    const args = new WebSocketListenerConnectionReceivedEventArgsClass<WebSocketListener>(
      this,
      opening,
      request,
      this.#clients,
    );
    if (this.#events.isEmpty) args.refuse(503);
    else this.#events.raise(args);
  }
}

function receiveRequest(opening: ServerOpening): void {
  opening.receive();
}

/** Those of message sockets. */
function* messageConnections(sockets: Iterable<ServerWebSocket>): Iterable<WebSocketConnection> {
  for (const socket of sockets) {
    const channel = messageChannelOf(socket);
    if (channel instanceof WebSocketConnection) yield channel;
  }
}

/** Clients must not end the process: one that cannot be taken over because of them is disconnected, and the result is null. */
function takeOrDestroy(socket: Duplex): UpgradedConnection | null {
  try {
    return takeNodeConnection(socket);
  } catch (error) {
    if (!isDueToClients(error, socket)) throw error;
    socket.destroy();
    return null;
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
