import { callable, type CallableClass } from '../../../internal/callable-class.js';
import { requireEnum, requireHostName, requireService, takeSignal } from '../../../internal/arguments.js';
import { AsyncOperation } from '../../../internal/async-operation.js';
import { ConnectionSlot } from '../../../internal/connection-slot.js';
import { findEndpointPairs } from '../../../internal/endpoint-pairs.js';
import { aborted, illegalCall, invalidArgument, UwpError } from '../../../internal/errors.js';
import { Hresult } from '../../../internal/hresult.js';
import { tcpDefaults, type TcpOptions } from '../../../internal/option-defaults.js';
import type { NativeOperation } from '../../../internal/native-operation.js';
import { localName, remoteName, type LocalName } from '../../../internal/names.js';
import { openTcpConnection } from '../../../internal/open-tcp.js';
import { OptionsHolder } from '../../../internal/options-holder.js';
import { SocketInputStream } from '../../../internal/socket-input-stream.js';
import { SocketOutputStream } from '../../../internal/socket-output-stream.js';
import type { TcpConnection } from '../../../internal/tcp-connection.js';
import { withSignal, type SignalOptions } from '../../../internal/with-signal.js';
import type { VectorView } from '../../foundation/collections/vector-view.js';
import { NetworkAdapter } from '../connectivity/network-adapter.js';
import { EndpointPair } from '../endpoint-pair.js';
import type { HostName } from '../host-name.js';
import { HostNameSortOptions } from '../host-name-sort-options.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { StreamSocketControlClass, type StreamSocketControl } from './stream-socket-control.js';
import { StreamSocketInformationClass, type StreamSocketInformation } from './stream-socket-information.js';

/** Where a connect goes. */
interface Destination {
  readonly local: LocalName;
  readonly remoteHostName: HostName;
  readonly remoteServiceName: string;
}

/** @internal Makes the StreamSocket of a connection that a listener accepted. */
export let adoptConnection: (connection: TcpConnection, options: Readonly<TcpOptions>) => StreamSocket;

class StreamSocketClass {
  readonly #slot = new ConnectionSlot();
  readonly #options: OptionsHolder<TcpOptions>;
  #information: StreamSocketInformation | null = null;
  #control: StreamSocketControl | null = null;
  #inputStream: SocketInputStream | null = null;
  #outputStream: SocketOutputStream | null = null;
  #destination: Destination | null = null;
  #connecting: NativeOperation<void> | null = null;

  static {
    adoptConnection = (connection, options) => {
      const socket = new StreamSocketClass(new OptionsHolder(options));
      socket.#slot.fill(connection);
      socket.#options.fix();
      return socket;
    };
  }

  constructor();
  /** @internal */
  constructor(options: OptionsHolder<TcpOptions>);
  constructor(options?: unknown) {
    this.#options = options instanceof OptionsHolder ? options : new OptionsHolder(tcpDefaults());
  }

  /**
   * Resolves a host and service into the endpoint pairs a connect would try, in that order.
   *
   * @param sortOptions default `none`
   */
  static getEndpointPairsAsync(
    remoteHostName: HostName,
    remoteServiceName: string,
    sortOptions: HostNameSortOptions = HostNameSortOptions.none,
    options?: SignalOptions,
  ): AsyncOperation<VectorView<EndpointPair>> {
    return findEndpointPairs('tcp', remoteHostName, remoteServiceName, sortOptions, options);
  }

