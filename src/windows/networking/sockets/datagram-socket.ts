import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { declareApplication, requireNetwork } from '../../../internal/runtime/capabilities.js';
import { prepareAndAdopt, requireDescriptor } from '../../../internal/projection/from-descriptor.js';
import { localService, requireService, takeSignal } from '../../../internal/projection/arguments.js';
import { optionalHostName, requireHostName } from '../../../internal/names/host-name-arguments.js';
import { AsyncOperation } from '../../../internal/async/async-operation.js';
import { begin } from '../../../internal/async/begin.js';
import type { DatagramChannel, Sending } from '../../../internal/udp/datagram-channel.js';
import { DatagramOutputStream } from './datagram-output-stream.js';
import { DatagramTarget, DatagramTargets, type SendOptions } from '../../../internal/udp/datagram-targets.js';
import { DatagramWriter } from '../../../internal/udp/datagram-writer.js';
import {
  datagramSocketChannels,
  publish,
  publishFailure,
  keepContext,
  publishCall,
} from '../../../internal/runtime/diagnostics.js';
import {
  findDestinations,
  findEndpoints,
  literalEndpoint,
  reachableEndpoint,
  type Endpoint,
} from '../../../internal/names/endpoint.js';
import { findEndpointPairs } from '../../../internal/names/endpoint-pairs.js';
import { aborted, closed, illegalCall, invalidArgument } from '../../../internal/errors/errors.js';
import type { NativeOperation } from '../../../internal/async/native-operation.js';
import { groupName, rejectUnicast } from '../../../internal/udp/multicast.js';
import { localName, remoteName, type LocalName } from '../../../internal/names/names.js';
import {
  adoptUdpSocket,
  openConnectedUdpSocket,
  openUdpSocket,
  optionsOfDescriptor,
  type ChannelOwner,
} from '../../../internal/udp/open-udp.js';
import { OptionsHolder } from '../../../internal/options/options-holder.js';
import { udpDefaults, type UdpOptions } from '../../../internal/options/option-defaults.js';
import { callNative } from '../../../internal/errors/native-error.js';
import {
  NONE_PENDING,
  stopOperations,
  withoutOperation,
  type PendingOperations,
} from '../../../internal/async/pending-operations.js';
import { startTask } from '../../../internal/async/task.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { AsyncStatus } from '../../foundation/async-status.js';
import type { VectorView } from '../../foundation/collections/vector-view.js';
import { NetworkAdapter } from '../connectivity/network-adapter.js';
import { EndpointPair } from '../endpoint-pair.js';
import type { HostName } from '../host-name.js';
import { HostNameSortOptions } from '../host-name-sort-options.js';
import { DatagramSocketControlClass, type DatagramSocketControl } from './datagram-socket-control.js';
import {
  DatagramSocketEvents,
  type BatchHandler,
  type ErrorHandler,
  type EventType,
  type MessageHandler,
} from './datagram-socket-events.js';
import { DatagramSocketInformationClass, type DatagramSocketInformation } from './datagram-socket-information.js';
import { rejectWake, setOwnership } from '../../../internal/agent/ownership.js';
import type { Reclaimed } from '../../../internal/agent/reclaim.js';
import type { Suspended } from '../../../internal/agent/transfer.js';
import { batchOfLeftovers, leftoversOf } from '../../../internal/udp/leftover-datagrams.js';
import { SocketActivityKind } from './socket-activity-kind.js';
import type { DatagramSocketMessagesReceivedEventArgs } from './datagram-socket-messages-received-event-args.js';
import type { MulticastGroupOptions } from './multicast-group-options.js';
import { TransferableSocket } from './transferable-socket.js';

const ANY: LocalName = localName(null, '');

/** The remote and local ends named by a call of the application. */
interface Destination {
  readonly local: LocalName;
  readonly host: HostName;
  readonly service: string;
}

/** What only some sockets have: there may be thousands of idle ones. */
class Extras {
  control: DatagramSocketControl | null = null;
  information: DatagramSocketInformation | null = null;
  outputStream: DatagramOutputStream | null = null;
  connecting: AsyncOperation<void> | null = null;
  isAdapterBound = false;
}

