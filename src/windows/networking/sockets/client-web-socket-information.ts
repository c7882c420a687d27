import type { HandshakeResult } from '../../../internal/tls/handshake-result.js';
import type { ChannelSlot } from '../../../internal/websocket/channel-slot.js';
import { VectorView } from '../../foundation/collections/vector-view.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';
import { SocketSslErrorSeverity } from './socket-ssl-error-severity.js';
import type { IWebSocketInformation2 } from './web-socket.js';
import { WebSocketInformation } from './web-socket-information.js';

/** The information of MessageWebSocket and StreamWebSocket. */
export abstract class ClientWebSocketInformation extends WebSocketInformation implements IWebSocketInformation2 {
  readonly #handshake: () => HandshakeResult | null;

  /** @internal */
  constructor(slot: ChannelSlot, handshake: () => HandshakeResult | null) {
    super(slot);
    this.#handshake = handshake;
  }

  /**
   * The server's certificate, also after a failed handshake; null before the handshake, with `ws`, and when the server sent
   * one that cannot be parsed.
   */
  get serverCertificate(): Certificate | null {
    return this.#handshake()?.certificate ?? null;
  }

  /** The other certificates that the server sent. */
  get serverIntermediateCertificates(): VectorView<Certificate> {
    return this.#handshake()?.intermediates ?? new VectorView([]);
  }

  /** All errors of the server's certificate, including ignored ones, the most severe first. */
  get serverCertificateErrors(): VectorView<ChainValidationResult> {
    return this.#handshake()?.errors ?? new VectorView([]);
  }

  /** `fatal` if any error cannot be ignored. */
  get serverCertificateErrorSeverity(): SocketSslErrorSeverity {
    return (this.#handshake()?.severity ?? SocketSslErrorSeverity.none) as SocketSslErrorSeverity;
  }
}
