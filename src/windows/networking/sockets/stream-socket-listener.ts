import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { requireNetwork } from '../../../internal/runtime/capabilities.js';
import { prepareAndAdopt, requireDescriptor } from '../../../internal/projection/from-descriptor.js';
import { localService, takeSignal } from '../../../internal/projection/arguments.js';
import { optionalHostName } from '../../../internal/names/host-name-arguments.js';
import { requireProtectionLevel } from '../../../internal/tls/protection-level.js';
import { AsyncContext } from '../../../internal/async/async-context.js';
import { AsyncOperation } from '../../../internal/async/async-operation.js';
import { begin } from '../../../internal/async/begin.js';
import {
  listenerChannels,
  publish,
  publishFailure,
  keepContext,
  publishCall,
  shareContext,
} from '../../../internal/runtime/diagnostics.js';
import { aborted, closed, illegalCall, invalidArgument, type UwpError } from '../../../internal/errors/errors.js';
import { EventSource, type EventHandler } from '../../../internal/events/event-source.js';
import type { NativeOperation } from '../../../internal/async/native-operation.js';
import { localName, type LocalName } from '../../../internal/names/names.js';
import {
  adoptSuspendedTcpListener,
  adoptTcpListener,
  openTcpListener,
  optionsOfListener,
} from '../../../internal/tcp/open-tcp.js';
import { OptionsHolder } from '../../../internal/options/options-holder.js';
import { tcpDefaults, type TcpOptions } from '../../../internal/options/option-defaults.js';
import { SocketEvents } from '../../../internal/events/socket-events.js';
import type { TcpAcceptor } from '../../../internal/tcp/tcp-acceptor.js';
import { NativeStream } from '../../../internal/tcp/native-stream.js';
import { TcpConnection } from '../../../internal/tcp/tcp-connection.js';
import { TlsSettings } from '../../../internal/tls/tls-settings.js';
import { type SignalOptions, startWithSignal } from '../../../internal/async/with-signal.js';
import { NetworkAdapter } from '../connectivity/network-adapter.js';
import type { HostName } from '../host-name.js';
import { rejectWake, setOwnership } from '../../../internal/agent/ownership.js';
import type { Reclaimed } from '../../../internal/agent/reclaim.js';
import { NOTHING_LEFT, type Suspended } from '../../../internal/agent/transfer.js';
import type { SocketActivityContext } from './socket-activity-context.js';
import { SocketActivityKind } from './socket-activity-kind.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { adoptConnection, secureAccepted, type StreamSocket } from './stream-socket.js';
import {
  StreamSocketListenerConnectionReceivedEventArgsClass,
  type StreamSocketListenerConnectionReceivedEventArgs,
} from './stream-socket-listener-connection-received-event-args.js';
import {
  StreamSocketListenerControlClass,
  type StreamSocketListenerControl,
} from './stream-socket-listener-control.js';
import {
  StreamSocketListenerHandshakeFailedEventArgsClass,
  type StreamSocketListenerHandshakeFailedEventArgs,
} from './stream-socket-listener-handshake-failed-event-args.js';
import {
  StreamSocketListenerInformationClass,
  type StreamSocketListenerInformation,
} from './stream-socket-listener-information.js';
import { TransferableSocket } from './transferable-socket.js';

type Handler = EventHandler<StreamSocketListenerConnectionReceivedEventArgs>;
type FailureHandler = EventHandler<StreamSocketListenerHandshakeFailedEventArgs>;

/**
 * @internal Has the plain streams of a listener delivered by their tokens, without a StreamSocket for each, unless diagnostics ask
 * for one: then it is delivered as usual.
 */
export let deliverStreams: (listener: StreamSocketListener, deliver: (token: number) => void) => void;

/** @internal Creates the listener of a socket that the agent gave back. */
export let adoptReclaimedListener: (reclaimed: Reclaimed) => StreamSocketListener;

