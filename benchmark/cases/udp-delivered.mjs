import { throughputSection } from '../harness/section.mjs';
import { atLeast, atMost } from '../harness/targets.mjs';
import { compare, ratio } from '../harness/throughput.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/throughput.mjs').Row} Row */

const UWP = 'uwp-sockets to uwp-sockets';
const PACED = 'uwp-sockets to uwp-sockets, at the rate of node:dgram';
const NODE = 'node:dgram to node:dgram';

const REQUIRED = new Map([
  [160, 12],
  [1200, 6],
]);

/** UDP from JavaScript to JavaScript; counts what the receiving handler received and copied out. */
export const udpDelivered = {
  name: 'udp-delivered',
  title: 'UDP, JavaScript to JavaScript, delivered to a handler that copies the payload',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const size of bench.smoke ? [160] : REQUIRED.keys()) {
      for (const network of bench.networks) {
        const rows = await deliver(bench, network, size);
        sections.push(await throughputSection(bench, `${size} B delivered, ${network.name}`, 'udp', rows));
        if (network === bench.loopback) targets.push(...targetsOf(rows, size));
      }
    }
    return { sections, targets };
  },
};

/**
 * At full speed first, then the package again at the rate that node:dgram delivered.
 *
 * @param {Bench} bench
 * @param {import('../harness/network.mjs').Network} network
 * @param {number} size
 */
async function deliver(bench, network, size) {
  const comparison = /** @type {const} */ ({ network, counts: 'receiver' });
  const rows = await compare(bench, { ...comparison, contenders: [pair(UWP, 'uwp', size), pair(NODE, 'node', size)] });
  const rate = Math.round(rows.find(({ name }) => name === NODE)?.rate ?? 0);
  const paced = await compare(bench, { ...comparison, contenders: [pair(PACED, 'uwp', size, { rate })] });
  return [...rows, ...paced];
}

/**
 * @param {string} name
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @param {number} size
 * @param {import('../harness/implementations.mjs').ProgramOptions} [more]
 */
function pair(name, implementation, size, more = {}) {
  const options = { batch: 1000, smallest: size, largest: size, ...more };
  return {
    name,
    sender: { implementation, program: 'udp-sender', options },
    receiver: { implementation, program: 'udp-receiver' },
  };
}

/**
 * @param {readonly Row[]} rows
 * @param {number} size
 */
function targetsOf(rows, size) {
  const lost = rows.find(({ name }) => name === PACED)?.samples.map((sample) => sample.lost);
  const required = REQUIRED.get(size) ?? NaN;
  const speed = ratio(rows, UWP, NODE);
  return [
    atLeast(`udp-delivered-${size}-node`, `UDP ${size} B delivered, against node:dgram`, required, speed),
    atMost(
      `udp-delivered-${size}-lost`,
      `UDP ${size} B lost at the rate of node:dgram`,
      0,
      lost && Math.max(...lost),
      '',
    ),
  ];
}
