import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ConnectionSlot } from '../../../internal/tcp/connection-slot.js';
import type { Endpoint } from '../../../internal/names/endpoint.js';
import { callNative } from '../../../internal/errors/native-error.js';
import type { TlsRecord } from '../../../internal/tls/tls-record.js';
import { VectorView } from '../../foundation/collections/vector-view.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';
import { HostName } from '../host-name.js';
import type { BandwidthStatistics } from './bandwidth-statistics.js';
import type { RoundTripTimeStatistics } from './round-trip-time-statistics.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { SocketSslErrorSeverity } from './socket-ssl-error-severity.js';
import type { StreamSocketStatistics } from './stream-socket-statistics.js';

/** What the program asked to connect to. */
interface Destination {
  readonly remoteHostName: HostName;
  readonly remoteServiceName: string;
}

type NativeStream = NonNullable<ConnectionSlot['connection']>['native'];

/** An address of the connection, remembered once it was asked for. */
interface Shown {
  readonly address: HostName;
  readonly port: string;
}

/** The class behind `StreamSocketInformation`. */
export class StreamSocketInformationClass {
  readonly #slot: ConnectionSlot;
  readonly #destination: () => Destination | null;
  readonly #record: () => TlsRecord | null;
  #local: Shown | null = null;
  #remote: Shown | null = null;
  #remembered: NativeStream | null = null;

  /** @internal */
  constructor(slot: ConnectionSlot, destination: () => Destination | null, record: () => TlsRecord | null) {
    this.#slot = slot;
    this.#destination = destination;
    this.#record = record;
  }

  /** Local address. */
  get localAddress(): HostName | null {
    return this.#localEndpoint()?.address ?? null;
  }

  /** Local port. */
  get localPort(): string {
    return this.#localEndpoint()?.port ?? '';
  }

  /** The host name given to `connectAsync`; on an accepted socket the peer's address. */
  get remoteHostName(): HostName | null {
    return this.#destination()?.remoteHostName ?? this.remoteAddress;
  }

  /** The peer's address. */
  get remoteAddress(): HostName | null {
    return this.#remoteEndpoint()?.address ?? null;
  }

  /** The service name given to `connectAsync`; on an accepted socket the peer's port. */
  get remoteServiceName(): string {
    return this.#destination()?.remoteServiceName ?? this.remotePort;
  }

  /** The peer's port. */
  get remotePort(): string {
    return this.#remoteEndpoint()?.port ?? '';
  }

  /** The protection that was negotiated: `plainSocket`, `tls12` or `tls13`. */
  get protectionLevel(): SocketProtectionLevel {
    const level = this.#facts()?.protectionLevel ?? SocketProtectionLevel.plainSocket;
    return level as SocketProtectionLevel;
  }

  /**
   * The server's certificate, also after a handshake that failed; null before one, on an accepted socket, and when the
   * server sent bytes that are no certificate.
   */
  get serverCertificate(): Certificate | null {
    return this.#server()?.certificate ?? null;
  }

  /** The certificates that the server sent beside its own. */
  get serverIntermediateCertificates(): VectorView<Certificate> {
    return this.#server()?.intermediates ?? new VectorView([]);
  }

  /** Everything that is wrong with the server's certificate, also what was ignored, the gravest first. */
  get serverCertificateErrors(): VectorView<ChainValidationResult> {
    return this.#server()?.errors ?? new VectorView([]);
  }

