import { Buffer } from 'node:buffer';
import { invalidArgument } from '../../../internal/errors/errors.js';
import type { TcpOptions } from '../../../internal/options/option-defaults.js';
import type { OptionsHolder } from '../../../internal/options/options-holder.js';
import { requireEnum, requireInteger } from '../../../internal/projection/arguments.js';
import type { BufferSource } from '../../../internal/streams/bytes.js';
import type { TlsSettings } from '../../../internal/tls/tls-settings.js';
import type { Vector } from '../../foundation/collections/vector.js';
import { CertificateClass, type Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { TcpControl } from './tcp-control.js';

/** Bytes of an ALPN protocol name (RFC 7301, 3.1). */
const LONGEST_PROTOCOL = 255;

/** A day in milliseconds; 0 is the value for a longer timeout. */
const LONGEST_TIMEOUT = 86_400_000;

/** The TLS and TCP options of StreamSocketControl and StreamSocketListenerControl. */
export abstract class TlsControl extends TcpControl {
  readonly #settings: () => TlsSettings;

  /** @internal */
  constructor(holder: OptionsHolder<TcpOptions>, settings: () => TlsSettings) {
    super(holder);
    this.#settings = settings;
  }

  /**
   * The lowest acceptable protection: `tls13` excludes TLS 1.2; every other level means TLS 1.2 or later. The default is
   * `unspecified`. If the peer does not support it, the handshake fails as with a peer that does not speak TLS.
   */
  get minProtectionLevel(): SocketProtectionLevel {
    return this.#settings().options.minProtectionLevel;
  }

  set minProtectionLevel(value: SocketProtectionLevel) {
    const level = requireEnum(SocketProtectionLevel, value, 'minProtectionLevel');
    this.#settings().change('minProtectionLevel').minProtectionLevel = level;
  }

  /**
   * Application protocols (ALPN, RFC 7301) such as `h2`, the preferred one first, of 1 to 255 bytes each and 32 KiB
   * together. The default is none. `information.applicationProtocol` is the negotiated one. Beyond UWP.
   */
  get applicationProtocols(): readonly string[] {
    return this.#settings().options.applicationProtocols;
  }

  set applicationProtocols(value: readonly string[]) {
    const names = requireProtocols(value);
    this.#settings().change('applicationProtocols').applicationProtocols = names;
  }

  /**
   * Handshake timeout in milliseconds, up to a day; 0 means no limit. The default is 0 as in UWP, on a listener 120,000, so
   * that clients that never finish do not accumulate. A handshake that takes longer fails with connectionTimedOut
   * (0x8007274C). Beyond UWP.
   */
  get handshakeTimeout(): number {
    return this.#settings().options.handshakeTimeout;
  }

  set handshakeTimeout(value: number) {
    const milliseconds = requireInteger(value, 0, LONGEST_TIMEOUT, 'handshakeTimeout');
    this.#settings().change('handshakeTimeout').handshakeTimeout = milliseconds;
  }

  /** Roots trusted for the peer's certificate; on a client in addition to those of the system. Beyond UWP. */
  get trustedRoots(): Vector<Certificate> {
    return this.#settings().options.trustedRoots;
  }

  /**
   * Certificate revocation lists (RFC 5280), DER or PEM. With at least one, every certificate of the peer's chain below the
   * root requires the list of its issuer. The default is none: revocation is not checked. Beyond UWP.
   */
  get certificateRevocationLists(): Vector<IBuffer | BufferSource> {
    return this.#settings().options.revocationLists;
  }

  /**
   * Certificate of a TLS server, with its private key. On an accepted socket it is that of the listener, and
   * `upgradeToSslAsync` uses it. The default is null. Beyond UWP.
   */
  get serverCertificate(): Certificate | null {
    return this.#settings().options.serverCertificate;
  }

  set serverCertificate(value: Certificate | null) {
    const certificate = requireIdentity(value, 'serverCertificate');
    this.#settings().change('serverCertificate').serverCertificate = certificate;
  }
}

/** @internal A certificate with its private key, or null; throws E_INVALIDARG for anything else. */
export function requireIdentity(value: unknown, property: string): Certificate | null {
  if (value === null) return null;
  if (!(value instanceof CertificateClass)) throw invalidArgument(`${property} must be a Certificate or null`);
  if (!value.hasPrivateKey) throw invalidArgument(`${property} must have its private key`);
  return value;
}

function requireProtocols(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw invalidArgument('applicationProtocols must be an array of strings');
  for (const name of value as unknown[]) {
    const length = typeof name === 'string' ? Buffer.byteLength(name) : 0;
    if (length === 0 || length > LONGEST_PROTOCOL) {
      throw invalidArgument(`applicationProtocols: a name has 1 to ${LONGEST_PROTOCOL} bytes`);
    }
  }
  return Object.freeze([...(value as string[])]);
}
