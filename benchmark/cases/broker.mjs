import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { withPeer } from '../harness/peer-process.mjs';
import { PLACEMENTS, pinned } from '../harness/placement.mjs';
import { medians, ratio } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */
/** @typedef {Record<string, number>} Passed */

const AGENT = 'agent';
const RAW = 'SCM_RIGHTS';
const STARTS = 'starts';
/** Both processes on one: waking a processor that idles takes longer than all that is measured. */
const PROCESSOR = PLACEMENTS.at(-1)?.client;
const EXECUTABLE = join(import.meta.dirname, '../../dist/native/uwp-sockets-agent');
/** @type {readonly [string, string][]} */
const HELD = [
  ['idleBytes', 'none'],
  ['oneBytes', '1'],
  ['thousandBytes', '1,000'],
  ['tenThousandBytes', '10,000'],
];

/** A socket goes to the agent and comes back, beside the bare calls of the system; the agent's memory; the start of a task. */
export const broker = {
  name: 'broker',
  title: 'Sockets given to the agent and taken back',

  /** @param {Bench} bench */
  async run(bench) {
    if (!existsSync(EXECUTABLE)) return { sections: [], targets: [] };
    const count = bench.smoke ? 10 : 3_000;
    const samples = await bench.alternate([
      { name: RAW, implementation: 'rust', round: () => measured(bench, 'broker-raw', { count }, PROCESSOR) },
      { name: AGENT, implementation: 'rust', round: () => measured(bench, 'broker-agent', passed(count), PROCESSOR) },
      { name: STARTS, implementation: 'rust', round: () => measured(bench, 'broker-agent', started(bench)) },
    ]);
    return { sections: [passing(samples), memory(samples)], targets: targetsOf(samples) };
  },
};

/** @param {number} count */
function passed(count) {
  return { agent: EXECUTABLE, count, starts: 1, held: 0 };
}

/** @param {Bench} bench */
function started(bench) {
  return { agent: EXECUTABLE, count: 1, starts: bench.smoke ? 2 : 30, held: bench.smoke ? 1 : 10_000 };
}

/**
 * @param {Bench} bench
 * @param {string} program
 * @param {import('../harness/implementations.mjs').ProgramOptions} options
 * @param {number} [processor] of all processes
 * @returns {Promise<Passed>}
 */
function measured(bench, program, options, processor) {
  const command = bench.command({ implementation: 'rust', program }, options);
  return withPeer(pinned(command, processor), (peer) => peer.next());
}

/**
 * @param {Map<string, Passed[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function passing(samples) {
  const rows = [...samples].map(([name, rounds]) => ({ name, ...medians(rounds), rounds }));
  const cell = (/** @type {number | undefined} */ microseconds) => microseconds?.toFixed(1) ?? '';
  const passes = rows.filter(({ name }) => name !== STARTS);
  const starts = medians(samples.get(STARTS) ?? []);
  return {
    title: 'A socket given and taken back on one processor, and the start of a task by a byte of the peer; p50',
    head: ['', 'transfer µs', 'reclaim µs', 'byte to task µs'],
    body: passes.map((/** @type {any} */ row) => [
      row.name,
      cell(row.transferMicroseconds),
      cell(row.reclaimMicroseconds),
      row.name === AGENT ? cell(starts['startMicroseconds']) : '',
    ]),
    data: rows,
  };
}

/**
 * @param {Map<string, Passed[]>} samples
 * @returns {import('../harness/section.mjs').Section}
 */
function memory(samples) {
  const rounds = samples.get(STARTS) ?? [];
  const row = medians(rounds);
  return {
    title: 'Resident memory of the agent by the sockets that it holds',
    head: ['sockets', 'MB'],
    body: HELD.filter(([key]) => key in row).map(([key, count]) => [count, ((row[key] ?? 0) / 1e6).toFixed(2)]),
    data: rounds,
  };
}

/** @param {Map<string, Passed[]>} samples */
function targetsOf(samples) {
  const row = medians(samples.get(STARTS) ?? []);
  const megabytes = (/** @type {string} */ key) => (key in row ? (row[key] ?? 0) / 1e6 : undefined);
  const against = (/** @type {string} */ key) => ratio(samples, AGENT, RAW, key);
  const milliseconds = (row['startMicroseconds'] ?? 0) / 1e3;
  return [
    atMost('broker-transfer', 'Transfer against SCM_RIGHTS alone', 3, against('transferMicroseconds')),
    atMost('broker-reclaim', 'Reclaim against SCM_RIGHTS alone', 3, against('reclaimMicroseconds')),
    atMost('broker-start', 'From a byte of the peer to a task that runs', 2, milliseconds, 'ms'),
    atMost('broker-idle', 'Agent that holds nothing', 4, megabytes('idleBytes'), 'MB'),
    atMost('broker-held', 'Agent that holds 10,000 sockets', 64, megabytes('tenThousandBytes'), 'MB'),
  ];
}
