// WebSocket servers of Deno, which has no compression.
import { serverPem, text } from '../measuring/program.mjs';

const { serve, upgradeWebSocket } = /** @type {any} */ (globalThis).Deno;

/** Echoes every message. @returns {Promise<number>} the port */
export function echo() {
  return listen((socket) => {
    socket.onmessage = ({ data }) => socket.send(data);
  });
}

/** Sends every message to all clients. @returns {Promise<number>} the port */
export function broadcast() {
  /** @type {Set<WebSocket>} */
  const clients = new Set();
  return listen((socket) => {
    socket.onopen = () => clients.add(socket);
    socket.onclose = () => clients.delete(socket);
    socket.onmessage = ({ data }) => {
      for (const client of clients) client.send(data);
    };
  });
}

/**
 * @param {(socket: WebSocket) => void} accepted
 * @returns {Promise<number>} the port
 */
async function listen(accepted) {
  const options = { hostname: text('host'), port: 0, onListen() {}, ...serverPem() };
  const server = serve(options, (/** @type {Request} */ request) => {
    const { socket, response } = upgradeWebSocket(request);
    socket.binaryType = 'arraybuffer';
    socket.onerror = () => {};
    accepted(socket);
    return response;
  });
  return server.addr.port;
}
