import { withPeer } from '../harness/peer-process.mjs';
import { quantity, significant } from '../harness/section.mjs';
import { medians, ratio, spread } from '../harness/statistics.mjs';
import { connectionsText } from '../harness/websocket-servers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').Implementation} Implementation */
/** @typedef {{ rate: number, cpu: number, eventLoop: number }} Exchanged */

const UWP = 'MessageWebSocket';
const WS = 'ws';

/** @type {readonly (readonly [string, Implementation])[]} */
const CLIENTS = [
  [UWP, 'uwp'],
  [WS, 'node'],
  ['undici (Node.js)', 'undici'],
  ['Bun', 'bun'],
  ['Deno', 'deno'],
];

const LOADS = [
  { connections: 100, inflight: 16, size: 64 },
  { connections: 1, inflight: 16, size: 64 },
];

/** Clients that have messages under way to the echo server in Rust. */
export const webSocketClients = {
  name: 'websocket-clients',
  title: 'WebSocket, clients of an echo server in Rust',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    for (const load of bench.smoke ? LOADS.slice(0, 1) : LOADS) {
      const rounds = CLIENTS.map(([name, implementation]) => ({
        name,
        implementation,
        round: () => exchange(bench, implementation, load),
      }));
      sections.push(section(load, await bench.alternate(rounds)));
    }
    return { sections, targets: [] };
  },
};

/**
 * @param {Bench} bench
 * @param {Implementation} implementation
 * @param {typeof LOADS[number]} load
 * @returns {Promise<Exchanged>}
 */
function exchange(bench, implementation, load) {
  const { host } = bench.loopback;
  const echo = bench.command({ implementation: 'rust', program: 'websocket-echo' }, { host });
  return withPeer(echo, async (server) => {
    const { port } = await server.next();
    const client = bench.command({ implementation, program: 'websocket-client' }, { host, port, ...load });
    const made = await withPeer(client, (peer) => peer.next());
    return {
      rate: made.packets / made.seconds,
      cpu: ((made.userSeconds + made.systemSeconds) * 1e9) / made.packets,
      eventLoop: ((made.eventLoopSeconds ?? NaN) * 1e9) / made.packets,
    };
  });
}

/**
 * @param {typeof LOADS[number]} load
 * @param {Map<string, Exchanged[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section({ connections, inflight, size }, samples) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    ...medians(rounds),
    spread: spread(rounds.map(({ rate }) => rate)),
    rounds,
  }));
  const title = `${size} B, ${connectionsText(connections)}, ${inflight} in flight`;
  return {
    title,
    head: ['', 'messages/s', '± %', 'CPU ns/message', '÷ ws'],
    body: rows.map(({ name, rate, spread: share, cpu }) => [
      name,
      quantity(rate),
      (share * 100).toFixed(0),
      cpu.toFixed(0),
      times(samples, name),
    ]),
    chart: { kind: 'bars', title, unit: 'messages/s', bars: rows.map(({ name, rate }) => ({ name, value: rate })) },
    data: rows,
  };
}

/**
 * @param {Map<string, Exchanged[]>} samples
 * @param {string} name
 */
function times(samples, name) {
  const value = ratio(samples, name, WS, 'rate');
  return value === undefined ? '–' : significant(value);
}