/** @internal Creates the socket that the agent gave back. */
export let adoptReclaimedDatagramSocket: (reclaimed: Reclaimed) => DatagramSocket;

class DatagramSocketClass extends TransferableSocket {
  readonly #events = new DatagramSocketEvents(this);
  #pending: PendingOperations = NONE_PENDING;
  // These are created on first use: there may be thousands of idle sockets.
  #options: OptionsHolder<UdpOptions> | null = null;
  #sending: Sending | null = null;
  #extras: Extras | null = null;
  #channel: DatagramChannel | null = null;
  #opening: NativeOperation<DatagramChannel> | null = null;
  #isClosed = false;

  static {
    adoptReclaimedDatagramSocket = (reclaimed) => {
      const socket = new DatagramSocketClass();
      socket.#reclaim(reclaimed);
      return socket;
    };
  }

  constructor() {
    super();
    keepContext(this);
  }

  /**
   * Resolves a host and service into endpoint pairs.
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
    return findEndpointPairs('udp', remoteHostName, remoteServiceName, sortOptions, options);
  }

  /**
   * Creates a socket from a file descriptor that another program bound, such as a service manager that passes sockets, or
   * that `detachDescriptor` returned. The socket is bound, and connected if the descriptor is. Beyond UWP.
   *
   * The socket owns the descriptor from then on and closes it; nothing else in the process may use it. Multicast
   * memberships and options are kept: `control` returns `outboundUnicastHopLimit`, `multicastHopLimit`,
   * `multicastLoopback`, `dontFragment` and `dscp` as the descriptor has them. When this throws, the caller keeps the
   * descriptor.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but the descriptor of a bound UDP socket over IPv4 or IPv6, and for one
   * in use by another socket of this package; WSAENOTSOCK (0x80072736) for a file; WSAEBADF (0x80072719) for a number that
   * is not open; E_ILLEGAL_METHOD_CALL (0x8000000E) when `prepare` sets `multicastOnly` or `sharePort`, which only a bind
   * can apply; and whatever `prepare` throws. On Windows the descriptor is a `SOCKET` handle.
   *
   * @param prepare called with the socket before it adopts the descriptor, to add handlers and set other options
   */
  static fromDescriptor(descriptor: number, prepare?: (socket: DatagramSocket) => void): DatagramSocket {
    const number = requireDescriptor(descriptor, prepare);
    const socket = new DatagramSocketClass();
    socket.#holder.startFrom(optionsOfDescriptor(number));
    return prepareAndAdopt(socket, prepare, () => socket.#adopt(number));
  }

  /** Options; always the same object. */
  get control(): DatagramSocketControl {
    return (this.#extra.control ??= new DatagramSocketControlClass(this.#holder, () =>
      this.#isClosed ? null : (this.#channel?.binding ?? null),
    ));
  }

