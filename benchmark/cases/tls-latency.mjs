import { alternate } from '../harness/alternate.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { APART, placed, PLACEMENTS } from '../harness/placement.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';
import { NODE, TLS_CONTENDERS, UWP, withCertificates } from '../harness/tls-peers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/placement.mjs').Placement} Placement */
/** @typedef {{ p50: number, p99: number }} Latency */

const program = 'tls-ping';

/** One byte of TLS to an echo peer and back, one at a time. */
export const tlsLatency = {
  name: 'tls-latency',
  title: 'Round trip of a lone byte over TLS 1.3',

  /** @param {Bench} bench */
  run(bench) {
    return withCertificates(bench, async (certificates) => {
      const sections = [];
      const targets = [];
      for (const placement of PLACEMENTS) {
        const samples = await ping(bench, placement, certificates);
        sections.push(section(placement, samples));
        if (placement === APART) targets.push(judge(samples));
      }
      return { sections, targets };
    });
  },
};

/**
 * @param {Bench} bench
 * @param {Placement} placement
 * @param {string} certificates
 * @returns {Promise<Map<string, Latency[]>>}
 */
function ping(bench, placement, certificates) {
  const present = TLS_CONTENDERS.filter(([name, implementation]) => bench.canRun(name, [{ implementation, program }]));
  const rounds = present.map(([name, implementation]) => ({
    name,
    round: () => exchange(bench, placement, implementation, certificates),
  }));
  return alternate(rounds, bench.rounds, bench.progress);
}

/**
 * @param {Bench} bench
 * @param {Placement} placement
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @param {string} certificates
 * @returns {Promise<Latency>}
 */
function exchange(bench, placement, implementation, certificates) {
  const options = { host: bench.loopback.host, certificates };
  const echo = bench.command({ implementation: 'rust', program: 'tls-echo' }, options);
  return withPeer(placed(echo, placement.server), async (server) => {
    const { port } = await server.next();
    const client = bench.command({ implementation, program }, { ...options, port, count: bench.timing.exchanges });
    return /** @type {Promise<any>} */ (withPeer(placed(client, placement.client), (peer) => peer.next()));
  });
}

/**
 * @param {Placement} placement
 * @param {Map<string, Latency[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(placement, samples) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    rounds,
  }));
  return {
    title: `TLS, 1 B, loopback, ${placement.name}`,
    head: ['', 'p50 µs', 'p99 µs'],
    body: rows.map(({ name, p50, p99 }) => [name, p50.toFixed(1), p99.toFixed(1)]),
    data: rows,
  };
}

/** @param {Map<string, Latency[]>} samples */
function judge(samples) {
  const [ours, node] = [samples.get(UWP), samples.get(NODE)];
  const ratio = ours && node && median(ours.map(({ p50 }, round) => p50 / (node[round]?.p50 ?? NaN)));
  return atMost('tls-latency', 'Round trip p50 of a lone byte over TLS against node:tls', 1, ratio);
}
