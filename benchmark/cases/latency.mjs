import { PLACEMENTS } from '../harness/placement.mjs';
import { medians, ratio } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';
import { NODE as NODE_TLS, TLS_CONTENDERS, UWP, withCertificates } from '../harness/tls-contenders.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/bench.mjs').Implementation} Implementation */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {import('../harness/network.mjs').Network} Network */
/** @typedef {import('../harness/placement.mjs').Placement} Placement */
/** @typedef {{ p50: number, p99: number }} Latency */
/** @typedef {{ network: Network, placement: Placement }} Setting */

const NODE = 'Node';

/** @type {readonly (readonly [string, Implementation])[]} */
const CONTENDERS = [
  [UWP, 'uwp'],
  [NODE, 'node'],
  ['ceiling (Rust, blocking)', 'rust'],
];

/** One datagram, or one byte of TCP, to an echo server and back, one at a time. */
export const latency = {
  name: 'latency',
  title: 'Round trip of a lone datagram and of a lone byte',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const protocol of /** @type {const} */ (['udp', 'tcp'])) {
      for (const setting of settings(bench)) {
        const samples = await exchange(bench, protocol, setting, CONTENDERS);
        sections.push(section(protocol === 'udp' ? 'UDP, 160 B' : 'TCP, 1 B', setting, samples));
        if (setting.network === bench.loopback) targets.push(...targetsOf(protocol, setting.placement, samples));
      }
    }
    return { sections, targets };
  },
};

/** One byte of TLS to an echo server and back, one at a time. */
export const tlsLatency = {
  name: 'tls-latency',
  title: 'Round trip of a lone byte over TLS 1.3',

  /** @param {Bench} bench */
  run(bench) {
    return withCertificates(bench, async (certificates) => {
      const sections = [];
      const targets = [];
      for (const placement of PLACEMENTS) {
        const setting = { network: bench.loopback, placement };
        const samples = await exchange(bench, 'tls', setting, TLS_CONTENDERS, { certificates });
        sections.push(section('TLS, 1 B', setting, samples));
        targets.push(tlsTarget(placement, samples));
      }
      return { sections, targets };
    });
  },
};

/** @param {Bench} bench */
function settings(bench) {
  return bench.networks.flatMap((network) => PLACEMENTS.map((placement) => ({ network, placement })));
}

/**
 * @param {Bench} bench
 * @param {'udp' | 'tcp' | 'tls'} protocol
 * @param {Setting} setting
 * @param {readonly (readonly [string, Implementation])[]} contenders
 * @param {ProgramOptions} [options]
 * @returns {Promise<Map<string, Latency[]>>}
 */
function exchange(bench, protocol, { network, placement }, contenders, options) {
  const rounds = contenders.map(([name, implementation]) => ({
    name,
    implementation,
    round: () => bench.ping(implementation, protocol, network, placement, options),
  }));
  return bench.alternate(rounds);
}

/**
 * @param {string} title
 * @param {Setting} setting
 * @param {Map<string, Latency[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(title, { network, placement }, samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...medians(rounds), rounds }));
  return {
    title: `${title}, ${network.name}, ${placement.name}`,
    head: ['', 'p50 µs', 'p99 µs'],
    body: rows.map(({ name, p50, p99 }) => [name, p50.toFixed(1), p99.toFixed(1)]),
    data: rows,
  };
}

/**
 * @param {'udp' | 'tcp'} protocol
 * @param {Placement} placement
 * @param {Map<string, Latency[]>} samples
 */
function targetsOf(protocol, { id, name }, samples) {
  const what = `Round trip of a lone ${protocol === 'udp' ? 'datagram' : 'byte'}, ${name}, against Node`;
  return [
    atMost(`latency-${protocol}-${id}`, `${what}: p50`, 1, ratio(samples, UWP, NODE, 'p50')),
    atMost(`latency-${protocol}-${id}-p99`, `${what}: p99`, 1.2, ratio(samples, UWP, NODE, 'p99')),
  ];
}

/**
 * @param {Placement} placement
 * @param {Map<string, Latency[]>} samples
 */
function tlsTarget({ id, name }, samples) {
  const text = `Round trip of a lone byte over TLS, ${name}, against node:tls: p50`;
  return atMost(`tls-latency-${id}`, text, 1, ratio(samples, UWP, NODE_TLS, 'p50'));
}
