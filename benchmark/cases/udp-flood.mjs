import { withPeer } from '../harness/peer-process.mjs';
import { quantity } from '../harness/section.mjs';
import { medians } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';
import { BATCH, EACH, NODE, receivers } from '../harness/udp-receivers.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {import('../harness/throughput.mjs').Part} Part */
/** @typedef {{ rate: number, ticks: number, lostTicks: number, longestGap: number, lostEchoes: number, p50: number, p99: number }} Responsiveness */

const FLOOD = { batch: 1000, smallest: 160, largest: 160 };
/** Long enough for a hundred ticks and some hundred echoes. */
const DURATION = 1500;

/** A flood on one socket, while a timer ticks and another socket of the same process echoes. */
export const udpFlood = {
  name: 'udp-flood',
  title: 'UDP, a timer of 10 ms and an echo on another socket under a flood',

  /** @param {Bench} bench */
  async run(bench) {
    const rounds = receivers([BATCH, EACH, NODE], { ticks: 1, echo: 1 }).map(({ name, receiver }) => ({
      name,
      implementation: receiver.implementation,
      round: () => flood(bench, receiver),
    }));
    const samples = await bench.alternate(rounds);
    return { sections: [section(samples)], targets: [target(samples, EACH, 'each'), target(samples, BATCH, 'batch')] };
  },
};

/**
 * @param {Bench} bench
 * @param {Part} receiver
 * @returns {Promise<Responsiveness>}
 */
function flood(bench, receiver) {
  const { host } = bench.loopback;
  const timing = { duration: bench.smoke ? bench.timing.duration : DURATION };
  return withPeer(bench.command(receiver, { host, ...timing }), async (target) => {
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
 * @param {Map<string, Responsiveness[]>} samples
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
 * Medians, but counts are those of all rounds.
 *
 * @param {Responsiveness[]} rounds
 * @returns {Responsiveness}
 */
function summary(rounds) {
  const sum = (/** @type {keyof Responsiveness} */ figure) => rounds.reduce((total, round) => total + round[figure], 0);
  return {
    ...medians(rounds),
    ticks: sum('ticks'),
    lostTicks: sum('lostTicks'),
    longestGap: Math.max(...rounds.map(({ longestGap }) => longestGap)),
    lostEchoes: sum('lostEchoes'),
  };
}

/**
 * @param {Map<string, Responsiveness[]>} samples
 * @param {string} name
 * @param {string} style
 */
function target(samples, name, style) {
  const rounds = samples.get(name);
  const lost = rounds && summary(rounds).lostTicks;
  return atMost(`udp-flood-${style}`, `Timer ticks lost under a flood, ${name}`, 0, lost, '');
}
