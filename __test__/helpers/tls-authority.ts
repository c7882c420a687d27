import { join } from 'node:path';

import { Certificate } from 'uwp-sockets';

import { OpensslFolder } from './openssl.js';

/** What a certificate is for. */
export type Usage = 'serverAuth' | 'clientAuth';

/** A certificate with its private key, also as files for programs of others. */
export interface Issued {
  readonly certificate: Certificate;
  readonly pemFile: string;
  readonly keyFile: string;
  /** Certificate and private key, PEM. */
  readonly pem: string;
}

const NEW_KEY = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2';

/** A certificate authority made by OpenSSL in a folder of its own. */
export class TlsAuthority {
  readonly #folder = new OpensslFolder();
  readonly root: Certificate;
  readonly rootFile: string;
  readonly rootPem: string;

  constructor() {
    this.#folder.run(`${NEW_KEY} -keyout ca.key -out ca.pem -subj /CN=Test~Authority`);
    this.rootPem = this.#folder.text('ca.pem');
    this.root = Certificate.fromPem(this.rootPem);
    this.rootFile = this.path('ca.pem');
  }

  /** A certificate of this authority; `names` are its alternative names, as OpenSSL writes them. */
  issue(commonName: string, usage: Usage, names = 'DNS:localhost'): Issued {
    return this.#make(commonName, `-CA ca.pem -CAkey ca.key -addext extendedKeyUsage=${usage}`, names);
  }

  /** A certificate that nobody vouches for. */
  selfSigned(commonName: string, names = 'DNS:localhost'): Issued {
    return this.#make(commonName, '-set_serial 1', names);
  }

  /** Where a file of this name is. */
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

  #make(commonName: string, issuer: string, names: string): Issued {
    const [pem, key] = [`${commonName}.pem`, `${commonName}.key`];
    const extensions = `-addext basicConstraints=critical,CA:FALSE -addext subjectAltName=${names}`;
    this.#folder.run(`${NEW_KEY} -keyout ${key} -out ${pem} -subj /CN=${commonName} ${extensions} ${issuer}`);
    const both = this.#folder.text(pem) + this.#folder.text(key);
    return { certificate: Certificate.fromPem(both), pemFile: this.path(pem), keyFile: this.path(key), pem: both };
  }
}
