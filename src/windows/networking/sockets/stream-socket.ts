import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { requireNetwork } from '../../../internal/runtime/capabilities.js';
import { prepareAndAdopt, requireDescriptor } from '../../../internal/projection/from-descriptor.js';
import { requireService, takeSignal } from '../../../internal/projection/arguments.js';
import { requireHostName } from '../../../internal/names/host-name-arguments.js';
import { requireProtectionLevel } from '../../../internal/tls/protection-level.js';
import { AsyncOperation } from '../../../internal/async/async-operation.js';
import { begin } from '../../../internal/async/begin.js';
import { ConnectionSlot } from '../../../internal/tcp/connection-slot.js';
import {
  publish,
  publishFailure,
  streamSocketChannels,
  tlsChannels,
  keepContext,
  publishCall,
} from '../../../internal/runtime/diagnostics.js';
import { findEndpointPairs } from '../../../internal/names/endpoint-pairs.js';
import { aborted, illegalCall, invalidArgument } from '../../../internal/errors/errors.js';
import { callNative } from '../../../internal/errors/native-error.js';
import type { Transport } from '../../../internal/control-channel/transport.js';
import { tcpDefaults, type TcpOptions } from '../../../internal/options/option-defaults.js';
import type { NativeOperation } from '../../../internal/async/native-operation.js';
import { localName, remoteName, type LocalName } from '../../../internal/names/names.js';
import { chosenProxy, socketProxy } from '../../../internal/network/socket-proxy.js';
import { adoptTcpConnection, optionsOfConnection, openTcpConnection } from '../../../internal/tcp/open-tcp.js';
import {
  openTlsConnection,
  secureAsClient,
  secureAsServer,
  type HandshakeOwner,
} from '../../../internal/tls/open-tls.js';
import { OptionsHolder } from '../../../internal/options/options-holder.js';
import { SocketInputStream } from './socket-input-stream.js';
import { SocketOutputStream } from './socket-output-stream.js';
import type { TcpConnection } from '../../../internal/tcp/tcp-connection.js';
import type { HandshakeResult } from '../../../internal/tls/handshake-result.js';
import { TlsSettings } from '../../../internal/tls/tls-settings.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import type { VectorView } from '../../foundation/collections/vector-view.js';
import { NetworkAdapter } from '../connectivity/network-adapter.js';
import { EndpointPair } from '../endpoint-pair.js';
import type { HostName } from '../host-name.js';
import { HostNameSortOptions } from '../host-name-sort-options.js';
import { setOwnership } from '../../../internal/agent/ownership.js';
import type { Reclaimed } from '../../../internal/agent/reclaim.js';
import { NOTHING_LEFT, type Suspended } from '../../../internal/agent/transfer.js';
import { SocketActivityKind } from './socket-activity-kind.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { StreamSocketControlClass, type StreamSocketControl } from './stream-socket-control.js';
import { StreamSocketInformationClass, type StreamSocketInformation } from './stream-socket-information.js';
import { TransferableSocket } from './transferable-socket.js';

/** The destination of a connect. */
interface Destination {
  readonly local: LocalName;
  readonly remoteHostName: HostName;
  readonly remoteServiceName: string;
  readonly protectionLevel: SocketProtectionLevel;
}

/** @internal Creates the StreamSocket of an accepted connection. */
export let adoptConnection: (
  connection: TcpConnection,
  options: Readonly<TcpOptions>,
  settings: TlsSettings,
) => StreamSocket;

/** @internal Performs the handshake of an accepted socket. */
export let secureAccepted: (socket: StreamSocket, level: SocketProtectionLevel) => AsyncOperation<void>;

/** @internal Takes the connection out of a connected socket, which is closed then. */
export let takeConnection: (socket: StreamSocket) => TcpConnection;

/** @internal Creates the StreamSocket of a connection that the agent gave back. */
export let adoptReclaimedStream: (reclaimed: Reclaimed) => StreamSocket;

/** @internal Throws unless the value is a connected StreamSocket. */
export let requireConnected: (socket: unknown, member: string) => void;

/** @internal The socket as the transport of a channel; null for anything else. */
export let streamTransport: (socket: unknown) => Transport | null;

