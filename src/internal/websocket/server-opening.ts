import { Buffer } from 'node:buffer';
import type { BindingHandshakeRequest, BindingWebSocketOptions } from '../../native/index.cjs';
import { illegalCall, UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { callNative, fromNative } from '../errors/native-error.js';
import { serverOpenings, unwatch, watch, webSockets, type Source } from '../runtime/hub.js';
import type { ChannelOwner } from './channel.js';
import { WebSocketConnection, type ConnectionObserver } from './web-socket-connection.js';

/** The request of a client. */
export type HandshakeRequest = BindingHandshakeRequest;

/** How messages are received and sent. */
export type SocketOptions = BindingWebSocketOptions;

/** What a client may take for its request. */
export interface OpeningLimits {
  /** Bytes of the head. */
  readonly headBytes: number;
  /** Milliseconds. */
  readonly time: number;
}

/** An answer of 101. */
export interface OpeningAnswer {
  readonly protocol: string | null;
  readonly headers: readonly string[];
  readonly options: BindingWebSocketOptions;
}

/** Receives what comes of an opening. */
export interface ServerOpeningOwner {
  requested(opening: ServerOpening, request: BindingHandshakeRequest): void;
  /** There is no valid request; the client has been answered. */
  failed(opening: ServerOpening, error: Error): void;
}

/** The server's side of the opening handshake of one connection, which it takes over. */
export class ServerOpening implements Source {
  readonly #token: number;
  /** For the native side; the connection has it too, be it accepted or refused. */
  readonly #number: number;
  readonly #owner: ServerOpeningOwner;
  /** Null once the connection is closed, or accepted. */
  #observer: ConnectionObserver | null;
  #hasRequest = false;
  /** Whether an answer other than 101 is on its way. */
  #isRefused = false;

  /**
   * @param token of the stream, which it takes over
   * @param observer of the connection, also once it is accepted
   */
  constructor(token: number, limits: OpeningLimits, owner: ServerOpeningOwner, observer: ConnectionObserver) {
    this.#owner = owner;
    this.#observer = observer;
    this.#token = token;
    this.#number = serverOpenings.begin(this.#token, limits.headBytes, limits.time);
    watch(this.#token, this);
  }

  /** For the hub: more of the request, or room for an answer, or the time for an answer has passed. */
  ready(): void {
    if (this.#isRefused) this.#finish();
    else if (!this.#hasRequest) this.receive();
    else if (serverOpenings.isOver(this.#number)) this.#expired();
  }

  /** Reads what there is of the request. */
  receive(): void {
    this.#read(() => serverOpenings.receive(this.#number));
  }

  /** Takes bytes that were received by another reader. */
  take(received: Uint8Array): void {
    this.#read(() => serverOpenings.take(this.#number, received));
  }

  /** Accepts and returns the open connection. */
  accept({ protocol, headers, options }: OpeningAnswer, owner: ChannelOwner): WebSocketConnection {
    this.#requirePending();
    callNative(() => serverOpenings.accept(this.#number, protocol, [...headers], options));
    const observer = this.#observer;
    this.#observer = null;
    return new WebSocketConnection(this.#number, this.#token, owner, observer);
  }

  /** Answers with another status and closes the connection. */
  refuse(status: number, headers: readonly string[], body: string): void {
    this.#requirePending();
    callNative(() => serverOpenings.refuse(this.#number, status, [...headers], Buffer.from(body)));
    this.#refused();
  }

  /** Answers 503 without a look at the request. */
  turnAway(): void {
    serverOpenings.turnAway(this.#number);
    this.#refused();
  }

  /** Closes the connection without an answer. */
  close(): void {
    this.#over();
  }

  #requirePending(): void {
    if (!this.#observer) throw illegalCall('the client has been disconnected');
  }

  #read(read: () => HandshakeRequest | null): void {
    let request;
    try {
      request = read();
    } catch (error) {
      this.#refused();
      this.#owner.failed(this, fromNative(error));
      return;
    }
    if (!request) return;
    this.#hasRequest = true;
    this.#owner.requested(this, request);
  }

  #expired(): void {
    this.#over();
    this.#owner.failed(this, new UwpError(Hresult.WININET_E_TIMEOUT, 'the client was not answered in time'));
  }

  #refused(): void {
    this.#isRefused = true;
    this.#finish();
  }

  #finish(): void {
    if (webSockets.finish(this.#number)) this.#over();
  }

  #over(): void {
    unwatch(this.#token);
    webSockets.release(this.#number);
    this.#observer?.over();
    this.#observer = null;
  }
}