  /** Addresses and counters; always the same object. */
  get information(): DatagramSocketInformation {
    return (this.#extra.information ??= new DatagramSocketInformationClass(() => this.#channel));
  }

  /** Sends datagrams to the connected peer, one per write. Writing before the connect fails with E_ILLEGAL_METHOD_CALL. */
  get outputStream(): DatagramOutputStream {
    this.#requireOpen('outputStream');
    const find = (member: string): DatagramWriter => this.#connectedWriter(member);
    return (this.#extra.outputStream ??= new DatagramOutputStream(null, find, (options) => this.#markPeer(options)));
  }

  /** Handler for datagrams; null for none. */
  get onmessagereceived(): MessageHandler | null {
    return this.#events.onMessage;
  }

  set onmessagereceived(handler: MessageHandler | null) {
    this.#events.onMessage = handler;
  }

  /**
   * Handler for whole batches of datagrams; null for none. It is called before the `messagereceived` handlers of these
   * datagrams. Beyond UWP.
   */
  get onmessagesreceived(): BatchHandler | null {
    return this.#events.onBatch;
  }

  set onmessagesreceived(handler: BatchHandler | null) {
    this.#events.onBatch = handler;
  }

  /**
   * Handler for ICMP errors that datagrams caused: port unreachable, host unreachable, packet too big. For information
   * only: no send fails because of an ICMP error, and nothing is thrown when there is no handler. It may be set at any time
   * before `close`, applies to datagrams sent from then on, and does not keep the process running. Linux only; elsewhere it
   * is never called. Beyond UWP.
   */
  get onerror(): ErrorHandler | null {
    return this.#events.onError;
  }

  set onerror(handler: ErrorHandler | null) {
    this.#events.onError = handler;
  }

  /**
   * Adds a handler; adding a function twice has the effect of once. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) after bind,
   * connect or close, for `error` RO_E_CLOSED (0x80000013) after close, and E_INVALIDARG (0x80070057) for another event.
   */
  addEventListener(type: 'messagereceived', handler: MessageHandler): void;
  addEventListener(type: 'messagesreceived', handler: BatchHandler): void;
  addEventListener(type: 'error', handler: ErrorHandler): void;
  addEventListener(type: EventType, handler: MessageHandler & BatchHandler & ErrorHandler): void {
    this.#events.add(type, handler);
  }

  /** Removes a handler added by `addEventListener`, in every state of the socket; without effect for any other. */
  removeEventListener(type: 'messagereceived', handler: MessageHandler): void;
  removeEventListener(type: 'messagesreceived', handler: BatchHandler): void;
  removeEventListener(type: 'error', handler: ErrorHandler): void;
  removeEventListener(type: EventType, handler: MessageHandler & BatchHandler & ErrorHandler): void {
    this.#events.remove(type, handler);
  }

  /**
   * Iterates over batches of datagrams as they arrive. Beyond UWP.
   *
   * It may begin before or after the bind and needs no handler. Leaving the loop ends it, and so does closing the socket.
   * While no batch is requested, reading from the kernel stops once `control.receiveTurnLimit` datagrams or 1 MiB wait;
   * `information.datagramsDropped` counts what the kernel then drops. Handlers receive the same batches at this pace.
   *
   * Throws ERROR_INVALID_OPERATION (0x800710DD) while another iteration runs, RO_E_CLOSED (0x80000013) after `close`.
   */
  messages(): AsyncIterableIterator<DatagramSocketMessagesReceivedEventArgs> {
    return this.#events.iterate();
  }

  /**
   * Binds to a port of one local address, or of all when `localHostName` is null.
   *
   * Throws E_ACCESSDENIED (0x80070005) when no capability of the manifest allows to receive from whoever sends; datagrams
   * from peers that none allows are dropped, and counted as `datagramsDenied` of `information.statistics`.
   *
   * Rejects with addressAlreadyInUse (0x80072740) or cannotAssignRequestedAddress (0x80072741).
   *
   * @param localServiceName port or service name; "" lets the system choose
   */
  bindEndpointAsync(
    localHostName: HostName | null,
    localServiceName: string,
    options?: SignalOptions,
  ): AsyncOperation<void> {
    const host = optionalHostName(localHostName, 'localHostName');
    return this.#bind(localName(host, localService(localServiceName, 'localServiceName')), options);
  }

  /**
   * Binds to a port of every local address of both families, or of one adapter.
   *
   * Rejects with addressAlreadyInUse (0x80072740).
   *
   * @param localServiceName port or service name; "" lets the system choose
   * @param adapter the adapter through which datagrams are sent and received; null throws E_INVALIDARG (0x80070057)
   */
  bindServiceNameAsync(localServiceName: string, options?: SignalOptions): AsyncOperation<void>;
  bindServiceNameAsync(
    localServiceName: string,
    adapter: NetworkAdapter,
    options?: SignalOptions,
  ): AsyncOperation<void>;
  bindServiceNameAsync(...parameters: unknown[]): AsyncOperation<void> {
    const signal = takeSignal(parameters);
    const service = localService(parameters[0], 'localServiceName');
    const adapter = parameters[1];
    if (parameters.length > 1 && !(adapter instanceof NetworkAdapter)) {
      throw invalidArgument('adapter must be a NetworkAdapter');
    }
    return this.#bind(localName(null, service, adapter as NetworkAdapter | undefined), signal);
  }

  /**
   * Connects to a peer: `outputStream` sends to it, and only its datagrams are received. Binds the socket if necessary.
   *
   * Throws E_ACCESSDENIED (0x80070005) when no capability of the manifest allows to send. Rejects with WSAEACCES (0x8007271D)
   * for an address that none allows, with hostNotFound (0x80072AF9) for an unknown host or a multicast address, and with WSAEOPNOTSUPP
   * (0x8007273D) on a `multicastOnly` socket.
   */
  connectAsync(endpointPair: EndpointPair, options?: SignalOptions): AsyncOperation<void>;
  connectAsync(remoteHostName: HostName, remoteServiceName: string, options?: SignalOptions): AsyncOperation<void>;
  connectAsync(...parameters: unknown[]): AsyncOperation<void> {
    const signal = takeSignal(parameters);
    const connect = (): AsyncOperation<void> => {
      this.#requireOpen('connectAsync');
      if (this.#isConnected || this.#isConnecting) throw illegalCall('connectAsync: the socket is already connected');
      requireNetwork('connect', 'connectAsync');
      return this.#startConnect(this.#destination(parameters));
    };
    return startWithSignal(connect, signal);
  }

  /**
   * Results in a stream each write of which sends one datagram to this destination, which may be a multicast or broadcast
   * address. The first write binds the socket if necessary. On a `multicastOnly` socket unicast writes throw WSAEOPNOTSUPP
   * (0x8007273D).
   *
   * Throws E_ACCESSDENIED (0x80070005) when no capability of the manifest allows to send. Rejects with WSAEACCES (0x8007271D)
   * for addresses that none allows, and with hostNotFound (0x80072AF9) for an unknown host.
   */
  getOutputStreamAsync(endpointPair: EndpointPair, options?: SignalOptions): AsyncOperation<DatagramOutputStream>;
  getOutputStreamAsync(
    remoteHostName: HostName,
    remoteServiceName: string,
    options?: SignalOptions,
  ): AsyncOperation<DatagramOutputStream>;
  getOutputStreamAsync(...parameters: unknown[]): AsyncOperation<DatagramOutputStream> {
    const signal = takeSignal(parameters);
    const { local, host, service } = this.#destination(parameters);
    const find = (): AsyncOperation<DatagramOutputStream> => this.#findStream(host, service);
    return startWithSignal(() => {
      this.#requireOpen('getOutputStreamAsync');
      requireNetwork('connect', 'getOutputStreamAsync');
      const isBindingPair = parameters[0] instanceof EndpointPair && !this.#channel && !this.#opening;
      return isBindingPair ? this.#open(local).then(find) : find();
    }, signal);
  }

  /**
   * Joins a multicast group on the bound adapter, or on every adapter; an IPv6 group with a scope (`ff02::5%eth0`) on the
   * interface of its scope. Joining twice is not an error. On most systems other than Windows, a socket bound to one local
   * address receives no multicast: bind it to a service name.
   *
   * Throws E_ILLEGAL_METHOD_CALL before a bind, E_INVALIDARG (0x80070057) for an address that is not multicast,
   * hostNotFound (0x80072AF9) for a scope that is no interface, addressFamilyNotSupported (0x8007273F) for a group of a
   * family that the socket is not bound to, and cannotAssignRequestedAddress (0x80072741) when no interface supports
   * multicast.
   *
   * @param options one source, or one adapter; beyond UWP
   */
  joinMulticastGroup(host: HostName, options?: MulticastGroupOptions): void {
    const channel = this.#requireBound('joinMulticastGroup');
    const group = groupName('joinMulticastGroup', host, options);
    callNative(() => channel.binding.joinMulticastGroup(group));
  }

  /**
   * Leaves a multicast group on every adapter where it was joined, or on the given one. Beyond UWP.
   *
   * Throws as `joinMulticastGroup`, and cannotAssignRequestedAddress (0x80072741) for a group that was not joined with
   * these options.
   *
   * @param options those of the join
   */
  leaveMulticastGroup(host: HostName, options?: MulticastGroupOptions): void {
    const channel = this.#requireBound('leaveMulticastGroup');
    const group = groupName('leaveMulticastGroup', host, options);
    callNative(() => channel.binding.leaveMulticastGroup(group));
  }

  /** Cancels pending writes, which fail with operationAborted (0x800703E3), without closing the socket. */
  cancelIOAsync(): AsyncOperation<void> {
    return begin(() => {
      this.#requireOpen('cancelIOAsync');
      this.#channel?.cancelIO();
      return AsyncOperation.completed(undefined);
    });
  }

  /**
   * Closes the socket and returns a file descriptor of it for a new owner, which has to close it: another program by the
   * `stdio` of `child_process`, `node:dgram` by `bind({ fd })`, or `fromDescriptor`. Beyond UWP.
   *
   * Datagrams written before are sent as at a `close`: those that the kernel does not take at once fail with
   * operationAborted (0x800703E3), as pending operations do. Datagrams received before are still delivered to the handlers
   * or `messages()`, which then end; `close` ends them at once. Without a receiver they wait for the new owner, as do all
   * later ones. The descriptor is in blocking mode, and child processes inherit it by `stdio` only.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before a bind, RO_E_CLOSED (0x80000013) after a close or another call,
   * and tooManyOpenFiles (0x80072728) when the process is out of descriptors, which leaves the socket usable. On Windows the
   * descriptor is a `SOCKET` handle.
   */
  detachDescriptor(): number {
    const channel = this.#requireBound('detachDescriptor');
    const descriptor = channel.detach(() => this.#events.close());
    this.#events.endSubscriptions();
    this.#end(aborted('the descriptor was given out'));
    return descriptor;
  }

  /**
   * Closes the socket and removes its handlers. Pending operations fail with operationAborted (0x800703E3). The port
   * is free when this returns. Closing again has no effect.
   */
  close(): void {
    const reason = aborted('the socket was closed');
    if (!this.#isClosed) this.#end(reason);
    this.#channel?.close();
    this.#events.close();
    this.#sending?.writer.fail(reason);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (!this.#isClosed) await this.#sending?.writer.flush();
    } finally {
      this.close();
    }
  }

  /** @internal */
  protected override requireUnopened(member: string): void {
    this.#requireOpen(member);
    if (this.#channel || this.#opening) throw illegalCall(`${member}: the socket is already bound`);
  }

  /** @internal */
  protected override requireOpened(member: string): void {
    this.#requireBound(member);
  }

  /** @internal */
  protected override suspend(member: string): Suspended {
    const channel = this.#requireBound(member);
    if (this.#isConnecting || channel.isBusy) throw illegalCall(`${member}: a connect or write is pending`);
    const { descriptor, undelivered } = channel.suspend();
    return {
      kind: SocketActivityKind.datagramSocket,
      descriptor,
      left: leftoversOf(undelivered),
      resume: () => channel.resume(),
      end: () => this.close(),
    };
  }

  /** Tracks `operation` until it ends, and returns it. */
  #track<T>(operation: NativeOperation<T>): NativeOperation<T> {
    this.#pending = [...this.#pending, operation];
    operation.whenEnded(() => (this.#pending = withoutOperation(this.#pending, operation)));
    return operation;
  }

  #end(reason: Error): void {
    this.#isClosed = true;
    publishCall(datagramSocketChannels.close, () => ({ socket: this }));
    stopOperations(this.#pending, reason);
    this.#options?.close();
  }

  #adopt(descriptor: number): void {
    this.#requireOpen('fromDescriptor');
    if (this.#channel || this.#opening) throw illegalCall('fromDescriptor: prepare has bound the socket');
    requireNetwork('connect', 'fromDescriptor');
    const channel = adoptUdpSocket(descriptor, this.#currentOptions, this.#prepareToOpen(ANY));
    if (channel.remote) this.#connected();
  }

  /** Handlers may be added later: receiving begins with the first. */
  #reclaim({ descriptor, ownership, leftovers, bytes }: Reclaimed): void {
    this.#holder.startFrom(optionsOfDescriptor(descriptor));
    this.#holder.fix();
    const channel = adoptUdpSocket(descriptor, this.#currentOptions, this.#ownerOfChannel(ANY));
    if (leftovers.length > 0) channel.deliverFirst(batchOfLeftovers(leftovers, bytes));
    setOwnership(this, ownership);
    if (channel.remote) this.#connected();
  }

  #bind(local: LocalName, options?: SignalOptions): AsyncOperation<void> {
    const bind = (): AsyncOperation<void> => {
      this.#requireOpen('bind');
      if (this.#channel || this.#opening) throw illegalCall('bind: the socket is already bound');
      requireNetwork('bind', 'bind');
      return this.#open(local).map(() => undefined);
    };
    return startWithSignal(bind, options);
  }

  /** Binds; the operation ends with the channel. */
  #open(local: LocalName): AsyncOperation<DatagramChannel> {
    const owner = this.#prepareToOpen(local);
    return (this.#opening = this.#track(openUdpSocket(local, this.#currentOptions, owner)));
  }

  #prepareToOpen(local: LocalName): ChannelOwner {
    rejectWake(this);
    this.#options?.fix();
    this.#events.fix();
    return this.#ownerOfChannel(local);
  }

  #ownerOfChannel(local: LocalName): ChannelOwner {
    return {
      receivers: this.#events,
      turnOptions: this.#currentOptions,
      opened: (channel) => this.#opened(channel, local),
      failed: (error) => this.#openFailed(error),
    };
  }

  #opened(channel: DatagramChannel, local: LocalName): void {
    this.#opening = null;
    this.#channel = channel;
    this.#events.attach(channel);
    if (this.#sending) channel.send(this.#sending);
    if (local.adapterId !== undefined) this.#extra.isAdapterBound = true;
    publish(datagramSocketChannels.bind, () => ({ socket: this }));
  }

  #openFailed(error: Error): void {
    this.#opening = null;
    this.#options?.unfix();
    this.#events.unfix();
    this.#sending?.writer.cancel(error);
    this.#failed(error);
  }

  #startConnect(destination: Destination): AsyncOperation<void> {
    const isOpen = this.#channel !== null || this.#opening !== null;
    const connect = isOpen ? this.#connectOpen(destination) : this.#openConnected(destination);
    this.#extra.connecting = connect;
    connect.whenEnded(() => (this.#extra.connecting = null));
    return connect;
  }

  #openConnected({ local, host, service }: Destination): AsyncOperation<void> {
    const remote = remoteName(host, service);
    const owner = this.#prepareToOpen(local);
    this.#opening = this.#track(openConnectedUdpSocket(local, remote, this.#currentOptions, owner));
    return this.#opening.map(() => this.#connected());
  }

  #connectOpen({ local, host, service }: Destination): AsyncOperation<void> {
    const isFree = local.host === undefined && local.service === '';
    if (!isFree) throw illegalCall('connectAsync: the socket is already bound');
    return this.#opening ? this.#connectOnceBound(this.#opening, host, service) : this.#connect(host, service);
  }

  /** A bind takes microseconds, so a connect may follow at once, without waiting for it to end. */
  #connectOnceBound(bind: AsyncOperation<unknown>, host: HostName, service: string): AsyncOperation<void> {
    return startTask(async (task) => {
      await bind;
      if (this.#isClosed) throw aborted('connectAsync: the socket was closed');
      await task.join(this.#connect(host, service));
    });
  }

  /** Only the lookup is asynchronous: once it has ended the socket is connected at once, so a cancel leaves no peer behind. */
  #connect(host: HostName, service: string): AsyncOperation<void> {
    const connect = (found: readonly Endpoint[]): void => {
      this.#channel!.connect(found);
      this.#connected();
    };
    const connecting = this.#track(findEndpoints('udp', host, service, HostNameSortOptions.none, connect));
    connecting.whenEnded(() => this.#connectEnded(connecting));
    return connecting;
  }

  #connectEnded({ status, outcome }: NativeOperation<void>): void {
    if (status === AsyncStatus.error) this.#failed(outcome as Error);
  }

  #failed(error: Error): void {
    publishFailure(datagramSocketChannels.error, error, () => ({ socket: this, error }));
  }

  #connected(): void {
    publish(datagramSocketChannels.connect, () => ({ socket: this }));
  }

  #destination(parameters: readonly unknown[]): Destination {
    const [first, second] = parameters;
    if (!(first instanceof EndpointPair)) {
      const host = requireHostName(first, 'remoteHostName');
      return { local: ANY, host, service: requireService(second, 'remoteServiceName') };
    }
    if (first.localHostName && this.#extras?.isAdapterBound) {
      throw invalidArgument('endpointPair: the socket is bound to an adapter, so the pair cannot name a local host');
    }
    const local = localName(first.localHostName, first.localServiceName);
    const service = requireService(first.remoteServiceName, 'remoteServiceName');
    return { local, host: first.remoteHostName, service };
  }

  #findStream(host: HostName, service: string): AsyncOperation<DatagramOutputStream> {
    // Core decides about an address, where it does.
    const literal = declareApplication() ? null : literalEndpoint(host, service);
    if (literal) return AsyncOperation.completed(this.#streamTo(literal));
    const toStream = (found: readonly Endpoint[]): DatagramOutputStream =>
      this.#streamTo(reachableEndpoint(found, this.#channel?.local?.address));
    return this.#track(findDestinations(host, service, toStream));
  }

  #streamTo(endpoint: Endpoint): DatagramOutputStream {
    const isMulticastOnly = (): boolean => this.#currentOptions.multicastOnly;
    const find = rejectUnicast(endpoint, isMulticastOnly, (member) => this.#openWriter(member));
    const { targets } = this.#startSending();
    const mark = (options?: SendOptions): DatagramTarget => new DatagramTarget(targets, endpoint, options);
    return new DatagramOutputStream(mark(), find, mark);
  }

  /** The connected peer with these options. */
  #markPeer(options: SendOptions): DatagramTarget | null {
    const peer = this.#channel?.remote;
    return peer ? new DatagramTarget(this.#startSending().targets, peer, options) : null;
  }

  #openWriter(member: string): DatagramWriter {
    this.#requireOpen(member);
    return this.#startSending().writer;
  }

