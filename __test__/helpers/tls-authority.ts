import { join } from 'node:path';

import test from 'ava';
import { Certificate } from 'uwp-sockets';

import { noOpenssl, OpensslFolder } from './openssl.js';

/** Extended key usage. */
export type Usage = 'serverAuth' | 'clientAuth';

/** A certificate with its private key. `node:tls` accepts it directly; other programs use the files. */
export interface IssuedCertificate {
  readonly certificate: Certificate;
  /** The certificate, PEM. */
  readonly cert: string;
  /** The private key, PEM. */
  readonly key: string;
  readonly pemFile: string;
  readonly keyFile: string;
}

const NEW_KEY = '-config empty.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
const NEW = `req -x509 ${NEW_KEY} -days 2`;
const ROOT = '-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign';

/** A certificate authority made by OpenSSL in a temporary folder. */
export class TlsAuthority {
  readonly #folder = new OpensslFolder();
  readonly root: Certificate;
  readonly rootFile: string;
  readonly rootPem: string;
  #count = 0;

  constructor() {
    this.#folder.write('empty.cnf', '[req]\ndistinguished_name = dn\n[dn]\n');
    this.#folder.run(`${NEW} -keyout ca.key -out ca.pem -subj /CN=Test~Authority ${ROOT}`);
    this.rootPem = this.#folder.text('ca.pem');
    this.root = Certificate.fromPem(this.rootPem);
    this.rootFile = this.path('ca.pem');
  }

  /** A certificate for servers; `names` such as `DNS:localhost,IP:127.0.0.1`. */
  server(names = 'DNS:localhost'): IssuedCertificate {
    return this.issue('server', 'serverAuth', names);
  }

  client(commonName = 'client'): IssuedCertificate {
    return this.issue(commonName, 'clientAuth');
  }

  /** A certificate of this authority; `names` are its alternative names, as OpenSSL writes them. */
  issue(commonName: string, usage: Usage, names = 'DNS:localhost'): IssuedCertificate {
    return this.#make(commonName, `-CA ca.pem -CAkey ca.key -addext extendedKeyUsage=${usage}`, names);
  }

  /** A self-signed certificate. */
  selfSigned(commonName: string, names = 'DNS:localhost'): IssuedCertificate {
    return this.#make(commonName, '-set_serial 1', names);
  }

  /** A certificate for servers that was valid until 2021. */
  expired(names = 'DNS:localhost'): IssuedCertificate {
    const file = `expired-${++this.#count}`;
    this.#folder.run(`req -new ${NEW_KEY} -keyout ${file}.key -out csr -subj /CN=expired`);
    const extensions = `basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=${names}\n`;
    this.#folder.signExpired('-cert ca.pem -keyfile ca.key', `${file}.pem`, extensions);
    return this.#issued(file);
  }

  /** Path of a file of this name. */
  path(name: string): string {
    return join(this.#folder.path, name);
  }

  write(name: string, content: string | Uint8Array): string {
    this.#folder.write(name, content);
    return this.path(name);
  }

  remove(): void {
    this.#folder.remove();
  }

  #make(commonName: string, issuer: string, names: string): IssuedCertificate {
    const file = `${commonName}-${++this.#count}`;
    const files = `-keyout ${file}.key -out ${file}.pem`;
    const extensions = `-addext basicConstraints=critical,CA:FALSE -addext subjectAltName=${names}`;
    this.#folder.run(`${NEW} ${files} -subj /CN=${commonName} ${extensions} ${issuer}`);
    return this.#issued(file);
  }

  #issued(file: string): IssuedCertificate {
    const [pem, privateKey] = [`${file}.pem`, `${file}.key`];
    const [cert, key] = [this.#folder.text(pem), this.#folder.text(privateKey)];
    const certificate = Certificate.fromPem(cert + key);
    return { certificate, cert, key, pemFile: this.path(pem), keyFile: this.path(privateKey) };
  }
}

/** An authority for the tests of a file, and the `test` to use with it: it skips, with the reason, where there is no OpenSSL. */
export function withAuthority(): { readonly test: typeof test; readonly authority: () => TlsAuthority } {
  const authority = authorityOfFile();
  if (authority !== undefined) return { test, authority: () => authority };
  console.warn(`skipped, ${noOpenssl}`);
  return { test: test.skip as unknown as typeof test, authority: () => undefined as never };
}

/** An authority and a certificate for each side, for tests that are skipped where there is no OpenSSL. */
export function withCertificates(names?: string): {
  readonly authority: TlsAuthority;
  readonly server: IssuedCertificate;
  readonly client: IssuedCertificate;
} {
  const authority = authorityOfFile();
  if (authority === undefined) return {} as never;
  return { authority, server: authority.server(names), client: authority.client() };
}

/** Removed after the tests of the file. */
function authorityOfFile(): TlsAuthority | undefined {
  if (noOpenssl !== undefined) return undefined;
  const authority = new TlsAuthority();
  test.after.always(() => authority.remove());
  return authority;
}
