import { throughputSection } from '../harness/section.mjs';
import { atLeast } from '../harness/targets.mjs';
import { compare, ratio } from '../harness/throughput.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/throughput.mjs').Row} Row */
/** @typedef {import('../harness/throughput.mjs').Part} Part */
/** @typedef {(readonly [name: string, sender: Omit<Part, 'options' | 'program'> & Partial<Part>])[]} Senders */

const BATCH = 1000;

const UWP = 'uwp-sockets, flushAsync';
const TRY = 'uwp-sockets, tryWriteBatch';
const SEGMENTS = 'uwp-sockets, tryWriteSegments';
const CEILING = 'ceiling (Rust, crates/sys)';
const NODE = 'node:dgram';
const FFI = 'sendmmsg by node:ffi';
const BUN = 'Bun sendMany';
const DENO = 'Deno';
const UWP_EACH = 'uwp-sockets, each write awaited';
const NODE_EACH = 'node:dgram, each callback awaited';
const PLAIN = 'plain sendmmsg (Rust)';

/** @type {Senders} */
const EQUAL = [
  [UWP, { implementation: 'uwp', options: { style: 'flush' } }],
  [TRY, { implementation: 'uwp', options: { style: 'try' } }],
  [SEGMENTS, { implementation: 'uwp', options: { style: 'segments' } }],
  [CEILING, { implementation: 'rust' }],
  [NODE, { implementation: 'node' }],
  [FFI, { implementation: 'node-ffi' }],
  [BUN, { implementation: 'bun' }],
  [DENO, { implementation: 'deno' }],
];
/** @type {Senders} */
const MIXED = [
  [UWP, { implementation: 'uwp', options: { style: 'flush' } }],
  [CEILING, { implementation: 'rust' }],
  [PLAIN, { implementation: 'rust', program: 'udp-plain-sender' }],
  [NODE, { implementation: 'node' }],
  [FFI, { implementation: 'node-ffi' }],
];
/** @type {Senders} */
const AWAITED = [
  [UWP_EACH, { implementation: 'uwp', options: { style: 'each' } }],
  [NODE_EACH, { implementation: 'node', options: { style: 'each' } }],
];

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
        const rows = await compare(bench, { network, contenders: contenders(EQUAL, size, size, offload) });
        const title = `${size} B, ${network.name}, receiver ${offload ? 'with' : 'without'} UDP_GRO`;
        sections.push(await throughputSection(bench, title, 'udp', rows));
        if (network === bench.loopback) targets.push(...equalTargets(rows, size, offload));
      }
    }
    return { sections, targets };
  },
};

/** UDP, one connected socket, sizes mixed at random, which makes runs short. */
export const udpMixed = {
  name: 'udp-mixed',
  title: 'UDP, connected, batches of 1,000 sizes mixed from 40 to 1,200 B',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    /** @type {import('../harness/targets.mjs').Target[]} */
    const targets = [];
    for (const network of bench.networks) {
      const rows = await compare(bench, { network, contenders: contenders(MIXED, 40, 1200, 0) });
      sections.push(await throughputSection(bench, `40–1,200 B, ${network.name}`, 'udp', rows));
      if (network === bench.loopback) targets.push(mixedTarget(rows));
    }
    return { sections, targets };
  },
};

/** UDP, one connected socket, nothing to batch: each write is awaited before the next. */
export const udpAwaited = {
  name: 'udp-awaited',
  title: 'UDP, connected, each write awaited before the next',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    /** @type {import('../harness/targets.mjs').Target[]} */
    const targets = [];
    for (const network of bench.networks) {
      const rows = await compare(bench, { network, contenders: contenders(AWAITED, 160, 160, 0) });
      sections.push(await throughputSection(bench, `160 B, ${network.name}`, 'udp', rows));
      if (network === bench.loopback) targets.push(awaitedTarget(rows));
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
 * @param {Senders} senders
 * @param {number} smallest
 * @param {number} largest
 * @param {number} offload
 * @returns {import('../harness/throughput.mjs').Comparison['contenders']}
 */
function contenders(senders, smallest, largest, offload) {
  const receiver = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sink', options: { offload } });
  return senders.map(([name, { options, ...sender }]) => ({
    name,
    receiver,
    sender: { program: 'udp-sender', ...sender, options: { batch: BATCH, smallest, largest, ...options } },
  }));
}

/**
 * @param {readonly Row[]} rows
 * @param {number} size
 * @param {number} offload
 */
function equalTargets(rows, size, offload) {
  const id = `udp-batch-${size}${offload ? '-gro' : ''}`;
  const what = `UDP batches of ${size} B${offload ? ', receiver with UDP_GRO,' : ''} against`;
  return [
    atLeast(`${id}-segments`, `${what} the ceiling, tryWriteSegments`, 0.95, ratio(rows, SEGMENTS, CEILING)),
    atLeast(`${id}-ceiling`, `${what} the ceiling`, offload ? 0.4 : 0.85, ratio(rows, UWP, CEILING)),
    atLeast(`${id}-node`, `${what} node:dgram`, 6, ratio(rows, UWP, NODE)),
    atLeast(`${id}-bun`, `${what} Bun sendMany`, 4.5, ratio(rows, UWP, BUN)),
  ];
}

/** @param {readonly Row[]} rows */
function mixedTarget(rows) {
  return atLeast('udp-mixed-plain', 'UDP batches of mixed sizes against plain sendmmsg', 1.3, ratio(rows, UWP, PLAIN));
}

/** @param {readonly Row[]} rows */
function awaitedTarget(rows) {
  return atLeast(
    'udp-awaited-node',
    'UDP writes awaited one by one against node:dgram',
    1,
    ratio(rows, UWP_EACH, NODE_EACH),
  );
}
