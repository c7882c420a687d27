import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../../setup/command.mjs';
import { FOLDER } from './folder.mjs';

/** A self-signed certificate. @typedef {{ cert: string, key: string, certFile: string, keyFile: string }} Certificate */

/**
 * Of RSA, which the TLS of Python 2.7 has too.
 *
 * @returns {Certificate} made by OpenSSL
 */
export function selfSigned() {
  mkdirSync(FOLDER, { recursive: true });
  const [certFile, keyFile] = [join(FOLDER, 'cert.pem'), join(FOLDER, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', keyFile, '-out', certFile];
  run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
    stdio: 'ignore',
  });
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile };
}
