import { apiMade, type ApiMadeClass } from '../../../internal/api-made-class.js';
import { requireEnum, requireInteger } from '../../../internal/arguments.js';
import type { OptionsHolder } from '../../../internal/options-holder.js';
import { systemBufferSizes, type UdpOptions } from '../../../internal/option-defaults.js';
import { SocketQualityOfService } from './socket-quality-of-service.js';

/** The class behind `DatagramSocketControl`. */
export class DatagramSocketControlClass {
  readonly #holder: OptionsHolder<UdpOptions>;
  readonly #onHopLimit: (hopLimit: number) => void;
  readonly #grantedBufferSize: () => number | null;

  /** @internal */
  constructor(
    holder: OptionsHolder<UdpOptions>,
    onHopLimit: (hopLimit: number) => void,
    grantedBufferSize: () => number | null,
  ) {
    this.#holder = holder;
    this.#onHopLimit = onHopLimit;
    this.#grantedBufferSize = grantedBufferSize;
  }

  /** `lowLatency` marks datagrams for expedited forwarding. The default is normal. */
  get qualityOfService(): SocketQualityOfService {
    return this.#holder.options.lowLatency ? SocketQualityOfService.lowLatency : SocketQualityOfService.normal;
  }

  set qualityOfService(value: SocketQualityOfService) {
    const quality = requireEnum(SocketQualityOfService, value, 'qualityOfService');
    this.#holder.change('qualityOfService').lowLatency = quality === SocketQualityOfService.lowLatency;
  }

  /** Hop limit (TTL) of unicast datagrams, 1 to 255. The default is 128. On a bound socket it holds for later sends. */
  get outboundUnicastHopLimit(): number {
    return this.#holder.options.hopLimit;
  }

  set outboundUnicastHopLimit(value: number) {
    const hopLimit = requireInteger(value, 1, 255, 'outboundUnicastHopLimit');
    this.#holder.requireOpen('outboundUnicastHopLimit');
    this.#onHopLimit(hopLimit);
    this.#holder.changeLate('outboundUnicastHopLimit').hopLimit = hopLimit;
  }

  /** Whether routers may not fragment datagrams; one that is too large then fails with messageTooLong. The default is false. */
  get dontFragment(): boolean {
    return this.#holder.options.dontFragment;
  }

  set dontFragment(value: boolean) {
    this.#holder.change('dontFragment').dontFragment = Boolean(value);
  }

  /**
   * Receive buffer in bytes (SO_RCVBUF): what the system granted once bound, before that what was set, or the
   * system's default.
   */
  get inboundBufferSizeInBytes(): number {
    return this.#grantedBufferSize() ?? this.#holder.options.inboundBufferSize ?? systemBufferSizes().udpReceive;
  }

  set inboundBufferSizeInBytes(value: number) {
    const size = requireInteger(value, 1, 0x7fff_ffff, 'inboundBufferSizeInBytes');
    this.#holder.change('inboundBufferSizeInBytes').inboundBufferSize = size;
  }

  /**
   * Whether the socket shares its port with others that do the same (SO_REUSEADDR), for multicast alone: writes to one
   * host throw WSAEOPNOTSUPP (0x8007273D), `connectAsync` rejects with it, and datagrams that were sent to one host are
   * dropped before they arrive. The default is false: the port is taken exclusively.
   */
  get multicastOnly(): boolean {
    return this.#holder.options.multicastOnly;
  }

  set multicastOnly(value: boolean) {
    this.#holder.change('multicastOnly').multicastOnly = Boolean(value);
  }

  /**
   * Whether each received datagram tells `interfaceIndex`, `ecn`, `dscp` and `hopLimit`. The default is false, because
   * the system's telling costs with every datagram that it did not coalesce. Beyond UWP.
   */
  get receiveDetails(): boolean {
    return this.#holder.options.receiveDetails;
  }

  set receiveDetails(value: boolean) {
    this.#holder.change('receiveDetails').receiveDetails = Boolean(value);
  }

  /** Whether each received datagram tells `receiveTime`. The default is false, as for `receiveDetails`. Beyond UWP. */
  get receiveTimestamps(): boolean {
    return this.#holder.options.receiveTimestamps;
  }

  set receiveTimestamps(value: boolean) {
    this.#holder.change('receiveTimestamps').receiveTimestamps = Boolean(value);
  }
}

/**
 * Windows.Networking.Sockets.DatagramSocketControl: options of a DatagramSocket.
 *
 * Set them before a bind or connect; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close`
 * RO_E_CLOSED (0x80000013). `outboundUnicastHopLimit` may be set at any time before `close`.
 */
export const DatagramSocketControl: ApiMadeClass<typeof DatagramSocketControlClass> = apiMade(
  DatagramSocketControlClass,
  'DatagramSocketControl',
);
export type DatagramSocketControl = DatagramSocketControlClass;
