import { alternate } from '../harness/alternate.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { APART, placed, PLACEMENTS } from '../harness/placement.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/network.mjs').Network} Network */
/** @typedef {import('../harness/placement.mjs').Placement} Placement */
/** @typedef {{ p50: number, p99: number }} Latency */

const UWP = 'uwp-sockets';
const NODE = 'Node';
const CEILING = 'ceiling (Rust, blocking)';

const CONTENDERS = /** @type {const} */ ([
  [UWP, 'uwp'],
  [NODE, 'node'],
  [CEILING, 'rust'],
]);

/** One datagram, or one byte of TCP, to an echo peer and back, one at a time. */
export const latency = {
  name: 'latency',
  title: 'Round trip of a lone datagram and of a lone byte',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const protocol of /** @type {const} */ (['udp', 'tcp'])) {
      for (const { network, placement } of settings(bench)) {
        const samples = await ping(bench, network, placement, protocol);
        sections.push(section(protocol, `${network.name}, ${placement.name}`, samples));
        if (network === bench.loopback && placement === APART) targets.push(judge(protocol, samples));
      }
    }
    return { sections, targets };
  },
};

/** @param {Bench} bench */
function settings(bench) {
  return bench.networks.flatMap((network) => PLACEMENTS.map((placement) => ({ network, placement })));
}

/**
 * @param {Bench} bench
 * @param {Network} network
 * @param {Placement} placement
 * @param {'udp' | 'tcp'} protocol
 * @returns {Promise<Map<string, Latency[]>>}
 */
function ping(bench, network, placement, protocol) {
  const program = `${protocol}-ping`;
  const present = CONTENDERS.filter(([name, implementation]) => bench.canRun(name, [{ implementation, program }]));
  const rounds = present.map(([name, implementation]) => ({
    name,
    round: () => exchange(bench, network, placement, { implementation, program }, protocol),
  }));
  return alternate(rounds, bench.rounds, bench.progress);
}

/**
 * @param {Bench} bench
 * @param {Network} network
 * @param {Placement} placement
 * @param {import('../harness/throughput.mjs').Part} client
 * @param {'udp' | 'tcp'} protocol
 * @returns {Promise<Latency>}
 */
function exchange(bench, network, placement, client, protocol) {
  const { host } = network;
  const echo = bench.command({ implementation: 'rust', program: `${protocol}-echo` }, { host });
  return withPeer(network.onReceiver(placed(echo, placement.server)), async (server) => {
    const { port } = await server.next();
    const command = placed(bench.command(client, { host, port, count: bench.timing.exchanges }), placement.client);
    return /** @type {Promise<any>} */ (withPeer(network.onSender(command), (peer) => peer.next()));
  });
}

/**
 * @param {'udp' | 'tcp'} protocol
 * @param {string} setting
 * @param {Map<string, Latency[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(protocol, setting, samples) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    rounds,
  }));
  return {
    title: `${protocol === 'udp' ? 'UDP, 160 B' : 'TCP, 1 B'}, ${setting}`,
    head: ['', 'p50 µs', 'p99 µs'],
    body: rows.map(({ name, p50, p99 }) => [name, p50.toFixed(1), p99.toFixed(1)]),
    data: rows,
  };
}

/**
 * @param {'udp' | 'tcp'} protocol
 * @param {Map<string, Latency[]>} samples
 */
function judge(protocol, samples) {
  const [ours, node] = [samples.get(UWP), samples.get(NODE)];
  const ratio = ours && node && median(ours.map(({ p50 }, round) => p50 / (node[round]?.p50 ?? NaN)));
  const what = protocol === 'udp' ? 'Round trip p50 of a lone datagram' : 'Round trip p50 of a lone byte';
  return atMost(`latency-${protocol}`, `${what} against Node`, 1.1, ratio);
}
