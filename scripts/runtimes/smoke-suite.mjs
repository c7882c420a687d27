import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { tapTest } from '../ci/tap.mjs';

/** @typedef {import('../ci/tally.mjs').Counts} Counts */
/**
 * @typedef {object} SmokeRun
 * @property {Counts} counts
 * @property {string | undefined} version name and version of the runtime, as it says itself
 * @property {string | undefined} failure why the run as a whole failed, whatever its tests say
 */

/** Milliseconds for a suite that takes two seconds: 20 for a case that hangs, of which some may. */
const DEADLINE = 120_000;
const SCRIPT = 'smoke/smoke.mjs';

/**
 * Runs the suite on one runtime. A run that ends before all of its tests, or with another code than 0, has failed.
 *
 * @param {readonly string[]} command
 * @param {string} consumer folder with the installed packages and the suite
 * @param {(line: string) => void} show takes its output
 * @returns {Promise<SmokeRun>}
 */
export async function runSmokeSuite([program = '', ...args], consumer, show) {
  const child = spawn(program, [...args, SCRIPT], { cwd: consumer, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE);
  /** @type {string[]} */
  const lines = [];
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    lines.push(line);
    show(line);
  }
  const [code, signal] = await ended;
  clearTimeout(deadline);
  return readRun(lines, signal ?? code);
}

/**
 * @param {readonly string[]} lines
 * @param {number | string} end code with which the process ended, or the signal that killed it
 * @returns {SmokeRun}
 */
export function readRun(lines, end) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of lines) {
    const test = tapTest(line);
    if (test) counts[test.kind] += 1;
  }
  const planned = Number(/^1\.\.(\d+)$/m.exec(lines.join('\n'))?.[1] ?? -1);
  const ran = counts.passed + counts.failed + counts.skipped;
  const version = /^# (\w+ [\d.]+\S*)$/.exec(lines[0] ?? '')?.[1];
  return { counts, version, failure: failureOf(planned, ran, end) };
}

/**
 * @param {number} planned
 * @param {number} ran
 * @param {number | string} end
 */
function failureOf(planned, ran, end) {
  if (planned < 0) return `${ran} tests ran, and it did not end by itself (${end})`;
  if (planned !== ran) return `${ran} tests ran, of ${planned} (${end})`;
  return end === 0 ? undefined : `it ended with ${end}`;
}
