import test from 'ava';
import { Certificate } from 'uwp-sockets';

import { noOpenssl, OpensslFolder } from './openssl.js';

/** A certificate with its key, as `node:tls` takes them. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

const NEW_KEY = 'req -x509 -days 3650 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';

/** A certificate authority, made by OpenSSL. */
export class Authority {
  readonly #folder = new OpensslFolder();
  #count = 0;

  constructor() {
    this.#folder.write('empty.cnf', '[req]\ndistinguished_name = dn\n[dn]\n');
    this.#folder.run(`${NEW_KEY} -config empty.cnf -subj /CN=Root -keyout root.key -out root.pem ${ROOT}`);
  }

  /** The root, as PEM. */
  get rootText(): string {
    return this.#folder.text('root.pem');
  }

  get root(): Certificate {
    return Certificate.fromPem(this.rootText);
  }

  /** A certificate for servers; `names` such as `DNS:localhost,IP:127.0.0.1`. */
  server(names: string): Issued {
    return this.#issue(`-subj /CN=server -addext subjectAltName=${names} -addext extendedKeyUsage=serverAuth`);
  }

  client(name: string): Issued {
    return this.#issue(`-subj /CN=${name} -addext extendedKeyUsage=clientAuth`);
  }

  remove(): void {
    this.#folder.remove();
  }

  #issue(fields: string): Issued {
    const file = `issued-${++this.#count}`;
    const signed = `-CA root.pem -CAkey root.key -keyout ${file}.key -out ${file}.pem`;
    this.#folder.run(`${NEW_KEY} -config empty.cnf ${signed} ${fields} -addext basicConstraints=critical,CA:FALSE`);
    return { cert: this.#folder.text(`${file}.pem`), key: this.#folder.text(`${file}.key`) };
  }
}

const ROOT = '-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign';

/** An authority for the tests of a file, and the `test` to use with it: it skips, and says why, where there is none. */
export function withAuthority(): { readonly test: typeof test; readonly authority: () => Authority } {
  if (noOpenssl !== undefined) {
    console.warn(`skipped, ${noOpenssl}`);
    return { test: test.skip as unknown as typeof test, authority: () => undefined as never };
  }
  const authority = new Authority();
  test.after.always(() => authority.remove());
  return { test, authority: () => authority };
}

/** What a program of ours presents. */
export function identity({ cert, key }: Issued): Certificate {
  return Certificate.fromPem(`${cert}\n${key}`);
}
