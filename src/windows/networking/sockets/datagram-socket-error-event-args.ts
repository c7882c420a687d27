import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { IcmpError } from '../../../internal/udp/datagram-channel.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import type { UwpError } from '../../../internal/errors/public-error.js';
import { HostName } from '../host-name.js';
import type { DatagramSocket } from './datagram-socket.js';

/** The class behind `DatagramSocketErrorEventArgs`. */
export class DatagramSocketErrorEventArgsClass implements ProjectedEvent<DatagramSocket> {
  readonly #target: DatagramSocket;
  readonly #icmpError: IcmpError;
  #remoteAddress: HostName | null = null;
  #reporterAddress: HostName | null = null;

  /** @internal */
  constructor(target: DatagramSocket, icmpError: IcmpError) {
    this.#target = target;
    this.#icmpError = icmpError;
  }

  get target(): DatagramSocket {
    return this.#target;
  }

  get type(): string {
    return 'error';
  }

  get detail(): unknown[] {
    return [this];
  }

  /** Destination address of the datagram. */
  get remoteAddress(): HostName {
    return (this.#remoteAddress ??= HostName.ofAddress(this.#icmpError.destination.address));
  }

  /** Destination port of the datagram. */
  get remotePort(): string {
    return String(this.#icmpError.destination.port);
  }

  /** The host or router that sent the ICMP message; null when the system does not report it. */
  get reporterAddress(): HostName | null {
    const { reporter } = this.#icmpError;
    if (reporter === undefined) return null;
    return (this.#reporterAddress ??= HostName.ofAddress(reporter));
  }

  /**
   * The ICMP error as an error with `number`, `status` and `code`: connectionResetByPeer (0x80072746) for a closed port,
   * unreachableHost (0x80072751), networkIsUnreachable (0x80072743), messageTooLong (0x80072738).
   */
  get error(): UwpError {
    return this.#icmpError.error;
  }

  /** Type of the ICMP message (RFC 792), of the ICMPv6 message (RFC 4443) for an IPv6 destination. */
  get icmpType(): number {
    return this.#icmpError.icmpType;
  }

  /** Code of that message. */
  get icmpCode(): number {
    return this.#icmpError.icmpCode;
  }

  /**
   * MTU of the next hop in bytes, IP and UDP headers included, as reported by a router on the path; null for errors that
   * are not about the size.
   */
  get mtu(): number | null {
    return this.#icmpError.mtu ?? null;
  }
}

/** An ICMP error for a datagram that the socket sent. Beyond UWP. */
export const DatagramSocketErrorEventArgs: ApiMadeClass<typeof DatagramSocketErrorEventArgsClass> = apiMade(
  DatagramSocketErrorEventArgsClass,
  'DatagramSocketErrorEventArgs',
);
export type DatagramSocketErrorEventArgs = DatagramSocketErrorEventArgsClass;
