/** @typedef {'uwp' | 'node'} End an implementation of one end */

/**
 * A pair of processes: one sends the file, the other receives it.
 *
 * @typedef {object} Row
 * @property {'udp' | 'tcp'} protocol
 * @property {End} sender
 * @property {End} receiver
 */

/** Bytes of one write on TCP. */
export const WRITE_SIZE = 100;
/** Bytes of one datagram, its header included. */
export const DATAGRAM_SIZE = 1200;
/** Bytes of the sequence number before the data. */
export const HEADER_SIZE = 4;

/** @type {readonly Row['protocol'][]} in the order of the table */
export const PROTOCOLS = ['udp', 'tcp'];
/** @type {readonly End[]} */
export const ENDS = ['uwp', 'node'];

const NAMES = {
  uwp: { udp: 'uwp-sockets', tcp: 'uwp-sockets' },
  node: { udp: 'node:dgram', tcp: 'node:net' },
};
const WIDTH = 'uwp-sockets'.length;

/** @type {readonly (readonly [sender: End, receiver: End])[]} in the order of the table */
const PAIRS = [
  ['uwp', 'uwp'],
  ['node', 'node'],
  ['uwp', 'node'],
  ['node', 'uwp'],
];

/** @type {readonly Row[]} */
export const ROWS = PROTOCOLS.flatMap((protocol) =>
  PAIRS.map(([sender, receiver]) => ({ protocol, sender, receiver })),
);

/**
 * @param {Row} row
 * @returns {string} unique
 */
export function keyOf({ protocol, sender, receiver }) {
  return `${protocol} ${sender} ${receiver}`;
}

/** @param {Row} row */
export function nameOf({ protocol, sender, receiver }) {
  return `${NAMES[sender][protocol].padEnd(WIDTH)} → ${NAMES[receiver][protocol]}`;
}

/**
 * The row with Node.js at both ends.
 *
 * @param {Row} row
 * @returns {Row}
 */
export function baselineOf({ protocol }) {
  return { protocol, sender: 'node', receiver: 'node' };
}
