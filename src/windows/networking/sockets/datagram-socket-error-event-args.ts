import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { NetworkAnswer } from '../../../internal/udp/datagram-channel.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import type { UwpError } from '../../../internal/errors/public-error.js';
import { HostName } from '../host-name.js';
import type { DatagramSocket } from './datagram-socket.js';

/** The class behind `DatagramSocketErrorEventArgs`. */
export class DatagramSocketErrorEventArgsClass implements ProjectedEvent<DatagramSocket> {
  readonly #target: DatagramSocket;
  readonly #answer: NetworkAnswer;
  #remoteAddress: HostName | null = null;
  #reporterAddress: HostName | null = null;

  /** @internal */
  constructor(target: DatagramSocket, answer: NetworkAnswer) {
    this.#target = target;
    this.#answer = answer;
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

  /** Where the datagram was to go. */
  get remoteAddress(): HostName {
    return (this.#remoteAddress ??= HostName.ofAddress(this.#answer.destination.address));
  }

  /** The port there. */
  get remotePort(): string {
    return String(this.#answer.destination.port);
  }

  /** The host or router that sent the ICMP message; null when the system does not tell. */
  get reporterAddress(): HostName | null {
    const { reporter } = this.#answer;
    if (reporter === undefined) return null;
    return (this.#reporterAddress ??= HostName.ofAddress(reporter));
  }

  /**
   * What the answer means: an error with `number`, `status` and `code`. connectionResetByPeer (0x80072746) for a port
   * that is closed, unreachableHost (0x80072751), networkIsUnreachable (0x80072743), messageTooLong (0x80072738).
   */
  get error(): UwpError {
    return this.#answer.error;
  }

  /** Type of the ICMP message (RFC 792), of the ICMPv6 message (RFC 4443) for an IPv6 destination. */
  get icmpType(): number {
    return this.#answer.icmpType;
  }

  /** Code of that message. */
  get icmpCode(): number {
    return this.#answer.icmpCode;
  }

  /**
   * The largest packet in bytes, its IP and UDP headers included, that a router on the way lets through; null for
   * answers that are not about size.
   */
  get mtu(): number | null {
    return this.#answer.mtu ?? null;
  }
}

/** What the network answered to a datagram that the socket sent. Beyond UWP. */
export const DatagramSocketErrorEventArgs: ApiMadeClass<typeof DatagramSocketErrorEventArgsClass> = apiMade(
  DatagramSocketErrorEventArgsClass,
  'DatagramSocketErrorEventArgs',
);
export type DatagramSocketErrorEventArgs = DatagramSocketErrorEventArgsClass;