class StreamSocketListenerClass extends TransferableSocket {
  readonly #context = new AsyncContext('StreamSocketListener');
  readonly #options = new OptionsHolder<TcpOptions>(tcpDefaults());
  readonly #events = new SocketEvents<StreamSocketListenerConnectionReceivedEventArgs>('connectionreceived');
  readonly #tls = TlsSettings.ofListener();
  readonly #control = new StreamSocketListenerControlClass(this.#options, () => this.#tls);
  readonly #information = new StreamSocketListenerInformationClass(() => this.#acceptor?.port ?? '');
  #acceptor: TcpAcceptor | null = null;
  #binding: NativeOperation<void> | null = null;
  #isClosed = false;
  #protectionLevel: SocketProtectionLevel = SocketProtectionLevel.plainSocket;
  readonly #failures = new EventSource<StreamSocketListenerHandshakeFailedEventArgs>();
  /** Accepted sockets during their handshake. */
  readonly #handshaking = new Set<StreamSocket>();
  #streams: ((token: number) => void) | null = null;
  #isReclaimed = false;

  static {
    deliverStreams = (listener, deliver) => {
      listener.#streams = deliver;
    };
    adoptReclaimedListener = ({ descriptor, ownership }) => {
      const listener = new StreamSocketListenerClass();
      listener.#options.startFrom(optionsOfListener(descriptor));
      listener.#options.fix();
      listener.#tls.fix();
      const accept = (token: number): void => listener.#accept(token);
      listener.#bound(adoptSuspendedTcpListener(descriptor, accept));
      setOwnership(listener, ownership);
      listener.#isReclaimed = true;
      return listener;
    };
  }

  constructor() {
    super();
    keepContext(this);
  }

