import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import * as node from '../../scripts/newest-node/newest-node.mjs';
import { ensureDependencies } from '../../scripts/setup/dependencies.mjs';

/** Apart from the main package: Bun is large, and only benchmarks need it. */
const FOLDER = join(import.meta.dirname, '../runtimes');
const require = createRequire(join(FOLDER, 'package.json'));

/** @typedef {{ file: string, version: string } | { missing: string }} Runtime */

/** The newest Node.js that is installed, on which the tests run too. @returns {Runtime} */
export function newestNode() {
  const newest = node.newestNode();
  return 'program' in newest ? withVersion(newest.program) : newest;
}

/** The Bun of `benchmark/runtimes`. @returns {Runtime} */
export function bun() {
  const name = `@oven/bun-${process.platform}-${process.arch}`;
  try {
    return withVersion(join(dirname(require.resolve(`${name}/package.json`)), 'bin/bun'));
  } catch {
    return { missing: `${name} is not installed (npm ci --prefix benchmark/runtimes)` };
  }
}

/**
 * Installs the runtimes from their lock files; without them their rows are missing.
 *
 * @throws {import('../../scripts/setup/command.mjs').CommandFailed}
 */
export function installRuntimes() {
  node.installNewestNode();
  ensureDependencies(FOLDER);
}

/** @param {string} file */
function withVersion(file) {
  return { file, version: execFileSync(file, ['--version'], { encoding: 'utf8' }).trim().replace(/^v/, '') };
}
