import { throughputSection } from '../harness/section.mjs';
import { atLeast } from '../harness/targets.mjs';
import { compare, ratio } from '../harness/throughput.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */

const UWP = 'uwp-sockets, flushAsync';
const TRY = 'uwp-sockets, tryWriteBatch';
const CEILING = 'ceiling (Rust, writev)';
const CORKED = 'node:net, corked';
const UNCORKED = 'node:net';

/** TCP, one connection, small writes flushed in thousands. */
export const tcpBatch = {
  name: 'tcp-batch',
  title: 'TCP, one connection, writes of 100 B flushed in thousands',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    /** @type {import('../harness/targets.mjs').Target[]} */
    const targets = [];
    for (const network of bench.networks) {
      const rows = await compare(bench, { network, contenders });
      sections.push(await throughputSection(bench, `100 B, ${network.name}`, 'tcp', rows));
      if (network === bench.loopback) targets.push(...targetsOf(rows));
    }
    return { sections, targets };
  },
};

const options = { batch: 1000, smallest: 100, largest: 100 };
const receiver = /** @type {const} */ ({ implementation: 'rust', program: 'tcp-sink' });

/** @type {import('../harness/throughput.mjs').Comparison['contenders']} */
const contenders = [
  { name: UWP, receiver, sender: sender('uwp', { ...options, style: 'flush' }) },
  { name: TRY, receiver, sender: sender('uwp', { ...options, style: 'try' }) },
  { name: CEILING, receiver, sender: sender('rust', options) },
  { name: CORKED, receiver, sender: sender('node', { ...options, style: 'corked' }) },
  { name: UNCORKED, receiver, sender: sender('node', { ...options, style: 'uncorked' }) },
];

/**
 * @param {import('../harness/bench.mjs').Implementation} implementation
 * @param {import('../harness/implementations.mjs').ProgramOptions} programOptions
 */
function sender(implementation, programOptions) {
  return { implementation, program: 'tcp-sender', options: programOptions };
}

/** @param {readonly import('../harness/throughput.mjs').Row[]} rows */
function targetsOf(rows) {
  return [
    atLeast('tcp-batch-ceiling', 'TCP writes of 100 B against writev', 0.6, ratio(rows, UWP, CEILING)),
    atLeast('tcp-batch-corked', 'TCP writes of 100 B against node:net corked', 2.5, ratio(rows, UWP, CORKED)),
    atLeast('tcp-batch-uncorked', 'TCP writes of 100 B against node:net', 100, ratio(rows, UWP, UNCORKED)),
  ];
}
