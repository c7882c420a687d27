import { once } from 'node:events';
import tls from 'node:tls';

import { text } from '../program.mjs';
import { pem } from '../tls.mjs';

/**
 * Listens with the certificate of this run.
 *
 * @param {(socket: tls.TLSSocket) => void} accepted
 * @returns {Promise<number>} the port
 */
export async function listen(accepted) {
  const identity = { cert: pem('server.pem'), key: pem('server.key'), minVersion: /** @type {const} */ ('TLSv1.3') };
  const server = tls.createServer({ ...identity, noDelay: true }, accepted);
  server.listen({ host: text('host'), port: 0, backlog: 4096 });
  await once(server, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
