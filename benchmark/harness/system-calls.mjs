import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * A way to count the system calls of a program from outside.
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
 * @returns {Counter | undefined}
 */
export function systemCallCounter() {
  return [perf, strace].find((counter) => {
    try {
      return counted(counter, (command) => spawnSync(command.file, command.args)).count > 0;
    } catch {
      return false;
    }
  });
}

/**
 * @param {Counter} counter
 * @param {(command: Command) => unknown} run
 */
function counted(counter, run) {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-bench-'));
  try {
    const file = join(folder, 'count');
    run(counter.wrap({ file: process.execPath, args: ['--version'] }, file));
    return { count: counter.parse(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
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
