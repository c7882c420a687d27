import { alternate } from '../harness/alternate.mjs';
import { withMostFiles } from '../harness/file-limit.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/bench.mjs').Implementation} Implementation */
/** @typedef {'server' | 'client'} Side */

const UWP = 'uwp-sockets';
const NODE = 'node:net';
const CONTENDERS = /** @type {const} */ ([
  [UWP, 'uwp'],
  [NODE, 'node'],
]);

const SIDES = /** @type {const} */ (['server', 'client']);

/** Resident memory of a process with many open connections, each waiting for data that does not come. */
export const idleMemory = {
  name: 'idle-memory',
  title: 'Resident bytes of an idle TCP connection that waits for data',

  /** @param {Bench} bench */
  async run(bench) {
    const count = bench.smoke ? 200 : 10_000;
    const sections = [];
    const targets = [];
    for (const side of SIDES) {
      const samples = await hold(bench, side, count);
      sections.push(section(side, count, samples));
      targets.push(judge(side, samples));
    }
    return { sections, targets };
  },
};

/**
 * @param {Bench} bench
 * @param {Side} side
 * @param {number} count
 */
function hold(bench, side, count) {
  const program = side === 'server' ? 'tcp-hold-server' : 'tcp-hold-client';
  const present = CONTENDERS.filter(([name, implementation]) => bench.canRun(name, [{ implementation, program }]));
  const play = side === 'server' ? holdAccepted : holdConnected;
  const rounds = present.map(([name, implementation]) => ({
    name,
    round: () => play(bench, { implementation, program, flags: ['--expose-gc'] }, count),
  }));
  return alternate(rounds, Math.min(bench.rounds, 3), bench.progress);
}

/**
 * @param {Bench} bench
 * @param {import('../harness/throughput.mjs').Part} measured
 * @param {number} count
 * @returns {Promise<number>} bytes a connection
 */
function holdAccepted(bench, measured, count) {
  const { host } = bench.loopback;
  return withPeer(withMostFiles(bench.command(measured, { host, count })), async (server) => {
    const { port, memory } = await server.next();
    const client = bench.command({ implementation: 'rust', program: 'tcp-holder' }, { host, port, count });
    return withPeer(withMostFiles(client), async (holder) => {
      await holder.next();
      const loaded = await server.ask();
      holder.request();
      return (loaded.memory - memory) / count;
    });
  });
}

/**
 * @param {Bench} bench
 * @param {import('../harness/throughput.mjs').Part} measured
 * @param {number} count
 * @returns {Promise<number>} bytes a connection
 */
function holdConnected(bench, measured, count) {
  const { host } = bench.loopback;
  const server = bench.command({ implementation: 'rust', program: 'tcp-acceptor' }, { host });
  return withPeer(withMostFiles(server), async (acceptor) => {
    const { port } = await acceptor.next();
    return withPeer(withMostFiles(bench.command(measured, { host, port, count })), async (client) => {
      const { memory } = await client.next();
      const loaded = await client.ask();
      return (loaded.memory - memory) / count;
    });
  });
}

/**
 * @param {Side} side
 * @param {number} count
 * @param {Map<string, number[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(side, count, samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, bytes: median(rounds), rounds }));
  return {
    title: `${side === 'server' ? 'Accepted' : 'Opened'}, ${count.toLocaleString('en-US')} connections`,
    head: ['', 'bytes/connection'],
    body: rows.map(({ name, bytes }) => [name, bytes.toFixed(0)]),
    data: rows,
  };
}

/**
 * @param {Side} side
 * @param {Map<string, number[]>} samples
 */
function judge(side, samples) {
  const [ours, node] = [samples.get(UWP), samples.get(NODE)];
  const ratio = ours && node && median(ours) / median(node);
  const what = side === 'server' ? 'accepted' : 'opened';
  return atMost(`idle-memory-${side}`, `Memory of an idle ${what} connection against Node`, 0.6, ratio);
}
