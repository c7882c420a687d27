import { requireCredential } from '../../../internal/credentials/sent-credential.js';
import { chosenProxy, requireSocketProxy } from '../../../internal/network/socket-proxy.js';
import { systemBufferSizes } from '../../../internal/options/option-defaults.js';
import { requireInteger } from '../../../internal/projection/arguments.js';
import { hideValues } from '../../../internal/projection/hidden-values.js';
import type { BufferSource } from '../../../internal/streams/bytes.js';
import type { WebSocketSettings } from '../../../internal/websocket/settings.js';
import type { Vector } from '../../foundation/collections/vector.js';
import type { PasswordCredential } from '../../security/credentials/password-credential.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { requireIdentity } from './tls-control.js';
import type { IWebSocketControl2 } from './web-socket.js';

const LARGEST_INT32 = 0x7fff_ffff;

/** A day. */
const LONGEST_TIMEOUT = 86_400_000;

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
   * User name and password for a server that asks for them with 401, by Basic (RFC 7617) or Digest (RFC 7616, MD5 or SHA-2);
   * the strongest that it offers is used. They are sent only to a server that asks, over `ws` with Basic in the clear. Null,
   * the default, for none: then such a server makes the connect fail with unauthorized (0x80190191), as when it rejects
   * them. `resource` is not sent.
   *
   * User name and password are read by `connectAsync`, which throws E_INVALIDARG (0x80070057) when one of them is empty.
   * Throws E_INVALIDARG for anything but a PasswordCredential or null.
   */
  get serverCredential(): PasswordCredential | null {
    return this.#settings.options.serverCredential;
  }

  set serverCredential(value: PasswordCredential | null) {
    const credential = requireCredential(value, 'serverCredential');
    this.#settings.holder.change('serverCredential').serverCredential = credential;
  }

  /**
   * The same for a proxy that asks with 407, in place of a user name and password in its URI; without one the connect fails
   * with proxyAuthenticationRequired (0x80190197). See `proxy`.
   */
  get proxyCredential(): PasswordCredential | null {
    return this.#settings.options.proxyCredential;
  }

  set proxyCredential(value: PasswordCredential | null) {
    const credential = requireCredential(value, 'proxyCredential');
    this.#settings.holder.change('proxyCredential').proxyCredential = credential;
  }

  /**
   * The HTTP proxy to connect through (CONNECT), for `ws` too: `http://host:port`, which may have a user name and password in
   * front of the host; `'environment'` for the one that `ws_proxy` or `http_proxy`, with `wss` `wss_proxy` or `https_proxy`,
   * or else `all_proxy` names unless `no_proxy` exempts the host; null for none. The default is null, or `'environment'`
   * where `NODE_USE_ENV_PROXY` is 1.
   *
   * There is no direct connection beside it. What a proxy answers other than 2xx or 407 makes the connect fail with
   * errorHttpInvalidServerResponse (0x80072F78). Throws E_INVALIDARG (0x80070057) for anything else, also for `https://`: a proxy
   * to which the connection itself is protected is not supported. Beyond UWP.
   */
  get proxy(): string | null {
    return chosenProxy(this.#settings.options);
  }

  set proxy(value: string | null) {
    this.#settings.holder.change('proxy').proxy = requireSocketProxy(value);
  }

  /**
   * Milliseconds that `connectAsync` may take, up to a day; 0 means no limit. The default is 60,000. It counts from the call
   * to the end of the opening handshake: resolving the name, all addresses, the proxy, TLS, the handlers of
   * `servercustomvalidationrequested` with their deferrals, requests repeated with a credential, and the server's answer.
   * A connect that takes longer fails with timeout (0x80072EE2). Beyond UWP.
   */
  get connectTimeout(): number {
    return this.#settings.options.connectTimeout;
  }

  set connectTimeout(value: number) {
    const milliseconds = requireInteger(value, 0, LONGEST_TIMEOUT, 'connectTimeout');
    this.#settings.holder.change('connectTimeout').connectTimeout = milliseconds;
  }

  /**
   * Milliseconds that the server may take, after `close`, to answer the Close frame, and after its own to end the connection;
   * then the connection is reset. Up to a day; 0 waits for nothing. The default is 10,000. Beyond UWP.
   */
  get closeTimeout(): number {
    return this.#settings.options.closeTimeout;
  }

  set closeTimeout(value: number) {
    const milliseconds = requireInteger(value, 0, LONGEST_TIMEOUT, 'closeTimeout');
    this.#settings.holder.change('closeTimeout').closeTimeout = milliseconds;
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
   * routers; 0, the default, for none. None is sent while the peer takes so little that more than 64 KiB wait for it.
   */
  get desiredUnsolicitedPongInterval(): number {
    return this.#settings.options.unsolicitedPongInterval;
  }

  set desiredUnsolicitedPongInterval(value: number) {
    const interval = requireInteger(value, 0, LARGEST_INT32, 'desiredUnsolicitedPongInterval');
    this.#settings.holder.change('desiredUnsolicitedPongInterval').unsolicitedPongInterval = interval;
  }

  /** The interval in use, in milliseconds: the desired one. The first Pong follows the connect by one interval. */
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

/** The URI of a proxy may have a password. */
hideValues(WebSocketControl);