  /** Options; always the same object. */
  get control(): StreamSocketControl {
    return (this.#control ??= new StreamSocketControlClass(this.#options));
  }

  /** Addresses and figures of the connection; always the same object. */
  get information(): StreamSocketInformation {
    return (this.#information ??= new StreamSocketInformationClass(this.#slot, () => this.#destination));
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
   * Rejects with the SocketErrorStatus of the failure, such as connectionRefused (0x8007274D) or hostNotFound
   * (0x80072AF9). Cancelling stops every attempt.
   *
   * @param protectionLevel only `plainSocket` for now; TLS levels throw E_NOTIMPL (0x80004001), Bluetooth levels
   *   socketTypeNotSupported (0x8007273C)
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
    this.#slot.requireOpen('connectAsync');
    if (this.#slot.connection || this.#connecting) throw illegalCall('connectAsync: the socket is already connected');
    const destination = parameters.length <= 1 ? ofPair(parameters[0]) : ofParameters(parameters);
    return withSignal(this.#connect(destination), signal);
  }

  /**
   * Starts TLS on the connection. Not available yet: throws E_NOTIMPL (0x80004001) on a connected socket.
   */
  upgradeToSslAsync(protectionLevel: SocketProtectionLevel, validationHostName: HostName): AsyncOperation<void> {
    this.#slot.require('upgradeToSslAsync');
    requireHostName(validationHostName, 'validationHostName');
    requireEnum(SocketProtectionLevel, protectionLevel, 'protectionLevel');
    throw tlsMissing();
  }

  /** Ends pending reads and writes, which fail with operationAborted (0x800703E3), without closing the connection. */
  cancelIOAsync(): AsyncOperation<void> {
    this.#slot.require('cancelIOAsync').cancelIO();
    return AsyncOperation.completed(undefined);
  }

  /**
   * Closes the connection. Pending operations fail with operationAborted (0x800703E3). The peer sees an orderly end
   * when everything received was read and everything written was taken by the kernel, otherwise a reset. Closing
   * again has no effect.
   */
  close(): void {
    this.#connecting?.stop(aborted('connectAsync: the socket was closed'));
    this.#options.close();
    this.#slot.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#slot.connection && !this.#slot.isClosed) await this.outputStream.flushAsync();
    } finally {
      this.close();
    }
  }

  #connect(destination: Destination): AsyncOperation<void> {
    this.#options.fix();
    this.#connecting = openTcpConnection(
      destination.local,
      remoteName(destination.remoteHostName, destination.remoteServiceName),
      this.#options.options,
      (connection) => this.#connected(connection, destination),
      () => this.#connectFailed(),
    );
    return this.#connecting;
  }

  #connected(connection: TcpConnection, destination: Destination): void {
    this.#connecting = null;
    this.#destination = destination;
    this.#slot.fill(connection);
  }

  #connectFailed(): void {
    this.#connecting = null;
    this.#options.unfix();
  }
}

/**
 * Windows.Networking.Sockets.StreamSocket: a TCP connection.
 *
 * Order: construct, set `control`, `connectAsync`, then use the streams. A member used out of order throws
 * E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED (0x80000013).
 */
export const StreamSocket: CallableClass<typeof StreamSocketClass> = callable(StreamSocketClass, 'StreamSocket');
export type StreamSocket = StreamSocketClass;

function ofPair(pair: unknown): Destination {
  if (!(pair instanceof EndpointPair)) throw invalidArgument('endpointPair must be an EndpointPair');
  return {
    local: localName(pair.localHostName, pair.localServiceName),
    remoteHostName: pair.remoteHostName,
    remoteServiceName: requireService(pair.remoteServiceName, 'remoteServiceName'),
  };
}

function ofParameters(parameters: readonly unknown[]): Destination {
  const [host, service, level = SocketProtectionLevel.plainSocket, adapter] = parameters;
  requirePlain(level);
  if (parameters.length > 3 && !(adapter instanceof NetworkAdapter)) {
    throw invalidArgument('adapter must be a NetworkAdapter');
  }
  return {
    local: localName(null, '', adapter as NetworkAdapter | undefined),
    remoteHostName: requireHostName(host, 'remoteHostName'),
    remoteServiceName: requireService(service, 'remoteServiceName'),
  };
}

function requirePlain(value: unknown): void {
  const level = requireEnum(SocketProtectionLevel, value, 'protectionLevel');
  if (level === SocketProtectionLevel.plainSocket) return;
  if (
    level === SocketProtectionLevel.bluetoothEncryptionAllowNullAuthentication ||
    level === SocketProtectionLevel.bluetoothEncryptionWithAuthentication
  ) {
    throw new UwpError(Hresult.WSAESOCKTNOSUPPORT, 'connectAsync: Bluetooth sockets are not supported');
  }
  throw tlsMissing();
}

function tlsMissing(): UwpError {
  return new UwpError(Hresult.E_NOTIMPL, 'TLS is not available yet; use SocketProtectionLevel.plainSocket');
}
