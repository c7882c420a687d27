import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { number, say, serve } from './program.mjs';

/** Datagrams that a worker counts for itself before all see them. */
const STRIDE = 64;
/** Sockets that are silent for this long have been drained. */
const SILENCE_MS = 30;
const WORD = BigInt64Array.BYTES_PER_ELEMENT;

/** @typedef {(port: number, copied: (bytes: number) => void) => Promise<number>} Listen binds a port, 0 for any, and tells which */

/**
 * Runs `listen` in `workers=` worker threads that share a port, and serves the harness from the main thread: what each
 * worker was given in a window (`warmup=`, `duration=`) after the first datagram.
 *
 * @param {string} program the file that calls this; the workers run it too
 * @param {Listen} listen
 */
export async function shareLoad(program, listen) {
  if (isMainThread) await serveWorkers(program);
  else parentPort?.postMessage(await listen(workerData.port, counter(workerData)));
}

/**
 * @param {{ packets: BigInt64Array, bytes: BigInt64Array, index: number }} shared
 * @returns {(bytes: number) => void}
 */
function counter({ packets, bytes, index }) {
  let [newPackets, newBytes] = [0, 0];
  const publish = () => {
    Atomics.add(packets, index, BigInt(newPackets));
    Atomics.add(bytes, index, BigInt(newBytes));
    [newPackets, newBytes] = [0, 0];
  };
  setInterval(publish, SILENCE_MS / 2);
  return (length) => {
    newBytes += length;
    if (++newPackets === STRIDE) publish();
  };
}

/** @param {string} program */
async function serveWorkers(program) {
  const count = number('workers');
  const [packets, bytes] = [sharedWords(count), sharedWords(count)];
  let port = 0;
  for (let index = 0; index < count; index++) {
    const workerData = { packets, bytes, index, port };
    const worker = new Worker(program, { workerData, argv: process.argv.slice(2) });
    [port] = await once(worker, 'message');
  }
  const window = observe(packets, bytes);
  say({ ready: true, port });
  serve(async () => {
    await drained(packets);
    const totals = { totalPackets: sum(packets), totalBytes: sum(bytes) };
    return { ...(await window), ...totals, peakMemory: process.resourceUsage().maxRSS * 1024 };
  });
}

/** @param {number} count */
function sharedWords(count) {
  return new BigInt64Array(new SharedArrayBuffer(count * WORD));
}

/**
 * @param {BigInt64Array} packets
 * @param {BigInt64Array} bytes
 */
async function observe(packets, bytes) {
  while (sum(packets) === 0) await setTimeout(1);
  await setTimeout(number('warmup', 200));
  const [start, usage, before, bytesBefore] = [performance.now(), process.cpuUsage(), packets.slice(), sum(bytes)];
  await setTimeout(number('duration', 600));
  const used = process.cpuUsage(usage);
  const shares = Array.from(packets, (value, index) => Number(value - /** @type {bigint} */ (before[index])));
  return {
    seconds: (performance.now() - start) / 1000,
    packets: shares.reduce((total, share) => total + share, 0),
    bytes: sum(bytes) - bytesBefore,
    userSeconds: used.user / 1e6,
    systemSeconds: used.system / 1e6,
    shares,
  };
}

/** @param {BigInt64Array} packets */
async function drained(packets) {
  for (let seen = -1; seen !== sum(packets);) {
    seen = sum(packets);
    await setTimeout(SILENCE_MS);
  }
}

/** @param {BigInt64Array} words */
function sum(words) {
  return Number(words.reduce((total, word) => total + word, 0n));
}
