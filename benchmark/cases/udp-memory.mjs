import { alternate } from '../harness/alternate.mjs';
import { withMostFiles } from '../harness/file-limit.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';
import { transfer } from '../harness/throughput.mjs';
import { BATCH, EACH, NODE, receivers } from '../harness/udp-receivers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/section.mjs').Section} Section */
/** @typedef {{ heap: number, collections: number, pause: number, share: number, longest: number }} Garbage */

const SIZE = 160;
const FLOOD = { batch: 1000, smallest: SIZE, largest: SIZE };

/** Rounds of binding thousands of sockets: their figure hardly varies. */
const IDLE_ROUNDS = 3;

/**
 * The young generation is kept small: how far it grew while sockets were opened depends on their number and stays, but no
 * socket holds it.
 */
const HOLDER_FLAGS = ['--expose-gc', '--max-semi-space-size=1'];

const UWP_SOCKET = 'DatagramSocket';
const NODE_SOCKET = 'node:dgram';
const HOLDERS = /** @type {const} */ ([
  [UWP_SOCKET, 'uwp'],
  [NODE_SOCKET, 'node'],
]);

/** What receiving leaves for the garbage collector, and what a socket takes that receives nothing. */
export const udpMemory = {
  name: 'udp-memory',
  title: 'UDP, garbage of receiving and memory of idle sockets',

  /** @param {Bench} bench */
  async run(bench) {
    const garbage = await alternate(floods(bench), bench.rounds, bench.progress);
    const count = bench.smoke ? 200 : 10_000;
    const idle = await alternate(holders(bench, count), Math.min(bench.rounds, IDLE_ROUNDS), bench.progress);
    return { sections: [garbageSection(garbage), idleSection(idle, count)], targets: [judge(idle)] };
  },
};

/** @param {Bench} bench */
function floods(bench) {
  const sender = /** @type {const} */ ({ implementation: 'rust', program: 'udp-sender', options: FLOOD });
  return receivers([BATCH, EACH, NODE], { pauses: 1 })
    .filter(({ name, receiver }) => bench.canRun(name, [receiver]))
    .map(({ name, receiver }) => ({ name, round: () => flood(bench, { sender, receiver }) }));
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
  const program = 'udp-hold';
  return HOLDERS.filter(([name, implementation]) => bench.canRun(name, [{ implementation, program }])).map(
    ([name, implementation]) => ({
      name,
      round: () => hold(bench, { implementation, program, flags: HOLDER_FLAGS }, count),
    }),
  );
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
  const rows = [...samples].map(([name, rounds]) => ({ name, ...medians(rounds), rounds }));
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
 * @param {Garbage[]} rounds
 * @returns {Garbage} of which `longest` is the longest of all rounds
 */
function medians(rounds) {
  const middle = (/** @type {keyof Garbage} */ figure) => median(rounds.map((round) => round[figure]));
  return {
    heap: middle('heap'),
    collections: middle('collections'),
    pause: middle('pause'),
    share: middle('share'),
    longest: Math.max(...rounds.map(({ longest }) => longest)),
  };
}

/**
 * @param {Map<string, number[]>} samples
 * @param {number} count
 * @returns {Section}
 */
function idleSection(samples, count) {
  const rows = [...samples].map(([name, rounds]) => ({ name, bytes: median(rounds), rounds }));
  return {
    title: `Idle, ${count.toLocaleString('en-US')} bound sockets with a handler`,
    head: ['', 'bytes/socket'],
    body: rows.map(({ name, bytes }) => [name, bytes.toFixed(0)]),
    data: rows,
  };
}

/** @param {Map<string, number[]>} samples */
function judge(samples) {
  const [ours, node] = [samples.get(UWP_SOCKET), samples.get(NODE_SOCKET)];
  const ratio = ours && node && median(ours) / median(node);
  return atMost('udp-memory-idle', 'Memory of an idle UDP socket against node:dgram', 2, ratio);
}
