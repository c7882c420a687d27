/** The npm package `ws`, for comparison. @import { Certificate } from './certificate.mjs' */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';

import { WebSocket, WebSocketServer } from 'ws';

export const name = 'ws';

/** As the package's own test of conformance has them. */
const MAX_PAYLOAD = 256 * 2 ** 20;

/**
 * @param {string} url
 * @param {boolean} hasCertificate
 * @returns {Promise<string>}
 */
export async function echo(url, hasCertificate) {
  const socket = new WebSocket(url, { rejectUnauthorized: !hasCertificate, maxPayload: MAX_PAYLOAD });
  let last = '';
  socket.on('error', () => undefined);
  socket.on('message', (data, isBinary) => {
    last = isBinary ? '' : String(data);
    socket.send(data, { binary: isBinary });
  });
  await new Promise((resolve) => socket.on('close', resolve));
  return last;
}

/**
 * @param {Certificate} [certificate]
 * @returns {Promise<{ port: number, close: () => void }>}
 */
export async function serve(certificate) {
  const http = certificate ? createHttpsServer(certificate) : createHttpServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: true, maxPayload: MAX_PAYLOAD });
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  http.listen(0);
  await once(http, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (http.address());
  return {
    port,
    close() {
      server.close();
      http.close();
    },
  };
}
