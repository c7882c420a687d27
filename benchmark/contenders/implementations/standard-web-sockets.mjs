// The WebSocket of the web, which a runtime has as a global: undici in Node.js, and those of Bun and Deno.
import { once } from 'node:events';

import { text } from '../measuring/program.mjs';

/** @type {import('./measured.mjs').OpenWebSocket} */
export async function open(received) {
  const socket = new WebSocket(`ws://${text('host')}:${text('port')}/`);
  socket.binaryType = 'arraybuffer';
  await once(socket, 'open');
  socket.onmessage = ({ data }) => received(new Uint8Array(data));
  return { send: (message) => socket.send(message), close: () => socket.close() };
}
