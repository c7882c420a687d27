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
 * What one round measured: messages or handshakes a second, processor time of the server for each in nanoseconds, and bytes of
 * a message from the server, with its header.
 *
 * @typedef {{ rate: number, cpu: number, replyBytes: number }} Served
 */

/**
 * Columns that not every table has: the bytes of a message from the server, and the payload of `size` bytes a message in one direction.
 *
 * @typedef {{ hasReplyBytes?: boolean, size?: number }} MoreColumns
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
      const { replyBytes = NaN } = await peer.next();
      const before = await measured.ask();
      const { packets, totalPackets, seconds } = await peer.ask();
      const used = processorTime(await measured.ask()) - processorTime(before);
      return { rate: packets / seconds, cpu: (used * 1e9) / totalPackets, replyBytes };
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
 * @param {MoreColumns} [more]
 * @returns {import('./section.mjs').Section}
 */
export function servedSection(title, unit, samples, more = {}) {
  const rows = [...samples].map(([name, rounds]) => ({
    name,
    ...medians(rounds),
    spread: spread(rounds.map(({ rate }) => rate)),
    rounds,
  }));
  const columns = rows.map((row) => moreColumns(row, more));
  return {
    title,
    head: [
      '',
      `${unit}s/s`,
      '± %',
      `CPU ns/${unit}`,
      ...(columns[0] ?? []).map(([name]) => name),
      '÷ ws',
      '÷ Bun',
      '÷ ceiling',
    ],
    body: rows.map(({ name, rate, spread: share, cpu }, index) => [
      name,
      quantity(rate),
      (share * 100).toFixed(0),
      cpu.toFixed(0),
      ...(columns[index] ?? []).map(([, value]) => value),
      ...[WS, BUN, CEILING].map((other) => times(samples, name, other)),
    ]),
    chart: { kind: 'bars', title, unit: `${unit}s/s`, bars: rows.map(({ name, rate }) => ({ name, value: rate })) },
    data: rows,
  };
}

/**
 * @param {Served} row
 * @param {MoreColumns} more
 * @returns {[name: string, value: string][]}
 */
function moreColumns({ rate, replyBytes }, { hasReplyBytes, size }) {
  return [
    ...(hasReplyBytes ? [/** @type {[string, string]} */ (['bytes/reply', replyBytes.toFixed(0)])] : []),
    ...(size ? [/** @type {[string, string]} */ (['MB/s', ((rate * size) / 1e6).toFixed(0)])] : []),
  ];
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
