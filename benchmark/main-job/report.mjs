import { quantity, significant } from '../harness/section.mjs';
import { median } from '../harness/statistics.mjs';
import { alignedTable } from '../harness/terminal.mjs';
import { DATAGRAM_SIZE, ROWS, WRITE_SIZE } from './rows.mjs';

/** @typedef {import('./transfer.mjs').Transfer & { row: import('./rows.mjs').Row, counts: boolean }} Result */

const HEAD = ['packets/s', 'Gbit/s', 'CPU µs/packet', 'calls/packet', 'speed ÷ Node', 'CPU ÷ Node'];

/**
 * @param {readonly Result[]} results
 * @param {string} expected SHA-256
 */
export function report(results, expected) {
  const tables = [
    table(`TCP, writes of ${WRITE_SIZE} B`, 'tcp', results),
    table(`UDP, datagrams of ${DATAGRAM_SIZE} B`, 'udp', results),
  ];
  return `\n${[...tables, ...notes(results), verdict(results, expected)].join('\n\n')}\n`;
}

/**
 * @param {string} title
 * @param {'tcp' | 'udp'} protocol
 * @param {readonly Result[]} results
 */
function table(title, protocol, results) {
  const rows = ROWS.filter((row) => row.protocol === protocol);
  return alignedTable(
    [title, ...HEAD],
    rows.map((row) => line(row, results)),
  );
}

/**
 * @param {import('./rows.mjs').Row} row
 * @param {readonly Result[]} results
 */
function line(row, results) {
  const own = figures(row, results);
  const node = figures(counterpart(row), results);
  const compared =
    row.implementation === 'Node'
      ? ['', '']
      : [own.rate / node.rate, own.cpu / node.cpu].map((each) => significant(each));
  return [row.text, quantity(own.rate), own.gigabits.toFixed(2), own.cpu.toFixed(2), callsText(row, own), ...compared];
}

/**
 * @param {import('./rows.mjs').Row} row
 * @param {{ calls: number | null }} own
 */
function callsText({ protocol, implementation }, { calls }) {
  if (calls !== null) return significant(calls);
  return implementation === 'Node' && protocol === 'udp' ? '1 *' : '–';
}

/** @param {import('./rows.mjs').Row} row */
function counterpart({ protocol, style }) {
  const found = ROWS.find((row) => row.implementation === 'Node' && row.protocol === protocol && row.style === style);
  if (!found) throw new Error(`no counterpart of ${protocol} ${style}`);
  return found;
}

/**
 * Medians over the rounds.
 *
 * @param {import('./rows.mjs').Row} row
 * @param {readonly Result[]} results
 */
function figures(row, results) {
  const own = results.filter((result) => result.row === row && result.counts);
  const middle = (/** @type {(result: Result) => number} */ figure) => median(own.map(figure));
  return {
    rate: middle(({ packets, seconds }) => packets / seconds),
    gigabits: middle(({ bytes, seconds }) => (bytes * 8) / seconds / 1e9),
    cpu: middle(({ cpuSeconds, packets }) => (cpuSeconds * 1e6) / packets),
    calls: own[0]?.systemCalls === null ? null : middle(({ systemCalls, packets }) => (systemCalls ?? NaN) / packets),
  };
}

/** @param {readonly Result[]} results */
function notes(results) {
  const retransmitted = results.reduce((sum, result) => sum + result.retransmitted, 0);
  return [
    'CPU: user and system time of the sending process, all threads. calls: system calls that send.\n' +
      '* libuv makes one for each datagram; `npm run bench` counts them from outside.',
    retransmitted === 0 ? 'No datagram was retransmitted.' : `${retransmitted} datagrams were lost and retransmitted.`,
  ];
}

/**
 * @param {readonly Result[]} results
 * @param {string} expected
 */
function verdict(results, expected) {
  const wrong = results.filter(({ sha256 }) => sha256 !== expected);
  if (wrong.length === 0) return `SHA-256 of all ${results.length} transfers: ${expected}, as sent.`;
  return wrong.map(({ row, sha256 }) => `WRONG CHECKSUM ${sha256}: ${row.text}`).join('\n');
}