  #connectedWriter(member: string): DatagramWriter {
    this.#requireOpen(member);
    if (this.#isConnected) return this.#startSending().writer;
    throw illegalCall(`${member}: the socket is not connected`);
  }

  #startSending(): Sending {
    if (this.#sending) return this.#sending;
    const writer = new DatagramWriter(() => this.#bindForWrite());
    this.#sending = { writer, targets: new DatagramTargets(() => writer.hasUnsent) };
    this.#channel?.send(this.#sending);
    return this.#sending;
  }

  /** Binds unless that was started. If it fails, the waiting writes fail with its error. */
  #bindForWrite(): void {
    if (!this.#channel && !this.#opening) this.#open(ANY).done(undefined, () => undefined);
  }

  /** The options, in the state that they would have by now. */
  get #holder(): OptionsHolder<UdpOptions> {
    if (this.#options) return this.#options;
    const options = new OptionsHolder<UdpOptions>(udpDefaults());
    if (this.#isClosed) options.close();
    else if (this.#channel || this.#opening) options.fix();
    return (this.#options = options);
  }

  get #extra(): Extras {
    return (this.#extras ??= new Extras());
  }

  get #isConnected(): boolean {
    return this.#channel !== null && this.#channel.remote !== null;
  }

  get #isConnecting(): boolean {
    return this.#extras !== null && this.#extras.connecting !== null;
  }

  get #currentOptions(): Readonly<UdpOptions> {
    return this.#options?.options ?? udpDefaults();
  }

  #requireBound(member: string): DatagramChannel {
    this.#requireOpen(member);
    if (this.#channel) return this.#channel;
    throw illegalCall(`${member}: the socket is not bound`);
  }

  #requireOpen(operation: string): void {
    if (this.#isClosed) throw closed(`${operation}: the socket is closed`);
  }
}

/**
 * Windows.Networking.Sockets.DatagramSocket: UDP.
 *
 * Order: construct, set `control`, add a `messagereceived` handler, bind or connect, send. A member used out of order
 * throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close`
 * RO_E_CLOSED (0x80000013), with which `…Async` members reject.
 *
 * A bound socket with a handler keeps the process running until it is closed.
 */
export const DatagramSocket: CallableClass<typeof DatagramSocketClass> = callable(
  DatagramSocketClass,
  'DatagramSocket',
);
export type DatagramSocket = DatagramSocketClass;
