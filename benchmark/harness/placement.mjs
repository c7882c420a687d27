import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * The processors of the two processes of a latency measurement, the same for all contenders: the scheduler would choose
 * one or two from run to run, and waking an idle processor costs more than everything else together.
 *
 * @typedef {{ id: string, name: string, client?: number, server?: number }} Placement
 */

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** @type {Placement} */
export const APART = canPin
  ? { id: 'two', name: 'two processors', client: 0, server: 1 }
  : { id: 'free', name: 'not pinned' };

/** @type {Placement} */
const TOGETHER = { id: 'one', name: 'one processor', client: 0, server: 0 };

export const PLACEMENTS = canPin ? [APART, TOGETHER] : [APART];

/**
 * The same command with all its threads pinned to a processor, if one is named.
 *
 * @param {Command} command
 * @param {number} [processor]
 * @returns {Command}
 */
export function pinned({ file, args }, processor) {
  if (processor === undefined) return { file, args };
  return { file: 'taskset', args: ['--cpu-list', `${processor}`, file, ...args] };
}
