import { requireNetwork } from '../../../internal/runtime/capabilities.js';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import type { NativeOperation } from '../../../internal/async/native-operation.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { observerOf, type Transport } from '../../../internal/control-channel/transport.js';
import { sentCredential } from '../../../internal/credentials/sent-credential.js';
import { aborted, illegalCall } from '../../../internal/errors/errors.js';
import type { EventHandler } from '../../../internal/events/event-source.js';
import { SocketEvents } from '../../../internal/events/socket-events.js';
import { chosenProxy, socketProxy } from '../../../internal/network/socket-proxy.js';
import { rejectCallbacks } from '../../../internal/projection/callback-style.js';
import { publish, publishFailure, tlsChannels, webSocketChannels } from '../../../internal/runtime/diagnostics.js';
import type { HandshakeResult } from '../../../internal/tls/handshake-result.js';
import type { WebSocketChannel } from '../../../internal/websocket/channel.js';
import type { CloseArguments } from '../../../internal/websocket/close-arguments.js';
import { destinationOf, type Destination } from '../../../internal/websocket/destination.js';
import {
  openWebSocket,
  type OpeningOwner,
  type WebSocketRequest,
} from '../../../internal/websocket/open-web-socket.js';
import { observed } from '../../../internal/websocket/observed-owner.js';
import { RequestHeaders } from '../../../internal/websocket/request-headers.js';
import { WebSocketSettings } from '../../../internal/websocket/settings.js';
import type { Uri } from '../../foundation/uri.js';
import { ClosableWebSocket } from './closable-web-socket.js';
import {
  decisionOf,
  type WebSocketServerCustomValidationRequestedEventArgs,
} from './web-socket-server-custom-validation-requested-event-args.js';
import type { IWebSocket } from './web-socket.js';

type ValidationArgs<Target> = WebSocketServerCustomValidationRequestedEventArgs<Target>;
type ValidationHandler<Target> = EventHandler<ValidationArgs<Target>>;

/** @internal The socket as the transport of a channel; null for anything else. */
export let webSocketTransport: (socket: unknown) => Transport | null;

/** What MessageWebSocket and StreamWebSocket have in common: connecting. */
export abstract class ClientWebSocket<Target extends object> extends ClosableWebSocket<IWebSocket> {
  /** @internal */
  protected readonly settings: WebSocketSettings = new WebSocketSettings();
  readonly #headers = new RequestHeaders();
  readonly #validation = new SocketEvents<ValidationArgs<Target>>('servercustomvalidationrequested');
  #connecting: NativeOperation<void> | null = null;
  /** @internal */
  protected handshake: HandshakeResult | null = null;

  static {
    webSocketTransport = (socket) => {
      const isSocket = typeof socket === 'object' && socket !== null && #connecting in socket;
      return isSocket ? socket.#transport() : null;
    };
  }

  constructor() {
    super();
    this.sender.kinds = this.settings;
  }

  /** @internal Fixes the handlers that may not be added after the connect, or lets them be added again. */
  protected fixHandlers(isFixed: boolean): void {
    if (isFixed) this.#validation.fix();
    else this.#validation.unfix();
  }

  /**
   * Handler that decides about a server whose certificate was verified, with `wss` only; null for none. It may reject the
   * server, at once or, with a deferral, later; the connect waits for that.
   */
  get onservercustomvalidationrequested(): ValidationHandler<Target> | null {
    return this.#validation.property;
  }

  set onservercustomvalidationrequested(handler: ValidationHandler<Target> | null) {
    this.#validation.property = handler;
  }

  /**
   * Adds a handler; adding a function twice has the effect of once. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) for
   * `servercustomvalidationrequested` after connect or close, and E_INVALIDARG (0x80070057) for another event.
   */
  override addEventListener(type: string, handler: never): void {
    if (type === 'servercustomvalidationrequested') this.#validation.add(handler);
    else super.addEventListener(type as 'closed', handler);
  }

  override removeEventListener(type: string, handler: never): void {
    if (type === 'servercustomvalidationrequested') this.#validation.remove(handler);
    else super.removeEventListener(type as 'closed', handler);
  }

  /**
   * Sets a header of the opening handshake, replacing one of the same name; before `connectAsync`, or again after a failed
   * one.
   *
   * Throws E_INVALIDARG (0x80070057) for a name that is no token (RFC 9110, section 5.6.2), for a value with anything but
   * visible ASCII, spaces and tabs, and for headers that belong to the handshake or the connection, among them `Host` and
   * `Sec-WebSocket-…`: sub-protocols go to `control.supportedProtocols`. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) after the
   * connect, RO_E_CLOSED (0x80000013) after `close`.
   */
  setRequestHeader(headerName: string, headerValue: string): void {
    this.slot.requireOpen('setRequestHeader');
    if (this.settings.holder.isFixed) throw illegalCall('setRequestHeader: cannot be called after connectAsync');
    this.#headers.set(headerName, headerValue);
  }

