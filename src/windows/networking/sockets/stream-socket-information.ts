import { apiMade, type ApiMadeClass } from '../../../internal/api-made-class.js';
import type { ConnectionSlot } from '../../../internal/connection-slot.js';
import type { Endpoint } from '../../../internal/endpoint.js';
import { callNative } from '../../../internal/native-error.js';
import { HostName } from '../host-name.js';
import type { BandwidthStatistics } from './bandwidth-statistics.js';
import type { RoundTripTimeStatistics } from './round-trip-time-statistics.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import type { StreamSocketStatistics } from './stream-socket-statistics.js';

/** What the program asked to connect to. */
interface Destination {
  readonly remoteHostName: HostName;
  readonly remoteServiceName: string;
}

/** An address of the connection, remembered once it was asked for. */
interface Shown {
  readonly address: HostName;
  readonly port: string;
}

/** The class behind `StreamSocketInformation`. */
export class StreamSocketInformationClass {
  readonly #slot: ConnectionSlot;
  readonly #destination: () => Destination | null;
  #local: Shown | null = null;
  #remote: Shown | null = null;

  /** @internal */
  constructor(slot: ConnectionSlot, destination: () => Destination | null) {
    this.#slot = slot;
    this.#destination = destination;
  }

  /** Local address; null before the connect. */
  get localAddress(): HostName | null {
    return this.#localEndpoint()?.address ?? null;
  }

  /** Local port; "" before the connect. */
  get localPort(): string {
    return this.#localEndpoint()?.port ?? '';
  }

  /** The host name given to `connectAsync`; on an accepted socket the peer's address; null before. */
  get remoteHostName(): HostName | null {
    return this.#destination()?.remoteHostName ?? this.remoteAddress;
  }

  /** The peer's address; null before the connect. */
  get remoteAddress(): HostName | null {
    return this.#remoteEndpoint()?.address ?? null;
  }

  /** The service name given to `connectAsync`; on an accepted socket the peer's port; "" before. */
  get remoteServiceName(): string {
    return this.#destination()?.remoteServiceName ?? this.remotePort;
  }

  /** The peer's port; "" before the connect. */
  get remotePort(): string {
    return this.#remoteEndpoint()?.port ?? '';
  }

  /** The protection that was negotiated. */
  get protectionLevel(): SocketProtectionLevel {
    return SocketProtectionLevel.plainSocket;
  }

  /** Round trip times in microseconds; zeros where the system does not measure them and after `close`. */
  get roundTripTimeStatistics(): RoundTripTimeStatistics {
    const figures = this.#figures();
    return {
      variance: figures?.rttVariance ?? 0,
      max: figures?.rttMax ?? 0,
      min: figures?.rttMin ?? 0,
      sum: figures?.rttSmoothed ?? 0,
    };
  }

  /** Estimated bandwidth in bits per second; zeros where the system does not measure it and after `close`. */
  get bandwidthStatistics(): BandwidthStatistics {
    const figures = this.#figures();
    return {
      outboundBitsPerSecond: figures?.outboundBitsPerSecond ?? 0,
      inboundBitsPerSecond: figures?.inboundBitsPerSecond ?? 0,
      outboundBitsPerSecondInstability: figures?.outboundBitsPerSecondInstability ?? 0,
      inboundBitsPerSecondInstability: figures?.inboundBitsPerSecondInstability ?? 0,
      outboundBandwidthPeaked: figures?.outboundBandwidthPeaked ?? false,
      inboundBandwidthPeaked: figures?.inboundBandwidthPeaked ?? false,
    };
  }

  /** What went through the socket since it was connected, or until it was closed; null before. Beyond UWP. */
  get statistics(): StreamSocketStatistics | null {
    const { connection } = this.#slot;
    return connection && Object.freeze(connection.native.traffic());
  }

  /** Always null: only sockets of a proximity tap have a session key. */
  get sessionKey(): null {
    return null;
  }

  #figures(): ReturnType<NonNullable<ConnectionSlot['connection']>['native']['statistics']> | null {
    const { connection, isClosed } = this.#slot;
    return connection && !isClosed ? callNative(() => connection.native.statistics()) : null;
  }

  #localEndpoint(): Shown | null {
    const native = this.#slot.connection?.native;
    if (native) this.#local ??= shown(native.localEndpoint());
    return this.#local;
  }

  #remoteEndpoint(): Shown | null {
    const native = this.#slot.connection?.native;
    if (native) this.#remote ??= shown(native.remoteEndpoint());
    return this.#remote;
  }
}

/** Windows.Networking.Sockets.StreamSocketInformation: addresses and figures of a StreamSocket. */
export const StreamSocketInformation: ApiMadeClass<typeof StreamSocketInformationClass> = apiMade(
  StreamSocketInformationClass,
  'StreamSocketInformation',
);
export type StreamSocketInformation = StreamSocketInformationClass;

function shown(endpoint: Endpoint | null): Shown | null {
  return endpoint && { address: HostName.ofAddress(endpoint.address), port: String(endpoint.port) };
}
