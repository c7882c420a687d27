import { alternate } from '../harness/alternate.mjs';
import { withPeer } from '../harness/peer-process.mjs';
import { quantity } from '../harness/section.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/throughput.mjs').Part} Part */
/** @typedef {{ rate: number, ticks: number, lostTicks: number, longestGap: number, lostEchoes: number, p50: number, p99: number }} Calm */

const EACH = 'uwp-sockets, messagereceived';
const BATCH = 'uwp-sockets, messagesreceived';
const CONTENDERS = /** @type {const} */ ([
  [BATCH, { implementation: 'uwp', options: { style: 'batch' } }],
  [EACH, { implementation: 'uwp', options: { style: 'each' } }],
  ['node:dgram', { implementation: 'node' }],
]);

const FLOOD = { batch: 1000, smallest: 160, largest: 160 };
/** Long enough for a hundred ticks and some hundred echoes. */
const DURATION = 1500;

/** A flood on one socket, while a timer ticks and another socket of the same process echoes. */
export const udpFlood = {
  name: 'udp-flood',
  title: 'UDP, a timer of 10 ms and an echo on another socket under a flood',

  /** @param {Bench} bench */
  async run(bench) {
    const rounds = CONTENDERS.map(([name, part]) => ({ name, part: { ...part, program: 'udp-flooded' } }))
      .filter(({ name, part }) => bench.canRun(name, [part]))
      .map(({ name, part }) => ({ name, round: () => flood(bench, part) }));
    const samples = await alternate(rounds, bench.rounds, bench.progress);
    return { sections: [section(samples)], targets: [judge(samples, EACH, 'each'), judge(samples, BATCH, 'batch')] };
  },
};

/**
 * @param {Bench} bench
 * @param {Part} part
 * @returns {Promise<Calm>}
 */
function flood(bench, part) {
  const { host } = bench.loopback;
  const timing = { duration: bench.smoke ? bench.timing.duration : DURATION };
  const receiver = { ...part, options: { ...part.options, ...timing, ticks: 1 } };
  return withPeer(bench.command(receiver, { host }), async (target) => {
    const { ports } = await target.next();
    const sender = bench.command(
      { implementation: 'rust', program: 'udp-sender' },
      { ...FLOOD, ...timing, host, port: ports[0] },
    );
    const prober = bench.command(
      { implementation: 'rust', program: 'udp-prober' },
      { ...timing, host, port: ports[1] },
    );
    const [, echoes] = await Promise.all([sender, prober].map((command) => withPeer(command, (peer) => peer.next())));
    const { packets, seconds, ticks, lostTicks, longestGap } = await target.ask();
    const { lost, p50, p99 } = /** @type {import('../harness/peer-process.mjs').Message} */ (echoes);
    return { rate: packets / seconds, ticks, lostTicks, longestGap, lostEchoes: lost, p50, p99 };
  });
}

/**
 * @param {Map<string, Calm[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function section(samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...summary(rounds), rounds }));
  return {
    title: '160 B at full rate on one socket, loopback',
    head: ['', 'packets/s', 'ticks', 'ticks lost', 'longest gap ms', 'echoes lost', 'echo p50 ms', 'echo p99 ms'],
    body: rows.map(({ name, rate, ticks, lostTicks, longestGap, lostEchoes, p50, p99 }) => [
      name,
      quantity(rate),
      `${ticks}`,
      `${lostTicks}`,
      longestGap.toFixed(1),
      `${lostEchoes}`,
      (p50 / 1000).toFixed(2),
      (p99 / 1000).toFixed(2),
    ]),
    data: rows,
  };
}

/**
 * Medians, but what is counted is counted over all rounds.
 *
 * @param {Calm[]} rounds
 * @returns {Calm}
 */
function summary(rounds) {
  const middle = (/** @type {keyof Calm} */ figure) => median(rounds.map((round) => round[figure]));
  const sum = (/** @type {keyof Calm} */ figure) => rounds.reduce((total, round) => total + round[figure], 0);
  return {
    rate: middle('rate'),
    ticks: sum('ticks'),
    lostTicks: sum('lostTicks'),
    longestGap: Math.max(...rounds.map(({ longestGap }) => longestGap)),
    lostEchoes: sum('lostEchoes'),
    p50: middle('p50'),
    p99: middle('p99'),
  };
}

/**
 * @param {Map<string, Calm[]>} samples
 * @param {string} name
 * @param {string} style
 */
function judge(samples, name, style) {
  const rounds = samples.get(name);
  return atMost(
    `udp-flood-${style}`,
    `Timer ticks lost under a flood, ${name}`,
    0,
    rounds && summary(rounds).lostTicks,
    '',
  );
}
