// Receives at one port with `workers=` worker threads, a socket each. The main thread reports what each worker received
// in a window (`warmup=`, `duration=`) after the first datagram.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { datagrams } from './implementations/measured.mjs';
import { idle } from './measuring/delivery-count.mjs';
import { peakMemory, ProcessUsage } from './measuring/process-usage.mjs';
import { number, print, serve } from './measuring/program.mjs';

/** Datagrams that a worker counts on its own before it adds them to the shared count. */
const STRIDE = 64;
/** A remainder below the stride is added after this many milliseconds: sooner than an idle socket is noticed. */
const REMAINDER_MS = 15;
const WORD = BigInt64Array.BYTES_PER_ELEMENT;

if (isMainThread) await serveWorkers(number('workers'));
else await receiveInWorker(workerData);

/** @param {{ packets: BigInt64Array, bytes: BigInt64Array, index: number, port: number }} shared */
async function receiveInWorker({ port, ...counts }) {
  const { receive } = await datagrams();
  parentPort?.postMessage(await receive(sharedCounter(counts), port));
}

/**
 * @param {{ packets: BigInt64Array, bytes: BigInt64Array, index: number }} shared
 * @returns {(bytes: number) => void}
 */
function sharedCounter({ packets, bytes, index }) {
  let [newPackets, newBytes] = [0, 0];
  const publish = () => {
    Atomics.add(packets, index, BigInt(newPackets));
    Atomics.add(bytes, index, BigInt(newBytes));
    [newPackets, newBytes] = [0, 0];
  };
  setInterval(publish, REMAINDER_MS);
  return (length) => {
    newBytes += length;
    if (++newPackets === STRIDE) publish();
  };
}

/** @param {number} count */
async function serveWorkers(count) {
  const [packets, bytes] = [sharedWords(count), sharedWords(count)];
  let port = 0;
  for (let index = 0; index < count; index++) {
    const workerData = { packets, bytes, index, port };
    const worker = new Worker(import.meta.filename, { workerData, argv: process.argv.slice(2) });
    [port] = await once(worker, 'message');
  }
  const window = observe(packets, bytes);
  print({ ready: true, port });
  serve(async () => {
    await idle(() => sum(packets));
    return { ...(await window), totalPackets: sum(packets), totalBytes: sum(bytes), peakMemory: peakMemory() };
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
  await setTimeout(number('warmup'));
  const [start, usage, packetsBefore, bytesBefore] = [
    performance.now(),
    new ProcessUsage(),
    packets.slice(),
    sum(bytes),
  ];
  await setTimeout(number('duration'));
  const used = usage.seconds;
  const shares = Array.from(packets, (value, index) => Number(value - /** @type {bigint} */ (packetsBefore[index])));
  return {
    seconds: (performance.now() - start) / 1000,
    packets: shares.reduce((total, share) => total + share, 0),
    bytes: sum(bytes) - bytesBefore,
    ...used,
    shares,
  };
}

/** @param {BigInt64Array} words */
function sum(words) {
  return Number(words.reduce((total, word) => total + word, 0n));
}
