import { throughputSection } from '../harness/section.mjs';
import { atLeast } from '../harness/targets.mjs';
import { compare, ratio } from '../harness/throughput.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */

const BATCH = 1000;

const UWP = 'uwp-sockets, flushAsync';
const TRY = 'uwp-sockets, tryWriteBatch';
const CEILING = 'ceiling (Rust, crates/sys)';
const NODE = 'node:dgram';
const BUN = 'Bun sendMany';

/** UDP, one connected socket, batches of equal sizes. */
export const udpBatch = {
  name: 'udp-batch',
  title: 'UDP, connected, batches of 1,000 equal sizes',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const size of bench.smoke ? [160] : [160, 1200]) {
      for (const { network, offload } of settings(bench)) {
        const rows = await compare(bench, { network, contenders: contenders(size, offload) });
        const title = `${size} B, ${network.name}, receiver ${offload ? 'with' : 'without'} UDP_GRO`;
        sections.push(await throughputSection(bench, title, 'udp', rows));
        if (network === bench.loopback) targets.push(...judge(rows, size, offload));
      }
    }
    return { sections, targets };
  },
};

/** @param {Bench} bench */
function settings(bench) {
  const plain = bench.networks.map((network) => ({ network, offload: 0 }));
  return bench.smoke ? plain : [...plain, { network: bench.loopback, offload: 1 }];
}

/**
 * @param {number} size
 * @param {number} offload
 * @returns {import('../harness/throughput.mjs').Contest['contenders']}
 */
function contenders(size, offload) {
  const options = { batch: BATCH, smallest: size, largest: size };
  const receiver = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sink', options: { offload } });
  const sender = { program: 'udp-sender', options };
  return [
    { name: UWP, receiver, sender: { ...sender, implementation: 'uwp', options: { ...options, style: 'flush' } } },
    { name: TRY, receiver, sender: { ...sender, implementation: 'uwp', options: { ...options, style: 'try' } } },
    { name: CEILING, receiver, sender: { ...sender, implementation: 'rust' } },
    { name: NODE, receiver, sender: { ...sender, implementation: 'node' } },
    { name: BUN, receiver, sender: { ...sender, implementation: 'bun' } },
  ];
}

/**
 * @param {readonly import('../harness/throughput.mjs').Row[]} rows
 * @param {number} size
 * @param {number} offload
 */
function judge(rows, size, offload) {
  const id = `udp-batch-${size}${offload ? '-gro' : ''}`;
  const what = `UDP batches of ${size} B${offload ? ', receiver with UDP_GRO,' : ''} against`;
  return [
    atLeast(`${id}-ceiling`, `${what} the ceiling`, 0.85, ratio(rows, UWP, CEILING)),
    atLeast(`${id}-node`, `${what} node:dgram`, 6, ratio(rows, UWP, NODE)),
    atLeast(`${id}-bun`, `${what} Bun sendMany`, 4.5, ratio(rows, UWP, BUN)),
  ];
}
