import { withTimeout } from '../harness/timeout.mjs';

/** @typedef {import('./child.mjs').Child} Child */
/** @typedef {import('./child.mjs').Message} Message */

/** Far longer than between two reports of progress. */
const TIMEOUT_MS = 30_000;

/**
 * One transfer. A packet is a datagram or, on TCP, a write.
 *
 * @typedef {object} Transfer
 * @property {number} rate packets a second, from the first write until the receiver had acknowledged the last byte
 * @property {number} cpu seconds a packet, of both processes with all their threads
 * @property {number} calls system calls that sent, a packet; NaN where nobody counts them
 * @property {number} resent datagrams
 * @property {number} seconds
 */

/**
 * Sends the file once.
 *
 * @param {{ sender: Child, receiver: Child, protocol: import('./rows.mjs').Row['protocol'] }} pair
 * @param {{ size: number, sha256: string }} file
 * @param {(share: number) => void} progress
 * @returns {Promise<Transfer>}
 * @throws when something else arrives
 */
export async function transfer({ sender, receiver, protocol }, file, progress) {
  receiver.send({ protocol, bytes: file.size });
  sender.send(await receiver.next());
  const [sent, received] = await Promise.all([outcome(sender, progress), receiver.next()]);
  if (received['sha256'] !== file.sha256) throw new Error(`WRONG CHECKSUM: ${received['sha256']} arrived`);
  return figures(sent, received);
}

/**
 * @param {Child} sender
 * @param {(share: number) => void} progress
 */
async function outcome(sender, progress) {
  for (;;) {
    const message = await withTimeout(TIMEOUT_MS, sender.next(), () => new Error('a transfer makes no progress'));
    if (message['packets']) return message;
    progress(message['share']);
  }
}

/**
 * @param {Message} sent
 * @param {Message} received
 * @returns {Transfer}
 */
function figures({ packets, seconds, cpuSeconds, systemCalls, retransmitted }, received) {
  return {
    rate: packets / seconds,
    cpu: (cpuSeconds + received['cpuSeconds']) / packets,
    calls: (systemCalls ?? NaN) / packets,
    resent: retransmitted,
    seconds,
  };
}
