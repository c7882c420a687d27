import { quantity, rateChart, times } from '../harness/section.mjs';
import { compare } from '../harness/throughput.mjs';
import { BATCH, CEILING, EACH, NODE, receivers } from '../harness/udp-receivers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {{ at: number, rows: import('../harness/throughput.mjs').Row[] }} Point */

const COUNTS = [1, 8, 64];
const SIZE = 160;
/** Datagrams to one socket in a row. */
const RUN = 64;

/** Many UDP sockets of one process that receive at once. */
export const udpSockets = {
  name: 'udp-sockets',
  title: 'UDP, sockets that receive at once, delivered in sum',

  /** @param {Bench} bench */
  async run(bench) {
    /** @type {Point[]} */
    const points = [];
    for (const count of bench.smoke ? COUNTS.slice(1, 2) : COUNTS) {
      const comparison = { network: bench.loopback, counts: /** @type {const} */ ('receiver'), brief: true };
      points.push({ at: count, rows: await compare(bench, { ...comparison, contenders: contenders(count) }) });
    }
    return { sections: [section(points)], targets: [] };
  },
};

/** @param {number} count */
function contenders(count) {
  const options = { batch: RUN, smallest: SIZE, largest: SIZE };
  const sender = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sender', options });
  const competing = receivers([BATCH, EACH, CEILING, NODE], { sockets: count });
  return competing.map((contender) => ({ ...contender, sender }));
}

/**
 * @param {Point[]} points
 * @returns {import('../harness/section.mjs').Section}
 */
function section(points) {
  const names = points[0]?.rows.map(({ name }) => name) ?? [];
  const title = `${SIZE} B, ${RUN} datagrams to each socket in turn, loopback`;
  return {
    title,
    head: ['', ...points.flatMap(({ at }) => heads(at))],
    body: names.map((name) => [name, ...points.flatMap(({ rows }) => cells(rows, name))]),
    chart: rateChart(title, 'sockets', points),
    data: points,
  };
}

/** @param {number} count */
function heads(count) {
  return [count === 1 ? '1 socket, packets/s' : `${count} sockets, packets/s`, 'CPU ns/packet', '÷ node:dgram'];
}

/**
 * @param {import('../harness/throughput.mjs').Row[]} rows
 * @param {string} name
 */
function cells(rows, name) {
  const row = rows.find((each) => each.name === name);
  return [quantity(row?.rate ?? NaN), row?.cpu.toFixed(0) ?? '', times(rows, name, NODE)];
}
