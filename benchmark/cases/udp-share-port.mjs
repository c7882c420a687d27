import { quantity } from '../harness/section.mjs';
import { medians } from '../harness/statistics.mjs';
import { transfer } from '../harness/throughput.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/throughput.mjs').Part} Part */
/** @typedef {{ rate: number, cpu: number, least: number, most: number }} Shared `least` and `most` are shares of a worker */

const WORKERS = [1, 2, 4];
/** The kernel delivers all datagrams of a peer to the same worker. */
const PEERS = 64;
const FLOOD = { batch: 64, smallest: 160, largest: 160, sockets: PEERS };

const NODE = 'node:dgram, reusePort';
/** The first major version whose node:dgram has `reusePort` from its beginning or soon after. */
const NODE_SINCE = 23;

const CONTENDERS = /** @type {const} */ ([
  ['uwp-sockets, messagesreceived', { implementation: 'uwp', options: { style: 'batch' } }],
  ['uwp-sockets, messagereceived', { implementation: 'uwp', options: { style: 'each' } }],
  [NODE, { implementation: 'node' }],
]);

/** One port, shared by worker threads. */
export const udpSharePort = {
  name: 'udp-share-port',
  title: 'UDP, one port shared by worker threads',

  /** @param {Bench} bench */
  async run(bench) {
    if (process.platform !== 'linux') {
      bench.skip('udp-share-port', 'only Linux balances a shared port');
      return { sections: [], targets: [] };
    }
    const counts = bench.smoke ? WORKERS.slice(1, 2) : WORKERS;
    const present = CONTENDERS.filter(([name, { implementation }]) => canRun(bench, name, implementation));
    const rounds = present.flatMap(([name, part]) => counts.map((workers) => contender(bench, name, part, workers)));
    const samples = await bench.alternate(rounds);
    return { sections: [section(samples)], targets: [] };
  },
};

/**
 * @param {Bench} bench
 * @param {string} name
 * @param {import('../harness/bench.mjs').Implementation} implementation
 */
function canRun(bench, name, implementation) {
  if (!bench.canRun(name, implementation)) return false;
  if (name !== NODE || Number.parseInt(bench.nodeVersion) >= NODE_SINCE) return true;
  bench.skip(name, `Node.js ${NODE_SINCE} or newer is needed`);
  return false;
}

/**
 * @param {Bench} bench
 * @param {string} title
 * @param {Omit<Part, 'program'>} part
 * @param {number} workers
 */
function contender(bench, title, part, workers) {
  const name = `${title}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
  const receiver = { ...part, program: 'udp-share-port', options: { ...part.options, workers } };
  return { name, implementation: part.implementation, round: () => flood(bench, receiver) };
}

/**
 * @param {Bench} bench
 * @param {Part} receiver
 * @returns {Promise<Shared>}
 */
async function flood(bench, receiver) {
  const sender = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sender', options: FLOOD });
  const { arrived } = await transfer(bench, bench.loopback, { sender, receiver });
  const { packets, seconds, userSeconds, systemSeconds } = arrived;
  const shares = /** @type {number[]} */ (arrived['shares']).map((share) => share / packets);
  return {
    rate: packets / seconds,
    cpu: ((userSeconds + systemSeconds) * 1e9) / packets,
    least: Math.min(...shares),
    most: Math.max(...shares),
  };
}

/**
 * @param {Map<string, Shared[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...medians(rounds), rounds }));
  return {
    title: `160 B from ${PEERS} peers, loopback`,
    head: ['', 'packets/s in sum', 'CPU ns/packet', 'least busy worker', 'busiest worker'],
    body: rows.map(({ name, rate, cpu, least, most }) => [
      name,
      quantity(rate),
      cpu.toFixed(0),
      `${(least * 100).toFixed(0)} %`,
      `${(most * 100).toFixed(0)} %`,
    ]),
    data: rows,
  };
}
