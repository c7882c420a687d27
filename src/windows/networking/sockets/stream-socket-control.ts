import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { TcpOptions } from '../../../internal/options/option-defaults.js';
import type { OptionsHolder } from '../../../internal/options/options-holder.js';
import { requireIdentity, TlsControl } from './tls-control.js';
import type { TlsSettings } from '../../../internal/tls/tls-settings.js';
import type { Vector } from '../../foundation/collections/vector.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';

/** The class behind `StreamSocketControl`. */
export class StreamSocketControlClass extends TlsControl {
  readonly #holder: OptionsHolder<TcpOptions>;
  readonly #settings: () => TlsSettings;

  /** @internal */
  constructor(holder: OptionsHolder<TcpOptions>, settings: () => TlsSettings) {
    super(holder, settings);
    this.#holder = holder;
    this.#settings = settings;
  }

  /**
   * Errors of the server's certificate despite which it is accepted. The default is none.
   *
   * Only `untrusted`, `expired`, `incompleteChain`, `wrongUsage`, `invalidName`, `revocationInformationMissing` and
   * `revocationFailure` can be ignored; `connectAsync` and `upgradeToSslAsync` throw E_INVALIDARG (0x80070057) for others.
   * Change it before the handshake; after a failed one it may be changed for the next.
   */
  get ignorableServerCertificateErrors(): Vector<ChainValidationResult> {
    return this.#settings().options.ignoredErrors;
  }

  /**
   * The certificate, with its private key, to present to a server that requests one; null, the default, for none.
   * Throws E_INVALIDARG (0x80070057) for a certificate without its private key.
   */
  get clientCertificate(): Certificate | null {
    return this.#settings().options.clientCertificate;
  }

  set clientCertificate(value: Certificate | null) {
    const certificate = requireIdentity(value, 'clientCertificate');
    this.#settings().change('clientCertificate').clientCertificate = certificate;
  }

  override get outboundBufferSizeInBytes(): number {
    return super.outboundBufferSizeInBytes;
  }

  override set outboundBufferSizeInBytes(value: number) {
    if (!this.#holder.isFixed) super.outboundBufferSizeInBytes = value;
  }

  /** Whether addresses are tried one after the other instead of raced (RFC 8305). The default is false. */
  get serializeConnectionAttempts(): boolean {
    return this.#holder.options.serializeConnectionAttempts;
  }

  set serializeConnectionAttempts(value: boolean) {
    this.#holder.change('serializeConnectionAttempts').serializeConnectionAttempts = Boolean(value);
  }
}

/**
 * Windows.Networking.Sockets.StreamSocketControl: options of a StreamSocket.
 *
 * Set them before `connectAsync`; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED
 * (0x80000013). `outboundBufferSizeInBytes` may be set later and then has no effect; the options of TLS may be set until
 * a handshake begins.
 */
export const StreamSocketControl: ApiMadeClass<typeof StreamSocketControlClass> = apiMade(
  StreamSocketControlClass,
  'StreamSocketControl',
);
export type StreamSocketControl = StreamSocketControlClass;
