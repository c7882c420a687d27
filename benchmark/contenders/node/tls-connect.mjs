import { once } from 'node:events';
import tls from 'node:tls';

import { number, text } from '../program.mjs';
import { pem } from '../tls.mjs';

const secureContext = tls.createSecureContext({ ca: pem('root.pem'), minVersion: 'TLSv1.3' });

/**
 * Connects to the server of this run; it gets no further than the handshake.
 *
 * @param {tls.ConnectionOptions} [options]
 */
export function start(options) {
  const socket = tls.connect({ host: text('host'), port: number('port'), secureContext, ...options });
  socket.setNoDelay(true);
  return socket;
}

/** Connects to the server of this run. */
export async function connect() {
  const socket = start();
  await once(socket, 'secureConnect');
  return socket;
}
