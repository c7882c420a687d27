import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { requireEnum, requireInteger } from '../../../internal/projection/arguments.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { callNative } from '../../../internal/errors/native-error.js';
import type { OptionsHolder } from '../../../internal/options/options-holder.js';
import { systemBufferSizes, type BoundUdpSocket, type UdpOptions } from '../../../internal/options/option-defaults.js';
import { NetworkAdapter } from '../connectivity/network-adapter.js';
import { RawSocketOptionsClass, type RawSocketOptions } from './raw-socket-options.js';
import { SocketQualityOfService } from './socket-quality-of-service.js';

/** DSCP of low latency (RFC 3246). */
const EXPEDITED_FORWARDING = 46;
const MAX_TURN_LIMIT = 65_536;
const MAX_TURN_TIME = 60_000;

/** The class behind `DatagramSocketControl`. */
export class DatagramSocketControlClass {
  readonly #holder: OptionsHolder<UdpOptions>;
  readonly #bound: () => BoundUdpSocket | null;
  readonly #rawOptions: RawSocketOptions;
  #multicastAdapter: NetworkAdapter | null = null;

  /** @internal */
  constructor(holder: OptionsHolder<UdpOptions>, bound: () => BoundUdpSocket | null) {
    this.#holder = holder;
    this.#bound = bound;
    this.#rawOptions = new RawSocketOptionsClass(holder, bound);
  }

  /** `lowLatency` marks datagrams for expedited forwarding. The default is normal. */
  get qualityOfService(): SocketQualityOfService {
    return this.#holder.options.lowLatency ? SocketQualityOfService.lowLatency : SocketQualityOfService.normal;
  }

  set qualityOfService(value: SocketQualityOfService) {
    const quality = requireEnum(SocketQualityOfService, value, 'qualityOfService');
    this.#holder.change('qualityOfService').lowLatency = quality === SocketQualityOfService.lowLatency;
  }

  /** Hop limit (TTL) of unicast datagrams, 1 to 255. The default is 128. On a bound socket it applies to later sends. */
  get outboundUnicastHopLimit(): number {
    return this.#holder.options.hopLimit;
  }

  set outboundUnicastHopLimit(value: number) {
    const hopLimit = requireInteger(value, 1, 255, 'outboundUnicastHopLimit');
    this.#changeLate('outboundUnicastHopLimit', (native) => native.setHopLimit(hopLimit)).hopLimit = hopLimit;
  }

  /** Whether fragmentation is forbidden; a datagram that is too large then fails with messageTooLong. The default is false. */
  get dontFragment(): boolean {
    return this.#holder.options.dontFragment;
  }

  set dontFragment(value: boolean) {
    this.#holder.change('dontFragment').dontFragment = Boolean(value);
  }

  /**
   * Receive buffer in bytes (SO_RCVBUF): once bound the size that the system granted, before that the one that was set, or
   * the system's default.
   */
  get inboundBufferSizeInBytes(): number {
    const native = this.#bound();
    if (native) return callNative(() => native.receiveBufferSize());
    return this.#holder.options.inboundBufferSize ?? systemBufferSizes().udpReceive;
  }

  set inboundBufferSizeInBytes(value: number) {
    const size = requireInteger(value, 1, 0x7fff_ffff, 'inboundBufferSizeInBytes');
    this.#holder.change('inboundBufferSizeInBytes').inboundBufferSize = size;
  }

  /**
   * Whether the socket shares its port with others that do the same (SO_REUSEADDR), for multicast only: unicast writes
   * throw WSAEOPNOTSUPP (0x8007273D), `connectAsync` rejects with it, and received unicast datagrams are dropped. The
   * default is false: the port is bound exclusively.
   */
  get multicastOnly(): boolean {
    return this.#holder.options.multicastOnly;
  }

  set multicastOnly(value: boolean) {
    const options = this.#holder.change('multicastOnly');
    if (value && options.sharePort) throw invalidArgument('multicastOnly: the socket has sharePort set');
    options.multicastOnly = Boolean(value);
  }

  /**
   * Whether the socket shares its port with other sockets of the same user that do the same, in this process or others
   * (SO_REUSEPORT): each datagram reaches exactly one of them, the same one for the same peer. Not together with
   * `multicastOnly`: setting both throws E_INVALIDARG (0x80070057). On systems other than Linux, which do not balance, the
   * bind rejects with WSAEOPNOTSUPP (0x8007273D). The default is false. Beyond UWP.
   */
  get sharePort(): boolean {
    return this.#holder.options.sharePort;
  }

  set sharePort(value: boolean) {
    const options = this.#holder.change('sharePort');
    if (value && options.multicastOnly) throw invalidArgument('sharePort: the socket is multicastOnly');
    options.sharePort = Boolean(value);
  }

  /**
   * Hop limit (TTL) of multicast datagrams, 0 to 255: 0 stays on this host, 1 on the local network. The default is 1. On a
   * bound socket it applies to later sends. Beyond UWP.
   */
  get multicastHopLimit(): number {
    return this.#holder.options.multicastHopLimit;
  }

  set multicastHopLimit(value: number) {
    const limit = requireInteger(value, 0, 255, 'multicastHopLimit');
    this.#changeLate('multicastHopLimit', (native) => native.setMulticastHopLimit(limit)).multicastHopLimit = limit;
  }

  /**
   * Whether group members on this host receive what the socket sends (IP_MULTICAST_LOOP); on Windows, whether the socket
   * receives what this host sends. The default is true. On a bound socket it applies to later sends. Beyond UWP.
   */
  get multicastLoopback(): boolean {
    return this.#holder.options.multicastLoopback;
  }

