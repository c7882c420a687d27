import { withPeer } from '../harness/peer-process.mjs';
import { significant } from '../harness/section.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';
import { NODE } from '../harness/udp-receivers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {{ lost: number }} Loss of 1,000 datagrams that were sent while the event loop was blocked */

const RATE = 100_000;
const SIZE = 160;
const BLOCKS = [50, 200, 1000];
/** Milliseconds that the event loop is blocked before and after the flood. */
const MARGIN = 50;
/** The default of Linux, which doubles what a program asks for. */
const RECEIVE_BUFFER = 212_992 / 2;
/** More than 1 MiB holds, so that the bytes decide. */
const LIMIT = 65_536;

/** Difference of the drivers that is noise, in the same unit as a loss. */
const NOISE = 10;

const LOOP = 'uwp-sockets, loop';
const THREADS = 'uwp-sockets, threads';
const LIMITED = `, receiveTurnLimit ${LIMIT}`;
const CONTENDERS = /** @type {readonly [string, 'uwp' | 'node', ProgramOptions][]} */ ([
  [LOOP, 'uwp', { driver: 'loop' }],
  [THREADS, 'uwp', { driver: 'threads' }],
  [LOOP + LIMITED, 'uwp', { driver: 'loop', limit: LIMIT }],
  [THREADS + LIMITED, 'uwp', { driver: 'threads', limit: LIMIT }],
  [NODE, 'node', {}],
]);

/** Loss while JavaScript is busy. */
export const udpBusy = {
  name: 'udp-busy',
  title: `UDP, ${SIZE} B at ${RATE / 1000},000 a second, while the event loop is blocked`,

  /** @param {Bench} bench */
  async run(bench) {
    const sections = [];
    const targets = [];
    for (const block of bench.smoke ? BLOCKS.slice(0, 1) : BLOCKS) {
      const samples = await bench.alternate(contenders(bench, block));
      sections.push(section(block, samples));
      targets.push(target(block, samples, ''), target(block, samples, LIMITED));
    }
    return { sections, targets };
  },
};

/**
 * @param {Bench} bench
 * @param {number} block
 */
function contenders(bench, block) {
  return CONTENDERS.map(([name, implementation, options]) => ({
    name,
    implementation,
    round: () => loss(bench, name, { implementation, program: 'udp-busy', options }, block),
  }));
}

/**
 * @param {Bench} bench
 * @param {string} name
 * @param {import('../harness/throughput.mjs').Part} receiver
 * @param {number} block
 * @returns {Promise<Loss>}
 */
function loss(bench, name, receiver, block) {
  const { host } = bench.loopback;
  const command = bench.command(receiver, { host, block: block + 2 * MARGIN, buffer: RECEIVE_BUFFER });
  return withPeer(command, async (target) => {
    const { port } = await target.next();
    const flood = { host, port, rate: RATE, size: SIZE, warmup: MARGIN, duration: block };
    const sender = bench.command({ implementation: 'rust', program: 'udp-pacer' }, flood);
    const { totalPackets } = await withPeer(sender, (source) => source.next());
    const { packets } = await target.ask();
    if (!(packets > 0 && packets <= totalPackets)) {
      throw new Error(`${name}: ${packets} datagrams arrived of ${totalPackets} sent`);
    }
    return { lost: (1 - packets / totalPackets) * 1000 };
  });
}

/**
 * @param {number} block
 * @param {Map<string, Loss[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(block, samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, losses: rounds.map(({ lost }) => lost) }));
  return {
    title: `blocked for ${block} ms`,
    head: ['', 'lost of 1,000', 'least', 'most'],
    body: rows.map(({ name, losses }) => [
      name,
      ...[median(losses), Math.min(...losses), Math.max(...losses)].map(significant),
    ]),
    data: rows,
  };
}

/**
 * @param {number} block
 * @param {Map<string, Loss[]>} samples
 * @param {string} options in the names of both contenders
 */
function target(block, samples, options) {
  const lost = (/** @type {string} */ name) => {
    const rounds = samples.get(name + options);
    return rounds && median(rounds.map(({ lost }) => lost));
  };
  const [loop, threads] = [lost(LOOP), lost(THREADS)];
  const more = loop === undefined || threads === undefined ? undefined : loop - threads;
  const text = `UDP lost of 1,000 in ${block} ms without JavaScript, loop more than threads${options}`;
  return atMost(`udp-busy-${block}${options && '-limit'}`, text, NOISE, more, '');
}
