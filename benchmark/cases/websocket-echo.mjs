import { withPeer } from '../harness/peer-process.mjs';
import { quantity, significant } from '../harness/section.mjs';
import { medians, ratio, spread } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {{ rate: number, cpu: number }} Echoed */
/** @typedef {{ id: string, connections: number, inflight: number, size: number, ws: number, bun: number }} Load */

/**
 * The last two are the targets against `ws` and Bun.
 *
 * @type {readonly Load[]}
 */
const LOADS = [
  { id: '1', connections: 1, inflight: 1, size: 64, ws: 1, bun: 1 },
  { id: '100', connections: 100, inflight: 1, size: 64, ws: 1.6, bun: 1 },
  { id: '100-16', connections: 100, inflight: 16, size: 64, ws: 15, bun: 1.1 },
  { id: '1000', connections: 1000, inflight: 1, size: 64, ws: 1.6, bun: 1 },
  { id: '16k', connections: 100, inflight: 1, size: 16_384, ws: 1, bun: 1 },
];

const UWP = 'WebSocketListener';
const WS = 'ws';
const BUN = 'Bun';
const CEILING = 'Rust, one thread';
const CONTENDERS = /** @type {const} */ ([
  [UWP, 'uwp'],
  [WS, 'node'],
  [BUN, 'bun'],
  [CEILING, 'rust'],
]);

/** Echo servers under the load of a separate process: messages a second, and processor time of the server for each. */
export const webSocketEcho = {
  name: 'websocket-echo',
  title: 'WebSocket, an echo server',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const load of bench.smoke ? LOADS.slice(0, 2) : LOADS) {
      const samples = await bench.alternate(contenders(bench, load));
      sections.push(section(load, samples));
      targets.push(...targetsOf(load, samples));
    }
    return { sections, targets };
  },
};

/**
 * @param {Bench} bench
 * @param {Load} load
 */
function contenders(bench, { connections, inflight, size }) {
  return CONTENDERS.map(([name, implementation]) => ({
    name,
    implementation,
    round: () => echo(bench, implementation, { connections, inflight, size }),
  }));
}

/**
 * @param {Bench} bench
 * @param {import('../harness/implementations.mjs').Implementation} implementation
 * @param {import('../harness/implementations.mjs').ProgramOptions} options
 * @returns {Promise<Echoed>}
 */
function echo(bench, implementation, options) {
  const { host } = bench.loopback;
  const command = bench.command({ implementation, program: 'websocket-echo' }, { host, ...options });
  return withPeer(command, async (server) => {
    const { port } = await server.next();
    const load = bench.command({ implementation: 'rust', program: 'websocket-load' }, { host, port, ...options });
    const { packets, totalPackets, seconds } = await withPeer(load, (peer) => peer.next());
    const used = implementation === 'rust' ? NO_USAGE : await server.ask();
    return { rate: packets / seconds, cpu: ((used.userSeconds + used.systemSeconds) * 1e9) / totalPackets };
  });
}

/** The ceiling does not report. */
const NO_USAGE = { userSeconds: NaN, systemSeconds: NaN };

/**
 * @param {Load} load
 * @param {Map<string, Echoed[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section({ connections, inflight, size }, samples) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    ...medians(rounds),
    spread: spread(rounds.map(({ rate }) => rate)),
    rounds,
  }));
  const many = connections === 1 ? '1 connection' : `${connections} connections`;
  return {
    title: `${size} B, ${many}, ${inflight === 1 ? 'one at a time' : `${inflight} in flight`}`,
    head: ['', 'messages/s', '± %', 'CPU ns/message', '÷ ws', '÷ Bun', '÷ Rust'],
    body: rows.map(({ name, rate, spread: share, cpu }) => [
      name,
      quantity(rate),
      (share * 100).toFixed(0),
      Number.isNaN(cpu) ? '–' : cpu.toFixed(0),
      times(samples, name, WS),
      times(samples, name, BUN),
      times(samples, name, CEILING),
    ]),
    data: rows,
  };
}

/**
 * @param {Map<string, Echoed[]>} samples
 * @param {string} name
 * @param {string} other
 */
function times(samples, name, other) {
  const value = ratio(samples, name, other, 'rate');
  return value === undefined ? '–' : significant(value);
}

/**
 * @param {Load} load
 * @param {Map<string, Echoed[]>} samples
 */
function targetsOf({ id, connections, inflight, size, ws, bun }, samples) {
  const text = `WebSocket echo, ${size} B, ${connections} × ${inflight}`;
  return [
    atLeast(`websocket-echo-${id}-ws`, `${text}: against ws`, ws, ratio(samples, UWP, WS, 'rate')),
    atLeast(`websocket-echo-${id}-bun`, `${text}: against Bun`, bun, ratio(samples, UWP, BUN, 'rate')),
  ];
}
