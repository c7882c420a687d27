import { withTimeout } from '../harness/timeout.mjs';
import { DATAGRAM_SIZE, HEADER_SIZE } from './rows.mjs';

/** @typedef {import('./child.mjs').Child} Child */

/** Far longer than between two reports of progress. */
const TIMEOUT_MS = 30_000;

/**
 * The costs of one transfer.
 *
 * @typedef {object} Transfer
 * @property {number} packets writes or datagrams
 * @property {number} bytes of the file
 * @property {number} seconds from the first write until the receiver had acknowledged the last byte
 * @property {number} cpuSeconds of the sending process, all threads
 * @property {number | null} systemCalls that sent
 * @property {number} retransmitted datagrams
 * @property {string} sha256 of what arrived
 */

/**
 * Sends the file once.
 *
 * @param {Child} sender
 * @param {Child} receiver
 * @param {import('./rows.mjs').Row['protocol']} protocol
 * @param {number} size bytes
 * @param {(share: number) => void} progress
 * @returns {Promise<Transfer>}
 */
export async function transfer(sender, receiver, protocol, size, progress) {
  receiver.send({ protocol, bytes: size, datagrams: Math.ceil(size / (DATAGRAM_SIZE - HEADER_SIZE)) });
  sender.send(await receiver.next());
  const [sent, received] = await Promise.all([outcome(sender, progress), receiver.next()]);
  return { ...sent, bytes: received['bytes'], sha256: received['sha256'] };
}

/**
 * @param {Child} sender
 * @param {(share: number) => void} progress
 * @returns {Promise<Omit<Transfer, 'bytes' | 'sha256'>>}
 */
async function outcome(sender, progress) {
  for (;;) {
    const message = await withTimeout(TIMEOUT_MS, sender.next(), () => new Error('a transfer makes no progress'));
    if (message['packets']) return /** @type {Omit<Transfer, 'bytes' | 'sha256'>} */ (message);
    progress(message['share']);
  }
}
