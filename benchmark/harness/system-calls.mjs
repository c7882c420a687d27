import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * Counts the system calls of a program from outside.
 *
 * @typedef {object} Counter
 * @property {string} name
 * @property {(command: Command, file: string) => Command} wrap makes the program write its count to `file`
 * @property {(text: string) => number} parse
 */

/** @type {Counter} */
const perf = {
  name: 'perf stat -e raw_syscalls:sys_enter',
  wrap: ({ file, args }, output) => ({
    file: 'perf',
    args: ['stat', '-x', ',', '-e', 'raw_syscalls:sys_enter', '-o', output, '--', file, ...args],
  }),
  parse: (text) => Number(text.match(/^(\d+),/m)?.[1]),
};

/** @type {Counter} */
const strace = {
  name: 'strace -f -c',
  wrap: ({ file, args }, output) => ({ file: 'strace', args: ['-f', '-c', '-o', output, file, ...args] }),
  parse: (text) => Number(text.match(/^\s*100\.00\s+\S+\s+\S+\s+(\d+)/m)?.[1]),
};

/**
 * The first counter that works here.
 *
 * @returns {Promise<Counter | undefined>}
 */
export async function systemCallCounter() {
  for (const counter of [perf, strace]) if (await works(counter)) return counter;
  return undefined;
}

/** @param {Counter} counter */
async function works(counter) {
  try {
    const { count } = await countSystemCalls(counter, async (wrap) => {
      const { file, args } = wrap({ file: process.execPath, args: ['--version'] });
      spawnSync(file, args);
    });
    return count > 0;
  } catch {
    return false; // no count was written: the program is missing or may not trace
  }
}

/**
 * Runs `round` with every command wrapped by the counter.
 *
 * @template Result
 * @param {Counter} counter
 * @param {(wrap: (command: Command) => Command) => Promise<Result>} round
 * @returns {Promise<{ result: Result, count: number }>}
 */
export async function countSystemCalls(counter, round) {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-bench-'));
  const file = join(folder, 'count');
  try {
    const result = await round((command) => counter.wrap(command, file));
    return { result, count: counter.parse(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
