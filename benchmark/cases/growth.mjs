import { quantity, rateChart } from '../harness/section.mjs';
import { compare } from '../harness/throughput.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {{ batch: number, smallest: number, largest: number, sockets: number }} Setting */

/** A curve has many points, each of which needs less certainty than a target. */
const COMPARISON = { rounds: 3, brief: true };

const CONTENDERS = /** @type {const} */ ([
  ['uwp-sockets', 'uwp'],
  ['ceiling (Rust)', 'rust'],
  ['Node', 'node'],
]);

const DATAGRAM = { batch: 1000, smallest: 160, largest: 160, sockets: 1 };

/** @type {{ title: string, axis: string, protocol: 'udp' | 'tcp', values: number[], setting: (value: number) => Setting }[]} */
const CURVES = [
  {
    title: 'UDP, 160 B, datagrams a batch',
    axis: 'datagrams a batch',
    protocol: 'udp',
    values: [1, 4, 16, 64, 256, 1024],
    setting: (batch) => ({ ...DATAGRAM, batch }),
  },
  {
    title: 'UDP, batches of 64, payload size',
    axis: 'payload bytes',
    protocol: 'udp',
    values: [1, 16, 64, 256, 1024, 4096, 16_384, 65_507],
    setting: (size) => ({ ...DATAGRAM, batch: 64, smallest: size, largest: size }),
  },
  {
    title: 'UDP, 160 B, 16 datagrams on each socket at a time, number of sockets',
    axis: 'sockets',
    protocol: 'udp',
    values: [1, 10, 100, 1000],
    setting: (sockets) => ({ ...DATAGRAM, batch: 16, sockets }),
  },
  {
    title: 'TCP, batches of 64, payload size',
    axis: 'payload bytes',
    protocol: 'tcp',
    values: [1, 16, 64, 256, 1024, 4096, 16_384, 65_536],
    setting: (size) => ({ ...DATAGRAM, batch: 64, smallest: size, largest: size }),
  },
];

/** Throughput over the size of a batch, the size of a payload and the number of sockets. */
export const growth = {
  name: 'growth',
  title: 'Growth',

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    for (const curve of CURVES) sections.push(await measureCurve(bench, curve));
    return { sections, targets: [] };
  },
};

/**
 * @param {Bench} bench
 * @param {(typeof CURVES)[number]} curve
 * @returns {Promise<import('../harness/section.mjs').Section>}
 */
async function measureCurve(bench, { title, axis, protocol, values, setting }) {
  /** @type {{ at: number, rows: import('../harness/throughput.mjs').Row[] }[]} */
  const points = [];
  for (const value of bench.smoke ? ends(values) : values) {
    const comparison = { ...COMPARISON, network: bench.loopback, contenders: contenders(protocol, setting(value)) };
    points.push({ at: value, rows: await compare(bench, comparison) });
  }
  const names = points[0]?.rows.map(({ name }) => name) ?? [];
  return {
    title,
    head: [axis, ...names.map((name) => `${name}, packets/s`)],
    body: points.map(({ at, rows }) => [at.toLocaleString('en-US'), ...rows.map(({ rate }) => quantity(rate))]),
    chart: rateChart(title, axis, points),
    data: points,
  };
}

/**
 * @param {'udp' | 'tcp'} protocol
 * @param {Setting} options
 */
function contenders(protocol, options) {
  const receiver = /** @type {const} */ ({ implementation: 'rust', program: `${protocol}-sink` });
  return CONTENDERS.map(([name, implementation]) => ({
    name,
    receiver,
    sender: { implementation, program: `${protocol}-sender`, options },
  }));
}

/** @param {number[]} values */
function ends(values) {
  return [values[0] ?? 0, values.at(-1) ?? 0];
}