  /** `fatal` as soon as one error cannot be ignored. */
  get serverCertificateErrorSeverity(): SocketSslErrorSeverity {
    return (this.#server()?.severity ?? SocketSslErrorSeverity.none) as SocketSslErrorSeverity;
  }

  /** The certificate that the client of an accepted socket showed; null when there is none. Beyond UWP. */
  get clientCertificate(): Certificate | null {
    return this.#client()?.certificate ?? null;
  }

  /** The certificates that the client of an accepted socket sent beside its own. Beyond UWP. */
  get clientIntermediateCertificates(): VectorView<Certificate> {
    return this.#client()?.intermediates ?? new VectorView([]);
  }

  /** The server name that the client of an accepted socket asked for (SNI), "" for none. Beyond UWP. */
  get requestedServerName(): string {
    return this.#facts()?.serverName ?? '';
  }

  /** The application protocol that was agreed on (ALPN), "" for none. Beyond UWP. */
  get applicationProtocol(): string {
    return this.#facts()?.applicationProtocol ?? '';
  }

  /** IANA name of the cipher suite, such as `TLS_AES_256_GCM_SHA384`; "" without TLS. Beyond UWP. */
  get cipherSuite(): string {
    return this.#facts()?.cipherSuite ?? '';
  }

  /** IANA name of the key exchange group, such as `X25519MLKEM768`; "" without TLS. Beyond UWP. */
  get keyExchangeGroup(): string {
    return this.#facts()?.keyExchangeGroup ?? '';
  }

  /** Whether the TLS session continues an earlier one. Beyond UWP. */
  get isSessionResumed(): boolean {
    return this.#facts()?.isResumed ?? false;
  }

  /** Round trip times in microseconds; zeros where the system does not measure them, during a handshake, after `close`. */
  get roundTripTimeStatistics(): RoundTripTimeStatistics {
    const figures = this.#figures();
    return {
      variance: figures?.rttVariance ?? 0,
      max: figures?.rttMax ?? 0,
      min: figures?.rttMin ?? 0,
      sum: figures?.rttSmoothed ?? 0,
    };
  }

  /** Estimated bandwidth in bits per second; zeros where the system does not measure it, during a handshake, after `close`. */
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

  /**
   * What went through the socket since it was connected, before and after an upgrade to TLS, or until it was closed; null
   * before. Beyond UWP.
   */
  get statistics(): StreamSocketStatistics | null {
    const { traffic } = this.#slot;
    return traffic && Object.freeze(traffic);
  }

  /** Always null: only sockets of a proximity tap have a session key. */
  get sessionKey(): null {
    return null;
  }

  #figures(): ReturnType<NativeStream['statistics']> | null {
    const { connection, isUsable } = this.#slot;
    return connection && isUsable ? callNative(() => connection.native.statistics()) : null;
  }

  #facts(): TlsRecord['facts'] {
    return this.#record()?.facts ?? null;
  }

  #server(): TlsRecord | null {
    const record = this.#record();
    return record?.isServer ? null : record;
  }

  #client(): TlsRecord | null {
    const record = this.#record();
    return record?.isServer ? record : null;
  }

  #localEndpoint(): Shown | null {
    const native = this.#native();
    if (native) this.#local ??= shown(native.localEndpoint());
    return this.#local;
  }

  #remoteEndpoint(): Shown | null {
    const native = this.#native();
    if (native) this.#remote ??= shown(native.remoteEndpoint());
    return this.#remote;
  }

  /** The connection; what was remembered of another one, before a connect that was tried again, is forgotten. */
  #native(): NativeStream | null {
    const native = this.#slot.connection?.native ?? null;
    if (native && native !== this.#remembered) {
      this.#remembered = native;
      this.#local = this.#remote = null;
    }
    return native;
  }
}

/**
 * Windows.Networking.Sockets.StreamSocketInformation: addresses and figures of a StreamSocket.
 *
 * What is not known yet is null, or "" where it is text: addresses, names and ports before the connect. It may be read at any
 * time, also after `close`, when it stays as it was.
 */
export const StreamSocketInformation: ApiMadeClass<typeof StreamSocketInformationClass> = apiMade(
  StreamSocketInformationClass,
  'StreamSocketInformation',
);
export type StreamSocketInformation = StreamSocketInformationClass;

function shown(endpoint: Endpoint | null): Shown | null {
  return endpoint && { address: HostName.ofAddress(endpoint.address), port: String(endpoint.port) };
}
