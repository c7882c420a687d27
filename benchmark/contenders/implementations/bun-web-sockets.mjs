// WebSocket servers of Bun.
import { number, serverPem, text } from '../measuring/program.mjs';

const perMessageDeflate = number('deflate', 0) === 1;

/** A message beyond it is dropped: far above anything that is under way. */
const BACKPRESSURE_LIMIT = 256 << 20;

/** Topic of a broadcast. */
const ALL = 'all';

/** Echoes every message. @returns {Promise<number>} the port */
export async function echo() {
  const message = (/** @type {any} */ socket, /** @type {unknown} */ data) => void socket.send(data, perMessageDeflate);
  return listen({ message }).port;
}

/** Sends every message to all clients. @returns {Promise<number>} the port */
export async function broadcast() {
  const server = listen({
    open: (/** @type {any} */ socket) => socket.subscribe(ALL),
    message: (_socket, /** @type {unknown} */ data) => void server.publish(ALL, data, perMessageDeflate),
  });
  return server.port;
}

/**
 * @param {Record<string, (socket: any, data: unknown) => void>} handlers
 * @returns {any}
 */
function listen(handlers) {
  return /** @type {any} */ (globalThis).Bun.serve({
    hostname: text('host'),
    port: 0,
    tls: serverPem(),
    fetch: (/** @type {any} */ request, /** @type {any} */ own) =>
      own.upgrade(request) ? undefined : new Response('', { status: 426 }),
    websocket: { perMessageDeflate, backpressureLimit: BACKPRESSURE_LIMIT, ...handlers },
  });
}
