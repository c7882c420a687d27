import { withPeer } from '../harness/peer-process.mjs';
import { quantity, significant } from '../harness/section.mjs';
import { medians, ratio, spread } from '../harness/statistics.mjs';
import { atLeast } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {{ rate: number, cpu: number, arrived: number, memory: number }} Relayed */

const SIZES = [160, 1200];
const PEERS = [1, 4, 16];
/** The size that the targets are about. */
const VOICE = 160;

const UWP = 'uwp-sockets, tryWriteSegments';
const CEILING = 'Rust relay (crates/sys)';
const NODE = 'node:dgram';
const CONTENDERS = /** @type {const} */ ([
  [UWP, 'uwp'],
  [CEILING, 'rust'],
  [NODE, 'node'],
  ['Bun', 'bun'],
]);

/** A media relay: receives, rewrites 12 bytes of each datagram, sends it to all peers. */
export const udpRelay = {
  name: 'udp-relay',
  title: 'UDP, a media relay under a flood: receive, rewrite the header, send to every peer',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const size of bench.smoke ? [VOICE] : SIZES) {
      for (const peers of bench.smoke ? [4] : PEERS) {
        const samples = await bench.alternate(contenders(bench, size, peers));
        sections.push(section(`${size} B to ${peers} ${peers === 1 ? 'peer' : 'peers'}, loopback`, samples));
        if (size === VOICE) targets.push(...relayTargets(samples, peers));
      }
    }
    return { sections, targets };
  },
};

/**
 * @param {Bench} bench
 * @param {number} size
 * @param {number} peers
 */
function contenders(bench, size, peers) {
  return CONTENDERS.map(([name, implementation]) => ({
    name,
    implementation,
    round: () => relay(bench, name, implementation, { smallest: size, largest: size, batch: 1000 }, peers),
  }));
}

/**
 * @param {Bench} bench
 * @param {string} name
 * @param {import('../harness/implementations.mjs').Implementation} implementation
 * @param {import('../harness/implementations.mjs').ProgramOptions} options of the flood
 * @param {number} peers
 * @returns {Promise<Relayed>}
 */
function relay(bench, name, implementation, options, peers) {
  const { host } = bench.loopback;
  const command = (/** @type {import('../harness/throughput.mjs').Part} */ part, more = {}) =>
    bench.command(part, { host, ...options, ...more });
  const receiver = command({ implementation: 'rust', program: 'udp-receiver' }, { sockets: peers });
  return withPeer(receiver, async (sink) => {
    const { ports } = await sink.next();
    const between = command({ implementation, program: 'udp-relay' }, { ports: ports.join(',') });
    return withPeer(between, async (measured) => {
      const { port } = await measured.next();
      await withPeer(command({ implementation: 'rust', program: 'udp-sender' }, { port }), (source) => source.next());
      return relayed(name, await measured.ask(), await sink.ask());
    });
  });
}

/**
 * @param {string} name
 * @param {import('../harness/peer-process.mjs').Message} sent by the relay
 * @param {import('../harness/peer-process.mjs').Message} arrived
 * @returns {Relayed}
 */
function relayed(name, sent, arrived) {
  const { totalPackets, packets, seconds, userSeconds, systemSeconds, peakMemory } = sent;
  if (!(arrived.totalPackets > 0 && arrived.totalPackets <= totalPackets)) {
    throw new Error(`${name}: ${arrived.totalPackets} datagrams arrived of ${totalPackets} that were relayed`);
  }
  return {
    rate: packets / seconds,
    cpu: ((userSeconds + systemSeconds) * 1e9) / packets,
    arrived: arrived.totalPackets / totalPackets,
    memory: peakMemory ?? NaN,
  };
}

/**
 * @param {string} title
 * @param {Map<string, Relayed[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(title, samples) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    ...medians(rounds),
    spread: spread(rounds.map(({ rate }) => rate)),
    rounds,
  }));
  return {
    title,
    head: ['', 'datagrams/s', '± %', 'arrived', 'CPU ns/datagram', 'peak MiB', '÷ Rust', '÷ node:dgram'],
    body: rows.map(({ name, rate, spread: share, arrived, cpu, memory }) => [
      name,
      quantity(rate),
      (share * 100).toFixed(0),
      `${(arrived * 100).toFixed(1)} %`,
      cpu.toFixed(0),
      Number.isNaN(memory) ? '–' : (memory / 2 ** 20).toFixed(0),
      times(samples, name, CEILING),
      times(samples, name, NODE),
    ]),
    chart: { kind: 'bars', title, unit: 'datagrams/s', bars: rows.map(({ name, rate }) => ({ name, value: rate })) },
    data: rows,
  };
}

/**
 * @param {Map<string, Relayed[]>} samples
 * @param {string} name
 * @param {string} other
 */
function times(samples, name, other) {
  const value = ratio(samples, name, other, 'rate');
  return value === undefined ? '–' : significant(value);
}

/**
 * @param {Map<string, Relayed[]>} samples
 * @param {number} peers
 */
function relayTargets(samples, peers) {
  const text = `UDP ${VOICE} B relayed to ${peers}`;
  return [
    atLeast(`udp-relay-${peers}-ceiling`, `${text}, against Rust`, 0.7, ratio(samples, UWP, CEILING, 'rate')),
    atLeast(`udp-relay-${peers}-node`, `${text}, against node:dgram`, 10, ratio(samples, UWP, NODE, 'rate')),
  ];
}
