import { systemBufferSizes } from '../../../internal/options/option-defaults.js';
import { requireInteger } from '../../../internal/projection/arguments.js';
import type { BufferSource } from '../../../internal/streams/bytes.js';
import type { WebSocketSettings } from '../../../internal/websocket/settings.js';
import type { Vector } from '../../foundation/collections/vector.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { requireIdentity } from './tls-control.js';
import type { IWebSocketControl2 } from './web-socket.js';

const LARGEST_INT32 = 0x7fff_ffff;

/** The common options of MessageWebSocket and StreamWebSocket. */
export abstract class WebSocketControl implements IWebSocketControl2 {
  readonly #settings: WebSocketSettings;

  /** @internal */
  constructor(settings: WebSocketSettings) {
    this.#settings = settings;
  }

  /**
   * Send buffer in bytes (SO_SNDBUF). The default is the system's; setting it turns off autotuning. Setting it after the
   * connect has no effect.
   */
  get outboundBufferSizeInBytes(): number {
    return this.#settings.options.outboundBufferSize ?? systemBufferSizes().tcpSend;
  }

  set outboundBufferSizeInBytes(value: number) {
    const size = requireInteger(value, 1, LARGEST_INT32, 'outboundBufferSizeInBytes');
    const { holder } = this.#settings;
    if (!holder.isFixed) holder.change('outboundBufferSizeInBytes').outboundBufferSize = size;
  }

  /**
   * Sub-protocols to offer, the preferred one first; `information.protocol` is the one that the server selects. The default
   * is none. `connectAsync` throws E_INVALIDARG (0x80070057) unless they are tokens (RFC 9110, section 5.6.2), each of them
   * once. Changes after the connect have no effect.
   */
  get supportedProtocols(): Vector<string> {
    return this.#settings.protocols;
  }

  /** Errors of the server's certificate despite which it is accepted, as for a StreamSocket. The default is none. */
  get ignorableServerCertificateErrors(): Vector<ChainValidationResult> {
    return this.#settings.tls.options.ignoredErrors;
  }

  /**
   * The certificate, with its private key, to present to a server that requests one; null, the default, for none.
   * Throws E_INVALIDARG (0x80070057) for a certificate without its private key.
   */
  get clientCertificate(): Certificate | null {
    return this.#settings.tls.options.clientCertificate;
  }

  set clientCertificate(value: Certificate | null) {
    const certificate = requireIdentity(value, 'clientCertificate');
    this.#settings.tls.change('clientCertificate').clientCertificate = certificate;
  }

  /** Roots trusted for the server's certificate, in addition to those of the system. Beyond UWP. */
  get trustedRoots(): Vector<Certificate> {
    return this.#settings.tls.options.trustedRoots;
  }

  /** Certificate revocation lists (RFC 5280), DER or PEM, as for a StreamSocket. Beyond UWP. */
  get certificateRevocationLists(): Vector<IBuffer | BufferSource> {
    return this.#settings.tls.options.revocationLists;
  }

  /**
   * Milliseconds between unsolicited Pongs (RFC 6455, section 5.5.3), which keep an idle connection alive in proxies and
   * routers; 0, the default, for none.
   */
  get desiredUnsolicitedPongInterval(): number {
    return this.#settings.options.unsolicitedPongInterval;
  }

  set desiredUnsolicitedPongInterval(value: number) {
    const interval = requireInteger(value, 0, LARGEST_INT32, 'desiredUnsolicitedPongInterval');
    this.#settings.holder.change('desiredUnsolicitedPongInterval').unsolicitedPongInterval = interval;
  }

  /** The interval in use, in milliseconds: the desired one. */
  get actualUnsolicitedPongInterval(): number {
    return this.desiredUnsolicitedPongInterval;
  }

  /**
   * Whether to offer compression of messages, permessage-deflate (RFC 7692). The default is false: UWP offers none, and the
   * memory of a connection and the time of a message grow with it. `information.perMessageDeflate` has what the server
   * agreed to. Beyond UWP.
   */
  get perMessageDeflate(): boolean {
    return this.#settings.options.perMessageDeflate;
  }

  set perMessageDeflate(value: boolean) {
    this.#settings.holder.change('perMessageDeflate').perMessageDeflate = Boolean(value);
  }
}
