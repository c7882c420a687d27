import { withPeer } from '../harness/peer-process.mjs';
import { APART, pinned } from '../harness/placement.mjs';
import { medians, ratio } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';
import { SERVERS, UWP, WS } from '../harness/websocket-servers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').Implementation} Implementation */
/** @typedef {{ p50: number, p99: number }} Latency */
/** @typedef {{ client: Implementation, server: Implementation }} Pair */

const SIZE = 64;
const CLIENT = 'MessageWebSocket';
const WS_CLIENT = 'ws, client';

/** The peer is the Rust program. @type {readonly (readonly [string, Implementation])[]} */
const CLIENTS = [
  [CLIENT, 'uwp'],
  [WS_CLIENT, 'node'],
  ['undici (Node.js)', 'undici'],
  ['Bun, client', 'bun'],
  ['Deno, client', 'deno'],
  ['ceiling (Rust, blocking)', 'rust'],
];

/** One message to an echo server and back, one at a time: of servers and of clients. */
export const webSocketLatency = {
  name: 'websocket-latency',
  title: 'WebSocket, round trip of a lone message',

  /** @param {Bench} bench */
  async run(bench) {
    const servers = await exchange(bench, SERVERS, (server) => ({ client: 'rust', server }));
    const clients = await exchange(bench, CLIENTS, (client) => ({ client, server: 'rust' }));
    const text = 'Round trip p50 of a lone WebSocket message against ws';
    return {
      sections: [section('Servers', servers), section('Clients', clients)],
      targets: [
        atMost('websocket-latency-server', `${text}, server`, 1, ratio(servers, UWP, WS, 'p50')),
        atMost('websocket-latency-client', `${text}, client`, 1, ratio(clients, CLIENT, WS_CLIENT, 'p50')),
      ],
    };
  },
};

/**
 * @param {Bench} bench
 * @param {readonly (readonly [string, Implementation])[]} contenders
 * @param {(measured: Implementation) => Pair} pair
 * @returns {Promise<Map<string, Latency[]>>}
 */
function exchange(bench, contenders, pair) {
  const rounds = contenders.map(([name, implementation]) => ({
    name,
    implementation,
    round: () => ping(bench, pair(implementation)),
  }));
  return bench.alternate(rounds);
}

/**
 * @param {Bench} bench
 * @param {Pair} pair
 * @returns {Promise<Latency>}
 */
function ping(bench, { client, server }) {
  const { host } = bench.loopback;
  const echo = bench.command({ implementation: server, program: 'websocket-echo' }, { host });
  return withPeer(pinned(echo, APART.server), async (peer) => {
    const { port } = await peer.next();
    const options = { host, port, size: SIZE, count: bench.timing.exchanges };
    const command = bench.command({ implementation: client, program: 'websocket-ping' }, options);
    const { p50, p99 } = await withPeer(pinned(command, APART.client), (measured) => measured.next());
    return { p50, p99 };
  });
}

/**
 * @param {string} who
 * @param {Map<string, Latency[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(who, samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...medians(rounds), rounds }));
  return {
    title: `${who}, ${SIZE} B, ${APART.name}`,
    head: ['', 'p50 µs', 'p99 µs'],
    body: rows.map(({ name, p50, p99 }) => [name, p50.toFixed(1), p99.toFixed(1)]),
    data: rows,
  };
}