  set multicastLoopback(value: boolean) {
    const isOn = Boolean(value);
    this.#changeLate('multicastLoopback', (native) => native.setMulticastLoopback(isOn)).multicastLoopback = isOn;
  }

  /**
   * The adapter through which multicast datagrams are sent; null, the default, lets the system choose. The scope of an
   * IPv6 group (`ff02::fb%eth0`) takes precedence. On a bound socket it applies to later sends. Throws E_INVALIDARG
   * (0x80070057) for an adapter that no longer exists; before the bind, the bind rejects with it. Beyond UWP.
   */
  get multicastAdapter(): NetworkAdapter | null {
    return this.#multicastAdapter;
  }

  set multicastAdapter(value: NetworkAdapter | null) {
    if (value !== null && !(value instanceof NetworkAdapter)) {
      throw invalidArgument('multicastAdapter must be a NetworkAdapter or null');
    }
    const id = value?.networkAdapterId;
    const options = this.#changeLate('multicastAdapter', (native) => native.setMulticastAdapter(id));
    if (id === undefined) delete options.multicastAdapterId;
    else options.multicastAdapterId = id;
    this.#multicastAdapter = value;
  }

  /**
   * Differentiated services code point of sent datagrams (RFC 2474), 0 to 63. The default is 0, or 46 (EF) with
   * `qualityOfService` lowLatency; a value set here takes precedence, and lowLatency still raises the queue's priority. On
   * Windows, where applications cannot mark packets, the bind rejects with WSAEOPNOTSUPP (0x8007273D). Beyond UWP.
   */
  get dscp(): number {
    return this.#holder.options.dscp ?? (this.#holder.options.lowLatency ? EXPEDITED_FORWARDING : 0);
  }

  set dscp(value: number) {
    const codePoint = requireInteger(value, 0, 63, 'dscp');
    this.#holder.change('dscp').dscp = codePoint;
  }

  /**
   * Microseconds for which the kernel polls the network card for datagrams instead of waiting for its interrupt
   * (SO_BUSY_POLL); 0, the default, is the system's setting. A bind rejects with E_ACCESSDENIED (0x80070005) for more than
   * `net.core.busy_read` where the kernel requires CAP_NET_ADMIN (6.18 does not), and with WSAEOPNOTSUPP (0x8007273D) on
   * systems other than Linux. Beyond UWP.
   */
  get busyPollMicroseconds(): number {
    return this.#holder.options.busyPollMicroseconds;
  }

  set busyPollMicroseconds(value: number) {
    const microseconds = requireInteger(value, 0, 0x7fff_ffff, 'busyPollMicroseconds');
    this.#holder.change('busyPollMicroseconds').busyPollMicroseconds = microseconds;
  }

  /** Options by their system numbers; always the same object. Beyond UWP. */
  get rawOptions(): RawSocketOptions {
    return this.#rawOptions;
  }

  /** Applies the change to the bound socket, if any, and returns the options in which to record it. */
  #changeLate(property: string, change: (native: BoundUdpSocket) => void): UdpOptions {
    this.#holder.requireOpen(property);
    const native = this.#bound();
    if (native) callNative(() => change(native));
    return this.#holder.changeLate(property);
  }

  /**
   * Whether received datagrams have `interfaceIndex`, `ecn`, `dscp` and `hopLimit`. The default is false, because the
   * packet info costs time for every datagram that the system did not coalesce. Beyond UWP.
   */
  get receiveDetails(): boolean {
    return this.#holder.options.receiveDetails;
  }

  set receiveDetails(value: boolean) {
    this.#holder.change('receiveDetails').receiveDetails = Boolean(value);
  }

  /** Whether received datagrams have `receiveTime`. The default is false, as for `receiveDetails`. Beyond UWP. */
  get receiveTimestamps(): boolean {
    return this.#holder.options.receiveTimestamps;
  }

  set receiveTimestamps(value: boolean) {
    this.#holder.change('receiveTimestamps').receiveTimestamps = Boolean(value);
  }

  /**
   * Most datagrams that are delivered in one turn of the event loop, and that wait for it, 1 to 65,536. The default is
   * 1,024. Datagrams that the system coalesced into one message may exceed it. Beyond UWP.
   */
  get receiveTurnLimit(): number {
    return this.#holder.options.receiveTurnLimit;
  }

  set receiveTurnLimit(value: number) {
    const limit = requireInteger(value, 1, MAX_TURN_LIMIT, 'receiveTurnLimit');
    this.#holder.change('receiveTurnLimit').receiveTurnLimit = limit;
  }

  /**
   * Milliseconds for `messagereceived` handlers in one turn of the event loop, 1 to 60,000. The default is 5. After that,
   * timers and other sockets run before the remaining datagrams are delivered. Beyond UWP.
   */
  get receiveTurnTime(): number {
    return this.#holder.options.receiveTurnTime;
  }

  set receiveTurnTime(value: number) {
    const time = requireInteger(value, 1, MAX_TURN_TIME, 'receiveTurnTime');
    this.#holder.change('receiveTurnTime').receiveTurnTime = time;
  }
}

/**
 * Windows.Networking.Sockets.DatagramSocketControl: options of a DatagramSocket.
 *
 * Set them before a bind or connect; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close`
 * RO_E_CLOSED (0x80000013). `outboundUnicastHopLimit`, `multicastHopLimit`,
 * `multicastLoopback`, `multicastAdapter` and `rawOptions` may be set at any time before `close`.
 */
export const DatagramSocketControl: ApiMadeClass<typeof DatagramSocketControlClass> = apiMade(
  DatagramSocketControlClass,
  'DatagramSocketControl',
);
export type DatagramSocketControl = DatagramSocketControlClass;
