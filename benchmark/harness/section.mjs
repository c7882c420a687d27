import { ratio } from './throughput.mjs';

/**
 * A table of results with its picture and its raw data.
 *
 * @typedef {object} Section
 * @property {string} title
 * @property {string[]} head
 * @property {string[][]} body first cell of a row is its name
 * @property {Chart} [chart]
 * @property {unknown} data for the JSON file
 */

/**
 * @typedef {{ kind: 'bars', title: string, unit: string, bars: { name: string, value: number }[] }
 *   | { kind: 'lines', title: string, unit: string, axis: string,
 *       lines: { name: string, points: [number, number][] }[] }} Chart
 */

/** @typedef {{ name: string, title: string, sections: Section[], targets: import('./targets.mjs').Target[] }} CaseResult */

const THROUGHPUT_HEAD = [
  '',
  'packets/s',
  '± %',
  'Gbit/s',
  'arrived',
  'CPU ns/packet',
  'calls/packet',
  'peak MiB',
  'lone round trip µs',
];

/**
 * A column with the packets/s of each row divided by those of the named row.
 *
 * @typedef {{ name: string, head: string }} Baseline
 */

/**
 * @param {import('./bench.mjs').Bench} bench
 * @param {string} title
 * @param {'udp' | 'tcp'} protocol
 * @param {readonly import('./throughput.mjs').Row[]} rows
 * @param {readonly Baseline[]} [baselines]
 * @returns {Promise<Section>}
 */
export async function throughputSection(bench, title, protocol, rows, baselines = []) {
  const data = [];
  for (const row of rows) data.push({ ...row, loneRoundTrip: await bench.loneRoundTrip(row.implementation, protocol) });
  const bars = rows.map(({ name, rate }) => ({ name, value: rate }));
  return {
    title,
    head: [...THROUGHPUT_HEAD, ...baselines.map(({ head }) => head)],
    body: data.map((row) => [...throughputLine(row), ...baselines.map(({ name }) => times(rows, row.name, name))]),
    chart: { kind: 'bars', title, unit: 'packets/s', bars },
    data,
  };
}

/**
 * The rate of `name` divided by that of `other`, or a dash.
 *
 * @param {readonly import('./throughput.mjs').Row[]} rows
 * @param {string} name
 * @param {string} other
 */
export function times(rows, name, other) {
  const value = ratio(rows, name, other);
  return value === undefined ? '–' : significant(value);
}

/**
 * A chart of packets/s with a curve for each contender.
 *
 * @param {string} title
 * @param {string} axis
 * @param {readonly { at: number, rows: readonly import('./throughput.mjs').Row[] }[]} points
 * @returns {Chart}
 */
export function rateChart(title, axis, points) {
  const lines = points[0]?.rows.map(({ name }) => ({
    name,
    points: points.map(({ at, rows }) => ratePoint(at, rows, name)),
  }));
  return { kind: 'lines', title, unit: 'packets/s', axis, lines: lines ?? [] };
}

/**
 * @param {number} at
 * @param {readonly import('./throughput.mjs').Row[]} rows
 * @param {string} name
 * @returns {[number, number]}
 */
function ratePoint(at, rows, name) {
  return [at, rows.find((row) => row.name === name)?.rate ?? NaN];
}

/** @param {import('./throughput.mjs').Row & { loneRoundTrip: number }} row */
function throughputLine(row) {
  return [
    row.name,
    quantity(row.rate),
    (row.spread * 100).toFixed(0),
    row.gigabits.toFixed(2),
    `${(row.arrived * 100).toFixed(row.arrived > 0.999 ? 0 : 1)} %`,
    row.cpu.toFixed(0),
    row.systemCalls === null ? '–' : significant(row.systemCalls),
    (row.memory / 2 ** 20).toFixed(0),
    row.loneRoundTrip.toFixed(0),
  ];
}

/**
 * A rounded number with its unit prefix: `2.31 M`, `310 k`, `42`.
 *
 * @param {number} value
 */
export function quantity(value) {
  if (value >= 999_500) return `${significant(value / 1e6)} M`;
  if (value >= 9_995) return `${significant(value / 1e3)} k`;
  return value.toFixed(0);
}

/**
 * Three significant digits without an exponent.
 *
 * @param {number} value
 */
export function significant(value) {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { useGrouping: false, maximumSignificantDigits: 3 });
}
