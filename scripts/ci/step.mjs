import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { FailureLog } from './failure-log.mjs';
import { CheckTally, TestTally } from './tally.mjs';

/** @typedef {import('./tally.mjs').Counts} Counts */
/**
 * @typedef {object} Step
 * @property {string} title
 * @property {readonly [string, ...string[]]} command
 * @property {boolean} [hasTests] whether it prints test results; otherwise the step as a whole counts as one
 * @property {Readonly<Record<string, string>>} [environment] on top of that of this process
 */
/** @typedef {Step & { counts: Counts, failures: readonly import('./failure-log.mjs').Failure[], seconds: number }} FinishedStep */

/**
 * Runs a step, showing its output while it runs.
 *
 * @param {Step} step
 * @param {string} root folder it runs in
 * @param {(line: string) => void} show takes what it writes
 * @returns {Promise<FinishedStep>}
 */
export async function runStep(step, root, show) {
  const started = performance.now();
  const log = new FailureLog();
  const tally = step.hasTests ? new TestTally(log) : new CheckTally(log, step.title);
  const succeeded = await execute(step, root, (line) => {
    show(line);
    tally.add(line);
  });
  const counts = tally.end(succeeded);
  return { ...step, counts, failures: log.failures, seconds: (performance.now() - started) / 1000 };
}

/**
 * @param {Step} step
 * @param {string} root
 * @param {(line: string) => void} onLine
 * @returns {Promise<boolean>} whether it ended with code 0
 */
async function execute({ command: [program, ...args], environment }, root, onLine) {
  const env = { ...process.env, ...environment };
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      onLine(error.message);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  await Promise.all([child.stdout, child.stderr].map((stream) => readLines(stream, onLine)));
  return ended;
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} onLine
 */
async function readLines(stream, onLine) {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    onLine(line);
  }
}
