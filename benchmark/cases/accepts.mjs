import { withPeer } from '../harness/peer-process.mjs';
import { quantity } from '../harness/section.mjs';
import { medians, ratio } from '../harness/statistics.mjs';
import { atLeast, atMost } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {{ rate: number, cpu: number }} Accepted */

const UWP = 'StreamSocketListener';
const NODE = 'net.Server';

const CONTENDERS = /** @type {const} */ ([
  [UWP, 'uwp'],
  [NODE, 'node'],
]);

/** Connections that a handler receives and closes, from a client that keeps sixteen in flight. */
export const accepts = {
  name: 'accepts',
  title: 'Connections accepted and closed',

  /** @param {Bench} bench */
  async run(bench) {
    const rounds = CONTENDERS.map(([name, implementation]) => ({
      name,
      implementation,
      round: () => accept(bench, implementation),
    }));
    const samples = await bench.alternate(rounds);
    return { sections: [section(samples)], targets: targetsOf(samples) };
  },
};

/**
 * @param {Bench} bench
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @returns {Promise<Accepted>}
 */
function accept(bench, implementation) {
  const { host } = bench.loopback;
  return withPeer(bench.command({ implementation, program: 'tcp-accept' }, { host }), async (listener) => {
    const { port } = await listener.next();
    const client = bench.command({ implementation: 'rust', program: 'tcp-storm' }, { host, port });
    const connected = await withPeer(client, (peer) => peer.next());
    const { connections, userSeconds, systemSeconds } = await listener.ask();
    if (connections !== connected.totalConnections) {
      throw new Error(`${connections} connections accepted of ${connected.totalConnections}`);
    }
    const cpu = ((userSeconds + systemSeconds) * 1e6) / connections;
    return { rate: connected.packets / connected.seconds, cpu };
  });
}

/**
 * @param {Map<string, Accepted[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...medians(rounds), rounds }));
  return {
    title: 'Accepts, loopback',
    head: ['', 'connections/s', 'CPU µs/connection'],
    body: rows.map(({ name, rate, cpu }) => [name, quantity(rate), cpu.toFixed(1)]),
    data: rows,
  };
}

/** @param {Map<string, Accepted[]>} samples */
function targetsOf(samples) {
  return [
    atLeast('accepts-node', 'Connections accepted a second against Node', 1.2, ratio(samples, UWP, NODE, 'rate')),
    atMost('accepts-cpu', 'CPU of an accepted connection against Node', 0.9, ratio(samples, UWP, NODE, 'cpu')),
  ];
}
