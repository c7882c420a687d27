import { alternate } from '../harness/alternate.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { quantity } from '../harness/section.mjs';
import { median } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {{ rate: number, cpu: number }} Accepted */

const UWP = 'StreamSocketListener';
const NODE = 'net.Server';

const CONTENDERS = /** @type {const} */ ([
  [UWP, 'uwp'],
  [NODE, 'node'],
]);

/** Connections that a handler is given and closes, from a client that keeps sixteen under way. */
export const accepts = {
  name: 'accepts',
  title: 'Connections accepted and closed',

  /** @param {Bench} bench */
  async run(bench) {
    const present = CONTENDERS.filter(([name, implementation]) => bench.canRun(name, [server(implementation)]));
    const rounds = present.map(([name, implementation]) => ({ name, round: () => storm(bench, implementation) }));
    const samples = await alternate(rounds, bench.rounds, bench.progress);
    return { sections: [section(samples)], targets: [judge(samples)] };
  },
};

/** @param {import('../harness/bench.mjs').Implementation} implementation */
function server(implementation) {
  return { implementation, program: 'tcp-accept' };
}

/**
 * @param {Bench} bench
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @returns {Promise<Accepted>}
 */
function storm(bench, implementation) {
  const { host } = bench.loopback;
  return withPeer(bench.command(server(implementation), { host }), async (listener) => {
    const { port } = await listener.next();
    const client = bench.command({ implementation: 'rust', program: 'tcp-storm' }, { host, port });
    const connected = await withPeer(client, (peer) => peer.next());
    const accepted = await listener.ask();
    if (accepted.connections !== connected.totalConnections) {
      throw new Error(`${accepted.connections} connections accepted of ${connected.totalConnections}`);
    }
    return { rate: connected.packets / connected.seconds, cpu: (accepted.cpuSeconds * 1e6) / accepted.connections };
  });
}

/**
 * @param {Map<string, Accepted[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(samples) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    rate: median(rounds.map(({ rate }) => rate)),
    cpu: median(rounds.map(({ cpu }) => cpu)),
    rounds,
  }));
  return {
    title: 'Accepts, loopback',
    head: ['', 'connections/s', 'CPU µs/connection'],
    body: rows.map(({ name, rate, cpu }) => [name, quantity(rate), cpu.toFixed(1)]),
    data: rows,
  };
}

/** @param {Map<string, Accepted[]>} samples */
function judge(samples) {
  const [ours, node] = [samples.get(UWP), samples.get(NODE)];
  const ratio = ours && node && median(ours.map(({ rate }, round) => rate / (node[round]?.rate ?? NaN)));
  return atLeast('accepts-node', 'Connections accepted a second against Node', 1.2, ratio);
}
