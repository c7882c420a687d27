import { readFileSync } from 'node:fs';

/**
 * The arguments of a sending process.
 *
 * @typedef {object} Job
 * @property {'tcp' | 'udp'} protocol
 * @property {string} path
 * @property {number} size bytes
 */

/**
 * The receiver of a transfer.
 *
 * @typedef {object} Target
 * @property {string} host
 * @property {number} port
 * @property {number} window datagrams that may be in flight
 */

/** @type {Job} */
export const job = JSON.parse(process.argv[2] ?? '{}');

const PROGRESS_MS = 100;

/**
 * Makes a transfer to each target that the parent process sends, and exits when that disconnects.
 *
 * @param {(target: Target) => Promise<void>} transfer
 */
export function serve(transfer) {
  process.on('message', (target) => transfer(/** @type {Target} */ (target)));
  process.on('disconnect', () => process.exit());
}

/**
 * Times `send`, which calls its argument with the completed share, and reports to the parent process.
 *
 * @param {number} packets
 * @param {(progress: (share: number) => void) => Promise<{ systemCalls: number | null, retransmitted: number }>} send
 */
export async function timed(packets, send) {
  const progress = throttled((share) => process.send?.({ share }));
  const start = performance.now();
  const before = process.cpuUsage();
  const { systemCalls, retransmitted } = await send(progress);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1000;
  process.send?.({ packets, seconds, cpuSeconds: (user + system) / 1e6, systemCalls, retransmitted });
}

/**
 * System calls of the write family so far; Linux counts them for every process.
 *
 * @returns {number | null}
 */
export function writeCalls() {
  try {
    return Number(readFileSync('/proc/self/io', 'latin1').match(/^syscw: (\d+)/m)?.[1] ?? NaN);
  } catch {
    return null;
  }
}

/**
 * @param {number | null} before
 * @param {number | null} after
 */
export function difference(before, after) {
  return before === null || after === null ? null : after - before;
}

/** @param {(share: number) => void} report */
function throttled(report) {
  let last = performance.now();
  return (/** @type {number} */ share) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    report(share);
  };
}
