import { chosenProxy, requireSocketProxy } from '../../../internal/network/socket-proxy.js';
import { hideValues } from '../../../internal/projection/hidden-values.js';
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

  /**
   * The HTTP proxy to connect through (CONNECT): `http://host:port`, which may have a user name and password in front of the
   * host for a proxy that asks for them (Basic, Digest); `'environment'` for the one that `https_proxy` or `all_proxy` name
   * unless `no_proxy` exempts the host; null for none. The default is null, or `'environment'` where `NODE_USE_ENV_PROXY` is 1.
   *
   * A direct connection is attempted at the same time, and the first one wins; with `serializeConnectionAttempts` the proxy
   * comes first. With an adapter, with a local host name or port, and for a service without a number, connections are
   * direct. What a proxy answers other than 2xx makes the connect fail with httpInvalidServerResponse (0x80072F78).
   *
   * Throws E_INVALIDARG (0x80070057) for anything else.
   */
  get proxy(): string | null {
    return chosenProxy(this.#holder.options);
  }

  set proxy(value: string | null) {
    this.#holder.change('proxy').proxy = requireSocketProxy(value);
  }
}

/** The URI of a proxy may have a password. */
hideValues(StreamSocketControlClass);

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
