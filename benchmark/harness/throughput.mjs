import { alternate } from './alternate.mjs';
import { withPeer } from './peer-process.mjs';
import { median, spread } from './statistics.mjs';
import { countSystemCalls } from './system-calls.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./implementations.mjs').Implementation} Implementation */
/** @typedef {import('./network.mjs').Network} Network */
/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * One side of a throughput measurement.
 *
 * @typedef {object} Part
 * @property {Implementation} implementation
 * @property {string} program
 * @property {import('./implementations.mjs').ProgramOptions} [options]
 * @property {string[]} [flags] of the JavaScript runtime
 */

/**
 * @typedef {object} Contest
 * @property {Network} network
 * @property {{ name: string, sender: Part, receiver: Part }[]} contenders
 * @property {'sender' | 'receiver'} [counts] whose window is the result; the sender's unless said
 * @property {number} [rounds] the most rounds that are kept
 * @property {boolean} [brief] without the round that counts system calls
 */

/**
 * What one round measured.
 *
 * @typedef {object} Sample
 * @property {number} rate packets a second
 * @property {number} gigabits a second
 * @property {number} arrived share of the packets that arrived, 0 to 1
 * @property {number} lost packets that did not arrive
 * @property {number} cpu nanoseconds of processor time a packet, all threads of the measured process
 * @property {number} memory largest resident set in bytes
 * @property {number} eventLoop nanoseconds in which the event loop of JavaScript was busy a packet; NaN without one
 * @property {number} eventLoopShare of the time in which it was busy, 0 to 1; NaN without one
 */

/**
 * One line of a table: the medians of a contender.
 *
 * @typedef {Sample & { name: string, implementation: Implementation, spread: number, systemCalls: number | null, samples: Sample[] }} Row
 */

/**
 * Lets contenders that can run here alternate and returns a row for each.
 *
 * @param {Bench} bench
 * @param {Contest} contest
 * @returns {Promise<Row[]>}
 */
export async function compare(bench, contest) {
  const present = contest.contenders.filter(({ name, ...parts }) => bench.canRun(name, Object.values(parts)));
  const rounds = present.map((each) => ({ name: each.name, round: () => playRound(bench, contest, each) }));
  const kept = Math.min(bench.rounds, contest.rounds ?? Infinity);
  const samples = await alternate(rounds, kept, bench.progress);
  const rows = [];
  for (const each of present) {
    const systemCalls = contest.brief ? null : await systemCallsPerPacket(bench, contest, each);
    const { implementation } = contest.counts === 'receiver' ? each.receiver : each.sender;
    rows.push({ ...summary(samples.get(each.name) ?? []), name: each.name, implementation, systemCalls });
  }
  return rows;
}

/**
 * The median over rounds of one contender's figure divided by another's of the same round.
 *
 * @param {readonly Row[]} rows
 * @param {string} name
 * @param {string} other
 * @param {'rate' | 'cpu' | 'eventLoop'} [figure]
 * @returns {number | undefined} nothing when one of them did not run
 */
export function ratio(rows, name, other, figure = 'rate') {
  const upper = rows.find((row) => row.name === name);
  const lower = rows.find((row) => row.name === other);
  if (!upper || !lower) return undefined;
  return median(upper.samples.map((sample, round) => sample[figure] / (lower.samples[round]?.[figure] ?? NaN)));
}

/**
 * @param {Bench} bench
 * @param {Contest} contest
 * @param {Contest['contenders'][number]} contender
 * @param {(command: Command) => Command} [wrap] changes how the measured side is started
 * @returns {Promise<Sample & { packets: number }>}
 */
async function playRound(bench, { network, counts }, { name, ...parts }, wrap) {
  const measured = counts ?? 'sender';
  const wraps = wrap ? { [measured]: wrap } : {};
  const { sent, arrived } = await transfer(bench, network, parts, wraps);
  return sample(name, sent, arrived, measured === 'receiver' ? arrived : sent);
}

/**
 * Lets a sender send to a receiver for the length of a round; both give their reports.
 *
 * @param {Bench} bench
 * @param {Network} network
 * @param {{ sender: Part, receiver: Part }} parts
 * @param {{ sender?: (command: Command) => Command, receiver?: (command: Command) => Command }} [wraps]
 */
export function transfer(bench, network, { sender, receiver }, wraps = {}) {
  const { host } = network;
  const [wrapSender, wrapReceiver] = [wraps.sender ?? unchanged, wraps.receiver ?? unchanged];
  return withPeer(network.onReceiver(wrapReceiver(bench.command(receiver, { host }))), async (target) => {
    const command = wrapSender(bench.command(sender, { host, ...ports(await target.next()) }));
    const sent = await withPeer(network.onSender(command), (source) => source.next());
    return { sent, arrived: await target.ask() };
  });
}

/** @param {Command} command */
function unchanged(command) {
  return command;
}

/**
 * Where a receiver listens, as arguments of a sender.
 *
 * @param {import('./peer-process.mjs').Message} ready
 * @returns {import('./implementations.mjs').ProgramOptions}
 */
function ports({ port, ports = [port] }) {
  return ports.length === 1 ? { port: ports[0] } : { ports: ports.join(',') };
}

/**
 * @param {string} name
 * @param {import('./peer-process.mjs').Message} sent
 * @param {import('./peer-process.mjs').Message} arrived
 * @param {import('./peer-process.mjs').Message} measured
 */
function sample(name, sent, arrived, measured) {
  if (!(arrived.totalBytes > 0 && arrived.totalBytes <= sent.totalBytes)) {
    throw new Error(`${name}: ${arrived.totalBytes} bytes arrived of ${sent.totalBytes} sent`);
  }
  const share = arrived.totalBytes / sent.totalBytes;
  return {
    rate: measured.packets / measured.seconds,
    gigabits: (measured.bytes * 8) / measured.seconds / 1e9,
    arrived: share,
    lost: Math.round(sent.totalPackets * (1 - share)),
    cpu: ((measured.userSeconds + measured.systemSeconds) * 1e9) / measured.packets,
    memory: measured.peakMemory ?? sent.peakMemory,
    eventLoop: ((measured.eventLoopSeconds ?? NaN) * 1e9) / measured.packets,
    eventLoopShare: (measured.eventLoopSeconds ?? NaN) / measured.seconds,
    packets: measured.totalPackets,
  };
}

/**
 * Of the measured side, counted in a round of its own, because counting costs time. Start-up is part of the count: a few hundred calls.
 *
 * @param {Bench} bench
 * @param {Contest} contest
 * @param {Contest['contenders'][number]} contender
 * @returns {Promise<number | null>}
 */
async function systemCallsPerPacket(bench, contest, contender) {
  if (!bench.systemCallCounter) return null;
  const round = (/** @type {(command: Command) => Command} */ wrap) => playRound(bench, contest, contender, wrap);
  const { result, count } = await countSystemCalls(bench.systemCallCounter, round);
  return count / result.packets;
}

/** @param {Sample[]} samples */
function summary(samples) {
  const middle = (/** @type {keyof Sample} */ figure) => median(samples.map((each) => each[figure]));
  return {
    rate: middle('rate'),
    spread: spread(samples.map(({ rate }) => rate)),
    gigabits: middle('gigabits'),
    arrived: middle('arrived'),
    lost: middle('lost'),
    cpu: middle('cpu'),
    memory: middle('memory'),
    eventLoop: middle('eventLoop'),
    eventLoopShare: middle('eventLoopShare'),
    samples,
  };
}
