import { choice, text } from '../measuring/program.mjs';

/** @typedef {{ send: (batch: readonly Uint8Array[]) => Promise<unknown>, close: () => void }} Sender */
/** @typedef {{ exchange: () => Promise<unknown>, close: () => void }} Exchanger sends something and waits for its echo */

/**
 * What UDP, TCP and TLS of every implementation can do.
 *
 * @typedef {object} Transport
 * @property {() => Promise<Sender>} openSender connects to `host=` and `port=`
 * @property {() => Promise<Exchanger>} openExchange connects to an echo server
 * @property {(copied: (bytes: number) => void) => Promise<number>} receive copies every payload out; resolves with the port
 */

// Imported by name, so that a process loads the implementation that it measures and no other.
const DATAGRAMS = {
  uwp: () => import('./uwp-datagrams.mjs'),
  node: () => import('./node-datagrams.mjs'),
};
const PEERS = {
  'node-ffi': () => import('./node-ffi-datagrams.mjs'),
  bun: () => import('./bun-datagrams.mjs'),
  deno: () => import('./deno-datagrams.mjs'),
};
const STREAMS = {
  uwp: () => import('./uwp-streams.mjs'),
  node: () => import('./node-streams.mjs'),
};

const WEB_SOCKET_SERVERS = {
  uwp: () => import('./uwp-web-sockets.mjs'),
  node: () => import('./ws-web-sockets.mjs'),
  bun: () => import('./bun-web-sockets.mjs'),
  deno: () => import('./deno-web-sockets.mjs'),
};
const WEB_SOCKET_CLIENTS = {
  uwp: WEB_SOCKET_SERVERS.uwp,
  node: WEB_SOCKET_SERVERS.node,
  undici: () => import('./standard-web-sockets.mjs'),
  bun: () => import('./standard-web-sockets.mjs'),
  deno: () => import('./standard-web-sockets.mjs'),
};

/** The measured implementation (`implementation=`) of the measured protocol (`protocol=`). @returns {Promise<Transport>} */
export function transport() {
  if (text('protocol') !== 'udp') return streams();
  return choice('implementation', { ...DATAGRAMS, ...PEERS })();
}

/** UDP of the measured implementation. */
export function datagrams() {
  return choice('implementation', DATAGRAMS)();
}

/**
 * A relay of the measured implementation.
 *
 * @returns {Promise<{ relay: (ports: readonly string[], relayed: (packets: number) => void) => Promise<number> }>}
 */
export function relays() {
  return choice('implementation', { ...DATAGRAMS, bun: () => import('./bun-datagrams.mjs') })();
}

/**
 * WebSocket servers of the measured implementation: with `certificates=` over TLS, with `deflate=1` with compression. Each
 * resolves with its port.
 *
 * @typedef {object} WebSocketServers
 * @property {() => Promise<number>} echo sends every message back
 * @property {() => Promise<number>} broadcast sends every message to all clients
 *
 * @returns {Promise<WebSocketServers>}
 */
export function webSocketServers() {
  return choice('implementation', WEB_SOCKET_SERVERS)();
}

/**
 * WebSocket clients of the measured implementation, which connect to `host=` and `port=`.
 *
 * @typedef {{ send: (message: Uint8Array) => void, close: () => void }} WebSocketClient
 * @typedef {(received: (message: Uint8Array) => void) => Promise<WebSocketClient>} OpenWebSocket
 *
 * @returns {Promise<{ open: OpenWebSocket }>}
 */
export function webSocketClients() {
  return choice('implementation', WEB_SOCKET_CLIENTS)();
}

/** TCP or TLS of the measured implementation. */
export function streams() {
  return choice('implementation', STREAMS)();
}
