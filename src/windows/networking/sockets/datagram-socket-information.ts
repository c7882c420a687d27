import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { DatagramChannel } from '../../../internal/udp/datagram-channel.js';
import { HostName } from '../host-name.js';
import type { DatagramSocketStatistics } from './datagram-socket-statistics.js';

/** The class behind `DatagramSocketInformation`. */
export class DatagramSocketInformationClass {
  readonly #channel: () => DatagramChannel | null;
  #localAddress: HostName | null = null;
  #remoteAddress: HostName | null = null;

  /** @internal */
  constructor(channel: () => DatagramChannel | null) {
    this.#channel = channel;
  }

  /** Local address, the wildcard address when bound to all. */
  get localAddress(): HostName | null {
    const address = this.#channel()?.local?.address;
    if (address === undefined) return null;
    if (this.#localAddress?.rawName !== address) this.#localAddress = HostName.ofAddress(address);
    return this.#localAddress;
  }

  /** Local port. */
  get localPort(): string {
    return portText(this.#channel()?.local?.port);
  }

  /** The connected peer's address. */
  get remoteAddress(): HostName | null {
    const address = this.#channel()?.remote?.address;
    if (address === undefined) return null;
    return (this.#remoteAddress ??= HostName.ofAddress(address));
  }

  /** The connected peer's port. */
  get remotePort(): string {
    return portText(this.#channel()?.remote?.port);
  }

  /**
   * Path MTU to the connected peer in bytes, IP header included; null unless connected, and on systems other than Linux. It
   * decreases when a router reports a smaller one. Beyond UWP.
   */
  get pathMtu(): number | null {
    return this.#channel()?.pathMtu ?? null;
  }

  /**
   * Datagrams that the kernel dropped because the receive buffer was full, from the bind to the close; null before the
   * bind, and where the system does not count them. Beyond UWP.
   */
  get datagramsDropped(): number | null {
    return this.#channel()?.statistics.kernelDrops ?? null;
  }

  /**
   * Counters from the bind to the close; null before the bind. Beyond UWP.
   */
  get statistics(): DatagramSocketStatistics | null {
    const channel = this.#channel();
    return channel && Object.freeze(channel.statistics);
  }
}

/**
 * Windows.Networking.Sockets.DatagramSocketInformation: addresses and counters of a DatagramSocket.
 *
 * Unknown values are null, or "" for text: everything local before the bind, everything remote unless connected. It may be
 * read at any time; after `close` it keeps its last values.
 */
export const DatagramSocketInformation: ApiMadeClass<typeof DatagramSocketInformationClass> = apiMade(
  DatagramSocketInformationClass,
  'DatagramSocketInformation',
);
export type DatagramSocketInformation = DatagramSocketInformationClass;

function portText(port: number | undefined): string {
  return port === undefined ? '' : String(port);
}
