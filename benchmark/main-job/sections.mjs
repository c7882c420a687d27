import { quantity } from '../harness/section.mjs';
import { medians } from '../harness/statistics.mjs';
import { baselineOf, DATAGRAM_SIZE, keyOf, nameOf, PROTOCOLS, ROWS, WRITE_SIZE } from './rows.mjs';

/** @typedef {ReadonlyMap<string, readonly import('./transfer.mjs').Transfer[]>} Results transfers of each row, by its key */
/** @typedef {import('../harness/section.mjs').Section} Section */
/** @typedef {import('./rows.mjs').Row} Row */

const HEAD = ['', 'packets/s', 'CPU µs/packet', 'calls/packet', 'resent', '÷ Node'];
const TITLES = {
  udp: `UDP, datagrams of ${DATAGRAM_SIZE.toLocaleString('en-US')} B`,
  tcp: `TCP, writes of ${WRITE_SIZE} B`,
};

/**
 * A table for each protocol, with the medians over the rounds.
 *
 * @param {Results} results
 * @returns {Section[]}
 */
export function sections(results) {
  return PROTOCOLS.map((protocol) => section(protocol, results));
}

/**
 * @param {Row['protocol']} protocol
 * @param {Results} results
 * @returns {Section}
 */
function section(protocol, results) {
  const rows = ROWS.filter((row) => row.protocol === protocol);
  const data = rows.map((row) => ({ name: nameOf(row), samples: transfers(row, results) }));
  const bars = data.map(({ name, samples }) => ({ name, value: medians(samples).rate }));
  const title = TITLES[protocol];
  const body = rows.map((row) => line(row, results));
  return { title, head: HEAD, body, chart: { kind: 'bars', title, unit: 'packets/s', bars }, data };
}

/**
 * @param {Row} row
 * @param {Results} results
 */
function line(row, results) {
  const own = transfers(row, results);
  const { rate, cpu, calls } = medians(own);
  const baseline = medians(transfers(baselineOf(row), results)).rate;
  return [
    nameOf(row),
    quantity(rate),
    (cpu * 1e6).toFixed(2),
    callsText(row, calls),
    row.protocol === 'udp' ? `${own.reduce((sum, { resent }) => sum + resent, 0)}` : '–',
    `${(rate / baseline).toFixed(2)} ×`,
  ];
}

/**
 * @param {Row} row
 * @param {Results} results
 */
function transfers(row, results) {
  return results.get(keyOf(row)) ?? [];
}

/**
 * @param {Row} row
 * @param {number} calls
 */
function callsText({ protocol, sender }, calls) {
  if (!Number.isNaN(calls)) return calls.toFixed(3);
  return sender === 'node' && protocol === 'udp' ? '1 *' : '–';
}
