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

const WEB_SOCKETS = {
  uwp: () => import('./uwp-web-sockets.mjs'),
  node: () => import('./node-web-sockets.mjs'),
  bun: () => import('./bun-web-sockets.mjs'),
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
 * WebSockets of the measured implementation.
 *
 * @returns {Promise<{ echo: () => Promise<number> }>}
 */
export function webSockets() {
  return choice('implementation', WEB_SOCKETS)();
}

/** TCP or TLS of the measured implementation. */
export function streams() {
  return choice('implementation', STREAMS)();
}
