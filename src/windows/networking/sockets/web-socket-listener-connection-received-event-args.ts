import { illegalCall, invalidArgument } from '../../../internal/errors/errors.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ChannelOwner, WebSocketChannel } from '../../../internal/websocket/channel.js';
import { ReceiveMode } from '../../../internal/websocket/open-web-socket.js';
import type { HandshakeRequest, ServerOpening, SocketOptions } from '../../../internal/websocket/server-opening.js';
import { acceptMessageWebSocket, type ServerMessageWebSocket } from './server-message-web-socket.js';
import { acceptStreamWebSocket, type ServerStreamWebSocket } from './server-stream-web-socket.js';

/** How a client is accepted. */
export interface WebSocketAcceptOptions {
  /** The sub-protocol, one of `protocols`. Default: none. */
  readonly protocol?: string | undefined;
  /** Further header fields of the answer; those of the handshake throw E_INVALIDARG (0x80070057). */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
}

/** An answer other than 101. */
export interface WebSocketRefusal {
  /** Further header fields of the answer, besides Content-Length and Connection. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
  /** Text of the body. Default: none. */
  readonly body?: string | undefined;
}

/** What the listener does with an accepted client. */
export interface AcceptedClients {
  options(receiveMode: ReceiveMode): SocketOptions;
  /** The client was answered. */
  answered(opening: ServerOpening): void;
  opened(socket: ServerWebSocket): void;
}

type ServerWebSocket = ServerMessageWebSocket | ServerStreamWebSocket;

/** The class behind the arguments of `connectionreceived`. */
export class WebSocketListenerConnectionReceivedEventArgsClass<Listener> {
  readonly #target: Listener;
  readonly #opening: ServerOpening;
  readonly #request: HandshakeRequest;
  readonly #clients: AcceptedClients;
  #headers: ReadonlyMap<string, string> | null = null;
  #isAnswered = false;

  /** @internal */
  constructor(target: Listener, opening: ServerOpening, request: HandshakeRequest, clients: AcceptedClients) {
    this.#target = target;
    this.#opening = opening;
    this.#request = request;
    this.#clients = clients;
  }

  /** Path and query that the client requests. */
  get requestTarget(): string {
    return this.#request.target;
  }

  /** Header fields of the request, with names in lower case. Several fields of one name are joined by commas. */
  get headers(): ReadonlyMap<string, string> {
    return (this.#headers ??= headersOf(this.#request.headers));
  }

  /** The sub-protocols that the client offers, its preferred one first. */
  get protocols(): readonly string[] {
    return this.#request.protocols;
  }

  /** Accepts the client with a WebSocket for messages. Once for each client; then it throws E_ILLEGAL_METHOD_CALL (0x8000000E). */
  acceptMessageWebSocket(options: WebSocketAcceptOptions = {}): ServerMessageWebSocket {
    return this.#accept(options, ReceiveMode.messages, acceptMessageWebSocket);
  }

  /** Accepts the client with a WebSocket for a stream of bytes; otherwise like `acceptMessageWebSocket`. */
  acceptStreamWebSocket(options: WebSocketAcceptOptions = {}): ServerStreamWebSocket {
    return this.#accept(options, ReceiveMode.bytes, acceptStreamWebSocket);
  }

  /**
   * Answers with another status, such as 401 or 403, and closes the connection. Throws E_INVALIDARG (0x80070057) for anything
   * but 300 to 599, and E_ILLEGAL_METHOD_CALL (0x8000000E) once the client was answered.
   */
  refuse(status: number, { headers = [], body = '' }: WebSocketRefusal = {}): void {
    if (!Number.isInteger(status) || status < 300 || status > 599) {
      throw invalidArgument('refuse: the status must be 300 to 599');
    }
    this.#requireUnanswered('refuse');
    this.#opening.refuse(status, pairs(headers), body);
    this.#answered();
  }

  /** The listener. */
  get target(): Listener {
    return this.#target;
  }

  get type(): string {
    return 'connectionreceived';
  }

  get detail(): unknown[] {
    return [this];
  }

  #accept<Socket extends ServerWebSocket>(
    { protocol, headers = [] }: WebSocketAcceptOptions,
    receiveMode: ReceiveMode,
    accept: (open: (owner: ChannelOwner) => WebSocketChannel) => Socket,
  ): Socket {
    this.#requireUnanswered('accept');
    const options = this.#clients.options(receiveMode);
    const answer = { protocol: protocol ?? null, headers: pairs(headers), options };
    const socket = accept((owner) => this.#opening.accept(answer, owner));
    this.#answered();
    this.#clients.opened(socket);
    return socket;
  }

  #answered(): void {
    this.#isAnswered = true;
    this.#clients.answered(this.#opening);
  }

  #requireUnanswered(member: string): void {
    if (this.#isAnswered) throw illegalCall(`${member}: the client was answered already`);
  }
}

/** Windows has no way to listen for WebSockets: the arguments of WebSocketListener's `connectionreceived`. */
export const WebSocketListenerConnectionReceivedEventArgs: ApiMadeClass<
  typeof WebSocketListenerConnectionReceivedEventArgsClass
> = apiMade(WebSocketListenerConnectionReceivedEventArgsClass, 'WebSocketListenerConnectionReceivedEventArgs');
export type WebSocketListenerConnectionReceivedEventArgs<Listener> =
  WebSocketListenerConnectionReceivedEventArgsClass<Listener>;

function pairs(headers: Iterable<readonly [name: string, value: string]>): string[] {
  return [...headers].flatMap(([name, value]) => [String(name), String(value)]);
}

function headersOf(fields: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < fields.length; index += 2) {
    const [name, value] = [fields[index]!, fields[index + 1]!];
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
