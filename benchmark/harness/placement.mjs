import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * Where the two processes of a latency measurement run. Left to itself the scheduler puts them on one processor or on
 * two from run to run, and waking an idle processor costs more than everything else together; so it is decided here,
 * alike for all contenders.
 *
 * @typedef {{ name: string, client?: number, server?: number }} Placement
 */

/** Whether programs can be held to a processor here, and there are two of them. */
const canPlace = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** @type {Placement} */
export const APART = canPlace ? { name: 'two processors', client: 0, server: 1 } : { name: 'not pinned' };

/** @type {Placement} */
const TOGETHER = { name: 'one processor', client: 0, server: 0 };

/** The first is the one that targets are about. */
export const PLACEMENTS = canPlace ? [APART, TOGETHER] : [APART];

/**
 * The same command with all its threads held to one processor, if one is named.
 *
 * @param {Command} command
 * @param {number} [processor]
 * @returns {Command}
 */
export function placed({ file, args }, processor) {
  if (processor === undefined) return { file, args };
  return { file: 'taskset', args: ['--cpu-list', `${processor}`, file, ...args] };
}