class StreamSocketClass extends TransferableSocket {
  readonly #slot = new ConnectionSlot(this);
  /** The options, or from the first look at `control` on what holds them. */
  #options: Readonly<TcpOptions> | OptionsHolder<TcpOptions> = tcpDefaults();
  #information: StreamSocketInformation | null = null;
  #control: StreamSocketControl | null = null;
  #inputStream: SocketInputStream | null = null;
  #outputStream: SocketOutputStream | null = null;
  #destination: Destination | null = null;
  #connecting: NativeOperation<void> | null = null;
  /** The listener's TLS options; set on an accepted socket, which is the server of a handshake. */
  #inherited: TlsSettings | null = null;
  /** Whether the connection comes from a descriptor, so that it is unknown which side connected. */
  #isAdopted = false;
  #tls: TlsSettings | null = null;
  #handshake: HandshakeResult | null = null;

  static {
    adoptConnection = (connection, options, settings) => {
      const socket = new StreamSocketClass();
      socket.#options = options;
      socket.#slot.fill(connection);
      socket.#inherited = settings;
      return socket;
    };
    streamTransport = (socket) => {
      const isSocket = typeof socket === 'object' && socket !== null && #slot in socket;
      return isSocket ? socket.#transport() : null;
    };
    requireConnected = (socket, member) => {
      const isSocket = typeof socket === 'object' && socket !== null && #slot in socket;
      if (!isSocket) throw invalidArgument(`${member}: the socket must be a StreamSocket`);
      socket.#slot.require(member);
    };
    takeConnection = (socket) => {
      const connection = socket.#slot.require('accept');
      connection.requireNothingUnread('accept');
      socket.#slot.empty();
      socket.close();
      return connection;
    };
    adoptReclaimedStream = ({ descriptor, ownership, bytes }) => {
      const socket = StreamSocketClass.fromDescriptor(descriptor);
      setOwnership(socket, ownership);
      socket.#slot.require('streamSocket').unread(bytes);
      return socket;
    };
    secureAccepted = (socket, level) =>
      socket.#secure((owner, { native }) => {
        // Of the listener's settings, not of a copy, so that its connections share one native server.
        return secureAsServer(native, socket.#inherited!.server(level), owner);
      });
  }

  constructor() {
    super();
    keepContext(this);
  }

  /**
   * Resolves a host and service into the endpoint pairs that a connect would try, in that order.
   *
   * @param sortOptions default `none`
   */
  static getEndpointPairsAsync(
    remoteHostName: HostName,
    remoteServiceName: string,
    sortOptions?: HostNameSortOptions,
    options?: SignalOptions,
  ): AsyncOperation<VectorView<EndpointPair>>;
  static getEndpointPairsAsync(
    remoteHostName: HostName,
    remoteServiceName: string,
    options: SignalOptions,
  ): AsyncOperation<VectorView<EndpointPair>>;
  static getEndpointPairsAsync(
    remoteHostName: HostName,
    remoteServiceName: string,
    sortOptions: HostNameSortOptions | SignalOptions = HostNameSortOptions.none,
    options?: SignalOptions,
  ): AsyncOperation<VectorView<EndpointPair>> {
    return findEndpointPairs('tcp', remoteHostName, remoteServiceName, sortOptions, options);
  }

  /**
   * Creates a socket from the file descriptor of a TCP connection that another program connected or accepted, or that
   * `detachDescriptor` returned. It can be read and written at once, and `upgradeToSslAsync` protects it: as server when
   * `control.serverCertificate` is set, otherwise as client. Beyond UWP.
   *
   * The socket owns the descriptor from then on: it closes this number at once and uses a duplicate; nothing else in the
   * process may use it. Options are kept: `control` returns `noDelay`, `keepAlive`, `outboundUnicastHopLimit` and
   * `qualityOfService` as the descriptor has them. When this throws, the caller keeps the descriptor.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but the descriptor of a TCP connection over IPv4 or IPv6, and for one that
   * another socket of this package waits for; WSAENOTSOCK (0x80072736) for a file; WSAEBADF (0x80072719) for a number that
   * is not open; tooManyOpenFiles (0x80072728) when the process is out of descriptors; and whatever
   * `prepare` throws. On Windows the descriptor is a `SOCKET` handle.
   *
   * @param prepare called with the socket before it adopts the descriptor, to set other options
   */
  static fromDescriptor(descriptor: number, prepare?: (socket: StreamSocket) => void): StreamSocket {
    const number = requireDescriptor(descriptor, prepare);
    const socket = new StreamSocketClass();
    socket.#options = optionsOfConnection(number);
    return prepareAndAdopt(socket, prepare, () => socket.#adopt(number));
  }

  /** Options; always the same object. */
  get control(): StreamSocketControl {
    return (this.#control ??= new StreamSocketControlClass(this.#holder, () => this.#settings));
  }

  /** Addresses and figures of the connection; always the same object. */
  get information(): StreamSocketInformation {
    return (this.#information ??= new StreamSocketInformationClass(
      this.#slot,
      () => this.#destination,
      () => this.#handshake,
    ));
  }

  /** Bytes from the peer. Reading before the connect fails with E_ILLEGAL_METHOD_CALL. */
  get inputStream(): SocketInputStream {
    this.#slot.requireOpen('inputStream');
    return (this.#inputStream ??= new SocketInputStream(this.#slot));
  }

  /** Bytes to the peer. Writing before the connect fails with E_ILLEGAL_METHOD_CALL. */
  get outputStream(): SocketOutputStream {
    this.#slot.requireOpen('outputStream');
    return (this.#outputStream ??= new SocketOutputStream(this.#slot));
  }

  /**
   * Connects. After a failure the same socket may be connected again.
   *
   * Throws E_ACCESSDENIED (0x80070005) when no capability of the manifest allows connections. Rejects with WSAEACCES
   * (0x8007271D) when none allows one of the addresses; the others are not attempted.
   *
   * Rejects with the SocketErrorStatus of the failure, such as connectionRefused (0x8007274D) or hostNotFound
   * (0x80072AF9). When the server's certificate is rejected, it is one of the certificate statuses (23 to 30), and
   * `information` has the certificate and all of its errors. A server that does not speak TLS results in
   * SEC_E_INVALID_TOKEN (0x80090308). Cancelling stops every attempt.
   *
   * @param protectionLevel default `plainSocket`. `tls12` is TLS 1.2; every other level of TLS or SSL negotiates the highest
   *   version that both sides support, TLS 1.2 or 1.3. Bluetooth levels throw socketTypeNotSupported (0x8007273C)
   * @param adapter the adapter to connect through; null throws E_INVALIDARG (0x80070057)
   */
  connectAsync(endpointPair: EndpointPair, options?: SignalOptions): AsyncOperation<void>;
  connectAsync(remoteHostName: HostName, remoteServiceName: string, options?: SignalOptions): AsyncOperation<void>;
  connectAsync(
    remoteHostName: HostName,
    remoteServiceName: string,
    protectionLevel: SocketProtectionLevel,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  connectAsync(
    remoteHostName: HostName,
    remoteServiceName: string,
    protectionLevel: SocketProtectionLevel,
    adapter: NetworkAdapter,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  connectAsync(...parameters: unknown[]): AsyncOperation<void> {
    const signal = takeSignal(parameters);
    const destination = parameters.length <= 1 ? ofPair(parameters[0]) : ofParameters(parameters);
    return startWithSignal(() => this.#startConnect(destination), signal);
  }

  /**
   * Protects the connection with TLS, after plain data was exchanged as the protocol requires (STARTTLS).
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) while a read or write is pending, while what a cancelled read had received is not
   * read, after `shutdownAsync`, and on a protected connection. Rejects like `connectAsync`; SEC_E_ILLEGAL_MESSAGE (0x80090326) when plain data of the server is still
   * unread, which is never taken for protected data. After a failure the connection is closed, and the socket may be
   * connected again.
   *
   * An accepted socket performs the handshake as server, with `control.serverCertificate`; so does one of `fromDescriptor`
   * that has this certificate. Beyond UWP.
   *
   * @param protectionLevel as for `connectAsync`; `plainSocket` throws E_INVALIDARG (0x80070057)
   * @param validationHostName the name that the server's certificate must be valid for; not used as server
   */
  upgradeToSslAsync(
    protectionLevel: SocketProtectionLevel,
    validationHostName: HostName | null,
    options?: SignalOptions,
  ): AsyncOperation<void> {
    const level = requireProtectionLevel(protectionLevel);
    // With a signal that has already aborted nothing starts: a cancelled handshake would cost the connection.
    return startWithSignal(() => {
      const connection = this.#slot.require('upgradeToSslAsync');
      connection.requireSending('upgradeToSslAsync');
      if (connection.isBusy) throw illegalCall('upgradeToSslAsync: a read or write is pending');
      connection.requireNothingUnread('upgradeToSslAsync');
      return this.#isServer ? this.#upgradeAsServer(level) : this.#upgrade(level, validationHostName);
    }, options);
  }

  /**
   * Shuts down the sending direction after everything that was written: with FIN, on a protected connection after a
   * close_notify. Completes when the kernel has both. Reading goes on until the peer ends; `close` ends the rest. Beyond UWP.
   *
   * From the call on, writing throws E_ILLEGAL_METHOD_CALL (0x8000000E), and so does `upgradeToSslAsync`; a second call
   * completes with the first. It throws E_ILLEGAL_METHOD_CALL before the connect. It rejects with RO_E_CLOSED (0x80000013)
   * after `close`, with the error of a write that failed, with operationAborted (0x800703E3) when `cancelIOAsync` or
   * `close` ended it or dropped a write before it, and with connectionResetByPeer (0x80072746) when the connection is gone.
   *
   * Cancelling withdraws it, and writing may go on, unless it has been started: then cancelling only ends the wait.
   */
  shutdownAsync(options?: SignalOptions): AsyncOperation<void> {
    return startWithSignal(() => this.#slot.require('shutdownAsync').writer.shutdown(), options);
  }

  /**
   * Cancels pending reads and writes, which fail with operationAborted (0x800703E3), without closing the connection. What a read
   * had received comes first in the next one. If bytes of a write were dropped, the connection can end with a reset only.
   */
  cancelIOAsync(): AsyncOperation<void> {
    return begin(() => {
      this.#slot.requireOpen('cancelIOAsync');
      if (this.#slot.isUsable) this.#slot.connection?.cancelIO();
      return AsyncOperation.completed(undefined);
    });
  }

  /**
   * Closes the socket, but not its connection, and returns a file descriptor of the connection for a new owner, which has to
   * close it: another program by the `stdio` of `child_process`, `node:net` by `new Socket({ fd })`, or `fromDescriptor`.
   * Beyond UWP.
   *
   * The new owner continues where this one stopped: the kernel has everything written, and received data that was not read
   * is still in the kernel. What a DataReader loaded stays with it. The descriptor is in blocking mode, and child processes
   * inherit it by `stdio` only.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before the connect, while a read or write is pending, while what a cancelled read
   * had received is not read, on a connection that is protected or being protected, and when written data was dropped; the error that ended the connection, such as
   * connectionResetByPeer (0x80072746), when a read or write failed with it; RO_E_CLOSED (0x80000013) after a close or
   * another call; and tooManyOpenFiles (0x80072728) when the process is out of descriptors. After each of these the socket
   * remains usable. On Windows the descriptor is a `SOCKET` handle.
   */
  detachDescriptor(): number {
    const connection = this.#slot.require('detachDescriptor');
    if (connection.isBusy) throw illegalCall('detachDescriptor: a read or write is pending');
    connection.requireNothingUnread('detachDescriptor');
    const descriptor = callNative(() => connection.native.detach());
    this.close();
    return descriptor;
  }

  /**
   * Closes the connection. Pending operations fail with operationAborted (0x800703E3). The peer sees an orderly end if
   * everything received was read and the kernel has everything written, otherwise a reset. Closing again has no effect.
   */
  close(): void {
    if (!this.#slot.isClosed) publishCall(streamSocketChannels.close, () => ({ socket: this }));
    this.#connecting?.stop(aborted('the socket was closed'));
    this.#heldOptions?.close();
    this.#tls?.close();
    this.#slot.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#slot.connection && this.#slot.isUsable) await this.outputStream.flushAsync();
    } finally {
      this.close();
    }
  }

  /** @internal */
  protected override requireUnopened(member: string): void {
    this.#slot.requireOpen(member);
    if (this.#slot.connection || this.#connecting) throw illegalCall(`${member}: the socket is already connected`);
  }

  /** @internal */
  protected override requireOpened(member: string): void {
    this.#slot.require(member);
  }

  /** @internal */
  protected override suspend(member: string): Suspended {
    const connection = this.#slot.require(member);
    if (connection.isBusy) throw illegalCall(`${member}: a read or write is pending`);
    const descriptor = callNative(() => connection.native.suspend());
    const { unreadBytes } = connection;
    return {
      kind: SocketActivityKind.streamSocket,
      descriptor,
      left: unreadBytes ? { leftovers: [{ length: unreadBytes.length }], bytes: [unreadBytes] } : NOTHING_LEFT,
      // The next call of the stream does.
      resume: () => undefined,
      end: () => this.close(),
    };
  }

  #transport(): Transport {
    const slot = this.#slot;
    return {
      socket: this,
      requireUnconnected: (operation) => this.requireUnopened(operation),
      get isConnected() {
        return slot.connection !== null;
      },
      get isClosed() {
        return slot.isClosed;
      },
      get traffic() {
        const { traffic } = slot;
        return traffic ? traffic.bytesReceived + traffic.bytesSent : 0;
      },
      probeAfter: (seconds) => {
        // A handshake has the connection to itself, and keeps the options.
        if (slot.isUsable) callNative(() => slot.connection?.native.probeAfter(seconds));
      },
      flush: () => slot.require('flushTransport').writer.endTurn(),
    };
  }

  get #isServer(): boolean {
    return this.#inherited !== null || (this.#isAdopted && this.#settings.options.serverCertificate !== null);
  }

  get #heldOptions(): OptionsHolder<TcpOptions> | null {
    return this.#options instanceof OptionsHolder ? this.#options : null;
  }

  get #currentOptions(): Readonly<TcpOptions> {
    return this.#options instanceof OptionsHolder ? this.#options.options : this.#options;
  }

  /** Created on first use, in the state that it would have by then. */
  get #holder(): OptionsHolder<TcpOptions> {
    return this.#heldOptions ?? (this.#options = this.#newHolder(this.#currentOptions));
  }

  #newHolder(options: Readonly<TcpOptions>): OptionsHolder<TcpOptions> {
    const holder = new OptionsHolder(options);
    if (this.#slot.isClosed) holder.close();
    else if (this.#slot.connection || this.#connecting) holder.fix();
    return holder;
  }

  get #settings(): TlsSettings {
    return (this.#tls ??= this.#newSettings());
  }

  /** Settings are created on first use, in the state that they would have by then. */
  #newSettings(): TlsSettings {
    const settings = TlsSettings.ofSocket(this.#inherited ?? undefined);
    if (this.#slot.isClosed) settings.close();
    else if (!this.#slot.isUsable || this.#handshake?.negotiated) settings.fix();
    return settings;
  }

  #adopt(descriptor: number): void {
    this.#slot.requireOpen('fromDescriptor');
    requireNetwork('connect', 'fromDescriptor');
    if (this.#connecting) throw illegalCall('fromDescriptor: prepare has connected the socket');
    this.#slot.fill(adoptTcpConnection(descriptor, this.#currentOptions));
    this.#heldOptions?.fix();
    this.#isAdopted = true;
    publish(streamSocketChannels.connect, () => ({ socket: this }));
  }

  #startConnect(destination: Destination): AsyncOperation<void> {
    this.requireUnopened('connectAsync');
    requireNetwork('connect', 'connectAsync');
    return this.#connect(destination);
  }

  #connect(destination: Destination): AsyncOperation<void> {
    const { local, remoteHostName, remoteServiceName, protectionLevel } = destination;
    const proxy = socketProxy(chosenProxy(this.#currentOptions), 'tcp', remoteHostName.rawName, remoteServiceName);
    const remote = remoteName(remoteHostName, remoteServiceName, proxy);
    const opened = (connection: TcpConnection): void => this.#connected(connection, destination);
    this.#handshake = null;
    if (protectionLevel === SocketProtectionLevel.plainSocket) {
      this.#heldOptions?.fix();
      this.#connecting = openTcpConnection(local, remote, this.#currentOptions, opened, (error) =>
        this.#connectFailed(error),
      );
    } else {
      const client = this.#settings.client(protectionLevel);
      this.#heldOptions?.fix();
      this.#settings.fix();
      this.#connecting = openTlsConnection(local, remote, this.#currentOptions, client, this.#handshakeOwner(opened));
    }
    return this.#connecting;
  }

  #connected(connection: TcpConnection, destination: Destination): void {
    this.#connecting = null;
    this.#destination = destination;
    this.#becomeClient();
    this.#slot.fill(connection);
    publish(streamSocketChannels.connect, () => ({ socket: this }));
  }

  /** An accepted socket that lost its connection and connects keeps its options but is no longer a server. */
  #becomeClient(): void {
    this.#isAdopted = false;
    if (!this.#inherited) return;
    void this.#settings;
    this.#inherited = null;
  }

  #connectFailed(error: Error): void {
    this.#connecting = null;
    this.#heldOptions?.unfix();
    this.#tls?.unfix();
    publishFailure(streamSocketChannels.error, error, () => ({ socket: this, error }));
  }

  #upgrade(level: SocketProtectionLevel, validationHostName: unknown): AsyncOperation<void> {
    const host = requireHostName(validationHostName, 'validationHostName');
    const client = this.#settings.client(level);
    return this.#secure((owner, { native }) => secureAsClient(native, client, host.rawName, owner));
  }

  #upgradeAsServer(level: SocketProtectionLevel): AsyncOperation<void> {
    const server = (this.#tls ?? this.#inherited!).server(level);
    return this.#secure((owner, { native }) => secureAsServer(native, server, owner));
  }

  #secure(start: (owner: HandshakeOwner, connection: TcpConnection) => NativeOperation<void>): AsyncOperation<void> {
    const connection = this.#slot.require('upgradeToSslAsync');
    const owner = this.#handshakeOwner((secured) => {
      this.#connecting = null;
      this.#slot.fill(secured);
    });
    this.#connecting = callNative(() => start(owner, connection));
    this.#tls?.fix();
    this.#slot.startHandshake();
    return this.#connecting;
  }

  #handshakeOwner(opened: (connection: TcpConnection) => void): HandshakeOwner {
    return {
      finished: (result) => {
        this.#handshake = result;
      },
      opened: (connection) => {
        opened(connection);
        publish(tlsChannels.secure, () => ({ socket: this, isServer: this.#handshake!.isServer }));
      },
      failed: (error) => {
        this.#slot.empty();
        this.#connectFailed(error);
      },
    };
  }
}

/**
 * Windows.Networking.Sockets.StreamSocket: a TCP connection.
 *
 * Order: construct, set `control`, `connectAsync`, then use the streams; `upgradeToSslAsync` in between where a protocol
 * wants it. A member used out of order throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close`
 * RO_E_CLOSED (0x80000013), with which `…Async` members reject.
 */
export const StreamSocket: CallableClass<typeof StreamSocketClass> = callable(StreamSocketClass, 'StreamSocket');
export type StreamSocket = StreamSocketClass;

function ofPair(pair: unknown): Destination {
  if (!(pair instanceof EndpointPair)) throw invalidArgument('endpointPair must be an EndpointPair');
  return {
    local: localName(pair.localHostName, pair.localServiceName),
    remoteHostName: pair.remoteHostName,
    remoteServiceName: requireService(pair.remoteServiceName, 'remoteServiceName'),
    protectionLevel: SocketProtectionLevel.plainSocket,
  };
}

function ofParameters(parameters: readonly unknown[]): Destination {
  const [host, service, level = SocketProtectionLevel.plainSocket, adapter] = parameters;
  if (parameters.length > 3 && !(adapter instanceof NetworkAdapter)) {
    throw invalidArgument('adapter must be a NetworkAdapter');
  }
  return {
    local: localName(null, '', adapter as NetworkAdapter | undefined),
    remoteHostName: requireHostName(host, 'remoteHostName'),
    remoteServiceName: requireService(service, 'remoteServiceName'),
    protectionLevel: requireProtectionLevel(level),
  };
}
