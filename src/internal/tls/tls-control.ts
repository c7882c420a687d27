import { Buffer } from 'node:buffer';
import type { Vector } from '../../windows/foundation/collections/vector.js';
import { SocketProtectionLevel } from '../../windows/networking/sockets/socket-protection-level.js';
import { CertificateClass, type Certificate } from '../../windows/security/cryptography/certificates/certificate.js';
import type { IBuffer } from '../../windows/storage/streams/buffer.js';
import { requireEnum, requireInteger } from '../projection/arguments.js';
import type { BufferSource } from '../streams/bytes.js';
import { invalidArgument } from '../errors/errors.js';
import type { TcpOptions } from '../options/option-defaults.js';
import type { OptionsHolder } from '../options/options-holder.js';
import { TcpControl } from '../tcp/tcp-control.js';
import type { TlsSettings } from './tls-settings.js';

/** RFC 7301, 3.1. */
const LONGEST_PROTOCOL = 255;

/** A day; whoever wants to wait longer has no limit. */
const LONGEST_TIMEOUT = 86_400_000;

/** The TLS options that StreamSocketControl and StreamSocketListenerControl have in common, with those of TCP. */
export abstract class TlsControl extends TcpControl {
  readonly #settings: () => TlsSettings;

  /** @internal */
  constructor(holder: OptionsHolder<TcpOptions>, settings: () => TlsSettings) {
    super(holder);
    this.#settings = settings;
  }

  /**
   * The lowest protection to accept: `tls13` refuses TLS 1.2; every other level means TLS 1.2 or later. The default is
   * `unspecified`. When the peer cannot meet it, the handshake fails as with a peer that does not speak TLS.
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
   * together. The default is none. What was agreed on is in `information.applicationProtocol`. Beyond UWP.
   */
  get applicationProtocols(): readonly string[] {
    return this.#settings().options.applicationProtocols;
  }

  set applicationProtocols(value: readonly string[]) {
    const names = requireProtocols(value);
    this.#settings().change('applicationProtocols').applicationProtocols = names;
  }

  /**
   * Milliseconds that a handshake may take, up to a day; 0 means no limit. The default is 0 as in UWP, on a listener
   * 120,000, so that clients which never finish do not pile up. A handshake that takes longer fails with connectionTimedOut
   * (0x8007274C). Beyond UWP.
   */
  get handshakeTimeout(): number {
    return this.#settings().options.handshakeTimeout;
  }

  set handshakeTimeout(value: number) {
    const milliseconds = requireInteger(value, 0, LONGEST_TIMEOUT, 'handshakeTimeout');
    this.#settings().change('handshakeTimeout').handshakeTimeout = milliseconds;
  }

  /** Certificates to trust as roots for the peer's certificate; as a client, beside those of the system. Beyond UWP. */
  get trustedRoots(): Vector<Certificate> {
    return this.#settings().options.trustedRoots;
  }

  /**
   * Revocation lists (RFC 5280), DER or PEM. With at least one, each certificate of the peer below its root needs the
   * list of its issuer. The default is none: revocation is not checked. Beyond UWP.
   */
  get certificateRevocationLists(): Vector<IBuffer | BufferSource> {
    return this.#settings().options.revocationLists;
  }

  /**
   * What a TLS server presents: a certificate with its private key. On an accepted socket it is that of the listener,
   * and `upgradeToSslAsync` uses it. The default is null. Beyond UWP.
   */
  get serverCertificate(): Certificate | null {
    return this.#settings().options.serverCertificate;
  }

  set serverCertificate(value: Certificate | null) {
    const certificate = requireIdentity(value, 'serverCertificate');
    this.#settings().change('serverCertificate').serverCertificate = certificate;
  }
}

/** A certificate whose private key is here, or null. */
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
