// WebSockets of npm `ws`: that of `benchmark/runtimes`, which has `bufferutil`, if it is installed, otherwise that of the tests.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

import { number, serverPem, text } from '../measuring/program.mjs';

/** @type {import('ws')} */
const { WebSocket, WebSocketServer } = createRequire(new URL('../../runtimes/package.json', import.meta.url))('ws');

const perMessageDeflate = number('deflate', 0) === 1;

/** Echoes every message. @returns {Promise<number>} the port */
export function echo() {
  return listen((socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
}

/** Sends every message to all clients, as the manual of `ws` does. @returns {Promise<number>} the port */
export function broadcast() {
  return listen((socket, { clients }) => {
    socket.on('message', (data, isBinary) => {
      for (const client of clients) {
        if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
      }
    });
  });
}

/**
 * @param {(socket: import('ws').WebSocket, server: import('ws').WebSocketServer) => void} accepted
 * @returns {Promise<number>} the port
 */
async function listen(accepted) {
  const pem = serverPem();
  const http = pem ? await secureServer(pem) : createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate });
  server.on('connection', (socket) =>
    accepted(
      socket.on('error', () => {}),
      server,
    ),
  );
  http.listen({ host: text('host'), port: 0, backlog: 4096 });
  await once(http, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (http.address()).port;
}

/** @param {{ cert: string, key: string }} pem */
async function secureServer(pem) {
  const https = await import('node:https');
  return https.createServer({ ...pem, minVersion: 'TLSv1.3' });
}

/** @type {import('./measured.mjs').OpenWebSocket} */
export async function open(received) {
  const socket = new WebSocket(`ws://${text('host')}:${text('port')}/`, { perMessageDeflate: false });
  await once(socket, 'open');
  socket.on('message', (data) => received(/** @type {Uint8Array} */ (data)));
  return { send: (message) => socket.send(message), close: () => socket.terminate() };
}
