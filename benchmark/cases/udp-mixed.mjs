import { throughputSection } from '../harness/section.mjs';
import { atLeast } from '../harness/targets.mjs';
import { compare, ratio } from '../harness/throughput.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */

const UWP = 'uwp-sockets, flushAsync';
const CEILING = 'ceiling (Rust, crates/sys)';
const PLAIN = 'plain sendmmsg (Rust)';
const NODE = 'node:dgram';

/** UDP, one connected socket, sizes mixed at random: what remains of segmentation offload. */
export const udpMixed = {
  name: 'udp-mixed',
  title: 'UDP, connected, batches of 1,000 sizes mixed from 40 to 1,200 B',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    /** @type {import('../harness/targets.mjs').Target[]} */
    const targets = [];
    for (const network of bench.networks) {
      const rows = await compare(bench, { network, contenders });
      sections.push(await throughputSection(bench, `40–1,200 B, ${network.name}`, 'udp', rows));
      if (network === bench.loopback) targets.push(judge(rows));
    }
    return { sections, targets };
  },
};

const sender = { program: 'udp-sender', options: { batch: 1000, smallest: 40, largest: 1200 } };
const receiver = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sink' });

/** @type {import('../harness/throughput.mjs').Contest['contenders']} */
const contenders = [
  { name: UWP, receiver, sender: { ...sender, implementation: 'uwp', options: { ...sender.options, style: 'flush' } } },
  { name: CEILING, receiver, sender: { ...sender, implementation: 'rust' } },
  { name: PLAIN, receiver, sender: { ...sender, implementation: 'rust', program: 'udp-plain-sender' } },
  { name: NODE, receiver, sender: { ...sender, implementation: 'node' } },
];

/** @param {readonly import('../harness/throughput.mjs').Row[]} rows */
function judge(rows) {
  return atLeast('udp-mixed-plain', 'UDP batches of mixed sizes against plain sendmmsg', 1.3, ratio(rows, UWP, PLAIN));
}