  /**
   * Connects, with TLS for `wss`, and performs the opening handshake (RFC 6455, section 4). After a failure the same socket
   * may be connected again, with other options.
   *
   * Rejects with an error whose `WebSocketError.getStatus` is cannotConnect, hostNameNotResolved, timeout, connectionReset,
   * the status of HTTP that the server answered instead, errorHttpInvalidServerResponse for an answer that is no WebSocket
   * or selects a sub-protocol that was not offered, or one of the certificate statuses; then `information` has the
   * certificate and all of its errors. Throws E_INVALIDARG (0x80070057) for a URI whose scheme is neither `ws` nor `wss`, or
   * that has a fragment, user name or password, and for a credential without user name or password, and E_ILLEGAL_METHOD_CALL (0x8000000E) on a socket that is connecting,
   * connected or closed. Cancelling ends the attempt.
   */
  connectAsync(uri: Uri, options?: SignalOptions): AsyncOperation<void> {
    const destination = destinationOf(uri);
    return startWithSignal(() => this.#connect(destination), options);
  }

  /** @internal As in UWP: reads fail, or a last event whose reader throws is raised. */
  protected override get closesWhenLost(): boolean {
    return false;
  }

  /** @internal */
  protected override closeWith(args: CloseArguments): void {
    this.#connecting?.stop(aborted('the socket was closed'));
    this.settings.close();
    this.fixHandlers(true);
    super.closeWith(args);
  }

  #connect(destination: Destination): AsyncOperation<void> {
    if (this.slot.isClosed) throw illegalCall('connectAsync: the socket is closed');
    this.#requireUnconnected('connectAsync');
    requireNetwork('connect', 'connectAsync');
    const request = this.#requestTo(destination);
    const tls = destination.isSecure ? this.settings.client() : null;
    this.#connecting = openWebSocket(request, this.settings.options, tls, this.#openingOwner());
    this.handshake = null;
    this.settings.fix();
    this.fixHandlers(true);
    return this.#connecting;
  }

  #requireUnconnected(operation: string): void {
    this.slot.requireOpen(operation);
    if (this.slot.channel || this.#connecting) throw illegalCall(`${operation}: the socket is already connected`);
  }

  #transport(): Transport {
    const { slot } = this;
    return {
      socket: this,
      requireUnconnected: (operation) => this.#requireUnconnected(operation),
      get isConnected() {
        return slot.channel !== null;
      },
      get isClosed() {
        return slot.isClosed;
      },
      get traffic() {
        const traffic = slot.channel?.traffic;
        return traffic ? traffic.bytesReceived + traffic.bytesSent : 0;
      },
      probeAfter: (seconds) => slot.channel?.probeAfter(seconds),
      flush: () => void slot.require('flushTransport').endTurn(),
    };
  }

  #requestTo({ isSecure, host, port, target, authority }: Destination): WebSocketRequest {
    const { options } = this.settings;
    const { perMessageDeflate, receive, maxMessageSize, unsolicitedPongInterval } = options;
    return {
      host,
      port,
      target,
      authority,
      headers: this.#headers.entries,
      protocols: this.settings.offeredProtocols(),
      deflate: perMessageDeflate,
      receive,
      maxMessageSize,
      unsolicitedPongInterval: observerOf(this) ? 0 : unsolicitedPongInterval,
      connectTimeout: options.connectTimeout,
      closeTimeout: options.closeTimeout,
      serverCredential: sentCredential(options.serverCredential, 'serverCredential'),
      proxyCredential: sentCredential(options.proxyCredential, 'proxyCredential'),
      proxy: socketProxy(chosenProxy(options), isSecure ? 'wss' : 'ws', host, port),
    };
  }

  #openingOwner(): OpeningOwner {
    return {
      channelOwner: observed(this.inbox),
      finished: (peer) => this.#secured(peer),
      validate: (peer) => this.#validate(peer),
      opened: (channel) => this.#opened(channel),
      failed: (error) => this.#connectFailed(error),
    };
  }

  /** A connect that ends while handlers decide, without a peer, leaves what they were shown. */
  #secured(peer: HandshakeResult | null): void {
    this.handshake = peer ?? this.handshake;
    if (peer?.negotiated) publish(tlsChannels.secure, () => ({ socket: this, isServer: false }));
  }

  #validate(peer: HandshakeResult): Promise<boolean> | null {
    this.handshake = peer;
    if (this.#validation.isEmpty) return null;
    let decision: Promise<boolean> | null = null;
    this.context.run(() => {
      decision = decisionOf(this as unknown as Target, peer, (args) => this.#validation.raise(args));
    });
    return decision;
  }

  #opened(channel: WebSocketChannel): void {
    this.#connecting = null;
    this.slot.hold(channel);
    this.inbox.attach(channel);
    publish(webSocketChannels.connect, () => ({ socket: this }));
  }

  #connectFailed(error: Error): void {
    this.#connecting = null;
    this.settings.unfix();
    if (!this.slot.isClosed) this.fixHandlers(false);
    publishFailure(webSocketChannels.error, error, () => ({ socket: this, error }));
  }
}

rejectCallbacks(ClientWebSocket.prototype);