  /**
   * Creates a listener from a file descriptor that another program bound, such as a service manager that passes sockets
   * (`LISTEN_FDS` of systemd), or that `detachDescriptor` returned. If the socket does not listen yet, it starts to. Beyond
   * UWP.
   *
   * The listener owns the descriptor from then on and closes it; nothing else in the process may use it. Options are kept:
   * `control` returns `noDelay`, `keepAlive`, `outboundUnicastHopLimit` and `qualityOfService` as the descriptor has them.
   * When this throws, the caller keeps the descriptor.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but the descriptor of a bound, unconnected TCP socket over IPv4 or IPv6,
   * and for one in use by another socket of this package; WSAENOTSOCK (0x80072736) for a file; WSAEBADF (0x80072719) for a
   * number that is not open; E_ILLEGAL_METHOD_CALL (0x8000000E) when `prepare` adds no `connectionreceived` handler;
   * and whatever `prepare` throws. On Windows the descriptor is a `SOCKET` handle.
   *
   * @param prepare called with the listener before it adopts the descriptor, to add handlers and set other options
   * @param protectionLevel as for `bindServiceNameAsync`
   */
  static fromDescriptor(
    descriptor: number,
    prepare?: (listener: StreamSocketListener) => void,
    protectionLevel: SocketProtectionLevel = SocketProtectionLevel.plainSocket,
  ): StreamSocketListener {
    const number = requireDescriptor(descriptor, prepare);
    const level = requireProtectionLevel(protectionLevel);
    const listener = new StreamSocketListenerClass();
    listener.#options.startFrom(optionsOfListener(number));
    return prepareAndAdopt(listener, prepare, () => listener.#adopt(number, level));
  }

  /** Options, which accepted sockets inherit; always the same object. */
  get control(): StreamSocketListenerControl {
    return this.#control;
  }

  /** The bound port; always the same object. */
  get information(): StreamSocketListenerInformation {
    return this.#information;
  }

  /** Handler for accepted connections; null for none. */
  get onconnectionreceived(): Handler | null {
    return this.#events.property;
  }

  set onconnectionreceived(handler: Handler | null) {
    this.#events.property = handler;
    this.#handlersChanged();
  }

  /** Handler for failed TLS handshakes; null for none. Their connections are closed in any case. Beyond UWP. */
  get onhandshakefailed(): FailureHandler | null {
    return this.#failures.property;
  }

  set onhandshakefailed(handler: FailureHandler | null) {
    this.#failures.property = handler;
  }

  /**
   * Adds a handler; adding a function twice has the effect of once. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) for
   * `connectionreceived` after bind or close, and E_INVALIDARG (0x80070057) for another event.
   */
  addEventListener(type: 'connectionreceived', handler: Handler): void;
  addEventListener(type: 'handshakefailed', handler: FailureHandler): void;
  addEventListener(type: string, handler: Handler & FailureHandler): void {
    if (type === 'handshakefailed') this.#failures.add(handler);
    else this.#events.addTo(type, handler);
    this.#handlersChanged();
  }

  /** Removes a handler added by `addEventListener`, in every state of the listener; without effect for any other. */
  removeEventListener(type: 'connectionreceived', handler: Handler): void;
  removeEventListener(type: 'handshakefailed', handler: FailureHandler): void;
  removeEventListener(type: string, handler: Handler & FailureHandler): void {
    if (type === 'handshakefailed') this.#failures.remove(handler);
    else this.#events.removeFrom(type, handler);
  }

  /**
   * Binds to a port of every local address and starts to accept.
   *
   * Rejects with addressAlreadyInUse (0x80072740) or WSAEACCES (0x8007271D) for a reserved port. Throws E_ACCESSDENIED
   * (0x80070005) when no capability of the manifest allows to listen; connections from peers that none allows are reset.
   *
   * @param localServiceName port or service name; "" lets the system choose
   * @param protectionLevel default `plainSocket`. With a level of TLS, which UWP does not support here, every connection
   *   performs the handshake as server before it is delivered, with `control.serverCertificate`; without one this throws
   *   E_ILLEGAL_METHOD_CALL (0x8000000E). Bluetooth levels throw socketTypeNotSupported (0x8007273C)
   * @param adapter the adapter to listen on; null throws E_INVALIDARG
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
  bindServiceNameAsync(...parameters: unknown[]): AsyncOperation<void> {
    const signal = takeSignal(parameters);
    const [service, level = SocketProtectionLevel.plainSocket, adapter] = parameters;
    const protectionLevel = requireProtectionLevel(level);
    if (parameters.length > 2 && !(adapter instanceof NetworkAdapter)) {
      throw invalidArgument('adapter must be a NetworkAdapter');
    }
    const local = localName(null, localService(service, 'localServiceName'), adapter as NetworkAdapter | undefined);
    return this.#bind(local, protectionLevel, signal);
  }

  /**
   * Binds to a port of one local address and starts to accept; like `bindServiceNameAsync` when `localHostName` is
   * null. An address that is not local rejects with cannotAssignRequestedAddress (0x80072741).
   *
   * @param protectionLevel as for `bindServiceNameAsync`. Beyond UWP
   */
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
  bindEndpointAsync(...parameters: unknown[]): AsyncOperation<void> {
    const signal = takeSignal(parameters);
    const [host, service, level = SocketProtectionLevel.plainSocket] = parameters;
    const protectionLevel = requireProtectionLevel(level);
    const local = localName(optionalHostName(host, 'localHostName'), localService(service, 'localServiceName'));
    return this.#bind(local, protectionLevel, signal);
  }

  /** Cancels a pending bind, which fails with operationAborted (0x800703E3). */
  cancelIOAsync(): AsyncOperation<void> {
    return begin(() => {
      this.#requireOpen('cancelIOAsync');
      this.#binding?.stop(aborted('bind: the operation was cancelled'));
      return AsyncOperation.completed(undefined);
    });
  }

  /**
   * Closes the listener and returns a file descriptor of its socket for a new owner, which has to close it: another program
   * by the `stdio` of `child_process`, `node:net` by `listen({ fd })`, or `fromDescriptor`. Beyond UWP.
   *
   * Connections accepted before are still delivered, with TLS after their handshake, unless `close` is called; those in the
   * backlog, and all later ones, belong to the new owner. The descriptor is in blocking mode, and child processes inherit it
   * by `stdio` only.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before a bind, RO_E_CLOSED (0x80000013) after a close or another call,
   * and tooManyOpenFiles (0x80072728) when the process is out of descriptors, which leaves the listener usable. On Windows the
   * descriptor is a `SOCKET` handle.
   */
  detachDescriptor(): number {
    const descriptor = this.#requireBound('detachDescriptor').detach();
    this.#end();
    return descriptor;
  }

  /**
   * Gives the socket to the agent and closes it here. From then on the agent keeps it open, also when this program has ended, and
   * activates the task when a connection comes; `SocketActivityInformation` gives it back. Connections accepted
   * before are still delivered here, unless `close` is called; those of the backlog go with the listener.
   *
   * Throws E_INVALIDARG (0x80070057) for an id that is null, empty or longer than 256 characters, and for a context of more than
   * 8 MiB; E_ILLEGAL_METHOD_CALL (0x8000000E) before the bind, without `enableTransferOwnership`,
   * and on a listener with TLS, whose keys stay here; RO_E_CLOSED (0x80000013)
   * after `close`; ERROR_NOT_FOUND (0x80070490) when the task is not registered any more; ERROR_ALREADY_EXISTS (0x800700B7) when the
   * agent has a socket of this id; and the errors of the agent. After each of these the socket remains usable.
   *
   * @param data what the task gets with the listener; null for nothing
   */
  override transferOwnership(socketId: string, data?: SocketActivityContext | null): void {
    super.transferOwnership(socketId, data);
  }

  /** Stops listening at once. Delivered sockets are not affected; connections not yet delivered are closed. */
  close(): void {
    if (!this.#isClosed) this.#end();
    this.#events.clear();
    this.#failures.clear();
    this.#acceptor?.close();
    for (const socket of this.#handshaking) socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  protected override requireUnopened(member: string): void {
    this.#requireOpen(member);
    if (this.#acceptor || this.#binding) throw illegalCall(`${member}: the listener is already bound`);
  }

  /** @internal */
  protected override requireOpened(member: string): void {
    this.#requireBound(member);
  }

  /** @internal */
  protected override suspend(member: string): Suspended {
    const acceptor = this.#requireBound(member);
    if (this.#protectionLevel !== SocketProtectionLevel.plainSocket) {
      throw illegalCall(`${member}: the keys of a listener with TLS stay in this program`);
    }
    return {
      kind: SocketActivityKind.streamSocketListener,
      descriptor: acceptor.suspend(),
      left: NOTHING_LEFT,
      resume: () => acceptor.resume(),
      end: () => {
        acceptor.closeAfterAccepted();
        this.#end();
      },
    };
  }

  /** The listener came back from the agent before it had handlers: it accepts from the first one on. */
  #handlersChanged(): void {
    if (this.#isReclaimed && !this.#events.isEmpty) this.#acceptor?.start();
  }

  #end(): void {
    this.#isClosed = true;
    publishCall(listenerChannels.close, () => ({ listener: this }));
    this.#binding?.stop(aborted('bind: the listener was closed'));
    this.#options.close();
    this.#tls.close();
  }

  #adopt(descriptor: number, protectionLevel: SocketProtectionLevel): void {
    this.#prepareToBind('fromDescriptor', protectionLevel);
    const accept = (token: number): void => this.#accept(token);
    this.#bound(adoptTcpListener(descriptor, this.#options.options, accept));
  }

  #bind(local: LocalName, protectionLevel: SocketProtectionLevel, options?: SignalOptions): AsyncOperation<void> {
    return startWithSignal(() => this.#startBind(local, protectionLevel), options);
  }

  #startBind(local: LocalName, protectionLevel: SocketProtectionLevel): AsyncOperation<void> {
    this.#prepareToBind('bind', protectionLevel);
    this.#binding = openTcpListener(
      local,
      this.#options.options,
      (token) => this.#accept(token),
      (acceptor) => this.#bound(acceptor),
      (error) => this.#bindFailed(error),
    );
    return this.#binding;
  }

