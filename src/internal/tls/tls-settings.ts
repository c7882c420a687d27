import { Buffer } from 'node:buffer';
import { MutableMap } from '../../windows/foundation/collections/map.js';
import { Vector } from '../../windows/foundation/collections/vector.js';
import { nativeCertificateOf, type Certificate } from '../../windows/security/cryptography/certificates/certificate.js';
import { ChainValidationResult } from '../../windows/security/cryptography/certificates/chain-validation-result.js';
import type { IBuffer } from '../../windows/storage/streams/buffer.js';
import { ClientCertificateRequest } from '../../windows/networking/sockets/client-certificate-request.js';
import { SocketProtectionLevel } from '../../windows/networking/sockets/socket-protection-level.js';
import { BindingTlsClient, BindingTlsServer, type BindingTlsOptions } from '../../native/index.cjs';
import { requireEnum } from '../projection/arguments.js';
import { bytesOf, type BufferSource } from '../streams/bytes.js';
import { requireCertificate } from '../certificates/certificates.js';
import { closed, illegalCall } from '../errors/errors.js';
import { unshared } from '../memory/memory.js';
import { callNative } from '../errors/native-error.js';
import { serverHandshakeTimeout } from '../options/option-defaults.js';

const IGNORED_ERRORS = 'ignorableServerCertificateErrors';

/** The TLS options of the application, from which a native client or server is created. */
export interface TlsOptions {
  minProtectionLevel: SocketProtectionLevel;
  applicationProtocols: readonly string[];
  handshakeTimeout: number;
  clientCertificate: Certificate | null;
  clientCertificateRequest: ClientCertificateRequest;
  serverCertificate: Certificate | null;
  readonly ignoredErrors: Vector<ChainValidationResult>;
  readonly trustedRoots: Vector<Certificate>;
  readonly revocationLists: Vector<IBuffer | BufferSource>;
  readonly serverCertificates: MutableMap<Certificate>;
}

/** The TLS options of a socket or listener: changeable until a handshake, or a bind, uses them. */
export class TlsSettings {
  readonly options: TlsOptions;
  #state: 'free' | 'fixed' | 'closed' = 'free';
  /** By protection level. */
  readonly #servers = new Map<SocketProtectionLevel, BindingTlsServer>();

  constructor(options: TlsOptions) {
    this.options = options;
  }

  /** For a socket; an accepted one inherits a copy of its listener's options. */
  static ofSocket(inherited?: TlsSettings): TlsSettings {
    return new TlsSettings(inherited ? copyOf(inherited.options) : defaults(0));
  }

  static ofListener(): TlsSettings {
    return new TlsSettings(defaults(serverHandshakeTimeout()));
  }

  /** The options to change; throws when it is too late to change `property`. */
  change(property: string): TlsOptions {
    if (this.#state === 'closed') throw closed(`${property}: the socket is closed`);
    if (this.#state === 'fixed') throw illegalCall(`${property}: cannot be set after the handshake began`);
    return this.options;
  }

  fix(): void {
    if (this.#state === 'free') this.#state = 'fixed';
  }

  /** After a failed handshake the options may be changed again. */
  unfix(): void {
    if (this.#state === 'fixed') this.#state = 'free';
    this.#servers.clear();
  }

  close(): void {
    this.#state = 'closed';
  }

  /** A native client of these options; throws when they are invalid. */
  client(level: SocketProtectionLevel): BindingTlsClient {
    const { options } = this;
    const certificate = options.clientCertificate && nativeCertificateOf(options.clientCertificate);
    const ignored = options.ignoredErrors.map((each) => requireEnum(ChainValidationResult, each, IGNORED_ERRORS));
    return callNative(() => new BindingTlsClient(native(options, level), ignored, certificate));
  }

  /** The native server of these options, created once for all connections of a listener. */
  server(level: SocketProtectionLevel): BindingTlsServer {
    const server = this.#servers.get(level) ?? this.#makeServer(level);
    this.#servers.set(level, server);
    return server;
  }

  #makeServer(level: SocketProtectionLevel): BindingTlsServer {
    const { options } = this;
    if (!options.serverCertificate) throw illegalCall('TLS as a server needs control.serverCertificate');
    const certificate = nativeCertificateOf(options.serverCertificate);
    const named = [...options.serverCertificates];
    const names = named.map(({ key }) => key);
    const certificates = named.map(({ value }) => requireCertificate(value, 'serverCertificatesByName'));
    return callNative(
      () =>
        new BindingTlsServer(
          native(options, level),
          certificate,
          names,
          certificates,
          options.clientCertificateRequest,
        ),
    );
  }
}

function defaults(handshakeTimeout: number): TlsOptions {
  return {
    minProtectionLevel: SocketProtectionLevel.unspecified,
    applicationProtocols: [],
    handshakeTimeout,
    clientCertificate: null,
    clientCertificateRequest: ClientCertificateRequest.none,
    serverCertificate: null,
    ignoredErrors: new Vector(),
    trustedRoots: new Vector(),
    revocationLists: new Vector(),
    serverCertificates: new MutableMap(),
  };
}

function copyOf(options: TlsOptions): TlsOptions {
  return {
    ...options,
    ignoredErrors: new Vector(options.ignoredErrors),
    trustedRoots: new Vector(options.trustedRoots),
    revocationLists: new Vector(options.revocationLists),
    serverCertificates: mapOf(options.serverCertificates),
  };
}

function mapOf(certificates: MutableMap<Certificate>): MutableMap<Certificate> {
  const copy = new MutableMap<Certificate>();
  for (const { key, value } of certificates) copy.insert(key, value);
  return copy;
}

function native(options: TlsOptions, protectionLevel: SocketProtectionLevel): BindingTlsOptions {
  return {
    protectionLevel,
    minProtectionLevel: options.minProtectionLevel,
    applicationProtocols: options.applicationProtocols.map((name) => Buffer.from(name)),
    trustedRoots: options.trustedRoots.map((root) => requireCertificate(root, 'trustedRoots').der()),
    certificateRevocationLists: options.revocationLists.map((list) => unshared(bytesOf(list))),
    handshakeTimeout: options.handshakeTimeout,
  };
}
