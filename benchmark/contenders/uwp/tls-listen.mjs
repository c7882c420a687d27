import { Certificate, SocketProtectionLevel, StreamSocketListener } from 'uwp-sockets';

import { pem } from '../tls.mjs';

/**
 * Listens with the certificate of this run.
 *
 * @param {(socket: import('uwp-sockets').StreamSocket) => void} accepted
 * @returns {Promise<number>} the port
 */
export async function listen(accepted) {
  const listener = new StreamSocketListener();
  listener.control.serverCertificate = Certificate.fromPem(pem('server.pem'), { privateKey: pem('server.key') });
  listener.addEventListener('connectionreceived', ({ socket }) => accepted(socket));
  await listener.bindServiceNameAsync('', SocketProtectionLevel.tls13);
  return Number(listener.information.localPort);
}