  #prepareToBind(member: string, protectionLevel: SocketProtectionLevel): void {
    this.#requireOpen(member);
    if (this.#acceptor || this.#binding) throw illegalCall(`${member}: the listener is already bound`);
    rejectWake(this);
    if (this.#events.isEmpty) throw illegalCall(`${member}: add a connectionreceived handler first`);
    requireNetwork('bind', member);
    if (protectionLevel !== SocketProtectionLevel.plainSocket) this.#tls.server(protectionLevel);
    this.#protectionLevel = protectionLevel;
    this.#options.fix();
    this.#tls.fix();
    this.#events.fix();
  }

  #requireBound(member: string): TcpAcceptor {
    this.#requireOpen(member);
    if (this.#acceptor) return this.#acceptor;
    throw illegalCall(`${member}: the listener is not bound`);
  }

  #requireOpen(operation: string): void {
    if (this.#isClosed) throw closed(`${operation}: the listener is closed`);
  }

  #bound(acceptor: TcpAcceptor): void {
    this.#binding = null;
    this.#acceptor = acceptor;
    publish(listenerChannels.bind, () => ({ listener: this }));
  }

  #bindFailed(error: Error): void {
    this.#binding = null;
    this.#options.unfix();
    this.#tls.unfix();
    this.#events.unfix();
    publishFailure(listenerChannels.error, error, () => ({ listener: this, error }));
  }

  #accept(token: number): void {
    const isPlain = this.#protectionLevel === SocketProtectionLevel.plainSocket;
    const isAskedFor = listenerChannels.accept.hasSubscribers || this.#acceptor?.isClosed;
    if (this.#streams && isPlain && !isAskedFor) return this.#streams(token);
    const socket = adoptConnection(new TcpConnection(new NativeStream(token)), this.#options.options, this.#tls);
    shareContext(socket, this);
    publish(listenerChannels.accept, () => ({ listener: this, socket }));
    // Closed by a subscriber of the channel. Not `#isClosed`: a detached listener still delivers.
    if (this.#acceptor?.isClosed) return socket.close();
    if (isPlain) this.#deliver(socket);
    else this.#secure(socket);
  }

  #secure(socket: StreamSocket): void {
    this.#handshaking.add(socket);
    // Read before the handshake: a failed one leaves no connection.
    const { remoteAddress, remotePort } = socket.information;
    begin(() => secureAccepted(socket, this.#protectionLevel)).then(
      () => {
        this.#handshaking.delete(socket);
        this.#deliver(socket);
      },
      (error: UwpError) => {
        this.#handshaking.delete(socket);
        publishFailure(listenerChannels.error, error, () => ({ listener: this, socket, error }));
        const failure = new StreamSocketListenerHandshakeFailedEventArgsClass(
          this,
          { remoteAddress: remoteAddress!, remotePort },
          error,
        );
        this.#context.run(() => {
          socket.close();
          this.#failures.raise(failure);
        });
      },
    );
  }

  #deliver(socket: StreamSocket): void {
    if (this.#events.isEmpty) return socket.close();
    const received = new StreamSocketListenerConnectionReceivedEventArgsClass(this, socket);
    this.#context.run(() => this.#events.raise(received));
  }
}

/**
 * Windows.Networking.Sockets.StreamSocketListener: accepts TCP connections.
 *
 * Order: construct, set `control`, add a `connectionreceived` handler, bind once. Out of order, and a bind without a
 * handler, throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close`
 * RO_E_CLOSED (0x80000013), with which `…Async` members reject.
 *
 * A bound listener keeps the process running until it is closed.
 */
export const StreamSocketListener: CallableClass<typeof StreamSocketListenerClass> = callable(
  StreamSocketListenerClass,
  'StreamSocketListener',
);
export type StreamSocketListener = StreamSocketListenerClass;
