import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { FailureLog } from './failure-log.mjs';
import { CheckTally, TestTally } from './tally.mjs';

/** @typedef {import('./tally.mjs').Counts} Counts */
/**
 * @typedef {object} Step
 * @property {string} title
 * @property {readonly [string, ...string[]]} command
 * @property {boolean} [hasTests] whether it prints test results; otherwise the step counts as one check
 * @property {Readonly<Record<string, string>>} [environment] in addition to that of this process
 */
/**
 * Milliseconds without output, and in total, that a step may take.
 *
 * @typedef {{ silence: number, total: number }} Limits
 */
/** @typedef {Step & { counts: Counts, failures: readonly import('./failure-log.mjs').Failure[], seconds: number }} FinishedStep */

/**
 * Runs a step, showing its output while it runs. A step that exceeds a limit fails, and is killed with its children.
 *
 * @param {Step} step
 * @param {string} root folder it runs in
 * @param {(line: string) => void} show takes its output
 * @param {Limits} limits
 * @returns {Promise<FinishedStep>}
 */
export async function runStep(step, root, show, limits) {
  const started = performance.now();
  const log = new FailureLog();
  const tally = step.hasTests ? new TestTally(log) : new CheckTally(log, step.title);
  const onLine = (/** @type {string} */ line) => {
    show(line);
    tally.add(line);
  };
  const succeeded = await execute(step, root, onLine, limits);
  const counts = tally.end(succeeded);
  return { ...step, counts, failures: log.failures, seconds: (performance.now() - started) / 1000 };
}

/**
 * @param {Step} step
 * @param {string} root
 * @param {(line: string) => void} onLine
 * @param {Limits} limits
 * @returns {Promise<boolean>} whether it ended with code 0
 */
async function execute({ command: [program, ...args], environment }, root, onLine, limits) {
  const env = { ...process.env, ...environment };
  // Detached: a separate process group, which can be killed as a whole.
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      onLine(error.message);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  const endLimits = enforce(limits, child, onLine);
  await Promise.all([child.stdout, child.stderr].map((stream) => readLines(stream, onLine)));
  endLimits();
  return ended;
}

/**
 * Kills a process group that exceeds a limit, or that would outlive this process.
 *
 * @param {Limits} limits
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {(line: string) => void} onLine takes the reason
 * @returns {() => void} removes the limits
 */
function enforce({ silence, total }, { pid, stdout, stderr }, onLine) {
  if (pid === undefined) return () => {};
  const kill = () => process.kill(-pid, 'SIGKILL');
  const exceeded = (/** @type {string} */ what) => () => {
    onLine(`ended: ${what}`);
    kill();
  };
  const timers = [
    setTimeout(exceeded(`silent for ${silence / 1000} s`), silence),
    setTimeout(exceeded(`not done after ${total / 1000} s`), total),
  ];
  for (const stream of [stdout, stderr]) stream.on('data', () => timers[0]?.refresh());
  process.once('exit', kill);
  return () => {
    timers.forEach(clearTimeout);
    process.off('exit', kill);
  };
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
