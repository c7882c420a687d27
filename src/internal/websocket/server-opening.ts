import { Buffer } from 'node:buffer';
import {
  BindingServerOpening,
  type BindingHandshakeRequest,
  type BindingWebSocket,
  type BindingWebSocketOptions,
} from '../../native/index.cjs';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { callNative, fromNative } from '../errors/native-error.js';
import { nativeHub, unwatch, watch, type Source } from '../runtime/hub.js';
import type { NativeStream } from '../tcp/native-stream.js';
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
  readonly #native: BindingServerOpening;
  readonly #owner: ServerOpeningOwner;
  /** Null once the connection is closed, or accepted. */
  #observer: ConnectionObserver | null;
  #hasRequest = false;
  /** What sends an answer other than 101. */
  #refusal: BindingWebSocket | null = null;

  /** @param observer of the connection, also once it is accepted */
  constructor(
    stream: NativeStream,
    limits: OpeningLimits,
    owner: ServerOpeningOwner,
    observer: ConnectionObserver,
  ) {
    this.#owner = owner;
    this.#observer = observer;
    this.#token = stream.token;
    this.#native = new BindingServerOpening(nativeHub(), this.#token, limits.headBytes, limits.time);
    watch(this.#token, this);
  }

  /** For the hub: more of the request, or room for an answer, or the time for an answer has passed. */
  ready(): void {
    if (this.#refusal) this.#finish(this.#refusal);
    else if (!this.#hasRequest) this.receive();
    else if (this.#native.isOver()) this.#expired();
  }

  /** Reads what there is of the request. */
  receive(): void {
    this.#read(() => this.#native.receive());
  }

  /** Takes bytes that were received by another reader. */
  take(received: Uint8Array): void {
    this.#read(() => this.#native.take(received));
  }

  /** Accepts and returns the open connection. */
  accept({ protocol, headers, options }: OpeningAnswer, owner: ChannelOwner): WebSocketConnection {
    const native = callNative(() => this.#native.accept(protocol, [...headers], options));
    const observer = this.#observer;
    this.#observer = null;
    return new WebSocketConnection(native, owner, observer);
  }

  /** Answers with another status and closes the connection. */
  refuse(status: number, headers: readonly string[], body: string): void {
    this.#refused(callNative(() => this.#native.refuse(status, [...headers], Buffer.from(body))));
  }

  /** Answers 503 without a look at the request. */
  turnAway(): void {
    this.#refused(this.#native.turnAway());
  }

  /** Closes the connection without an answer. */
  close(): void {
    this.#over();
    this.#native.close();
  }

  #read(read: () => HandshakeRequest | null): void {
    let request;
    try {
      request = read();
    } catch (error) {
      this.#refused(this.#native.refused());
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

  #refused(native: BindingWebSocket | null): void {
    this.#refusal = native;
    if (native) this.#finish(native);
    else this.#over();
  }

  #finish(refusal: BindingWebSocket): void {
    if (refusal.finish()) this.#over();
  }

  #over(): void {
    unwatch(this.#token);
    this.#observer?.over();
    this.#observer = null;
  }
}
