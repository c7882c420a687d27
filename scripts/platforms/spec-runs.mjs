import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** @typedef {import('./platform.mjs').Platform} Platform */
/** @typedef {import('./spec-process.mjs').SpecEvent} SpecEvent */
/** @typedef {{ spec: string, seconds: number, events: readonly SpecEvent[] }} SpecResult */
/**
 * @typedef {object} Run
 * @property {string} root
 * @property {string} folder of the platform
 * @property {Platform} platform
 * @property {string} node program
 * @property {string} addon
 * @property {readonly string[]} specs
 */

/** Milliseconds that a test file may take on a busy machine, with the start of its process. */
const SPEC_LIMIT = 4 * 60_000;
/** Characters of the output that are kept of a process that reported no end. */
const OUTPUT_LIMIT = 2000;

/**
 * Runs test files, each in a process of its own, several at a time.
 *
 * @param {Run} run
 * @param {(result: SpecResult) => void} onResult in the order in which they end
 */
export async function runSpecs(run, onResult) {
  const { folder, platform, specs } = run;
  const logs = join(folder, 'logs');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const waiting = [...specs];
  const work = async () => {
    for (let spec = waiting.shift(); spec !== undefined; spec = waiting.shift()) {
      onResult(await runSpec(run, logs, spec));
    }
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() * platform.jobs }, work));
  } finally {
    platform.end?.(folder);
  }
}

/**
 * @param {Run} run
 * @param {string} logs
 * @param {string} spec
 * @returns {Promise<SpecResult>}
 */
async function runSpec(run, logs, spec) {
  const started = performance.now();
  const base = join(logs, spec.replaceAll(/[\\/]/g, '.'));
  const end = await execute(run, spec, `${base}.jsonl`, `${base}.log`);
  const events = eventsOf(`${base}.jsonl`);
  const hasFailed = events.some(({ type }) => type === 'failed');
  const isDone = events.some(({ type }) => type === 'done');
  if (!hasFailed && (!isDone || end !== undefined)) events.push(incomplete(end, `${base}.log`));
  return { spec, seconds: (performance.now() - started) / 1000, events };
}

/**
 * @param {Run} run
 * @param {string} spec
 * @param {string} results
 * @param {string} log
 * @returns {Promise<string | undefined>} why it ended early
 */
function execute({ root, folder, platform, node, addon }, spec, results, log) {
  const output = openSync(log, 'w');
  const script = join(import.meta.dirname, 'spec-process.mjs');
  const args = [script, join(root, '.build', `${spec}.spec.js`), results].map(platform.path);
  const [program, ...prefix] = platform.node(node, folder);
  const child = spawn(program, [...prefix, ...args], {
    cwd: root,
    // To files: wine gives programs no pipe that they can write to as to a terminal.
    stdio: ['ignore', output, output],
    detached: true,
    env: {
      ...process.env,
      ...platform.environment(folder, root),
      UWP_SOCKETS_ADDON: platform.path(addon),
    },
  });
  closeSync(output);
  return new Promise((resolve) => {
    const limit = setTimeout(() => kill(child.pid), SPEC_LIMIT);
    child.on('error', ({ message }) => resolve(message));
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      kill(child.pid);
      resolve(endOf(code, signal));
    });
  });
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {string | undefined} what was wrong with the end of a process
 */
function endOf(code, signal) {
  if (signal) return `killed by ${signal}, after ${SPEC_LIMIT / 1000} s by this run`;
  return code === 0 ? undefined : `ended with code ${code}`;
}

/** Kills a process and what it started. @param {number | undefined} group */
function kill(group) {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL');
  } catch {
    // It has no process any more.
  }
}

/**
 * @param {string} file
 * @returns {SpecEvent[]}
 */
function eventsOf(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/**
 * @param {string | undefined} end
 * @param {string} log
 * @returns {SpecEvent}
 */
function incomplete(end, log) {
  const reason = end ?? 'the process ended before its tests';
  const error = `${reason}\n${readFileSync(log, 'utf8').slice(-OUTPUT_LIMIT)}`;
  return { type: 'failed', title: 'the test file as a whole', error };
}
