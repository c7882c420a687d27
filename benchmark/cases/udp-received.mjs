import { throughputSection } from '../harness/section.mjs';
import { atLeast, atMost } from '../harness/targets.mjs';
import { compare, ratio } from '../harness/throughput.mjs';
import { BATCH, CEILING, EACH, NODE, receivers } from '../harness/udp-receivers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/network.mjs').Network} Network */
/** @typedef {import('../harness/throughput.mjs').Row} Row */

const SIZES = [64, 160, 1200];
/** The size that the targets for single datagrams are about. */
const VOICE = 160;

const BASELINES = [
  { name: CEILING, head: '÷ ceiling' },
  { name: NODE, head: '÷ node:dgram' },
];

/** UDP receivers, all under the same flood; counts what the handler received and copied out. */
export const udpReceived = {
  name: 'udp-received',
  title: 'UDP, receivers under the same flood, delivered to a handler that copies the payload',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const size of bench.smoke ? [VOICE] : SIZES) {
      for (const network of bench.networks) {
        const rows = await compare(bench, { network, counts: 'receiver', contenders: contenders(size) });
        const title = `${size} B received, ${network.name}`;
        sections.push(await throughputSection(bench, title, 'udp', rows, BASELINES));
        targets.push(...(network === bench.loopback ? loopbackTargets(rows, size) : vethTargets(rows, size)));
      }
    }
    return { sections, targets };
  },
};

/** @param {number} size */
function contenders(size) {
  const options = { batch: 1000, smallest: size, largest: size };
  const sender = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sender', options });
  return receivers().map((contender) => ({ ...contender, sender }));
}

/**
 * @param {readonly Row[]} rows
 * @param {number} size
 */
function loopbackTargets(rows, size) {
  const batches = atLeast(
    `udp-received-${size}-ceiling`,
    `UDP ${size} B received in batches, against the ceiling`,
    0.6,
    ratio(rows, BATCH, CEILING),
  );
  if (size !== VOICE) return [batches];
  const text = `UDP ${size} B received one by one, against node:dgram`;
  return [batches, atLeast(`udp-received-${size}-node`, text, 10, ratio(rows, EACH, NODE))];
}

/**
 * @param {readonly Row[]} rows
 * @param {number} size
 */
function vethTargets(rows, size) {
  if (size !== VOICE) return [];
  const text = `UDP ${size} B received one by one over veth`;
  return [
    atLeast(`udp-received-${size}-veth-node`, `${text}, against node:dgram`, 2, ratio(rows, EACH, NODE)),
    atMost(`udp-received-${size}-veth-cpu`, `${text}, CPU/datagram against Node`, 0.6, ratio(rows, EACH, NODE, 'cpu')),
  ];
}
