import { ratio } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';
import { withCertificates } from '../harness/tls-contenders.mjs';
import {
  BUN,
  compareServers,
  COMPRESSING,
  connectionsText,
  servedSection,
  SERVERS,
  UWP,
  WS,
} from '../harness/websocket-servers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {import('../harness/websocket-servers.mjs').Served} Served */

/**
 * `ws` and `bun` are the targets against them, if there are any.
 *
 * @typedef {{ id: string, connections: number, inflight: number, size: number, ws?: number, bun?: number }} Load
 */

/** @type {readonly Load[]} */
const SMALL = [
  { id: '100-16', connections: 100, inflight: 16, size: 64, ws: 15, bun: 1.1 },
  { id: '100', connections: 100, inflight: 1, size: 64, ws: 1.6, bun: 1 },
  { id: '1', connections: 1, inflight: 1, size: 64, ws: 1, bun: 1 },
  { id: '1000', connections: 1000, inflight: 1, size: 64, ws: 1.6, bun: 1 },
];

/** @type {readonly Load[]} */
const LARGE = [
  { id: '1m', connections: 4, inflight: 1, size: 1 << 20 },
  { id: '16k', connections: 100, inflight: 1, size: 16_384, ws: 1, bun: 1 },
];

/** @type {readonly Load[]} */
const PROTECTED = [
  { id: 'tls-100', connections: 100, inflight: 1, size: 64 },
  { id: 'tls-100-16', connections: 100, inflight: 16, size: 64 },
];

/** Above the threshold from which on `ws` and the package compress. @type {readonly Load[]} */
const COMPRESSED = [{ id: 'deflate', connections: 100, inflight: 1, size: 4096, ws: 2 }];

/** Echo servers under the load of a separate process. */
export const webSocketEcho = {
  name: 'websocket-echo',
  title: 'WebSocket, an echo server',
  run: (/** @type {Bench} */ bench) => measure(bench, SERVERS, SMALL),
};

/** The same with large messages. */
export const webSocketLarge = {
  name: 'websocket-large',
  title: 'WebSocket, an echo server of large messages',
  run: (/** @type {Bench} */ bench) => measure(bench, SERVERS, LARGE),
};

/** The same over TLS. */
export const webSocketTls = {
  name: 'websocket-tls',
  title: 'WebSocket over TLS 1.3, an echo server',
  run: (/** @type {Bench} */ bench) =>
    withCertificates(bench, (certificates) => measure(bench, SERVERS, PROTECTED, { certificates })),
};

/** The same with compression in both directions. */
export const webSocketDeflate = {
  name: 'websocket-deflate',
  title: 'WebSocket with permessage-deflate, an echo server of JSON text',
  run: (/** @type {Bench} */ bench) => measure(bench, COMPRESSING, COMPRESSED, { deflate: 1 }),
};

/**
 * @param {Bench} bench
 * @param {typeof SERVERS} servers
 * @param {readonly Load[]} loads
 * @param {ProgramOptions} [more] of server and load
 */
async function measure(bench, servers, loads, more) {
  const sections = [];
  const targets = [];
  for (const load of bench.smoke ? loads.slice(0, 1) : loads) {
    const { connections, inflight, size } = load;
    const options = { connections, inflight, size, ...more };
    const programs = { server: 'websocket-echo', load: 'websocket-load', options };
    const samples = await compareServers(bench, servers, programs);
    sections.push(servedSection(title(load), 'message', samples, moreColumns(load)));
    targets.push(...targetsOf(load, samples));
  }
  return { sections, targets };
}

/**
 * @param {Load} load
 * @returns {import('../harness/websocket-servers.mjs').MoreColumns}
 */
function moreColumns({ id, size }) {
  if (id === 'deflate') return { hasReplyBytes: true };
  return size > 4096 ? { size } : {};
}

/** @param {Load} load */
function title({ connections, inflight, size }) {
  const bytes = size >= 1 << 20 ? `${size >> 20} MiB` : size >= 1024 ? `${size >> 10} KiB` : `${size} B`;
  return `${bytes}, ${connectionsText(connections)}, ${inflight === 1 ? 'one at a time' : `${inflight} in flight`}`;
}

/**
 * @param {Load} load
 * @param {Map<string, Served[]>} samples
 */
function targetsOf(load, samples) {
  return [...targetOf(load, WS, load.ws, samples), ...targetOf(load, BUN, load.bun, samples)];
}

/**
 * @param {Load} load
 * @param {string} other
 * @param {number | undefined} required
 * @param {Map<string, Served[]>} samples
 */
function targetOf(load, other, required, samples) {
  if (required === undefined) return [];
  const text = `WebSocket echo${load.id === 'deflate' ? ' with deflate' : ''}, ${title(load)}: against ${other}`;
  return [
    atLeast(`websocket-echo-${load.id}-${other.toLowerCase()}`, text, required, ratio(samples, UWP, other, 'rate')),
  ];
}
