import { memorySection, memoryTarget, withMostFiles } from '../harness/idle-memory.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { medians } from '../harness/statistics.mjs';
import { transfer } from '../harness/throughput.mjs';
import { BATCH, EACH, NODE, receivers } from '../harness/udp-receivers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/section.mjs').Section} Section */
/** @typedef {{ heap: number, collections: number, pause: number, share: number, longest: number }} Garbage */

const SIZE = 160;
const FLOOD = { batch: 1000, smallest: SIZE, largest: SIZE };

/** Kept rounds of thousands of sockets: their figure hardly varies. */
const IDLE_ROUNDS = 3;

/** The young generation is kept small: it grows while sockets are opened, and that would be counted as theirs. */
const HOLDER_FLAGS = ['--expose-gc', '--max-semi-space-size=1'];

const UWP_SOCKET = 'DatagramSocket';
const NODE_SOCKET = 'node:dgram';
const HOLDERS = /** @type {const} */ ([
  [UWP_SOCKET, 'uwp'],
  [NODE_SOCKET, 'node'],
]);

/** Garbage of receiving, and memory of a socket that receives nothing. */
export const udpMemory = {
  name: 'udp-memory',
  title: 'UDP, garbage of receiving and memory of idle sockets',

  /** @param {Bench} bench */
  async run(bench) {
    const garbage = await bench.alternate(floods(bench));
    const count = bench.smoke ? 200 : 10_000;
    const idle = await bench.alternate(holders(bench, count), IDLE_ROUNDS);
    const title = `Idle, ${count.toLocaleString('en-US')} bound sockets with a handler`;
    return { sections: [garbageSection(garbage), memorySection(title, 'socket', idle)], targets: [target(idle)] };
  },
};

/** @param {Bench} bench */
function floods(bench) {
  const sender = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sender', options: FLOOD });
  return receivers([BATCH, EACH, NODE], { pauses: 1 }).map(({ name, receiver }) => ({
    name,
    implementation: receiver.implementation,
    round: () => flood(bench, { sender, receiver }),
  }));
}

/**
 * @param {Bench} bench
 * @param {Parameters<typeof transfer>[2]} parts
 * @returns {Promise<Garbage>}
 */
async function flood(bench, parts) {
  const { arrived } = await transfer(bench, bench.loopback, parts);
  const { packets, seconds, heapBytes, collections, pauseSum, longestPause } = arrived;
  return {
    heap: (heapBytes ?? NaN) / packets,
    collections: (collections * 1e6) / packets,
    pause: (pauseSum * 1e6) / packets,
    share: pauseSum / 1000 / seconds,
    longest: longestPause,
  };
}

/**
 * @param {Bench} bench
 * @param {number} count
 */
function holders(bench, count) {
  return HOLDERS.map(([name, implementation]) => ({
    name,
    implementation,
    round: () => hold(bench, { implementation, program: 'udp-hold', flags: HOLDER_FLAGS }, count),
  }));
}

/**
 * @param {Bench} bench
 * @param {import('../harness/throughput.mjs').Part} part
 * @param {number} count
 * @returns {Promise<number>} bytes a socket
 */
function hold(bench, part, count) {
  const { host } = bench.loopback;
  return withPeer(withMostFiles(bench.command(part, { host, count })), async (holder) => {
    const { memory } = await holder.next();
    return ((await holder.ask()).memory - memory) / count;
  });
}

/**
 * @param {Map<string, Garbage[]>} samples
 * @returns {Section}
 */
function garbageSection(samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...summary(rounds), rounds }));
  return {
    title: `${SIZE} B received at full rate, loopback`,
    head: ['', 'heap B/datagram', 'GCs/million datagrams', 'GC ns/datagram', 'GC share of time', 'longest GC ms'],
    body: rows.map(({ name, heap, collections, pause, share, longest }) => [
      name,
      Number.isNaN(heap) ? '–' : heap.toFixed(0),
      collections.toFixed(1),
      pause.toFixed(1),
      `${(share * 100).toFixed(1)} %`,
      longest.toFixed(1),
    ]),
    data: rows,
  };
}

/**
 * Medians, but `longest` is that of all rounds.
 *
 * @param {Garbage[]} rounds
 * @returns {Garbage}
 */
function summary(rounds) {
  return { ...medians(rounds), longest: Math.max(...rounds.map(({ longest }) => longest)) };
}

/** @param {Map<string, number[]>} samples */
function target(samples) {
  const text = 'Memory of an idle UDP socket against node:dgram';
  return memoryTarget('udp-memory-idle', text, 1, samples, [UWP_SOCKET, NODE_SOCKET]);
}
