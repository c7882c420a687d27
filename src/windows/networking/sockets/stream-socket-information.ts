import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ConnectionSlot } from '../../../internal/tcp/connection-slot.js';
import type { Endpoint } from '../../../internal/names/endpoint.js';
import { callNative } from '../../../internal/errors/native-error.js';
import type { HandshakeResult } from '../../../internal/tls/handshake-result.js';
import { VectorView } from '../../foundation/collections/vector-view.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';
import { HostName } from '../host-name.js';
import { bandwidthOf, type BandwidthStatistics } from './bandwidth-statistics.js';
import type { RoundTripTimeStatistics } from './round-trip-time-statistics.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { SocketSslErrorSeverity } from './socket-ssl-error-severity.js';
import type { StreamSocketStatistics } from './stream-socket-statistics.js';

/** The destination given to `connectAsync`. */
interface Destination {
  readonly remoteHostName: HostName;
  readonly remoteServiceName: string;
}

type NativeStream = NonNullable<ConnectionSlot['connection']>['native'];

/** An endpoint of the connection in the form of the API, cached on first use. */
interface EndpointText {
  readonly address: HostName;
  readonly port: string;
}

/** The class behind `StreamSocketInformation`. */
export class StreamSocketInformationClass {
  readonly #slot: ConnectionSlot;
  readonly #destination: () => Destination | null;
  readonly #handshake: () => HandshakeResult | null;
  #local: EndpointText | null = null;
  #remote: EndpointText | null = null;
  #cachedOf: NativeStream | null = null;

  /** @internal */
  constructor(slot: ConnectionSlot, destination: () => Destination | null, handshake: () => HandshakeResult | null) {
    this.#slot = slot;
    this.#destination = destination;
    this.#handshake = handshake;
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

  /** The negotiated protection: `plainSocket`, `tls12` or `tls13`. */
  get protectionLevel(): SocketProtectionLevel {
    const level = this.#negotiated()?.protectionLevel ?? SocketProtectionLevel.plainSocket;
    return level as SocketProtectionLevel;
  }

  /**
   * The server's certificate, also after a failed handshake; null before the handshake, on an accepted socket, and when the
   * server sent one that cannot be parsed.
   */
  get serverCertificate(): Certificate | null {
    return this.#server()?.certificate ?? null;
  }

  /** The other certificates that the server sent. */
  get serverIntermediateCertificates(): VectorView<Certificate> {
    return this.#server()?.intermediates ?? new VectorView([]);
  }

  /** All errors of the server's certificate, including ignored ones, the most severe first. */
  get serverCertificateErrors(): VectorView<ChainValidationResult> {
    return this.#server()?.errors ?? new VectorView([]);
  }

  /** `fatal` if any error cannot be ignored. */
  get serverCertificateErrorSeverity(): SocketSslErrorSeverity {
    return (this.#server()?.severity ?? SocketSslErrorSeverity.none) as SocketSslErrorSeverity;
  }

  /** The certificate that the client of an accepted socket presented; null for none. Beyond UWP. */
  get clientCertificate(): Certificate | null {
    return this.#client()?.certificate ?? null;
  }

  /** The other certificates that the client of an accepted socket sent. Beyond UWP. */
  get clientIntermediateCertificates(): VectorView<Certificate> {
    return this.#client()?.intermediates ?? new VectorView([]);
  }

  /** The server name that the client of an accepted socket requested (SNI), "" for none. Beyond UWP. */
  get requestedServerName(): string {
    return this.#negotiated()?.serverName ?? '';
  }

  /** The negotiated application protocol (ALPN), "" for none. Beyond UWP. */
  get applicationProtocol(): string {
    return this.#negotiated()?.applicationProtocol ?? '';
  }

  /** IANA name of the cipher suite, such as `TLS_AES_256_GCM_SHA384`; "" without TLS. Beyond UWP. */
  get cipherSuite(): string {
    return this.#negotiated()?.cipherSuite ?? '';
  }

  /** IANA name of the key exchange group, such as `X25519MLKEM768`; "" without TLS. Beyond UWP. */
  get keyExchangeGroup(): string {
    return this.#negotiated()?.keyExchangeGroup ?? '';
  }

  /** Whether the TLS session was resumed. Beyond UWP. */
  get isSessionResumed(): boolean {
    return this.#negotiated()?.isResumed ?? false;
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
    return bandwidthOf(this.#figures());
  }

  /**
   * Counters from the connect to the close, including an upgrade to TLS; null before the connect. Beyond UWP.
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

  #negotiated(): HandshakeResult['negotiated'] {
    return this.#handshake()?.negotiated ?? null;
  }

  #server(): HandshakeResult | null {
    const handshake = this.#handshake();
    return handshake?.isServer ? null : handshake;
  }

  #client(): HandshakeResult | null {
    const handshake = this.#handshake();
    return handshake?.isServer ? handshake : null;
  }

  #localEndpoint(): EndpointText | null {
    const native = this.#native();
    if (native) this.#local ??= endpointText(native.localEndpoint());
    return this.#local;
  }

  #remoteEndpoint(): EndpointText | null {
    const native = this.#native();
    if (native) this.#remote ??= endpointText(native.remoteEndpoint());
    return this.#remote;
  }

  /** The connection. The cached endpoints of an earlier one, before a repeated connect, are discarded. */
  #native(): NativeStream | null {
    const native = this.#slot.connection?.native ?? null;
    if (native && native !== this.#cachedOf) {
      this.#cachedOf = native;
      this.#local = this.#remote = null;
    }
    return native;
  }
}

/**
 * Windows.Networking.Sockets.StreamSocketInformation: addresses and figures of a StreamSocket.
 *
 * Unknown values are null, or "" for text: addresses, names and ports before the connect. It may be read at any time; after
 * `close` it keeps its last values.
 */
export const StreamSocketInformation: ApiMadeClass<typeof StreamSocketInformationClass> = apiMade(
  StreamSocketInformationClass,
  'StreamSocketInformation',
);
export type StreamSocketInformation = StreamSocketInformationClass;

function endpointText(endpoint: Endpoint | null): EndpointText | null {
  return endpoint && { address: HostName.ofAddress(endpoint.address), port: String(endpoint.port) };
}
