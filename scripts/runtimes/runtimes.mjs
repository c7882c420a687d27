/** The runtimes on which the smoke suite runs, besides the one that runs the tests. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { runs } from '../setup/command.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';

/** @typedef {{ id: string, command: readonly string[] } | { id: string, missing: string }} Runtime its command, or why there is none */

const MODULES = join(import.meta.dirname, 'node_modules');
/** The packages of `package.json` have programs for this machine only. */
const HAS_PACKAGES = process.platform === 'linux' && process.arch === 'x64';
/** Where a package has its program, and what it needs in addition to the script. */
const PROGRAMS = [
  ...['node-20', 'node-22', 'node-24', 'node-26'].map((id) => ({ id, program: `${id}/bin/node`, args: [] })),
  { id: 'bun', program: '@oven/bun-linux-x64/bin/bun', args: [] },
  // The suite needs nearly all permissions.
  { id: 'deno', program: '@deno/linux-x64-glibc/deno', args: ['run', '--allow-all'] },
];

/** Installs the runtimes, where there are any for this machine. */
export function installRuntimes() {
  if (HAS_PACKAGES) ensureDependencies(import.meta.dirname);
}

/**
 * Every runtime of the matrix; on a machine for which there are no packages only the one that runs this.
 *
 * @returns {Runtime[]}
 */
export function runtimes() {
  if (HAS_PACKAGES) return PROGRAMS.map(installed);
  const running = `node-${process.versions.node.split('.')[0]}`;
  const others = PROGRAMS.filter(({ id }) => id !== running);
  const missing = `scripts/runtimes has none for ${process.platform}-${process.arch}`;
  return [{ id: running, command: [process.execPath] }, ...others.map(({ id }) => ({ id, missing }))];
}

/**
 * @param {typeof PROGRAMS[number]} runtime
 * @returns {Runtime}
 */
function installed({ id, program, args }) {
  const path = join(MODULES, program);
  if (!existsSync(path)) return { id, missing: 'it is not installed (npm ci --prefix scripts/runtimes)' };
  return runs(path) ? { id, command: [path, ...args] } : { id, missing: 'its program does not run here' };
}
