import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { requireEnum } from '../../../internal/projection/arguments.js';
import type { TcpOptions } from '../../../internal/options/option-defaults.js';
import type { OptionsHolder } from '../../../internal/options/options-holder.js';
import { TlsControl } from './tls-control.js';
import type { TlsSettings } from '../../../internal/tls/tls-settings.js';
import type { MutableMap } from '../../foundation/collections/map.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import { ClientCertificateRequest } from './client-certificate-request.js';

/** The class behind `StreamSocketListenerControl`. */
export class StreamSocketListenerControlClass extends TlsControl {
  readonly #settings: () => TlsSettings;

  /** @internal */
  constructor(holder: OptionsHolder<TcpOptions>, settings: () => TlsSettings) {
    super(holder, settings);
    this.#settings = settings;
  }

  /**
   * Certificates by the name that a client requests (SNI, RFC 6066): host name to certificate, `*.example.com` for all names
   * with one more label. Clients that request no name, or another one, get `serverCertificate`. Beyond UWP.
   */
  get serverCertificatesByName(): MutableMap<Certificate> {
    return this.#settings().options.serverCertificates;
  }

  /** Whether clients are requested to present a certificate, verified against `trustedRoots`. Default none. Beyond UWP. */
  get clientCertificateRequest(): ClientCertificateRequest {
    return this.#settings().options.clientCertificateRequest;
  }

  set clientCertificateRequest(value: ClientCertificateRequest) {
    const request = requireEnum(ClientCertificateRequest, value, 'clientCertificateRequest');
    this.#settings().change('clientCertificateRequest').clientCertificateRequest = request;
  }
}

/**
 * Windows.Networking.Sockets.StreamSocketListenerControl: options of a listener, which accepted sockets inherit.
 *
 * Set them before a bind; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED
 * (0x80000013).
 */
export const StreamSocketListenerControl: ApiMadeClass<typeof StreamSocketListenerControlClass> = apiMade(
  StreamSocketListenerControlClass,
  'StreamSocketListenerControl',
);
export type StreamSocketListenerControl = StreamSocketListenerControlClass;
