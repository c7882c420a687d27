import { withPeer } from './peer-process.mjs';
import { quantity, significant } from './section.mjs';
import { medians, ratio, spread } from './statistics.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./implementations.mjs').Implementation} Implementation */
/** @typedef {import('./implementations.mjs').ProgramOptions} ProgramOptions */

export const UWP = 'WebSocketListener';
export const WS = 'ws';
export const BUN = 'Bun';
export const DENO = 'Deno';
export const CEILING = 'ceiling (Rust, one thread)';

/** @type {readonly (readonly [string, Implementation])[]} */
export const SERVERS = [
  [UWP, 'uwp'],
  [WS, 'node'],
  [BUN, 'bun'],
  [DENO, 'deno'],
  [CEILING, 'rust'],
];

/** Those that compress. */
export const COMPRESSING = SERVERS.filter(([name]) => name !== DENO);

/**
 * What one round measured: messages or handshakes a second, and processor time of the server for each in nanoseconds.
 *
 * @typedef {{ rate: number, cpu: number }} Served
 */

/**
 * A server's program, that of its load, and the options of both.
 *
 * @typedef {{ server: string, load: string, options: ProgramOptions }} Programs
 */

/**
 * Lets servers alternate under the load of a separate process.
 *
 * @param {Bench} bench
 * @param {readonly (readonly [string, Implementation])[]} servers
 * @param {Programs} programs
 */
export function compareServers(bench, servers, programs) {
  const rounds = servers.map(([name, implementation]) => ({
    name,
    implementation,
    round: () => measureRound(bench, implementation, programs),
  }));
  return bench.alternate(rounds);
}

/**
 * @param {Bench} bench
 * @param {Implementation} implementation
 * @param {Programs} programs
 * @returns {Promise<Served>}
 */
function measureRound(bench, implementation, { server, load, options }) {
  const { host } = bench.loopback;
  const command = bench.command({ implementation, program: server }, { host, ...options });
  return withPeer(command, async (measured) => {
    const { port } = await measured.next();
    const command = bench.command({ implementation: 'rust', program: load }, { host, port, ...options });
    return withPeer(command, async (peer) => {
      await peer.next();
      const before = await measured.ask();
      const { packets, totalPackets, seconds } = await peer.ask();
      const used = processorTime(await measured.ask()) - processorTime(before);
      return { rate: packets / seconds, cpu: (used * 1e9) / totalPackets };
    });
  });
}

/** @param {import('./peer-process.mjs').Message} usage */
function processorTime({ userSeconds, systemSeconds }) {
  return userSeconds + systemSeconds;
}

/**
 * @param {string} title
 * @param {'message' | 'handshake'} unit
 * @param {Map<string, Served[]>} samples
 * @param {number} [size] bytes of a message: with a column of the data in one direction
 * @returns {import('./section.mjs').Section}
 */
export function servedSection(title, unit, samples, size) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    ...medians(rounds),
    spread: spread(rounds.map(({ rate }) => rate)),
    rounds,
  }));
  const data = (/** @type {number} */ rate) => (size === undefined ? [] : [((rate * size) / 1e6).toFixed(0)]);
  return {
    title,
    head: [
      '',
      `${unit}s/s`,
      ...(size === undefined ? [] : ['MB/s']),
      '± %',
      `CPU ns/${unit}`,
      '÷ ws',
      '÷ Bun',
      '÷ ceiling',
    ],
    body: rows.map(({ name, rate, spread: share, cpu }) => [
      name,
      quantity(rate),
      ...data(rate),
      (share * 100).toFixed(0),
      cpu.toFixed(0),
      ...[WS, BUN, CEILING].map((other) => times(samples, name, other)),
    ]),
    chart: { kind: 'bars', title, unit: `${unit}s/s`, bars: rows.map(({ name, rate }) => ({ name, value: rate })) },
    data: rows,
  };
}

/**
 * @param {Map<string, Served[]>} samples
 * @param {string} name
 * @param {string} other
 */
function times(samples, name, other) {
  const value = ratio(samples, name, other, 'rate');
  return value === undefined ? '–' : significant(value);
}

/** @param {number} count */
export function connectionsText(count) {
  return count === 1 ? '1 connection' : `${count.toLocaleString('en-US')} connections`;
}
