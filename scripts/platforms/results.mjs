/** Results of tests by platform and runtime, one file each, from which the table in `docs/platforms.md` is made. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Result
 * @property {string} platform such as `linux-x64-gnu`: the name of its package without that of the main one
 * @property {string} runtime name and version, such as `node 22.23.5`
 * @property {'smoke' | 'full'} suite
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string} date of the run
 * @property {string} how empty for a machine of that platform; otherwise what stood for it, such as an emulator
 */

const FOLDER = join(import.meta.dirname, '../../docs/platforms');

/** @param {Omit<Result, 'date'>} result of a run of today, which replaces an earlier one */
export function writeResult(result) {
  const { platform, runtime, suite, passed, failed, skipped, how } = result;
  const date = new Date().toISOString().slice(0, 10);
  mkdirSync(FOLDER, { recursive: true });
  const text = JSON.stringify({ platform, runtime, suite, passed, failed, skipped, date, how }, null, 2);
  writeFileSync(join(FOLDER, `${platform}.${runtimeId(runtime)}.${suite}.json`), `${text}\n`);
}

/** @returns {Result[]} */
export function readResults() {
  const files = readdirSync(FOLDER).filter((name) => /^.+\..+\..+\.json$/.test(name));
  return files.toSorted().map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')));
}

/** A runtime without its minor version: the versions of Node.js differ, Bun and Deno have one at a time. @param {string} runtime */
export function runtimeId(runtime) {
  const [name = '', version = ''] = runtime.split(' ');
  return name === 'node' ? `node-${version.split('.')[0]}` : name;
}
