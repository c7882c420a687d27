// What every measured TLS program in JavaScript shares.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { text } from './program.mjs';

/**
 * A certificate or key of this run, as PEM.
 *
 * @param {'root.pem' | 'server.pem' | 'server.key'} name
 */
export function pem(name) {
  return readFileSync(join(text('certificates'), name), 'utf8');
}
