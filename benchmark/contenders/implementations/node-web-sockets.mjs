// WebSockets of npm `ws`.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

import { text } from '../measuring/program.mjs';

/** Echoes every message. @returns {Promise<number>} the port */
export async function echo() {
  const server = new WebSocketServer({ host: text('host'), port: 0, perMessageDeflate: false, backlog: 4096 });
  server.on('connection', (socket) => {
    socket.on('error', () => {}).on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await once(server, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
