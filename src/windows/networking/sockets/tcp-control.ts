import { systemBufferSizes, type TcpOptions } from '../../../internal/options/option-defaults.js';
import type { OptionsHolder } from '../../../internal/options/options-holder.js';
import { requireEnum, requireInteger } from '../../../internal/projection/arguments.js';
import { SocketQualityOfService } from './socket-quality-of-service.js';

/** The TCP options of StreamSocketControl and StreamSocketListenerControl. */
export abstract class TcpControl {
  readonly #holder: OptionsHolder<TcpOptions>;

  /** @internal */
  constructor(holder: OptionsHolder<TcpOptions>) {
    this.#holder = holder;
  }

  /** Whether small writes are sent at once, without Nagle's algorithm (TCP_NODELAY). The default is true. */
  get noDelay(): boolean {
    return this.#holder.options.noDelay;
  }

  set noDelay(value: boolean) {
    this.#holder.change('noDelay').noDelay = Boolean(value);
  }

  /** Whether the system probes idle connections (SO_KEEPALIVE). The default is false. */
  get keepAlive(): boolean {
    return this.#holder.options.keepAlive;
  }

  set keepAlive(value: boolean) {
    this.#holder.change('keepAlive').keepAlive = Boolean(value);
  }

  /** Send buffer in bytes (SO_SNDBUF). The default is the system's; setting it turns off autotuning. */
  get outboundBufferSizeInBytes(): number {
    return this.#holder.options.outboundBufferSize ?? systemBufferSizes().tcpSend;
  }

  set outboundBufferSizeInBytes(value: number) {
    const size = requireInteger(value, 1, 0x7fff_ffff, 'outboundBufferSizeInBytes');
    this.#holder.change('outboundBufferSizeInBytes').outboundBufferSize = size;
  }

  /** Hop limit (TTL) of sent packets, 1 to 255. The default is 128. */
  get outboundUnicastHopLimit(): number {
    return this.#holder.options.hopLimit;
  }

  set outboundUnicastHopLimit(value: number) {
    const hopLimit = requireInteger(value, 1, 255, 'outboundUnicastHopLimit');
    this.#holder.change('outboundUnicastHopLimit').hopLimit = hopLimit;
  }

  /** `lowLatency` marks packets for expedited forwarding. The default is normal. */
  get qualityOfService(): SocketQualityOfService {
    return this.#holder.options.lowLatency ? SocketQualityOfService.lowLatency : SocketQualityOfService.normal;
  }

  set qualityOfService(value: SocketQualityOfService) {
    const quality = requireEnum(SocketQualityOfService, value, 'qualityOfService');
    this.#holder.change('qualityOfService').lowLatency = quality === SocketQualityOfService.lowLatency;
  }
}
