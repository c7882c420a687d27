import { alternate } from './alternate.mjs';
import { withPeer } from './peer-process.mjs';
import * as statistics from './statistics.mjs';
import { countSystemCalls } from './system-calls.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./implementations.mjs').Implementation} Implementation */
/** @typedef {import('./implementations.mjs').ProgramOptions} ProgramOptions */
/** @typedef {import('./network.mjs').Network} Network */
/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * One side of a throughput measurement.
 *
 * @typedef {object} Part
 * @property {Implementation} implementation
 * @property {string} program
 * @property {ProgramOptions} [options]
 * @property {string[]} [flags] of the JavaScript runtime
 */

/**
 * @typedef {object} Comparison
 * @property {Network} network
 * @property {{ name: string, sender: Part, receiver: Part }[]} contenders
 * @property {'sender' | 'receiver'} [counts] the measured side; the sender by default
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
 * @property {number} eventLoop nanoseconds a packet in which the event loop of JavaScript was busy; NaN without one
 * @property {number} eventLoopShare of the time in which it was busy, 0 to 1; NaN without one
 */

/**
 * One line of a table: the medians of a contender.
 *
 * @typedef {Sample & { name: string, implementation: Implementation, spread: number, systemCalls: number | null, samples: Sample[] }} Row
 */

/**
 * Lets the contenders that can run here alternate and returns a row for each.
 *
 * @param {Bench} bench
 * @param {Comparison} comparison
 * @returns {Promise<Row[]>}
 */
export async function compare(bench, comparison) {
  const present = comparison.contenders.filter(({ name, sender, receiver }) =>
    bench.canRun(name, sender.implementation, receiver.implementation),
  );
  const rounds = present.map((each) => ({ name: each.name, round: () => measureRound(bench, comparison, each) }));
  const kept = Math.min(bench.timing.rounds, comparison.rounds ?? Infinity);
  const samples = await alternate(rounds, kept, bench.progress, bench.timing.warmups);
  const rows = [];
  for (const each of present) {
    const systemCalls = comparison.brief ? null : await systemCallsPerPacket(bench, comparison, each);
    const { implementation } = comparison.counts === 'receiver' ? each.receiver : each.sender;
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
 * @returns {number | undefined} undefined when one of them did not run
 */
export function ratio(rows, name, other, figure = 'rate') {
  return statistics.ratio(new Map(rows.map(({ name, samples }) => [name, samples])), name, other, figure);
}

/**
 * @param {Bench} bench
 * @param {Comparison} comparison
 * @param {Comparison['contenders'][number]} contender
 * @param {(command: Command) => Command} [wrap] changes the command of the measured side
 * @returns {Promise<Sample & { packets: number }>}
 */
async function measureRound(bench, { network, counts }, { name, ...parts }, wrap) {
  const measured = counts ?? 'sender';
  const wraps = wrap ? { [measured]: wrap } : {};
  const { sent, arrived } = await transfer(bench, network, parts, wraps);
  return sample(name, sent, arrived, measured === 'receiver' ? arrived : sent);
}

/**
 * Lets a sender send to a receiver for the length of a round and returns the reports of both.
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
 * The ports of a receiver, as arguments of a sender.
 *
 * @param {import('./peer-process.mjs').Message} ready
 * @returns {ProgramOptions}
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
 * System calls of the measured side a packet, in a round of its own, because counting costs time. Includes start-up: a
 * few hundred calls.
 *
 * @param {Bench} bench
 * @param {Comparison} comparison
 * @param {Comparison['contenders'][number]} contender
 * @returns {Promise<number | null>}
 */
async function systemCallsPerPacket(bench, comparison, contender) {
  if (!bench.systemCallCounter) return null;
  const round = (/** @type {(command: Command) => Command} */ wrap) => measureRound(bench, comparison, contender, wrap);
  const { result, count } = await countSystemCalls(bench.systemCallCounter, round);
  return count / result.packets;
}

/** @param {Sample[]} samples */
function summary(samples) {
  return { ...statistics.medians(samples), spread: statistics.spread(samples.map(({ rate }) => rate)), samples };
}
