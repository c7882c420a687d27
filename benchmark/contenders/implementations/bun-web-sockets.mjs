// WebSockets of Bun.
import { text } from '../measuring/program.mjs';

/** Echoes every message. @returns {Promise<number>} the port */
export async function echo() {
  const server = /** @type {any} */ (globalThis).Bun.serve({
    hostname: text('host'),
    port: 0,
    fetch: (/** @type {any} */ request, /** @type {any} */ own) =>
      own.upgrade(request) ? undefined : new Response('', { status: 426 }),
    websocket: {
      perMessageDeflate: false,
      message: (/** @type {any} */ socket, /** @type {unknown} */ message) => void socket.send(message),
    },
  });
  return server.port;
}
